"""The build record: what became of each report, kept so that a killed build loses at most a report.

Each outcome is added to a journal as soon as its page stands; at the end the journal is folded into
the record. A page without its entry is made again, so the order of the two cannot mislead.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.build.jobs import Job

if TYPE_CHECKING:
    from workbench.study import Study

RECORD, JOURNAL = "build.json", "build.journal"
NEEDED = {"period", "region", "page", "parameters", "inputs", "status", "message", "bytes"}
"""What the plan and the index ask of an entry; one of an older version may lack it, and counts as none."""


@dataclass(frozen=True)
class Outcome:
    """What became of a report: "made", "unchanged" or "failed", with the cause.

    `kibibytes` is the most memory that its process held, `size` the bytes of its page.
    """

    job: Job
    status: str
    seconds: float = 0.0
    message: str = ""
    kibibytes: int = 0
    size: int = 0
    attempts: int = 1


def read_record(study: Study) -> dict[str, dict]:
    """Return the build record, by report name; a record that cannot be read counts as none."""
    return read_record_of(study.reports)


def read_record_of(reports: Path) -> dict[str, dict]:
    """Return the record of a folder of reports, with what a killed build had added to it."""
    try:
        record = dict(json.loads((reports / RECORD).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        record = {}
    return {
        name: entry
        for name, entry in (record | _read_journal(reports / JOURNAL)).items()
        if isinstance(entry, dict) and entry.keys() >= NEEDED
    }


def _read_journal(path: Path) -> dict[str, dict]:
    """A line that was not written to its end is left out, and all after it."""
    entries: dict[str, dict] = {}
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return entries
    for line in lines:
        try:
            name, entry = json.loads(line)
        except ValueError:
            break
        entries[name] = entry
    return entries


class Journal:
    """The journal of a running build; `add` returns once the entry is on the disk."""

    def __init__(self, reports: Path):
        reports.mkdir(parents=True, exist_ok=True)
        self.path = reports / JOURNAL
        self.stream = None

    def __enter__(self) -> Journal:
        self.stream = self.path.open("ab")
        return self

    def __exit__(self, *_) -> None:
        self.stream.close()

    def add(self, outcome: Outcome) -> None:
        """Add what became of a report."""
        self.stream.write(json.dumps([outcome.job.name, recorded(outcome)]).encode() + b"\n")
        self.stream.flush()
        os.fsync(self.stream.fileno())


def recorded(outcome: Outcome) -> dict:
    """Return the entry of a report in the record."""
    return {
        **asdict(outcome.job),
        "status": outcome.status,
        "seconds": outcome.seconds,
        "message": outcome.message,
        "kibibytes": outcome.kibibytes,
        "bytes": outcome.size,
        "attempts": outcome.attempts,
    }


def write_record(reports: Path, record: dict[str, dict]) -> None:
    """Replace the record, and clear the journal that went into it."""
    from workbench.store import write_file

    text = json.dumps(dict(sorted(record.items())), indent=1, ensure_ascii=False)
    write_file(reports / RECORD, f"{text}\n".encode())
    (reports / JOURNAL).unlink(missing_ok=True)
