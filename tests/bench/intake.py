"""How long, and in how much memory, a large export comes in. Run: make bench-intake.

It is set beside a bare `pandas.read_csv(dtype=str)` of the same file, each in a process of its own, in the
same run. Exit 1 where it takes more than `TIMES` as long, or more than `MEMORY` times the memory.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

TIMES, MEMORY = 3, 2
RESPONSES, ITEMS = 1_000_000, 60
OPTIONS = ("Very true", "Somewhat true", "Don't know", "Somewhat untrue", "Not true")
BLANK_SHARE = 0.05
BATCH = 10_000
MEASURED = """
import json, resource, sys, time
start, cpu = time.perf_counter(), time.process_time()
{work}
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": seconds, "cpu": cpu, "megabytes": peak, "rows": rows}}))
"""
BARE = "import pandas as pd\nrows = len(pd.read_csv(sys.argv[1], dtype=str))"
IMPORT = """
from workbench.definitions import load_definitions
from workbench.intake import take_in
d = load_definitions("large")
rows = len(take_in(d.study, d.reference, d.instruments).tables["respondents"])
"""


def main() -> int:
    """Make a large export, take it in both ways, and say how they compare."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--responses", type=int, default=RESPONSES)
    responses = options.parse_args().responses
    with tempfile.TemporaryDirectory() as home:
        path = make_study(Path(home) / "large", responses)
        size = path.stat().st_size / 1e6
        print(f"{responses:,} responses of {ITEMS} items, {size:,.0f} MB")
        bare = measured(BARE, path, home)
        ours = measured(IMPORT, path, home)
    return compare(bare, ours)


def compare(bare: dict, ours: dict) -> int:
    """Print both, and return 1 where the import is too slow or too large."""
    print(f"{'':24}{'seconds':>9}{'processor':>11}{'peak MB':>9}")
    for name, one in [("pandas.read_csv, bare", bare), ("the whole import", ours)]:
        print(f"{name:24}{one['seconds']:>9.1f}{one['cpu']:>11.1f}{one['megabytes']:>9,.0f}")
    times = ours["seconds"] / bare["seconds"]
    memory = ours["megabytes"] / bare["megabytes"]
    print(
        f"{times:.2f} times the time (at most {TIMES}); {memory:.2f} times the memory (at most {MEMORY})"
    )
    assert ours["rows"] == bare["rows"], "every response came in"
    return int(times > TIMES or memory > MEMORY)


def measured(work: str, path: Path, home: str) -> dict:
    """Run the work in a process of its own, and return its seconds and its peak memory."""
    environment = {**os.environ, "WORKBENCH_DATA": home}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(work=work), str(path)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return json.loads(done.stdout.splitlines()[-1])


def make_study(folder: Path, responses: int) -> Path:
    """Write an export of random answers and the study that it belongs to; return the export's path."""
    (folder / "exports").mkdir(parents=True)
    items = [f"item_{number}" for number in range(1, ITEMS + 1)]
    path = folder / "exports" / "large.csv"
    write_answers(path, items, responses)
    (folder / "study.toml").write_text(
        'title = "Large"\n[[periods]]\nid = "all"\ntitle = "All"\nstart = 2016-01-01\nend = 2016-12-31\n'
        '[[exports]]\nfile = "exports/large.csv"\ninstrument = "large"\nperiod = "all"\n'
        'region = "southeast"\n[exports.fields]\nrespondent = "ResponseId"\n',
        "utf-8",
    )
    home = folder / "instruments" / "large"
    home.mkdir(parents=True)
    (home / "instrument.toml").write_text('title = "Large"\n', "utf-8")
    write_table(
        home / "items.csv",
        "item,scale,kind,response_set,reverse,short,text",
        [[item, "", "single", "truth", "", item, item] for item in items],
    )
    write_table(
        home / "response_sets.csv",
        "response_set,code,label,score,missing",
        [["truth", f"o{number}", label, "", ""] for number, label in enumerate(OPTIONS)],
    )
    write_table(home / "scales.csv", "scale,name,about,rule", [])
    write_table(home / "bands.csv", "band,label,low", [])
    return path


def write_table(path: Path, header: str, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header.split(","), *rows])


def write_answers(path: Path, items: list[str], responses: int) -> None:
    chance = np.random.default_rng(1)
    texts = np.array([*OPTIONS, ""])
    weights = [(1 - BLANK_SHARE) / len(OPTIONS)] * len(OPTIONS) + [BLANK_SHARE]
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(["ResponseId", *items]) + "\n")
        for start in range(0, responses, BATCH):
            size = min(BATCH, responses - start)
            answers = texts[chance.choice(len(texts), (size, len(items)), p=weights)]
            for number, row in enumerate(answers, start + 1):
                stream.write(f"R_{number:08d},{','.join(row)}\n")


if __name__ == "__main__":
    began = time.perf_counter()
    outcome = main()
    print(f"the benchmark took {time.perf_counter() - began:.0f} s")
    sys.exit(outcome)
