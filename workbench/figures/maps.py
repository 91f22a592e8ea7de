"""Maps of Minnesota's counties: a region and where it lies, and the whole state by region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from workbench.figures.sheets import draw_keys
from workbench.figures.theme import (
    CLEARING,
    GREY,
    INK,
    NAVY,
    PAGE_WIDTH,
    PALE,
    SMALLEST,
    drawing,
    make_axes,
    wrapped,
)

Shapes = Mapping[str, Sequence[np.ndarray]]
"""The rings of each county by its FIPS code, x to the east and y to the north."""

WITH_TEAM, WITHOUT_TEAM = "#9CCFC8", "#DCE6EE"
LOCATOR_WIDTH, TALLEST = 2.0, 3.9
"""Inches: the small map of the state, and the most that the map of a region takes."""
STATE_HEIGHT = 5.0
NARROW = 1.3
"""Inches under which the name of a region does not fit into it."""
ASIDE = 0.74
"""How far to the east, in breadths of the state, the names of narrow regions stand."""
GAP = 0.42
"""Inches from one of those names to the next."""
NAME_LETTERS = 11


@drawing
def draw_region_map(counties: pd.DataFrame, shapes: Shapes) -> Drawing:
    """Draw where a region lies in the state, and the region with the names of its counties.

    Parameters
    ----------
    counties : fips, county, own (bool: of the region), team (bool: a team works there); all counties
    shapes : their rings
    """
    own = counties[counties.own]
    near = _rings_of(own, shapes)
    room = PAGE_WIDTH - LOCATOR_WIDTH - 0.3
    width, height = _fitting(near, room, TALLEST)
    tall = max(height, LOCATOR_WIDTH * 1.2) + 0.45
    sheet = Drawing(figsize=(PAGE_WIDTH, tall))
    small = _map_axes(sheet, 0, tall, LOCATOR_WIDTH, LOCATOR_WIDTH * 1.15)
    _fill(small, _rings_of(counties, shapes), PALE, "white", 0.4)
    _outline(small, near, 2.2)
    _fill(small, near, NAVY, NAVY, 0.3)
    small.set_title("In Minnesota", fontsize=SMALLEST, loc="left", pad=3)
    large = _map_axes(sheet, LOCATOR_WIDTH + 0.3, tall, width, height)
    _outline(large, near, 5)
    for team, colour in ((True, WITH_TEAM), (False, WITHOUT_TEAM)):
        _fill(large, _rings_of(own[own.team == team], shapes), colour, "white", 1.2)
    for county in own.itertuples():
        mark = "\n●" if county.team else ""
        _name(large, shapes[county.fips], wrapped(county.county, NAME_LETTERS, 2) + mark)
    _key(sheet)
    return sheet


@drawing
def draw_state_map(counties: pd.DataFrame, shapes: Shapes, labels: Mapping[str, str]) -> Drawing:
    """Draw the regions of the state, and the counties in which a team works.

    Parameters
    ----------
    counties : fips, county, region, team (bool: a team works there); all counties
    shapes : their rings
    labels : what stands in each region, by its code
    """
    every = _rings_of(counties, shapes)
    width, height = _fitting(every, PAGE_WIDTH, STATE_HEIGHT)
    tall = height + 0.45
    sheet = Drawing(figsize=(PAGE_WIDTH, tall))
    axes = _map_axes(sheet, (PAGE_WIDTH - width) / 2, tall, width, height)
    for team, colour in ((True, WITH_TEAM), (False, WITHOUT_TEAM)):
        _fill(axes, _rings_of(counties[counties.team == team], shapes), colour, "white", 0.5)
    for county in counties[counties.team].itertuples():
        axes.plot(*_middle(shapes[county.fips]), "o", color=NAVY, markersize=4)
    _name_regions(axes, counties, shapes, labels, width / np.ptp(np.concatenate(every)[:, 0]))
    _key(sheet)
    return sheet


def _rings_of(counties: pd.DataFrame, shapes: Shapes) -> list[np.ndarray]:
    return [ring for fips in counties.fips for ring in shapes[fips]]


def _fitting(rings: list[np.ndarray], width: float, height: float) -> tuple[float, float]:
    """Inches that the rings take, as large as fits."""
    breadth, length = np.ptp(np.concatenate(rings), axis=0)
    scale = min(width / breadth, height / length)
    return breadth * scale, length * scale


def _map_axes(sheet: Drawing, left: float, tall: float, width: float, height: float) -> Axes:
    """Axes under the top of the sheet, in inches, in which a degree is as long both ways."""
    axes = make_axes(sheet, left, tall - 0.2 - height, width, height)
    axes.set_aspect("equal", adjustable="datalim", anchor="NW")
    axes.margins(0.015)
    return axes


def _fill(axes: Axes, rings: list[np.ndarray], colour: str, edge: str, width: float) -> None:
    """All counties of one colour as one shape: that is drawn, and sent, in a fraction of the time."""
    if not rings:
        return
    shape = Path.make_compound_path(*[Path(ring, closed=True) for ring in rings])
    axes.add_patch(PathPatch(shape, facecolor=colour, edgecolor=edge, linewidth=width))
    axes.autoscale_view()


def _outline(axes: Axes, rings: list[np.ndarray], width: float) -> None:
    """A broad line around each county: what is filled over it leaves the outline of them all."""
    _fill(axes, rings, INK, INK, width)


def _border(counties: pd.DataFrame, shapes: Shapes) -> list[np.ndarray]:
    """The sides of these counties that no two of them share."""
    sides: dict[frozenset, list] = {}
    for ring in _rings_of(counties, shapes):
        for side in zip(map(tuple, ring[:-1]), map(tuple, ring[1:]), strict=True):
            sides.setdefault(frozenset(side), []).append(side)
    return [np.array(found[0]) for found in sides.values() if len(found) == 1]


def _middle(rings: Sequence[np.ndarray]) -> np.ndarray:
    """The centre of gravity of a county's largest ring."""
    x, y = max(rings, key=len).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    middle = [((a[:-1] + a[1:]) * cross).sum() for a in (x, y)]
    return np.array(middle) / (3 * cross.sum())


