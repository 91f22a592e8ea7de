"""Slopes: what became of a number from one period to the next."""

from __future__ import annotations

import pandas as pd

from workbench.figures.lettering import wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import mark_scale, name_panel, rule
from workbench.figures.theme import COMPANY, GREY, NAVY, SMALLEST, drawing, make_axes
from workbench.layout import SIGNS, format_value

ABREAST = 2
"""Panels side by side on a page; on a narrow paper they stand one under the other."""
TALL, HEAD, FOOT = 1.9, 0.5, 0.45
"""Inches of a panel, and of the room above and below it."""
BEFORE, AFTER = 0.5, 1.6
"""Inches on each side of a panel: for the numbers, and on the right for the names of the lines as well."""
APART = 0.17
"""Inches between the numbers at one end."""
LETTERS, NAME_LETTERS = 31, 12


@drawing
def draw_slopes(slopes: pd.DataFrame, limits: tuple[float, float], unit: str) -> AnySheet:
    """Draw a line a place from period to period, a panel a measure; the numbers at its ends, its name at the last.

    Parameters
    ----------
    slopes : panel (what is measured), label (of the line), period (its title), value, base, status;
        periods in their order. Rows whose `strong` is false are drawn in grey, as company. A number
        that is not shown is a gap in its line, with its sign at the foot.
    limits : lowest and highest possible value
    unit : "score" or "percent"
    """
    panels = list(dict.fromkeys(slopes.panel))
    across = 1 if paper().narrow else ABREAST
    each, broad = HEAD + TALL + FOOT, paper().width / across
    sheet = new_sheet(-(-len(panels) // across) * each)
    for at, panel in enumerate(panels):
        left = at % across * broad + BEFORE
        low = sheet.get_figheight() - at // across * each - HEAD - TALL
        axes = make_axes(sheet, left, low, broad - BEFORE - AFTER, TALL)
        _draw_panel(axes, slopes[slopes.panel == panel], limits, unit)
        name_panel(axes, wrapped(panel, LETTERS, 2))
    return sheet


def _draw_panel(axes: Ground, rows: pd.DataFrame, limits: tuple[float, float], unit: str) -> None:
    periods = list(dict.fromkeys(rows.period))
    low, high = window(rows, limits)
    axes.set(xlim=(0, max(len(periods) - 1, 1)), ylim=(low, high))
    mark_scale(axes, range(len(periods)), [wrapped(period, 13, 2) for period in periods])
    rule(axes, range(len(periods)), width=1.2)
    placed = rows.assign(at=rows.period.map(periods.index))
    for _, line in placed.groupby("label", sort=False):
        strong = bool(line.get("strong", pd.Series([True])).iloc[0])
        seen = line.value.where(line.status == "shown")
        axes.line(line["at"], seen, **_look(strong))
    for at in {0, len(periods) - 1}:
        _number_end(axes, placed[placed["at"] == at], at == 0, unit, (high - low) * APART / TALL)


def window(rows: pd.DataFrame, limits: tuple[float, float]) -> tuple[float, float]:
    """Return the part of the scale to draw: where the numbers are, and never less than half of it.

    A slope must not shout.
    """
    seen = rows.value[rows.status == "shown"]
    whole = limits[1] - limits[0]
    if seen.empty:
        return limits
    middle = (seen.min() + seen.max()) / 2
    reach = min(max(whole / 2, (seen.max() - seen.min()) * 1.2), whole) / 2
    low = min(max(middle - reach, limits[0]), limits[1] - 2 * reach)
    return low, low + 2 * reach


def _number_end(axes: Ground, ends: pd.DataFrame, left: bool, unit: str, apart: float) -> None:
    """The numbers at one end, from the bottom up and kept apart; the signs of hidden ones first."""
    height = axes.get_ylim()[0] - apart / 2
    at, aside = (axes.get_xlim()[0], -8) if left else (axes.get_xlim()[1], 8)
    order = ends.assign(rank=ends.value.where(ends.status == "shown", float("-inf")))
    for row in order.sort_values("rank", kind="stable").itertuples():
        shown = row.status == "shown"
        number = format_value(row.value, row.status, unit) if shown else SIGNS[row.status][0]
        height = max(row.value if shown else height + apart, height + apart)
        strong = getattr(row, "strong", True)
        axes.words(
            at,
            height,
            number if left else f"{number}  {wrapped(row.label, NAME_LETTERS, 1)}",
            aside=(aside, 0),
            ha="right" if left else "left",
            va="center",
            fontsize=10 if strong else SMALLEST,
            fontweight="bold" if strong else "normal",
            color=NAVY if strong else GREY,
        )


def _look(strong: bool) -> dict:
    if strong:
        return {"color": NAVY, "linewidth": 2.4, "marker": "o"}
    return {"color": COMPANY, "linewidth": 1.4, "marker": "D"}
