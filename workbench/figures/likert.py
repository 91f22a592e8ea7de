"""Diverging bars: the answers to the items of a scale."""

from __future__ import annotations

import textwrap

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from workbench.figures.theme import (
    AGAINST,
    GREY,
    HIDDEN_WIDTH,
    INK,
    PAGE_WIDTH,
    PALE,
    TOWARDS,
    drawing,
    hidden_box,
    ink_on,
    make_sheet,
    row_label,
)


@drawing
def draw_likert(answers: pd.DataFrame) -> Drawing:
    """Draw diverging bars: answers for to the right, against to the left, don't know apart.

    Parameters
    ----------
    answers : item, option, score (missing where not scored), value (per cent), base, status; items
        and options in the instrument's order
    """
    items = list(dict.fromkeys(answers["item"]))
    sheet, axes = make_sheet(len(items), bottom=0.9, right=1.95, top=0.35)
    box = axes.get_position()
    apart = sheet.add_axes((1 - 1.55 / PAGE_WIDTH, box.y0, 1.4 / PAGE_WIDTH, box.height))
    colours = likert_colours(answers)
    for position, item in enumerate(items):
        of_item = answers[answers["item"] == item]
        scored = of_item.dropna(subset=["score"]).sort_values("score")
        middle = answers.score.agg(["min", "max"]).mean()
        _stack(axes, position, scored[scored.score > middle], colours, +1)
        _stack(axes, position, scored[scored.score < middle][::-1], colours, -1)
        _stack(apart, position, of_item[of_item.score.isna()], colours, +1)
    _likert_axes(axes, apart, answers, items)
    _legend(sheet, answers, colours)
    return sheet


def likert_colours(answers: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each option: strongest at the ends, grey for answers without a score."""
    options = answers.drop_duplicates("option")[["option", "score"]]
    scored = options.dropna().sort_values("score", ascending=False)
    middle = (scored.score.max() + scored.score.min()) / 2
    towards = scored.option[scored.score > middle]
    against = scored.option[scored.score < middle][::-1]
    colours = dict(zip(towards, TOWARDS, strict=False)) | dict(zip(against, AGAINST, strict=False))
    return {option: colours.get(option, "#BFC7CD") for option in options.option}


def _stack(axes: Axes, position: int, options: pd.DataFrame, colours: dict, side: int) -> None:
    """Bars outwards from zero; a hidden one takes a box of fixed width."""
    start = 0.0
    for row in options.itertuples():
        width = row.value if row.status == "shown" else HIDDEN_WIDTH
        left = start if side > 0 else -start - width
        if row.status != "shown":
            hidden_box(axes, left, position, width, 0.66)
        elif width:
            colour = colours[row.option]
            box = Rectangle(
                (left, position - 0.33), width, 0.66, facecolor=colour, edgecolor="white"
            )
            axes.add_patch(box)
            if width >= 7:
                axes.text(
                    left + width / 2,
                    position,
                    f"{row.value:.0f}",
                    ha="center",
                    va="center",
                    fontsize=9,
                    color=ink_on(colour),
                )
        start += width


def _likert_axes(axes: Axes, apart: Axes, answers: pd.DataFrame, items: list[str]) -> None:
    bases = answers.drop_duplicates("item").set_index("item")
    labels = [row_label(item, bases.base[item]) for item in items]
    axes.set(xlim=(-101, 101), ylim=(len(items) - 0.5, -0.5))
    axes.set_yticks(range(len(items)), labels)
    axes.set_xticks([-100, -50, 0, 50, 100], ["100%", "50%", "0", "50%", "100%"])
    axes.axvline(0, color=INK, linewidth=0.8)
    apart.set(xlim=(0, 60), ylim=(len(items) - 0.5, -0.5))
    apart.set_yticks([])
    apart.set_xticks([0, 25, 50], ["0", "25%", "50%"])
    apart.set_title("No score", fontsize=9)
    for each in (axes, apart):
        each.tick_params(length=0)
        sns.despine(ax=each, left=True, bottom=True)
        each.grid(axis="x", color=PALE, linewidth=0.8)
        each.set_axisbelow(True)


def _legend(sheet: Drawing, answers: pd.DataFrame, colours: dict[str, str]) -> None:
    options = list(dict.fromkeys(answers.option))
    boxes = [
        Rectangle((0, 0), 1, 1, facecolor=colours[o], edgecolor=GREY, linewidth=0.5)
        for o in options
    ]
    names = [textwrap.shorten(option, 28, placeholder="…") for option in options]
    if (answers.status != "shown").any():
        boxes.append(
            Rectangle((0, 0), 1, 1, facecolor="white", edgecolor=GREY, hatch="////", linewidth=0.5)
        )
        names.append("not shown [c]")
    sheet.legend(
        boxes,
        names,
        loc="lower center",
        ncols=3 if len(names) > 5 else len(names),
        frameon=False,
        fontsize=9,
        handlelength=1.2,
        handleheight=1.0,
        columnspacing=1.2,
        borderaxespad=0.1,
    )
