"""One build of a study at a time: a lock that names its owner and ends with it."""

from __future__ import annotations

import getpass
import json
import os
import platform
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench.problems import Told

NAME = "build.lock"


class Locked(Told):
    """Another build of the study is running; the message names it and says what to do."""


@dataclass(frozen=True)
class Owner:
    """Who builds: shown to whoever comes second. `work` is the folder that dies with the build."""

    user: str
    host: str
    process: int
    work: str

    def __str__(self) -> str:
        return f"{self.user} on {self.host}, process {self.process}"


@contextmanager
def build_lock(folder: Path) -> Iterator[Path]:
    """Hold the lock of a study, and give the private folder in which its reports are made.

    The system lets go of the lock when its owner ends, however that happens. What a killed owner left
    behind is then cleared. An owner on another machine cannot be asked, so its lock is not taken.

    Raises
    ------
    Locked
        Another build holds the lock, or one on another machine did not give it back.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("a+", encoding="utf-8") as stream:
        before = _take(stream, folder / NAME)
        if before:
            shutil.rmtree(before.work, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix="wb-"))
        _write(stream, json.dumps(asdict(_me(work))))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            _write(stream, "")


def _take(stream, path: Path) -> Owner | None:
    """Lock the file; return the owner that ended without giving it back, if one did."""
    held = not _lock_file(stream)
    stream.seek(0)
    owner = _read(stream.read())
    if held:
        raise Locked(
            f"Another build of this study is running ({owner or 'its owner is not known yet'}). "
            "Wait until it has ended, or end it."
        )
    if owner and owner.host != socket.gethostname():
        raise Locked(
            f"A build of this study was started by {owner}, and did not end properly. "
            f"If it no longer runs there, delete {path} and build again."
        )
    return owner


def _me(work: Path) -> Owner:
    return Owner(_user(), socket.gethostname(), os.getpid(), str(work))


def _user() -> str:
    """The user's name; where the system has none for this user, the number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _read(text: str) -> Owner | None:
    """The owner as written; half a line, from a machine that lost power, names nobody."""
    try:
        return Owner(**json.loads(text))
    except (ValueError, TypeError):
        return None


def _write(stream, text: str) -> None:
    stream.seek(0)
    stream.truncate()
    stream.write(text)
    stream.flush()
    os.fsync(stream.fileno())


def _lock_file(stream) -> bool:
    """Whether the lock could be had; the system keeps it until the process ends."""
    try:
        if platform.system() == "Windows":
            import msvcrt

            stream.seek(1 << 30)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
