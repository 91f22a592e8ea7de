"""Sheets: axes at their place in inches, their scales and keys, as lines and words.

matplotlib's own axes make five artists a tick and measure each twice, for layouts that nobody asks
for here: that takes longer than all that is drawn between them. Sheets and axes are those of `bare`,
or of `light`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.figures.fonts import breadth
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.theme import GREY, PALE, SMALLEST, make_axes

LABEL_WIDTH, ROW_HEIGHT = 2.35, 0.36
LEAST_ROW, NAMES_APART = 0.3, 0.03
"""Inches of a row whose name stands beside it in one line, and between the names of two rows."""
LABEL_POINTS = 9.5
NAME_LINE, NAME_APART, NAME_INTO = 0.165, 0.05, 0.06
"""Inches of a line of a name above its row and of the room over it; heights of a row that it reaches into it."""
CLEAR_OF_LINE = 2
"""Points from the line on which bars begin to a name above its row."""
EDGE = 0.06
"""Inches at the left of a narrow paper."""
MOST_STEPS = 7
"""Steps of a scale from zero: those of one from 1 to 7, each with its number."""
APART = 0.05
"""Inches between an axis and its words."""
KEY_BOX, KEY_APART = 0.17, 0.24
"""Inches of the mark of a key, and from the words of one to the mark of the next."""
KEY_LINE = 0.2


@dataclass(frozen=True)
class Rows:
    """Rows from the top down, in heights of a row: the middle of each, and the foot of the last.

    Their names stand beside them, or on a narrow paper above them; a long name makes its row higher.
    """

    names: tuple[str, ...]
    places: tuple[float, ...]
    foot: float

    @property
    def limits(self) -> tuple[float, float]:
        """The limits of axes that hold the rows and nothing else."""
        return self.foot, -0.5

    def inches(self, height: float) -> float:
        """What the rows take, where each is so high."""
        return (self.foot + 0.5) * height


def lay_rows(names: Sequence[str], height: float = ROW_HEIGHT, least: float = LEAST_ROW) -> Rows:
    """Return the places of rows with these names: on a narrow paper, with room for the names above them.

    `height` and `least` are inches: the unit of the places, and a row whose name has one line.
    """
    if not paper().narrow:
        return _lay_beside(names, height, least)
    above = [_room_above(name, height) for name in names]
    feet = list(itertools.accumulate((room + 1 for room in above), initial=-0.5))
    places = tuple(foot + room + 0.5 for foot, room in zip(feet, above, strict=False))
    return Rows(tuple(names), places, max(feet[-1], 0.5))


def _lay_beside(names: Sequence[str], height: float, least: float) -> Rows:
    """Rows as high as their names beside them."""
    taken = [max(least, _lines(name) * NAME_LINE + NAMES_APART) / height for name in names]
    feet = list(itertools.accumulate(taken, initial=-0.5))
    places = tuple(head + part / 2 for head, part in zip(feet, taken, strict=False))
    return Rows(tuple(names), places, max(feet[-1], 0.5))


def _lines(name: str) -> int:
    return name.count("\n") + 1


def _room_above(name: str, height: float) -> float:
    """Heights of a row that its name takes above it."""
    return (_lines(name) * NAME_LINE + NAME_APART) / height if name else 0.0


def make_sheet(
    rows: Rows,
    bottom: float,
    top: float = 0.12,
    right: float = 0.55,
    height: float = ROW_HEIGHT,
    edge: float = EDGE,
) -> tuple[AnySheet, Ground]:
    """A drawing with the rows and their names, in inches: no second layout pass is needed.

    `edge` is what a narrow paper leaves free at the left.
    """
    left, broad = (edge if paper().narrow else LABEL_WIDTH), paper().width
    tall = rows.inches(height)
    sheet = new_sheet(top + bottom + tall)
    axes = make_axes(sheet, left, bottom, broad - left - right, tall)
    label_rows(axes, rows)
    return sheet, axes


def label_rows(axes: Ground, rows: Rows, points: float = LABEL_POINTS) -> None:
    """Give the axes the limits of the rows, and write their names beside or above them."""
    axes.set(ylim=rows.limits)
    if paper().narrow:
        _name_above(axes, rows, points)
    else:
        name_rows(axes, rows.places, rows.names, points)


def _name_above(axes: Ground, rows: Rows, points: float) -> None:
    for place, name in zip(rows.places, rows.names, strict=True):
        look = {"within": "across", "fontsize": points, "va": "bottom", "cleared": True}
        look["aside"] = (CLEAR_OF_LINE, 0)
        axes.words(0, place - 0.5 + NAME_INTO, name, **look)


def name_rows(
    axes: Ground, places: Sequence[float], names: Sequence[str], points: float = LABEL_POINTS
) -> None:
    """Write the names of rows to the left of the axes."""
    beside = -APART / axes.inches[0]
    look = {"within": "across", "fontsize": points, "ha": "right", "va": "center"}
    for place, name in zip(places, names, strict=True):
        axes.words(beside, place, name, **look)


def name_columns(
    axes: Ground,
    places: Sequence[float],
    labels: Sequence[str],
    turn: int = 0,
    *,
    start: bool = False,
    weight: str = "normal",
) -> None:
    """Write the names of columns above the axes: turned by so many degrees, or beginning there."""
    above = 1 + APART / axes.inches[1]
    look = {"ha": "left" if start or turn else "center", "turn": turn, "fontweight": weight}
    look |= {"within": "down", "fontsize": SMALLEST, "va": "bottom"}
    for place, label in zip(places, labels, strict=True):
        axes.words(place, above, label, **look)


def name_panel(axes: Ground, name: str) -> None:
    """Write what a panel is about over the middle of it."""
    look = {"within": "axes", "fontsize": SMALLEST, "fontweight": "bold"}
    axes.words(0.5, 1, name, aside=(0, 4), ha="center", va="bottom", **look)


def whole_ticks(low: float, high: float) -> list[int]:
    """Return the whole numbers to write under an axis: few round steps from zero, as far as they lie on it."""
    steps = (unit * 10**power for power in range(9) for unit in (1, 2, 5))
    far = max(abs(low), abs(high))
    step = next(step for step in steps if far <= MOST_STEPS * step)
    return [step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def mark_scale(
    axes: Ground, places: Sequence[float], labels: Sequence[str], title: str = ""
) -> None:
    """Write the numbers of a scale under the axes, and beneath them what it measures."""
    tall, look = axes.inches[1], {"ha": "center", "va": "top"}
    for place, label in zip(places, labels, strict=True):
        axes.words(place, -APART / tall, label, within="down", fontsize=SMALLEST, **look)
    if title:
        low = -(3 * APART + SMALLEST / 72) / tall
        axes.words(0.5, low, title, within="axes", fontsize=LABEL_POINTS, **look)


def rule(axes: Ground, places: Sequence[float], colour: str = PALE, width: float = 0.8) -> None:
    """Draw lines from the foot of the axes to their head, beneath all else."""
    lines = [[(place, 0), (place, 1)] for place in places]
    axes.segments(lines, within="down", zorder=0.5, colors=colour, linewidths=width)


def rule_rows(
    axes: Ground, places: Sequence[float], colour: str = PALE, width: float = 0.8
) -> None:
    """Draw lines from one side of the axes to the other, beneath all else."""
    lines = [[(0, place), (1, place)] for place in places]
    axes.segments(lines, within="across", zorder=0.5, colors=colour, linewidths=width)


def draw_bars(
    axes: Ground, places: Iterable[float], lengths: Iterable[float], height: float, **look: Any
) -> None:
    """Draw a bar from nought to each length, its middle at its place, `height` in heights of a row."""
    bars = [
        [(0, at - height / 2), (0, at + height / 2), (to, at + height / 2), (to, at - height / 2)]
        for at, to in zip(places, lengths, strict=True)
    ]
    axes.polygons(bars, **look)


def draw_foot(axes: Ground, *, upright: bool = False) -> None:
    """Draw the line at the foot of the axes, or the one on which their bars begin."""
    end = (0, 1) if upright else (1, 0)
    over = 1.5 if upright else 0.5
    axes.segments([[(0, 0), end]], within="axes", zorder=over, colors=GREY, linewidths=1)


def percent_axis(axes: Ground, label: str) -> None:
    """Give the axes a scale from 0 to 100 per cent."""
    axes.set(xlim=(0, 106))
    ticks = [0, 25, 50, 75, 100]
    rule(axes, ticks)
    draw_foot(axes)
    mark_scale(axes, ticks, ["0", "25%", "50%", "75%", "100%"], label)


Key = tuple[str, dict[str, Any]]
"""Its words, and the look of its mark: of a line where it has a marker or a width, else of a box."""


def draw_keys(sheet: AnySheet, keys: Sequence[Key], left: float, bottom: float = 0.07) -> None:
    """Write what the marks of a drawing mean, as many in a line as the paper has room for.

    Their columns are as broad as their longest words; places are in inches from the sheet's corner.
    """
    across = _abreast(keys, left)
    last = (len(keys) - 1) // across
    for column in range(min(across, len(keys))):
        of_column = list(enumerate(keys))[column::across]
        for at, (words, look) in of_column:
            low = bottom + (last - at // across) * KEY_LINE
            _draw_key_mark(sheet, left, low, look)
            sheet.words(left + KEY_BOX + 0.07, low + 0.05, words, SMALLEST)
        left += max(key_width(words) for _, (words, _) in of_column)


def keys_height(keys: Sequence[Key], left: float) -> float:
    """Inches that the keys take, from the foot of the sheet."""
    return math.ceil(len(keys) / _abreast(keys, left)) * KEY_LINE


def _abreast(keys: Sequence[Key], left: float) -> int:
    """How many keys stand side by side: all, or as many columns of the broadest as fit."""
    widths = [key_width(words) for words, _ in keys] or [1.0]
    room = paper().width - left + KEY_APART
    if sum(widths) <= room:
        return max(len(keys), 1)
    return max(int(room / max(widths)), 1)


def key_width(words: str) -> float:
    """Inches from the mark of a key to that of the next."""
    return KEY_BOX + 0.07 + breadth(words) * SMALLEST / 72 + KEY_APART


def _draw_key_mark(sheet: AnySheet, left: float, low: float, look: dict[str, Any]) -> None:
    if "facecolor" in look:
        sheet.box(left, low, KEY_BOX, 0.11, **look)
    elif look.get("linestyle") == "":
        sheet.line([left + KEY_BOX / 2], [low + 0.05], **look)
    else:
        sheet.line([left, left + KEY_BOX], [low + 0.05] * 2, **look)
