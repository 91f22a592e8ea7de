"""The workbook of team records: sheets and columns found by their headers, every cell as text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from workbench.intake.clients import (
    client_problem,
    client_signs,
    names_a_person,
    one_person_rows,
)
from workbench.intake.files.workbooks import read_sheets
from workbench.intake.sheets import GUIDE, LISTS, OPTIONAL, SHEETS
from workbench.near import nearest
from workbench.problems import Problem, listed
from workbench.reference import plain_word

OF_MEMBERS = ("members", "attendance", "assessments")
"""Sheets that are about single members or trainees, and may name them."""


def read_workbook(path: Path, file: str) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Return the sheets as text, one frame each, and everything wrong with their shape.

    The index of each frame is the row number that the spreadsheet shows. Identifying columns are
    dropped here.

    Raises
    ------
    ProblemsFound
        The file is no workbook that can be opened.
    """
    raw = read_sheets(path, file)
    rows = {_fold(name): _as_text(sheet) for name, sheet in raw.items()}
    problems = [p for name, sheet in rows.items() for p in _client_sheet(file, name, sheet)]
    missing = [sheet for sheet in SHEETS if sheet not in rows and sheet not in OPTIONAL]
    if missing:
        found = f"sheet {listed(missing)} is missing; the sheets are {listed(raw)}"
        problems.append(Problem(file, "", found, listed(SHEETS)))
    problems += _unknown_sheets(raw, file)
    sheets = {}
    for name in filter(rows.__contains__, SHEETS):
        sheets[name], wrong = _named(rows[name], name, file)
        problems += wrong
    absent = {name: _empty(name) for name in OPTIONAL if name not in sheets}
    return sheets | absent, problems


def _unknown_sheets(raw: dict[str, list], file: str) -> list[Problem]:
    """Sheets that nothing would be read from, for a misspelt one must not be lost in silence."""
    known = {*SHEETS, _fold(GUIDE), _fold(LISTS)}
    unknown = [
        name
        for name, sheet in raw.items()
        if sheet and _fold(name) not in known and not _fold(name).startswith("note")
    ]
    if not unknown:
        return []
    do = _meant(unknown, SHEETS) + (
        "Correct the name, or begin it with 'note' if the sheet is for your own use"
    )
    return [Problem(file, "", f"sheet {listed(unknown)} is not known", listed(SHEETS), do)]


def _meant(unknown: list[str], known) -> str:
    """Which names were probably meant, as the beginning of what to do."""
    pairs = [(name, nearest(name, known)) for name in unknown]
    said = [f"'{found}' for '{name}'" for name, found in pairs if found]
    return f"Did you mean {listed(said)}? " if said else ""


def _empty(name: str) -> pd.DataFrame:
    columns = [cell.column for cell in SHEETS[name] if cell.kind != "person"]
    return pd.DataFrame(columns=columns, dtype=str)


def no_sheets() -> dict[str, pd.DataFrame]:
    """Return the sheets of a study that keeps no team records: all of them, without a row."""
    return {name: _empty(name) for name in SHEETS}


def roster_names(path: Path, file: str) -> list[str]:
    """Return the names that the workbook lists, to find them in free text; they go nowhere else."""
    names = []
    for name, sheet in read_sheets(path, file).items():
        if _fold(name) == "members" and sheet:
            places = [n for n, cell in enumerate(sheet[0]) if _fold(cell) == "name"]
            names += [row[n].strip() for row in sheet[1:] for n in places if n < len(row)]
    return [name for name in names if name]


def _fold(header: str) -> str:
    return plain_word(header).replace(" ", "").replace("_", "")


def _as_text(sheet: list[list]) -> pd.DataFrame:
    table = pd.DataFrame(
        [[" ".join(cell.replace("\u00a0", " ").split()) for cell in row] for row in sheet],
        dtype=str,
    )
    table.index += 1
    return table[table.ne("").any(axis="columns")] if not table.empty else table


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
        free = [column for column in expected if column not in names]
        do = _meant(unknown, free) + (
            "Correct the header, or begin it with 'note' if the column is for your own use"
        )
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
    alike = one_person_rows(header, rows.iloc[1:])
    signs = [*client_signs(list(rows.iloc[0]), rows.iloc[1:])]
    persons = [cell for cell in header if names_a_person(cell)] if name not in OF_MEMBERS else []
    signs += [f"column {listed(persons)}"] if persons and not signs else []
    signs += [f"{alike} rows that count one youth each"] if alike else []
    return client_problem(file, f"sheet '{name}'", signs)
