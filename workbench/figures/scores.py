"""Dots: mean scores with their intervals, on the bands of the study, beside the state's line."""

from __future__ import annotations

import pandas as pd

from workbench.figures.fonts import breadth
from workbench.figures.lettering import row_labels, wrapped
from workbench.figures.papers import AnySheet, Ground, paper
from workbench.figures.sheets import (
    LEAST_ROW,
    draw_foot,
    lay_rows,
    make_sheet,
    mark_scale,
    whole_ticks,
)
from workbench.figures.theme import INK, NAVY, SMALLEST, drawing, hidden_box
from workbench.layout import format_value

SHADES = ["#F4F1EA", "#E3ECEF", "#CFE3E0", "#BAD9D3"]
LETTER = 0.08
"""Inches that a letter of the smallest text takes, on the generous side."""
ROW, TALL_ROW = 0.36, 0.58
"""Inches of a row, and of one that has room for the state's name below its dot."""
NAMED = 4
"""Up to this many rows, the state's line is named in each."""
TICK = 0.36
"""Half the height of the state's line, in rows."""
ASIDE, MEAN = 9, 0.48
"""Points from a dot to its mean, and inches from the dot to the end of the mean."""


@drawing
def draw_scores(
    scores: pd.DataFrame, limits: tuple[float, float], bands: pd.DataFrame, company: str = ""
) -> AnySheet:
    """Draw a dot for each mean, with its interval, on the bands of the study.

    Parameters
    ----------
    scores : label, value, base, status; top to bottom. `low` and `high` are the interval, where
        there is one; `beside` is the number that each row is held against, where it is shown
    limits : lowest and highest possible score
    bands : label, low; from the lowest band up; may be empty
    company : what the number beside is called
    """
    rows = scores.reindex(columns=list(dict.fromkeys([*scores.columns, "low", "high", "beside"])))
    one_line = _share_one_line(rows)
    named = len(rows) <= NAMED
    tall = named and not one_line and rows.beside.notna().any()
    height = TALL_ROW if tall else ROW
    laid = lay_rows(row_labels(scores), height, TALL_ROW if tall else LEAST_ROW)
    rows = rows.assign(position=laid.places)
    sheet, axes = make_sheet(laid, height=height, **_margins(one_line, len(bands) > 0))
    _scale(axes, limits)
    _draw_bands(axes, bands)
    if one_line:
        _draw_line(axes, rows.beside.iloc[0], company)
    else:
        _draw_ticks(axes, rows, company if named else "", limits)
    _draw_means(axes, rows, limits)
    return sheet


def _share_one_line(rows: pd.DataFrame) -> bool:
    """Whether all rows are held against the same number."""
    return len(rows) > 1 and rows.beside.notna().all() and len(set(rows.beside)) == 1


def _margins(one_line: bool, banded: bool) -> dict[str, float]:
    """Inches under the rows for the scale and the name of the line, above them, and to their right."""
    return {
        "bottom": 0.65 if one_line else 0.45,
        "top": 0.5 if banded else 0.12,
        "right": _right(),
    }


def _right() -> float:
    """Inches to the right of the rows: on a phone there is little."""
    return 0.12 if paper().narrow else 0.55


def _scale(axes: Ground, limits: tuple[float, float]) -> None:
    """The scale of the scores, with a little room at both ends."""
    low, high = limits
    margin = (high - low) * 0.04
    axes.set(xlim=(low - margin, high + margin))
    draw_foot(axes)
    ticks = whole_ticks(low, high)
    mark_scale(axes, ticks, [f"{tick:g}" for tick in ticks])


def _draw_means(axes: Ground, rows: pd.DataFrame, limits: tuple[float, float]) -> None:
    low, high = limits
    for row in rows.itertuples():
        if row.status == "shown":
            _draw_mean(axes, row, limits)
        else:
            hidden_box(axes, low + (high - low) * 0.01, row.position, 0.6, row.status)


