"""Sheets: axes at their place in inches, their scales and keys, as lines and words.

matplotlib's own axes make five artists a tick and measure each twice, for layouts that nobody asks
for here: that takes longer than all that is drawn between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from workbench.figures.theme import GREY, PAGE_WIDTH, PALE, SMALLEST, breadth, make_axes

LABEL_WIDTH, ROW_HEIGHT = 2.35, 0.42
LABEL_POINTS = 9.5
APART = 0.05
"""Inches between an axis and its words."""
KEY_BOX, KEY_APART = 0.17, 0.24
"""Inches of the mark of a key, and from the words of one to the mark of the next."""
KEY_LINE = 0.2


def make_sheet(
    rows: int,
    bottom: float,
    top: float = 0.12,
    right: float = 0.55,
    height: float = ROW_HEIGHT,
    left: float = LABEL_WIDTH,
) -> tuple[Drawing, Axes]:
    """A drawing with room for labels, in inches: no second layout pass is needed."""
    tall = top + bottom + max(rows, 1) * height
    sheet = Drawing(figsize=(PAGE_WIDTH, tall))
    return sheet, make_axes(sheet, left, bottom, PAGE_WIDTH - left - right, tall - top - bottom)


def inches_of(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes."""
    box, sheet = axes.get_position(), axes.figure
    return box.width * sheet.get_figwidth(), box.height * sheet.get_figheight()


def label_rows(axes: Axes, labels: Sequence[str], points: float = LABEL_POINTS) -> None:
    """Name the rows of the axes from the top down; the limits fit the rows exactly."""
    axes.set(ylim=(len(labels) - 0.5, -0.5))
    name_rows(axes, range(len(labels)), labels, points)


def name_rows(
    axes: Axes, places: Sequence[float], labels: Sequence[str], points: float = LABEL_POINTS
) -> None:
    """Write the names of rows to the left of the axes."""
    across, beside = axes.get_yaxis_transform(), -APART / inches_of(axes)[0]
    for place, label in zip(places, labels, strict=True):
        axes.text(beside, place, label, transform=across, fontsize=points, ha="right", va="center")


def name_columns(
    axes: Axes,
    places: Sequence[float],
    labels: Sequence[str],
    turn: int = 0,
    *,
    start: bool = False,
) -> None:
    """Write the names of columns above the axes: turned by so many degrees, or beginning there."""
    down, above = axes.get_xaxis_transform(), 1 + APART / inches_of(axes)[1]
    look = {"ha": "left" if start else "center"}
    if turn:
        look = {"ha": "left", "rotation": turn, "rotation_mode": "anchor"}
    for place, label in zip(places, labels, strict=True):
        axes.text(place, above, label, transform=down, fontsize=SMALLEST, va="bottom", **look)


def mark_scale(axes: Axes, places: Sequence[float], labels: Sequence[str], title: str = "") -> None:
    """Write the numbers of a scale under the axes, and beneath them what it measures."""
    down, tall = axes.get_xaxis_transform(), inches_of(axes)[1]
    look = {"transform": down, "ha": "center", "va": "top"}
    for place, label in zip(places, labels, strict=True):
        axes.text(place, -APART / tall, label, fontsize=SMALLEST, **look)
    if title:
        look["transform"] = axes.transAxes
        axes.text(0.5, -(3 * APART + SMALLEST / 72) / tall, title, fontsize=LABEL_POINTS, **look)


def rule(axes: Axes, places: Sequence[float], colour: str = PALE, width: float = 0.8) -> None:
    """Draw lines from the foot of the axes to their head, beneath all else."""
    lines = [[(place, 0), (place, 1)] for place in places]
    _lines(axes, lines, axes.get_xaxis_transform(), colour, width)


def rule_rows(axes: Axes, places: Sequence[float], colour: str = PALE, width: float = 0.8) -> None:
    """Draw lines from one side of the axes to the other, beneath all else."""
    lines = [[(0, place), (1, place)] for place in places]
    _lines(axes, lines, axes.get_yaxis_transform(), colour, width)


def _lines(axes: Axes, lines: list, transform, colour: str, width: float) -> None:
    drawn = LineCollection(
        lines, colors=colour, linewidths=width, transform=transform, zorder=0.5, clip_on=False
    )
    axes.add_collection(drawn, autolim=False)


def draw_foot(axes: Axes, *, upright: bool = False) -> None:
    """Draw the line at the foot of the axes, or the one on which their bars begin."""
    end = (0, 1) if upright else (1, 0)
    _lines(axes, [[(0, 0), end]], axes.transAxes, GREY, 1.0)


def percent_axis(axes: Axes, label: str) -> None:
    """Give the axes a scale from 0 to 100 per cent."""
    axes.set(xlim=(0, 106))
    ticks = [0, 25, 50, 75, 100]
    rule(axes, ticks)
    draw_foot(axes)
    mark_scale(axes, ticks, ["0", "25%", "50%", "75%", "100%"], label)


Key = tuple[str, dict[str, Any]]
"""Its words, and the look of its mark: of a line where it has a marker or a width, else of a box."""


def draw_keys(
    sheet: Drawing, keys: Sequence[Key], left: float, bottom: float = 0.07, across: int = 0
) -> None:
    """Write what the marks of a drawing mean, line by line, `across` in each or all in one.

    Their columns are as broad as their longest words; places are in inches from the sheet's corner.
    """
    across = across or len(keys)
    last = (len(keys) - 1) // across
    for column in range(min(across, len(keys))):
        of_column = list(enumerate(keys))[column::across]
        for at, (words, look) in of_column:
            low = bottom + (last - at // across) * KEY_LINE
            _draw_key_mark(sheet, left, low, look)
            place = (left + KEY_BOX + 0.07, low + 0.05)
            sheet.text(
                *place, words, transform=sheet.dpi_scale_trans, fontsize=SMALLEST, va="center"
            )
        left += max(key_width(words) for _, (words, _) in of_column)


def key_width(words: str) -> float:
    """Inches from the mark of a key to that of the next."""
    return KEY_BOX + 0.07 + breadth(words) * SMALLEST / 72 + KEY_APART


def _draw_key_mark(sheet: Drawing, left: float, low: float, look: dict[str, Any]) -> None:
    if "facecolor" in look:
        mark = Rectangle((left, low), KEY_BOX, 0.11, **look)
    else:
        mark = Line2D([left, left + KEY_BOX], [low + 0.05] * 2, **look)
        if look.get("linestyle") == "":
            mark = Line2D([left + KEY_BOX / 2], [low + 0.05], **look)
    mark.set_transform(sheet.dpi_scale_trans)
    sheet.add_artist(mark)
