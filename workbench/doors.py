"""The two doors of a kernel, of which only one opens: reports or rows."""

from __future__ import annotations

import os
import sys
import tomllib
from functools import cache
from pathlib import Path

from workbench.problems import UsageProblem

DOOR = "WORKBENCH_DOOR"
REPORT, ROWS = "report", "rows"
READERS_OF_ROWS = {
    "pyarrow.parquet",
    "pyarrow.dataset",
    "pyarrow.feather",
    "pyarrow.orc",
    "python_calamine",
    "pyreadstat",
}
"""Libraries that open files by themselves, out of Python's sight; a report needs none of them."""
PUBLIC = {"study.toml", "protected", "reference", "instruments"}
"""What a report may read in a study's folder, besides the study's own reference folder."""
SHARED = ("reference", "instruments")
"""Folders of definitions beside the studies."""

_taken: dict[str, str] = {}


def take_door(door: str) -> None:
    """Open one door for this process; the other stays shut from then on.

    Raises
    ------
    UsageProblem
        The other door was opened before: rows and reports do not meet in one kernel.
    """
    taken = _taken.setdefault("door", os.environ.get(DOOR) or door)
    if taken == door:
        if door == REPORT and _in_notebook():
            _guard()
        return
    if door == ROWS:
        raise UsageProblem("This is a report: it sees protected measures only. Use explore.ipynb.")
    raise UsageProblem("This kernel has opened rows, so it cannot show a report. Restart it.")


def guard_kernel() -> None:
    """Where this process was started to make a report, let it open no row-level file from the start.

    A notebook that someone opens by hand is guarded from the moment in which it opens a report.
    """
    if os.environ.get(DOOR) == REPORT:
        _guard()


def _in_notebook() -> bool:
    """Whether this process is a notebook's kernel; other programs, such as tests, open both doors."""
    application = sys.modules.get("ipykernel.kernelapp")
    return application is not None and application.IPKernelApp.initialized()


@cache
def _guard() -> None:
    """Refuse the files of rows for the rest of this process.

    Python tells of every file that it opens and every module that it imports (PEP 578). A file in a
    study's folder that is not public is refused, and so are the libraries that would open one out of
    sight. So a report cannot hold a row even by mistake.
    """
    from workbench.study import data_home

    home = str(data_home()) + os.sep
    sys.addaudithook(lambda event, args: _refuse_rows(home, event, args))


def _refuse_rows(home: str, event: str, args: tuple) -> None:
    if event == "import" and args[0] in READERS_OF_ROWS:
        raise UsageProblem("A report may read protected measures only, no rows.")
    if event != "open" or not isinstance(args[0], str | bytes):
        return
    path = os.path.abspath(os.fsdecode(args[0]))  # noqa: PTH100 - a Path here would be slow
    if path.startswith(home) and not _is_public(home, Path(path).relative_to(home).parts):
        raise UsageProblem("A report may read protected measures only, no rows.")


def _is_public(home: str, parts: tuple[str, ...]) -> bool:
    """Whether a report may read this file of the data folder."""
    if len(parts) < 2 or parts[0] in SHARED or parts[1] in PUBLIC:
        return True
    own = _own_reference(f"{home}{parts[0]}")
    return bool(own) and parts[1 : 1 + len(own)] == own


@cache
def _own_reference(study: str) -> tuple[str, ...]:
    """The folder that a study names for its own regions and counties, in parts."""
    try:
        settings = tomllib.loads(Path(study, "study.toml").read_text("utf-8"))
        return Path(settings["reference"]["folder"]).parts
    except (OSError, ValueError, KeyError, TypeError):
        return ()
