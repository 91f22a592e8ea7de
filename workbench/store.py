"""Snapshots: directories named by the hash of what they hold, written whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from workbench.problems import UsageProblem
from workbench.study import Study

PREPARED, MEASURES, PROTECTED = "prepared", "measures", "protected"
"""Folders of a study's snapshots, each named by the state of the data in it."""
TEAMS = "teams"
"""The table of teams among the protected measures."""
PARQUET, CSV = "parquet", "csv"
"""Forms of a table. Rows are Parquet; protected measures are CSV, which anyone can open, and which a
report's kernel reads without a reader of rows."""

NUMBERS = ["value", "low", "high", "base"]
"""The columns of protected measures that hold numbers; an empty cell is a number that is absent."""

POINTER = "current"
MANIFEST = "manifest.json"
HASH_LENGTH = 16


def write_snapshot(
    home: Path, tables: Mapping[str, pd.DataFrame], inputs: str, form: str = PARQUET
) -> Path:
    """Store the tables as a snapshot under `home`, make it the current one and return its folder.

    The folder is written beside its final place, flushed and renamed, then the pointer is
    replaced: a reader sees the old or the new state, never a mixture.

    Parameters
    ----------
    home : folder of all snapshots of one state of the data
    tables : by name; a name may hold slashes, which become folders
    inputs : hash of everything that the tables were made from
    form : `PARQUET` or `CSV`
    """
    write = {PARQUET: _parquet, CSV: _csv}[form]
    files = {f"{name}.{form}": write(table) for name, table in tables.items()}
    files[MANIFEST] = json.dumps({"inputs": inputs, "tables": sorted(tables)}, indent=1).encode()
    home.mkdir(parents=True, exist_ok=True)
    folder = home / hash_files(files)
    if not folder.is_dir():
        _write_folder(folder, files)
    _point_to(home, folder.name)
    _remove_others(home, folder.name)
    return folder


def current(home: Path) -> Path | None:
    """Return the folder of the current snapshot, or None where nothing was stored yet."""
    try:
        name = (home / POINTER).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    folder = home / name
    return folder if name and (folder / MANIFEST).is_file() else None


def current_snapshot(study: Study, state: str = PROTECTED) -> Path:
    """Return the folder of a study's current data in this state.

    Raises
    ------
    UsageProblem
        Nothing was prepared yet; what to run is said.
    """
    folder = current(study.folder / state)
    if folder is None:
        raise UsageProblem(
            f"Study '{study.name}' is not prepared yet. Run: workbench prepare {study.name}"
        )
    return folder


def inputs_of(folder: Path | None) -> str:
    """Return the hash of what a snapshot was made from, "" where there is none."""
    return json.loads((folder / MANIFEST).read_text("utf-8"))["inputs"] if folder else ""


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table of a snapshot."""
    plain = folder / f"{name}.{CSV}"
    if not plain.exists():
        return pd.read_parquet(folder / f"{name}.{PARQUET}")
    text = pd.read_csv(plain, dtype=str, keep_default_na=False)
    numbers = [column for column in NUMBERS if column in text]
    return text.assign(
        **{column: pd.to_numeric(text[column].replace("", None)) for column in numbers}
    )


def table_names(folder: Path) -> list[str]:
    """Return the names of a snapshot's tables."""
    return json.loads((folder / MANIFEST).read_text("utf-8"))["tables"]


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file in one step: written beside it, flushed, renamed; readable as `mode` says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def hash_files(files: Mapping[str, bytes]) -> str:
    """Return the hash of named contents, independent of their order."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{len(files[name])}\n".encode())
        digest.update(files[name])
    return digest.hexdigest()[:HASH_LENGTH]


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".writing-"))
    try:
        for name, content in files.items():
            write_file(beside / name, content)
        beside.replace(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _flush_folder(folder.parent)


def _point_to(home: Path, name: str) -> None:
    write_file(home / POINTER, f"{name}\n".encode("ascii"))


def _remove_others(home: Path, kept: str) -> None:
    """Older snapshots and what a killed run left behind; the pointer no longer leads there."""
    for folder in home.iterdir():
        if folder.is_dir() and folder.name != kept:
            shutil.rmtree(folder, ignore_errors=True)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
