"""The audit of a study's drafts: its hidden numbers attacked, its earlier releases compared, its files read back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workbench import store
from workbench.build.jobs import Job, wanted_jobs
from workbench.build.run import Choice, order_of, plan_build
from workbench.definitions import Definitions, load_definitions
from workbench.disclosure.audit import Verdict
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.corrections import Difference, differences
from workbench.disclosure.earlier import known_from
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.ledger import (
    NAME,
    read_codes,
    read_ledger,
    stop_if_cut_off,
)
from workbench.disclosure.pages import Leak, audit_file
from workbench.hashes import hash_files
from workbench.kernels.limits import Limits
from workbench.measures.entries import load_entries
from workbench.measures.long import DIMENSIONS
from workbench.places import STATE
from workbench.problems import UsageProblem
from workbench.protection import audit_study, model_of
from workbench.release.bound import TableRegister
from workbench.release.codes import codes_of, stop_if_lost, stop_if_recoded
from workbench.release.register import StudyRegister
from workbench.release.seals import stop_if_written_anew
from workbench.study import Study

PACKS = "released/*/pack.json"
"""Where the manifests of released packs lie, under a study's reports."""
AUDITED = (".html", ".xlsx", ".pdf")
TOLD_BEFORE = (
    "By themselves the drafts tell nothing hidden: the numbers of earlier releases do, beside them. Those "
    "cannot be taken back; release the study as it stood then, under the same rules and settings"
)
"""What to do where only earlier releases open what is hidden now."""


@dataclass(frozen=True)
class Audit:
    """What the audit of a study's drafts found.

    Attributes
    ----------
    verdicts : what an attacker can compute, family by family
    differences : what earlier releases and this one tell together
    leaks : what stands in a file and may not
    files : hash of each file that was read, by its name under the study's reports
    seconds : how long it took
    told_before : whether what can be computed follows from earlier releases alone
    bound, free : how many numbers and signs of the pages' tables were held against the protected number of
        their own row and column, and how many stand where no protected number is named
    """

    verdicts: tuple[Verdict, ...]
    differences: tuple[Difference, ...]
    leaks: tuple[Leak, ...]
    files: dict[str, str]
    seconds: float
    told_before: bool = False
    bound: int = 0
    free: int = 0

    @property
    def safe(self) -> bool:
        """Whether the drafts may be released."""
        return not (self.reasons() or self.leaks)

    def reasons(self) -> list[str]:
        """Return why not, in words that leak nothing; the leaks are apart."""
        told = [
            f"{verdict.family}: {verdict.open} of {verdict.hidden} hidden numbers can be computed or nearly so"
            for verdict in self.verdicts
            if not verdict.safe
        ]
        if self.told_before:
            told.append(TOLD_BEFORE)
        return told + [str(difference) for difference in self.differences]


def stop_if_unsafe(audit: Audit) -> None:
    """Raise `NotSafe` with everything that the audit found."""
    if not audit.safe:
        found = [*audit.reasons(), *map(str, audit.leaks)]
        raise NotSafe("\n".join(["The audit failed; nothing may be released.", *found]))


