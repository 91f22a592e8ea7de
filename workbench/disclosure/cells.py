"""Cells: what a study's numbers are to protection and to its attacker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from workbench.disclosure.constraints import Cell, Constraint
from workbench.disclosure.forms import FINE, Forms

NUMBER, BASE = "number", "base"
"""Roles of a cell: a published number, or the base that stands beside numbers."""
PERSONS = ["period", "region", "team", "discipline"]
"""The dimensions that say who a row is about."""
ROW = ["measure", "period", "region", "team", "discipline"]
"""The dimensions that the categories of one distribution share."""
ELSEWHERE = "(elsewhere)"
"""The line of those who are in a total and in none of its parts."""
TOGETHER = "(together)"
"""The line of the regions of few people, together: nothing on it is ever published."""
SEPARATOR = "\x1f"
SAME = 1e-6
"""How far numbers that are the same may lie apart."""


class Comparison(NamedTuple):
    """A published number as a weighted sum of cells: its key in the long table, and the terms."""

    key: tuple
    terms: tuple[tuple[Cell, float], ...]


def _none_unknowing() -> pd.DataFrame:
    return pd.DataFrame({"measure": [], "category": []}, dtype=str)


def _no_scales() -> pd.DataFrame:
    columns = ["score", "scale", "measure", "category", "points", "items", "least", "pooled"]
    return pd.DataFrame(columns=columns)


@dataclass(frozen=True)
class Facts:
    """What everybody can know of a study besides its numbers.

    Attributes
    ----------
    forms : the coarser forms that tables can take
    limits : by measure, the lowest and the highest mean that is possible
    unknowing : measure, category; the answers that say "don't know", in the distributions
    scales : score (measure), scale, measure and category of each answer that counts in it, its points, the
        scale's items, the least of them that a person must have answered, whether ratings are pooled
    times : by period, its end in years
    """

    forms: Forms = field(default_factory=Forms)
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    unknowing: pd.DataFrame = field(default_factory=_none_unknowing)
    scales: pd.DataFrame = field(default_factory=_no_scales)
    times: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """The cells of a study and the constraints among them.

    Attributes
    ----------
    cells : one row a cell: name, role, statistic, kind (of protection), the dimensions, value, base,
        people (how many stand behind it), share (bool: it has a percentage), unit, table, form, whole
        (bool), lower, upper. An average is the sum behind it, and `weight` says by how much that grows
        where the average grows by one. Who is in a total and in none of its parts is a cell that is
        never published, on the line `ELSEWHERE`
    constraints : what adds up among the cells, by their names
    links : what else an attacker knows: who answered a question is among those who answered the survey,
        a score and the answers to its items tell of each other
    comparisons : the published numbers that are weighted sums of the regions' scores
    facts : what everybody can know besides the numbers
    """

    cells: pd.DataFrame
    constraints: list[Constraint]
    links: list[Constraint]
    comparisons: list[Comparison] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)


def is_elsewhere(cells: pd.DataFrame) -> pd.Series:
    """Return which cells are never published: of those in a total and in none of its parts, or of few together."""
    return cells.region.isin([ELSEWHERE, TOGETHER]) | (cells.discipline == ELSEWHERE)


def groups_of_answers(cells: pd.DataFrame) -> pd.Series:
    """Return the counts of all coarser forms of tables: shown in none of them, one may still follow from the others.

    The state's less those of the other regions are a region's own, though it shows none; and where two answers
    are hidden in a row, all others from its base are both together.
    """
    return (
        (cells.role == NUMBER)
        & (cells.statistic == "count")
        & (cells.table != "")
        & (cells.form != FINE)
        & (cells.discipline == "")
    )
