"""The two doors of a kernel, of which only one opens: reports or rows."""

from __future__ import annotations

import os
import sys
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
"""What a report may read in a study's folder."""

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
        return
    if door == ROWS:
        raise UsageProblem("This is a report: it sees protected measures only. Use explore.ipynb.")
    raise UsageProblem("This kernel has opened rows, so it cannot show a report. Restart it.")


def guard_kernel() -> None:
    """Where this process was started to make a report, let it open no row-level file.

    Python tells of every file that it opens and every module that it imports (PEP 578). A file in a
    study's folder that is not public is refused, and so are the libraries that would open one out of
    sight. So a report cannot hold a row even by mistake.
    """
    if os.environ.get(DOOR) == REPORT:
        from workbench.places import data_home

        home = str(data_home()) + os.sep
        sys.addaudithook(lambda event, args: _refuse_rows(home, event, args))


def _refuse_rows(home: str, event: str, args: tuple) -> None:
    if event == "import" and args[0] in READERS_OF_ROWS:
        raise UsageProblem("A report may read protected measures only, no rows.")
    if event != "open" or not isinstance(args[0], str | bytes):
        return
    path = os.path.abspath(os.fsdecode(args[0]))  # noqa: PTH100 - a Path here would be slow
    if not path.startswith(home):
        return
    parts = Path(path).relative_to(home).parts
    shared = parts[0] in ("reference", "instruments")
    if not shared and len(parts) > 1 and parts[1] not in PUBLIC:
        raise UsageProblem("A report may read protected measures only, no rows.")
