"""The workbook of team records: sheets and columns found by their headers, every cell as text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import python_calamine as calamine

from workbench.intake.sheets import OPTIONAL, SHEETS
from workbench.intake.survey import CLIENT
from workbench.problems import Problem, ProblemsFound, listed
from workbench.reference import plain_word

ONE_PERSON_ROWS = 5
"""This many rows that count one youth each, alike but for that, are rows of single clients."""


def read_workbook(path: Path, file: str) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Return the sheets as text, one frame each, and everything wrong with their shape.

    The index of each frame is the row number that the spreadsheet shows. Identifying columns are
    dropped here.

    Raises
    ------
    ProblemsFound
        The file is no workbook that can be opened.
    """
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        raw = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (calamine.CalamineError, OSError, ValueError) as error:
        found = f"it cannot be opened as a workbook ({type(error).__name__})"
        do = "Save it again as .xlsx, without a password"
        raise ProblemsFound([Problem(file, "", found, do=do)]) from None
    rows = {_fold(name): _as_text(sheet) for name, sheet in raw.items()}
    problems = [p for name, sheet in rows.items() for p in _client_sheet(file, name, sheet)]
    missing = [sheet for sheet in SHEETS if sheet not in rows and sheet not in OPTIONAL]
    if missing:
        found = f"sheet {listed(missing)} is missing; the sheets are {listed(raw)}"
        problems.append(Problem(file, "", found, listed(SHEETS)))
    sheets = {}
    for name in filter(rows.__contains__, SHEETS):
        sheets[name], wrong = _named(rows[name], name, file)
        problems += wrong
    absent = {name: _empty(name) for name in OPTIONAL if name not in sheets}
    return sheets | absent, problems


def _empty(name: str) -> pd.DataFrame:
    columns = [cell.column for cell in SHEETS[name] if cell.kind != "person"]
    return pd.DataFrame(columns=columns, dtype=str)


def _fold(header: str) -> str:
    return plain_word(header).replace(" ", "").replace("_", "")


def _as_text(sheet: list[list]) -> pd.DataFrame:
    table = pd.DataFrame([[_text(cell) for cell in row] for row in sheet], dtype=str)
    table.index += 1
    return table[table.ne("").any(axis="columns")] if not table.empty else table


def _text(cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return " ".join(str(cell).replace("\u00a0", " ").split())


def _named(rows: pd.DataFrame, name: str, file: str) -> tuple[pd.DataFrame, list[Problem]]:
    """The sheet under its column names; what is missing or unknown among them is a problem."""
    expected = [cell.column for cell in SHEETS[name]]
    if rows.empty:
        problem = Problem(file, f"sheet '{name}'", "it has no header row", listed(expected))
        return pd.DataFrame(columns=expected, dtype=str), [problem]
    header = list(rows.iloc[0])
    known = {_fold(column): column for column in expected}
    names = [known.get(_fold(column), "") for column in header]
    problems = _header_problems(header, names, expected, name, file)
    table = rows.iloc[1:].set_axis(range(len(names)), axis="columns")
    chosen = {column: table[names.index(column)] for column in expected if column in names}
    kept = pd.DataFrame(chosen, index=table.index).reindex(columns=expected, fill_value="")
    persons = [cell.column for cell in SHEETS[name] if cell.kind == "person"]
    return kept.drop(columns=persons), problems


def _header_problems(header, names, expected, name: str, file: str) -> list[Problem]:
    where, problems = f"sheet '{name}'", []
    needed = [cell.column for cell in SHEETS[name] if not cell.optional]
    missing = [column for column in needed if column not in names]
    unknown = [
        column
        for column, known in zip(header, names, strict=True)
        if column and not known and not _fold(column).startswith("note")
    ]
    twice = [column for column in expected if names.count(column) > 1]
    if missing:
        found = f"column {listed(missing)} is missing"
        problems.append(Problem(file, where, found, listed(expected)))
    if unknown:
        do = "Correct the header, or begin it with 'note' if the column is for your own use"
        found = f"column {listed(unknown)} is not known"
        problems.append(Problem(file, where, found, listed(expected), do))
    if twice:
        problems.append(Problem(file, where, f"column {listed(twice)} stands twice", "each once"))
    return problems


def _client_sheet(file: str, name: str, rows: pd.DataFrame) -> list[Problem]:
    """Refuse a sheet that looks like one row a client: federal rules allow totals only."""
    if rows.empty:
        return []
    header = [plain_word(cell).replace("_", " ") for cell in rows.iloc[0]]
    suspect = [
        cell for cell in header if CLIENT.search(cell) or cell in ("dob", "date of birth", "ssn")
    ]
    alike = _one_person_rows(header, rows.iloc[1:])
    if not suspect and not alike:
        return []
    signs = (
        [f"column {listed(suspect)}"] if suspect else [f"{alike} rows that count one youth each"]
    )
    found = f"it looks like one row a client ({'; '.join(signs)})"
    do = "Ask the agency for totals; data on single clients must not come here, hashed or not"
    return [Problem(file, f"sheet '{name}'", found, "totals that an agency reports", do)]


def _one_person_rows(header: list[str], rows: pd.DataFrame) -> int:
    """How many rows of one agency, county, period and service count a single youth each."""
    keys = [
        header.index(name) for name in ("agency", "county", "period", "service") if name in header
    ]
    if "youth" not in header or not keys:
        return 0
    single = rows[rows[header.index("youth")] == "1"]
    alike = single.groupby(keys).size().max() if not single.empty else 0
    return int(alike) if alike >= ONE_PERSON_ROWS else 0
