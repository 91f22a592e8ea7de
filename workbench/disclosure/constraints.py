"""What an attacker knows: cells with bounds, and linear constraints among them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from workbench.disclosure.failure import NotSafe

Cell = Hashable
TOLERANCE = 1e-6
"""How far a solver's number may lie from the one it means."""


@dataclass(frozen=True)
class Constraint:
    """`low <= sum of coefficient x cell <= high`; `terms` are pairs of cell and coefficient.

    Examples
    --------
    Three cells that add up to a published 20:

    >>> Constraint((("a", 1), ("b", 1), ("c", 1)), 20, 20)
    """

    terms: tuple[tuple[Cell, float], ...]
    low: float = -math.inf
    high: float = math.inf

    def holds(self, values: Mapping[Cell, float]) -> bool:
        """Return whether it is true of some values, but for rounding; `values` by cell."""
        told = sum(coefficient * values[cell] for cell, coefficient in self.terms)
        slack = TOLERANCE * (1 + abs(told))
        return self.low - slack <= told <= self.high + slack


def adds_up(parts: Iterable[Cell], total: Cell | float) -> Constraint:
    """Return that the parts add up to a total, which is a cell or a number.

    Examples
    --------
    >>> adds_up(["girls", "boys"], "all")
    >>> adds_up(["girls", "boys"], 20.0)
    """
    return _against(parts, total, low=0)


def at_most(parts: Iterable[Cell], total: Cell | float) -> Constraint:
    """Return that the parts together are at most a total, which is a cell or a number."""
    return _against(parts, total, low=-math.inf)


def _against(parts: Iterable[Cell], total: Cell | float, low: float) -> Constraint:
    terms = tuple((part, 1.0) for part in parts)
    if isinstance(total, int | float | np.number):
        return Constraint(terms, low + float(total), float(total))
    return Constraint((*terms, (total, -1.0)), low, 0.0)


def rounded(cell: Cell, value: float, step: float) -> Constraint:
    """Return what a published value tells that was rounded to the nearest step."""
    return Constraint(((cell, 1.0),), value - step / 2, value + step / 2)


def rounded_percent(cell: Cell, percent: float, base: float, decimals: int = 0) -> Constraint:
    """Return what a rounded percentage of a known base tells of its count.

    Examples
    --------
    A whole percentage with a base up to 100 fixes the count:

    >>> attack({"yes": None}, [rounded_percent("yes", 43, 30)], upper=30)
    {'yes': Interval(low=13.0, high=13.0)}
    """
    half = 0.5 * 10.0**-decimals
    return Constraint(((cell, 1.0),), (percent - half) * base / 100, (percent + half) * base / 100)


def rounded_mean(
    points: Mapping[Cell, float], mean: float, base: float, decimals: int
) -> Constraint:
    """Return what a rounded mean tells of the counts behind it; `points` by cell."""
    half = 0.5 * 10.0**-decimals
    return Constraint(tuple(points.items()), (mean - half) * base, (mean + half) * base)


def rounded_deviation(
    points: Mapping[Cell, float], total: float, deviation: float, base: float, decimals: int
) -> Constraint:
    """Return what a rounded standard deviation tells of the counts, once their sum is known.

    The sum of squares is `(base - 1) sd^2 + total^2 / base`, which is linear in the counts.
    """
    half = 0.5 * 10.0**-decimals
    squares = tuple((cell, point**2) for cell, point in points.items())
    low, high = (
        (base - 1) * max(deviation + side, 0.0) ** 2 + total**2 / base for side in (-half, half)
    )
    return Constraint(squares, low, high)


def cross_table(rows: pd.DataFrame, total: str = "total") -> tuple[dict, list[Constraint]]:
    """Return the cells of a table with its totals, and the constraints that hold among them.

    Parameters
    ----------
    rows : the inner cells, without totals; its index and columns name the lines
    total : name of the line of totals

    Returns
    -------
    values, constraints
        Value by cell, where a cell is (row, column).

    Examples
    --------
    >>> values, constraints = cross_table(pd.DataFrame({"a": [3, 9]}, index=["x", "y"]))
    >>> values["total", "a"]
    12.0
    """
    return cube(rows.to_numpy(), [list(rows.index), list(rows.columns)], total)


def cube(
    counts: np.ndarray, names: list[list[str]], total: str = "total"
) -> tuple[dict, list[Constraint]]:
    """Return cells and constraints of a table of any number of dimensions with all its margins.

    Parameters
    ----------
    counts : the inner cells
    names : for each dimension, the names of its lines
    """
    whole = counts
    for axis in range(counts.ndim):
        whole = np.concatenate([whole, whole.sum(axis=axis, keepdims=True)], axis=axis)
    names = [[*lines, total] for lines in names]
    keys = [
        tuple(lines[at] for lines, at in zip(names, place, strict=True))
        for place in np.ndindex(whole.shape)
    ]
    constraints = []
    for axis, lines in enumerate(names):
        for key in keys:
            if key[axis] == total:
                parts = [(*key[:axis], line, *key[axis + 1 :]) for line in lines[:-1]]
                constraints.append(adds_up(parts, key))
    return dict(zip(keys, whole.ravel().astype(float), strict=True)), constraints


