"""Protected numbers to accessible HTML: tables, figures, sentences, the cover."""

from __future__ import annotations

import base64
import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from workbench.states import DRAFT, State

PARTS = Path(__file__).parent / "template" / "parts"
LONGEST_ALTERNATIVE = 150
"""Characters of an alternative text: what the Department of Health asks of its partners."""

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks of the direction of text: embeddings, overrides and isolates (Unicode Annex 9)."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters by which a spreadsheet takes text for a formula."""

SIGNS = {
    "confidential": ("[c]", "not shown, to protect the people behind it"),
    "low_reliability": ("[u]", "not shown, since it stands on too few answers to be relied on"),
    "not_available": ("[x]", "not available"),
    "not_applicable": ("[z]", "not applicable"),
    "break_in_series": ("[b]", "not comparable with earlier periods"),
}
"""For each status but "shown": its sign in a table, and what it means."""


@dataclass(frozen=True)
class Value:
    """A number as it may be printed: `value` counts only where `status` is "shown"."""

    value: float
    status: str
    unit: str

    def __str__(self) -> str:
        return format_value(self.value, self.status, self.unit)


def format_value(value: float, status: str, unit: str) -> str:
    """Return a number as readers see it, or the sign for what is hidden.

    Percentages are whole and have their sign, scores have one decimal (both rounded half up),
    everything else is a whole number with thousands separated.
    """
    if status != "shown":
        return SIGNS[status][0]
    assert not math.isnan(value), "a number that is shown must be there"
    if unit == "score":
        return f"{round_half_up(value, 1):.1f}"
    whole = round_half_up(value, 0)
    return f"{whole}%" if unit == "percent" else f"{whole:,}"


def round_half_up(value: float, places: int) -> Decimal:
    """Return the number rounded as people round it: halves go away from zero.

    29 of 200 is 14.5 per cent and becomes 15, although the nearest binary number lies just under it.
    """
    exact = Decimal(repr(round(float(value), 9)))
    # adding zero turns "-0" into "0"
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def shortened(text: str, most: int) -> str:
    """Return the text in one line, cut at a word with an ellipsis where it is too long."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


def as_plain_cell(cell: object) -> str:
    """Return a cell's text such that no spreadsheet takes it for a formula.

    Text that begins as a formula does gets an apostrophe before it (OWASP, CSV injection); a
    number that is below zero stays one.
    """
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(cell, Value) else text


class Part:
    """A piece of a page, the same in JupyterLab and in the page: HTML from its own template."""

    template = ""

    def _repr_html_(self) -> str:
        return _templates().get_template(self.template).render(part=self)

    def __html__(self) -> str:
        return self._repr_html_()


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


@dataclass(frozen=True)
class Figure(Part):
    """A figure: its title (the finding), what it shows, the drawing with its text, and its data."""

    svg: bytes = field(repr=False)
    title: str
    subtitle: str
    alternative: str
    summary: str
    table: Table
    template = "figure.html.j2"

    def __post_init__(self):
        assert 0 < len(self.alternative) <= LONGEST_ALTERNATIVE, "an alternative text that fits"
        captions = (self.title, self.subtitle)
        assert self.alternative not in captions, "heard twice, it would tell nothing new"

    @property
    def source(self) -> str:
        """The drawing as a data URI: a page asks no server for it."""
        return svg_source(self.svg)


def svg_source(svg: bytes) -> str:
    """Return a drawing as a data URI."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")


@dataclass(frozen=True)
class Prose(Part):
    """Sentences as one paragraph."""

    text: str
    template = "prose.html.j2"


@dataclass(frozen=True)
class Finding:
    """An indicator: its name and number in large, the sentence with its base, and its direction.

    `trend` is "up", "down", "same" or "", where there is nothing to compare with; `direction`
    says it in words.
    """

    name: str
    number: str
    text: str
    trend: str = ""
    direction: str = ""

    @property
    def arrow(self) -> str:
        """The direction as a mark, for those who see it; the words stand beside it."""
        return {"up": "▲", "down": "▼", "same": "="}.get(self.trend, "")


@dataclass(frozen=True)
class KeyFindings(Part):
    """The findings at a glance; `note` says how far to trust them."""

    findings: tuple[Finding, ...]
    note: str = ""
    template = "findings.html.j2"


@dataclass(frozen=True)
class Picture(Part):
    """A drawing that no table stands behind, such as a map: what it shows is said beside it."""

    svg: bytes = field(repr=False)
    alternative: str
    caption: str
    template = "picture.html.j2"

    def __post_init__(self):
        assert 0 < len(self.alternative) <= LONGEST_ALTERNATIVE, "an alternative text that fits"
        assert self.alternative != self.caption, "heard twice, it would tell nothing new"

    @property
    def source(self) -> str:
        """The drawing as a data URI."""
        return svg_source(self.svg)


@dataclass(frozen=True)
class Cover(Part):
    """The head of a report: where, when, by whom, and in what state it is."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    synthetic: bool
    map: Picture | None = None
    state: State = DRAFT
    template = "cover.html.j2"


@dataclass(frozen=True)
class Terms(Part):
    """Terms with their meanings."""

    terms: tuple[tuple[str, str], ...]
    template = "terms.html.j2"


@dataclass(frozen=True)
class Passage(Part):
    """Headed paragraphs and lists: `sections` are (heading, paragraphs, list items)."""

    sections: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    template = "passage.html.j2"


@dataclass(frozen=True)
class Parts(Part):
    """Several pieces of a page, one after the other."""

    parts: tuple[Part, ...]
    template = "parts.html.j2"


@dataclass(frozen=True)
class Internal(Part):
    """Anything shown to an exploring evaluator, under a label that says it is not protected."""

    label: str
    content: Any
    template = "internal.html.j2"

    @property
    def html(self) -> markupsafe.Markup:
        """The content's own HTML."""
        return markupsafe.Markup(self.content._repr_html_())


def tabulate(
    caption: str, columns: Iterable[str], rows: Iterable[Iterable], note: str = ""
) -> Table:
    """Return a table from any rows of cells."""
    return Table(caption, tuple(columns), tuple(tuple(row) for row in rows), note)


def _without_turns(written: Any) -> Any:
    """What is written into a template, without the marks that turn the text behind them around.

    Hebrew and Arabic are read from right to left without them; with one in a team's name, the rest
    of the paragraph would stand backwards.
    """
    return type(written)(TURNS.sub("", written)) if isinstance(written, str) else written


@cache
def _templates() -> jinja2.Environment:
    """The templates of the parts; every text is escaped, so that none can become markup."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS),
        autoescape=True,
        finalize=_without_turns,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill_part(template: str, **words: Any) -> markupsafe.Markup:
    """Return a template of the parts filled in; every text in it is escaped."""
    return markupsafe.Markup(_templates().get_template(template).render(**words))
