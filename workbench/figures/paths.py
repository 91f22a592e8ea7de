"""The way of each team through the steps of the protocol: done, planned, not yet."""

from __future__ import annotations

import math

import pandas as pd

from workbench.figures.lettering import label_letters, wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import (
    EDGE,
    LABEL_WIDTH,
    Key,
    Rows,
    draw_keys,
    keys_height,
    label_rows,
    lay_rows,
    name_columns,
    rule_rows,
)
from workbench.figures.theme import GREY, NAVY, SMALLEST, drawing, make_axes
from workbench.layout import SIGNS

ABREAST = 16
"""The most teams side by side in one drawing of the steps; more are spread over several, alike."""
PHONE_ABREAST = 9
"""The same, on a narrow paper."""
ROW, PHONE_ROW, WIDEST, AFTER = 0.36, 0.3, 0.95, 0.7
"""Inches of a row on each paper, the most that a team takes in breadth, and beside the last for its slanted name."""
LATE = "#B35806"
LEVEL_HEAD, SLANTED_HEAD = 0.3, 0.95
"""Inches above the steps for names that lie, and for names that are slanted."""
TEAM_LETTERS, LETTER = 14, 0.085
MARKS = {
    "done": ("Done", {"marker": "o", "markerfacecolor": NAVY, "markeredgecolor": NAVY}),
    "planned": ("Planned", {"marker": "D", "markerfacecolor": "white", "markeredgecolor": NAVY}),
    "late": (
        "Planned date has passed",
        {"marker": "D", "markerfacecolor": LATE, "markeredgecolor": LATE},
    ),
    "open": ("No date yet", {"marker": "o", "markerfacecolor": "white", "markeredgecolor": GREY}),
}


@drawing
def draw_paths(steps: pd.DataFrame) -> AnySheet:
    """Draw the steps from the top down, a column a team, with a mark that says how far it is.

    Parameters
    ----------
    steps : step, team, state ("done", "planned", "late" or "open"), status; in the order of the protocol
    """
    names, teams = list(dict.fromkeys(steps.step)), list(dict.fromkeys(steps.team))
    left = EDGE if paper().narrow else LABEL_WIDTH
    most = PHONE_ABREAST if paper().narrow else ABREAST
    abreast = math.ceil(len(teams) / math.ceil(len(teams) / most))
    panels = [teams[at : at + abreast] for at in range(0, len(teams), abreast)]
    width = min((paper().width - left - AFTER) / len(panels[0]), WIDEST)
    slanted = max(len(str(team)) for team in teams) * LETTER > width
    rows, row = numbered_steps(names)
    keys = state_keys(set(steps.state[steps.status == "shown"]))
    foot = keys_height(keys, left) + 0.2
    each = (SLANTED_HEAD if slanted else LEVEL_HEAD) + rows.inches(row) + 0.1
    sheet = new_sheet(each * len(panels) + foot)
    for number, panel in enumerate(panels):
        low = sheet.get_figheight() - (number + 1) * each + 0.1
        axes = make_axes(sheet, left, low, width * len(panel), rows.inches(row))
        _draw_panel(axes, steps[steps.team.isin(panel)], rows, panel, slanted)
    if keys:
        draw_keys(sheet, keys, left)
    return sheet


def numbered_steps(names: list[str]) -> tuple[Rows, float]:
    """Return a row a step, with its number and its name, and the inches of a row."""
    numbered = [f"{at}. {name}" for at, name in enumerate(names, 1)]
    row = PHONE_ROW if paper().narrow else ROW
    return lay_rows([wrapped(name, label_letters(), 2) for name in numbered], row), row


def _draw_panel(
    axes: Ground, steps: pd.DataFrame, rows: Rows, teams: list[str], slanted: bool
) -> None:
    label_rows(axes, rows)
    axes.set(xlim=(-0.5, len(teams) - 0.5))
    called = [wrapped(team, TEAM_LETTERS, 1) for team in teams]
    name_columns(axes, range(len(teams)), called, turn=45 if slanted else 0)
    rule_rows(axes, rows.places)
    names = list(dict.fromkeys(steps.step))
    places = steps.assign(
        x=steps.team.map({team: at for at, team in enumerate(teams)}),
        y=steps.step.map(dict(zip(names, rows.places, strict=True))),
        next=steps.step.map(dict(zip(names, rows.places[1:], strict=False))),
    )
    _draw_marks(axes, places)


def _draw_marks(axes: Ground, steps: pd.DataFrame) -> None:
    """The marks, with a line through the steps done that follow each other in a team."""
    shown = steps.status == "shown"
    for state, (_, look) in MARKS.items():
        marked = steps[shown & (steps.state == state)]
        axes.line(marked.x, marked.y, linestyle="", markersize=9, zorder=2, **look)
    done = steps[shown & (steps.state == "done")]
    there = set(zip(done.x, done.y, strict=True))
    lines = [
        [(step.x, step.y), (step.x, step.next)]
        for step in done.itertuples()
        if (step.x, step.next) in there
    ]
    axes.segments(lines, colors=NAVY, linewidths=2.4)
    for step in steps[~shown].itertuples():
        sign = SIGNS[step.status][0]
        axes.words(step.x, step.y, sign, ha="center", va="center", fontsize=SMALLEST, cleared=True)


def state_keys(states: set[str]) -> list[Key]:
    """Return the keys of the states that occur."""
    used = [MARKS[state] for state in MARKS if state in states]
    return [(words, {"linestyle": "", "markersize": 8, **look}) for words, look in used]
