"""What only the evaluator may read: the key, the rows set aside and the free text, each for this user alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from workbench import store
from workbench.formulas import PLAIN_NUMBER, RUNNABLE

FOLDER = "restricted"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def defused(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet program runs: an apostrophe stands before a formula."""
    texts = table.select_dtypes(exclude="number").astype("string").fillna("")
    safe = texts.apply(_defuse)
    named = table.assign(**{name: safe[name] for name in safe})[list(table.columns)]
    return named.set_axis(_defuse(pd.Series(table.columns.astype(str))), axis="columns")


def _defuse(column: pd.Series) -> pd.Series:
    # a lone carriage return is no reason for quotation marks, and ends a row in Excel
    column = column.str.replace(r"\r\n?", "\n", regex=True)
    runs = column.str.lstrip(" ").str.startswith(RUNNABLE) & ~column.str.fullmatch(PLAIN_NUMBER)
    return column.mask(runs, "'" + column)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV for a spreadsheet program, its formulas defused."""
    return defused(table).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def write_restricted(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that only this user can read into a study's restricted folder.

    What an earlier run set aside and this one does not is removed.
    """
    home = folder / FOLDER
    for name, content in files.items():
        path = home / name
        for parent in (home, path.parent):
            parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            parent.chmod(PRIVATE_FOLDER)
        store.write_file(path, content, PRIVATE_FILE)
    for old in (home / "set_aside").glob("*.csv"):
        if f"set_aside/{old.name}" not in files:
            old.unlink()
