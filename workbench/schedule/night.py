"""What is to run each night, and where it finds everything without being told by an environment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from workbench.problems import UsageProblem


@dataclass(frozen=True)
class Night:
    """A nightly build.

    Attributes
    ----------
    study : name of the study
    hour, minute : when it starts, by the machine's clock
    python : the Python of the environment
    data, reports : the folders of the studies and of the reports
    home : a folder of the user, for what libraries keep there
    project : the folder of the workbench
    on_done : a command for the end, "" for none
    """

    study: str
    hour: int
    minute: int
    python: Path
    data: Path
    reports: Path
    home: Path
    project: Path
    on_done: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """All that the build is told by its environment."""
        return {
            "HOME": str(self.home),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "WORKBENCH_DATA": str(self.data),
            "WORKBENCH_REPORTS": str(self.reports),
        }

    @property
    def command(self) -> list[str]:
        """The words of the command."""
        ending = ["--on-done", self.on_done] if self.on_done else []
        return [str(self.python), "-m", "workbench", "build", self.study, *ending]

    @property
    def log(self) -> Path:
        """The file to which each night adds its few lines."""
        return self.reports / self.study / "night.log"


def read_time(text: str) -> tuple[int, int]:
    """Return hour and minute of "HH:MM".

    Raises
    ------
    UsageProblem
        It is no time of a day.
    """
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII)
    if not found:
        raise UsageProblem(f"'{text[:20]}' is no time of day. Write it as 02:30.")
    return int(found[1]), int(found[2])


def refuse_line_breaks(night: Night) -> None:
    """Refuse a path or command with a line break: no scheduler could hold it."""
    for words in (*night.environment.values(), *night.command):
        if re.search(r"[\r\n\0]", words):
            raise UsageProblem("A path or command with a line break cannot be scheduled.")
