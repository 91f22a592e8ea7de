"""`workbench adopt`: make a file part of a study, with a first draft of its instrument."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.commands.terminal import MADE, shown

NAME = "adopt"
ABOUT = (
    "make a file part of a study: its copy, the lines for study.toml, drafts; overwrites nothing"
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    about = "an export, a data dictionary or XLSForm, a workbook of team records; an export may have its dictionary beside it"
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help=about)
    command.add_argument(
        "--study",
        default="",
        dest="into",
        help="the study; a new one is begun where there is none of this name",
    )
    command.add_argument("--instrument", default="", help="name of the instrument")
    command.add_argument("--period", default="", help="id of the funding period")
    command.add_argument("--sheet", default="", help="the sheet of a workbook")


def run(options: argparse.Namespace) -> int:
    """Adopt the files and say what was written and what to confirm."""
    from workbench.intake.adopting.adopt import carry_out, plan_adoption
    from workbench.intake.adopting.look import DICTIONARY, look_at, with_dictionary

    looks = [look_at(path, options.sheet) for path in options.files]
    dictionaries = [look for look in looks if look.kind == DICTIONARY]
    exports = [look for look in looks if look.kind != DICTIONARY]
    dictionary = dictionaries[0] if dictionaries else None
    for look in exports or dictionaries:
        found = with_dictionary(look, dictionary)
        adoption = plan_adoption(found, options.into, options.instrument, options.period)
        carry_out(adoption)
        _tell(found, adoption)
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