def audit_drafts(name: str, period: str = "", canaries: Iterable[str] = ()) -> Audit:
    """Return what was found in the drafts of a study, or of one of its periods.

    The attacker is tried on the whole study, with all that was ever released. Every draft is made again
    from the protected measures, and must be the same byte for byte; its files are read back.

    Parameters
    ----------
    canaries : words planted in the data, which must come out nowhere

    Raises
    ------
    NotSafe
        The ledger was changed, what it holds has another code now, a file cannot be read, or the attack could not be finished.
    UsageProblem
        The drafts are not up to date; what to run is said.
    """
    started = time.monotonic()
    _stop_if_outdated(name, period)
    definitions, entries = load_definitions(name), load_entries()
    study = definitions.study
    protected = read_protected(study)
    snapshot = store.current_snapshot(study, store.MEASURES)
    measures = store.read_table(snapshot, "measures")
    ledger = read_ledger(study.folder / NAME)
    stop_if_cut_off(ledger, study.reports.glob(PACKS), study.folder / NAME)
    packs = [manifest.parent for manifest in study.reports.glob(PACKS)]
    stop_if_written_anew(packs, study.folder / NAME)
    known: list[Constraint] = []
    changed: list[Difference] = []
    if len(ledger):
        stop_if_recoded(read_codes(study.folder / NAME), codes_of_study(definitions))
        model = model_of(definitions, measures)
        measured = pd.concat([measures[DIMENSIONS], model.cells[DIMENSIONS]], ignore_index=True)
        stop_if_lost(ledger, measured, entries)
        known = known_from(ledger, model, definitions.rules)
        changed = differences(ledger, protected, measures, model, entries, definitions.rules)
    verdicts = audit_study(definitions, measures, protected, known)
    told_before = bool(known) and not _all_safe(verdicts)
    if told_before:
        told_before = _all_safe(audit_study(definitions, measures, protected))
    register = StudyRegister(definitions, measures, protected, canaries)
    jobs = _jobs(definitions, period)
    files = draft_files(study, jobs)
    leaks = [leak for file in files for leak in audit_file(file, register.of(file))]
    tables = TableRegister(definitions, protected)
    pages = [(study.reports / job.page, job.period) for job in jobs]
    held = [tables.hold(page, of) for page, of in pages if page.is_file()]
    leaks += [leak for one in held for leak in one.leaks]
    leaks += _not_made_again(study, jobs)
    return Audit(
        tuple(verdicts),
        tuple(changed),
        tuple(leaks),
        {file.relative_to(study.reports).as_posix(): file_hash(file) for file in files},
        round(time.monotonic() - started, 1),
        told_before,
        sum(one.bound for one in held),
        sum(one.free for one in held),
    )


def _all_safe(verdicts: Iterable[Verdict]) -> bool:
    return all(verdict.safe for verdict in verdicts)


def read_protected(study: Study) -> pd.DataFrame:
    """Return the protected measures of all periods and regions."""
    folder = store.current_snapshot(study)
    whole = [name for name in store.table_names(folder) if name.endswith(f"/{STATE}")]
    return pd.concat([store.read_table(folder, name) for name in whole], ignore_index=True)


def codes_of_study(definitions: Definitions, period: str = "") -> dict[str, dict[str, str]]:
    """Return what the codes of a study stand for, or those of the periods that one period's reports tell of."""
    study = definitions.study
    periods = study.up_to(study.period(period)) if period else study.periods
    teams = store.read_table(store.current_snapshot(study), store.TEAMS)
    return codes_of(definitions, teams, list(periods))


def draft_files(study: Study, jobs: Iterable[Job]) -> list[Path]:
    """Return the files of these reports that are there: page, workbook, PDF."""
    pages = [study.reports / job.page for job in jobs]
    files = [page.with_suffix(kind) for page in pages for kind in AUDITED]
    return [file for file in files if file.is_file()]


def file_hash(file: Path) -> str:
    """Return the hash of a file's bytes."""
    return hash_files({"": file.read_bytes()})


def _jobs(definitions: Definitions, period: str) -> list[Job]:
    return wanted_jobs(definitions.study, definitions.reference, period)


def _stop_if_outdated(name: str, period: str) -> None:
    todo, _ = plan_build(name, Choice(period=period))
    if todo:
        job, reason = todo[0]
        raise UsageProblem(
            f"{len(todo)} drafts of '{name}' are not up to date ({job.name}: {reason}). "
            f"Run: workbench build {name}"
        )


def _not_made_again(study: Study, jobs: list[Job]) -> list[Leak]:
    """The drafts that are not what the protected measures make: somebody changed them."""
    from workbench.executors.local import LocalExecutor

    pages = {job.name: study.reports / job.page for job in jobs}
    found = []
    with tempfile.TemporaryDirectory(prefix="wb-") as work:
        executor = LocalExecutor(Path(work), Limits(), 0, False, lambda _: None)
        try:
            for name, made, _ in executor.run([(job.name, order_of(job)) for job in jobs]):
                if made.page != pages[name].read_bytes():
                    where = pages[name].relative_to(study.reports).as_posix()
                    what = "it is not what the protected measures make; build it anew"
                    found.append(Leak(where, "the whole page", what))
        finally:
            executor.close()
    return found
