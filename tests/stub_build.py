"""A build whose reports are drawn by a stub, so that hundreds of faults can be tried in it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from unittest import mock

from workbench.build import run
from workbench.build.tell import Lines
from workbench.kernels.makers import Made

CHOICE = run.Choice(period="2017-19")
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "shutil.rmtree"}


class Stub:
    """An executor whose pages are the report's name and the given words, many times over."""

    def __init__(self, words: str):
        self.words = words

    def run(self, orders) -> Iterator[tuple[str, Made, int]]:
        """Make the pages, one after the other."""
        for name, _ in orders:
            yield name, Made(page=page_of(name, self.words)), 1

    def close(self) -> None:
        """Nothing is open."""


def page_of(name: str, words: str) -> bytes:
    """The page of a report, long enough not to be written in one go."""
    return f"{name} {words}\n".encode() * 20_000


def build_stub(words: str):
    """Build the example with stub pages; a first build has prepared it."""
    with mock.patch.object(run, "_local_executor", lambda *_: Stub(words)):
        return run.build("example", CHOICE, Lines())


def forked(work: Callable[[], object], step: int = 0) -> int:
    """Do work in a process of its own, which a step above 0 kills, and return the process's number.

    A step is the n-th time that it opens, renames, removes or makes a file.
    """
    process = os.fork()
    if process:
        return process
    try:
        if step:
            die_at(step)
        work()
        os._exit(0)
    finally:
        os._exit(1)


def ended(process: int) -> int:
    """Wait for a forked process and return its exit code, or less the number of its signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def die_at(step: int) -> None:
    """Kill this process, as a loss of power would, at the n-th thing that it does to a file."""
    left = [step]

    def count(event: str, _) -> None:
        if event in STEPS:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
