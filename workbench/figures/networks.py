"""Networks: who works with whom, each in the same place in every period."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure as Drawing

from workbench.figures.theme import (
    CLEARING,
    COMPANY,
    GREY,
    NAVY,
    PAGE_WIDTH,
    SMALLEST,
    TEAL,
    drawing,
    hatch_of,
    make_axes,
    wrapped,
)
from workbench.layout import SIGNS

TALL = 4.6
THINNEST, BROADEST = 0.8, 5.0
"""Points of the line of the weakest and the strongest tie."""


def place_in_circle(names: Sequence[str]) -> pd.DataFrame:
    """Return a place for each name on a circle, in the order given, from the top clockwise.

    The places depend on the names alone, so that a network stands alike in every period and region.
    Columns: name, x, y.
    """
    turns = [2 * math.pi * at / max(len(names), 1) for at in range(len(names))]
    return pd.DataFrame(
        {"name": list(names), "x": [math.sin(t) for t in turns], "y": [math.cos(t) for t in turns]}
    )


@drawing
def draw_network(nodes: pd.DataFrame, ties: pd.DataFrame) -> Drawing:
    """Draw the nodes at their places and a line a tie, broader the stronger it is.

    Parameters
    ----------
    nodes : name, label, x, y (from -1 to 1), status ("shown", or why it is not); `strong` is true
        for those that the finding is about
    ties : source, target (names of nodes), weight (from 0 to 1); a tie that is not shown has no row
    """
    sheet = Drawing(figsize=(PAGE_WIDTH, TALL))
    axes = make_axes(sheet, 0.2 * PAGE_WIDTH, 0.04 * TALL, 0.6 * PAGE_WIDTH, 0.92 * TALL)
    axes.set(xlim=(-1.35, 1.35), ylim=(-1.18, 1.18))
    axes.set_aspect("equal")
    places = nodes.set_index("name")[["x", "y"]]
    for tie in ties.itertuples():
        (x, y), (u, v) = places.loc[tie.source], places.loc[tie.target]
        width = THINNEST + (BROADEST - THINNEST) * tie.weight
        axes.plot([x, u], [y, v], color=COMPANY, linewidth=width, alpha=0.75, zorder=1)
    for node in nodes.itertuples():
        _draw_node(axes, node)
    return sheet


def _draw_node(axes, node) -> None:
    shown = node.status == "shown"
    colour = (NAVY if getattr(node, "strong", True) else TEAL) if shown else "white"
    axes.scatter(
        node.x, node.y, s=150, color=colour, edgecolors=GREY, hatch=hatch_of(node.status), zorder=2
    )
    side = 0 if abs(node.x) < 0.2 else math.copysign(1, node.x)
    words = wrapped(node.label, 22, 2) + ("" if shown else f" {SIGNS[node.status][0]}")
    axes.annotate(
        words,
        (node.x, node.y),
        (side * 11, 0 if side else math.copysign(11, node.y)),
        textcoords="offset points",
        ha={0: "center", 1: "left", -1: "right"}[int(side)],
        va="center" if side else ("bottom" if node.y > 0 else "top"),
        fontsize=SMALLEST,
        bbox=CLEARING,
        annotation_clip=False,
    )
