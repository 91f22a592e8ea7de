"""Slopes: what became of a number from one period to the next."""

from __future__ import annotations

import pandas as pd

from workbench.figures.lettering import say_base, spread, wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import mark_scale, name_panel, rule
from workbench.figures.theme import COMPANY, GREY, NAVY, SMALLEST, drawing, make_axes
from workbench.layout import SIGNS, format_value

ABREAST = 2
"""Panels side by side on a page; on a narrow paper they stand one under the other."""
TALL, HEAD, FOOT = 1.7, 0.5, 0.4
"""Inches of a panel, and of the room above and below it."""
BEFORE, AFTER = 0.8, 1.65
"""Inches on each side of a panel: for the numbers, and on the right for the names of the lines as well."""
APART, STEP = 0.34, 11.5
"""Inches between the numbers at one end, and points from a line of words to the next."""
LETTERS, NAME_LETTERS = 31, 14


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
    tall = max(TALL, (slopes.label.nunique() + 1) * _apart(slopes))
    each, broad = HEAD + tall + FOOT, paper().width / across
    sheet = new_sheet(-(-len(panels) // across) * each)
    for at, panel in enumerate(panels):
        left = at % across * broad + BEFORE
        low = sheet.get_figheight() - at // across * each - HEAD - tall
        axes = make_axes(sheet, left, low, broad - BEFORE - AFTER, tall)
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
        _number_end(axes, placed[placed["at"] == at], at == 0, unit)


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


def _number_end(axes: Ground, ends: pd.DataFrame, left: bool, unit: str) -> None:
    """The numbers at one end with their bases, kept apart; the signs of hidden ones at the foot."""
    low, high = axes.get_ylim()
    apart = _apart(ends) * (high - low) / axes.inches[1]
    order = ends.assign(place=ends.value.where(ends.status == "shown", low))
    order = order.sort_values("place", kind="stable")
    for height, row in zip(
        spread(order.place, apart, low + 0.7 * apart), order.itertuples(), strict=True
    ):
        _write_end(axes, row, height, left, unit)


def _apart(rows: pd.DataFrame) -> float:
    """Inches between the numbers at one end: more where a name takes a second line."""
    lines = max(len(_name_lines(label)) for label in set(rows.label))
    return APART + (lines - 1) * STEP / 72


def _name_lines(label: str) -> list[str]:
    return wrapped(label, NAME_LETTERS, 2).split("\n")


def _write_end(axes: Ground, row, height: float, left: bool, unit: str) -> None:
    """A number, at the last period with the name of its line, and its base beneath."""
    shown, strong = row.status == "shown", getattr(row, "strong", True)
    number = format_value(row.value, row.status, unit) if shown else SIGNS[row.status][0]
    first, *more = [""] if left else _name_lines(row.label)
    lines = [f"{number}  {first}".rstrip(), *more]
    at, side, aside = (axes.get_xlim()[0], "right", -8) if left else (axes.get_xlim()[1], "left", 8)
    look = {"ha": side, "va": "center", "color": NAVY if strong else GREY}
    size = {"fontsize": 10, "fontweight": "bold"} if strong else {"fontsize": SMALLEST}
    for down, words in enumerate(lines):
        axes.words(at, height, words, aside=(aside, -down * STEP), **look, **size)
    beneath = (aside, -len(lines) * STEP)
    axes.words(at, height, say_base(row), aside=beneath, fontsize=SMALLEST, **look)


def _look(strong: bool) -> dict:
    if strong:
        return {"color": NAVY, "linewidth": 2.4, "marker": "o", "zorder": 2.1}
    return {"color": COMPANY, "linewidth": 1.4, "marker": "D"}
