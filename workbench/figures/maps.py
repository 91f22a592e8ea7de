"""Maps of Minnesota's counties: a region and where it lies, and the whole state by region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.path import Path

from workbench.figures.fonts import breadth
from workbench.figures.lettering import spread, wrapped
from workbench.figures.papers import AnySheet, Ground, new_sheet, paper
from workbench.figures.sheets import Key, draw_keys, keys_height
from workbench.figures.theme import GREY, INK, NAVY, PALE, SMALLEST, drawing, make_axes

Shapes = Mapping[str, Sequence[np.ndarray]]
"""The rings of each county by its FIPS code, x to the east and y to the north."""

WITH_TEAM, WITHOUT_TEAM = "#9CCFC8", "#DCE6EE"
LOCATOR_WIDTH, PHONE_LOCATOR, TALLEST = 2.0, 1.2, 3.6
"""Inches: the small map of the state, on each paper, and the most that the map of a region takes."""
PHONE_ASIDE = 0.5
"""Inches on a narrow paper for the names beside the state."""
SHIFTS, DOT = np.linspace(-0.3, 0.3, 13), 0.22
"""How far a name may move, in breadths of its region; and how near to a dot, in its own heights."""
NAME_SHIFTS = np.linspace(-0.5, 0.5, 17)
"""How far the name of a county may move, in its breadths and heights."""
COVERED, ABROAD, ASTRAY = 10.0, 2.0, 3.0
"""What it costs a name to lie over a dot or another name, out of its region, and out of its county: the last grows
with the square, since a name that lies half in another county is taken for that one's."""
GRAIN = np.stack(np.meshgrid(np.linspace(-0.5, 0.5, 7), np.linspace(-0.5, 0.5, 3)), -1).reshape(
    -1, 2
)
"""The places in words, in parts of their breadth and height, at which it is asked what they lie on."""
STATE_HEIGHT = 3.4
MARGIN = 0.015
"""Around a map, in parts of it."""
ASIDE = 0.79
"""How far to the east, in breadths of the state, the names of narrow regions stand."""
APART = 0.07
"""Inches between two of those names."""
NAME_LETTERS = 11


@drawing
def draw_region_map(counties: pd.DataFrame, shapes: Shapes) -> AnySheet:
    """Draw where a region lies in the state, and the region with the names of its counties.

    Parameters
    ----------
    counties : fips, county, own (bool: of the region), team (bool: a team works there); all counties
    shapes : their rings
    """
    own = counties[counties.own]
    near, keys = _rings_of(own, shapes), _keys()
    foot, narrow = keys_height(keys, 0.1) + 0.25, paper().narrow
    small_width = PHONE_LOCATOR if narrow else LOCATOR_WIDTH
    small_tall = small_width * 1.2
    beside, above = (0, small_tall + 0.1) if narrow else (small_width + 0.3, 0)
    width, height = _fitting(near, paper().width - beside, TALLEST)
    tall = (above + height if narrow else max(height, small_tall)) + foot
    sheet = new_sheet(tall)
    small = _map_axes(
        sheet, _rings_of(counties, shapes), 0, tall, small_width, small_tall - 0.05 * small_width
    )
    _fill(small, _rings_of(counties, shapes), PALE, "white", 0.4)
    _outline(small, near, 2.2)
    _fill(small, near, NAVY, NAVY, 0.3)
    small.words(0, 1, "In Minnesota", within="axes", aside=(0, 3), va="bottom", fontsize=SMALLEST)
    large = _map_axes(sheet, near, beside, tall - above, width, height)
    _outline(large, near, 5)
    for team, colour in ((True, WITH_TEAM), (False, WITHOUT_TEAM)):
        _fill(large, _rings_of(own[own.team == team], shapes), colour, "white", 1.2)
    _mark_and_name(large, own, shapes, width / np.ptp(np.concatenate(near)[:, 0]))
    draw_keys(sheet, keys, 0.1)
    return sheet


@drawing
def draw_state_map(counties: pd.DataFrame, shapes: Shapes, labels: Mapping[str, str]) -> AnySheet:
    """Draw the regions of the state, and the counties in which a team works.

    Parameters
    ----------
    counties : fips, county, region, team (bool: a team works there); all counties
    shapes : their rings
    labels : what stands in each region, by its code
    """
    every, keys = _rings_of(counties, shapes), _keys()
    room = paper().width - (PHONE_ASIDE if paper().narrow else 0)
    width, height = _fitting(every, room, STATE_HEIGHT)
    tall = height + keys_height(keys, 0.1) + 0.25
    sheet = new_sheet(tall)
    axes = _map_axes(sheet, every, (room - width) / 2, tall, width, height)
    for team, colour in ((True, WITH_TEAM), (False, WITHOUT_TEAM)):
        _fill(axes, _rings_of(counties[counties.team == team], shapes), colour, "white", 0.5)
    dots = _mark_teams(axes, counties, shapes)
    scale = width / np.ptp(np.concatenate(every)[:, 0])
    _name_regions(axes, counties, shapes, labels, scale, dots)
    draw_keys(sheet, keys, 0.1)
    return sheet


