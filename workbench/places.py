"""Where things lie: the project, the studies and the reports. It imports nothing, so that asking is free."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STATE = "state"
"""The region code that stands for all regions together."""
STATEWIDE = "statewide"
"""What people call the state's report."""


def data_home() -> Path:
    """Folder that holds the studies: `WORKBENCH_DATA`, else the project's `data`."""
    return Path(os.environ.get("WORKBENCH_DATA") or PROJECT / "data").resolve()


def reports_home() -> Path:
    """Folder for reports: `WORKBENCH_REPORTS`, else the project's `reports`."""
    return Path(os.environ.get("WORKBENCH_REPORTS") or PROJECT / "reports").resolve()


def known_studies() -> list[str]:
    """Names of the studies in the data folder."""
    return sorted(path.parent.name for path in data_home().glob("*/study.toml"))
