"""`workbench check`: read everything, say everything that is wrong, write nothing."""

from __future__ import annotations

import argparse

from workbench.commands.terminal import MADE, add_study, print_account, reading_bar

NAME = "check"
ABOUT = "read every file of a study, say everything that is wrong, write nothing"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)


def run(options: argparse.Namespace) -> int:
    """Check a study and write nothing."""
    from workbench.line import check
    from workbench.study import read_study

    study, _ = read_study(options.study)
    with reading_bar(study.folder / export.file for export in study.exports) as tell:
        _, tables = check(options.study, tell)
    print_account(tables["intake"])
    print(f"Study '{options.study}' is in order.")
    return MADE
