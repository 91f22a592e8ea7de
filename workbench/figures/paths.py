"""The way of each team through the steps of the protocol: done, planned, not yet."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Drawing

from workbench.figures.sheets import (
    LABEL_WIDTH,
    draw_keys,
    label_rows,
    name_columns,
    rule_rows,
)
from workbench.figures.theme import (
    CLEARING,
    GREY,
    LABEL_LETTERS,
    NAVY,
    PAGE_WIDTH,
    SMALLEST,
    drawing,
    make_axes,
    wrapped,
)
from workbench.layout import SIGNS

ABREAST = 16
"""The most teams side by side in one drawing of the steps; more are spread over several, alike."""
ROW, FOOT, WIDEST = 0.4, 0.4, 0.95
"""Inches of a row, below the steps, and the most that a team takes in breadth."""
LEVEL_HEAD, SLANTED_HEAD = 0.3, 0.95
"""Inches above the steps for names that lie, and for names that are slanted."""
TEAM_LETTERS, LETTER = 14, 0.085
MARKS = {
    "done": ("Done", {"marker": "o", "markerfacecolor": NAVY, "markeredgecolor": NAVY}),
    "planned": ("Planned", {"marker": "D", "markerfacecolor": "white", "markeredgecolor": NAVY}),
    "open": ("Not yet done", {"marker": "o", "markerfacecolor": "white", "markeredgecolor": GREY}),
}


@drawing
def draw_paths(steps: pd.DataFrame) -> Drawing:
    """Draw the steps from the top down, a column a team, with a mark that says how far it is.

    Parameters
    ----------
    steps : step, team, state ("done", "planned" or "open"), status; in the order of the protocol
    """
    names, teams = list(dict.fromkeys(steps.step)), list(dict.fromkeys(steps.team))
    abreast = math.ceil(len(teams) / math.ceil(len(teams) / ABREAST))
    panels = [teams[at : at + abreast] for at in range(0, len(teams), abreast)]
    room = PAGE_WIDTH - LABEL_WIDTH - 0.7
    width = min(room / len(panels[0]), WIDEST)
    slanted = max(len(str(team)) for team in teams) * LETTER > width
    each = (SLANTED_HEAD if slanted else LEVEL_HEAD) + len(names) * ROW + 0.1
    sheet = Drawing(figsize=(PAGE_WIDTH, each * len(panels) + FOOT))
    for number, panel in enumerate(panels):
        low = sheet.get_figheight() - (number + 1) * each + 0.1
        axes = make_axes(sheet, LABEL_WIDTH, low, width * len(panel), len(names) * ROW)
        _draw_panel(axes, steps[steps.team.isin(panel)], names, panel, slanted)
    _key(sheet, set(steps.state[steps.status == "shown"]))
    return sheet


def _draw_panel(
    axes: Axes, steps: pd.DataFrame, names: list[str], teams: list[str], slanted: bool
) -> None:
    numbered = [wrapped(f"{at}. {name}", LABEL_LETTERS, 2) for at, name in enumerate(names, 1)]
    label_rows(axes, numbered)
    axes.set(xlim=(-0.5, len(teams) - 0.5))
    called = [wrapped(team, TEAM_LETTERS, 1) for team in teams]
    name_columns(axes, range(len(teams)), called, turn=45 if slanted else 0)
    rule_rows(axes, range(len(names)))
    places = steps.assign(
        x=steps.team.map({team: at for at, team in enumerate(teams)}),
        y=steps.step.map({name: at for at, name in enumerate(names)}),
    )
    _draw_marks(axes, places)


def _draw_marks(axes: Axes, steps: pd.DataFrame) -> None:
    """The marks, with a line through the steps done that follow each other in a team."""
    shown = steps.status == "shown"
    for state, (_, look) in MARKS.items():
        marked = steps[shown & (steps.state == state)]
        axes.plot(marked.x, marked.y, linestyle="", markersize=9, zorder=2, **look)
    done = {(step.x, step.y) for step in steps[shown & (steps.state == "done")].itertuples()}
    lines = [[(x, y), (x, y + 1)] for x, y in sorted(done) if (x, y + 1) in done]
    axes.add_collection(LineCollection(lines, colors=NAVY, linewidths=2.4, zorder=1))
    for step in steps[~shown].itertuples():
        sign = SIGNS[step.status][0]
        axes.text(step.x, step.y, sign, ha="center", va="center", fontsize=SMALLEST, bbox=CLEARING)


def _key(sheet: Drawing, states: set[str]) -> None:
    used = [MARKS[state] for state in MARKS if state in states]
    keys = [(words, {"linestyle": "", "markersize": 8, **look}) for words, look in used]
    if keys:
        draw_keys(sheet, keys, LABEL_WIDTH)
