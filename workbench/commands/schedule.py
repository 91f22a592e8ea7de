"""`workbench schedule`: write what the machine's scheduler needs to build every night."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from workbench.commands.terminal import MADE, add_study, shown

NAME = "schedule"
ABOUT = "write a crontab line, systemd timer, Windows task or GitHub workflow for the nightly build"
FORMS = ("cron", "systemd", "windows", "github")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)
    command.add_argument(
        "--for", dest="form", choices=FORMS, default="cron", help="which scheduler"
    )
    command.add_argument("--at", default="02:30", metavar="HH:MM", help="when (default: 02:30)")
    command.add_argument("--on-done", default="", metavar="COMMAND", help="run this at the end")
    command.add_argument("--folder", type=Path, help="write the files there (default: show them)")


def run(options: argparse.Namespace) -> int:
    """Show the files, or write them into a folder; nothing is installed."""
    from workbench.build.done import check_command
    from workbench.places import PROJECT, data_home, reports_home
    from workbench.schedule import FORMS as WRITERS
    from workbench.schedule.night import Night, read_time, refuse_line_breaks
    from workbench.study import find_study

    check_command(options.on_done)
    night = Night(
        find_study(options.study).name,
        *read_time(options.at),
        python=Path(sys.executable),
        data=data_home(),
        reports=reports_home(),
        home=Path.home(),
        project=PROJECT,
        on_done=options.on_done,
    )
    refuse_line_breaks(night)
    for name, text in WRITERS[options.form](night).items():
        _show(name, text) if options.folder is None else _write(options.folder / name, text)
    return MADE


def _show(name: str, text: str) -> None:
    print(f"# {name}\n{text}", end="")


def _write(path: Path, text: str) -> None:
    from workbench.store import write_file

    write_file(path, text.encode("utf-8"))
    print(shown(path))
