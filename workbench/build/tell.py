"""What a build tells while it runs: lines for a log, a bar for a terminal, JSON for a machine."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TextIO

from workbench.build.jobs import Job
from workbench.build.record import Outcome

NAMED = 3
"""Failed reports that are named in the summary, so that a night's run is read in five lines."""
LONGEST = 200


@dataclass(frozen=True)
class Summary:
    """What became of a whole build."""

    study: str
    made: int
    unchanged: int
    failed: tuple[tuple[str, str], ...]
    seconds: float
    kibibytes: int
    index: str

    @property
    def counts(self) -> str:
        """'8 made, 0 unchanged, 1 failed.'"""
        return f"{self.made} made, {self.unchanged} unchanged, {len(self.failed)} failed."

    def causes(self, most: int = NAMED) -> list[str]:
        """The failed reports with their cause, the first few of them."""
        named = [f"FAILED {name}: {short(message)}" for name, message in self.failed[:most]]
        more = len(self.failed) - len(named)
        rest = f"{more} more failed; see: workbench status {self.study}"
        return [*named, rest] if more > 0 else named


def summarise(study: str, outcomes: list[Outcome], seconds: float, index: str) -> Summary:
    """Return what became of a build from what became of its reports."""
    counts = Counter(outcome.status for outcome in outcomes)
    failed = tuple((o.job.name, o.message) for o in outcomes if o.status == "failed")
    most = max((o.kibibytes for o in outcomes), default=0)
    made, unchanged = counts["made"], counts["unchanged"]
    return Summary(study, made, unchanged, failed, round(seconds, 1), most, index)


def short(message: str) -> str:
    """The first line of a message, cut where it is very long."""
    return (message.splitlines() or [""])[0][:LONGEST]


class Lines:
    """Few lines, for cron's mail and for logs: nothing is said of a report that was made."""

    def note(self, words: str) -> None:
        """Say something that concerns the whole build."""
        print(words, flush=True)

    def planned(self, study: str, todo: list[tuple[Job, str]], unchanged: int) -> None:
        """Say how much there is to do."""
        print(f"{study}: {len(todo)} reports to make, {unchanged} unchanged.", flush=True)

    def ended(self, outcome: Outcome) -> None:
        """Nothing: the summary tells who failed."""

    def finished(self, summary: Summary) -> None:
        """Say what became of the build."""
        print(summary.counts, flush=True)
        print("\n".join(summary.causes()), file=sys.stderr, end="\n" * bool(summary.failed))
        print(f"Open {summary.index} in a browser.", flush=True)


class Bar(Lines):
    """A bar with the seconds left, for who watches a terminal; a failed report gets its line at once."""

    def planned(self, study: str, todo: list[tuple[Job, str]], unchanged: int) -> None:
        """Say how much there is to do, and show the bar."""
        super().planned(study, todo, unchanged)
        if todo:
            from tqdm import tqdm

            shape = "{l_bar}{bar}| {n_fmt}/{total_fmt}, {remaining} left, {postfix}"
            self.bar = tqdm(total=len(todo), bar_format=shape, file=sys.stderr, leave=False)

    def ended(self, outcome: Outcome) -> None:
        """Move the bar on; name the report that ended."""
        self.bar.set_postfix_str(f"{outcome.job.name} {outcome.status}", refresh=False)
        self.bar.update()
        if outcome.status == "failed":
            self.bar.write(f"FAILED {outcome.job.name}: {short(outcome.message)}", file=sys.stderr)

    def finished(self, summary: Summary) -> None:
        """Take the bar away, and say what became of the build."""
        if hasattr(self, "bar"):
            self.bar.close()
        super().finished(summary)


class Json:
    """One JSON object a line and event, for machines."""

    def __init__(self, stream: TextIO | None = None):
        self.stream = stream or sys.stdout

    def note(self, words: str) -> None:
        """An event of the whole build."""
        self._write(event="note", message=words)

    def planned(self, study: str, todo: list[tuple[Job, str]], unchanged: int) -> None:
        """The plan, with the reason for each report."""
        reasons = {job.name: reason for job, reason in todo}
        self._write(event="planned", study=study, todo=reasons, unchanged=unchanged)

    def ended(self, outcome: Outcome) -> None:
        """What became of a report."""
        told = {"report": outcome.job.name, "status": outcome.status, "message": outcome.message}
        self._write(event="report", **told, seconds=outcome.seconds, kibibytes=outcome.kibibytes)

    def finished(self, summary: Summary) -> None:
        """What became of the build."""
        failed = dict(summary.failed)
        counts = {"made": summary.made, "unchanged": summary.unchanged, "failed": failed}
        self._write(event="finished", study=summary.study, **counts, seconds=summary.seconds)

    def _write(self, **words) -> None:
        print(json.dumps(words, ensure_ascii=False), file=self.stream, flush=True)


Teller = Lines | Json


def choose_teller(form: str) -> Teller:
    """Return what tells of the build: "json", or "text" as a bar in a terminal and lines elsewhere."""
    if form == "json":
        return Json()
    return Bar() if sys.stdout.isatty() and sys.stderr.isatty() else Lines()
