"""The batch: which reports differ from the record, and the run that makes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench import store
from workbench.problems import UsageProblem, listed
from workbench.reference import ReferenceData, load_reference
from workbench.study import PROJECT, STATE, Study

STATEWIDE = "statewide"
RECORD = "build.json"
SECONDS_PER_REPORT = 600


@dataclass(frozen=True)
class Job:
    """One report to make: its notebook, parameters, page, and the hash of each of its inputs."""

    period: str
    region: str
    title: str
    notebook: str
    parameters: dict[str, str]
    page: str
    inputs: dict[str, str]

    @property
    def name(self) -> str:
        """What the terminal and the record call the report."""
        return f"{self.period}/{self.region}"


@dataclass(frozen=True)
class Outcome:
    """What became of a report: "made", "unchanged" or "failed", with the cause."""

    job: Job
    status: str
    seconds: float = 0.0
    message: str = ""


def wanted_jobs(
    study: Study, reference: ReferenceData, period: str = "", region: str = ""
) -> list[Job]:
    """Return a job for each report of the study, or of one period or region.

    Raises
    ------
    UsageProblem
        The period or region is unknown; the known ones are listed.
    """
    periods = [study.period(period)] if period else study.periods
    names = reference.region_names()
    regions = [find_region(names, region)] if region else list(names)
    protected = store.current_snapshot(study)
    shared = {
        "package": _hash_folder("workbench", "*"),
        "lock": _hash_file(PROJECT / "requirements.lock"),
    }
    shared["definitions"] = _hash_definitions(study)
    return [
        _job(study, p.id, p.title, code, names[code], protected, shared)
        for p in periods
        for code in regions
    ]


def find_region(names: dict[str, str], wanted: str) -> str:
    """Return the code of a region by its code or name; "statewide" is the whole state."""
    by_word = {name.casefold(): code for code, name in names.items()}
    by_word |= {code: code for code in names} | {STATEWIDE: STATE}
    if wanted.casefold() not in by_word:
        known = listed([*(code for code in names if code != STATE), STATEWIDE])
        raise UsageProblem(f"There is no region '{wanted[:64]}'. Known regions: {known}.")
    return by_word[wanted.casefold()]


def _job(study, period, span, region, name, protected: Path, shared: dict[str, str]) -> Job:
    whole = region == STATE
    notebook = "statewide_report.ipynb" if whole else "region_report.ipynb"
    parameters = {"study": study.name, "period": period} | ({} if whole else {"region": region})
    inputs = {
        "protected measures": _hash_file(
            protected / period / f"{region}.csv", protected / f"{store.TEAMS}.csv"
        ),
        "notebook": _hash_file(PROJECT / "notebooks" / notebook),
        **shared,
    }
    page = f"{period}/{STATEWIDE if whole else region}.html"
    title = f"{'Minnesota' if whole else name}, {span}: {study.title}"
    return Job(period, STATEWIDE if whole else region, title, notebook, parameters, page, inputs)


def plan(jobs: list[Job], record: dict[str, dict], present: set[str]) -> list[tuple[Job, str]]:
    """Return the jobs to run, each with its reason: what differs from the record.

    Parameters
    ----------
    jobs : the reports wanted
    record : the last record, by report name
    present : the pages that are there
    """
    reasons = [(job, _reason(job, record.get(job.name), present)) for job in jobs]
    return [(job, reason) for job, reason in reasons if reason]


def _reason(job: Job, last: dict | None, present: set[str]) -> str:
    if last is None:
        return "new"
    if last["status"] == "failed":
        return "failed last time"
    if job.page not in present:
        return "its page is missing"
    changed = [name for name, content in job.inputs.items() if last["inputs"].get(name) != content]
    return f"{listed(changed)} changed" if changed else ""


def build(
    study: Study,
    period: str = "",
    region: str = "",
    jobs: int = 0,
    tell: Callable[[str], None] = print,
) -> list[Outcome]:
    """Make the reports that differ from the record, and the index page; return every outcome.

    A report fails alone: the others are whole, its last page is withdrawn and its cause is told.
    """
    reference = load_reference(study)
    wanted = wanted_jobs(study, reference, period, region)
    record = read_record(study)
    present = {job.page for job in wanted if (study.reports / job.page).is_file()}
    todo = [job for job, _ in plan(wanted, record, present)]
    outcomes = [Outcome(job, "unchanged") for job in wanted if job not in todo]
    tell(f"{study.name}: {len(todo)} reports to make, {len(outcomes)} unchanged.")
    for number, outcome in enumerate(_run(study, todo, jobs or os.cpu_count() or 1), 1):
        tell(f"[{number}/{len(todo)}] {_told(outcome)}")
        record[outcome.job.name] = _recorded(outcome)
        _write_record(study, record)
        outcomes.append(outcome)
    write_index(study, reference, read_record(study))
    return outcomes


def _run(study: Study, todo: list[Job], workers: int) -> Iterator[Outcome]:
    with ThreadPoolExecutor(max_workers=workers) as pool:
        running = [pool.submit(run_job, study, job) for job in todo]
        try:
            for future in as_completed(running):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def run_job(study: Study, job: Job) -> Outcome:
    """Make one report in a process of its own, and return what became of it."""
    start, page = time.monotonic(), study.reports / job.page
    order = {
        "notebook": str(PROJECT / "notebooks" / job.notebook),
        "parameters": job.parameters,
        "page": str(page),
        "title": job.title,
    }
    command = [sys.executable, "-m", "workbench.render"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=SECONDS_PER_REPORT,
        )
        message = _message(done)
        _write_log(study, job, done.stderr if message else "")
    except subprocess.TimeoutExpired:
        message = f"it took longer than {SECONDS_PER_REPORT} seconds"
    if message:
        page.unlink(missing_ok=True)
    return Outcome(
        job, "failed" if message else "made", round(time.monotonic() - start, 1), message
    )


def _write_log(study: Study, job: Job, trace: str) -> None:
    """Keep the traceback for whoever mends it, away from pages and readable by the user alone."""
    log = study.reports / "log" / f"{job.period}-{job.region}.txt"
    if not trace:
        log.unlink(missing_ok=True)
        return
    store.write_file(log, trace.encode("utf-8"))
    log.chmod(0o600)


def _message(done: subprocess.CompletedProcess) -> str:
    """The cause that the process told, or that it ended without a word."""
    last = done.stdout.strip().rpartition("\n")[2]
    try:
        message = json.loads(last)["message"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return f"its process ended with code {done.returncode} and told no cause"
    return message if message or done.returncode == 0 else f"exit code {done.returncode}"


def _told(outcome: Outcome) -> str:
    made = f"{outcome.job.name}: {outcome.status} in {outcome.seconds:.1f} s"
    return made if not outcome.message else f"{made}\n    {outcome.message.splitlines()[0][:300]}"


def _recorded(outcome: Outcome) -> dict:
    job = asdict(outcome.job)
    return {**job, "status": outcome.status, "seconds": outcome.seconds, "message": outcome.message}


def read_record(study: Study) -> dict[str, dict]:
    """Return the build record, by report name; a record that cannot be read counts as none."""
    try:
        return json.loads((study.reports / RECORD).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _write_record(study: Study, record: dict[str, dict]) -> None:
    text = json.dumps(dict(sorted(record.items())), indent=1, ensure_ascii=False)
    store.write_file(study.reports / RECORD, f"{text}\n".encode())


def write_index(study: Study, reference: ReferenceData, record: dict[str, dict]) -> Path:
    """Write the page that lists every report of the study, and return its path."""
    from workbench.index import index_page

    page = study.reports / "index.html"
    store.write_file(page, index_page(study, reference, record).encode("utf-8"))
    return page


def _hash_file(*paths: Path) -> str:
    return store.hash_files({path.name: path.read_bytes() for path in paths})


def _hash_folder(folder: str, pattern: str) -> str:
    paths = [path for path in sorted((PROJECT / folder).rglob(pattern)) if path.is_file()]
    return store.hash_files(
        {
            str(path.relative_to(PROJECT)): path.read_bytes()
            for path in paths
            if path.suffix != ".pyc"
        }
    )


def _hash_definitions(study: Study) -> str:
    folders = {study.instrument_folder(export.instrument) for export in study.exports}
    paths = [study.folder / "study.toml", *sorted(study.reference_folder.glob("*.*"))]
    paths += [path for folder in sorted(folders) for path in sorted(folder.glob("*.*"))]
    paths += sorted((PROJECT / "data" / "reference").glob("*.toml"))
    return store.hash_files({f"{n} {path.name}": path.read_bytes() for n, path in enumerate(paths)})
