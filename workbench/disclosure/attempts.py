"""Attempts on every hidden number: table by table first, then with all that ties the tables together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from workbench.disclosure.attacker import tightened
from workbench.disclosure.cells import BASE, NUMBER
from workbench.disclosure.constraints import TOLERANCE, System
from workbench.disclosure.failure import OutOfTime
from workbench.disclosure.forms import FINE
from workbench.disclosure.reach import Reach
from workbench.measures.entries import family

MANY = 1_000
"""From so many cells on what an attempt finds is remembered for the next."""


class Memory:
    """The tables that attempts found possible, for the next ones on the same study, of which little differs."""

    def __init__(self):
        self._changes: list[dict[str, float]] = []

    def remind(self, reach: Reach, names: tuple[str, ...]) -> None:
        """Let a reach keep each remembered table that is possible still: it is checked like any other."""
        place = {name: at for at, name in enumerate(names)}
        for change in self._changes:
            if place.keys() >= change.keys():
                table = reach.truth.copy()
                table[[place[name] for name in change]] += list(change.values())
                reach.keep(table)
        reach.changes_kept.clear()

    def take_in(self, reach: Reach, names: tuple[str, ...]) -> None:
        """Remember the tables that a reach kept."""
        for change in reach.changes_kept:
            moved = np.flatnonzero(change)
            self._changes.append(dict(zip([names[at] for at in moved], change[moved], strict=True)))


def attack_parts(
    apart: System, whole: System, cells: pd.DataFrame, deadline: float, memory: Memory
) -> pd.DataFrame:
    """Return for each cell a lowest and highest value that are possible, whether it is exposed, and whether no
    other value than its own is possible.

    A score is tied to the answers to each of its items, and who answered a survey to every question, so
    nearly everything is tied to everything. But a table that an attacker cannot rule out need not move all
    of it: the cells of one question are moved with the scores and the respondents, and those of a score
    with its items, all else at its true value. What is not seen to be open so is attacked in the whole.

    Parameters
    ----------
    apart, whole : the unknown cells, tied by what adds up alone, and by all that an attacker knows
    cells : the same cells by name, with `value`, `sign_width`, `least_width` and `mean`
    deadline : when to give up
    memory : what earlier attempts on the study found; what this one finds is put in

    Raises
    ------
    OutOfTime
        The deadline passed; it carries the names of the part that was not done.
    """
    ties = Ties(apart, whole, cells)
    found = cells.loc[list(whole.names)]
    found = found.assign(low=np.nan, high=np.nan, exposed=True, exact=False, seconds=0.0)
    circles = (ties.with_those_of_many, ties.with_their_scales, ties.with_all)
    for circle in circles:
        for kept, asked in _by_system(ties, circle, found.exposed.to_numpy()):
            if circle != ties.with_all and not ties.is_all(kept):
                asked = asked[~ties.everywhere[asked]]
            if not len(asked):
                continue
            system = whole.given(~kept, ties.truth)
            _attack(system, ties.is_all(kept), found.index[asked], found, deadline, memory)
    return found


def _by_system(
    ties: Ties, circle: Callable[[np.ndarray], np.ndarray], doubtful: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Which cells are to move together, and those of them that are asked for: the same system once."""
    found: dict[bytes, tuple] = {}
    for part in ties.parts:
        asked = part[doubtful[part]]
        if len(asked):
            kept = circle(part)
            found.setdefault(kept.tobytes(), (kept, []))[1].append(asked)
    for kept, asked in found.values():
        yield kept, np.concatenate(asked)


def is_score(cells: pd.DataFrame) -> pd.Series:
    """Return which cells are of scores, which answers are tied to: sums of them, and how many have one."""
    return cells.measure.map(family).eq("score")


