"""Networks: who works with whom, each in the same place in every period."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.figures.lettering import wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import Key, draw_keys, keys_height
from workbench.figures.theme import COMPANY, GREY, NAVY, PLUM, SMALLEST, drawing, make_axes
from workbench.layout import SIGNS

GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Circle:
    """How the ring is laid on a paper: its height in inches, the share of the breadth beside it.

    A name has so many letters in each of so many lines.
    """

    tall: float
    aside: float
    across: tuple[float, float]
    letters: int
    lines: int


PAGE_CIRCLE = Circle(4.5, 0.2, (-1.35, 1.35), 22, 2)
PHONE_CIRCLE = Circle(5.0, 0.28, (-1.05, 1.05), 13, 4)
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
def draw_network(nodes: pd.DataFrame, ties: pd.DataFrame, grades: Sequence[str]) -> AnySheet:
    """Draw the nodes at their places and a line a tie, broader the closer it is.

    Parameters
    ----------
    nodes : name, label, x, y (from -1 to 1), status ("shown", or why it is not)
    ties : source, target (names of nodes), grade (place in `grades`); one that is not shown has no row
    grades : the names of the grades, the loosest first
    """
    laid = PHONE_CIRCLE if paper().narrow else PAGE_CIRCLE
    keys = _keys(ties, grades)
    foot = keys_height(keys, 0.1) + 0.2
    sheet = new_sheet(laid.tall + foot)
    left = laid.aside * paper().width
    axes = make_axes(sheet, left, foot, paper().width - 2 * left, laid.tall - 0.1)
    axes.set(xlim=laid.across, ylim=(-1.18, 1.18))
    places = nodes.set_index("name")[["x", "y"]]
    for grade, alike in ties.groupby("grade"):
        lines = [
            [tuple(places.loc[tie.source]), tuple(places.loc[tie.target])]
            for tie in alike.itertuples()
        ]
        look = LOOKS[min(grade, len(LOOKS) - 1)]
        axes.segments(lines, **{f"{name}s": value for name, value in look.items()})
    for node in nodes.itertuples():
        _draw_node(axes, node, laid)
    if keys:
        draw_keys(sheet, keys, 0.1)
    return sheet


def _keys(ties: pd.DataFrame, grades: Sequence[str]) -> list[Key]:
    """The grades that occur."""
    used = sorted(set(ties.grade))
    return [(grades[grade], LOOKS[min(grade, len(LOOKS) - 1)]) for grade in used]


def _draw_node(axes: Ground, node, laid: Circle) -> None:
    shown = node.status == "shown"
    colour = NAVY if shown else "white"
    mark = {"marker": "o", "markersize": 12, "markerfacecolor": colour, "markeredgecolor": GREY}
    axes.line([node.x], [node.y], linestyle="", **mark)
    side = 0 if abs(node.x) < 0.1 else math.copysign(1, node.x)
    room = (laid.letters, laid.lines) if side else (2 * laid.letters, 1)
    words = wrapped(node.label, *room) + ("" if shown else f" {SIGNS[node.status][0]}")
    axes.words(
        node.x,
        node.y,
        words,
        aside=(side * 11, 0 if side else math.copysign(11, node.y)),
        ha={0: "center", 1: "left", -1: "right"}[int(side)],
        va="center" if side else ("bottom" if node.y > 0 else "top"),
        fontsize=SMALLEST,
        cleared=True,
    )
