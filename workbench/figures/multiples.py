"""Small multiples: one place in front and the others in grey, a panel a place."""

from __future__ import annotations

import pandas as pd

from workbench.figures.lettering import say_base, wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import mark_scale, name_panel, rule
from workbench.figures.slopes import window
from workbench.figures.theme import GREY, NAVY, SMALLEST, drawing, make_axes
from workbench.layout import SIGNS, format_value

ABREAST, PHONE_ABREAST = 4, 2
"""Panels side by side."""
TALL, LINE, AROUND = 0.8, 0.165, 0.12
"""Inches of a panel, of a line of words above or below it, and of the room around them."""
SIDE, NAME_LETTERS, PERIOD_LETTERS = 0.42, 19, 11
OTHERS = "#B9C3CA"


@drawing
def draw_multiples(rows: pd.DataFrame, limits: tuple[float, float], unit: str) -> AnySheet:
    """Draw a panel a place: its own line in front of those of all the others.

    Parameters
    ----------
    rows : label (of the place), period, value, base, status; periods in their order. Where
        `strong` is false of a place, it is company in every panel and has none of its own
    limits : lowest and highest possible value; each panel shows the same part of it
    unit : "score" or "percent"
    """
    own = rows[rows.strong] if "strong" in rows else rows
    places, periods = list(dict.fromkeys(own.label)), list(dict.fromkeys(rows.period))
    limits = window(rows, limits)
    abreast = PHONE_ABREAST if paper().narrow else ABREAST
    names = [wrapped(place, NAME_LETTERS, 2) for place in places]
    heads = [_inches(names[at : at + abreast]) for at in range(0, len(places), abreast)]
    foot, broad = (
        _inches([f"{wrapped(p, PERIOD_LETTERS, 2)}\n" for p in periods]),
        paper().width / abreast,
    )
    sheet = new_sheet(sum(heads) + len(heads) * (TALL + foot))
    seen = rows.assign(
        value=rows.value.where(rows.status == "shown"), at=rows.period.map(periods.index)
    )
    for at, place in enumerate(places):
        line = at // abreast
        down = sum(heads[: line + 1]) + line * (TALL + foot) + TALL
        left, low = at % abreast * broad + SIDE, sheet.get_figheight() - down
        axes = make_axes(sheet, left, low, broad - 2 * SIDE, TALL)
        _draw_panel(axes, seen, place, periods, limits)
        name_panel(axes, names[at])
        _number_ends(axes, seen[seen.label == place], len(periods) - 1, unit)
    return sheet


def _inches(words: list[str]) -> float:
    """What the words above or below a line of panels take."""
    return AROUND + max(text.count("\n") + 1 for text in words) * LINE


def _draw_panel(axes: Ground, seen: pd.DataFrame, place: str, periods: list[str], limits) -> None:
    axes.set(xlim=(0, max(len(periods) - 1, 1)), ylim=limits)
    for _, line in seen[seen.label != place].groupby("label", sort=False):
        axes.line(line["at"], line.value, color=OTHERS, linewidth=1)
    own = seen[seen.label == place]
    axes.line(own["at"], own.value, marker="o", color=NAVY, linewidth=2.4, zorder=2.1)
    ends = [*dict.fromkeys([0, len(periods) - 1])]
    bases = {row.at: say_base(row) for row in own.itertuples()}
    words = [f"{wrapped(periods[end], PERIOD_LETTERS, 2)}\n{bases.get(end, '')}" for end in ends]
    mark_scale(axes, ends, words)
    rule(axes, range(len(periods)), width=1)


def _number_ends(axes: Ground, own: pd.DataFrame, last: int, unit: str) -> None:
    """The numbers of this place at both ends; a sign at the foot stands for one that is not shown."""
    low, high = axes.get_ylim()
    foot = low + (high - low) * 0.1
    for row in own[own["at"].isin([0, last])].itertuples():
        shown, left = row.status == "shown", row.at == 0
        axes.words(
            row.at,
            row.value if shown else foot,
            format_value(row.value, row.status, unit) if shown else SIGNS[row.status][0],
            aside=(-7 if left else 7, 0),
            ha="right" if left else "left",
            va="center",
            fontsize=SMALLEST,
            color=NAVY if shown else GREY,
        )
