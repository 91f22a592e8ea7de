"""The warm parent: a process that has imported everything, and forks one process for each report.

It is started by the build as a program of its own, behind the report door, so that no report is
forked from a process that has ever held a row. It has one thread, it draws nothing, and it speaks in
lines of JSON: an order comes in on standard input, what became of it goes out on standard output.
When its standard input ends, so does it, and every report's process with it.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from workbench.kernels.home import TRACE, Order, private_environment
from workbench.kernels.limits import Limits, confine, end_group, threads_here

OBJECTS_BEFORE_COLLECTING = 100_000
"""A report is over in seconds: Python's default of 700 has it search for garbage that is not there."""

Task = Callable[[Order, Path], None]


@dataclass(frozen=True)
class Child:
    """A report's process that is running, and when its time is over."""

    number: int
    started: float
    deadline: float


def main() -> int:
    """Serve until the build has no more orders."""
    place, _, name = sys.argv[1].partition(":")
    module = import_module(place)
    module.warm()
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
    threads = threads_here()
    _say({"threads": threads})
    if threads == 1:
        Parent(getattr(module, name)).serve()
    return 0


class Parent:
    """Forks a process for each order, ends those whose time is over, and tells what became of each."""

    def __init__(self, task: Task):
        self.task = task
        self.children: dict[int, Child] = {}
        self.rest = b""
        self.woken, waking = os.pipe()
        for end in (self.woken, waking):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> None:
        """Take orders until there are no more; then end what still runs."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(sys.stdin, selectors.EVENT_READ)
            waiting.register(self.woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in waiting.select(self._seconds_left())}
                if self.woken in ready:
                    os.read(self.woken, 4096)
                self._end_the_late()
                self._bury_the_dead()
                if sys.stdin in ready and not self._take_orders():
                    break
        for leader in self.children:
            end_group(leader)

    def _take_orders(self) -> bool:
        came = os.read(sys.stdin.fileno(), 1 << 16)
        *lines, self.rest = (self.rest + came).split(b"\n")
        for line in lines:
            self._fork(json.loads(line))
        return bool(came)

    def _fork(self, order: dict) -> None:
        limits = Limits(**order["limits"])
        pid = os.fork()
        if pid == 0:
            _run_and_end(self.task, Order(**order["order"]), Path(order["home"]), limits)
        with suppress(ProcessLookupError, PermissionError):
            os.setpgid(pid, pid)  # the child does so too: whoever comes first
        now = time.monotonic()
        self.children[pid] = Child(order["number"], now, now + limits.seconds)

    def _seconds_left(self) -> float | None:
        if not self.children:
            return None
        return max(0.0, min(c.deadline for c in self.children.values()) - time.monotonic())

    def _end_the_late(self) -> None:
        for leader, child in self.children.items():
            if child.deadline <= time.monotonic():
                end_group(leader)

    def _bury_the_dead(self) -> None:
        while self.children:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            end_group(pid)
            child, now = self.children.pop(pid), time.monotonic()
            code = os.waitstatus_to_exitcode(status)
            _say(
                {
                    "number": child.number,
                    "code": code,
                    "late": code == -signal.SIGKILL and child.deadline <= now,
                    "seconds": round(now - child.started, 3),
                    "cpu": round(used.ru_utime + used.ru_stime, 3),
                    "kibibytes": used.ru_maxrss,
                }
            )


def _run_and_end(task: Task, order: Order, home: Path, limits: Limits) -> None:
    """In the forked process: run the task in its own folder and process group, and never return."""
    code = 1
    try:
        os.setpgid(0, 0)
        _let_go_of_the_parent(home)
        os.environ.update(private_environment(home))
        os.chdir(home)
        confine(limits)
        task(order, home)
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may escape into the parent's loop
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _let_go_of_the_parent(home: Path) -> None:
    """Give the process streams of its own: the parent's belong to the build."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    trace = os.open(home / TRACE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream, source in ((0, nothing), (1, trace), (2, trace)):
        os.dup2(source, stream)


def _say(words: dict) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    sys.exit(main())
