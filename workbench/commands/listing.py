"""`workbench list`: the studies, or the periods, regions and reports of one."""

from __future__ import annotations

import argparse

from workbench.commands.terminal import MADE, add_study, shown
from workbench.places import data_home, known_studies

NAME = "list"
ABOUT = "show the studies, or a study's periods, regions and reports"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command, default="")


def run(options: argparse.Namespace) -> int:
    """List the studies, or the periods, regions and reports of one."""
    if not options.study:
        print("\n".join(known_studies()) or f"No study in {shown(data_home())}.")
        return MADE
    from workbench.build import read_record
    from workbench.reference import load_reference
    from workbench.study import load_study

    study = load_study(options.study)
    names = load_reference(study).region_names()
    print(f"{study.name}: {study.title}")
    print("Periods: " + ", ".join(f"{period.id} ({period.title})" for period in study.periods))
    print("Regions: " + ", ".join(f"{code} ({name})" for code, name in names.items()))
    for name, report in read_record(study).items():
        print(f"{name}: {report['status']} {shown(study.reports / report['page'])}")
    return MADE
