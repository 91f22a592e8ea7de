"""A grid of counts: in how many of a place's teams something holds."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure as Drawing

from workbench.figures.sheets import label_rows, name_columns
from workbench.figures.theme import (
    GREY,
    INK,
    PAGE_WIDTH,
    SMALLEST,
    drawing,
    hatch_of,
    ink_on,
    make_axes,
    wrapped,
)
from workbench.layout import SIGNS

LEFT, ROW, HEAD = 2.75, 0.3, 1.35
SHADES = ["#FFFFFF", "#E3F1EF", "#B5DAD5", "#6FBAB2", "#12436D"]
"""None, up to a third, up to two thirds, more, all: four steps that print apart in grey."""


@drawing
def draw_counts(cells: pd.DataFrame) -> Drawing:
    """Draw a grid of "3 of 4", darker the more it is, so that gaps stand out.

    Parameters
    ----------
    cells : row, column, value, base, status; rows and columns in their order. Where `ruled` is
        true of a row, a line is drawn under the last such one
    """
    rows, columns = (list(dict.fromkeys(cells[name])) for name in ("row", "column"))
    tall = HEAD + len(rows) * ROW + 0.1
    sheet = Drawing(figsize=(PAGE_WIDTH, tall))
    width = PAGE_WIDTH - LEFT - 0.9
    axes = make_axes(sheet, LEFT, 0.1, width, len(rows) * ROW)
    axes.set(xlim=(-0.5, len(columns) - 0.5))
    label_rows(axes, [wrapped(str(row), 38, 1) for row in rows], SMALLEST)
    names = [wrapped(str(name), 24, 1) for name in columns]
    name_columns(axes, range(len(columns)), names, turn=45)
    _draw_cells(axes, cells, columns, rows)
    if "ruled" in cells and 0 < cells[cells.ruled].row.nunique() < len(rows):
        axes.axhline(cells[cells.ruled].row.nunique() - 0.5, color=INK, linewidth=1.4)
    return sheet


def _draw_cells(axes: Axes, cells: pd.DataFrame, columns: list, rows: list) -> None:
    """All cells of one look at once, and in each its number or its sign."""
    alike: dict[tuple, list] = {}
    for cell in cells.itertuples():
        x, y = columns.index(cell.column), rows.index(cell.row)
        shown = cell.status == "shown"
        shade = _shade(cell.value, cell.base) if shown else "#FFFFFF"
        look = shade, None if shown else hatch_of(cell.status)
        alike.setdefault(look, []).append(
            [(x - 0.48, y - 0.46), (x + 0.48, y - 0.46), (x + 0.48, y + 0.46), (x - 0.48, y + 0.46)]
        )
        words = f"{cell.value:.0f}/{cell.base:.0f}" if shown else SIGNS[cell.status][0]
        look = {"fontsize": SMALLEST, "color": ink_on(shade)}
        axes.text(x, y, words, ha="center", va="center", **look)
    for (shade, hatch), boxes in alike.items():
        look = {"facecolors": shade, "edgecolors": GREY, "linewidths": 0.5, "hatch": hatch}
        axes.add_collection(PolyCollection(boxes, **look), autolim=False)


def _shade(value: float, base: float) -> str:
    if not base > 0 or value == 0:
        return SHADES[0]
    if value == base:
        return SHADES[-1]
    return SHADES[1 + min(int(3 * value / base), 2)]
