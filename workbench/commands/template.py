"""`workbench template`: an empty workbook of team records, to be filled in by navigators."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.commands.terminal import MADE, add_study, shown

NAME = "template"
ABOUT = "write an empty workbook of team records with drop-downs and a guide; overwrites nothing"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)
    default = Path("team_records.xlsx")
    command.add_argument("--out", type=Path, default=default, help=f"the file (default: {default})")


def run(options: argparse.Namespace) -> int:
    """Write the workbook for a study: its periods, counties and disciplines are the lists."""
    from workbench.intake.template import make_template
    from workbench.problems import UsageProblem
    from workbench.reference import load_reference
    from workbench.store import write_file
    from workbench.study import load_study

    if options.out.exists():
        raise UsageProblem(
            f"There is a file {shown(options.out)} already: give another with --out."
        )
    study = load_study(options.study)
    write_file(options.out, make_template(study, load_reference(study)))
    print(f"Wrote {shown(options.out)}. Filled in, it is named in study.toml: [records] file = ...")
    return MADE
