"""Dots: mean scores with their intervals, on the bands of the study, beside the state's line."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from workbench.figures.sheets import draw_foot, inches_of, label_rows, make_sheet, mark_scale
from workbench.figures.theme import (
    CLEARING,
    INK,
    NAVY,
    SMALLEST,
    drawing,
    hidden_box,
    row_labels,
    wrapped,
)
from workbench.layout import format_value

SHADES = ["#F4F1EA", "#E3ECEF", "#CFE3E0", "#BAD9D3"]
LETTER = 0.076
"""Inches that a letter of 9 point takes, on the generous side."""
ROW, TALL_ROW = 0.42, 0.62
"""Inches of a row, and of one that has room for the state's name below its dot."""
NAMED = 4
"""Up to this many rows, the state's line is named in each."""
TICK = 0.32
"""Half the height of the state's line, in rows."""


@drawing
def draw_scores(
    scores: pd.DataFrame, limits: tuple[float, float], bands: pd.DataFrame, company: str = ""
) -> Drawing:
    """Draw a dot for each mean, with its interval, on the bands of the study.

    Parameters
    ----------
    scores : label, value, base, status; top to bottom. `low` and `high` are the interval, where
        there is one; `beside` is the number that each row is held against, where it is shown
    limits : lowest and highest possible score
    bands : label, low; from the lowest band up; may be empty
    company : what the number beside is called
    """
    rows = scores.assign(position=range(len(scores)))
    rows = rows.reindex(columns=list(dict.fromkeys([*rows.columns, "low", "high", "beside"])))
    one_line = len(rows) > 1 and len(set(rows.beside.dropna())) == 1 and rows.beside.notna().all()
    named = len(rows) <= NAMED
    sheet, axes = make_sheet(
        len(scores),
        bottom=0.65 if one_line else 0.45,
        top=0.5 if len(bands) else 0.12,
        height=TALL_ROW if rows.beside.notna().any() and not one_line and named else ROW,
    )
    low, high = limits
    margin = (high - low) * 0.04
    axes.set(xlim=(low - margin, high + margin))
    label_rows(axes, row_labels(scores))
    _draw_bands(axes, bands)
    if one_line:
        _draw_line(axes, rows.beside.iloc[0], company)
    else:
        _draw_ticks(axes, rows, company if named else "", limits)
    for row in rows.itertuples():
        if row.status == "shown":
            _draw_mean(axes, row, limits)
        else:
            hidden_box(axes, low + (high - low) * 0.01, row.position, 0.6, row.status)
    draw_foot(axes)
    ticks = range(math.ceil(low), math.floor(high) + 1, 1 if high - low <= 10 else 5)
    mark_scale(axes, ticks, [f"{tick:g}" for tick in ticks])
    return sheet


def _draw_mean(axes: Axes, row, limits: tuple[float, float]) -> None:
    """The dot, its interval, and the mean above it."""
    if pd.notna(row.low) and pd.notna(row.high):
        axes.plot([row.low, row.high], [row.position] * 2, color=NAVY, linewidth=2, zorder=2)
    axes.plot(row.value, row.position, "o", color=NAVY, markersize=9, zorder=3)
    low, high = limits
    left = row.value > high - (high - low) * 0.12
    end = min(row.value, row.low) if left else max(row.value, row.high)
    _write(
        axes,
        (row.value if pd.isna(end) else end, row.position),
        format_value(row.value, "shown", "score"),
        (-9 if left else 9, 0),
        fontsize=10,
        fontweight="bold",
    )


def _draw_line(axes: Axes, beside: float, company: str) -> None:
    """One line through all rows, named under the axis."""
    axes.axvline(beside, zorder=1.5, **LINE)
    words = f"{company} {format_value(beside, 'shown', 'score')}"
    place = {"xycoords": axes.get_xaxis_transform()}
    _write(axes, (beside, 0), words, (0, -22), ha="center", va="top", fontsize=SMALLEST, **place)


def _draw_ticks(axes: Axes, rows: pd.DataFrame, company: str, limits: tuple[float, float]) -> None:
    """A line a row, named beneath on the side away from the dot where there is a name."""
    for row in rows[rows.beside.notna()].itertuples():
        ends = [row.position - TICK, row.position + TICK]
        axes.plot([row.beside] * 2, ends, zorder=1.5, **LINE)
        if not company:
            continue
        words = f"{company} {format_value(row.beside, 'shown', 'score')}"
        share = (row.beside - limits[0]) / (limits[1] - limits[0])
        right = share < 0.4 or (share < 0.6 and row.status == "shown" and row.value < row.beside)
        place = (row.beside, row.position + TICK)
        aside = (3 if right else -3, 0)
        _write(axes, place, words, aside, va="bottom", fontsize=SMALLEST)


LINE = {"color": INK, "linewidth": 1.6, "dashes": (3, 2)}


def _write(axes: Axes, place: tuple, words: str, aside: tuple[int, int], **look) -> None:
    side = {"ha": "left" if aside[0] > 0 else "right", "va": "center"}
    axes.annotate(
        words,
        place,
        aside,
        textcoords="offset points",
        **{**side, **look},
        bbox=CLEARING,
        annotation_clip=False,
    )


def _draw_bands(axes: Axes, bands: pd.DataFrame) -> None:
    """The bands as a ground, each with as much of its name as fits above it."""
    if bands.empty:
        return
    low, high = axes.get_xlim()
    ends = [*bands.low[1:], high]
    inches = inches_of(axes)[0] / (high - low)
    for number, (band, end) in enumerate(zip(bands.itertuples(), ends, strict=True)):
        start = band.low if number else low
        axes.axvspan(start, end, color=SHADES[min(number, 3)], linewidth=0, zorder=0)
        letters = int((end - start) * inches / LETTER)
        axes.text(
            (start + end) / 2,
            1.02,
            wrapped(band.label, letters, 2) if letters > 1 else "",
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=SMALLEST,
        )
