"""Dots: mean scores on the bands of the study."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from workbench.figures.theme import (
    GREY,
    NAVY,
    SMALLEST,
    drawing,
    hidden_box,
    label_rows,
    make_sheet,
    row_labels,
    wrapped,
)
from workbench.layout import format_value

SHADES = ["#F4F1EA", "#E3ECEF", "#CFE3E0", "#BAD9D3"]
LETTER = 0.076
"""Inches that a letter of 9 point takes, on the generous side."""


@drawing
def draw_scores(scores: pd.DataFrame, limits: tuple[float, float], bands: pd.DataFrame) -> Drawing:
    """Draw a dot for each mean, on the bands of the study.

    Parameters
    ----------
    scores : label, value, base, status; top to bottom, `strong` false for company in grey
    limits : lowest and highest possible score
    bands : label, low; from the lowest band up; may be empty
    """
    sheet, axes = make_sheet(len(scores), bottom=0.45, top=0.5 if len(bands) else 0.12)
    low, high = limits
    margin = (high - low) * 0.04
    axes.set(xlim=(low - margin, high + margin))
    label_rows(axes, row_labels(scores))
    _draw_bands(axes, bands)
    rows = scores.assign(position=range(len(scores)), strong=scores.get("strong", True))
    shown = rows[rows.status == "shown"]
    if not shown.empty:
        _draw_dots(axes, shown)
    for row in shown.itertuples():
        _number(axes, row, limits)
    for row in rows[rows.status != "shown"].itertuples():
        hidden_box(axes, low + (high - low) * 0.01, row.position, 0.5, row.status)
    axes.set(xlabel="", ylabel="")
    axes.tick_params(length=0)
    sns.despine(ax=axes, left=True)
    axes.set_xticks([low + step for step in range(int(high - low) + 1)])
    return sheet


def _draw_dots(axes: Axes, shown: pd.DataFrame) -> None:
    sns.scatterplot(
        shown,
        x="value",
        y="position",
        hue="strong",
        style="strong",
        palette={True: NAVY, False: GREY},
        markers={True: "o", False: "D"},
        s=95,
        legend=False,
        ax=axes,
        zorder=3,
    )


def _number(axes: Axes, row, limits: tuple[float, float]) -> None:
    """The mean beside its dot, on the side where there is room."""
    low, high = limits
    aside = -12 if row.value > high - (high - low) * 0.08 else 12
    axes.annotate(
        format_value(row.value, row.status, "score"),
        (row.value, row.position),
        (aside, 0),
        textcoords="offset points",
        va="center",
        ha="left" if aside > 0 else "right",
        fontsize=10,
        fontweight="bold",
    )


def _draw_bands(axes: Axes, bands: pd.DataFrame) -> None:
    """The bands as a ground, each with as much of its name as fits above it."""
    if bands.empty:
        return
    low, high = axes.get_xlim()
    ends = [*bands.low[1:], high]
    inches = axes.get_position().width * axes.figure.get_figwidth() / (high - low)
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
