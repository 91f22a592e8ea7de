"""The instrument of an adopted file: one that fits, or where the files of its draft will lie."""

from __future__ import annotations

from pathlib import Path

from workbench.instruments import Instrument, load_instrument
from workbench.intake.adopting.draft import Draft, instrument_files
from workbench.intake.export import Export
from workbench.intake.survey import read_survey
from workbench.problems import ProblemsFound, UsageProblem
from workbench.settings import Export as ExportSettings
from workbench.study import PROJECT

NO_KEY = b""


def free_name(name: str, folder: Path) -> str:
    """Return a name that no instrument of the study or the project has."""
    taken, number, free = folder / "instruments", 1, name
    while (taken / free).exists() or (PROJECT / "data" / "instruments" / free).exists():
        number += 1
        free = f"{name}_{number}"
    return free


def fitting_instrument(export: Export, entry: dict, folder: Path, wanted: str) -> str:
    """Return the name of an instrument all of whose coded items stand in the export, every answer listed.

    Parameters
    ----------
    entry : the export's file and period
    wanted : the only name to look for; "" for any
    """
    homes = [folder / "instruments", PROJECT / "data" / "instruments"]
    for path in [path for home in homes for path in sorted(home.glob("*/items.csv"))]:
        if wanted and path.parent.name != wanted:
            continue
        try:
            instrument = load_instrument(path.parent)
        except ProblemsFound:
            continue
        if _fits(export, entry, instrument):
            return instrument.name
    return ""


def _fits(export: Export, entry: dict, instrument: Instrument) -> bool:
    if instrument.items_of_kind("single", "multiple").empty:
        return False
    settings = ExportSettings(
        file=entry["file"], instrument=instrument.name, period=entry["period"]
    )
    _, problems = read_survey(export, settings, instrument, entry["file"], NO_KEY)
    return not problems


def instrument_paths(folder: Path, name: str, drafts: list[Draft], about: str) -> dict[Path, bytes]:
    """Return the files of a drafted instrument, by path.

    Raises
    ------
    UsageProblem
        There is an instrument of that name.
    """
    home = folder / "instruments" / name
    if home.exists():
        raise UsageProblem(
            f"There is an instrument '{name}' already: give another name with --instrument."
        )
    title = name.replace("_", " ").capitalize()
    files = instrument_files(title, drafts, about)
    return {home / file: text.encode("utf-8") for file, text in files.items()}
