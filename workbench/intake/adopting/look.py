"""What a file is, and why we think so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.intake.clients import client_problem, client_signs
from workbench.intake.export import Export
from workbench.intake.files import Rows, Statistics, form_of, read_file
from workbench.intake.files.encodings import Progress, no_progress
from workbench.intake.files.workbooks import read_sheets
from workbench.intake.sheets import OPTIONAL, SHEETS
from workbench.intake.tools import recognise
from workbench.intake.tools.dictionaries import (
    Field,
    is_dictionary,
    is_xlsform,
    read_dictionary,
    read_xlsform,
)
from workbench.problems import ProblemsFound, UsageProblem, stop_if_any
from workbench.reference import plain_word

EXPORT, DICTIONARY, RECORDS = "export", "instrument", "team records"
BESIDE = 1 << 20
"""A data dictionary is looked for among the files beside an export that are no larger."""
MATCHING_SHARE = 0.5


@dataclass(frozen=True)
class Look:
    """What a file turned out to be.

    Attributes
    ----------
    kind : `EXPORT`, `DICTIONARY` or `RECORDS`
    title : what it is, in words
    why : what in its shape says so
    export : the export, where it is one
    fields : the questions, where it defines an instrument or one lies beside
    dictionary : the file that the fields come from
    """

    path: Path
    kind: str
    title: str
    why: str
    export: Export | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    dictionary: Path | None = None


def look_at(path: Path, sheet: str = "", tell: Progress = no_progress) -> Look:
    """Return what a file is: an export of a survey tool, an instrument, or a workbook of team records.

    Raises
    ------
    UsageProblem
        There is no such file.
    ProblemsFound
        It cannot be read, should not be, or holds one row a client.
    """
    if not path.is_file():
        raise UsageProblem(f"There is no file '{path.name}' there.")
    found = _known_workbook(path) if form_of(path) == "workbook" else None
    if found:
        return found
    rows = read_file(path, path.name, sheet=sheet, find=True, tell=tell)
    if found := _dictionary_of(path, rows):
        return found
    export = recognise(rows, path.name)
    _refuse_clients(path.name, export)
    return _as_export(path, export)


def _refuse_clients(file: str, export: Export) -> None:
    for sheet, one in {"": export, **export.repeats}.items():
        names = [column.name for column in one.columns]
        where = f"sheet '{sheet}'" if sheet else ""
        stop_if_any(client_problem(file, where, client_signs(names, one.cells)))


def _as_export(path: Path, export: Export) -> Look:
    title = f"{export.tool} export" if export.tool != "plain table" else "plain table"
    return Look(path, EXPORT, title, export.why, export)


def _known_workbook(path: Path) -> Look | None:
    sheets = read_sheets(path, path.name)
    if is_xlsform(sheets):
        why = "it has a sheet 'survey' with columns type and name"
        return Look(path, DICTIONARY, "XLSForm", why, fields=read_xlsform(sheets), dictionary=path)
    names = {plain_word(name) for name in sheets}
    needed = set(SHEETS) - set(OPTIONAL)
    if len(needed & names) >= len(needed) / 2:
        return Look(
            path,
            RECORDS,
            "workbook of team records",
            f"it has the sheets {', '.join(sorted(needed & names))}",
        )
    return None


def look_at_each(
    paths: Sequence[Path], sheet: str = "", tell: Progress = no_progress
) -> list[Look]:
    """Return what each file is, a REDCap export read with the dictionary among the files or beside it."""
    looks = [look_at(path, sheet, tell) for path in paths]
    dictionary = next((look for look in looks if look.kind == DICTIONARY), None)
    return [with_dictionary(look, dictionary) for look in looks]


def look_at_all(paths: Sequence[Path], sheet: str = "", tell: Progress = no_progress) -> list[Look]:
    """Return what files are that are meant together: a dictionary beside exports only explains them."""
    looks = look_at_each(paths, sheet, tell)
    return [look for look in looks if look.kind != DICTIONARY] or looks


def with_dictionary(look: Look, dictionary: Look | None, tell: Progress = no_progress) -> Look:
    """Return a REDCap export with the choices and questions of its data dictionary.

    Without one given, the files beside the export are looked through for one that fits.
    """
    if look.export is None or look.export.tool not in ("REDCap", "plain table"):
        return look
    found = dictionary or _dictionary_beside(look)
    if found is None:
        return look
    rows = read_file(look.path, look.path.name, find=True, tell=tell)
    export = recognise(rows, look.path.name, found.fields)
    return Look(
        look.path, EXPORT, "REDCap export", look.why, export, found.fields, found.dictionary
    )


def _dictionary_beside(look: Look) -> Look | None:
    for path in sorted(look.path.parent.glob("*")):
        if path == look.path or not path.is_file() or path.stat().st_size > BESIDE:
            continue
        if form_of(path) != "text":
            continue
        found = _as_dictionary(path)
        if found and fits(look.export, found.fields):
            return found
    return None


def _as_dictionary(path: Path) -> Look | None:
    try:
        return _dictionary_of(path, read_file(path, path.name, find=True))
    except ProblemsFound:
        return None


def _dictionary_of(path: Path, rows: Rows | Statistics) -> Look | None:
    if isinstance(rows, Statistics) or not is_dictionary(rows):
        return None
    why, fields = "its first row has the headers of a data dictionary", read_dictionary(rows)
    return Look(path, DICTIONARY, "REDCap data dictionary", why, fields=fields, dictionary=path)


def fits(export: Export, fields: Mapping[str, Field]) -> bool:
    """Whether most columns of an export are fields of a data dictionary."""
    names = {plain_word(column.name).partition("___")[0] for column in export.columns}
    own = {
        name for name in names if not name.startswith("redcap_") and not name.endswith("_complete")
    }
    return len(own & set(fields)) >= MATCHING_SHARE * max(len(own), 1)
