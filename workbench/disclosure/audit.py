"""The audit: what an attacker with everything published can compute of what is hidden.

It is written apart from the suppression and shares with it the constraint model only: a mistake in
one is not repeated in the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.disclosure.attacker import tightened
from workbench.disclosure.constraints import TOLERANCE, Constraint, System, build_system
from workbench.disclosure.failure import NotSafe, OutOfTime
from workbench.disclosure.forms import FINE
from workbench.disclosure.model import BASE, MEAN, NUMBER, ROW, Model
from workbench.disclosure.reach import Reach
from workbench.disclosure.rules import Rules
from workbench.measures.entries import family
from workbench.measures.long import DIMENSIONS

SHOWN = "shown"
ROUNDS_WITH_MANY = 60
SHARES_OF_MANY = (1.0, 0.5, 0.25, 0.1)
"""How often the cells of many lone persons are held still together, and what share of them each time,
before each is tried alone."""


@dataclass(frozen=True)
class Verdict:
    """What the audit found of one family of tables.

    Attributes
    ----------
    family : measure and period
    cells : how many numbers it has
    hidden : how many of them are hidden
    widest, narrowest : how far the small ones of them are open at least, by tables that an attacker
        cannot rule out; exactly so where that is less than their sign says. 0 where none is hidden
    open : how many hidden numbers can be computed, or lie in an interval narrower than their sign
        says; a family is safe when there is none
    seconds : how long the attack took
    """

    family: str
    cells: int
    hidden: int
    widest: float
    narrowest: float
    open: int
    seconds: float

    @property
    def safe(self) -> bool:
        """Whether the family may be published."""
        return self.open == 0


def audit(
    model: Model,
    protected: pd.DataFrame,
    rules: Rules,
    known: Iterable[Constraint] = (),
) -> list[Verdict]:
    """Attack everything published at once, and return a verdict for each family of tables.

    The attacker knows every shown number and base, the rules, and what ties the numbers together.
    For each hidden number the interval is computed that these leave: it must hold the truth, and be at
    least as wide as its sign says. Then again for each person who stands alone behind a number and
    knows it to be himself.

    Parameters
    ----------
    model : cells, with their true values, and constraints
    protected : the protected measures
    rules : the study's disclosure rules
    known : what the attacker knows besides, such as from earlier releases

    Raises
    ------
    NotSafe
        The solver found no optimum, the time ran out, or shown numbers contradict each other.
    """
    cells = told_cells(model, protected, rules)
    deadline = time.monotonic() + rules.seconds
    unknown = _unknown(cells, [*model.constraints, *model.links, *known])
    attacked = cells.set_index("name").loc[list(unknown.names)]
    parts = [_attack(unknown.part(at), attacked, deadline) for at in unknown.parts()]
    found = (
        pd.concat(parts)
        if parts
        else attacked.assign(exposed=False, low=0.0, high=0.0, seconds=0.0)
    )
    return _verdicts(cells, found)


def stop_if_unsafe(verdicts: list[Verdict]) -> None:
    """Raise `NotSafe` with every family in which a hidden number is open."""
    told = [
        f"{verdict.family}: {verdict.open} of {verdict.hidden} hidden numbers can be computed or nearly so"
        for verdict in verdicts
        if not verdict.safe
    ]
    if told:
        raise NotSafe("\n".join(["The audit failed; nothing may be published.", *told]))


def told_cells(model: Model, protected: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the cells with `told`, the value that a reader sees or can look up; missing where none.

    A coarse cell of a form that is not shown is told where the same lines are shown in another form.
    """
    shown = protected[(protected.status == SHOWN) & protected.value.notna()]
    counts = shown[shown.statistic.isin(["count", "total"])]
    numbers = _looked_up(model.cells, counts, ["statistic", *DIMENSIONS], "value")
    shares = shown[shown.statistic == "percent"].assign(
        statistic="count", value=lambda rows: (rows.value * rows.base / 100).round()
    )
    shares = shares[shares.base.notna()]
    numbers = numbers.fillna(_looked_up(model.cells, shares, ["statistic", *DIMENSIONS], "value"))
    numbers = numbers.where(model.cells.role == NUMBER)
    with_base = protected[
        protected.base.notna() & protected.statistic.isin(["count", "percent", MEAN])
    ]
    by_row = _looked_up(model.cells, with_base, ROW, "base")
    by_category = _looked_up(model.cells, with_base, [*ROW, "category"], "base")
    bases = by_row.where(model.cells.category == "", by_category)
    bases = bases.where(model.cells.role == BASE)
    means = _looked_up(model.cells, shown[shown.statistic == MEAN], DIMENSIONS, "value")
    means = means.where((model.cells.kind == MEAN) & (model.cells.role == NUMBER))
    published = _standing(model.cells, protected)
    told = model.cells.assign(told=numbers.fillna(bases), mean=means, published=published)
    told = told.assign(half=0.5 * 10.0**-rules.mean_decimals)
    return told.assign(sign_width=_sign_widths(told, rules))


