"""The plan: which of the reports wanted differ from the record, and why. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.build.jobs import Job
from workbench.problems import listed


def plan(
    jobs: Iterable[Job], record: Mapping[str, dict], present: Mapping[str, int]
) -> list[tuple[Job, str]]:
    """Return the jobs to run, each with its reason: what differs from the record.

    Parameters
    ----------
    jobs : the reports wanted
    record : the last record, by report name
    present : the pages that are there, with their size in bytes
    """
    reasons = [(job, _reason(job, record.get(job.name), present)) for job in jobs]
    return [(job, reason) for job, reason in reasons if reason]


def orphans(jobs: Iterable[Job], record: Mapping[str, dict]) -> list[str]:
    """Return the names in the record that the study no longer wants: their pages are withdrawn."""
    wanted = {job.name for job in jobs}
    return sorted(name for name in record if name not in wanted)


def _reason(job: Job, last: dict | None, present: Mapping[str, int]) -> str:
    if last is None:
        return "new"
    if last["status"] == "failed":
        return "failed last time"
    if job.page not in present:
        return "its page is missing"
    if present[job.page] != last["bytes"]:
        return "its page was changed by hand"
    names = [*job.inputs, *(name for name in last["inputs"] if name not in job.inputs)]
    changed = [name for name in names if last["inputs"].get(name) != job.inputs.get(name)]
    if last["parameters"] != job.parameters:
        changed.append("parameters")
    return f"{listed(changed)} changed" if changed else ""
