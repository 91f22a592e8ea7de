"""How long protection and its audit take, and how they grow with the cells. Run: make bench-disclosure.

    python tests/bench/disclosure.py [--seconds 300] [--file tests/bench/disclosure.md]

It prints the table, the machine and the versions, and writes them to a file. Exit 1 where the statewide
example takes a minute or more, or a family of 429 cells more than ten seconds.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbench import line
from workbench.disclosure import NotSafe, cube, suppress
from workbench.disclosure.attacker import tightened
from workbench.disclosure.constraints import build_system
from workbench.disclosure.reach import Reach
from workbench.disclosure.rules import Rules
from workbench.protection import audit_study, protect_study

HERE = Path(__file__).parent
FAMILY = (12, 10, 2)
SHAPES = ((4, 4, 3), FAMILY, (20, 15, 2), (20, 16, 5), (24, 19, 19))
"""Regions, groups and periods without their margins: 100 to 10,000 cells with them."""
THRESHOLD, WIDTH = 5, 4.0
MOST_FAMILY, MOST_STUDY = 10.0, 60.0
"""Seconds that a family of 429 cells, and the example study, may take."""


class Timed(NamedTuple):
    """One family: its cells, the small and the hidden ones, and seconds; missing past the time limit."""

    cells: int
    small: int
    hidden: int | None
    protected: float | None
    audited: float | None


def main() -> int:
    """Measure, print, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--seconds", type=float, default=Rules().seconds, help="time limit of each step"
    )
    parser.add_argument("--file", type=Path, default=HERE / "disclosure.md")
    options = parser.parse_args()
    families = {shape: time_family(shape, options.seconds) for shape in SHAPES}
    study = time_study()
    written = page(families, study, options.seconds)
    options.file.write_text(written, "utf-8")
    print(written)
    family = families[FAMILY]
    slow = family.audited is None or family.protected + family.audited > MOST_FAMILY
    return int(slow or sum(study) >= MOST_STUDY)


def time_family(shape: tuple[int, ...], seconds: float) -> Timed:
    """Protect a table of counts with all its margins, and audit it, each within the time limit."""
    counts = np.random.default_rng(1).negative_binomial(1.2, 0.08, shape)
    names = [
        [f"{name}{n:02}" for n in range(size)] for name, size in zip("rgp", shape, strict=True)
    ]
    values, sums = cube(counts, names)
    small = {cell: WIDTH for cell, value in values.items() if value < THRESHOLD}
    start = time.perf_counter()
    try:
        hidden = suppress(values, small, sums, seconds=seconds)
    except NotSafe:
        return Timed(len(values), len(small), None, None, None)
    done = time.perf_counter()
    try:
        narrowest = audited(values, sums, hidden, small, seconds)
    except NotSafe:
        return Timed(len(values), len(small), len(hidden), done - start, None)
    assert narrowest >= WIDTH, "a small number is not as open as was asked"
    return Timed(len(values), len(small), len(hidden), done - start, time.perf_counter() - done)


def audited(values: dict, sums: list, hidden: frozenset, small: dict, seconds: float) -> float:
    """Return the narrowest interval of a small number, by the audit's search."""
    system, deadline = build_system(values, sums), time.monotonic() + seconds
    truth = np.array(list(values.values()))
    shown = np.array([cell not in hidden for cell in values])
    unknown, narrowest = system.given(shown, np.where(shown, truth, 0.0)), np.inf
    truth = truth[~shown]
    widths = np.array([small.get(cell, 0.0) for cell in unknown.names])
    for at in map(np.sort, unknown.parts()):
        low, high = Reach(tightened(unknown.part(at)), truth[at], widths[at], deadline).ranges()
        narrowest = min(narrowest, (high - low)[widths[at] > 0].min(initial=np.inf))
    return narrowest


def time_study() -> tuple[float, float]:
    """Return the seconds to protect (with its audit) and to audit again the example study."""
    definitions, tables = line.check("example")
    parts = definitions.study, definitions.reference, definitions.instruments
    measures = line.measure_study(*parts, tables)
    start = time.perf_counter()
    protected = protect_study(definitions, tables, measures)
    done = time.perf_counter()
    assert all(verdict.safe for verdict in audit_study(definitions, measures, protected))
    return done - start, time.perf_counter() - done


def page(families: dict[tuple, Timed], study: tuple[float, float], seconds: float) -> str:
    """Return the table, the machine and the versions as Markdown."""
    lines = [
        "| family | cells | small | hidden | seconds to protect | seconds to audit |",
        "|---|---|---|---|---|---|",
        *(
            f"| {' x '.join(map(str, shape))} with margins | {one.cells:,} | {one.small:,} "
            f"| {said(one.hidden, ',')} | {said(one.protected, '.2f')} | {said(one.audited, '.2f')} |"
            for shape, one in families.items()
        ),
        "",
        f"`-`: past the time limit of {seconds:g} s; in a study its tables then take a coarser form.",
        f"The example study, all reports at once: {study[0]:.1f} s to protect and audit it, "
        f"{study[1]:.1f} s to audit it again.",
        "",
        f"Machine: {len(os.sched_getaffinity(0))} cores, {platform.machine()}, {platform.system()}; "
        f"load at the end {os.getloadavg()[0]:.1f}.",
        f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("highspy", "scipy"))
        + ".",
    ]
    return "\n".join(lines) + "\n"


def said(number: float | None, form: str) -> str:
    """Return a number in its form, or a dash."""
    return "-" if number is None else format(number, form)


if __name__ == "__main__":
    sys.exit(main())