def _rings_of(counties: pd.DataFrame, shapes: Shapes) -> list[np.ndarray]:
    return [ring for fips in counties.fips for ring in shapes[fips]]


def _fitting(rings: list[np.ndarray], width: float, height: float) -> tuple[float, float]:
    """Inches that the rings take, as large as fits."""
    breadth, length = np.ptp(np.concatenate(rings), axis=0)
    scale = min(width / breadth, height / length)
    return breadth * scale, length * scale


def _map_axes(
    sheet: AnySheet, rings: list[np.ndarray], left: float, tall: float, width: float, height: float
) -> Ground:
    """Axes under the top of the sheet, in inches, that hold the rings; a degree is as long both ways."""
    axes = make_axes(sheet, left, tall - 0.2 - height, width, height)
    corners = np.concatenate(rings)
    west, north = corners[:, 0].min(), corners[:, 1].max()
    breadth, length = np.ptp(corners, axis=0)
    degrees = (1 + 2 * MARGIN) * max(breadth / width, length / height)
    west, north = west - MARGIN * breadth, north + MARGIN * length
    axes.set(xlim=(west, west + width * degrees), ylim=(north - height * degrees, north))
    return axes


def _fill(axes: Ground, rings: list[np.ndarray], colour: str, edge: str, width: float) -> None:
    """All counties of one colour as one shape: that is drawn, and sent, in a fraction of the time."""
    if not rings:
        return
    axes.shape(rings, facecolor=colour, edgecolor=edge, linewidth=width)


def _outline(axes: Ground, rings: list[np.ndarray], width: float) -> None:
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


def _mark_teams(axes: Ground, counties: pd.DataFrame, shapes: Shapes) -> np.ndarray:
    """A dot in the middle of each county in which a team works; returns their places."""
    dots = np.array([_middle(shapes[fips]) for fips in counties.fips[counties.team]]).reshape(-1, 2)
    axes.line(*dots.T, linestyle="", marker="o", markersize=4, color=NAVY)
    return dots


def _mark_and_name(axes: Ground, own: pd.DataFrame, shapes: Shapes, inches: float) -> None:
    """The counties' dots and, beside them and each other, their names."""
    dots = _mark_teams(axes, own, shapes)
    names = [wrapped(name, NAME_LETTERS, 2) for name in own.county]
    middles = np.array([_middle(shapes[fips]) for fips in own.fips])
    spans = np.array([np.ptp(np.concatenate(shapes[fips]), axis=0) for fips in own.fips])
    sizes = np.array([words_size(name, inches) for name in names])
    clear = clear_places(middles, spans, sizes, dots, [shapes[fips] for fips in own.fips])
    for place, name in zip(clear, names, strict=True):
        _write(axes, place, name)


def _name_regions(
    axes: Ground,
    counties: pd.DataFrame,
    shapes: Shapes,
    labels: Mapping[str, str],
    inches: float,
    dots: np.ndarray,
) -> None:
    """Each name within its region and beside its dots, or beside the state where it has no room there."""
    aside = []
    for code, of_region in counties.groupby("region", sort=False):
        there_and_back = [np.vstack([side, side[:1]]) for side in _border(of_region, shapes)]
        axes.shape(there_and_back, facecolor="none", edgecolor=INK, linewidth=1.6)
        middles = np.array([_middle(shapes[fips]) for fips in of_region.fips])
        size = words_size(labels[code], inches)
        place = free_place(middles, dots, size, _rings_of(of_region, shapes))
        if place is not None:
            _write(axes, place, labels[code], fontweight="bold")
        else:
            aside.append((middles.mean(axis=0), labels[code]))
    _name_aside(axes, sorted(aside, key=lambda name: name[0][1]), inches)


def _share_within(rings: Sequence[np.ndarray], places: np.ndarray, size: np.ndarray) -> np.ndarray:
    """How much of words of a size lies within the rings, for each place where they may stand."""
    grains = (places[:, None] + GRAIN * size).reshape(-1, 2)
    within = np.zeros(len(grains), bool)
    for ring in rings:
        within |= Path(ring).contains_points(grains)
    return within.reshape(len(places), len(GRAIN)).mean(axis=1)


