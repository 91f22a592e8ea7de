"""The steps of the protocol in time: when each was planned, and when it was done, team by team."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from workbench.figures.lettering import wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.paths import MARKS, numbered_steps, state_keys
from workbench.figures.sheets import (
    EDGE,
    LABEL_WIDTH,
    Rows,
    draw_keys,
    keys_height,
    label_rows,
    mark_scale,
    name_columns,
    rule,
    rule_rows,
)
from workbench.figures.theme import GREY, PALE, SMALLEST, drawing, make_axes
from workbench.layout import SIGNS

ABREAST = 4
"""Teams side by side; on a narrow paper they stand one under the other."""
HEAD, FOOT, APART = 0.42, 0.28, 0.16
LETTER = 0.09
"""Inches over a panel for the team's name, under it for the years, between two, and of a letter of a name."""
YEAR = 0.42
"""Inches that a year takes under the axis."""


@drawing
def draw_timeline(steps: pd.DataFrame, period: tuple[float, float]) -> AnySheet:
    """Draw a panel a team: each step from the month it was planned for to the month it was done.

    Parameters
    ----------
    steps : step, team, state ("done", "planned", "late" or "open"), planned and done (years, such
        as 2018.25; missing where there is no date), status; in the order of the protocol
    period : first and last day of the funding period, in years; it is the ground of every panel
    """
    teams = list(dict.fromkeys(steps.team))
    left, most = (EDGE, 1) if paper().narrow else (LABEL_WIDTH, ABREAST)
    lines = math.ceil(len(teams) / most)
    across = math.ceil(len(teams) / lines)
    rows, row = numbered_steps(list(dict.fromkeys(steps.step)))
    keys = state_keys(_drawn_states(steps[steps.status == "shown"]))
    foot = keys_height(keys, left) + 0.12
    each, broad = HEAD + rows.inches(row) + FOOT, (paper().width - left - 0.1) / across
    sheet = new_sheet(lines * each + foot)
    for at, team in enumerate(teams):
        low = sheet.get_figheight() - (at // across + 1) * each + FOOT
        place = left + at % across * broad + APART / 2
        axes = make_axes(sheet, place, low, broad - APART, rows.inches(row))
        _draw_panel(axes, steps[steps.team == team], rows, _span(steps, period), period)
        if at % across == 0:
            label_rows(axes, rows)
        name = wrapped(team, int((broad - APART) / LETTER), 2)
        name_columns(axes, [axes.get_xlim()[0]], [name], start=True, weight="bold")
    draw_keys(sheet, keys, left)
    return sheet


def _drawn_states(shown: pd.DataFrame) -> set[str]:
    """The states that have a mark: a step that is done shows when it was planned as well."""
    planned = {"planned"} if (shown.planned.notna() & shown.done.notna()).any() else set()
    return set(shown.state) - {"open"} | planned


def _span(steps: pd.DataFrame, period: tuple[float, float]) -> tuple[int, int]:
    """The years that hold every date and the funding period."""
    dates = pd.concat([steps.planned, steps.done, pd.Series(period)]).dropna()
    return math.floor(dates.min()), math.ceil(dates.max())


def _draw_panel(
    axes: Ground,
    steps: pd.DataFrame,
    rows: Rows,
    span: tuple[int, int],
    period: tuple[float, float],
) -> None:
    axes.set(xlim=span, ylim=rows.limits)
    ground = [(x, y) for x, y in zip((*period, *period[::-1]), (0, 0, 1, 1), strict=True)]
    axes.polygons([ground], within="down", zorder=0, facecolors=PALE)
    rule_rows(axes, rows.places)
    rule(axes, range(span[0], span[1] + 1), colour="white")
    _mark_years(axes, span)
    shown = steps.assign(place=rows.places)[(steps.status == "shown").to_numpy()]
    both = shown[shown.planned.notna() & shown.done.notna()]
    lines = [[(step.planned, step.place), (step.done, step.place)] for step in both.itertuples()]
    axes.segments(lines, colors=GREY, linewidths=1.4)
    _mark(axes, both.planned, both.place, "planned")
    for state in MARKS:
        alike = shown[shown.state == state]
        _mark(axes, alike.done if state == "done" else alike.planned, alike.place, state)
    _write_absent(axes, steps.assign(place=rows.places), span)


def _mark(axes: Ground, at: pd.Series, place: pd.Series, state: str) -> None:
    axes.line(at, place, linestyle="", markersize=8, zorder=2, **MARKS[state][1])


def _write_absent(axes: Ground, steps: pd.DataFrame, span: Sequence[int]) -> None:
    """Words where there is no date, and the sign of what is not shown, at the beginning of the row."""
    for step in steps.itertuples():
        dated = step.state in ("planned", "late", "done")
        words = "no date yet" if step.status == "shown" else SIGNS[step.status][0]
        if dated and step.status == "shown":
            continue
        look = {"va": "center", "fontsize": SMALLEST, "color": GREY, "cleared": True}
        axes.words(span[0] + 0.1, step.place, words, **look)


def _mark_years(axes: Ground, span: tuple[int, int]) -> None:
    """The years in the middle of their room, as many as fit, and those away from the ends.

    Else the last year of a panel and the first of the next would read as one line.
    """
    years = list(range(*span))
    room = axes.inches[0] / len(years)
    every = math.ceil(YEAR / room)
    named = years[every // 2 :: every]
    mark_scale(axes, [year + 0.5 for year in named], [f"{year}" for year in named])
