"""`workbench prepare`: take the files in, measure and protect."""

from __future__ import annotations

import argparse

from workbench.commands.terminal import MADE, add_study, print_account, reading_bar

NAME = "prepare"
ABOUT = "take a study's files in, measure and protect"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)


def run(options: argparse.Namespace) -> int:
    """Prepare a study and say what became of every row of its exports.

    Two that prepare one study would remove each other's snapshots, so the second is refused.
    """
    from workbench import line, store
    from workbench.build.lock import build_lock
    from workbench.study import read_study

    study, _ = read_study(options.study)
    exports = [study.folder / export.file for export in study.exports]
    with build_lock(study.folder / store.PROTECTED), reading_bar(exports) as tell:
        line.prepare(options.study, tell)
    folder = store.current(study.folder / store.PREPARED)
    print_account(store.read_table(folder, "intake"))
    print(f"Study '{options.study}' is prepared. Next: workbench build {options.study}")
    return MADE
