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
TALL, HEAD, FOOT = 0.95, 0.45, 0.5
SIDE = 0.42
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
    lines = -(-len(places) // abreast)
    each, broad = HEAD + TALL + FOOT, paper().width / abreast
    sheet = new_sheet(lines * each)
    seen = rows.assign(
        value=rows.value.where(rows.status == "shown"), at=rows.period.map(periods.index)
    )
    for at, place in enumerate(places):
        left, low = at % abreast * broad + SIDE, (lines - at // abreast - 1) * each + FOOT
        axes = make_axes(sheet, left, low, broad - 2 * SIDE, TALL)
        _draw_panel(axes, seen, place, periods, limits)
        _number_ends(axes, seen[seen.label == place], len(periods) - 1, unit)
    return sheet


def _draw_panel(axes: Ground, seen: pd.DataFrame, place: str, periods: list[str], limits) -> None:
    axes.set(xlim=(0, max(len(periods) - 1, 1)), ylim=limits)
    for _, line in seen[seen.label != place].groupby("label", sort=False):
        axes.line(line["at"], line.value, color=OTHERS, linewidth=1)
    own = seen[seen.label == place]
    axes.line(own["at"], own.value, marker="o", color=NAVY, linewidth=2.4, zorder=2.1)
    name_panel(axes, wrapped(place, 19, 2))
    ends = [*dict.fromkeys([0, len(periods) - 1])]
    bases = {row.at: say_base(row) for row in own.itertuples()}
    words = [f"{wrapped(periods[end], 11, 2)}\n{bases.get(end, '')}" for end in ends]
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
