"""How long, and in how much memory, the whole table of a large study is made. Run: make bench-measures.

It is set beside one pandas groupby-mean over the same responses, in turns in the same run; the middle of each counts. Exit 1 where
it takes more than `TIMES` as long, or its memory more than `MEMORY` times the prepared tables. On a busy
machine the threads of the linear algebra library wait in loops, which counts as processor time: the
make target gives it one thread. Memory is told of a process whose allocator (of glibc) gives freed memory back
at once: it is what measuring needs, and not what the allocator keeps for later.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from workbench import line
from workbench.instruments import Instrument
from workbench.measures import measure_study
from workbench.reference import ReferenceData, load_reference
from workbench.settings import Export, Period, Records, Study
from workbench.study import load_study
from workbench.tables import SCHEMAS

TEAMS, RESPONDENTS, ITEMS, SCALES, PERIODS = 1_000, 50_000, 60, 10, 10
TIMES, MEMORY, TURNS = 20, 3, 5
OPTIONS = ("strongly_agree", "agree", "neither", "disagree", "strongly_disagree", "dont_know")
MEGABYTE = 1_048_576


def main() -> int:
    """Make the large study, measure it, and say how long it took."""
    study, reference = large_study()
    instrument = large_instrument()
    tables = in_other_process(large_tables, reference)
    size = sum(table.memory_usage(deep=True).sum() for table in tables.values())
    numbers, grown = in_other_process(memory_taken)
    print(f"{numbers:,} numbers")
    turns = [
        (
            seconds_of(lambda: groupby_mean(tables["responses"], tables["respondents"])),
            seconds_of(lambda: measure_study(study, reference, instrument, tables)),
        )
        for _ in range(TURNS)
    ]
    mean, whole = (statistics.median(times) for times in zip(*turns, strict=True))
    print(
        f"prepared tables {size / MEGABYTE:,.0f} MB; measuring took {grown / MEGABYTE:,.0f} MB more"
    )
    print(
        f"groupby-mean {mean:.2f} s; the whole table {whole:.2f} s: {whole / mean:.1f} times as long"
    )
    return int(whole > TIMES * mean or grown > MEMORY * size)


def memory_taken() -> tuple[int, int]:
    """Return how many numbers are made, and how many bytes that takes at most, libraries apart."""
    definitions, tables = line.check("example")
    own = (definitions.study, definitions.reference, definitions.instruments, tables)
    measure_study(*own)
    study, reference = large_study()
    instrument, tables = large_instrument(), in_other_process(large_tables, reference)
    before = forget_peak()
    numbers = len(measure_study(study, reference, instrument, tables))
    return numbers, memory("VmHWM") - before


def in_other_process(work, *arguments):
    """Return what the work makes, without the memory that it took to make it."""
    os.environ["MALLOC_MMAP_THRESHOLD_"] = "131072"
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        return other.submit(work, *arguments).result()


def seconds_of(work) -> float:
    """Return the processor time of the work: other processes of the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def forget_peak() -> int:
    """Start the highest memory of this process anew (Linux), and return what it holds now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def memory(name: str) -> int:
    """Return one line of the process's status in bytes: VmRSS now, VmHWM at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith(name)))