def _draw_mean(axes: Ground, row, limits: tuple[float, float]) -> None:
    """The dot, its interval, and the mean above it."""
    if pd.notna(row.low) and pd.notna(row.high):
        axes.line([row.low, row.high], [row.position] * 2, color=NAVY, linewidth=2)
    axes.line([row.value], [row.position], zorder=2.5, **DOT)
    left = _stands_left(axes, row, limits)
    end = min(row.value, row.low) if left else max(row.value, row.high)
    _write(
        axes,
        (row.value if pd.isna(end) else end, row.position),
        format_value(row.value, "shown", "score"),
        (-ASIDE if left else ASIDE, 0),
        fontsize=10,
        fontweight="bold",
    )


def _stands_left(axes: Ground, row, limits: tuple[float, float]) -> bool:
    """Whether a mean stands to the left of its dot: at the scale's end, where it would leave the sheet, and
    where the state's line would cross it."""
    low, high = limits
    if row.value > high - (high - low) * 0.12:
        return True
    first, last = axes.get_xlim()
    inch = (last - first) / axes.inches[0]
    room = MEAN * inch
    start = row.value if pd.isna(row.low) else min(row.value, row.low)
    end = row.value if pd.isna(row.high) else max(row.value, row.high)
    after = last + _right() * inch - end
    if after < room:
        return start - first > after
    return bool(end < row.beside < end + room and row.value - room > low)


def _draw_line(axes: Ground, beside: float, company: str) -> None:
    """One line through all rows, named under the axis."""
    axes.segments([[(beside, 0), (beside, 1)]], within="down", zorder=1.5, **LINE)
    words = f"{company} {format_value(beside, 'shown', 'score')}"
    look = {"ha": "center", "va": "top", "fontsize": SMALLEST, "within": "down"}
    _write(axes, (beside, 0), words, (0, -22), **look)


def _draw_ticks(
    axes: Ground, rows: pd.DataFrame, company: str, limits: tuple[float, float]
) -> None:
    """A line a row, named beneath on the side away from the dot where there is a name."""
    for row in rows[rows.beside.notna()].itertuples():
        ends = [row.position - TICK, row.position + TICK]
        axes.segments([[(row.beside, end) for end in ends]], zorder=1.5, **LINE)
        if not company:
            continue
        words = f"{company} {format_value(row.beside, 'shown', 'score')}"
        share = (row.beside - limits[0]) / (limits[1] - limits[0])
        behind = row.status == "shown" and row.value < row.beside
        right = share < 0.4 or (share < (0.62 if paper().narrow else 0.75) and behind)
        place = (row.beside, row.position + TICK)
        aside = (3 if right else -3, 0)
        _write(axes, place, words, aside, va="bottom", fontsize=SMALLEST)


LINE = {"colors": INK, "linewidths": 1.6, "linestyles": (0, (3, 2))}
DOT = {"linestyle": "", "marker": "o", "markersize": 9, "color": NAVY}


def _write(axes: Ground, place: tuple, words: str, aside: tuple[int, int], **look) -> None:
    side = {"ha": "left" if aside[0] > 0 else "right", "va": "center"}
    axes.words(*place, words, aside=aside, cleared=True, **{**side, **look})


def _draw_bands(axes: Ground, bands: pd.DataFrame) -> None:
    """The bands as a ground, each with as much of its name as fits above it."""
    if bands.empty:
        return
    low, high = axes.get_xlim()
    ends = [*bands.low[1:], high]
    inches = axes.inches[0] / (high - low)
    for number, (band, end) in enumerate(zip(bands.itertuples(), ends, strict=True)):
        start = band.low if number else low
        ground = [[(start, 0), (start, 1), (end, 1), (end, 0)]]
        axes.polygons(ground, within="down", zorder=0, facecolors=SHADES[min(number, 3)])
        room = (end - start) * inches
        letters = int(room / LETTER)
        axes.words(
            (start + end) / 2,
            1.02,
            _band_name(band.label, room, letters),
            within="down",
            ha="center",
            va="bottom",
            fontsize=SMALLEST,
        )


def _band_name(label: str, room: float, letters: int) -> str:
    """The name of a band in the inches that it has: whole where it fits, else in two lines, else not."""
    if breadth(label) * SMALLEST / 72 <= room:
        return label
    return wrapped(label, letters, 2) if letters > 1 else ""
