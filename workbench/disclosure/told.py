"""What an attacker is told: every shown number, how wide each hidden one must stay, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbench.disclosure.averages import MEAN, PERCENT, base_statistic, own_statistic
from workbench.disclosure.cells import BASE, NUMBER, ROW, SAME, Model, groups_of_answers
from workbench.disclosure.constraints import Constraint, System, adds_up, build_system
from workbench.disclosure.forms import FINE
from workbench.disclosure.rules import Rules
from workbench.disclosure.signs import SHOWN
from workbench.measures.long import DIMENSIONS
from workbench.study import STATE

REST = "(rest)"
"""The line of the regions that are not shown, together."""
STATISTIC = ["statistic", *DIMENSIONS]


def told_cells(model: Model, protected: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the cells with `told`, the value that a reader sees or can look up; missing where none.

    A coarse cell of a form that is not shown is told where the same lines are shown in another form.
    `sign_width` is how wide the interval of a hidden cell must stay since it is small; `least_width` is the
    same or, where a table hides a large one, so wide that it is not computed exactly.
    """
    shown = shown_rows(protected, rules)
    counts = shown[shown.statistic.isin(["count", "total"])]
    numbers = _looked_up(model.cells, counts, STATISTIC, "value")
    shares = shown[shown.statistic == "percent"].assign(
        statistic="count", value=lambda rows: (rows.value * rows.base / 100).round()
    )
    shares = shares[shares.base.notna()]
    numbers = numbers.fillna(_looked_up(model.cells, shares, STATISTIC, "value"))
    numbers = numbers.where(model.cells.role == NUMBER)
    with_base = protected[
        protected.base.notna() & protected.statistic.isin(["count", "percent", MEAN])
    ]
    by_row = _looked_up(model.cells, with_base, ROW, "base")
    by_category = _looked_up(model.cells, with_base, [*ROW, "category"], "base")
    bases = by_row.where(model.cells.category == "", by_category)
    with_own = protected[protected.base.notna()].assign(statistic=base_statistic)
    own = _looked_up(model.cells, with_own, STATISTIC, "base")
    bases = bases.where(own_statistic(model.cells) == "", own).where(model.cells.role == BASE)
    averages = (model.cells.kind == MEAN) & (model.cells.role == NUMBER)
    means, least, most = (
        _looked_up(model.cells, shown, STATISTIC, end).where(averages)
        for end in ("value", "least", "most")
    )
    published = _standing(model.cells, protected)
    told = model.cells.assign(told=numbers.fillna(bases), mean=means, published=published)
    told = told.assign(least=least, most=most)
    return _with_widths(told, rules)


def bases_told(cells: pd.DataFrame, protected: pd.DataFrame) -> pd.Series:
    """Return the base that stands beside the number of each cell, where one does; missing elsewhere."""
    rows = protected[protected.base.notna()]
    shares = rows[rows.statistic == PERCENT].assign(statistic="count")
    own = _looked_up(cells, rows, STATISTIC, "base")
    return own.fillna(_looked_up(cells, shares, STATISTIC, "base"))


