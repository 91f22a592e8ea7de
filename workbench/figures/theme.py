"""The project's one theme, and the pieces that every drawing is made of."""

from __future__ import annotations

import functools
import io
import textwrap
from collections.abc import Callable

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
GREY, PALE, INK = "#5B6770", "#E4E8EB", "#1D252C"
TOWARDS = ["#542788", "#998EC3"]
"""PuOr, the strong end first: for answers that speak for readiness."""
AGAINST = ["#B35806", "#F1A340"]
"""PuOr, the strong end first: for answers that speak against it."""
HIDDEN_WIDTH = 7
"""Percentage points that a hidden share takes on the page, whatever it is."""

LABEL_WIDTH, ROW_HEIGHT, PAGE_WIDTH = 2.5, 0.42, 8.0
LABEL_LETTERS = 30
THEME = {
    **sns.axes_style("white"),
    **sns.plotting_context("notebook", font_scale=0.85),
    "font.family": "DejaVu Sans",
    "svg.fonttype": "path",
    "svg.hashsalt": "workbench",
    "hatch.linewidth": 0.6,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": GREY,
}


def drawing(draw: Callable[..., Drawing]) -> Callable[..., bytes]:
    """Make a function that draws return the SVG of its drawing, in the project's one theme."""

    @functools.wraps(draw)
    def themed(*arguments, **options) -> bytes:
        with mpl.rc_context(THEME):
            buffer = io.BytesIO()
            draw(*arguments, **options).savefig(
                buffer, format="svg", metadata={"Date": None, "Creator": None}
            )
        return buffer.getvalue()

    return themed


def make_sheet(
    rows: int, bottom: float, top: float = 0.12, right: float = 0.55, height: float = ROW_HEIGHT
) -> tuple[Drawing, Axes]:
    """A drawing with room for labels, in inches: no second layout pass is needed."""
    tall = top + bottom + max(rows, 1) * height
    sheet = Drawing(figsize=(PAGE_WIDTH, tall))
    width = PAGE_WIDTH - LABEL_WIDTH - right
    box = (
        LABEL_WIDTH / PAGE_WIDTH,
        bottom / tall,
        width / PAGE_WIDTH,
        (tall - top - bottom) / tall,
    )
    return sheet, sheet.add_axes(box)


def hidden_box(
    axes: Axes, left: float, position: float, width: float, height: float, sign: str = "[c]"
) -> None:
    """A box of fixed size with the sign of a number that is not shown; hatched where it is hidden."""
    box = Rectangle(
        (left, position - height / 2),
        width,
        height,
        facecolor="white",
        edgecolor=GREY,
        hatch="////" if sign == "[c]" else None,
        linewidth=0.6,
    )
    axes.add_patch(box)
    axes.text(
        left + width / 2,
        position,
        sign,
        ha="center",
        va="center",
        fontsize=8,
        color=INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def percent_axis(axes: Axes, label: str) -> None:
    axes.set(xlim=(0, 106), xlabel=label, ylabel="")
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"])
    axes.tick_params(length=0)
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    sns.despine(ax=axes, left=True)


def row_labels(rows: pd.DataFrame) -> list[str]:
    return [row_label(row.label, row.base) for row in rows.itertuples()]


def row_label(label: str, base: float) -> str:
    counted = f" (n\u00a0=\u00a0{base:,.0f})" if pd.notna(base) else ""
    return wrapped(label + counted, LABEL_LETTERS, 2)


def wrapped(text: str, letters: int, lines: int) -> str:
    """The text in a few short lines; dollar signs are signs and start no formula."""
    text = " ".join(text.split(" ")).replace("$", r"\$")
    return "\n".join(textwrap.wrap(text, letters, max_lines=lines, placeholder="…"))


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG relative luminance)."""
    channels = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in mpl.colors.to_rgb(colour)
    ]
    luminance = sum(
        weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True)
    )
    return "white" if luminance < 0.18 else "black"
