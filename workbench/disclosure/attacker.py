"""The attacker: what can be computed of each hidden number from all that is published."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from workbench.disclosure.constraints import (
    TOLERANCE,
    Cell,
    Constraint,
    System,
    build_system,
)
from workbench.disclosure.failure import WHAT_TO_DO, NotSafe, OutOfTime
from workbench.disclosure.program import OPTIMAL, UNBOUNDED, Program

LOOSE = 1e-4
"""How far sums of rounded decimals may lie from their total."""
ROUNDS = 6
"""How often bounds are drawn from one constraint to the next before a solver is asked."""


class Interval(NamedTuple):
    """The lowest and the highest value that a hidden cell can have, both included."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the two are apart; 0 is exact recovery."""
        return self.high - self.low


def attack(
    values: Mapping[Cell, float | None],
    constraints: Iterable[Constraint],
    lower: float | Mapping[Cell, float] = 0.0,
    upper: float | Mapping[Cell, float] = math.inf,
    whole: bool | Mapping[Cell, bool] = True,
    seconds: float = 60.0,
) -> dict[Cell, Interval]:
    """Return what an attacker can compute of each hidden cell: its lowest and highest value.

    The attacker knows every shown cell, the constraints and the bounds. The interval is exact: both
    ends are reached by a table of whole numbers (where cells are whole) that fits all of them.

    Parameters
    ----------
    values : value by cell; None is a hidden cell
    constraints : what holds among the cells, such as `adds_up(parts, total)`
    lower, upper : bounds of the cells, one for all or by cell. Where the page shows zeros as zeros,
        a hidden cell is at least 1
    whole : whether cells are whole numbers, for all or by cell
    seconds : time limit

    Returns
    -------
    dict
        `Interval` by hidden cell, in the order of `values`. An end is infinite where nothing
        bounds the cell.

    Raises
    ------
    NotSafe
        The solver found no optimum, the time ran out, or the shown cells contradict each other.

    Examples
    --------
    A row of three whose total is shown; two are hidden:

    >>> attack({"a": None, "b": None, "c": 12}, [adds_up(["a", "b", "c"], 20.0)])
    {'a': Interval(low=0.0, high=8.0), 'b': Interval(low=0.0, high=8.0)}

    A whole table, its margins shown:

    >>> values, constraints = cross_table(pd.DataFrame({"f": [2, 10], "m": [18, 12]}))
    >>> hidden = values | {(0, "f"): None, (0, "m"): None, (1, "f"): None, (1, "m"): None}
    >>> attack(hidden, constraints)[0, "f"]
    Interval(low=0.0, high=12.0)
    """
    system = build_system(values, constraints, lower, upper, whole)
    told = np.array([math.nan if value is None else float(value) for value in values.values()])
    known = ~np.isnan(told)
    unknown = system.given(known, np.where(known, told, 0.0))
    low, high = find_intervals(unknown, time.monotonic() + seconds)
    ends = zip(unknown.names, low, high, strict=True)
    return {name: Interval(float(least), float(most)) for name, least, most in ends}


