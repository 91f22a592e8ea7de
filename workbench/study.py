"""A study: its settings, funding periods, files and places."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from workbench.definition_files import read_settings
from workbench.places import PROJECT, STATE, data_home, known_studies, reports_home
from workbench.problems import Problem, ProblemsFound, UsageProblem, listed, stop_if_any

__all__ = ["PROJECT", "STATE", "Study", "data_home", "known_studies", "load_study", "reports_home"]

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


ROWS = ("prepared", "measures", "restricted")
"""Folders of a study in which rows lie."""


class Settings(BaseModel):
    """A part of `study.toml`: unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Settings):
    """A funding period, first and last day included."""

    id: Name
    title: Words
    start: dt.date
    end: dt.date


class Export(Settings):
    """One export file of a survey tool: which instrument it holds, and in which period."""

    file: Words
    instrument: Name
    period: Name
    dictionary: str = ""
    encoding: str = ""
    fields: dict[str, str] = {}
    items: dict[str, str] = {}


class Records(Settings):
    """The workbook of team records."""

    file: Words


class Essential(Settings):
    """The disciplines without which a team of this study is not complete."""

    disciplines: tuple[str, ...] = ()


class Reference(Settings):
    """Where the study keeps its own regions, counties and disciplines; else the project's."""

    folder: str = ""


class Cover(Settings):
    """Wording of the cover."""

    prepared_for: str = "Minnesota Department of Health"
    prepared_by: str = ""


class Study(Settings):
    """All settings of a study, read once from `study.toml` and checked whole."""

    name: Name
    folder: Path
    title: Words
    synthetic: bool = False
    periods: tuple[Period, ...] = Field(min_length=1)
    exports: tuple[Export, ...] = ()
    records: Records
    essential: Essential = Essential()
    bands: dict[str, dict[str, float]] = {}
    rules: dict = {}
    cover: Cover = Cover()
    reference: Reference = Reference()

    def period(self, wanted: str) -> Period:
        """Return the funding period of this id, or raise `UsageProblem` with the known ones."""
        for period in self.periods:
            if period.id == wanted:
                return period
        known = listed(period.id for period in self.periods)
        raise UsageProblem(f"study '{self.name}' has no period '{wanted}'. It has: {known}.")

    @property
    def reference_folder(self) -> Path:
        """Folder of regions, counties and disciplines."""
        own = self.reference.folder
        return self.folder / own if own else PROJECT / "data" / "reference"

    def instrument_folder(self, instrument: str) -> Path:
        """Folder of an instrument: the study's own where it has one, else the project's."""
        own = self.folder / "instruments" / instrument
        return own if own.is_dir() else PROJECT / "data" / "instruments" / instrument

    @property
    def reports(self) -> Path:
        """Folder for the drafts of this study."""
        return reports_home() / self.name


def find_study(name: str) -> Path:
    """Return the folder of a study by its name, never by a path: notebooks pass it on.

    Raises
    ------
    UsageProblem
        The name is no plain name, or no study has it.
    """
    if isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", name):
        folder = data_home() / name
        if (folder / "study.toml").is_file():
            return folder
    known = listed(known_studies()) or "none"
    raise UsageProblem(f"There is no study named '{str(name)[:64]}'. Known studies: {known}.")


def load_study(name: str) -> Study:
    """Read and check `study.toml` of the named study.

    Raises
    ------
    ProblemsFound
        Every mistake of the file at once: its key, what was found and what is allowed.
    UsageProblem
        No study has this name.
    """
    folder = find_study(name)
    settings = read_settings(folder / "study.toml")
    file = f"{folder.name}/study.toml"
    try:
        study = Study(**{**settings, "name": folder.name, "folder": folder})
    except ValidationError as error:
        raise ProblemsFound(settings_problems(file, error)) from None
    stop_if_any([*_period_problems(file, study), *_file_problems(file, study)])
    return study


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
    if mistake["type"] == "extra_forbidden":
        return "only the keys that the README lists; check the spelling"
    return mistake["msg"].removeprefix("Value error, ")


def _period_problems(file: str, study: Study) -> list[Problem]:
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


def _file_problems(file: str, study: Study) -> list[Problem]:
    periods = [period.id for period in study.periods]
    seen, problems = {}, []
    for number, export in enumerate(study.exports, 1):
        where = f"key exports[{number}]"
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
    problems += _missing_files(file, "key records.file", study.folder, [study.records.file])
    return problems + _reference_problems(file, study)


def _reference_problems(file: str, study: Study) -> list[Problem]:
    """A report may read the reference folder, so no row may lie in it."""
    where, own = "key reference.folder", study.reference.folder
    if not study.reference_folder.is_dir():
        return [Problem(file, where, "there is no such folder")]
    if not own:
        return []
    place, home = study.reference_folder.resolve(), study.folder.resolve()
    rows = [study.records.file, *(export.file for export in study.exports)]
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