def shown_rows(protected: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the rows that show a number, with `least` and `most`, between which an average lies before it was rounded.

    Its interval tells of it as well: the middle of the two ends lies as near to it as its own decimals.
    """
    shown = protected[(protected.status == SHOWN) & protected.value.notna()]
    half = 0.5 * 10.0**-rules.mean_decimals + SAME
    middle = (shown.low + shown.high) / 2
    least = np.fmax(shown.value - half, middle - half)
    return shown.assign(least=least, most=np.fmin(shown.value + half, middle + half))


def with_rests(
    cells: pd.DataFrame, constraints: Iterable[Constraint], rules: Rules
) -> tuple[pd.DataFrame, list[Constraint]]:
    """Return the cells with those of regions together, and what each is the sum of.

    The state's average less those of the regions that are shown is that of the others together: where
    few people stand behind them, it must stay open too.
    """
    averages = cells[(cells.role == NUMBER) & (cells.kind == MEAN)].set_index("name")
    known, sums, rows = set(averages.index), [], []
    for constraint in constraints:
        names = [name for name, _ in constraint.terms]
        if len(names) < 3 or not known.issuperset(names):
            continue
        own = averages.loc[names]
        parts = own[(own.region != STATE) & own["mean"].isna()]
        if len(parts) > 1 and own.region.eq(STATE).any():
            together = parts.iloc[0].copy()
            summed = ["value", "base", "people", "weight", "lower", "upper"]
            together[summed] = parts[summed].sum()
            together["region"], together["published"] = REST, False
            name = f"{REST}{own.index[own.region == STATE][0]}"
            rows.append(pd.DataFrame([together], index=[name]))
            sums.append(adds_up(parts.index, name))
    if not rows:
        return cells, sums
    rests = pd.concat(rows).rename_axis("name").reset_index().astype(cells.dtypes.to_dict())
    return pd.concat([cells, _with_widths(rests, rules)], ignore_index=True), sums


def _looked_up(cells: pd.DataFrame, rows: pd.DataFrame, keys: list[str], column: str) -> pd.Series:
    first = rows.drop_duplicates(keys)[[*keys, column]].rename(columns={column: "found"})
    return cells[keys].merge(first, how="left", on=keys).found.set_axis(cells.index)


def _standing(cells: pd.DataFrame, protected: pd.DataFrame) -> pd.Series:
    """The numbers that have a place in the tables, shown or hidden."""
    rows = protected[DIMENSIONS].drop_duplicates().assign(found=True)
    standing = cells[DIMENSIONS].merge(rows, how="left", on=DIMENSIONS).found.eq(True)
    return standing.set_axis(cells.index) & (cells.role == NUMBER)


def _with_widths(cells: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    sign = _sign_widths(cells, rules)
    counts = (cells.role == NUMBER) & cells.kind.isin(["people", "youth"]) & cells.whole
    hidden = counts & cells.published & cells.told.isna()
    least = np.minimum(sign.mask(hidden & (sign == 0), 1.0), cells.upper - cells.lower)
    return cells.assign(sign_width=sign, least_width=least)


def _sign_widths(cells: pd.DataFrame, rules: Rules) -> pd.Series:
    """How wide the interval of a hidden cell must be: its sign says that it may be anything small.

    Worked out anew here from the true values. A number that is large on both sides was hidden for
    the sake of others.
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
    width[(cells.role == BASE) & of_mean & (cells.people < rules.mean_base)] = people
    several = cells.statistic == MEAN
    needed = several.map({True: rules.mean_base, False: max(rules.mean_base, rules.interval_base)})
    few = number & of_mean & ~(cells.people >= needed)
    points = rules.mean_width * cells.weight
    width[few] = points.where(cells.unit != PERCENT, people)[few]
    given = number & (cells.kind == "hours") & (cells.base < rules.contributors)
    width[given] = (2 * rules.p_percent / 100 * cells.value[given]).clip(lower=1)
    return np.minimum(width, cells.upper - cells.lower)


def unknown_cells(cells: pd.DataFrame, constraints: Iterable[Constraint]) -> System:
    """Return the numbers that a reader does not see, and what ties them, the shown ones put in."""
    in_play = (cells.form == FINE) | cells.told.notna() | cells.published
    in_play = cells[in_play | groups_of_answers(cells)]
    names = set(in_play.name)
    held = [c for c in constraints if all(cell in names for cell, _ in c.terms)]
    bounds = _bounds(in_play)
    system = build_system(
        in_play.name, held, *bounds, dict(zip(in_play.name, in_play.whole, strict=True))
    )
    return system.given(in_play.told.notna().to_numpy(), in_play.told.fillna(0.0).to_numpy())


def _bounds(cells: pd.DataFrame) -> tuple[dict, dict]:
    """Bounds by name; a published mean tells the sum behind it to within half its last decimal."""
    lower = np.fmax(cells.lower, cells.least * cells.weight)
    upper = np.fmin(cells.upper, cells.most * cells.weight)
    return dict(zip(cells.name, lower, strict=True)), dict(zip(cells.name, upper, strict=True))
