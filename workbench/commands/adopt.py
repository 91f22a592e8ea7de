"""`workbench adopt`: make a file part of a study, with a first draft of its instrument."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.commands.terminal import MADE, add_study_option, reading_bar, shown

NAME = "adopt"
ABOUT = (
    "make a file part of a study: its copy, the lines for study.toml, drafts; overwrites nothing"
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    about = "an export, a data dictionary or XLSForm, a workbook of team records; an export may have its dictionary beside it"
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help=about)
    about = "the study's name or folder; a new one is begun where there is none"
    add_study_option(command, about)
    command.set_defaults(study="")
    command.add_argument("--instrument", default="", help="name of the instrument")
    command.add_argument("--period", default="", help="id of the funding period")
    command.add_argument("--sheet", default="", help="the sheet of a workbook")


def run(options: argparse.Namespace) -> int:
    """Adopt the files, all or none, and say what was written and what to confirm."""
    from workbench.intake.adopting.look import look_at_all
    from workbench.intake.adopting.together import adopt_together

    with reading_bar(options.files) as tell:
        looks = look_at_all(options.files, options.sheet, tell)
    adoptions = adopt_together(looks, options.study, options.instrument, options.period)
    for look, adoption in zip(looks, adoptions, strict=True):
        _tell(look, adoption)
    return MADE


def _tell(look, adoption) -> None:
    print(f"{shown(look.path)}: {look.title}: {look.why}.")
    for path in adoption.files:
        print(f"  wrote {shown(path)}")
    if adoption.lines:
        print(f"  wrote to {shown(adoption.study / 'study.toml')}:")
        print("\n".join(f"    {line}" for line in adoption.lines.strip().splitlines()))
    for note in adoption.notes:
        print(f"  {note}")
    ready = (adoption.study / "study.toml").is_file()
    print(
        f"  Next: workbench prepare {adoption.study.name}"
        if ready
        else f"  Next: workbench adopt EXPORT --study {adoption.study.name}"
    )
