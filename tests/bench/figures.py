"""Time the drawing of a whole region report against a bare matplotlib script.

The bare script draws as many plain horizontal bar charts as the report has figures and maps, with
matplotlib's defaults, and saves each as SVG. Both run in one process, in turns, so that a busy
machine slows both alike; the best turn of each counts. What the report's door computes besides the
drawing (sentences, tables, alternative texts) is counted in: it is what a reader waits for. Before
each turn is forgotten what a report in a process of its own would have to look up: the letters of the
font, and the rows of each measure.
"""

from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import nbformat  # noqa: E402 - matplotlib is told first that there is no screen
from matplotlib import pyplot  # noqa: E402

from workbench import line  # noqa: E402
from workbench.figures import fonts  # noqa: E402
from workbench.layout import Figure  # noqa: E402
from workbench.report import Report, open_report  # noqa: E402

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "region_report.ipynb"
TURNS, BARS = 7, 8
MOST = 1.5
"""How many times as long as the bare script the report may take."""


def main() -> int:
    """Print the times and their ratio; end with 1 where the report takes longer than it may."""
    line.prepare("example")
    report = open_report("example", "2017-19", "southeast")
    names = figure_names(report)
    count = len(names) + 1
    draw_report(report, names)
    draw_bars(count)
    turns = [
        (timed(draw_report, afresh(report), names), timed(draw_bars, count)) for _ in range(TURNS)
    ]
    ours, bare = (min(times) for times in zip(*turns, strict=True))
    print(f"{len(names)} figures and a map of the region report: {ours:.2f} s")
    print(f"{count} plain bar charts, bare matplotlib:       {bare:.2f} s")
    print(f"ratio {ours / bare:.2f} (at most {MOST})")
    return 0 if ours <= MOST * bare else 1


def figure_names(report: Report) -> list[str]:
    """The figures that the notebook of the region report shows, and that are drawn here."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    found = [re.fullmatch(r'report\.figure\("(.*)"\)', cell.source.strip()) for cell in cells]
    names = [match[1] for match in found if match]
    return [name for name in names if isinstance(report.figure(name), Figure)]


def afresh(report: Report) -> Report:
    """The same report without what it has looked up, in a process that has met no letter yet."""
    for looked_up in (fonts.letter_breadth, fonts.letter_shape, fonts.kerning):
        looked_up.cache_clear()
    evidence = report.evidence
    return replace(report, evidence=replace(evidence, earlier=replace(evidence.earlier)))


def draw_report(report: Report, names: list[str]) -> None:
    """Every figure of the report with its text, and the cover with its map."""
    report.cover()
    for name in names:
        report.figure(name)


def draw_bars(count: int) -> None:
    """As many plain charts, as anybody would write them."""
    for _ in range(count):
        figure, axes = pyplot.subplots(figsize=(7.4, 3.5))
        axes.barh([f"Item {at} of the chart" for at in range(BARS)], range(10, 10 + BARS))
        axes.set_xlabel("Share of the members")
        axes.set_title("A plain bar chart")
        figure.savefig(io.BytesIO(), format="svg")
        pyplot.close(figure)


def timed(work: Callable[..., None], *arguments: object) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