def _looked_up(cells: pd.DataFrame, rows: pd.DataFrame, keys: list[str], column: str) -> pd.Series:
    first = rows.drop_duplicates(keys)[[*keys, column]].rename(columns={column: "found"})
    return cells[keys].merge(first, how="left", on=keys).found.set_axis(cells.index)


def _standing(cells: pd.DataFrame, protected: pd.DataFrame) -> pd.Series:
    """The numbers that have a place in the tables, shown or hidden."""
    rows = protected[DIMENSIONS].drop_duplicates().assign(found=True)
    standing = cells[DIMENSIONS].merge(rows, how="left", on=DIMENSIONS).found.eq(True)
    return standing.set_axis(cells.index) & (cells.role == NUMBER)


def _sign_widths(cells: pd.DataFrame, rules: Rules) -> pd.Series:
    """How wide the interval of a hidden cell must be: its sign says that it may be anything small.

    Worked out anew here from the true values. A number that is large on both sides was hidden for
    the sake of others; if it can be computed, what that tells of them is found in their intervals.
    """
    people = rules.threshold - 1
    least = max(rules.breakdown, rules.percentage_base)
    rest = cells.base - cells.value
    width = pd.Series(0.0, index=cells.index)
    number = cells.role == NUMBER
    small = (cells.value < rules.threshold) | (cells.share & (rest < rules.threshold))
    small |= cells.share & (cells.base < least)
    width[number & (cells.kind == "people") & small] = people
    young = (cells.value <= rules.youth_hidden_up_to) | (
        cells.share & (rest <= rules.youth_hidden_up_to)
    )
    width[number & (cells.kind == "youth") & young] = rules.youth_hidden_up_to
    width[(cells.role == BASE) & (cells.value < least) & (cells.kind == "people")] = people
    of_mean = cells.kind == MEAN
    width[(cells.role == BASE) & of_mean & (cells.value < rules.mean_base)] = people
    few = number & of_mean & (cells.base < rules.mean_base)
    width[few] = rules.mean_width * cells.base[few]
    given = number & (cells.kind == "hours") & (cells.base < rules.contributors)
    width[given] = (2 * rules.p_percent / 100 * cells.value[given]).clip(lower=1)
    return np.minimum(width, cells.upper - cells.lower)


def _unknown(cells: pd.DataFrame, constraints: list[Constraint]) -> System:
    """The numbers that a reader does not see, and what ties them, the shown ones put in."""
    in_play = cells[(cells.form == FINE) | cells.told.notna() | cells.published]
    names = set(in_play.name)
    held = [c for c in constraints if all(cell in names for cell, _ in c.terms)]
    bounds = _bounds(in_play)
    system = build_system(
        in_play.name, held, *bounds, dict(zip(in_play.name, in_play.whole, strict=True))
    )
    return system.given(in_play.told.notna().to_numpy(), in_play.told.fillna(0.0).to_numpy())


