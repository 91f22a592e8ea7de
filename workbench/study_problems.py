"""What is wrong with a study's settings: key by key, in words of the one who wrote them."""

from __future__ import annotations

import copy
from pathlib import Path

from pydantic import ValidationError

from workbench.problems import Problem, listed
from workbench.settings import Study

ROWS = ("prepared", "measures", "restricted")
"""Folders of a study in which rows lie."""

ALLOWED = {
    "extra_forbidden": "only the keys that the README lists; check the spelling",
    "bool_type": "true or false, without quotes",
    "bool_parsing": "true or false, without quotes",
    "string_type": "words in quotes",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "date_type": "a date such as 2017-06-30, without quotes",
    "date_parsing": "a date such as 2017-06-30, without quotes",
    "date_from_datetime_parsing": "a date such as 2017-06-30, without quotes",
    "date_from_datetime_inexact": "a date such as 2017-06-30, without an hour",
    "tuple_type": "a list in square brackets",
    "dict_type": "a table of its own in square brackets",
    "model_type": "a table of its own in square brackets",
    "model_attributes_type": "a table of its own in square brackets",
    "string_pattern_mismatch": "letters, digits, '.', '-' and '_', at most 64, a letter or digit first",
    "missing": "a value for this key",
}
"""For each kind of mistake that pydantic tells, what may stand there."""


def settings_problems(file: str, error: ValidationError, part: str = "") -> list[Problem]:
    """Return what pydantic found wrong with a settings file, key by key."""
    within = (part,) if part else ()
    return [
        Problem(file, f"key {_key((*within, *mistake['loc']))}", _found(mistake), _allowed(mistake))
        for mistake in error.errors()
    ]


def _key(location: tuple) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location]
    return "".join(parts).lstrip(".")


def _found(mistake: dict) -> str:
    if mistake["type"] == "missing":
        return "nothing stands there"
    if mistake["type"] == "extra_forbidden":
        return "this key is not known"
    return f"{str(mistake['input'])[:60]!r} stands there"


def _allowed(mistake: dict) -> str:
    return ALLOWED.get(mistake["type"]) or mistake["msg"].removeprefix("Value error, ")


def without_mistakes(settings: dict, error: ValidationError) -> dict:
    """Return the settings without the keys that are wrong.

    Where a part lacks a key the whole list goes that it is in: the others would change their number.
    """
    rest = copy.deepcopy(settings)
    for mistake in error.errors():
        where = [part for part in mistake["loc"] if part != "[key]"]
        if mistake["type"] == "missing" or isinstance(where[-1], int):
            where = where[:1]
        _remove(rest, where)
    return rest


def _remove(settings: dict, where: list) -> None:
    *path, last = where
    for part in path:
        try:
            settings = settings[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(settings, dict):
        settings.pop(last, None)


def period_problems(file: str, study: Study) -> list[Problem]:
    """Return which funding periods end too early, overlap or share an id."""
    problems = []
    for number, period in enumerate(study.periods, 1):
        where = f"key periods[{number}]"
        if period.end < period.start:
            problems.append(Problem(file, where, "it ends before it starts", "start <= end"))
        for earlier in study.periods[: number - 1]:
            if earlier.id == period.id:
                problems.append(
                    Problem(file, where, f"id '{period.id}' is used twice", "each once")
                )
            elif period.start <= earlier.end:
                found = f"it starts before the end of period '{earlier.id}'"
                problems.append(Problem(file, where, found, "periods in order, without overlap"))
    return problems


def export_problems(file: str, study: Study) -> tuple[list[Problem], set[int]]:
    """Return what is wrong with the exports, and the places of those that cannot be read."""
    periods = [period.id for period in study.periods]
    seen, problems, wrong = {}, [], set()
    for number, export in enumerate(study.exports, 1):
        where, before = f"key exports[{number}]", len(problems)
        if export.period not in periods:
            found = f"period '{export.period}' is not one of the study's"
            problems.append(Problem(file, f"{where}.period", found, listed(periods)))
        earlier = seen.setdefault((export.instrument, export.period), number)
        if earlier != number:
            found = f"instrument and period are those of exports[{earlier}]"
            problems.append(Problem(file, where, found, "one file for an instrument and period"))
        problems += _missing_files(file, where, study.folder, [export.file, export.dictionary])
        if not study.instrument_folder(export.instrument).is_dir():
            found = f"there is no instrument '{export.instrument}'"
            do = "Add a folder of that name to data/instruments, or correct the name"
            problems.append(Problem(file, f"{where}.instrument", found, do=do))
        if len(problems) > before:
            wrong.add(number - 1)
    return problems, wrong


def records_problems(file: str, study: Study) -> list[Problem]:
    """Return what is wrong with the place of the workbook of team records."""
    workbook = [study.records.file] if study.records else []
    return _missing_files(file, "key records.file", study.folder, workbook)


def reference_problems(file: str, study: Study) -> list[Problem]:
    """A report may read the reference folder, so no row may lie in it."""
    where, own = "key reference.folder", study.reference.folder
    if not study.reference_folder.is_dir():
        return [Problem(file, where, "there is no such folder")]
    if not own:
        return []
    place, home = study.reference_folder.resolve(), study.folder.resolve()
    rows = [
        *([study.records.file] if study.records else []),
        *(export.file for export in study.exports),
    ]
    private = [home / name for name in (*ROWS, *rows)]
    holds_rows = any(path == place or place in path.parents for path in private)
    inside = place.is_relative_to(home)
    if inside and not holds_rows and not any(home / name in place.parents for name in ROWS):
        return []
    allowed = "a folder of the study that holds definitions only"
    found = "it holds rows" if inside else "the path leaves the study's folder"
    return [Problem(file, where, found, allowed, "Give the definitions a folder of their own")]


def _missing_files(file: str, where: str, folder: Path, names: list[str]) -> list[Problem]:
    problems = []
    for name in filter(None, names):
        inside = (folder / name).resolve().is_relative_to(folder.resolve())
        if not inside:
            found, do = (
                "the path leaves the study's folder",
                "Copy the file into the study's folder",
            )
        elif not (folder / name).is_file():
            found, do = f"there is no file '{name}'", "Put it there, or correct the name"
        else:
            continue
        problems.append(Problem(file, where, found, "a file in the study's folder", do))
    return problems
