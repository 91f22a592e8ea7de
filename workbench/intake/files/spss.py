"""SPSS files (.sav, .zsav, .por): their cases as text, and all that their dictionary says."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.intake.cells import as_category
from workbench.intake.files.encodings import refuse_hidden
from workbench.intake.files.rows import Source, refuse_width
from workbench.intake.files.spss_apart import CannotOpen, number_text, open_apart
from workbench.problems import Problem, ProblemsFound

EPOCH = np.datetime64("1582-10-14T00:00:00", "s")
"""SPSS counts seconds from the first day of the Gregorian calendar."""
LAST = 9_999
DATE = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE")
TIMES = ("TIME", "DTIME", "MTIME")
DICTIONARY = 1 << 24
"""A file's own dictionary stands in so many bytes at its start."""


@dataclass(frozen=True)
class ResponseSet:
    """A multiple-response set: its variables, the value that says "chosen" ("" where each variable holds
    the code of a chosen category), and its question."""

    variables: tuple[str, ...]
    counted: str
    label: str


@dataclass(frozen=True)
class Statistics:
    """An SPSS file: cases as categorical columns by variable, and the file's own dictionary.

    Attributes
    ----------
    labels : the question of each variable that has one
    choices : variable to (value as text to label)
    missing : variable to the values, as text, that the file declares missing
    sets : the multiple-response sets by name
    """

    cells: pd.DataFrame
    source: Source
    labels: dict[str, str] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, set[str]] = field(default_factory=dict)
    sets: dict[str, ResponseSet] = field(default_factory=dict)


def read_spss(path: Path, file: str, *, portable: bool = False) -> Statistics:
    """Return an SPSS file, its values as text and its dates read whatever their century.

    Raises
    ------
    ProblemsFound
        The file is damaged.
    """
    try:
        data, meta = open_apart(path, portable=portable)
    except CannotOpen:
        found, do = "it cannot be opened as an SPSS file", "Save it again in SPSS, or as .csv"
        raise ProblemsFound([Problem(file, "", found, do=do)]) from None
    refuse_width(data.shape[1], file)
    cells, impossible = _cells(data, meta.original_variable_types)
    refuse_hidden(cells, file)
    if cells.empty:
        raise ProblemsFound([Problem(file, "", "it holds no case", do="Export it again")])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Statistics(
        cells,
        Source("SPSS", digest, meta.file_encoding, impossible=impossible),
        {name: label.strip() for name, label in meta.column_names_to_labels.items() if label},
        {
            n: {number_text(v): str(t).strip() for v, t in labels.items()}
            for n, labels in meta.variable_value_labels.items()
        },
        _missing_values(meta, cells),
        _response_sets(meta.mr_sets, set(cells), path),
    )


def _cells(data: pd.DataFrame, forms: dict[str, str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """The cases as text, and how many dates of each variable no calendar has."""
    columns, impossible = {}, {}
    for name in data:
        texts, bad = _texts(data[name], forms.get(name, ""))
        columns[name] = as_category(texts)
        impossible |= {name: bad} if bad else {}
    cells = pd.DataFrame(columns)
    return cells.set_axis(pd.RangeIndex(1, len(cells) + 1)), impossible


def _texts(column: pd.Series, form: str) -> tuple[list[str], int]:
    kind = form.rstrip("0123456789.").upper()
    if not pd.api.types.is_numeric_dtype(column):
        return [str(value) for value in column], 0
    if kind in (*DATE, "DATETIME", "YMDHMS", "MOYR", "QYR", "WKYR"):
        return _dates(column.to_numpy(float), with_time=kind in ("DATETIME", "YMDHMS"))
    if kind in TIMES:
        return [_clock(value) for value in column], 0
    return ["" if pd.isna(value) else number_text(float(value)) for value in column], 0


def _dates(seconds: np.ndarray, *, with_time: bool) -> tuple[list[str], int]:
    """ISO dates; a moment beyond the calendar is left out and counted."""
    possible = (seconds >= 0) & (seconds < (LAST - 1582) * 365.2425 * 86_400)
    impossible = int((~possible & ~np.isnan(seconds)).sum())
    moments = EPOCH + np.where(possible, seconds, 0).astype("timedelta64[s]")
    unit = "s" if with_time else "D"
    texts = np.datetime_as_string(moments.astype(f"datetime64[{unit}]"))
    return [
        str(t).replace("T", " ") if ok else "" for t, ok in zip(texts, possible, strict=True)
    ], impossible


def _clock(value: float) -> str:
    if pd.isna(value) or abs(value) > 1e9:
        return ""
    minutes, seconds = divmod(int(value), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _missing_values(meta, cells: pd.DataFrame) -> dict[str, set[str]]:
    """Each variable's values that stand for "missing": listed ones, and those in a declared range."""
    missing: dict[str, set[str]] = {}
    for name, ranges in meta.missing_ranges.items():
        for span in ranges:
            low, high = span["lo"], span["hi"]
            found = [text for text in cells[name].cat.categories if _within(text, low, high)]
            missing.setdefault(name, set()).update(found)
    for name, values in meta.missing_user_values.items():
        missing.setdefault(name, set()).update(number_text(value) for value in values)
    return missing


def _within(text: str, low, high) -> bool:
    if isinstance(low, str):
        return text == low.strip()
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def _response_sets(sets: dict, known: set[str], path: Path) -> dict[str, ResponseSet]:
    """The sets of variables that the file has; a damaged set may name others."""
    found = {}
    for name, one in sets.items():
        variables = tuple(variable for variable in one["variable_list"] if variable in known)
        counted = _counted(name, one, path) if one["is_dichotomy"] else ""
        label = (one.get("label") or "").strip() or name
        if variables and (counted or not one["is_dichotomy"]):
            found[name] = ResponseSet(variables, counted, label)
    return found


def _counted(name: str, one: dict, path: Path) -> str:
    """The value that says "chosen"; where that is a text, the reader leaves it out, and the file is asked.

    PSPP's "System File Format": `$name=D3 Yes 9 The label variables`, the length before the text.
    """
    if one["counted_value"] is not None:
        return number_text(one["counted_value"])
    with path.open("rb") as stream:
        start = stream.read(DICTIONARY)
    mark = re.escape(name.encode("utf-8", "replace"))
    found = re.search(rb"\$" + mark + rb"=(?:D|E \d+ )(\d{1,3}) ", start, re.IGNORECASE)
    if not found:
        return ""
    text = start[found.end() : found.end() + int(found[1])]
    return text.decode("utf-8", "replace").strip()
