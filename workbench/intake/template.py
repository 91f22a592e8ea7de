"""An empty workbook of team records: a sheet each, drop-downs for what has a list, and a guide."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from workbench.intake.records import CHANGES, LEVELS
from workbench.intake.sheets import GUIDE, LISTS, OPTIONAL, SHEETS, UNIQUE, Cell
from workbench.reference import ReferenceData
from workbench.study import Study

ROWS = 2_000
"""So many rows of each sheet have their drop-downs."""
HEAD = PatternFill("solid", fgColor="12436D")
WORDS = {
    "key": "a short code, the same one everywhere",
    "team": "the team's code, as in sheet teams",
    "text": "words",
    "person": "a name or address; it is dropped when the workbook is read",
    "date": "a date: 2016-03-31",
    "number": "a number, 0 or more",
    "county": "a county, from the list",
    "counties": "counties that the team serves, parted by ;",
    "discipline": "a professional field, from the list",
    "period": "a funding period, from the list",
    "yes_no": "yes or no",
    "step": "a protocol step, from the list",
    "level": "a level of collaboration, 0 none to 5",
    "change": "individual, agency or system",
}
ABOUT = (
    "How to fill in this workbook",
    "One sheet for each kind of record; one row for each record; the first row stays as it is.",
    "Cells with a list open it with Alt and the down arrow. Dates are typed as year-month-day.",
    "Never one row a client: no ids, no names and no birth dates of youth, hashed or not. Send totals.",
    "A column of your own is welcome if its header begins with the word note.",
    "Nothing else may be added, and no formulas: paste results as values.",
)


def make_template(study: Study, reference: ReferenceData) -> bytes:
    """Return an empty workbook of team records for a study, with drop-downs and a guide sheet."""
    book = openpyxl.Workbook()
    book.properties.title = f"Team records: {study.title}"
    book.properties.language = "en-US"
    book.properties.creator = "Safe Harbor evaluation workbench"
    _write_guide(book.active)
    ranges = _write_lists(book.create_sheet(LISTS), _lists(study, reference))
    for place, (name, cells) in enumerate(SHEETS.items(), 1):
        _write_sheet(book.create_sheet(name, place), cells, ranges)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _lists(study: Study, reference: ReferenceData) -> dict[str, list[str]]:
    return {
        "county": sorted(set(reference.counties.county)),
        "discipline": list(reference.disciplines.name),
        "period": [period.id for period in study.periods],
        "yes_no": ["yes", "no"],
        "step": list(reference.steps.name),
        "level": list(LEVELS),
        "change": list(CHANGES),
    }


def _write_guide(sheet) -> None:
    sheet.title = GUIDE
    for words in ABOUT:
        sheet.append([words])
    sheet.append([])
    sheet.append(["Sheet", "Column", "What stands in it", "May be blank"])
    for name, cells in SHEETS.items():
        for cell in cells:
            needed = "yes" if cell.blank or cell.optional or name in OPTIONAL else "no"
            sheet.append([name, cell.column, _words(name, cell), needed])
    sheet["A1"].font = Font(bold=True, size=14)
    _style_head(sheet, len(ABOUT) + 2, 4)
    for letter, width in zip("ABCD", (16, 16, 60, 14), strict=True):
        sheet.column_dimensions[letter].width = width


def _words(sheet: str, cell: Cell) -> str:
    once = ", ".join(UNIQUE.get(sheet, []))
    unique = f"; {once} together stand once" if once and cell.column in UNIQUE[sheet] else ""
    return WORDS[cell.kind] + unique


def _write_lists(sheet, lists: dict[str, list[str]]) -> dict[str, str]:
    """The lists in a column each; their ranges by kind."""
    ranges = {}
    for number, (kind, entries) in enumerate(lists.items(), 1):
        letter = get_column_letter(number)
        sheet.cell(1, number, kind)
        for row, entry in enumerate(entries, 2):
            sheet.cell(row, number, entry).data_type = "s"  # never a formula
        sheet.column_dimensions[letter].width = 28
        ranges[kind] = f"'{LISTS}'!${letter}$2:${letter}${len(entries) + 1}"
    _style_head(sheet, 1, len(lists))
    return ranges


def _write_sheet(sheet, cells: tuple[Cell, ...], ranges: dict[str, str]) -> None:
    sheet.append([cell.column for cell in cells])
    _style_head(sheet, 1, len(cells))
    sheet.freeze_panes = "A2"
    for number, cell in enumerate(cells, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 18
        if cell.kind in ranges:
            choice = DataValidation(
                "list", formula1=f"={ranges[cell.kind]}", allow_blank=cell.blank
            )
            choice.promptTitle, choice.prompt = cell.column, WORDS[cell.kind].capitalize()
            choice.errorTitle, choice.error = "Not in the list", WORDS[cell.kind].capitalize()
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{ROWS}")
        if cell.kind == "date":
            for row in range(2, ROWS + 1):
                sheet.cell(row, number).number_format = "yyyy-mm-dd"


def _style_head(sheet, row: int, columns: int) -> None:
    for number in range(1, columns + 1):
        head = sheet.cell(row, number)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
