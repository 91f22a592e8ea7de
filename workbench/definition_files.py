"""Definition files: small CSV tables that evaluators edit in a spreadsheet."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd

from workbench.formulas import restored_text
from workbench.problems import Problem, ProblemsFound, listed


def read_definitions(path: Path, columns: list[str]) -> pd.DataFrame:
    """Return a definition file as text, every cell trimmed, with at least these columns.

    Nothing is inferred: an empty cell is "", and "None" is the word. Spreadsheets save CSV with
    a byte order mark or a semicolon; both are read. The apostrophe that defuses a formula is taken off.

    Raises
    ------
    ProblemsFound
        The file is missing, is not UTF-8 text, or lacks a column.
    """
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", sep=None, engine="python"
        )
    except FileNotFoundError:
        raise ProblemsFound([Problem(short(path), "", "the file is missing")]) from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        found = f"it cannot be read as a CSV table ({type(error).__name__})"
        do = "Save it as CSV UTF-8 with its header row"
        raise ProblemsFound([Problem(short(path), "", found, do=do)]) from None
    table.columns = table.columns.str.strip()
    missing = [column for column in columns if column not in table.columns]
    if missing:
        found = f"column {listed(missing)} is missing"
        raise ProblemsFound([Problem(short(path), "header", found, listed(columns))])
    return table.apply(lambda column: column.fillna("").str.strip().map(restored_text))


def read_settings(path: Path) -> dict:
    """Return a TOML file as a dict; a mistake in its grammar is a problem with its line."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ProblemsFound([Problem(short(path), "", "the file is missing")]) from None
    except UnicodeDecodeError:
        raise ProblemsFound([Problem(short(path), "", "it is not UTF-8 text")]) from None
    except tomllib.TOMLDecodeError as error:
        do = "Correct the line; text stands in double quotes, dates stand without"
        raise ProblemsFound([Problem(short(path), "", f"not valid TOML: {error}", do=do)]) from None


def duplicated(table: pd.DataFrame, keys: list[str], path: Path) -> list[Problem]:
    """Name the rows of a definition file whose key stands in an earlier row too."""
    twice = table.index[table.duplicated(keys)]
    if twice.empty:
        return []
    rows = tuple(int(row) + 2 for row in twice)
    return [Problem(short(path), listed(keys), "the same key twice", "each once", rows=rows)]


def short(path: Path) -> str:
    """The last three parts of a path: enough to find the file, and no user's home in a message."""
    return "/".join(Path(path).parts[-3:])
