"""How the cost of a report, of the plan and of memory grows with the regions: a simulated study.

    python tests/bench/scale.py [--sizes 10 100 1000] [--sample 20] [--file tests/bench/scale.md]

The protected measures of the example's first region stand for every region's, under codes of their
own; five funding periods. The sample of reports is really made; the plan is made for all.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import statistics
import tempfile
import time
import tomllib
from pathlib import Path

import pandas as pd

from workbench import line, store
from workbench.build import inputs, plan, wanted_jobs
from workbench.build.record import Outcome, recorded
from workbench.build.run import order_of
from workbench.executors.local import LocalExecutor
from workbench.index import index_page
from workbench.kernels.home import Order
from workbench.kernels.limits import Limits
from workbench.kernels.makers import WarmParent
from workbench.places import PROJECT, STATE
from workbench.reference import load_reference
from workbench.study import load_study

HERE = Path(__file__).parent
EXAMPLE = PROJECT / "data" / "example"
PERIODS = [f"{year}-{year + 2 - 2000}" for year in range(2015, 2025, 2)]


def simulate(home: Path, regions: int) -> None:
    """Write a study of so many regions and five periods, with its protected measures."""
    study = home / "large"
    shutil.copytree(EXAMPLE / "exports", study / "exports")
    shutil.copytree(EXAMPLE / "records", study / "records")
    shutil.copytree(PROJECT / "data" / "reference", study / "reference")
    codes = [f"region_{number:04}" for number in range(regions)]
    write_regions(study / "reference", codes)
    write_settings(study)
    os.environ |= {"WORKBENCH_DATA": str(home), "WORKBENCH_REPORTS": str(home.parent / "reports")}
    inputs_now = line.hash_inputs(load_study("large"))
    store.write_snapshot(study / store.PROTECTED, pieces(codes), inputs_now, store.CSV)


def write_regions(folder: Path, codes: list[str]) -> None:
    """Put regions of these codes in place of the project's."""
    rows = [f"{code},Region {code[-4:]},,assumed" for code in codes]
    (folder / "navigators.csv").write_text("region,name,navigator,basis\n" + "\n".join(rows) + "\n")
    counties = (folder / "county_regions.csv").read_text("utf-8").splitlines()
    head, *lines = counties
    place = head.split(",").index("region")
    moved = [_moved(row.split(","), place, codes[0]) for row in lines]
    (folder / "county_regions.csv").write_text("\n".join([head, *moved]) + "\n", "utf-8")


def _moved(cells: list[str], place: int, code: str) -> str:
    return ",".join([*cells[:place], code, *cells[place + 1 :]])


def write_settings(study: Path) -> None:
    """The example's settings with five periods, in each of which both surveys were fielded."""
    text = (EXAMPLE / "study.toml").read_text("utf-8")
    head, *blocks = re.split(r"(?m)^(?=\[)", text)
    kept = [b for b in blocks if not b.startswith(("[[periods]]", "[[exports]]", "[exports"))]
    period = '[[periods]]\nid = "{0}"\ntitle = "July {1} to June {2}"\nstart = {1}-07-01\nend = {2}-06-30\n\n'
    export = '[[exports]]\nfile = "exports/{0}.csv"\ninstrument = "{1}"\nperiod = "{2}"\n\n'
    made = [period.format(name, int(name[:4]), int(name[:4]) + 2) for name in PERIODS]
    made += [export.format("readiness_2015-17", "readiness", name) for name in PERIODS]
    made += [export.format("members_2017-19", "member", name) for name in PERIODS]
    made.append('[reference]\nfolder = "reference"\n')
    (study / "study.toml").write_text(head + "".join([*made, *kept]), "utf-8")
    tomllib.loads((study / "study.toml").read_text("utf-8"))


def pieces(codes: list[str]) -> dict:
    """The pieces that reports read, all made from one region's of the example."""
    snapshot = store.current(EXAMPLE / store.PROTECTED)
    whole = store.read_table(snapshot, f"2017-19/{STATE}")
    teams = store.read_table(snapshot, store.TEAMS)
    one, state = (whole[whole.region == code] for code in ("southeast", STATE))
    own = teams[(teams.period == "2017-19") & (teams.region == "southeast")]
    made, all_teams = {}, []
    for period in PERIODS:
        by_region = [one.assign(region=code, period=period) for code in codes]
        of_state = state.assign(period=period)
        for code, rows in zip(codes, by_region, strict=True):
            made[f"{period}/{code}"] = pd.concat([rows, of_state])
        made[f"{period}/{STATE}"] = pd.concat([*by_region, of_state])
        all_teams += [own.assign(region=code, period=period) for code in codes]
    return made | {store.TEAMS: pd.concat(all_teams)}


