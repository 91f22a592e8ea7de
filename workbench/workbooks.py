"""A finished page to a workbook: its tables for people who want a spreadsheet, a sheet each."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table as SheetTable
from openpyxl.worksheet.worksheet import Worksheet

from workbench.layout import is_formula, shortened
from workbench.store import write_file

EPOCH = dt.datetime(1980, 1, 1)
"""The hour in every file of the archive: a spreadsheet library would put the present one there."""
WIDEST, SHEET_LETTERS = 60, 31
LONGEST_HEADER = 255
"""Letters of a header that a spreadsheet takes in a table of its own."""
HEAD = 4
"""The row of a sheet that holds the headers of its table, under caption and note."""
TITLE, HEADER = Font(bold=True, size=14, color="12436D"), Font(bold=True)
GROUND = PatternFill("solid", fgColor="E4E8EB")
WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass
class PageTable:
    """A table as it stands on a page: its caption, its rows of text, and the words beneath it."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)
    note: str = ""


class PageReader(HTMLParser):
    """What a workbook takes from a page: the head of the report, and every table."""

    def __init__(self, page: str):
        super().__init__()
        self.description = ""
        self.titles: list[str] = []
        self.banners: list[str] = []
        self.facts: list[list[str]] = []
        self.tables: list[PageTable] = []
        self._words: list[str] | None = None
        self._tag = ""
        self._is_heard = False
        self._in_cover = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        told = dict(attributes)
        kinds = (told.get("class") or "").split()
        if tag == "meta" and told.get("name") == "description":
            self.description = told.get("content") or ""
        if tag == "div" and (self._in_cover or "cover" in kinds):
            self._in_cover += 1
        if tag == "table":
            self.tables.append(PageTable())
        elif tag == "tr":
            self.tables[-1].rows.append([])
        # what is heard behind a sign is no part of the cell
        self._is_heard = self._tag == "td" and "heard" in kinds
        if tag in ("h1", "caption", "th", "td") or (tag in ("h2", "p", "li") and kinds):
            self._words, self._kinds, self._tag = [], kinds, tag

    def handle_data(self, data: str) -> None:
        if self._words is not None and not self._is_heard:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_heard = False
        if tag == "div" and self._in_cover:
            self._in_cover -= 1
        if self._words is None or tag not in ("h1", "h2", "caption", "th", "td", "p", "li"):
            return
        text, self._words = " ".join("".join(self._words).split()), None
        self._keep(tag, text)

    def _keep(self, tag: str, text: str) -> None:
        if tag == "h1" or (tag == "p" and "subtitle" in self._kinds):
            self.titles.append(text)
        elif tag == "caption":
            self.tables[-1].caption = text
        elif tag in ("th", "td"):
            self.tables[-1].rows[-1].append(text)
        elif tag == "p" and "table-note" in self._kinds:
            self.tables[-1].note = text
        elif tag == "p" and {"banner", "state"} & set(self._kinds):
            self.banners.append(text)
        elif tag == "h2" and "short-name" in self._kinds:
            self.facts.append([text])
        elif "in-short" in self._kinds:
            self.facts[-1].append(text)
        elif "fact" in self._kinds:
            self.facts.append(text.split(": ", 1))


def write_workbook(page: Path) -> Path:
    """Write the workbook of a page beside it and return its path.

    It holds what the page shows and nothing else: a cover, a list of its sheets with links, and
    each table on a sheet of its own, from the first cell on, without merged cells. The same page
    makes the same bytes.
    """
    found = PageReader(page.read_text("utf-8"))
    book = Workbook()
    book.properties.title = " – ".join(found.titles)
    book.properties.subject = "Evaluation report: the tables of a page"
    book.properties.description = _printable(found.description)
    book.properties.creator = "Safe Harbor evaluation workbench"
    book.properties.language = "en-US"
    period = dict(fact for fact in found.facts if len(fact) == 2).get("Funding period", "")
    names = [
        _sheet_name(f"{at} {_brief(table.caption, period)}")
        for at, table in enumerate(found.tables, 1)
    ]
    _write_cover(book.active, found)
    _write_contents(book.create_sheet("Contents"), names, found.tables)
    for name, table in zip(names, found.tables, strict=True):
        _write_table(book.create_sheet(name), table)
    path = page.with_suffix(".xlsx")
    write_file(path, _without_clock(book))
    return path


def _brief(caption: str, period: str) -> str:
    """What tells a table from the others: the survey before a colon and the period stand in many captions."""
    brief = caption.removesuffix(f", {period}")
    survey, _, rest = brief.partition(": ")
    named = rest if rest and survey.endswith("survey") else brief
    return named[:1].upper() + named[1:]


