"""The way of each team through the steps of the protocol: done, planned, not yet."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D

from workbench.figures.theme import (
    GREY,
    INK,
    LABEL_LETTERS,
    LABEL_WIDTH,
    NAVY,
    PAGE_WIDTH,
    PALE,
    SMALLEST,
    drawing,
    label_rows,
    wrapped,
)
from workbench.layout import SIGNS

ABREAST = 16
"""Teams side by side in one drawing of the steps; more go into one below."""
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
    panels = [teams[at : at + ABREAST] for at in range(0, len(teams), ABREAST)]
    room = PAGE_WIDTH - LABEL_WIDTH - 0.7
    width = min(room / len(panels[0]), WIDEST)
    slanted = max(len(str(team)) for team in teams) * LETTER > width
    each = (SLANTED_HEAD if slanted else LEVEL_HEAD) + len(names) * ROW + 0.1
    sheet = Drawing(figsize=(PAGE_WIDTH, each * len(panels) + FOOT))
    for number, panel in enumerate(panels):
        low = sheet.get_figheight() - (number + 1) * each + 0.1
        box = (LABEL_WIDTH, low, width * len(panel), len(names) * ROW)
        tall = sheet.get_figheight()
        axes = sheet.add_axes(
            (box[0] / PAGE_WIDTH, box[1] / tall, box[2] / PAGE_WIDTH, box[3] / tall)
        )
        _draw_panel(axes, steps[steps.team.isin(panel)], names, panel, slanted)
    _key(sheet, set(steps.state[steps.status == "shown"]))
    return sheet


def _draw_panel(
    axes: Axes, steps: pd.DataFrame, names: list[str], teams: list[str], slanted: bool
) -> None:
    numbered = [wrapped(f"{at}. {name}", LABEL_LETTERS, 2) for at, name in enumerate(names, 1)]
    label_rows(axes, numbered)
    axes.set(xlim=(-0.5, len(teams) - 0.5))
    axes.set_xticks(range(len(teams)), [wrapped(team, TEAM_LETTERS, 1) for team in teams])
    axes.tick_params(length=0, labelsize=SMALLEST, labeltop=True, labelbottom=False)
    for label in axes.get_xticklabels() if slanted else []:
        label.set(rotation=45, ha="left", rotation_mode="anchor")
    axes.spines[:].set_visible(False)
    for at in range(len(names)):
        axes.axhline(at, color=PALE, linewidth=0.8, zorder=0)
    for at, team in enumerate(teams):
        of_team = steps[steps.team == team].set_index("step").loc[names]
        _draw_team(axes, at, of_team)


def _draw_team(axes: Axes, at: int, of_team: pd.DataFrame) -> None:
    """The marks of a team, with a line through the steps done that follow each other."""
    done = (of_team.state == "done") & (of_team.status == "shown")
    for row, (one, other) in enumerate(zip(done[:-1], done[1:], strict=True)):
        if one and other:
            axes.plot([at, at], [row, row + 1], color=NAVY, linewidth=2.4, zorder=1)
    for row, step in enumerate(of_team.itertuples()):
        if step.status == "shown":
            axes.plot(at, row, linestyle="", markersize=9, zorder=2, **MARKS[step.state][1])
        else:
            sign = SIGNS[step.status][0]
            axes.text(at, row, sign, ha="center", va="center", fontsize=SMALLEST, color=INK)


def _key(sheet: Drawing, states: set[str]) -> None:
    used = [MARKS[state] for state in MARKS if state in states]
    sheet.legend(
        [Line2D([], [], linestyle="", markersize=8, **look) for _, look in used],
        [words for words, _ in used],
        loc="lower left",
        bbox_to_anchor=(LABEL_WIDTH / PAGE_WIDTH - 0.03, 0.0),
        ncols=3,
        frameon=False,
        fontsize=SMALLEST,
    )
