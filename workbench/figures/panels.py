"""Panels: several numbers of the same places side by side, each with a scale and a base of its own."""

from __future__ import annotations

import pandas as pd

from workbench.figures.lettering import USUAL_BREADTH, label_letters, say_base, wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import (
    EDGE,
    LABEL_WIDTH,
    ROW_HEIGHT,
    Rows,
    draw_bars,
    draw_foot,
    label_rows,
    lay_rows,
    name_columns,
)
from workbench.figures.theme import (
    COMPANY,
    NAVY,
    SMALLEST,
    drawing,
    hidden_box,
    hidden_width,
    make_axes,
)
from workbench.layout import format_value

HEAD, FOOT, RIGHT = 0.5, 0.12, 0.1
NUMBER, APART = 0.72, 0.12
"""Inches for the number behind the longest bar, and between two panels."""
BAR = 0.6
WHOLE = {"percent": 100.0}


@drawing
def draw_panels(rows: pd.DataFrame) -> AnySheet:
    """Draw a panel a measure and a bar a place, the number and its base behind each bar.

    Parameters
    ----------
    rows : panel (what is measured), label (of the place), value, base, status, unit; every panel
        has all places in the same order. `most`, where it is there, is the end of a panel's scale;
        percentages end at 100, other numbers at the largest. Rows whose `strong` is false are drawn in grey, as company.
    """
    panels, places = list(dict.fromkeys(rows.panel)), list(dict.fromkeys(rows.label))
    laid = lay_rows([wrapped(place, label_letters(), 2) for place in places])
    tall = laid.inches(ROW_HEIGHT)
    if paper().narrow:
        return _one_under_the_other(rows, panels, places, laid)
    sheet = new_sheet(HEAD + FOOT + tall)
    each = (paper().width - LABEL_WIDTH - RIGHT) / len(panels)
    for at, panel in enumerate(panels):
        axes = make_axes(sheet, LABEL_WIDTH + at * each, FOOT, each - APART, tall)
        axes.set(ylim=laid.limits)
        if at == 0:
            label_rows(axes, laid)
        _draw_panel(axes, rows[rows.panel == panel].set_index("label").loc[places], laid)
        _name_panel(axes, panel)
    return sheet


def _one_under_the_other(
    rows: pd.DataFrame, panels: list[str], places: list[str], laid: Rows
) -> AnySheet:
    """The panels on a narrow paper."""
    each = HEAD + FOOT + laid.inches(ROW_HEIGHT)
    sheet = new_sheet(each * len(panels))
    for at, panel in enumerate(panels):
        low = (len(panels) - at - 1) * each + FOOT
        width = paper().width - EDGE - RIGHT
        axes = make_axes(sheet, EDGE, low, width, laid.inches(ROW_HEIGHT))
        label_rows(axes, laid)
        _draw_panel(axes, rows[rows.panel == panel].set_index("label").loc[places], laid)
        _name_panel(axes, panel)
    return sheet


def _name_panel(axes: Ground, panel: str) -> None:
    letters = int(axes.inches[0] * 72 / (SMALLEST * USUAL_BREADTH))
    name_columns(axes, [0], [wrapped(panel, letters, 2)], start=True, weight="bold")


def _draw_panel(axes: Ground, rows: pd.DataFrame, laid: Rows) -> None:
    shown = rows.status == "shown"
    lengths = rows.value.where(shown, 0)
    given = rows["most"].dropna() if "most" in rows else rows.value[:0]
    most = given.max() if len(given) else WHOLE.get(rows.unit.iloc[0], lengths.max())
    width = axes.inches[0]
    axes.set(xlim=(0, (most or 1) * width / (width - NUMBER)))
    strong = rows.get("strong", pd.Series(True, rows.index))
    colours = [NAVY if own else COMPANY for own in strong]
    draw_bars(axes, laid.places, lengths, BAR, facecolors=colours)
    draw_foot(axes, upright=True)
    for at, row in zip(laid.places, rows.itertuples(), strict=True):
        if row.status == "shown":
            _write_number(axes, row, at)
        else:
            hidden_box(axes, 0, at, BAR, row.status)
            told = say_base(row) if rows.base.notna().any() else ""
            _write_beside(axes, hidden_width(axes), at, told)


def _write_number(axes: Ground, row, at: float) -> None:
    number = format_value(row.value, row.status, row.unit)
    words = f"{number}\n{say_base(row)}" if pd.notna(row.base) else number
    _write_beside(axes, row.value, at, words)


def _write_beside(axes: Ground, end: float, at: float, words: str) -> None:
    """Words behind the end of a bar or a box."""
    aside = axes.get_xlim()[1] * 0.05 / axes.inches[0]
    axes.words(end + aside, at, words, va="center", fontsize=SMALLEST, close=True)
