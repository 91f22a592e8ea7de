"""What the commands share: exit codes, the study argument, and how things are told."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MADE, USAGE, INPUT_INVALID, DISCLOSURE, SOME_FAILED, ENVIRONMENT = 0, 1, 2, 3, 4, 5
INTERRUPTED, TERMINATED = 130, 143
EXIT_CODES = {
    MADE: "all made",
    USAGE: "usage",
    INPUT_INVALID: "input invalid",
    DISCLOSURE: "not safe to publish",
    SOME_FAILED: "some reports failed",
    ENVIRONMENT: "disk, permission or lock",
    INTERRUPTED: "interrupted",
    TERMINATED: "terminated",
}


def add_study(command: argparse.ArgumentParser, default: str = "example") -> None:
    """Let a command take a study by its name or folder, alone or after --study."""
    about = "a study's name or folder" + (f" (default: {default})" if default else "")
    command.add_argument("study", nargs="?", default="", help=about)
    add_study_option(command, "the same", default)


def add_study_option(command: argparse.ArgumentParser, about: str, default: str = "") -> None:
    """Let a command take a study after --study."""
    command.add_argument("--study", dest="named", default="", metavar="STUDY", help=about)
    command.set_defaults(default_study=default)


def shown(path: Path) -> str:
    """Return a path as the user would type it from here."""
    return os.path.relpath(path)


@contextmanager
def reading_bar(files: Iterable[Path]) -> Iterator[Callable[[int], object]]:
    """Yield what is told how many more bytes of the files were read: a bar, where somebody watches.

    A log gets nothing, and neither does who waits less than half a second.
    """
    from workbench.intake.files import PASSES
    from workbench.intake.files.encodings import no_progress

    if not sys.stderr.isatty():
        yield no_progress
        return
    from tqdm import tqdm

    total = PASSES * sum(path.stat().st_size for path in files if path.is_file())
    shape = "{desc}: {percentage:3.0f}%|{bar}| {remaining} left"
    with tqdm(
        desc="Reading", total=total, bar_format=shape, file=sys.stderr, leave=False, delay=0.5
    ) as bar:
        yield bar.update


def print_account(intake: pd.DataFrame) -> None:
    """Print the loss report: what became of every row, and what should be confirmed."""
    from workbench.intake.loss import CONFIRM

    for file, of_file in intake[intake.what == "rows"].groupby("file", sort=False):
        fates = ", ".join(f"{row.number} {row.which}" for row in of_file.itertuples())
        print(f"{file}: rows: {fates}")
        odd = intake[(intake.what == CONFIRM) & (intake.file == file)]
        for row in odd.itertuples():
            column = f" (column '{row.column}')" if row.column else ""
            print(f"{file}: confirm: {row.number} {row.which}{column}")
