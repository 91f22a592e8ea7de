"""Diverging bars: the answers to the items of a scale."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from workbench.figures.fonts import breadth
from workbench.figures.lettering import row_label, say_base, wrapped
from workbench.figures.papers import AnySheet, Ground, paper
from workbench.figures.sheets import (
    Key,
    Rows,
    draw_keys,
    keys_height,
    lay_rows,
    make_sheet,
    mark_scale,
    name_columns,
    rule,
)
from workbench.figures.stacks import (
    BAR,
    Bar,
    is_scored,
    middle_of,
    reaches,
    stack_scored,
    stack_unscored,
)
from workbench.figures.theme import (
    AGAINST,
    GREY,
    HIDDEN_INCHES,
    INK,
    SMALLEST,
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
FEW_OPTIONS = 4
"""Up to so many options have room for longer names in the key."""
DIGIT, EDGES = 0.085, 0.04
"""Inches that a digit takes, and what a bar has besides: a number that has no room in its bar stands beyond the
end of its side, unless a longer bar lies between; then in the table only."""
TOP = 0.35
"""Inches above the bars for the name of the answers without a score."""
PLACES, PHONE_PLACES = (1.0, 1.6, 1.05), (0.06, 1.1, 0.65)
"""Inches to the left of the keys, to the right of the bars, and of the answers without a score."""
ALONE = 0.4
"""Inches to the right of the bars, where there are no answers without a score."""
OUTLINE = {"edgecolor": INK, "linewidth": 0.6}


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
    shares = list(answers.itertuples(index=False))
    colours = likert_colours(shares)
    keys = _keys(shares, colours)
    items = _by_item(shares)
    rows = lay_rows([row_label(item, _say_base(of_item)) for item, of_item in items.items()])
    unscored = [share for share in shares if not is_scored(share)]
    sheet, axes, apart = _make_axes(rows, keys, parted=len(unscored) > 0)
    _scale_scored(axes, list(items.values()), middle_of(shares))
    if unscored:
        _scale_unscored(apart, axes, unscored)
    _draw_items(axes, apart, rows, list(items.values()), colours)
    draw_keys(sheet, keys, _places()[0])
    return sheet


def _by_item(shares: Sequence) -> dict[str, list]:
    """The shares of each item, in the instrument's order."""
    items: dict[str, list] = {}
    for share in shares:
        items.setdefault(share.item, []).append(share)
    return items


def _say_base(of_item: Sequence) -> str:
    """The base of an item, which is that of each of its shares, as far as it is shown."""
    return say_base(next((share for share in of_item if pd.notna(share.base)), of_item[0]))


def _places() -> tuple[float, float, float]:
    return PHONE_PLACES if paper().narrow else PLACES


def _make_axes(rows: Rows, keys: Sequence[Key], *, parted: bool) -> tuple[AnySheet, Ground, Ground]:
    """The sheet, with axes for the scored answers, and beside them for those without a score, if any."""
    keys_left, right, width = _places()
    bottom, after = 0.42 + keys_height(keys, keys_left), right if parted else ALONE
    sheet, axes = make_sheet(rows, bottom=bottom, right=after, top=TOP, edge=0.2)
    tall = sheet.get_figheight() - bottom - TOP
    return sheet, axes, make_axes(sheet, paper().width - width - 0.15, bottom, width, tall)


def _draw_items(
    axes: Ground, apart: Ground, rows: Rows, items: Sequence, colours: dict[str, str]
) -> None:
    """The bars of every item in its row, on both axes."""
    middle = middle_of(share for of_item in items for share in of_item)
    box, box_apart = hidden_width(axes), hidden_width(apart)
    scored: list[Bar] = []
    unscored: list[Bar] = []
    for position, of_item in zip(rows.places, items, strict=True):
        scored += stack_scored(of_item, middle, box, position)
        unscored += stack_unscored(of_item, box_apart, position)
    for ground, bars, hidden in ((axes, scored, box), (apart, unscored, box_apart)):
        _draw_bars(ground, bars, colours, hidden)
        _number_short(ground, bars, hidden)


def likert_colours(shares: Sequence) -> dict[str, str]:
    """Return the colour of each option: strongest at the ends, grey for answers without a score."""
    middle, options = middle_of(shares), {share.option: share.score for share in shares}
    ranked = sorted((o for o in options if not math.isnan(options[o])), key=options.get)
    return {
        **{option: UNSCORED for option in options if math.isnan(options[option])},
        **{option: NEUTRAL for option in ranked if options[option] == middle},
        **_shades([option for option in ranked[::-1] if options[option] > middle], TOWARDS),
        **_shades([option for option in ranked if options[option] < middle], AGAINST),
    }


def _shades(options: list[str], shades: list[str]) -> dict[str, str]:
    """The strongest shade first; where options outnumber the shades, the last is used again."""
    return {option: shades[min(at, len(shades) - 1)] for at, option in enumerate(options)}