def words_size(words: str, inches: float) -> np.ndarray:
    """Breadth and height of words on a map, in its degrees: a letter in bold is a tenth broader."""
    tall = (words.count("\n") + 1) * 1.2
    return np.array([1.1 * breadth(words), tall]) * SMALLEST / 72 / inches


def free_place(
    middles: np.ndarray, dots: np.ndarray, size: np.ndarray, rings: Sequence[np.ndarray]
) -> np.ndarray | None:
    """Return where words of a size stand within a region and over no dot: as near its middle as can be.

    Places between the counties' middles are tried from the centre outwards; None where none is free.

    Parameters
    ----------
    middles, dots : x and y of each county of the region, and of each dot of the map
    size : breadth and height of the words
    rings : the outlines of the counties
    """
    centre = middles.mean(axis=0)
    steps = np.stack(np.meshgrid(SHIFTS, SHIFTS), axis=-1).reshape(-1, 2) * np.ptp(middles, axis=0)
    near = steps[np.argsort(np.hypot(*steps.T), kind="stable")] + centre
    apart = np.abs(near[:, None] - dots[None]) < size / 2 + DOT * size[1]
    free = near[~apart.all(axis=2).any(axis=1)]
    within = free[_share_within(rings, free, size) == 1]
    return within[0] if len(within) else None


def clear_places(
    middles: np.ndarray,
    spans: np.ndarray,
    sizes: np.ndarray,
    dots: np.ndarray,
    shapes: Sequence[Sequence[np.ndarray]],
) -> np.ndarray:
    """Return where the counties' names stand: in the middle of each, over no dot and no other name.

    The smallest counties choose first. Where no place is clear, the one that covers least is taken; a
    name that is broader than its county rather reaches into the one beside than out of the region.

    Parameters
    ----------
    middles, spans : x and y of each county's middle, and how broad and tall it is
    sizes : breadth and height of each name
    dots : x and y of each dot
    shapes : the rings of each county
    """
    places, taken = middles.copy(), [(dot, np.zeros(2)) for dot in dots]
    every = [ring for rings in shapes for ring in rings]
    steps = np.stack(np.meshgrid(NAME_SHIFTS, NAME_SHIFTS), axis=-1).reshape(-1, 2)
    steps = steps[np.argsort(np.hypot(*steps.T), kind="stable")]
    for county in np.argsort(spans.prod(axis=1), kind="stable"):
        near = middles[county] + steps * spans[county]
        covered = np.zeros(len(near))
        for place, size in taken:
            apart = (sizes[county] + size) / 2 + DOT * sizes[county][1] - np.abs(near - place)
            covered += apart.clip(min=0).prod(axis=1)
        home = _share_within(shapes[county], near, sizes[county])
        region = np.where(home == 1, 1, _share_within(every, near, sizes[county]))
        off = ABROAD * (1 - region) + ASTRAY * (1 - home) ** 2
        cost = COVERED * covered + off * sizes[county].prod()
        places[county] = near[np.argmin(cost.round(9))]
        taken.append((places[county], sizes[county]))
    return places


def _name_aside(axes: Ground, names: list[tuple[np.ndarray, str]], inches: float) -> None:
    """Names beside the state, each with a line to its region, from the foot of the map up."""
    (left, right), low = axes.get_xlim(), axes.get_ylim()[0]
    half = np.array([words_size(words, inches)[1] / 2 for _, words in names])
    gaps = half[:-1] + half[1:] + APART / inches
    heights = spread([middle[1] for middle, _ in names], gaps, low + half[:1].sum())
    for (middle, words), height in zip(names, heights, strict=True):
        place = left + (right - left) * ASIDE, height
        axes.segments([[middle, place]], colors=INK, linewidths=0.8, zorder=2)
        look = {"va": "center", "fontsize": SMALLEST, "fontweight": "bold"}
        axes.words(*place, words, aside=(3, 0), cleared=True, **look)


def _write(axes: Ground, place: np.ndarray, words: str, **look) -> None:
    axes.words(*place, words, ha="center", va="center", fontsize=SMALLEST, cleared=True, **look)


def _keys() -> list[Key]:
    words = ("● A team works in the county", "No team in the county")
    looks = [{"facecolor": c, "edgecolor": GREY} for c in (WITH_TEAM, WITHOUT_TEAM)]
    return list(zip(words, looks, strict=True))
