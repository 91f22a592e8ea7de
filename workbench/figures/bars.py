"""Bars: rates, and steps done."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from workbench.figures.sheets import label_rows, make_sheet, mark_scale, percent_axis
from workbench.figures.theme import (
    COMPANY,
    GREY,
    LABEL_LETTERS,
    NAVY,
    PALE,
    TEAL,
    drawing,
    hidden_box,
    row_labels,
    wrapped,
)
from workbench.layout import format_value

BAR = 0.62
"""Height of a bar, in rows."""


@drawing
def draw_rates(rates: pd.DataFrame, axis_label: str) -> Drawing:
    """Draw a horizontal bar for each percentage.

    Parameters
    ----------
    rates : label, value (per cent), base, status; top to bottom. Rows whose `strong` is false
        are drawn in grey, as company for the others.
    """
    sheet, axes = make_sheet(len(rates), bottom=0.55)
    rows = rates.assign(
        position=range(len(rates)),
        strong=rates.get("strong", True),
        value=rates.value.where(rates.status == "shown", 0),
    )
    colours = [NAVY if strong else COMPANY for strong in rows.strong]
    _bars(axes, rows, "value", color=colours)
    percent_axis(axes, axis_label)
    label_rows(axes, row_labels(rates))
    for row in rows.itertuples():
        if row.status == "shown":
            number = format_value(row.value, row.status, "percent")
            axes.text(row.value + 1, row.position, number, va="center")
        else:
            hidden_box(axes, 0, row.position, BAR, row.status)
    return sheet


@drawing
def draw_steps(steps: pd.DataFrame) -> Drawing:
    """Draw how many teams have done each step, of all teams.

    Parameters
    ----------
    steps : step, value (teams), base (all teams), status; in the order of the protocol
    """
    sheet, axes = make_sheet(len(steps), bottom=0.5, right=0.9)
    shown = steps.status == "shown"
    rows = steps.assign(
        position=range(len(steps)),
        value=steps.value.where(shown, 0),
        base=steps.base.where(shown, 0),
    )
    teams = max(int(rows.base.max()), 1)
    _bars(axes, rows, "base", color=PALE, edgecolor=GREY)
    _bars(axes, rows, "value", color=TEAL)
    axes.set(xlim=(0, teams))
    for row in rows.itertuples():
        if row.status == "shown":
            done = f"  {row.value:,.0f} of {row.base:,.0f}"
            axes.text(row.base, row.position, done, va="center")
        else:
            hidden_box(axes, 0, row.position, BAR, row.status)
    names = [f"{number}. {name}" for number, name in enumerate(steps.step, 1)]
    label_rows(axes, [wrapped(name, LABEL_LETTERS, 2) for name in names])
    ticks = range(0, teams + 1, -(-teams // 5))
    mark_scale(axes, ticks, list(map(str, ticks)), "Teams")
    return sheet


def _bars(axes: Axes, rows: pd.DataFrame, length: str, **look) -> None:
    """One bar a row; rows are told apart by position, since two may have one label.

    The numbers are ready: seaborn's bars, which first group and average them, take twice as long.
    """
    axes.barh(rows.position, rows[length], height=BAR, **look)