class Ties:
    """What is tied to the cells of a part besides what adds up.

    Parameters
    ----------
    apart, whole : the unknown cells, tied by what adds up alone, and by all that an attacker knows
    cells : the same cells by name, with their true values
    """

    def __init__(self, apart: System, whole: System, cells: pd.DataFrame):
        own = cells.loc[list(whole.names)]
        self.whole, self.truth = whole, own.value.to_numpy()
        self.scores = is_score(own).to_numpy()
        self.of_many = self.scores | own.measure.map(family).eq("response").to_numpy()
        # how many answered stands under every question: to change it moves the answers to all of them
        self.everywhere = (self.of_many & ~self.scores) | (own.role == BASE).to_numpy()
        self.parts = [np.sort(part) for part in apart.parts()]
        self.label, self.component = _labels(self.parts), _labels(list(whole.parts()))

    def with_those_of_many(self, part: np.ndarray) -> np.ndarray:
        """Return the part with the scores and respondents it is tied to; a score with all its items."""
        near = self.whole.next_to(part)
        return self._whole_parts(
            part, near if self.scores[part].any() else near[self.of_many[near]]
        )

    def with_their_scales(self, part: np.ndarray) -> np.ndarray:
        """Return the part with the scores it is tied to, and all that those are tied to."""
        kept = np.flatnonzero(self.with_those_of_many(part))
        return self._whole_parts(kept, self.whole.next_to(kept[self.scores[kept]]))

    def with_all(self, part: np.ndarray) -> np.ndarray:
        """Return all that is tied to the part in any way."""
        return self.component == self.component[part[0]]

    def is_all(self, kept: np.ndarray) -> bool:
        """Return whether nothing else is tied to these cells."""
        return bool(kept[self.whole.next_to(np.flatnonzero(kept))].all())

    def _whole_parts(self, cells: np.ndarray, others: np.ndarray) -> np.ndarray:
        return np.isin(self.label, self.label[np.union1d(cells, others)])


def _labels(parts: list[np.ndarray]) -> np.ndarray:
    labels = np.zeros(sum(map(len, parts)), dtype=int)
    for number, part in enumerate(parts):
        labels[part] = number
    return labels


def _attack(
    system: System,
    thorough: bool,
    asked: pd.Index,
    found: pd.DataFrame,
    deadline: float,
    memory: Memory,
) -> None:
    """Put in the interval of each cell asked for, and whether it is exposed, to all or to a lone person."""
    own = found.loc[list(system.names)]
    widths = ["sign_width", "least_width"]
    own = own.assign(**own[widths].mul(own.index.isin(asked), axis=0))
    try:
        told = _attack_system(system, own, thorough, deadline, memory).loc[asked]
    except OutOfTime as late:
        raise OutOfTime(str(late), system.names) from None
    seconds = found.loc[asked, "seconds"] + told.pop("seconds")
    found.loc[asked, ["low", "high", "exposed", "exact"]] = told
    found.loc[asked, "seconds"] = seconds


def _attack_system(
    system: System, own: pd.DataFrame, thorough: bool, deadline: float, memory: Memory
) -> pd.DataFrame:
    start = time.monotonic()
    widths = np.where(own["mean"].notna(), 0.0, own.least_width.to_numpy())
    reach = Reach(
        tightened(system), own.value.to_numpy(), widths, deadline, _lone(own), _places(own)
    )
    remembered = thorough and len(system.names) >= MANY
    if remembered:
        memory.remind(reach, system.names)
    low, high = reach.ranges(thorough)
    exposed = high - low < widths - TOLERANCE
    exact = reach.most - reach.least < TOLERANCE
    # where a small number is open to all, it must be closed before one person's own knowledge matters
    if not (exposed & ~(exact & (own.sign_width.to_numpy() == 0))).any() or not thorough:
        exposed |= _exposed_to_the_lone(system, reach, own, thorough)
    if remembered:
        memory.take_in(reach, system.names)
    asked = max(int((own.least_width > 0).sum()), 1)
    seconds = (time.monotonic() - start) / asked
    told = {"low": low, "high": high, "exposed": exposed, "exact": exact, "seconds": seconds}
    return pd.DataFrame(told, index=own.index)


def _lone(cells: pd.DataFrame) -> np.ndarray:
    """The numbers behind which one person stands alone."""
    people = (cells.role == NUMBER) & (cells.unit == "people") & (cells.form == FINE)
    return (people & (cells.value == 1)).to_numpy()


def _places(cells: pd.DataFrame) -> np.ndarray:
    """A label by cell, the same for the numbers of a region and period."""
    return cells.groupby(["period", "region"], sort=True).ngroup().to_numpy()


def _exposed_to_the_lone(
    part: System, reach: Reach, cells: pd.DataFrame, thorough: bool
) -> np.ndarray:
    """The small numbers that a person can compute who knows that he alone stands behind a cell."""
    lone, small = _lone(cells), cells.sign_width.to_numpy() >= 1
    exposed = np.zeros(len(lone), dtype=bool)
    for at, one in enumerate(reach.lone):
        his_own = part.twins == part.twins[one]
        watched = small & ~his_own & reach.tied[:, at]
        if watched.any():
            exposed |= reach.stuck(watched, his_own, thorough)
    return exposed
