"""A grid of counts: in how many of a place's teams something holds."""

from __future__ import annotations

import math

import pandas as pd

from workbench.figures.fonts import breadth
from workbench.figures.lettering import label_letters, wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import EDGE, label_rows, lay_rows, name_columns, rule_rows
from workbench.figures.theme import GREY, INK, SMALLEST, drawing, hatch_of, ink_on, make_axes
from workbench.layout import SIGNS

LEFT, ROW, OVER = 2.75, 0.27, 0.2
"""Inches for the names of rows, of a row, and over the slanted names of columns."""
NAME_LETTERS = 24
SHADES = ["#FFFFFF", "#E3F1EF", "#B5DAD5", "#6FBAB2", "#12436D"]
"""None, up to a third, up to two thirds, more, all: four steps that print apart in grey."""


@drawing
def draw_counts(cells: pd.DataFrame) -> AnySheet:
    """Draw a grid of "3 of 4", darker the more it is, so that gaps stand out.

    Parameters
    ----------
    cells : row, column, value, base, status; rows and columns in their order. Where `ruled` is
        true of a row, a line is drawn under the last such one
    """
    rows, columns = (list(dict.fromkeys(cells[name])) for name in ("row", "column"))
    narrow = paper().narrow
    left, after = (EDGE, 0.3) if narrow else (LEFT, 0.9)
    laid = lay_rows(
        [wrapped(str(row), label_letters() if narrow else 38, 1) for row in rows], ROW, ROW
    )
    tall = laid.inches(ROW)
    turn = 75 if narrow else 45
    names = [wrapped(str(name), NAME_LETTERS, 1) for name in columns]
    longest = max(map(breadth, names)) * SMALLEST / 72
    sheet = new_sheet(OVER + longest * math.sin(math.radians(turn)) + tall + 0.1)
    axes = make_axes(sheet, left, 0.1, paper().width - left - after, tall)
    axes.set(xlim=(-0.5, len(columns) - 0.5))
    label_rows(axes, laid, SMALLEST)
    name_columns(axes, range(len(columns)), names, turn=turn)
    _draw_cells(axes, cells, columns, dict(zip(rows, laid.places, strict=True)))
    ruled = cells[cells.ruled].row.nunique() if "ruled" in cells else 0
    if 0 < ruled < len(rows):
        rule_rows(axes, [laid.places[ruled - 1] + 0.5], INK, 1.4)
    return sheet


def _draw_cells(axes: Ground, cells: pd.DataFrame, columns: list, rows: dict[str, float]) -> None:
    """All cells of one look at once, and in each its number or its sign."""
    alike: dict[tuple, list] = {}
    for cell in cells.itertuples():
        x, y = columns.index(cell.column), rows[cell.row]
        shown = cell.status == "shown"
        shade = _shade(cell.value, cell.base) if shown else "#FFFFFF"
        look = shade, None if shown else hatch_of(cell.status)
        alike.setdefault(look, []).append(
            [(x - 0.48, y - 0.46), (x + 0.48, y - 0.46), (x + 0.48, y + 0.46), (x - 0.48, y + 0.46)]
        )
        words = f"{cell.value:.0f}/{cell.base:.0f}" if shown else SIGNS[cell.status][0]
        look = {"fontsize": SMALLEST, "color": ink_on(shade)}
        axes.words(x, y, words, ha="center", va="center", **look)
    for (shade, hatch), boxes in alike.items():
        look = {"facecolors": shade, "edgecolors": GREY, "linewidths": 0.5, "hatch": hatch}
        axes.polygons(boxes, **look)


def _shade(value: float, base: float) -> str:
    if not base > 0 or value == 0:
        return SHADES[0]
    if value == base:
        return SHADES[-1]
    return SHADES[1 + min(int(3 * value / base), 2)]
