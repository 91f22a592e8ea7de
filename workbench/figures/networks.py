"""Networks: who works with whom, each in the same place in every period."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Drawing

from workbench.figures.sheets import draw_keys
from workbench.figures.theme import (
    CLEARING,
    COMPANY,
    GREY,
    NAVY,
    PAGE_WIDTH,
    PLUM,
    SMALLEST,
    drawing,
    hatch_of,
    make_axes,
    wrapped,
)
from workbench.layout import SIGNS

GOLDEN = (math.sqrt(5) - 1) / 2
TALL, FOOT = 4.8, 0.4
LOOKS = [
    {"color": "#B9C3CA", "linewidth": 0.8, "linestyle": ":"},
    {"color": COMPANY, "linewidth": 1.1},
    {"color": NAVY, "linewidth": 2.8},
    {"color": PLUM, "linewidth": 4.4},
]
"""Of ties from the loosest grade to the closest: they are told apart by breadth and by colour."""


def place_in_circle(names: Sequence[str]) -> pd.DataFrame:
    """Return a place for each name on a circle; the first name has the top.

    The places depend on the names alone, so that a network stands alike in every period. Names that
    follow each other stand far apart (by the golden angle, as leaves do), so that the ring is well
    filled also where only the first names are shown. Columns: name, x, y.
    """
    golden = [at * GOLDEN % 1 for at in range(len(names))]
    slots = [sorted(golden).index(part) for part in golden]
    turns = [2 * math.pi * slot / max(len(names), 1) for slot in slots]
    return pd.DataFrame(
        {"name": list(names), "x": [math.sin(t) for t in turns], "y": [math.cos(t) for t in turns]}
    )


@drawing
def draw_network(nodes: pd.DataFrame, ties: pd.DataFrame, grades: Sequence[str]) -> Drawing:
    """Draw the nodes at their places and a line a tie, broader the closer it is.

    Parameters
    ----------
    nodes : name, label, x, y (from -1 to 1), status ("shown", or why it is not)
    ties : source, target (names of nodes), grade (place in `grades`); one that is not shown has no row
    grades : the names of the grades, the loosest first
    """
    sheet = Drawing(figsize=(PAGE_WIDTH, TALL))
    axes = make_axes(sheet, 0.2 * PAGE_WIDTH, FOOT, 0.6 * PAGE_WIDTH, TALL - FOOT - 0.1)
    axes.set(xlim=(-1.35, 1.35), ylim=(-1.18, 1.18))
    axes.set_aspect("equal")
    places = nodes.set_index("name")[["x", "y"]]
    for grade, alike in ties.groupby("grade"):
        lines = [
            [tuple(places.loc[tie.source]), tuple(places.loc[tie.target])]
            for tie in alike.itertuples()
        ]
        look = LOOKS[min(grade, len(LOOKS) - 1)]
        axes.add_collection(LineCollection(lines, **{f"{k}s": v for k, v in look.items()}))
    for node in nodes.itertuples():
        _draw_node(axes, node)
    used = sorted(set(ties.grade))
    if used:
        keys = [(grades[grade], LOOKS[min(grade, len(LOOKS) - 1)]) for grade in used]
        draw_keys(sheet, keys, 0.1)
    return sheet


def _draw_node(axes, node) -> None:
    shown = node.status == "shown"
    colour = NAVY if shown else "white"
    axes.scatter(
        node.x, node.y, s=150, color=colour, edgecolors=GREY, hatch=hatch_of(node.status), zorder=2
    )
    side = 0 if abs(node.x) < 0.1 else math.copysign(1, node.x)
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
