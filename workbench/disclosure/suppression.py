"""Suppression: which further cells to hide so that no sensitive one can be computed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.disclosure.constraints import Cell, Constraint, System, build_system
from workbench.disclosure.cover import find_cover
from workbench.disclosure.failure import OutOfTime
from workbench.disclosure.part import Part

SLIGHT = 1e-7
"""How much dearer each cell is than the one before it, so that equal costs are told apart always
in the same way."""


def suppress(
    values: Mapping[Cell, float],
    sensitive: Iterable[Cell] | Mapping[Cell, float],
    constraints: Iterable[Constraint],
    costs: Mapping[Cell, float] | None = None,
    width: float = 1.0,
    lower: float | Mapping[Cell, float] = 0.0,
    upper: float | Mapping[Cell, float] = math.inf,
    whole: bool | Mapping[Cell, bool] = True,
    hidden: Iterable[Cell] = (),
    keep: Iterable[Cell] = (),
    seconds: float = 60.0,
) -> frozenset[Cell]:
    """Return the cells to hide, at least cost, so that no sensitive one can be computed.

    Small families are solved exactly; larger ones by a linear program for each sensitive cell and
    then by releasing what need not be hidden. The same input gives the same pattern.

    Parameters
    ----------
    values : true value by cell
    sensitive : the cells that must not be computed; a mapping says how wide the interval of each
        must be
    constraints : what holds among the cells, such as `adds_up(parts, total)`
    costs : what hiding a cell costs; its value where it is left out
    width : how wide the interval of a sensitive cell must be, where `sensitive` does not say
    lower, upper, whole : as `attack` takes them
    hidden : cells that are hidden anyway, at no cost
    keep : cells that must be shown
    seconds : time limit

    Returns
    -------
    frozenset
        The hidden cells: the sensitive ones, those hidden anyway, and the chosen ones.

    Raises
    ------
    NotSafe
        A cell cannot be protected at any cost, or the time ran out.

    Examples
    --------
    The cheapest protection of a count of two women in one of four regions (sdcTable):

    >>> table = pd.DataFrame({"m": [18, 14, 12, 11], "f": [2, 19, 10, 14]}, index=list("ABCD"))
    >>> values, constraints = cross_table(table)
    >>> margins = [cell for cell in values if "total" in cell]
    >>> sorted(suppress(values, [("A", "f")], constraints, keep=margins))
    [('A', 'f'), ('A', 'm'), ('C', 'f'), ('C', 'm')]
    """
    needs = dict(sensitive) if isinstance(sensitive, Mapping) else dict.fromkeys(sensitive, width)
    names = sorted(values, key=_sortable)
    system = build_system(names, _sorted(constraints), lower, upper, whole)
    truth = np.array([float(values[name]) for name in names])
    prices = {name: max(float(values[name]), 0.0) for name in names} | dict(costs or {})
    place = {name: at for at, name in enumerate(names)}
    order = Order(
        system,
        truth,
        np.array([prices[name] for name in names]),
        {place[cell]: float(need) for cell, need in needs.items()},
        _flags(place, hidden),
        _flags(place, keep),
    )
    chosen = find_pattern(order, time.monotonic() + seconds)
    return frozenset(name for name, hide in zip(names, chosen, strict=True) if hide)


def _sortable(name: Cell) -> tuple:
    return tuple(map(str, name)) if isinstance(name, tuple) else (str(name),)


def _sorted(constraints: Iterable[Constraint]) -> list[Constraint]:
    """In an order of their own: of patterns that cost the same, the solver's choice hangs on it."""
    return sorted(
        constraints, key=lambda one: (tuple(map(_sortable_term, one.terms)), one.low, one.high)
    )


def _sortable_term(term: tuple[Cell, float]) -> tuple:
    return (_sortable(term[0]), term[1])


def _flags(place: Mapping[Cell, int], cells: Iterable[Cell]) -> np.ndarray:
    flags = np.zeros(len(place), dtype=bool)
    flags[[place[cell] for cell in cells]] = True
    return flags


@dataclass(frozen=True)
class Order:
    """What is to be protected.

    Attributes
    ----------
    system : every cell, shown or not, and what holds among them
    truth : the true values
    costs : what hiding each cell costs
    needs : by position of a sensitive cell, how wide its interval must be
    hidden : cells hidden anyway
    keep : cells that must be shown
    lone : by position, whether one person stands behind the cell, who knows his own answer
    """

    system: System
    truth: np.ndarray
    costs: np.ndarray
    needs: dict[int, float]
    hidden: np.ndarray
    keep: np.ndarray
    lone: np.ndarray | None = None


def find_pattern(order: Order, deadline: float) -> np.ndarray:
    """Return which cells to hide; see `suppress`.

    Raises
    ------
    OutOfTime
        The deadline passed; it carries the names of the part that was not done.
    """
    hidden = order.hidden.copy()
    hidden[list(order.needs)] = True
    needs = np.zeros(len(hidden))
    needs[list(order.needs)] = list(order.needs.values())
    for at in map(np.sort, order.system.parts()):
        if needs[at].any():
            part = _part(order, at, needs)
            try:
                hidden[at] = find_cover(part, hidden[at], order.keep[at], deadline)
            except OutOfTime as late:
                raise OutOfTime(str(late), part.system.names) from None
    return hidden


def _part(order: Order, at: np.ndarray, needs: np.ndarray) -> Part:
    lone = np.zeros(len(at), dtype=bool) if order.lone is None else order.lone[at]
    costs = order.costs[at] * (1 + SLIGHT * np.arange(len(at)))
    return Part(order.system.part(at), order.truth[at], costs, needs[at], lone)
