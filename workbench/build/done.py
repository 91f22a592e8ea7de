"""The end of a build: what stands in the morning, and the command that somebody wants run then."""

from __future__ import annotations

import datetime as dt
import json
import os
import shlex
import subprocess
from pathlib import Path

from workbench.build.tell import Summary
from workbench.problems import UsageProblem

LAST = "last_run.json"
SECONDS_FOR_COMMAND = 300


def remember(reports: Path, summary: Summary) -> None:
    """Keep when the last build ran and what became of it, for `workbench status`.

    No page and no plan depends on it: it is the one place where the clock is asked.
    """
    from workbench.store import write_file

    ended = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    words = {"ended": ended, "seconds": summary.seconds, "kibibytes": summary.kibibytes}
    words |= {"made": summary.made, "unchanged": summary.unchanged, "failed": len(summary.failed)}
    write_file(reports / LAST, f"{json.dumps(words)}\n".encode())


def last_run(reports: Path) -> dict:
    """Return what is remembered of the last build; empty where there was none."""
    try:
        return json.loads((reports / LAST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def check_command(command: str) -> list[str]:
    """Return the words of a command; it is run as they are, by no shell.

    Raises
    ------
    UsageProblem
        A quotation mark is not closed.
    """
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UsageProblem(
            f"--on-done cannot be read: {error}. Quote it as a shell would."
        ) from None


def run_command(words: list[str], lines: list[str], code: int) -> str:
    """Run the command with the summary on its standard input; return what went wrong, or "".

    It finds the exit code of the build as `WORKBENCH_EXIT_CODE`.
    """
    environment = {**os.environ, "WORKBENCH_EXIT_CODE": str(code)}
    try:
        done = subprocess.run(
            words,
            input="\n".join(lines) + "\n",
            text=True,
            env=environment,
            timeout=SECONDS_FOR_COMMAND,
        )
    except OSError as error:
        return f"--on-done: {words[0]}: {error.strerror}."
    except subprocess.TimeoutExpired:
        return f"--on-done: {words[0]} took longer than {SECONDS_FOR_COMMAND} seconds."
    return f"--on-done: {words[0]} ended with code {done.returncode}." if done.returncode else ""
