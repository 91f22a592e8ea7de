"""SPSS files opened in a process of their own, for a damaged one can end the process that reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pyreadstat

PLAIN = ("original_variable_types", "column_names_to_labels", "missing_ranges", "mr_sets")
NOTES = b"dictionary"
ENCODINGS = (None, "WINDOWS-1252")
SECONDS, BYTES_A_SECOND = 60, 1 << 20
"""A reader that a damaged file keeps busy is ended after so long, and a second more for so many bytes."""
ROOM, TIMES = 4 << 30, 100
"""The memory that a reader may take, and how many times the file's size besides."""


class CannotOpen(Exception):
    """The file is damaged, or no SPSS file."""


def open_apart(path: Path, *, portable: bool) -> tuple[pd.DataFrame, SimpleNamespace]:
    """Return the cases of a file and its dictionary, as pyreadstat has them.

    Raises
    ------
    CannotOpen
        The reader refused the file, ran out of time or memory, or crashed on it.
    """
    size = path.stat().st_size
    # -P: this folder's modules must not stand before Python's own of the same name
    command = [sys.executable, "-P", __file__, str(path), "por" if portable else "sav"]
    limit = SECONDS + size // BYTES_A_SECOND
    try:
        done = subprocess.run(command, capture_output=True, timeout=limit, check=True)
        with pa.ipc.open_stream(done.stdout) as stream:
            table = stream.read_all()
    except (subprocess.SubprocessError, OSError, pa.ArrowException) as error:
        raise CannotOpen(type(error).__name__) from None
    return table.to_pandas(), _dictionary(table)


def _dictionary(table: pa.Table) -> SimpleNamespace:
    notes = json.loads(table.schema.metadata[NOTES])
    labels = {name: dict(pairs) for name, pairs in notes.pop("variable_value_labels").items()}
    return SimpleNamespace(**notes, variable_value_labels=labels)


def _send(path: str, form: str) -> None:
    """Read the file and write it to the standard output, as Arrow with its dictionary as JSON."""
    _limit_memory(Path(path).stat().st_size)
    data, meta = _read(path, form)
    columns = [_column(data[name]) for name in data]
    table = pa.table(columns, names=list(data)).replace_schema_metadata({NOTES: _notes(meta)})
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table)


def _limit_memory(size: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    room = ROOM + TIMES * size
    resource.setrlimit(resource.RLIMIT_AS, (room, room))


def _read(path: str, form: str):
    if form == "por":
        return pyreadstat.read_por(path, disable_datetime_conversion=True)
    for encoding in ENCODINGS:
        try:
            return pyreadstat.read_sav(
                path, disable_datetime_conversion=True, encoding=encoding, user_missing=True
            )
        except (UnicodeDecodeError, pyreadstat.ReadstatError) as error:
            if encoding or not _is_about_encoding(error):
                raise
    raise AssertionError("the last encoding returns or raises")


def _is_about_encoding(error: Exception) -> bool:
    return isinstance(error, UnicodeDecodeError) or "convert string" in str(error)


def _column(column: pd.Series) -> pa.Array:
    if pd.api.types.is_numeric_dtype(column):
        return pa.array(column.to_numpy(float))
    return pa.array(
        ["" if pd.isna(value) else number_text(value) for value in column], pa.large_string()
    )


def _notes(meta) -> bytes:
    notes = {name: getattr(meta, name, None) or {} for name in PLAIN}
    notes["missing_user_values"] = {n: list(v) for n, v in meta.missing_user_values.items()}
    notes["variable_value_labels"] = {
        name: list(labels.items()) for name, labels in meta.variable_value_labels.items()
    }
    return json.dumps({**notes, "file_encoding": meta.file_encoding or ""}).encode("utf-8")


def number_text(value) -> str:
    """Return a value as text, a whole number without its point."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    return str(value).strip()


if __name__ == "__main__":
    _send(*sys.argv[1:])
