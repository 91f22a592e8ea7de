"""The attacker: what can be computed of each hidden number from all that is published."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from workbench.disclosure.constraints import (
    TOLERANCE,
    Cell,
    Constraint,
    System,
    build_system,
)
from workbench.disclosure.failure import NotSafe

OPTIMAL, UNBOUNDED = 0, 3
FAR = 1_000.0
"""How far a cell may go that nothing bounds, in widths."""
LOOSE = 1e-4
"""How far sums of rounded decimals may lie from their total."""
PATIENCE = 3
"""How many tables in a row may prove nothing new before cells are attacked one by one."""
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

    def reach(
        self, truth: np.ndarray, widths: np.ndarray, thorough: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return for each cell a lowest and highest value that are possible, found until they are wide enough.

        Tables that move many cells at once prove most of them open; the ends of the others are
        computed exactly. So a range that is returned narrower than asked for is the whole interval.

        Parameters
        ----------
        truth : the true values, which are a table that fits
        widths : how wide each range should be; 0 where it does not matter
        thorough : whether the cells that stay narrow are attacked one by one
        """
        far = truth + FAR * (1 + widths)
        ends = np.where(np.isfinite(self.system.upper), self.system.upper, far)
        self.system = replace(self.system, upper=ends)
        assert self._holds(truth), "the truth must fit what is known"
        self.tables.append(truth)
        low, high = truth.copy(), truth.copy()
        chance, fruitless = np.random.default_rng(0), 0
        narrow = high - low < widths - TOLERANCE
        while narrow.any() and fruitless < PATIENCE:
            sides = np.where(chance.random(len(truth)) < 0.5, -1.0, 1.0)
            self._add_if_fits(self.solve(np.where(narrow, sides, 0.0)))
            np.minimum(low, self.tables[-1], out=low)
            np.maximum(high, self.tables[-1], out=high)
            still = high - low < widths - TOLERANCE
            fruitless = fruitless + 1 if still.sum() == narrow.sum() else 0
            narrow = still
        for cell in np.flatnonzero(narrow & thorough):
            if high[cell] - low[cell] < widths[cell] - TOLERANCE:
                self.end(cell, 1.0), self.end(cell, -1.0)
                tables = np.array(self.tables)
                low, high = tables.min(axis=0), tables.max(axis=0)
        return low, high

    def _add_if_fits(self, table: np.ndarray | None) -> None:
        if table is not None and self._fits(table) and self._holds(self._snapped(table)):
            self.tables.append(self._snapped(table))

    def _holds(self, table: np.ndarray) -> bool:
        """Whether a table breaks no constraint and no bound: checked here, whatever a solver says."""
        told = self.system.matrix @ table
        slack = LOOSE * (1 + np.abs(told))
        inside = (told >= self.system.low - slack) & (told <= self.system.high + slack)
        bounded = (table >= self.system.lower - LOOSE) & (table <= self.system.upper + LOOSE)
        return bool(inside.all() and bounded.all())

    def end(self, cell: int, side: float) -> float:
        """Return the lowest (side 1) or highest (side -1) value of a cell: linear, then whole if in doubt."""
        aim = np.zeros(len(self.system.names))
        aim[cell] = side
        table = self.solve(aim)
        if table is None:
            return -side * math.inf
        if self._fits(table):
            self.tables.append(self._snapped(table))
            return float(self.tables[-1][cell])
        bound = table[cell]
        if self.system.whole[cell]:
            bound = math.ceil(bound - TOLERANCE) if side > 0 else math.floor(bound + TOLERANCE)
            reached = [kept for kept in self.tables if abs(kept[cell] - bound) < TOLERANCE]
            if reached:
                return float(bound)
        table = self.solve(aim, exact=True)
        if table is None:
            return -side * math.inf
        self.tables.append(self._snapped(table))
        return float(self.tables[-1][cell])

    def solve(self, aim: np.ndarray, exact: bool = False) -> np.ndarray | None:
        """Return a table that fits with the lowest value of the aim; None where it has no end.

        Anything but an optimum is a failure.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise NotSafe("The audit ran out of time, so nothing may be published.")
        system = self.system
        found = milp(
            aim,
            integrality=system.whole.astype(int) if exact else None,
            bounds=Bounds(system.lower, system.upper),
            constraints=LinearConstraint(system.matrix, system.low, system.high)
            if system.matrix.shape[0]
            else (),
            options={"time_limit": left, "mip_rel_gap": 0.0},
        )
        if found.status == UNBOUNDED:
            return None
        if found.status != OPTIMAL or found.x is None:
            raise NotSafe("The audit's solver found no optimum, so nothing may be published.")
        return found.x

    def _fits(self, table: np.ndarray) -> bool:
        whole = table[self.system.whole]
        return bool(np.abs(whole - np.round(whole)).max(initial=0.0) < TOLERANCE)

    def _snapped(self, table: np.ndarray) -> np.ndarray:
        return np.where(self.system.whole, np.round(table), table)