def _sheet_name(caption: str) -> str:
    """The caption as far as it fits, without the characters that a sheet's name may not hold."""
    return shortened(re.sub(r"[\\/*?:\[\]']", " ", _printable(caption)), SHEET_LETTERS)


def _write_cover(sheet: Worksheet, found: PageReader) -> None:
    sheet.title = "Cover"
    lines = [*found.titles, *found.banners]
    for row, text in enumerate(lines, 1):
        _put(sheet, row, 1, text)
    for row, (term, text) in enumerate(found.facts, len(lines) + 2):
        _put(sheet, row, 1, term).font = HEADER
        _put(sheet, row, 2, text).alignment = WRAPPED
    if lines:
        sheet.cell(1, 1).font = TITLE
    _set_widths(sheet, [34, WIDEST])


def _write_contents(sheet: Worksheet, names: list[str], tables: list[PageTable]) -> None:
    _put(sheet, 1, 1, "Contents").font = TITLE
    for column, header in enumerate(("Sheet", "Table"), 1):
        _put(sheet, 3, column, header).font = HEADER
    for row, (name, table) in enumerate(zip(names, tables, strict=True), 4):
        link = _put(sheet, row, 1, name)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{name}'!A1")
        link.style = "Hyperlink"
        _put(sheet, row, 2, table.caption)
    _set_widths(sheet, [SHEET_LETTERS + 3, WIDEST])


def _write_table(sheet: Worksheet, table: PageTable) -> None:
    _put(sheet, 1, 1, table.caption).font = TITLE
    _put(sheet, 2, 1, table.note)
    for row, cells in enumerate(table.rows, HEAD):
        for column, text in enumerate(cells, 1):
            cell = _put(sheet, row, column, text, first=column == 1 or row == HEAD)
            cell.alignment = WRAPPED
            if row == HEAD:
                cell.font, cell.fill = HEADER, GROUND
    _mark_table(sheet, table)
    sheet.freeze_panes = sheet.cell(HEAD + 1, 2).coordinate
    columns = zip(*table.rows, strict=True) if table.rows else []
    _set_widths(sheet, [min(max(map(len, column)) + 3, WIDEST) for column in columns])
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 1
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD}:{HEAD}"


def _mark_table(sheet: Worksheet, table: PageTable) -> None:
    """Make a table of the cells, so that a screen reader names the headers; they must differ to be one."""
    headers = [text.casefold() for text in table.rows[0]] if len(table.rows) > 1 else []
    if not headers or "" in headers or len(set(headers)) < len(headers):
        return
    if max(map(len, headers)) > LONGEST_HEADER:
        return
    last = sheet.cell(HEAD + len(table.rows) - 1, len(headers)).coordinate
    at = len(sheet.parent.worksheets)
    sheet.add_table(SheetTable(displayName=f"table_{at}", ref=f"A{HEAD}:{last}"))


def _set_widths(sheet: Worksheet, widths: list[int]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[sheet.cell(HEAD, column).column_letter].width = max(width, 9)


def _put(sheet: Worksheet, row: int, column: int, text: str, first: bool = True):
    """A number as a number where the page shows one; all else is text, and never a formula."""
    cell = sheet.cell(row, column)
    number = None if first else _number(text)
    if number is not None:
        cell.value, cell.number_format = number
        return cell
    text = _printable(text)
    cell.value = f"'{text}" if is_formula(text) else text
    cell.data_type = "s"
    return cell


def _number(text: str) -> tuple[float, str] | None:
    """A number of the page with the format that shows it as it stands there."""
    found = re.fullmatch(r"(-?\d{1,3}(?:,\d{3})*|-?\d+)(\.\d+)?(%?)", text)
    if found is None:
        return None
    whole, decimals, percent = found[1].replace(",", ""), found[2] or "", found[3]
    places = "0" * (len(decimals) - 1)
    form = ("#,##0" if not percent else "0") + (f".{places}" if places else "") + percent
    value = float(whole + decimals)
    return (value / 100 if percent else value if places else int(value)), form


def _printable(text: str) -> str:
    """Text without the control characters that a spreadsheet file may not hold, as long as a cell."""
    return shortened("".join(c if c.isprintable() else " " for c in text), 32_000)


def _without_clock(book: Workbook) -> bytes:
    """The file with a fixed hour in its properties and in every part of the archive."""
    draft, final = io.BytesIO(), io.BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", f"{EPOCH:%FT%TZ}".encode(), content)
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return final.getvalue()
