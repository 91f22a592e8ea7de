"""A study: found by its name, its settings read whole, every mistake of them told at once."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError

from workbench.definition_files import read_settings
from workbench.places import PROJECT, STATE, data_home, known_studies, reports_home
from workbench.problems import Problem, ProblemsFound, UsageProblem, listed, stop_if_any
from workbench.settings import Study
from workbench.study_problems import (
    export_problems,
    period_problems,
    records_problems,
    reference_problems,
    settings_problems,
    without_mistakes,
)

__all__ = [
    "PROJECT",
    "STATE",
    "Study",
    "data_home",
    "known_studies",
    "load_study",
    "read_study",
    "reports_home",
]


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
    study, problems = read_study(name)
    stop_if_any(problems)
    return study


def read_study(name: str) -> tuple[Study, list[Problem]]:
    """Return a study as far as its `study.toml` can be understood, and every mistake of that file.

    What is wrong is left out of the study, so that the rest and the files it names can be read,
    and their mistakes be told in the same breath. Nothing is to be made from it.

    Raises
    ------
    ProblemsFound
        Not even the title and the funding periods are there.
    UsageProblem
        No study has this name.
    """
    folder = find_study(name)
    settings = read_settings(folder / "study.toml")
    file = f"{folder.name}/study.toml"
    study, problems = _understood({**settings, "name": folder.name, "folder": folder}, file)
    more, wrong_exports = export_problems(file, study)
    exports = [e for number, e in enumerate(study.exports) if number not in wrong_exports]
    problems += [*period_problems(file, study), *more, *reference_problems(file, study)]
    without_records = records_problems(file, study)
    changed = {"exports": tuple(exports)} | ({"records": None} if without_records else {})
    return study.model_copy(update=changed), [*problems, *without_records]


def _understood(settings: dict, file: str) -> tuple[Study, list[Problem]]:
    """The study of these settings, without the keys that are wrong; each of them is a problem."""
    problems: list[Problem] = []
    while True:
        try:
            return Study(**settings), problems
        except ValidationError as error:
            told = {problem.where for problem in problems}
            found = settings_problems(file, error)
            problems += [problem for problem in found if problem.where not in told]
            rest = without_mistakes(settings, error)
        if rest == settings or not rest.get("periods") or "title" not in rest:
            raise ProblemsFound(problems)
        settings = rest
