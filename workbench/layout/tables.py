"""Tables that can be heard as well as seen, and saved."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import markupsafe

from workbench.layout.numbers import SIGNS, Value, as_plain_cell
from workbench.layout.part import Part, css_text

STACKED = range(4, 13)
"""How many columns a table has whose rows are stacked on a phone: fewer fit, and more would make a long page."""
WIDEST, LONGEST_NAME, LONGEST_BRIEF, BRIEFEST = 116, 37, 24, 13
"""Letters of a table, of the longest name of a row, and of any other cell of a column, up to which words are kept in
one line: a page of Letter paper holds about 120; and of cells such as "may be chance", which go first."""
APART, NARROW = 3, 80
"""Letters that the room between two columns takes, and that go into the narrowest screen on which rows are not stacked."""
SAID = {sign: words.split(",")[0] for sign, words in SIGNS.values()}
ROLES = ("table", "rowgroup", "row", "columnheader", "rowheader", "cell")


@dataclass(frozen=True, repr=False)
class Table(Part):
    """A table: a caption, column headers, rows whose first cell is their header, and a note.

    Cells are text or a `Value`; the meaning of each sign that occurs stands under the table.
    Every row has as many cells as there are columns.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Value, ...], ...]
    note: str = ""
    template = "table.html.j2"

    def __post_init__(self):
        widths = {len(row) for row in self.rows}
        assert widths <= {len(self.columns)}, "a row has one cell a column"

    @property
    def signs(self) -> list[tuple[str, str]]:
        """The signs that occur, each with its words, in the order of `SIGNS`."""
        cells = {str(cell) for row in self.rows for cell in row}
        return [words for words in SIGNS.values() if words[0] in cells]

    @property
    def numeric(self) -> list[bool]:
        """Whether each column holds numbers, which are aligned to the right."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.columns)
        return [any(isinstance(cell, Value) for cell in column) for column in columns]

    @property
    def brief(self) -> list[bool]:
        """Whether each column holds short words, which stay in one line: a name in two makes every row higher.

        Where there is no room for all of them, those of the first columns do, which name the rows, and the briefest.
        """
        none = [False] * len(self.columns)
        if not self.rows:
            return none
        longest = [max(map(len, map(_words, cells))) for cells in zip(*self.rows, strict=True)]
        most = [LONGEST_NAME, *[LONGEST_BRIEF] * (len(self.columns) - 1)]
        every = [words <= fits for words, fits in zip(longest, most, strict=True)]
        briefest = [words <= BRIEFEST for words in longest]
        tries = (
            every,
            [*every[:2], *briefest[2:]],
            [every[0], *briefest[1:]],
            [every[0], *none[1:]],
        )
        return next((brief for brief in tries if self._least(brief) <= WIDEST), none)

    @property
    def broad(self) -> bool:
        """Whether the table may be wider than a screen on which it is not stacked: then its frame scrolls.

        Who reaches parts of a page by key must reach that frame; of other tables it would be a stop for nothing.
        """
        return self._least(self.brief) > NARROW

    def _least(self, brief: Sequence[bool]) -> int:
        """Letters that the table takes side by side at least, where the columns that are brief keep to one line."""
        columns = zip(zip(self.columns, *self.rows, strict=True), brief, strict=True)
        return sum(_least_letters(cells, kept) + APART for cells, kept in columns)

    def said(self, cell: str | Value) -> str:
        """What is heard behind a sign that stands for a number: a sign alone says nothing."""
        return SAID.get(str(cell), "")

    @property
    def stacks(self) -> bool:
        """Whether a phone shows each row as a card, its cells beneath each other."""
        return len(self.columns) in STACKED

    @property
    def roles(self) -> dict[str, markupsafe.Markup]:
        """The roles of a table's parts as attributes, where a phone lays it out otherwise.

        Some browsers take what is laid out as a block for no table, and then read out no headers.
        """
        written = ' role="{}"' if self.stacks else ""
        return {role: markupsafe.Markup(written.format(role)) for role in ROLES}

    @property
    def labels(self) -> str:
        """The headers as style properties: on a phone each cell shows its own."""
        headers = enumerate(self.columns[1:], 2)
        return ";".join(f"--c{at}:'{css_text(header)}'" for at, header in headers)

    @property
    def csv(self) -> str:
        """The table as CSV, as it stands on the page: hidden numbers are their signs."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows(map(as_plain_cell, row) for row in (self.columns, *self.rows))
        return text.getvalue()

    @property
    def csv_source(self) -> str:
        """The CSV as a data URI: it is saved from the page, without a server and without a script.

        A byte order mark tells spreadsheets that it is UTF-8.
        """
        coded = base64.b64encode(self.csv.encode("utf-8-sig")).decode("ascii")
        return f"data:text/csv;charset=utf-8;base64,{coded}"

    @property
    def csv_name(self) -> str:
        """A file name for the CSV, made of the caption's plain letters."""
        return f"{'-'.join(re.findall('[a-z0-9]+', self.caption.casefold()))[:80] or 'table'}.csv"

    def __repr__(self) -> str:
        rows = [self.columns, *(tuple(map(str, row)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [self._line(row, widths) for row in rows]
        signs = [f"{sign} {words}." for sign, words in self.signs]
        return "\n".join([self.caption, *lines, *filter(None, [self.note]), *signs])

    def _line(self, row: tuple[str, ...], widths: list[int]) -> str:
        cells = zip(row, widths, self.numeric, strict=True)
        return "  ".join(c.rjust(w) if right else c.ljust(w) for c, w, right in cells).rstrip()


def tabulate(
    caption: str, columns: Iterable[str], rows: Iterable[Iterable], note: str = ""
) -> Table:
    """Return a table from any rows of cells."""
    return Table(caption, tuple(columns), tuple(tuple(row) for row in rows), note)


def _words(cell: object) -> str:
    """A cell as it is seen: a link by its words."""
    return cell.striptags() if isinstance(cell, markupsafe.Markup) else str(cell)


def _least_letters(cells: Iterable[object], brief: bool) -> int:
    """The letters of a column at its narrowest: those of its longest cell, or word where cells are broken."""
    header, *others = map(_words, cells)
    words = [*header.split(), *(others if brief else " ".join(others).split())]
    return max(map(len, words), default=0)
