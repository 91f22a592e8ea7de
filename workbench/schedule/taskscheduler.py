"""A task of the Windows Task Scheduler, for `schtasks /create /xml`, and the script that it runs."""

from __future__ import annotations

import xml.etree.ElementTree as tree
from subprocess import list2cmdline

from workbench.schedule.night import Night

SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
FIRST_DAY = "2024-01-01"
"""Any day that has passed: the task runs every day from then on."""


def files(night: Night) -> dict[str, str]:
    """Return the task and the script; the build's exit code is the task's last result."""
    name = f"workbench-{night.study}"
    return {f"{name}.xml": _task(night, f"{name}.cmd"), f"{name}.cmd": _script(night)}


def _script(night: Night) -> str:
    places = {name: night.environment[name] for name in ("WORKBENCH_DATA", "WORKBENCH_REPORTS")}
    lines = ["@echo off", "chcp 65001 >nul", "setlocal"]
    lines += [f'set "{name}={_escaped(value)}"' for name, value in places.items()]
    command, log = _escaped(list2cmdline(night.command)), _escaped(str(night.log))
    folder = _escaped(str(night.log.parent))
    lines += [f'if not exist "{folder}" mkdir "{folder}"', f'{command} >>"{log}" 2>&1']
    return "\r\n".join([*lines, "exit /b %errorlevel%", ""])


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _task(night: Night, script: str) -> str:
    task = tree.Element("Task", {"version": "1.2", "xmlns": SPACE})
    trigger = _within(task, "Triggers/CalendarTrigger")
    _within(trigger, "StartBoundary").text = f"{FIRST_DAY}T{night.hour:02}:{night.minute:02}:00"
    _within(trigger, "ScheduleByDay/DaysInterval").text = "1"
    settings = _within(task, "Settings")
    _within(settings, "MultipleInstancesPolicy").text = "IgnoreNew"
    _within(settings, "StartWhenAvailable").text = "true"
    _within(settings, "ExecutionTimeLimit").text = "PT12H"
    run = _within(task, "Actions/Exec")
    _within(run, "Command").text = str(night.project / script)
    _within(run, "WorkingDirectory").text = str(night.project)
    tree.indent(task)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tree.tostring(task, "unicode") + "\n"


def _within(element: tree.Element, path: str) -> tree.Element:
    for name in path.split("/"):
        element = tree.SubElement(element, name)
    return element
