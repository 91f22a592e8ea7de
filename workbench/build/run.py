"""The run of a build: prepare, plan, make, record, seal; killed at any point, the next run goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import store
from workbench.build.inputs import NOTEBOOKS
from workbench.build.jobs import Job, find_region, wanted_jobs
from workbench.build.lock import build_lock
from workbench.build.plan import orphans, plan
from workbench.build.record import JOURNAL, RECORD, Journal, Outcome, read_record, write_record
from workbench.build.seal import break_seal, seal_holds, write_seal
from workbench.build.shelf import Folder, Remote, Shelf
from workbench.build.tell import Summary, Teller, summarise
from workbench.kernels.home import Order
from workbench.kernels.limits import Limits
from workbench.places import data_home, reports_home

if TYPE_CHECKING:
    from workbench.executors.cluster import DaskExecutor
    from workbench.executors.local import LocalExecutor
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
    executor : "local" or "dask"
    scheduler : address of the dask scheduler; "" starts a cluster on this machine
    output : where the pages go, "" for the folder of the study's reports
    pdf : print each page to PDF as well
    """

    period: str = ""
    region: str = ""
    jobs: int = 0
    limits: Limits = field(default_factory=Limits)
    ordinary: bool = False
    executor: str = "local"
    scheduler: str = ""
    output: str = ""
    pdf: bool = False

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
    standing = (
        seal_holds(folder, reports) if choice.whole and not choice.output and not choice.pdf else 0
    )
    if standing:
        teller.planned(name, [], standing)
        return _told(Summary(name, 0, standing, (), _since(started), 0, _index(reports)), teller)
    from workbench.study import find_study

    with build_lock(find_study(name) / store.PROTECTED) as work:
        outcomes = _build_locked(name, choice, work, teller)
    index = f"{choice.output}/index.html" if choice.output else _index(reports)
    return _told(summarise(name, outcomes, _since(started), index), teller)


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
        present = shelf_of(study, choice).sizes(job.page for job in jobs)
        todo = plan(jobs, read_record(study), present)
    return todo, len(jobs) - len(todo)


def shelf_of(study: Study, choice: Choice) -> Shelf:
    """Return where the pages go."""
    return Remote(choice.output) if choice.output else Folder(study.reports)


def _build_locked(name: str, choice: Choice, work: Path, teller: Teller) -> list[Outcome]:
    """The parent warms up while the study is prepared; what is asked for is checked before."""
    from workbench.line import prepare
    from workbench.reference import load_reference
    from workbench.study import load_study

    study = load_study(name)
    reference = load_reference(study)
    check_choice(study, reference, choice)
    shelf = shelf_of(study, choice)
    local = choice.executor == "local"
    early = _local_executor(choice, work, teller) if local else None
    with closing(early) if early else nullcontext():
        prepare(name)
        jobs = wanted_jobs(study, reference, choice.period, choice.region)
        _take_up(study, shelf)
        with nullcontext(early) if early else closing(_cluster(study, jobs, shelf, choice)) as run:
            outcomes = _make(study, jobs, run.run, shelf, teller)
    _finish(study, reference, outcomes, shelf, choice)
    return outcomes


def _local_executor(choice: Choice, work: Path, teller: Teller) -> LocalExecutor:
    from workbench.executors.local import LocalExecutor

    return LocalExecutor(work, choice.limits, choice.jobs, choice.ordinary, teller.note)


def _cluster(study: Study, jobs: list[Job], shelf: Shelf, choice: Choice) -> DaskExecutor:
    from workbench.executors.bundle import pack
    from workbench.executors.cluster import DaskExecutor

    pages = {job.name: job.page for job in jobs}
    return DaskExecutor(choice.scheduler, pack(study), pages, shelf, choice.limits, choice.jobs)


def check_choice(study: Study, reference: ReferenceData, choice: Choice) -> None:
    """Refuse a period or region that the study does not have, before anything is started."""
    if choice.period:
        study.period(choice.period)
    if choice.region:
        find_region(reference.region_names(), choice.region)


def _take_up(study: Study, shelf: Shelf) -> None:
    """Take up where a killed build stopped: its journal goes into the record.

    Where the pages are elsewhere, so is the record of whoever built last.
    """
    if isinstance(shelf, Remote) and (elsewhere := shelf.read(RECORD)):
        store.write_file(study.reports / RECORD, elsewhere)
    break_seal(study.reports)
    store.clear_unfinished(study.reports)
    if (study.reports / JOURNAL).exists():
        write_record(study.reports, read_record(study))


def _make(
    study: Study, jobs: list[Job], run: Callable, shelf: Shelf, teller: Teller
) -> list[Outcome]:
    todo = plan(jobs, read_record(study), shelf.sizes(job.page for job in jobs))
    by_name = {job.name: job for job, _ in todo}
    outcomes = [Outcome(job, "unchanged") for job in jobs if job.name not in by_name]
    teller.planned(study.name, todo, len(outcomes))
    orders = [(job.name, order_of(job)) for job, _ in todo]
    with Journal(study.reports) as journal:
        for name, made, attempts in run(orders) if orders else ():
            outcome = _keep(study, shelf, by_name[name], made, attempts)
            journal.add(outcome)
            teller.ended(outcome)
            outcomes.append(outcome)
    return outcomes


def order_of(job: Job) -> Order:
    """Return what a report's process is told of its job."""
    return Order(str(NOTEBOOKS / job.notebook), job.parameters, job.title)


def _keep(study: Study, shelf: Shelf, job: Job, made: Made, attempts: int) -> Outcome:
    """Put the page in its place, or withdraw the last one and keep the trace."""
    _write_log(study, job, made.trace if made.message else "")
    if made.message:
        shelf.remove(job.page)
    elif made.page:
        shelf.put(job.page, made.page)
    return Outcome(
        job,
        "failed" if made.message else "made",
        seconds=round(made.seconds, 1),
        message=made.message,
        kibibytes=made.kibibytes,
        size=made.size or len(made.page),
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
    study: Study,
    reference: ReferenceData,
    outcomes: list[Outcome],
    shelf: Shelf,
    choice: Choice,
) -> None:
    """Write the record, what lies beside the pages, and the index; seal a complete build."""
    from workbench.companions import write_companions

    record = read_record(study)
    pages = [outcome.job.page for outcome in outcomes]
    if choice.whole:
        pages += _withdraw(shelf, [outcome.job for outcome in outcomes], record)
    write_record(study.reports, record)
    try:
        if isinstance(shelf, Folder):
            write_companions([study.reports / page for page in pages], choice.pdf)
    finally:
        index = write_index(study, reference, record)
    if isinstance(shelf, Remote):
        shelf.put("index.html", index.read_bytes())
        shelf.put(RECORD, (study.reports / RECORD).read_bytes())
        return
    if choice.whole and not any(outcome.status == "failed" for outcome in outcomes):
        pages = [outcome.job.page for outcome in outcomes]
        write_seal(study.folder, study.reports, pages, [study.reference_folder])


def _withdraw(shelf: Shelf, jobs: list[Job], record: dict[str, dict]) -> list[str]:
    """Remove the drafts of regions and periods that the study no longer has, and name them."""
    gone = [record.pop(name)["page"] for name in orphans(jobs, record)]
    for page in gone:
        shelf.remove(page)
    return gone


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
