"""A grid: which discipline sits in which team."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from workbench.figures.lettering import wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import name_columns, name_rows
from workbench.figures.theme import GREY, INK, NAVY, SMALLEST, drawing, make_axes
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
WIDEST = 1.3
"""Inches of a cell: one team is no wider than a column of four."""


@dataclass(frozen=True)
class Grid:
    """How a grid is laid on a paper.

    Attributes
    ----------
    abreast : teams side by side; more go into a grid below
    left, row, after : inches for the names of disciplines, for each row, and beside the last team
    letters, lines : what of a discipline's name stands there
    """

    abreast: int
    left: float
    row: float
    after: float
    letters: int
    lines: int


PAGE_GRID, PHONE_GRID = Grid(20, 2.75, 0.26, 0.6, 36, 1), Grid(8, 1.7, 0.36, 0.45, 21, 2)


@drawing
def draw_coverage(coverage: pd.DataFrame) -> AnySheet:
    """Draw disciplines by teams: a filled dot where one sits in the team, a ring where it lacks.

    Parameters
    ----------
    coverage : discipline, team, essential (bool), present (bool), and status if not all are shown;
        essential disciplines first
    """
    laid = PHONE_GRID if paper().narrow else PAGE_GRID
    states = _states(coverage)
    grid = states.pivot(index="discipline", columns="team", values="state").loc[
        list(dict.fromkeys(coverage.discipline)), list(dict.fromkeys(coverage.team))
    ]
    starts = range(0, grid.shape[1], laid.abreast)
    panels = [grid.iloc[:, at : at + laid.abreast] for at in starts]
    names = [wrapped(str(team), TEAM_LETTERS, 1) for team in grid.columns]
    slanted = min(len(names), laid.abreast) >= SLANTED or paper().narrow
    sheet, every_axes = _make_panels(
        laid, len(panels), len(grid), panels[0].shape[1], _head_room(names, slanted)
    )
    essential = coverage[coverage.essential].discipline.nunique()
    disciplines = [wrapped(str(name), laid.letters, laid.lines) for name in grid.index]
    for at, axes, panel in zip(starts, every_axes, panels, strict=True):
        axes.cells(panel.to_numpy(), FILLS)
        if 0 < essential < len(grid):
            line = [(0, essential), (1, essential)]
            axes.segments([line], within="across", zorder=1.5, colors=INK, linewidths=1.2)
        _mark_cells(axes, states[states.team.isin(panel.columns)], panel)
        _name_cells(axes, disciplines, names[at : at + laid.abreast], slanted)
    return sheet


def _make_panels(
    laid: Grid, panels: int, rows: int, teams: int, head: float
) -> tuple[AnySheet, list[Ground]]:
    """One grid under the other: the first holds the first teams."""
    each = head + rows * laid.row + 0.15
    sheet = new_sheet(panels * each)
    lower = [(panels - number - 1) * each + 0.1 for number in range(panels)]
    width = min(paper().width - laid.left - laid.after, teams * WIDEST)
    return sheet, [make_axes(sheet, laid.left, low, width, rows * laid.row) for low in lower]


def _states(coverage: pd.DataFrame) -> pd.DataFrame:
    """Which fill each cell has; a hidden one says neither that someone is there nor that they lack."""
    status = coverage.get("status", pd.Series("shown", index=coverage.index))
    state = coverage.present.astype(int) + 2 * (coverage.essential & ~coverage.present).astype(int)
    return coverage.assign(status=status, state=state.where(status == "shown", 3))


def _head_room(names: list[str], slanted: bool) -> float:
    """Inches above the grid: a letter is about 0.08 inches wide and slanted names rise by sixty degrees."""
    return 0.2 + 0.08 * max(map(len, names)) if slanted else 0.35


def _mark_cells(axes: Ground, states: pd.DataFrame, grid: pd.DataFrame) -> None:
    rows, columns = ({name: at for at, name in enumerate(axis)} for axis in grid.axes)
    placed = states.assign(x=states.team.map(columns) + 0.5, y=states.discipline.map(rows) + 0.5)
    shown = placed.status == "shown"
    for state, look in enumerate(MARKS):
        cells = placed[shown & (placed.state == state)]
        axes.line(cells.x, cells.y, linestyle="", **look)
    for cell in placed[~shown].itertuples():
        sign = SIGNS[cell.status][0]
        axes.words(cell.x, cell.y, sign, ha="center", va="center", fontsize=SMALLEST)


def _name_cells(axes: Ground, rows: list[str], columns: list[str], slanted: bool) -> None:
    name_rows(axes, [at + 0.5 for at in range(len(rows))], rows, SMALLEST)
    places = [at + 0.5 for at in range(len(columns))]
    name_columns(axes, places, columns, turn=60 if slanted else 0)
