"""Diverging bars: the answers to the items of a scale."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench.figures.lettering import row_label, wrapped
from workbench.figures.papers import AnySheet, Ground, paper
from workbench.figures.sheets import (
    Key,
    draw_keys,
    keys_height,
    lay_rows,
    make_sheet,
    mark_scale,
    name_columns,
    rule,
)
from workbench.figures.theme import (
    AGAINST,
    GREY,
    HIDDEN_INCHES,
    INK,
    TOWARDS,
    drawing,
    hatch_of,
    hidden_boxes,
    hidden_width,
    ink_on,
    make_axes,
)
from workbench.layout import SIGNS, format_value

NEUTRAL, UNSCORED = "#F1F1F1", "#BFC7CD"
BAR = 0.66
"""Height of a bar, in rows."""
FEW_OPTIONS = 4
"""Up to so many options have room for longer names in the key."""
DIGITS = 0.24
"""Inches that a number of two digits takes: a share that is drawn shorter has its number in the table."""
TOP = 0.35
"""Inches above the bars for the name of the answers without a score."""
PLACES, PHONE_PLACES = (1.0, 1.6, 1.05), (0.06, 1.1, 0.65)
"""Inches to the left of the keys, to the right of the bars, and of the answers without a score."""
TICKS = (25, 50, 75, 100)
"""How far the axis may reach to each side, in percentage points."""


@drawing
def draw_likert(answers: pd.DataFrame) -> AnySheet:
    """Draw diverging bars: answers for to the right, against to the left, without a score apart.

    An option in the middle of the scores lies across the line, half to each side. Where a share is
    hidden, the shares further out begin at the end of its box, not at their true place.

    Parameters
    ----------
    answers : item, option, score (missing where not scored), value (per cent), base, status; items
        and options in the instrument's order
    """
    items = list(dict.fromkeys(answers["item"]))
    colours = likert_colours(answers)
    keys = _keys(answers, colours)
    keys_left, right, width = PHONE_PLACES if paper().narrow else PLACES
    bases = answers.drop_duplicates("item").set_index("item").base
    rows = lay_rows([row_label(item, bases[item]) for item in items])
    bottom = 0.5 + keys_height(keys, keys_left)
    sheet, axes = make_sheet(rows, bottom=bottom, right=right, top=TOP, edge=0.2)
    tall = sheet.get_figheight() - bottom - TOP
    apart = make_axes(sheet, paper().width - width - 0.15, bottom, width, tall)
    middle = _middle(answers)
    _likert_axes(axes, apart, answers, _reaches(answers, middle, axes))
    boxes = hidden_width(axes), hidden_width(apart)
    main: list[Bar] = []
    aside: list[Bar] = []
    for position, (_, of_item) in zip(
        rows.places, answers.groupby("item", sort=False), strict=True
    ):
        scored = sorted(of_item.dropna(subset=["score"]).itertuples(), key=lambda row: row.score)
        between = [row for row in scored if row.score == middle]
        towards = [row for row in scored if row.score > middle]
        against = [row for row in scored if row.score < middle][::-1]
        unscored = list(of_item[of_item.score.isna()].itertuples())
        reach = sum(_width(option, boxes[0]) for option in between) / 2
        _stack(main, position, between, boxes[0], -reach)
        _stack(main, position, towards, boxes[0], reach)
        _stack(main, position, against, -boxes[0], -reach)
        _stack(aside, position, unscored, boxes[1], 0)
    _draw_bars(axes, main, colours, boxes[0])
    _draw_bars(apart, aside, colours, boxes[1])
    draw_keys(sheet, keys, keys_left)
    return sheet


def likert_colours(answers: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each option: strongest at the ends, grey for answers without a score."""
    options = answers.drop_duplicates("option")[["option", "score"]]
    ranked = options.dropna().sort_values("score", ascending=False, kind="stable")
    middle = _middle(answers)
    towards = list(ranked.option[ranked.score > middle])
    against = list(ranked.option[ranked.score < middle][::-1])
    return {
        **dict.fromkeys(options.option[options.score.isna()], UNSCORED),
        **dict.fromkeys(ranked.option[ranked.score == middle], NEUTRAL),
        **_shades(towards, TOWARDS),
        **_shades(against, AGAINST),
    }


def _shades(options: list[str], shades: list[str]) -> dict[str, str]:
    """The strongest shade first; where options outnumber the shades, the last is used again."""
    return {option: shades[min(at, len(shades) - 1)] for at, option in enumerate(options)}


def _middle(answers: pd.DataFrame) -> float:
    return (answers.score.max() + answers.score.min()) / 2


@dataclass(frozen=True)
class Bar:
    """A share at its place: percentage points from the line, and the row it stands in."""

    left: float
    width: float
    position: float
    option: Any

    @property
    def corners(self) -> list[tuple[float, float]]:
        """The corners of the bar, clockwise."""
        low, high = self.position - BAR / 2, self.position + BAR / 2
        right = self.left + self.width
        return [(self.left, low), (self.left, high), (right, high), (right, low)]


