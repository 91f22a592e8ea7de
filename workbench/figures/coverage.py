"""A grid: which discipline sits in which team."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from workbench.figures.sheets import name_columns, name_rows
from workbench.figures.theme import (
    GREY,
    INK,
    NAVY,
    PAGE_WIDTH,
    SMALLEST,
    drawing,
    make_axes,
    wrapped,
)
from workbench.layout import SIGNS

FILLS = ["#F4F5F6", "#CFE3E0", "#FBE3D3", "#FFFFFF"]
"""Of a discipline that is not there, one that is, an essential one that lacks, a hidden one."""
MARKS = [
    {"marker": "_", "color": GREY, "markersize": 7},
    {"marker": "o", "color": NAVY, "markersize": 7},
    {"marker": "o", "markeredgecolor": "#9A3412", "markerfacecolor": "none", "markersize": 7.5},
]
SLANTED = 7
"""From this many teams on, their names are slanted."""
TEAM_LETTERS = 15
ABREAST = 20
"""Teams side by side in one grid; more go into a grid below."""
LEFT, ROW = 2.75, 0.3
"""Inches for the names of disciplines, and for each row."""


@drawing
def draw_coverage(coverage: pd.DataFrame) -> Drawing:
    """Draw disciplines by teams: a filled dot where one sits in the team, a ring where it lacks.

    Parameters
    ----------
    coverage : discipline, team, essential (bool), present (bool), and status if not all are shown;
        essential disciplines first
    """
    states = _states(coverage)
    grid = states.pivot(index="discipline", columns="team", values="state").loc[
        list(dict.fromkeys(coverage.discipline)), list(dict.fromkeys(coverage.team))
    ]
    panels = [grid.iloc[:, at : at + ABREAST] for at in range(0, grid.shape[1], ABREAST)]
    names = [wrapped(str(team), TEAM_LETTERS, 1) for team in grid.columns]
    slanted = min(len(names), ABREAST) >= SLANTED
    sheet, every_axes = _make_panels(len(panels), len(grid), _head_room(names, slanted))
    essential = coverage[coverage.essential].discipline.nunique()
    for number, (axes, panel) in enumerate(zip(every_axes, panels, strict=True)):
        _fill_cells(axes, panel, essential)
        _mark_cells(axes, states[states.team.isin(panel.columns)], panel)
        of_panel = names[number * ABREAST : (number + 1) * ABREAST]
        _name_cells(axes, [wrapped(str(name), 36, 1) for name in grid.index], of_panel, slanted)
    return sheet


def _make_panels(panels: int, rows: int, head: float) -> tuple[Drawing, list[Axes]]:
    """One grid under the other: the first holds the first teams."""
    each = head + rows * ROW + 0.15
    sheet = Drawing(figsize=(PAGE_WIDTH, panels * each))
    lower = [(panels - number - 1) * each + 0.1 for number in range(panels)]
    width = PAGE_WIDTH - LEFT - 0.6
    return sheet, [make_axes(sheet, LEFT, low, width, rows * ROW) for low in lower]


def _fill_cells(axes: Axes, panel: pd.DataFrame, essential: int) -> None:
    sns.heatmap(
        panel,
        ax=axes,
        cbar=False,
        vmin=0,
        vmax=3,
        linewidths=1.5,
        linecolor="white",
        xticklabels=False,
        yticklabels=False,
        cmap=mpl.colors.ListedColormap(FILLS),
    )
    axes.set(xlabel="", ylabel="")
    if 0 < essential < len(panel):
        axes.axhline(essential, color=INK, linewidth=1.2)


def _states(coverage: pd.DataFrame) -> pd.DataFrame:
    """Which fill each cell has; a hidden one says neither that someone is there nor that they lack."""
    status = coverage.get("status", pd.Series("shown", index=coverage.index))
    state = coverage.present.astype(int) + 2 * (coverage.essential & ~coverage.present).astype(int)
    return coverage.assign(status=status, state=state.where(status == "shown", 3))


def _head_room(names: list[str], slanted: bool) -> float:
    """Inches above the grid: a letter is about 0.08 inches wide and slanted names rise by sixty degrees."""
    return 0.2 + 0.08 * max(map(len, names)) if slanted else 0.35


def _mark_cells(axes: Axes, states: pd.DataFrame, grid: pd.DataFrame) -> None:
    rows, columns = ({name: at for at, name in enumerate(axis)} for axis in grid.axes)
    placed = states.assign(x=states.team.map(columns) + 0.5, y=states.discipline.map(rows) + 0.5)
    shown = placed.status == "shown"
    for state, look in enumerate(MARKS):
        cells = placed[shown & (placed.state == state)]
        axes.plot(cells.x, cells.y, linestyle="", **look)
    for cell in placed[~shown].itertuples():
        sign = SIGNS[cell.status][0]
        axes.text(cell.x, cell.y, sign, ha="center", va="center", fontsize=SMALLEST)


def _name_cells(axes: Axes, rows: list[str], columns: list[str], slanted: bool) -> None:
    name_rows(axes, [at + 0.5 for at in range(len(rows))], rows, SMALLEST)
    places = [at + 0.5 for at in range(len(columns))]
    name_columns(axes, places, columns, turn=60 if slanted else 0)