def _draw_bars(axes: Ground, bars: list[Bar], colours: dict[str, str], box: float) -> None:
    """The shares, all of one option at once, and the number of each where it fits."""
    shown = _shown(bars)
    for option, colour in colours.items():
        alike = [bar.corners for bar in shown if bar.share.option == option]
        axes.polygons(alike, facecolors=colour, edgecolors=INK, linewidths=0.6)
    for bar in shown:
        if _has_room(bar, box):
            _number(
                axes,
                bar,
                bar.left + bar.width / 2,
                ha="center",
                color=ink_on(colours[bar.share.option]),
            )
    for status in SIGNS:
        places = [(bar.left, bar.position) for bar in bars if bar.share.status == status]
        if places:
            hidden_boxes(axes, places, BAR, status)


def _shown(bars: list[Bar]) -> list[Bar]:
    return [bar for bar in bars if bar.share.status == "shown" and bar.width > 0]


def _has_room(bar: Bar, box: float) -> bool:
    """Whether its number fits into it; a hidden one's box is so much of the axis."""
    needed = len(_digits(bar)) * DIGIT + EDGES
    return bar.width * HIDDEN_INCHES / box >= needed


def _number_short(axes: Ground, bars: list[Bar], box: float) -> None:
    """The numbers of bars too short for them, beyond the end of their side: nothing else stands there.

    Where several short bars follow each other up to the end, their numbers stand in the order of the bars.
    """
    for side in _sides(bars):
        short = list(itertools.takewhile(lambda bar: _is_short(bar, box), side))
        left = side[0].right <= 0
        place, aside, ha = (side[0].left, -3, "right") if left else (side[0].right, 3, "left")
        room = (place - axes.get_xlim()[0] if left else axes.get_xlim()[1] - place) / box
        for told in (short, short[:1]):
            words = " · ".join(_digits(bar) for bar in sorted(told, key=lambda bar: bar.left))
            if len(told) == 1 or told and room * HIDDEN_INCHES >= breadth(words) * SMALLEST / 72:
                look = {"aside": (aside, 0), "ha": ha, "va": "center", "fontsize": SMALLEST}
                axes.words(place, side[0].position, words, **look)
                break


def _is_short(bar: Bar, box: float) -> bool:
    return bar.share.status == "shown" and not _has_room(bar, box)


def _sides(bars: list[Bar]) -> list[list[Bar]]:
    """The bars of each row on each side of the line, from its end inwards."""
    sides: dict[tuple[float, bool], list[Bar]] = {}
    for bar in bars:
        if bar.width > 0 and (bar.right <= 0 or bar.left >= 0):
            sides.setdefault((bar.position, bar.right <= 0), []).append(bar)
    return [sorted(side, key=lambda bar: -abs(bar.left + bar.right)) for side in sides.values()]


def _number(axes: Ground, bar: Bar, place: float, **look: Any) -> None:
    axes.words(place, bar.position, _digits(bar), va="center", fontsize=SMALLEST, **look)


def _digits(bar: Bar) -> str:
    """Its number; the sign of per cent stands on the scale."""
    return format_value(bar.share.value, "shown", "percent").removesuffix("%")


def _scale_scored(axes: Ground, items: Sequence, middle: float) -> None:
    """The scale to both sides of the line."""
    left, right = reaches(items, middle, axes.inches[0])
    axes.set(xlim=(-left * 1.02, right * 1.02))
    step = 25 if left + right <= 125 else 50
    ticks = [tick for tick in range(-100, 101, step) if -left <= tick <= right]
    rule(axes, ticks)
    mark_scale(axes, ticks, [f"{abs(tick)}%" if tick else "0" for tick in ticks])
    rule(axes, [0], INK)


def _scale_unscored(apart: Ground, axes: Ground, unscored: Sequence) -> None:
    """The scale of the answers without a score, and what they are."""
    most = max((share.value for share in unscored if share.status == "shown"), default=0)
    end, step = (105, 50) if most > 60 else (60, 25)
    apart.set(xlim=(0, end), ylim=axes.get_ylim())
    ticks = [0, 2 * step] if paper().narrow else [0, step, 2 * step]
    rule(apart, ticks)
    mark_scale(apart, ticks, [f"{tick}%" if tick else "0" for tick in ticks])
    names = list(dict.fromkeys(share.option for share in unscored))
    name = names[0] if len(names) == 1 else "No score"
    name_columns(apart, [end / 2], [wrapped(name, 14, 1)])


def _keys(shares: Sequence, colours: dict[str, str]) -> list[Key]:
    """The options from left to right as in the bars, then those without a score, then hidden ones."""
    scores = {share.option: share.score for share in shares}
    options = sorted(scores, key=lambda option: (math.isnan(scores[option]), scores[option]))
    letters = 26 if len(options) > FEW_OPTIONS else 40
    keys = [(wrapped(o, letters, 1), {"facecolor": colours[o], **OUTLINE}) for o in options]
    for status, (sign, words) in SIGNS.items():
        if any(share.status == status for share in shares):
            look = {"facecolor": "white", "edgecolor": GREY, "hatch": hatch_of(status)}
            keys.append((f"{sign} {words.partition(',')[0]}", look))
    return keys
