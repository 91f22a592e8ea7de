"""Panels: several numbers of the same places side by side, each with a scale and a base of its own."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from workbench.figures.sheets import (
    LABEL_WIDTH,
    ROW_HEIGHT,
    draw_foot,
    inches_of,
    name_columns,
    name_rows,
)
from workbench.figures.theme import (
    COMPANY,
    LABEL_LETTERS,
    NAVY,
    PAGE_WIDTH,
    SMALLEST,
    USUAL_BREADTH,
    drawing,
    hidden_box,
    make_axes,
    wrapped,
)
from workbench.layout import format_value

HEAD, FOOT, RIGHT = 0.5, 0.12, 0.1
NUMBER, APART = 0.72, 0.12
"""Inches for the number behind the longest bar, and between two panels."""
BAR = 0.6
WHOLE = {"percent": 100.0}


@drawing
def draw_panels(rows: pd.DataFrame) -> Drawing:
    """Draw a panel a measure and a bar a place, the number and its base behind each bar.

    Parameters
    ----------
    rows : panel (what is measured), label (of the place), value, base, status, unit; every panel
        has all places in the same order. `most`, where it is there, is the end of a panel's scale;
        percentages end at 100, other numbers at the largest. Rows whose `strong` is false are drawn in grey, as company.
    """
    panels, places = list(dict.fromkeys(rows.panel)), list(dict.fromkeys(rows.label))
    sheet = Drawing(figsize=(PAGE_WIDTH, HEAD + FOOT + len(places) * ROW_HEIGHT))
    each = (PAGE_WIDTH - LABEL_WIDTH - RIGHT) / len(panels)
    for at, panel in enumerate(panels):
        left, width = LABEL_WIDTH + at * each, each - APART
        axes = make_axes(sheet, left, FOOT, width, len(places) * ROW_HEIGHT)
        labels = [wrapped(place, LABEL_LETTERS, 2) for place in places]
        axes.set(ylim=(len(places) - 0.5, -0.5))
        if at == 0:
            name_rows(axes, range(len(places)), labels)
        letters = int(each * 72 / (SMALLEST * USUAL_BREADTH))
        _draw_panel(axes, rows[rows.panel == panel].set_index("label").loc[places])
        name_columns(axes, [0], [wrapped(panel, letters, 2)], start=True)
    return sheet


def _draw_panel(axes: Axes, rows: pd.DataFrame) -> None:
    shown = rows.status == "shown"
    lengths = rows.value.where(shown, 0)
    given = rows["most"].dropna() if "most" in rows else rows.value[:0]
    most = given.max() if len(given) else WHOLE.get(rows.unit.iloc[0], lengths.max())
    width = inches_of(axes)[0]
    axes.set(xlim=(0, (most or 1) * width / (width - NUMBER)))
    strong = rows.get("strong", pd.Series(True, rows.index))
    colours = [NAVY if own else COMPANY for own in strong]
    axes.barh(range(len(rows)), lengths, height=BAR, color=colours)
    draw_foot(axes, upright=True)
    for at, row in enumerate(rows.itertuples()):
        if row.status == "shown":
            _write_number(axes, row, at)
        else:
            hidden_box(axes, 0, at, BAR, row.status)


def _write_number(axes: Axes, row, at: int) -> None:
    number = format_value(row.value, row.status, row.unit)
    base = f"\nn\u00a0=\u00a0{row.base:,.0f}" if pd.notna(row.base) else ""
    aside = axes.get_xlim()[1] * 0.05 / inches_of(axes)[0]
    axes.text(row.value + aside, at, number + base, va="center", fontsize=SMALLEST, linespacing=1.0)
