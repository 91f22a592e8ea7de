"""The rows of a file as received, header rows included, before anybody knows which tool wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from workbench.intake.cells import first_texts, only_used
from workbench.problems import Problem, ProblemsFound

HEAD_ROWS = 8
"""No survey tool writes more header rows."""
MOST_COLUMNS = 16_384
"""As many columns as a spreadsheet has."""


@dataclass(frozen=True)
class Source:
    """How a file was read: its form, what was found out about it, and the hash of its bytes.

    `other_sheets` counts the rows of each further sheet of a workbook. `short` are the numbers of
    the rows with fewer cells than the first: what they lack was taken as blank. `impossible` counts,
    by column, the dates that no calendar has; they were taken as blank.
    """

    form: str
    digest: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: Mapping[str, int] = field(default_factory=dict)
    short: tuple[int, ...] = ()
    impossible: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """Every row of a file (of one sheet) as trimmed text with nothing inferred.

    Attributes
    ----------
    cells : categorical columns 0, 1, ...; the index is the row number that a spreadsheet shows.
        Rows without any text are left out, the others keep their numbers.
    source : how the file was read
    overlong : numbers of the rows that have more cells than the first
    beside : the other sheets of a workbook in which sheets repeat others, by name
    """

    cells: pd.DataFrame
    source: Source
    overlong: tuple[int, ...] = ()
    beside: Mapping[str, Rows] = field(default_factory=dict)

    def head(self, count: int = 4) -> list[list[str]]:
        """Return the first rows as lists of texts."""
        return [list(row) for row in self._first[:count]]

    @cached_property
    def _first(self) -> list[list[str]]:
        """The first rows once: every recogniser looks at them, and a file may have many columns."""
        columns = [
            first_texts(self.cells.iloc[:, n], HEAD_ROWS) for n in range(self.cells.shape[1])
        ]
        return [list(row) for row in zip(*columns, strict=True)]

    def below(self, headers: int, names: list[str]) -> pd.DataFrame:
        """Return the cells below so many header rows, under these names."""
        below = self.cells.iloc[headers:]
        columns = {name: only_used(below.iloc[:, place]) for place, name in enumerate(names)}
        return pd.DataFrame(columns, index=below.index)


def refuse_width(width: int, file: str, where: str = "") -> None:
    """Refuse a table of more columns than a spreadsheet has.

    Raises
    ------
    ProblemsFound
        It has more.
    """
    if width > MOST_COLUMNS:
        do = "Export the questions in several files, or only those that are needed"
        allowed = f"up to {MOST_COLUMNS:,} columns"
        raise ProblemsFound([Problem(file, where, f"it has {width:,} columns", allowed, do)])


def without_blank_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold any text."""
    filled = pd.Series(False, index=cells.index)
    for name in cells:
        column = cells[name]
        if "" not in column.cat.categories:
            return cells
        filled |= column != ""
    return cells[filled]
