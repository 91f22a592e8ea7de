"""What the commands share: exit codes, the study argument, and how things are told."""

from __future__ import annotations

import argparse
import os
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
    """Let a command take a study by its name or folder."""
    about = "a study's name or folder" + (f" (default: {default})" if default else "")
    command.add_argument("study", nargs="?", default=default, help=about)


def shown(path: Path) -> str:
    """Return a path as the user would type it from here."""
    return os.path.relpath(path)


def print_account(intake: pd.DataFrame) -> None:
    """Print the loss report: what became of every row."""
    for file, of_file in intake[intake.what == "rows"].groupby("file", sort=False):
        fates = ", ".join(f"{row.number} {row.which}" for row in of_file.itertuples())
        print(f"{file}: rows: {fates}")