def groupby_mean(responses: pd.DataFrame, respondents: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of every item in every period and region: what an evaluator would write by hand."""
    scores = {code: 5.0 - place for place, code in enumerate(OPTIONS[:5])}
    region = responses.respondent.map(respondents.set_index("respondent").region)
    return (
        responses.assign(score=responses.code.map(scores), region=region)
        .groupby(["period", "region", "item"], observed=True)
        .score.mean()
    )


def large_study() -> tuple[Study, ReferenceData]:
    """Return a study of many periods, with the example's reference data."""
    example = load_study("example")
    periods = tuple(
        Period(
            id=f"p{n}",
            title=f"Period {n}",
            start=dt.date(2000 + 2 * n, 1, 1),
            end=dt.date(2001 + 2 * n, 12, 31),
        )
        for n in range(PERIODS)
    )
    exports = tuple(Export(file="none", instrument="large", period=p.id) for p in periods)
    study = Study(
        name="large",
        folder=example.folder,
        title="Large",
        periods=periods,
        exports=exports,
        records=Records(file="none"),
        essential=example.essential,
    )
    reference = load_reference(example)
    counties = reference.counties.assign(**{"from": "2000-01-01"})
    return study, ReferenceData(**{**vars(reference), "counties": counties})


def large_instrument() -> dict[str, Instrument]:
    """Return an instrument of many items on several scales."""
    names = [f"item_{n:02d}" for n in range(ITEMS)]
    items = pd.DataFrame({"item": names, "scale": [f"scale_{n % SCALES}" for n in range(ITEMS)]})
    items = items.assign(kind="single", response_set="agree", reverse=False, short="", text="")
    options = pd.DataFrame({"response_set": "agree", "code": OPTIONS, "label": OPTIONS})
    options = options.assign(
        score=[5.0, 4.0, 3.0, 2.0, 1.0, np.nan], missing=[""] * 5 + ["dont_know"]
    )
    scales = pd.DataFrame({"scale": [f"scale_{n}" for n in range(SCALES)]})
    scales = scales.assign(name=scales.scale, about="", rule="half")
    bands = pd.DataFrame({"band": ["low", "mid", "high"], "label": "", "low": [1.0, 3.0, 4.0]})
    return {"large": Instrument("large", "Large", "", "", items, options, scales, bands)}


def large_tables(reference: ReferenceData) -> dict[str, pd.DataFrame]:
    """Return prepared tables of the wanted size, drawn at random."""
    random = np.random.default_rng(2014)
    regions = reference.regions.region.to_numpy()
    fields = reference.disciplines.discipline.to_numpy()
    counties = reference.counties.county.to_numpy()
    team = np.array([f"T{n:04d}" for n in range(TEAMS)])
    of_team = regions[np.arange(TEAMS) % len(regions)]
    period = np.array([f"p{n}" for n in range(PERIODS)])
    seat = np.arange(RESPONDENTS)
    at = seat % TEAMS
    when = seat // (RESPONDENTS // PERIODS)
    people = pd.DataFrame({"period": period[when], "region": of_team[at], "team": team[at]})
    person = np.array([f"M{n:05d}" for n in seat % (RESPONDENTS // PERIODS)])
    discipline = fields[random.integers(0, len(fields), RESPONDENTS)]
    respondent = np.array([f"large.{n}" for n in seat])
    respondents = people.assign(
        respondent=respondent, instrument="large", status="complete", discipline=discipline
    ).assign(submitted=pd.NaT, person=person, submission="", occurrence="")
    trait = random.normal(0, 0.8, RESPONDENTS)[:, None] + random.normal(0, 1, (RESPONDENTS, ITEMS))
    chosen = np.clip(np.round(2 + trait), 0, 4).astype(int)
    chosen[random.random(chosen.shape) < 0.05] = 5
    responses = pd.DataFrame(
        {
            "respondent": np.repeat(respondent, ITEMS),
            "instrument": "large",
            "period": np.repeat(period[when], ITEMS),
            "item": np.tile([f"item_{n:02d}" for n in range(ITEMS)], RESPONDENTS),
            "option": "",
            "written": np.array(OPTIONS)[chosen.ravel()],
            "code": np.array(OPTIONS)[chosen.ravel()],
            "missing": "",
        }
    )
    roster = people.assign(member=person, discipline=discipline)
    agency = np.array([f"Agency {n}" for n in random.integers(0, 8, RESPONDENTS)])
    members = roster.assign(agency=agency, decides=True, invited=True)
    teams = people.drop_duplicates().reset_index(drop=True)
    teams = teams.assign(name=teams.team, county=counties[0], counties="")
    teams = teams.assign(started=pd.Timestamp("2000-01-01"), ended=pd.NaT)
    meetings = teams[["period", "region", "team"]].assign(
        meeting=[f"m{n}" for n in range(len(teams))]
    )
    starts = meetings.period.map(
        {p: pd.Timestamp(2000 + 2 * n, 3, 1) for n, p in enumerate(period)}
    )
    meetings = meetings.assign(date=starts)
    attendance = members.merge(meetings, on=["period", "region", "team"]).assign(present=True)
    pairs = members[["period", "region", "team", "agency"]].drop_duplicates()
    ties = pairs.merge(pairs.rename(columns={"agency": "partner"}), on=["period", "region", "team"])
    ties = ties[ties.agency != ties.partner]
    ties = ties.assign(level=random.integers(0, 6, len(ties)).astype(float))
    found = {
        "respondents": respondents,
        "responses": responses,
        "invitations": roster,
        "teams": teams,
        "members": members,
        "meetings": meetings,
        "attendance": attendance,
        "ties": ties,
    }
    return {name: shaped(name, found.get(name)) for name in SCHEMAS}


def shaped(name: str, table: pd.DataFrame | None) -> pd.DataFrame:
    """Return a table with the columns and types that its schema asks for."""
    columns = SCHEMAS[name].columns
    table = pd.DataFrame(columns=list(columns)) if table is None else table
    return pd.DataFrame(
        {
            column: table[column].reset_index(drop=True).astype(str(spec.dtype))
            for column, spec in columns.items()
        }
    )


if __name__ == "__main__":
    sys.exit(main())