def _name_regions(
    axes: Axes, counties: pd.DataFrame, shapes: Shapes, labels: Mapping[str, str], inches: float
) -> None:
    """Each name in the middle of its region, or beside the state where the region is narrow."""
    narrow = []
    for code, of_region in counties.groupby("region", sort=False):
        border = Path.make_compound_path(*map(Path, _border(of_region, shapes)))
        axes.add_patch(PathPatch(border, facecolor="none", edgecolor=INK, linewidth=1.6))
        middle = np.mean([_middle(shapes[fips]) for fips in of_region.fips], axis=0)
        if np.ptp(np.concatenate(_rings_of(of_region, shapes))[:, 0]) * inches > NARROW:
            _write(axes, middle, labels[code], weight="bold")
        else:
            narrow.append((middle, labels[code]))
    _name_aside(axes, sorted(narrow, key=lambda name: -name[0][1]), GAP / inches)


def _name_aside(axes: Axes, names: list[tuple[np.ndarray, str]], gap: float) -> None:
    """Names from the top down beside the state, each with a line to its region."""
    left, right = axes.get_xlim()
    height = np.inf
    for middle, words in names:
        height = min(middle[1] + gap, height - gap)
        axes.annotate(
            words,
            middle,
            (left + (right - left) * ASIDE, height),
            va="center",
            fontsize=SMALLEST,
            weight="bold",
            arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.8},
        )


def _name(axes: Axes, rings: Sequence[np.ndarray], words: str) -> None:
    _write(axes, _middle(rings), words)


def _write(axes: Axes, place: np.ndarray, words: str, **look) -> None:
    axes.text(*place, words, ha="center", va="center", fontsize=SMALLEST, bbox=CLEARING, **look)


def _key(sheet: Drawing) -> None:
    words = ("● A team works in the county", "No team in the county")
    looks = [{"facecolor": c, "edgecolor": GREY} for c in (WITH_TEAM, WITHOUT_TEAM)]
    draw_keys(sheet, list(zip(words, looks, strict=True)), 0.1)
