"""Dots: mean scores on the bands of the study."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from workbench.figures.theme import (
    GREY,
    INK,
    NAVY,
    drawing,
    hidden_box,
    make_sheet,
    row_labels,
)


@drawing
def draw_scores(scores: pd.DataFrame, limits: tuple[float, float], bands: pd.DataFrame) -> Drawing:
    """Draw a dot for each mean, on the bands of the study.

    Parameters
    ----------
    scores : label, value, base, status, sign; top to bottom, `strong` false for company in grey
    limits : lowest and highest possible score
    bands : label, low; from the lowest band up; may be empty
    """
    sheet, axes = make_sheet(len(scores), bottom=0.45, top=0.4)
    low, high = limits
    axes.set(xlim=(low, high), ylim=(len(scores) - 0.5, -0.5))
    _draw_bands(axes, bands, limits)
    shown = scores.assign(position=range(len(scores)))[scores.status.to_numpy() == "shown"]
    strong = shown.strong if "strong" in shown else pd.Series(True, index=shown.index)
    sns.scatterplot(
        shown.assign(strong=strong),
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
    for row in shown.itertuples():
        aside = -12 if row.value > high - (high - low) * 0.08 else 12
        axes.annotate(
            f"{row.value:.1f}",
            (row.value, row.position),
            (aside, 0),
            textcoords="offset points",
            va="center",
            ha="left" if aside > 0 else "right",
            fontsize=10,
            fontweight="bold",
        )
    for position, row in enumerate(scores.itertuples()):
        if row.status != "shown":
            start, width = low + (high - low) * 0.01, (high - low) * 0.07
            hidden_box(axes, start, position, width, 0.5, row.sign)
    axes.set_yticks(range(len(scores)), row_labels(scores))
    axes.set(xlabel="", ylabel="")
    axes.tick_params(length=0)
    sns.despine(ax=axes, left=True)
    axes.set_xticks([low + step for step in range(int(high - low) + 1)])
    return sheet


def _draw_bands(axes: Axes, bands: pd.DataFrame, limits: tuple[float, float]) -> None:
    if bands.empty:
        return
    low, high = limits
    ends = [*bands.low[1:], high]
    shades = ["#F4F1EA", "#E3ECEF", "#CFE3E0", "#BAD9D3"]
    for number, (band, end) in enumerate(zip(bands.itertuples(), ends, strict=True)):
        start = max(band.low, low)
        axes.axvspan(start, end, color=shades[min(number, 3)], linewidth=0, zorder=0)
        axes.text(
            (start + end) / 2,
            1.02,
            band.label,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=9,
            color=INK,
        )
