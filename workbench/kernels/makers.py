"""The two ways to make a page in a process of its own: forked from a warm parent, or started anew."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench.kernels.home import PAGE, TRACE, Order, heard, process_environment
from workbench.kernels.limits import Limits, end_group

TASK = "workbench.render:render_here"
ALONE = "workbench.render"


@dataclass(frozen=True)
class Made:
    """What a report's process left: its page, or a message and the trace for whoever mends it.

    `again` says that a second try may help: the process was ended from outside. `size` is the bytes of
    a page that was put in its place already. An ordinary kernel's CPU time and memory are not measured.
    """

    page: bytes = b""
    message: str = ""
    trace: str = ""
    seconds: float = 0.0
    cpu: float = 0.0
    kibibytes: int = 0
    again: bool = False
    size: int = 0


class CannotFork(Exception):
    """No process can be forked here; the message says why."""


class WarmParent:
    """Makes pages in processes forked from one that has everything imported; used by many threads."""

    def __init__(self, work: Path, limits: Limits, task: str = "", data: Path | None = None):
        if sys.platform in ("win32", "darwin"):
            raise CannotFork(f"{sys.platform} cannot fork a process that draws")
        self.work, self.limits, self.task, self.data = work, limits, task or TASK, data
        self.lock, self.restarting = threading.Lock(), threading.Lock()
        self.waiting: dict[int, queue.SimpleQueue] = {}
        self.number = 0
        self.threads = 0
        self._start()

    def make(self, order: Order) -> Made:
        """Make one page; returns when its process has ended, whatever became of it."""
        with self.restarting:
            if self.process.poll() is not None and self.threads == 1:
                self.close()
                self._start()
        self._wait_until_warm()
        home = Path(tempfile.mkdtemp(dir=self.work, prefix="r"))
        try:
            return _what_became(self._ask(order, home), home, self.limits)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def close(self) -> None:
        """End the parent, and with it every process that it has forked."""
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.listener.join()
        self.process.stdout.close()

    def _start(self) -> None:
        self.ready = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbench.kernels.parent", self.task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=process_environment(self.data),
            start_new_session=True,
        )
        heed = (self.process, self.ready)
        self.listener = threading.Thread(target=self._listen, args=heed, daemon=True)
        self.listener.start()

    def _wait_until_warm(self) -> None:
        self.ready.wait()
        if self.threads > 1:
            raise CannotFork(f"the warm process has {self.threads} threads where it must have one")
        if self.threads == 0:
            raise CannotFork("the warm process did not start")

    def _ask(self, order: Order, home: Path) -> dict:
        """What the parent tells of the process; an empty answer if the parent itself has died."""
        answer = queue.SimpleQueue()
        with self.lock:
            self.number += 1
            self.waiting[self.number] = answer
            words = {"number": self.number, "home": str(home)}
            words |= {"limits": asdict(self.limits), "order": asdict(order)}
            try:
                self.process.stdin.write(json.dumps(words).encode() + b"\n")
                self.process.stdin.flush()
            except (BrokenPipeError, ValueError):
                del self.waiting[self.number]
                return {}
        return answer.get()

    def _listen(self, process: subprocess.Popen, ready: threading.Event) -> None:
        """In a thread of its own: hand each answer to whoever waits for it."""
        for line in process.stdout:
            told = json.loads(line)
            if "threads" in told:
                self.threads = told["threads"]
                ready.set()
            else:
                self.waiting.pop(told["number"]).put(told)
        ready.set()
        with self.lock:
            for number in list(self.waiting):
                self.waiting.pop(number).put({})


class OrdinaryKernels:
    """Makes pages in processes started anew, each with an ordinary kernel: slower, and everywhere."""

    def __init__(self, work: Path, limits: Limits, data: Path | None = None):
        self.work, self.limits, self.data = work, limits, data

    def make(self, order: Order) -> Made:
        """Make one page; returns when its process has ended, whatever became of it."""
        home = Path(tempfile.mkdtemp(dir=self.work, prefix="r"))
        try:
            return _what_became(self._run(order, home), home, self.limits)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def close(self) -> None:
        """Nothing stays open between reports."""

    def _run(self, order: Order, home: Path) -> dict:
        start = time.monotonic()
        with (home / TRACE).open("wb") as trace:
            process = subprocess.Popen(
                [sys.executable, "-m", ALONE, str(home)],
                stdin=subprocess.PIPE,
                stdout=trace,
                stderr=trace,
                env=process_environment(self.data),
                start_new_session=True,
            )
        late = False
        words = {"order": asdict(order), "limits": asdict(self.limits)}
        try:
            process.communicate(json.dumps(words).encode(), self.limits.seconds)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            _end(process)
        seconds = round(time.monotonic() - start, 3)
        used = {"seconds": seconds, "cpu": 0.0, "kibibytes": 0}
        return {"code": process.returncode, "late": late, **used}


def _end(process: subprocess.Popen) -> None:
    if os.name == "posix":
        end_group(process.pid)
    process.kill()
    process.wait()


def _what_became(told: dict, home: Path, limits: Limits) -> Made:
    """Make sense of how the process ended, what it said, and what lies in its folder."""
    trace = _trace(home)
    if not told:
        return Made(message="the warm process of the build died", trace=trace, again=True)
    used = {name: told[name] for name in ("seconds", "cpu", "kibibytes")} | {"trace": trace}
    if told["late"]:
        message = f"it took longer than {limits.seconds:g} seconds and was ended"
        return Made(message=message, **used)
    message = heard(home)
    if message is None or told["code"] != 0:
        return Made(message=message or _how_it_ended(told["code"]), again=message is None, **used)
    if message.startswith("MemoryError"):
        message = f"it needed more than {limits.mebibytes} MiB of memory"
    return Made(message=message, **used) if message else Made(page=_page(home), **used)


def _how_it_ended(code: int) -> str:
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"its process {how} and told no cause"


def _page(home: Path) -> bytes:
    return (home / PAGE).read_bytes()


def _trace(home: Path) -> str:
    try:
        return (home / TRACE).read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