def measure(regions: int, sample: int) -> dict[str, float]:
    """Return the costs of a study of so many regions."""
    with tempfile.TemporaryDirectory(prefix="b-") as folder:
        home = Path(folder)
        simulate(home / "data", regions)
        study = load_study("large")
        start = time.process_time()
        jobs = wanted_jobs(study, load_reference(study))
        record = {job.name: recorded(Outcome(job, "made", size=1)) for job in jobs}
        assert plan(jobs, record, {job.page: 1 for job in jobs}) == []
        planned = time.process_time() - start
        start = time.process_time()
        index = index_page(study, load_reference(study), record)
        indexed = time.process_time() - start
        work = home / "work"
        work.mkdir()
        regional = [job for job in jobs if job.region != "statewide"]
        chosen = regional[:: max(1, len(regional) // sample)][:sample]
        executor = LocalExecutor(work, Limits(), 0, ordinary=False, tell=print)
        made = [made for _, made, _ in executor.run([(j.name, order_of(j)) for j in chosen])]
        executor.close()
        assert not any(m.message for m in made), [(m.message, m.trace) for m in made if m.message]
    return {
        "reports": len(jobs),
        "report": statistics.median(m.cpu for m in made),
        "memory": max(m.kibibytes for m in made) / 1024,
        "plan": planned,
        "index": indexed,
        "bytes": len(index.encode()),
    }


def growth_of_the_parent(forks: int = 1000) -> tuple[float, float]:
    """Return the MiB that the warm parent holds after one fork and after a thousand."""
    with tempfile.TemporaryDirectory(prefix="b-") as folder:
        os.environ["PYTHONPATH"] = str(HERE)
        parent = WarmParent(Path(folder), Limits(), task="nothing:render")
        parent.make(Order("", {}, ""))
        first = resident(parent.process.pid)
        for _ in range(forks):
            parent.make(Order("", {}, ""))
        last = resident(parent.process.pid)
        parent.close()
    return first, last


def resident(pid: int) -> float:
    """MiB of a process in memory."""
    words = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def page(costs: dict[int, dict[str, float]], first: float, last: float) -> str:
    """Return the table as Markdown, and what follows from it for many more reports."""
    rows = [
        f"| {regions:,} | {c['reports']:,.0f} | {c['report']:.2f} | {c['memory']:.0f} | {c['plan']:.2f} "
        f"| {c['index']:.2f} | {c['bytes'] / 1e6:.2f} |"
        for regions, c in costs.items()
    ]
    head = (
        "| regions | reports | CPU seconds a report | MiB of a report's process | CPU seconds of the plan "
        "| of the index page | its MB |"
    )
    lines = [
        "# What a large study costs",
        "",
        "A simulated study of five funding periods; a sample of its reports is really made, the plan and the",
        "index page are made for all. Run: `make bench-scale`.",
        "",
        head,
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
        f"The warm parent held {first:.0f} MiB after one report and {last:.0f} MiB after 1,000.",
        "",
        *many_reports(costs[max(costs)]),
    ]
    return "\n".join(lines) + "\n"


def many_reports(largest: dict[str, float], many: int = 100_000) -> list[str]:
    """Return what so many reports would take, by proportion from the largest study measured."""
    times = many / largest["reports"]
    hours, index = many * largest["report"] / 3600, times * largest["bytes"] / 1e6
    return [
        f"## {many:,} reports",
        "",
        "By proportion from the last row; nothing of it was run.",
        "",
        f"- Making them takes {hours:,.0f} hours of one core: a night of eight hours on {math.ceil(hours / 8):,} cores. Each report is",
        "  a process of its own, so cores and machines (`--executor dask`) help in proportion.",
        f"- The plan takes {times * largest['plan']:,.0f} s and the index page {times * largest['index']:,.0f} s, both in one process.",
        "",
        f"It would break first at the index, one page of {index:,.0f} MB, which would have to become a page a period. Next at",
        "protecting, long before the reports themselves: all regions of a study are protected at once, and the work",
        "grows faster than the numbers that hang together (`disclosure.md` beside this page); past the time limit",
        "tables take coarser forms. So many reports are better kept as several studies that share no total.",
    ]


def main() -> None:
    """Measure, print, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--file", type=Path, default=HERE / "scale.md")
    options = parser.parse_args()
    line.prepare("example")
    inputs.code_hash()
    costs = {regions: measure(regions, options.sample) for regions in options.sizes}
    written = page(costs, *growth_of_the_parent())
    options.file.write_text(written, "utf-8")
    print(written)


if __name__ == "__main__":
    main()
