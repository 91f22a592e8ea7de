"""Files adopted together: all of them or, where one cannot be, none."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from workbench import store
from workbench.intake.adopting.adopt import Adoption, plan_adoption, study_folder
from workbench.intake.adopting.look import Look
from workbench.problems import ProblemsFound, UsageProblem, stop_if_any
from workbench.settings import Study
from workbench.study import load_study
from workbench.study_problems import period_problems, settings_problems


def adopt_together(
    looks: Sequence[Look], study: str = "", instrument: str = "", period: str = ""
) -> list[Adoption]:
    """Make files part of a study and return what was written for each.

    Nothing is written over. The settings come last, so that a study never names a file it lacks;
    where anything goes wrong, what was written before is taken back.

    Raises
    ------
    ProblemsFound, UsageProblem
        One of the files cannot be adopted; then none is.
    """
    taken = _Undo()
    texts: dict[Path, str] = {}
    adoptions = []
    try:
        for look in looks:
            folder = study_folder(study, look)
            known = _as_it_stands(folder, texts)
            adoption = plan_adoption(look, folder, known, instrument, period)
            _check_lines(adoption, texts)
            for path, content in adoption.files.items():
                taken.write(path, content)
            adoptions.append(adoption)
        for folder, text in texts.items():
            taken.write(folder / "study.toml", text.encode("utf-8"))
    except BaseException:
        taken.back()
        raise
    return adoptions


def _as_it_stands(folder: Path, texts: dict[Path, str]) -> Study | None:
    """The study with the lines that earlier files of this command will add; None where there is none."""
    if folder in texts:
        return _understood(folder, texts[folder])
    return load_study(folder.name) if (folder / "study.toml").is_file() else None


def _check_lines(adoption: Adoption, texts: dict[Path, str]) -> None:
    """Add the lines to the study's text, if it is valid with them."""
    if not adoption.lines:
        return
    settings = adoption.study / "study.toml"
    before = settings.read_text("utf-8-sig") if settings.is_file() else ""
    text = texts.get(adoption.study, before) + adoption.lines
    study = _understood(adoption.study, text)
    stop_if_any(period_problems(f"{adoption.study.name}/study.toml", study))
    _refuse_second_file(study)
    texts[adoption.study] = text


def _refuse_second_file(study: Study) -> None:
    waves: dict[tuple[str, str], str] = {}
    for export in study.exports:
        wave = (export.instrument, export.period)
        if wave in waves:
            raise UsageProblem(
                f"Study '{study.name}' has a file for instrument '{export.instrument}' and period"
                f" '{export.period}' already: {waves[wave]}. Name another with --period or --instrument."
            )
        waves[wave] = export.file


def _understood(folder: Path, text: str) -> Study:
    try:
        return Study(**{**tomllib.loads(text), "name": folder.name, "folder": folder})
    except ValidationError as error:
        raise ProblemsFound(settings_problems(f"{folder.name}/study.toml", error)) from None


class _Undo:
    """What was written, so that it can be taken back."""

    def __init__(self) -> None:
        self.before: dict[Path, bytes | None] = {}
        self.folders: list[Path] = []

    def write(self, path: Path, content: bytes) -> None:
        assert path.name == "study.toml" or not path.exists(), "adopting writes over nothing"
        missing = [folder for folder in path.parents if not folder.exists()]
        self.folders = [*missing, *self.folders]
        self.before[path] = path.read_bytes() if path.is_file() else None
        store.write_file(path, content)

    def back(self) -> None:
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                store.write_file(path, content)
        for folder in self.folders:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