@dataclass(frozen=True)
class System:
    """Cells and constraints as arrays: `low <= matrix @ x <= high`, `lower <= x <= upper`."""

    names: tuple[Cell, ...]
    lower: np.ndarray
    upper: np.ndarray
    whole: np.ndarray
    matrix: sparse.csr_array
    low: np.ndarray
    high: np.ndarray

    def given(self, known: np.ndarray, values: np.ndarray) -> System:
        """Return the system of the cells that are not known, the known ones put in.

        Raises
        ------
        NotSafe
            The known values break a constraint: what is published contradicts itself.
        """
        told = self.matrix @ np.where(known, values, 0.0)
        matrix = self.matrix[:, ~known]
        open_rows = np.diff(matrix.indptr) > 0
        low, high = self.low - told, self.high - told
        slack = TOLERANCE * (1 + np.abs(told))
        if ((low > slack) | (high < -slack))[~open_rows].any():
            raise NotSafe("The numbers contradict each other: a sum is not the sum of its parts.")
        keep = ~known
        names = tuple(name for name, kept in zip(self.names, keep, strict=True) if kept)
        return System(
            names,
            self.lower[keep],
            self.upper[keep],
            self.whole[keep],
            sparse.csr_array(matrix[open_rows]),
            low[open_rows],
            high[open_rows],
        )

    def parts(self) -> Iterator[np.ndarray]:
        """Return the positions of the cells of each part that no constraint ties to another."""
        links = (abs(self.matrix).T @ abs(self.matrix)).tocsr()
        count, labels = connected_components(links, directed=False)
        order = np.argsort(labels, kind="stable")
        yield from np.split(order, np.searchsorted(labels[order], range(1, count)))

    def tied_by(self, cells: np.ndarray) -> np.ndarray:
        """Return a label for each of some cells, the same for those that constraints tie among themselves."""
        entries = self.by_cell[:, cells].tocoo()
        row, cell = entries.coords
        size = len(cells) + entries.shape[0]
        ends = (np.ones(len(row)), (cell, row + len(cells)))
        graph = sparse.csr_array(ends, shape=(size, size))
        return connected_components(graph, directed=False)[1][: len(cells)]

    def next_to(self, cells: np.ndarray) -> np.ndarray:
        """Return the positions of all cells that stand in a constraint with any of some, those among them."""
        rows = np.unique(self.by_cell[:, cells].indices)
        return np.unique(self.matrix[rows].indices)

    @cached_property
    def twins(self) -> np.ndarray:
        """A label by cell, the same for cells that must be equal."""
        pairs = np.flatnonzero(
            (np.diff(self.matrix.indptr) == 2) & (self.low == 0) & (self.high == 0)
        )
        rows = self.matrix[pairs]
        opposite = np.flatnonzero(np.abs(rows @ np.ones(len(self.names))) < TOLERANCE)
        rows = abs(rows[opposite])
        return connected_components((rows.T @ rows).tocsr(), directed=False)[1]

    @cached_property
    def by_cell(self) -> sparse.csc_array:
        """The constraints, to be looked up by cell."""
        return self.matrix.tocsc()

    @cached_property
    def sums(self) -> sparse.csr_array:
        """The constraints that are equations, as 0 and 1: which cells stand in each."""
        return sparse.csr_array((self.matrix[self.low == self.high] != 0).astype(float))

    @cached_property
    def rises_and_falls(self) -> sparse.csc_array:
        """The constraints on a change of the cells, taken apart in what rises and what falls."""
        return sparse.hstack([self.matrix, -self.matrix], format="csc")

    def part(self, at: np.ndarray) -> System:
        """Return the system of some cells; no constraint may tie them to another."""
        at = np.sort(at)
        matrix = self.matrix[:, at]
        rows = np.diff(matrix.indptr) > 0
        return System(
            tuple(self.names[cell] for cell in at),
            self.lower[at],
            self.upper[at],
            self.whole[at],
            sparse.csr_array(matrix[rows]),
            self.low[rows],
            self.high[rows],
        )


def build_system(
    names: Iterable[Cell],
    constraints: Iterable[Constraint],
    lower: float | Mapping[Cell, float] = 0.0,
    upper: float | Mapping[Cell, float] = math.inf,
    whole: bool | Mapping[Cell, bool] = True,
) -> System:
    """Return cells and constraints as arrays.

    Parameters
    ----------
    names : the cells
    constraints : what holds among them; a cell that `names` lacks is an error
    lower, upper, whole : bounds, and whether a cell is a whole number: one for all, or by cell;
        a cell that the mapping lacks is at least 0, unbounded above and whole
    """
    names = tuple(names)
    place = {name: at for at, name in enumerate(names)}
    constraints = list(constraints)
    rows, columns, values = [], [], []
    for row, constraint in enumerate(constraints):
        for cell, coefficient in constraint.terms:
            if coefficient:
                rows.append(row)
                columns.append(place[cell])
                values.append(float(coefficient))
    shape = (len(constraints), len(names))
    return System(
        names,
        _by_cell(lower, names, 0.0),
        _by_cell(upper, names, math.inf),
        _by_cell(whole, names, True).astype(bool),
        sparse.csr_array((values, (rows, columns)), shape=shape),
        np.array([constraint.low for constraint in constraints], dtype=float),
        np.array([constraint.high for constraint in constraints], dtype=float),
    )


def _by_cell(told, names: tuple[Cell, ...], default: float) -> np.ndarray:
    if isinstance(told, Mapping):
        return np.array([told.get(name, default) for name in names], dtype=float)
    return np.full(len(names), told, dtype=float)
