"""The folder of one report's process: what it is told, what it tells, and nothing of the user's."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from workbench.doors import DOOR, REPORT

PAGE, TOLD, TRACE = "page.html", "told.json", "trace.txt"
"""In a report's folder: the finished page, what became of it in words, and the restricted log."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""A report's frames are small, and only a process with one thread can be forked."""


@dataclass(frozen=True)
class Order:
    """What a report's process is to do: it is passed as data, never as code or part of a path."""

    notebook: str
    parameters: dict[str, str]
    title: str


def process_environment(data: Path | None = None) -> dict[str, str]:
    """Return the environment of every process that makes reports: the report door, one hash seed.

    Parameters
    ----------
    data : folder of the studies, where it is not the user's
    """
    places = {"WORKBENCH_DATA": str(data)} if data else {}
    return {
        **os.environ,
        **places,
        **ONE_THREAD,
        DOOR: REPORT,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def private_environment(home: Path) -> dict[str, str]:
    """Return the settings by which a report's process finds its own folder in place of the user's."""
    return {"IPYTHONDIR": str(home / "ipython"), "JUPYTER_CONFIG_DIR": str(home / "jupyter")}


def tell(home: Path, message: str) -> None:
    """Leave word of what became of the report; "" says that its page is whole."""
    (home / TOLD).write_text(json.dumps({"message": message}), "utf-8")


def heard(home: Path) -> str | None:
    """Return what a report's process told of itself, None where it ended without a word."""
    try:
        return json.loads((home / TOLD).read_text("utf-8"))["message"]
    except (FileNotFoundError, json.JSONDecodeError):
        return None
