"""What a report's process may use, and how it is ended with all that it has started."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""
DATA_PAGES = 5
"""Field of /proc/self/statm: the memory that is a process's own, which RLIMIT_DATA limits too."""
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """Seconds that a report may take, and mebibytes that it may take beyond what it starts with."""

    seconds: float = 600
    mebibytes: int = 1024


def confine(limits: Limits) -> None:
    """Let this process ask for no more memory than it may, and end when its parent ends.

    Where the system knows no such limit (macOS, Windows), the time limit alone holds.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    held = int(Path("/proc/self/statm").read_text("ascii").split()[DATA_PAGES])
    most = held * resource.getpagesize() + limits.mebibytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def end_group(leader: int) -> None:
    """Kill a process group: the report's process and whatever it has started."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def threads_here() -> int:
    """Return how many threads this process has, those of libraries among them."""
    tasks = Path("/proc/self/task")
    if tasks.is_dir():
        return len(list(tasks.iterdir()))
    import threading

    return threading.active_count()
