"""Workbooks (.xlsx, .ods) to rows of text, sheet by sheet."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import python_calamine as calamine

from workbench.intake.cells import as_cells
from workbench.intake.files.archives import check_archive, damaged
from workbench.intake.files.encodings import TURNING_TEXT, refuse_turning
from workbench.intake.files.rows import Rows, Source, refuse_width, without_blank_rows
from workbench.problems import Problem, ProblemsFound, listed

PARENT = {
    "_parent_index",
    "_parent_table_name",
    "parent_key",
    "_submission__id",
    "_submission__uuid",
}
"""Columns that lead from a row of a repeat to the row of the sheet that it belongs to."""


def read_sheets(path: Path, file: str) -> dict[str, list[list[str]]]:
    """Return every visible cell of every sheet as text, sheet by sheet.

    Raises
    ------
    ProblemsFound
        The file is no workbook that can be opened, or holds what no workbook of data should.
    """
    check_archive(path, file)
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        raw = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(file, type(error).__name__) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(file, "damaged inside") from None
    return {
        name: [[cell_text(cell) for cell in row] for row in sheet] for name, sheet in raw.items()
    }


def read_workbook_rows(path: Path, file: str, sheet: str = "") -> Rows:
    """Return the rows of one sheet of a workbook: the named one, else the first that is a survey."""
    sheets = read_sheets(path, file)
    filled = {name: rows for name, rows in sheets.items() if any(any(row) for row in rows)}
    if not filled:
        raise ProblemsFound([Problem(file, "", "the file is empty", do="Export it again")])
    if sheet and sheet not in filled:
        found = f"there is no sheet '{sheet}', or nothing stands in it"
        raise ProblemsFound([Problem(file, "", found, listed(filled))])
    chosen = sheet or _first_survey(filled)
    source = Source(
        "workbook",
        hashlib.sha256(path.read_bytes()).hexdigest(),
        sheet=chosen,
        other_sheets={name: len(rows) - 1 for name, rows in filled.items() if name != chosen},
    )
    repeated = any(map(_is_repeat, filled.values()))
    beside = {
        name: Rows(_as_table(rows, file, name), replace(source, sheet=name))
        for name, rows in filled.items()
        if repeated and name != chosen
    }
    return Rows(_as_table(filled[chosen], file, chosen), source, beside=beside)


def _first_survey(sheets: dict[str, list[list[str]]]) -> str:
    """The first sheet that is no repeat of another."""
    own = [name for name, rows in sheets.items() if not _is_repeat(rows)]
    return (own or list(sheets))[0]


def _is_repeat(rows: list[list[str]]) -> bool:
    """Whether the rows of a sheet belong to rows of another: Kobo and ODK link them by a parent."""
    return bool(PARENT & {cell.strip().casefold() for cell in rows[0]})


def _as_table(rows: list[list[str]], file: str, sheet: str):
    width = max(map(len, rows))
    refuse_width(width, file, sheet)
    filled = np.array([row + [""] * (width - len(row)) for row in rows], dtype=object)
    last = max(n for n in range(width) if any(filled[:, n]))
    turning = [number for number, row in enumerate(rows, 1) if TURNING_TEXT.search("\n".join(row))]
    if turning:
        raise refuse_turning(file, f"sheet '{sheet}', row {turning[0]}")
    return without_blank_rows(as_cells({number: filled[:, number] for number in range(last + 1)}))


def cell_text(cell) -> str:
    """Return a cell as a person would type it: whole numbers without a point, dates as ISO dates."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)
