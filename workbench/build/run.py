"""The run of a build: prepare, plan, make, record, seal; killed at any point, the next run goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import store
from workbench.build.inputs import NOTEBOOKS
from workbench.build.jobs import Job, find_region, wanted_jobs
from workbench.build.lock import build_lock
from workbench.build.plan import orphans, plan
from workbench.build.record import JOURNAL, Journal, Outcome, read_record, write_record
from workbench.build.seal import break_seal, seal_holds, write_seal
from workbench.build.tell import Summary, Teller, summarise
from workbench.kernels.home import Order
from workbench.kernels.limits import Limits
from workbench.places import data_home, reports_home

if TYPE_CHECKING:
    from workbench.kernels.makers import Made
    from workbench.reference import ReferenceData
    from workbench.study import Study


@dataclass(frozen=True)
class Choice:
    """What a build is asked for.

    Attributes
    ----------
    period, region : "" for all of them
    jobs : reports at a time; 0 is one a core
    limits : time and memory of one report
    ordinary : start an ordinary kernel for each report, although processes could be forked
    """

    period: str = ""
    region: str = ""
    jobs: int = 0
    limits: Limits = field(default_factory=Limits)
    ordinary: bool = False

    @property
    def whole(self) -> bool:
        """Whether every report of the study is asked for."""
        return not (self.period or self.region)


def build(name: str, choice: Choice, teller: Teller) -> Summary:
    """Make the reports that differ from the record, and the index page; return what became of them.

    A report fails alone: the others are whole, its last page is withdrawn and its cause is told.

    Raises
    ------
    Locked
        Another build of the study is running.
    UsageProblem, ProblemsFound
        The study, period or region is unknown, or the study's files have mistakes.
    """
    started = time.monotonic()
    folder, reports = data_home() / name, reports_home() / name
    standing = seal_holds(folder, reports) if choice.whole else 0
    if standing:
        teller.planned(name, [], standing)
        return _told(Summary(name, 0, standing, (), _since(started), 0, _index(reports)), teller)
    from workbench.study import find_study

    with build_lock(find_study(name) / store.PROTECTED) as work:
        outcomes = _build_locked(name, choice, work, teller)
    return _told(summarise(name, outcomes, _since(started), _index(reports)), teller)


def plan_build(name: str, choice: Choice) -> tuple[list[tuple[Job, str]], int]:
    """Return what a build would make, each report with its reason, and how many stand unchanged."""
    from workbench.line import prepare
    from workbench.reference import load_reference
    from workbench.study import load_study

    study = load_study(name)
    reference = load_reference(study)
    check_choice(study, reference, choice)
    with build_lock(study.folder / store.PROTECTED):
        prepare(name)
        jobs = wanted_jobs(study, reference, choice.period, choice.region)
        todo = plan(jobs, read_record(study), pages_present(study.reports, jobs))
    return todo, len(jobs) - len(todo)


def pages_present(reports: Path, jobs: list[Job]) -> dict[str, int]:
    """Return the size of each page that is there, by its path under `reports`."""
    pages = ((job.page, reports / job.page) for job in jobs)
    return {page: path.stat().st_size for page, path in pages if path.is_file()}


def _build_locked(name: str, choice: Choice, work: Path, teller: Teller) -> list[Outcome]:
    """The parent warms up while the study is prepared; what is asked for is checked before."""
    from workbench.executors.local import LocalExecutor
    from workbench.line import prepare
    from workbench.reference import load_reference
    from workbench.study import load_study

    study = load_study(name)
    reference = load_reference(study)
    check_choice(study, reference, choice)
    executor = LocalExecutor(work, choice.limits, choice.jobs, choice.ordinary, teller.note)
    with closing(executor):
        prepare(name)
        jobs = wanted_jobs(study, reference, choice.period, choice.region)
        _take_up(study)
        outcomes = _make(study, jobs, executor.run, teller)
    _finish(study, reference, outcomes, choice)
    return outcomes


def check_choice(study: Study, reference: ReferenceData, choice: Choice) -> None:
    """Refuse a period or region that the study does not have, before anything is started."""
    if choice.period:
        study.period(choice.period)
    if choice.region:
        find_region(reference.region_names(), choice.region)


def _take_up(study: Study) -> None:
    """Take up where a killed build stopped: its journal goes into the record."""
    break_seal(study.reports)
    store.clear_unfinished(study.reports)
    if (study.reports / JOURNAL).exists():
        write_record(study.reports, read_record(study))


def _make(study: Study, jobs: list[Job], run: Callable, teller: Teller) -> list[Outcome]:
    todo = plan(jobs, read_record(study), pages_present(study.reports, jobs))
    by_name = {job.name: job for job, _ in todo}
    outcomes = [Outcome(job, "unchanged") for job in jobs if job.name not in by_name]
    teller.planned(study.name, todo, len(outcomes))
    orders = [(job.name, order_of(job)) for job, _ in todo]
    with Journal(study.reports) as journal:
        for name, made, attempts in run(orders) if orders else ():
            outcome = _keep(study, by_name[name], made, attempts)
            journal.add(outcome)
            teller.ended(outcome)
            outcomes.append(outcome)
    return outcomes


def order_of(job: Job) -> Order:
    """Return what a report's process is told of its job."""
    return Order(str(NOTEBOOKS / job.notebook), job.parameters, job.title)


def _keep(study: Study, job: Job, made: Made, attempts: int) -> Outcome:
    """Put the page in its place, or withdraw the last one and keep the trace."""
    _write_log(study, job, made.trace if made.message else "")
    page = study.reports / job.page
    if made.message:
        page.unlink(missing_ok=True)
    else:
        store.write_file(page, made.page)
    return Outcome(
        job,
        "failed" if made.message else "made",
        seconds=round(made.seconds, 1),
        message=made.message,
        kibibytes=made.kibibytes,
        size=len(made.page),
        attempts=attempts,
    )


def _write_log(study: Study, job: Job, trace: str) -> None:
    """Keep the traceback for whoever mends it, away from pages and readable by the user alone."""
    log = study.reports / "log" / f"{job.period}-{job.region}.txt"
    if trace:
        store.write_file(log, trace.encode("utf-8"), mode=0o600)
    else:
        log.unlink(missing_ok=True)


def _finish(
    study: Study, reference: ReferenceData, outcomes: list[Outcome], choice: Choice
) -> None:
    """Write the record and the index; a complete build without failures is sealed."""
    record = read_record(study)
    if choice.whole:
        _withdraw(study, [outcome.job for outcome in outcomes], record)
    write_record(study.reports, record)
    write_index(study, reference, record)
    if choice.whole and not any(outcome.status == "failed" for outcome in outcomes):
        pages = [outcome.job.page for outcome in outcomes]
        write_seal(study.folder, study.reports, pages, [study.reference_folder])


def _withdraw(study: Study, jobs: list[Job], record: dict[str, dict]) -> None:
    """Remove the drafts of regions and periods that the study no longer has."""
    for name in orphans(jobs, record):
        (study.reports / record.pop(name)["page"]).unlink(missing_ok=True)


def write_index(study: Study, reference: ReferenceData, record: dict[str, dict]) -> Path:
    """Write the page that lists every report of the study, and return its path."""
    from workbench.index import index_page

    page = study.reports / "index.html"
    store.write_file(page, index_page(study, reference, record).encode("utf-8"))
    return page


def _index(reports: Path) -> str:
    return os.path.relpath(reports / "index.html")


def _since(started: float) -> float:
    return round(time.monotonic() - started, 1)


def _told(summary: Summary, teller: Teller) -> Summary:
    teller.finished(summary)
    return summary