def find_intervals(system: System, deadline: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and highest value of every cell of a system of unknown cells."""
    low, high = system.lower.copy(), system.upper.copy()
    for at, search in searches(system, deadline):
        low[at], high[at] = search.intervals()
    # adding zero turns -0.0 into 0.0
    return low + 0.0, high + 0.0


def searches(system: System, deadline: float) -> Iterator[tuple[np.ndarray, Search]]:
    """Return the search for the intervals of each part, with the positions of its cells."""
    for at in system.parts():
        at = np.sort(at)
        yield at, Search(tightened(system.part(at)), deadline)


def tightened(system: System) -> System:
    """Return the system with the bounds that follow from one constraint at a time."""
    lower, upper = _inward(system, system.lower), _inward(system, system.upper, up=True)
    rows = system.matrix.tocoo()
    row, cell, value = rows.coords[0], rows.coords[1], rows.data
    for _ in range(ROUNDS):
        least = np.where(value > 0, value * lower[cell], value * upper[cell])
        most = np.where(value > 0, value * upper[cell], value * lower[cell])
        at_least, at_most = (_rest(row, part, len(system.low)) for part in (least, most))
        over, under = system.high[row] - at_least, system.low[row] - at_most
        ceiling, floor = (
            np.where(value > 0, a, b) / value for a, b in ((over, under), (under, over))
        )
        new_upper, new_lower = upper.copy(), lower.copy()
        np.minimum.at(new_upper, cell, ceiling)
        np.maximum.at(new_lower, cell, floor)
        new_upper = _inward(system, new_upper, up=True)
        new_lower = _inward(system, new_lower)
        if (new_upper == upper).all() and (new_lower == lower).all():
            break
        lower, upper = new_lower, new_upper
    if (lower > upper + TOLERANCE).any():
        raise NotSafe("The numbers contradict each other: no table fits all that is shown.")
    upper = np.maximum(lower, upper)
    return System(system.names, lower, upper, system.whole, system.matrix, system.low, system.high)


def _rest(row: np.ndarray, part: np.ndarray, rows: int) -> np.ndarray:
    """For each term the sum of the others in its row; infinite terms are kept apart."""
    finite = np.isfinite(part)
    sums = np.bincount(row, np.where(finite, part, 0.0), rows)
    endless = np.bincount(row, ~finite, rows)
    others = endless[row] - ~finite
    side = np.bincount(row, np.where(finite, 0.0, np.sign(part)), rows)[row]
    endlessly = np.where(side < 0, -math.inf, math.inf)
    return np.where(others > 0, endlessly, sums[row] - np.where(finite, part, 0.0))


def _inward(system: System, bound: np.ndarray, up: bool = False) -> np.ndarray:
    """A bound of a whole cell is whole."""
    rounded = np.floor(bound + TOLERANCE) if up else np.ceil(bound - TOLERANCE)
    return np.where(system.whole & np.isfinite(bound), rounded, bound)


@dataclass
class Search:
    """The search for the ends of all intervals of one part.

    Every table that a solver returns is kept: where it reaches a bound of another cell, that end is
    found without asking again.
    """

    system: System
    deadline: float
    tables: list[np.ndarray] = field(default_factory=list)

    @cached_property
    def program(self) -> Program:
        """The part in the solver, set up when it is first asked."""
        return Program(self.system.matrix, self.system.low, self.system.high)

    def intervals(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and highest value of each cell."""
        system = self.system
        low, high = np.full(len(system.names), np.nan), np.full(len(system.names), np.nan)
        fixed = system.lower == system.upper
        low[fixed], high[fixed] = system.lower[fixed], system.upper[fixed]
        for cell in range(len(system.names)):
            for found, side in ((low, 1.0), (high, -1.0)):
                if np.isnan(found[cell]):
                    found[cell] = self.end(cell, side)
                    self._reap(low, high)
        return low, high

    def _reap(self, low: np.ndarray, high: np.ndarray) -> None:
        """Take the ends that the newest table proves: it lies on a bound of a cell."""
        if not self.tables:
            return
        table = self.tables[-1]
        at_low = np.isnan(low) & (table <= self.system.lower + TOLERANCE)
        at_high = np.isnan(high) & (table >= self.system.upper - TOLERANCE)
        low[at_low], high[at_high] = self.system.lower[at_low], self.system.upper[at_high]

    def end(self, cell: int, side: float) -> float:
        """Return the lowest (side 1) or highest (side -1) value of a cell: linear, then whole if in doubt."""
        aim = np.zeros(len(self.system.names))
        aim[cell] = side
        table = self.solve(aim)
        if table is None:
            return -side * math.inf
        if not self.add_if_it_fits(table):
            bound = self.inward(table[cell], cell, side)
            if any(abs(kept[cell] - bound) < TOLERANCE for kept in self.tables):
                return float(bound)
            table = self.solve(aim, exact=True)
            if table is None:
                return -side * math.inf
            self.tables.append(self._snapped(table))
        return float(self.tables[-1][cell])

    def inward(self, bound: float, cell: int, side: float) -> float:
        """Return the whole number next to the lowest (side 1) or highest (side -1) value of a cell; not changed
        where it need not be whole."""
        if not self.system.whole[cell]:
            return bound
        return math.ceil(bound - TOLERANCE) if side > 0 else math.floor(bound + TOLERANCE)

    def solve(self, aim: np.ndarray, exact: bool = False) -> np.ndarray | None:
        """Return a table that fits with the lowest value of the aim; None where it has no end.

        Anything but an optimum is a failure. `exact` asks for whole numbers.
        """
        state, table = self.least(aim, self.seconds_left(), exact)
        if state == UNBOUNDED:
            return None
        if state != OPTIMAL:
            raise NotSafe("The audit's solver found no optimum, so nothing may be published.")
        return table

    def least(self, aim: np.ndarray, seconds: float, exact: bool) -> tuple[str, np.ndarray]:
        """Return how the solver ended, and the table with the lowest value of the aim if it is "optimal"."""
        system = self.system
        whole = system.whole if exact else None
        return self.program.minimise(aim, system.lower, system.upper, seconds, whole)

    def seconds_left(self, most: float | None = None) -> float:
        """Return the seconds left until the deadline, at most so many; raises `NotSafe` where none are."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime(f"The audit ran out of time, so nothing may be published. {WHAT_TO_DO}")
        return left if most is None else min(left, most)

    def add_if_it_fits(self, table: np.ndarray) -> bool:
        """Keep a table of whole numbers that breaks nothing: checked here, whatever a solver says."""
        snapped = self._snapped(table)
        fits = bool(np.abs(snapped - table).max(initial=0.0) < LOOSE) and self.holds(snapped)
        if fits:
            self.tables.append(snapped)
        return fits

    def holds(self, table: np.ndarray) -> bool:
        """Whether a table breaks no constraint and no bound."""
        told = self.system.matrix @ table
        slack = LOOSE * (1 + np.abs(told))
        inside = (told >= self.system.low - slack) & (told <= self.system.high + slack)
        bounded = (table >= self.system.lower - LOOSE) & (table <= self.system.upper + LOOSE)
        return bool(inside.all() and bounded.all())

    def _snapped(self, table: np.ndarray) -> np.ndarray:
        return np.where(self.system.whole, np.round(table), table)
