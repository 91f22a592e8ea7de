"""`workbench status`: the last build, in a few lines."""

from __future__ import annotations

import argparse

from workbench.commands.terminal import MADE, SOME_FAILED, add_study, shown

NAME = "status"
ABOUT = "show what became of the last build"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)


def run(options: argparse.Namespace) -> int:
    """Show the last build: when, how many reports stand, and each that failed with its cause."""
    from workbench.build.done import last_run
    from workbench.build.record import JOURNAL, read_record_of
    from workbench.build.tell import short
    from workbench.places import reports_home
    from workbench.study import find_study

    reports = reports_home() / find_study(options.study).name
    record, last = read_record_of(reports), last_run(reports)
    failed = {name: entry for name, entry in record.items() if entry["status"] == "failed"}
    if not record:
        print(f"{options.study}: nothing was built yet. Run: workbench build {options.study}")
        return MADE
    print(f"{options.study}: {len(record) - len(failed)} reports stand, {len(failed)} failed.")
    if last:
        counts = f"{last['made']} made, {last['unchanged']} unchanged, {last['failed']} failed"
        print(f"Last build ended {last['ended']} after {last['seconds']} s: {counts}.")
    if (reports / JOURNAL).exists():
        print(
            "A build is running, or was ended before it was done; the next one goes on from there."
        )
    for name, entry in failed.items():
        print(f"FAILED {name}: {short(entry['message'])}")
    print(f"Index: {shown(reports / 'index.html')}")
    return SOME_FAILED if failed else MADE
