"""Bars: rates, and steps done."""

from __future__ import annotations

import pandas as pd

from workbench.figures.lettering import label_letters, row_labels, wrapped
from workbench.figures.papers import AnySheet
from workbench.figures.sheets import (
    draw_bars,
    lay_rows,
    make_sheet,
    mark_scale,
    percent_axis,
    whole_ticks,
)
from workbench.figures.theme import COMPANY, GREY, NAVY, PALE, TEAL, drawing, hidden_box
from workbench.layout import format_value

BAR = 0.62
"""Height of a bar, in rows."""


@drawing
def draw_rates(rates: pd.DataFrame, axis_label: str) -> AnySheet:
    """Draw a horizontal bar for each percentage.

    Parameters
    ----------
    rates : label, value (per cent), base, status; top to bottom. Rows whose `strong` is false
        are drawn in grey, as company for the others.
    """
    laid = lay_rows(row_labels(rates))
    sheet, axes = make_sheet(laid, bottom=0.55)
    rows = rates.assign(
        position=laid.places,
        strong=rates.get("strong", True),
        value=rates.value.where(rates.status == "shown", 0),
    )
    percent_axis(axes, axis_label)
    colours = [NAVY if strong else COMPANY for strong in rows.strong]
    draw_bars(axes, rows.position, rows.value, BAR, facecolors=colours)
    for row in rows.itertuples():
        if row.status == "shown":
            number = format_value(row.value, row.status, "percent")
            axes.words(row.value, row.position, number, aside=(3, 0), va="center")
        else:
            hidden_box(axes, 0, row.position, BAR, row.status)
    return sheet


@drawing
def draw_steps(steps: pd.DataFrame) -> AnySheet:
    """Draw how many teams have done each step, of all teams.

    Parameters
    ----------
    steps : step, value (teams), base (all teams), status; in the order of the protocol
    """
    names = [f"{number}. {name}" for number, name in enumerate(steps.step, 1)]
    laid = lay_rows([wrapped(name, label_letters(), 2) for name in names])
    sheet, axes = make_sheet(laid, bottom=0.5, right=0.9)
    shown = steps.status == "shown"
    rows = steps.assign(
        position=laid.places,
        value=steps.value.where(shown, 0),
        base=steps.base.where(shown, 0),
    )
    teams = max(int(rows.base.max()), 1)
    axes.set(xlim=(0, teams))
    ground = {"facecolors": PALE, "edgecolors": GREY, "linewidths": 1}
    draw_bars(axes, rows.position, rows.base, BAR, **ground)
    draw_bars(axes, rows.position, rows.value, BAR, facecolors=TEAL)
    for row in rows.itertuples():
        if row.status == "shown":
            done = f"{row.value:,.0f} of {row.base:,.0f}"
            axes.words(row.base, row.position, done, aside=(6, 0), va="center")
        else:
            hidden_box(axes, 0, row.position, BAR, row.status)
    ticks = whole_ticks(0, teams)
    mark_scale(axes, ticks, list(map(str, ticks)), "Teams")
    return sheet