def _width(option, box: float) -> float:
    """What a share takes of the axis: a hidden one takes a box of fixed width, whatever it is."""
    return option.value if option.status == "shown" else box


def _stack(bars: list[Bar], position: float, options: list, box: float, at: float) -> None:
    """Bars outwards from a place, to the left where the box of a hidden one is below zero."""
    side = math.copysign(1, box)
    for option in options:
        width = _width(option, abs(box))
        bars.append(Bar(at if side > 0 else at - width, width, position, option))
        at += side * width


def _draw_bars(axes: Ground, bars: list[Bar], colours: dict[str, str], box: float) -> None:
    """The shares, all of one option at once, and the number of each where it fits."""
    shown = [bar for bar in bars if bar.option.status == "shown" and bar.width > 0]
    for option, colour in colours.items():
        alike = [bar.corners for bar in shown if bar.option.option == option]
        axes.polygons(alike, facecolors=colour, edgecolors=INK, linewidths=0.6)
    for bar in shown:
        if bar.width * HIDDEN_INCHES / box >= DIGITS:
            _number(axes, bar, ink_on(colours[bar.option.option]))
    for status in SIGNS:
        places = [(bar.left, bar.position) for bar in bars if bar.option.status == status]
        if places:
            hidden_boxes(axes, places, BAR, status)


def _number(axes: Ground, bar: Bar, colour: str) -> None:
    number = format_value(bar.option.value, "shown", "percent").removesuffix("%")
    middle = bar.left + bar.width / 2
    axes.words(middle, bar.position, number, ha="center", va="center", fontsize=9, color=colour)


_OUTLINE = {"edgecolor": INK, "linewidth": 0.6}


def _reaches(answers: pd.DataFrame, middle: float, axes: Ground) -> tuple[int, int]:
    """How far the axis goes to the left and the right: as far as the longest bars of the chart.

    A hidden share takes a box of fixed inches, so that what it takes of the axis depends on both.
    """
    inches = axes.inches[0]
    against, towards = (
        _lengths(answers, side, answers.score == middle)
        for side in (answers.score < middle, answers.score > middle)
    )
    for left, right in sorted(itertools.product(TICKS, TICKS), key=sum):
        box = HIDDEN_INCHES / inches * (left + right)
        longest = [max(seen + hidden * box for seen, hidden in side) for side in (against, towards)]
        if longest[0] <= left and longest[1] <= right:
            return left, right
    return TICKS[-1], TICKS[-1] + TICKS[0]


def _lengths(
    answers: pd.DataFrame, side: pd.Series, across: pd.Series
) -> list[tuple[float, float]]:
    """What the bar of each item takes on one side: percentage points, and boxes of hidden shares.

    Options in the middle of the scores lie across the line, half to each side.
    """
    part = side.astype(float).mask(across, 0.5)
    shown = answers.status == "shown"
    taken = pd.DataFrame(
        {
            "item": answers["item"],
            "seen": (answers.value * part).where(shown, 0),
            "box": part * ~shown,
        }
    )
    return list(taken.groupby("item")[["seen", "box"]].sum().itertuples(index=False, name=None))


def _likert_axes(
    axes: Ground, apart: Ground, answers: pd.DataFrame, reaches: tuple[int, int]
) -> None:
    left, right = reaches
    axes.set(xlim=(-left * 1.02, right * 1.02))
    step = 25 if left + right <= 125 else 50
    ticks = [tick for tick in range(-100, 101, step) if -left <= tick <= right]
    rule(axes, ticks)
    mark_scale(axes, ticks, [f"{abs(tick)}%" if tick else "0" for tick in ticks])
    rule(axes, [0], INK)
    most = answers.value[answers.score.isna() & (answers.status == "shown")].max()
    end, step = (60, 25) if not most > 60 else (105, 50)
    apart.set(xlim=(0, end), ylim=axes.get_ylim())
    ticks = [0, 2 * step] if paper().narrow else [0, step, 2 * step]
    rule(apart, ticks)
    mark_scale(apart, ticks, [f"{tick}%" if tick else "0" for tick in ticks])
    unscored = answers.option[answers.score.isna()].drop_duplicates()
    name = unscored.iloc[0] if len(unscored) == 1 else "No score"
    name_columns(apart, [end / 2], [wrapped(name, 14, 1)])


def _keys(answers: pd.DataFrame, colours: dict[str, str]) -> list[Key]:
    """The options from left to right as in the bars, then those without a score, then hidden ones."""
    options = answers.drop_duplicates("option").sort_values(
        "score", na_position="last", kind="stable"
    )
    letters = 26 if len(options) > FEW_OPTIONS else 40
    keys = [(wrapped(o, letters, 1), {"facecolor": colours[o], **_OUTLINE}) for o in options.option]
    for status, (sign, words) in SIGNS.items():
        if (answers.status == status).any():
            look = {"facecolor": "white", "edgecolor": GREY, "hatch": hatch_of(status)}
            keys.append((f"{sign} {words.partition(',')[0]}", look))
    return keys
