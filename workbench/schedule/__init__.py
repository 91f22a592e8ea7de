"""The nightly run, written as each scheduler understands it: absolute paths, an empty environment."""

from __future__ import annotations

from collections.abc import Callable

from workbench.schedule import actions, crontab, systemd, taskscheduler
from workbench.schedule.night import Night

FORMS: dict[str, Callable[[Night], dict[str, str]]] = {
    "cron": crontab.files,
    "systemd": systemd.files,
    "windows": taskscheduler.files,
    "github": actions.files,
}
"""For each scheduler, what makes its files: their text by name."""