def _bounds(cells: pd.DataFrame) -> tuple[dict, dict]:
    """Bounds by name; a published mean tells the sum behind it to within half its last decimal."""
    half = cells["half"] * cells.base
    total = cells["mean"] * cells.base
    lower = np.fmax(cells.lower, total - half)
    upper = np.fmin(cells.upper, total + half)
    return dict(zip(cells.name, lower, strict=True)), dict(zip(cells.name, upper, strict=True))


def _attack(part: System, cells: pd.DataFrame, deadline: float) -> pd.DataFrame:
    """The interval of each unknown cell of a part, and whether it is open, to all or to a lone person."""
    try:
        return _attack_part(part, cells.loc[list(part.names)], deadline)
    except OutOfTime as late:
        raise OutOfTime(str(late), part.names) from None


def _attack_part(part: System, own: pd.DataFrame, deadline: float) -> pd.DataFrame:
    start = time.monotonic()
    widths = np.where(own["mean"].notna(), 0.0, own.sign_width.to_numpy())
    reach = Reach(tightened(part), own.value.to_numpy(), widths, deadline, _lone(own))
    low, high = reach.ranges()
    exposed = high - low < widths - TOLERANCE
    exposed |= _exposed_to_the_lone(part, reach, own)
    found = own[["measure", "period", "role", "published", "mean", "sign_width"]]
    seconds = (time.monotonic() - start) / len(own)
    return found.assign(low=low, high=high, exposed=exposed, seconds=seconds)


def _lone(cells: pd.DataFrame) -> np.ndarray:
    """The numbers behind which one person stands alone."""
    people = (cells.role == NUMBER) & (cells.unit == "people") & (cells.form == FINE)
    return (people & (cells.value == 1)).to_numpy()


def _exposed_to_the_lone(part: System, reach: Reach, cells: pd.DataFrame) -> np.ndarray:
    """The small numbers that a person can compute who knows that he alone stands behind a cell."""
    lone, small = _lone(cells), cells.sign_width.to_numpy() >= 1
    exposed = np.zeros(len(lone), dtype=bool)
    for number in range(ROUNDS_WITH_MANY * bool(lone.any())):
        pairs = _open_to_some(reach, small, part.twins)
        if not pairs.any():
            break
        some = np.zeros(len(lone), dtype=bool)
        some[np.flatnonzero(lone)[pairs.any(axis=0)]] = True
        still = some & (
            reach.chance.random(len(lone)) < SHARES_OF_MANY[number % len(SHARES_OF_MANY)]
        )
        aims = np.zeros(len(lone), dtype=bool)
        aims[np.flatnonzero(small)[pairs[:, still[lone]].any(axis=1)]] = True
        if aims.any():
            reach.move(aims & ~still, still)
    for at, one in enumerate(reach.lone):
        his_own = part.twins == part.twins[one]
        watched = small & ~his_own & reach.tied[:, at]
        if watched.any():
            exposed |= reach.stuck(watched, his_own)
    return exposed


def _open_to_some(reach: Reach, small: np.ndarray, twins: np.ndarray) -> np.ndarray:
    """For each pair of a small number and a lone person, whether no table yet keeps them apart."""
    return reach.tied[small] & (twins[small][:, None] != twins[reach.lone][None, :])


def _verdicts(cells: pd.DataFrame, found: pd.DataFrame) -> list[Verdict]:
    """One verdict a family: the hidden numbers that stand in its tables, and every open one."""
    standing = cells[cells.published]
    sizes = standing.groupby([standing.measure.map(family), standing.period]).size()
    verdicts = []
    for (name, period), cells_of in sizes.items():
        own = found[(found.measure.map(family) == name) & (found.period == period)]
        hidden = own[own.published & own["mean"].isna()]
        small = hidden[hidden.sign_width > 0]
        widths = small.high - small.low
        verdicts.append(
            Verdict(
                f"{name}, {period}",
                int(cells_of),
                len(hidden),
                float(widths.max()) if len(small) else 0.0,
                float(widths.min()) if len(small) else 0.0,
                int(own.exposed.sum()),
                float(own.seconds.sum()),
            )
        )
    return verdicts
