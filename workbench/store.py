"""Snapshots: directories named by the hash of what they hold, written whole or not at all."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from workbench.formulas import defused_text, restored_text
from workbench.hashes import hash_files
from workbench.problems import UsageProblem

if TYPE_CHECKING:
    import pandas as pd

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

UNFINISHED = ".writing-"
"""How the names begin of files and folders that are not whole yet."""
POINTER = "current"
MANIFEST = "manifest.json"


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
    hashes = {name: hash_files({"": files[f"{name}.{form}"]}) for name in sorted(tables)}
    manifest = {"inputs": inputs, "form": form, "tables": hashes}
    files[MANIFEST] = json.dumps(manifest, indent=1).encode()
    home.mkdir(parents=True, exist_ok=True)
    folder = home / hash_files(files)
    if not is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
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
    """Return the hash of what a snapshot was made from, "" where there is none that is whole."""
    return _manifest(folder)["inputs"] if folder and is_whole(folder) else ""


def hashes_of(folder: Path) -> dict[str, str]:
    """Return the hash of each table of a snapshot, by its name."""
    return _manifest(folder)["tables"]


def is_whole(folder: Path) -> bool:
    """Whether every table of a snapshot is there as it was written."""
    try:
        manifest = _manifest(folder)
        return all(
            hash_files({"": (folder / f"{name}.{manifest['form']}").read_bytes()}) == content
            for name, content in manifest["tables"].items()
        )
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table of a snapshot.

    Raises
    ------
    UsageProblem
        The table is not as it was written: cut off by a full disk, or changed by hand.
    """
    import pandas as pd

    content, form = _content(folder, name)
    if form == PARQUET:
        return pd.read_parquet(io.BytesIO(content))
    text = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    numbers = [column for column in NUMBERS if column in text]
    text = text.apply(_mapped, change=restored_text)
    return text.assign(
        **{column: pd.to_numeric(text[column].replace("", None)) for column in numbers}
    )


def read_codes(folder: Path, name: str, columns: list[str]) -> pd.DataFrame:
    """Return some columns of a CSV table of a snapshot as they stand there, which hold codes and no words.

    Raises as `read_table`, and takes a tenth of its time.
    """
    import pandas as pd

    content, _ = _content(folder, name)
    return pd.read_csv(io.BytesIO(content), usecols=columns, dtype=str, keep_default_na=False)


def _content(folder: Path, name: str) -> tuple[bytes, str]:
    """The bytes of a table, which are as they were written, and their form."""
    manifest = _manifest(folder)
    content = (folder / f"{name}.{manifest['form']}").read_bytes()
    if hash_files({"": content}) != manifest["tables"].get(name):
        raise UsageProblem(f"The stored table '{name}' is damaged. Run: workbench prepare")
    return content, manifest["form"]


def table_names(folder: Path) -> list[str]:
    """Return the names of a snapshot's tables."""
    return sorted(hashes_of(folder))


def _manifest(folder: Path) -> dict:
    return _parsed((folder / MANIFEST).read_text("utf-8"))


@lru_cache(maxsize=4)
def _parsed(manifest: str) -> dict:
    """A manifest by its text: a large study's is long, and is asked for every table."""
    return json.loads(manifest)


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file in one step: written beside it, flushed, renamed.

    What a killed run left beside it is cleared by the next one, see `clear_unfinished`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as stream:
            write_all(stream, content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def write_all(stream: BinaryIO, content: bytes) -> None:
    """Write to a stream: the one place where the bytes of a file leave the program."""
    stream.write(content)


def clear_unfinished(home: Path) -> None:
    """Remove the unfinished files that a killed run left in a folder and the folders in it."""
    for path in home.rglob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _csv(table: pd.DataFrame) -> bytes:
    texts = table.select_dtypes(exclude=["number", "bool"])
    table = table.assign(
        **{name: _mapped(texts[name].astype(object), defused_text) for name in texts}
    )
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _mapped(column: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """A column with its texts changed; few texts stand in many rows."""
    return column.map({text: change(text) for text in column.unique() if isinstance(text, str)})


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=UNFINISHED))
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
    for path in home.iterdir():
        if path.is_dir() and path.name != kept:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(UNFINISHED):
            path.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
