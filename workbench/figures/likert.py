"""Diverging bars: the answers to the items of a scale."""

from __future__ import annotations

import itertools
import math

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from workbench.figures.theme import (
    AGAINST,
    GREY,
    HIDDEN_INCHES,
    INK,
    PAGE_WIDTH,
    PALE,
    SMALLEST,
    TOWARDS,
    drawing,
    hatch_of,
    hidden_box,
    hidden_width,
    ink_on,
    label_rows,
    make_sheet,
    row_label,
    wrapped,
)
from workbench.layout import SIGNS, format_value

NEUTRAL, UNSCORED = "#F1F1F1", "#BFC7CD"
BAR = 0.66
"""Height of a bar, in rows."""
DIGITS = 0.24
"""Inches that a number of two digits takes: a share that is drawn shorter has its number in the table."""
TICKS = (25, 50, 75, 100)
"""How far the axis may reach to each side, in percentage points."""


@drawing
def draw_likert(answers: pd.DataFrame) -> Drawing:
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
    bottom = 0.5 + 0.2 * math.ceil(len(keys) / _across(keys))
    sheet, axes = make_sheet(len(items), bottom=bottom, right=1.6, top=0.35)
    box = axes.get_position()
    apart = sheet.add_axes((1 - 1.2 / PAGE_WIDTH, box.y0, 1.05 / PAGE_WIDTH, box.height))
    middle = _middle(answers)
    _likert_axes(axes, apart, answers, items, _reaches(answers, middle, axes))
    for position, item in enumerate(items):
        of_item = answers[answers["item"] == item]
        scored = of_item.dropna(subset=["score"]).sort_values("score", kind="stable")
        reach = _stack_neutral(axes, position, scored[scored.score == middle], colours)
        _stack(axes, position, scored[scored.score > middle], colours, +1, reach)
        _stack(axes, position, scored[scored.score < middle][::-1], colours, -1, reach)
        _stack(apart, position, of_item[of_item.score.isna()], colours, +1, 0)
    _legend(sheet, keys)
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


def _stack_neutral(axes: Axes, position: int, options: pd.DataFrame, colours: dict) -> float:
    """The middle of the answers across the line; returns how far it reaches to each side."""
    reach = options.value.where(options.status == "shown", hidden_width(axes)).sum() / 2
    _stack(axes, position, options, colours, +1, -reach)
    return reach


def _stack(
    axes: Axes, position: int, options: pd.DataFrame, colours: dict, side: int, start: float
) -> None:
    """Bars outwards from the start; a hidden one takes a box of fixed width."""
    for row in options.itertuples():
        width = row.value if row.status == "shown" else hidden_width(axes)
        _share(axes, start if side > 0 else -start - width, position, row, colours)
        start += width


def _share(axes: Axes, left: float, position: int, row, colours: dict) -> None:
    """One share of the answers, with its number where that fits."""
    if row.status != "shown":
        hidden_box(axes, left, position, BAR, row.status)
        return
    if row.value == 0:
        return
    colour = colours[row.option]
    box = Rectangle((left, position - BAR / 2), row.value, BAR, facecolor=colour, **_OUTLINE)
    axes.add_patch(box)
    if row.value / (hidden_width(axes) / HIDDEN_INCHES) >= DIGITS:
        number = format_value(row.value, row.status, "percent").removesuffix("%")
        middle = left + row.value / 2
        axes.text(
            middle, position, number, ha="center", va="center", fontsize=9, color=ink_on(colour)
        )


_OUTLINE = {"edgecolor": INK, "linewidth": 0.6}


def _reaches(answers: pd.DataFrame, middle: float, axes: Axes) -> tuple[int, int]:
    """How far the axis goes to the left and the right: as far as the longest bars of the chart.

    A hidden share takes a box of fixed inches, so that what it takes of the axis depends on both.
    """
    inches = axes.get_position().width * PAGE_WIDTH
    for left, right in sorted(itertools.product(TICKS, TICKS), key=sum):
        box = HIDDEN_INCHES / inches * (left + right)
        width = answers.value.where(answers.status == "shown", box)
        sides = [width.where(answers.score < middle, 0), width.where(answers.score > middle, 0)]
        half = width.where(answers.score == middle, 0) / 2
        against, towards = ((side + half).groupby(answers["item"]).sum().max() for side in sides)
        if against <= left and towards <= right:
            return left, right
    return TICKS[-1], TICKS[-1] + TICKS[0]


def _likert_axes(
    axes: Axes, apart: Axes, answers: pd.DataFrame, items: list[str], reaches: tuple[int, int]
) -> None:
    bases = answers.drop_duplicates("item").set_index("item").base
    left, right = reaches
    axes.set(xlim=(-left * 1.02, right * 1.02))
    label_rows(axes, [row_label(item, bases[item]) for item in items])
    step = 25 if left + right <= 125 else 50
    ticks = [tick for tick in range(-100, 101, step) if -left <= tick <= right]
    axes.set_xticks(ticks, [f"{abs(tick)}%" if tick else "0" for tick in ticks])
    axes.axvline(0, color=INK, linewidth=0.8, zorder=0.9)
    most = answers.value[answers.score.isna() & (answers.status == "shown")].max()
    end, step = (60, 25) if not most > 60 else (105, 50)
    apart.set(xlim=(0, end), ylim=axes.get_ylim(), yticks=[])
    apart.set_xticks([0, step, 2 * step], ["0", f"{step}%", f"{2 * step}%"])
    unscored = answers.option[answers.score.isna()].drop_duplicates()
    name = unscored.iloc[0] if len(unscored) == 1 else "No score"
    apart.set_title(wrapped(name, 14, 1), fontsize=SMALLEST)
    for each in (axes, apart):
        each.tick_params(length=0)
        sns.despine(ax=each, left=True, bottom=True)
        each.grid(axis="x", color=PALE, linewidth=0.8)
        each.set_axisbelow(True)


def _keys(answers: pd.DataFrame, colours: dict[str, str]) -> list[tuple[str, dict]]:
    """The options from left to right as in the bars, then those without a score, then hidden ones."""
    options = answers.drop_duplicates("option").sort_values(
        "score", na_position="last", kind="stable"
    )
    keys = [(wrapped(o, 26, 1), {"facecolor": colours[o], **_OUTLINE}) for o in options.option]
    for status, (sign, words) in SIGNS.items():
        if (answers.status == status).any():
            look = {"facecolor": "white", "edgecolor": GREY, "hatch": hatch_of(status)}
            keys.append((f"{sign} {words.partition(',')[0]}", look))
    return keys


def _across(keys: list[tuple[str, dict]]) -> int:
    """How many keys stand side by side."""
    inches = 0.5 + 0.08 * max(len(words) for words, _ in keys)
    return min(int(PAGE_WIDTH / inches), len(keys))


def _legend(sheet: Drawing, keys: list[tuple[str, dict]]) -> None:
    """The keys, read line by line: matplotlib fills column by column."""
    across = _across(keys)
    keys = [key for column in range(across) for key in keys[column::across]]
    sheet.legend(
        [Rectangle((0, 0), 1, 1, **look) for _, look in keys],
        [words for words, _ in keys],
        loc="lower center",
        ncols=across,
        frameon=False,
        fontsize=SMALLEST,
        handlelength=1.2,
        handleheight=1.0,
        columnspacing=1.2,
        borderaxespad=0.1,
    )
