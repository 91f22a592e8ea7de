"""A grid: which discipline sits in which team."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure as Drawing

from workbench.figures.theme import (
    GREY,
    INK,
    NAVY,
    drawing,
    make_sheet,
    wrapped,
)


@drawing
def draw_coverage(coverage: pd.DataFrame) -> Drawing:
    """Draw disciplines by teams: a filled dot where one sits in the team, a ring where it lacks.

    Parameters
    ----------
    coverage : discipline, team, essential (bool), present (bool); essential disciplines first
    """
    rows, teams = list(dict.fromkeys(coverage.discipline)), list(dict.fromkeys(coverage.team))
    essential = coverage[coverage.essential].discipline.nunique()
    sheet, axes = make_sheet(len(rows), bottom=0.1, top=0.5, height=0.3, right=0.3)
    grid = (
        coverage.assign(
            state=coverage.present.astype(int)
            + 2 * (coverage.essential & ~coverage.present).astype(int)
        )
        .pivot(index="discipline", columns="team", values="state")
        .loc[rows, teams]
    )
    sns.heatmap(
        grid,
        ax=axes,
        cbar=False,
        vmin=0,
        vmax=2,
        linewidths=1.5,
        linecolor="white",
        cmap=mpl.colors.ListedColormap(["#F4F5F6", "#CFE3E0", "#FBE3D3"]),
    )
    marks = {0: ("–", GREY), 1: ("●", NAVY), 2: ("○", "#9A3412")}
    for y, discipline in enumerate(rows):
        for x, team in enumerate(teams):
            mark, colour = marks[int(grid.loc[discipline, team])]
            axes.text(x + 0.5, y + 0.5, mark, ha="center", va="center", color=colour, fontsize=11)
    if 0 < essential < len(rows):
        axes.axhline(essential, color=INK, linewidth=1.2)
    axes.set(xlabel="", ylabel="")
    axes.set_yticks(
        [n + 0.5 for n in range(len(rows))], [wrapped(name, 40, 1) for name in rows], rotation=0
    )
    axes.set_xticks(
        [n + 0.5 for n in range(len(teams))],
        [textwrap.shorten(t, 14, placeholder="…") for t in teams],
    )
    axes.tick_params(length=0, labeltop=True, labelbottom=False, labelrotation=0)
    axes.tick_params(axis="x", labelrotation=0 if len(teams) <= 8 else 60)
    return sheet
