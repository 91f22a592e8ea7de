"""Sheets and axes of matplotlib with the few strokes that the drawings are made of, and without ticks.

matplotlib makes four ticks for every axes, also where none is ever drawn. `light` has the same
strokes for a phone, so that a drawing is written once. Of seaborn there are the theme and the heatmap:
its scatter, line, point and bar plots take 15 to 35 ms each, a report's hundred strokes 1 ms or less
each, and its line plot draws on through a gap, as if a hidden number were known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from workbench.figures.writing import Words, Writer

DOTS = 72
"""Points in an inch: the unit of the drawing."""
CELL_EDGE = 1.5
"""Points of white between the cells of a grid."""

SHAPE, FINE = re.compile(r' d="[^"]*\.[^"]*"'), re.compile(r"-?\d+\.\d\d+")
STYLE = re.compile(r' style="[^"]*"')
ABOUT = re.compile(r'<metadata>.*?</metadata>| id="[A-Za-z]+[a-zA-Z0-9]*_\d+"', re.S)
INDENT = re.compile(r"\n\s+")


class _Tickless:
    """An axis that clips itself and does not ask for ticks to clip."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        Artist.set_clip_path(self, path, transform)


class _BareX(_Tickless, XAxis):
    pass


class _BareY(_Tickless, YAxis):
    pass


class Sheet(Figure):
    """A sheet of so many inches; its own strokes are in inches from its lower left corner."""

    def __init__(self, width: float, height: float):
        super().__init__(figsize=(width, height), dpi=DOTS)

    def ground(self, place: tuple[float, float, float, float]) -> BareAxes:
        """Axes at left, bottom, width and height in parts of the sheet: a ground and nothing on it."""
        return self.add_axes(BareAxes(self, place))

    def words(self, x: float, y: float, text: str, size: float) -> None:
        """Write words that begin at a place, in the middle of their height."""
        self.write(x, y, text, self.dpi_scale_trans, fontsize=size, va="center")

    def box(self, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """Draw a box."""
        self._keep(Rectangle((x, y), width, height, **look))

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
        """Draw a line, or its marks."""
        self._keep(Line2D(xs, ys, **look))

    def svg(self) -> bytes:
        """The sheet as SVG, the same bytes each time."""
        writer = Writer(*self.get_size_inches() * DOTS)
        self.draw(writer)
        writer.finalize()
        return _slim(writer.drawn.getvalue()).encode()

    def write(self, x: float, y: float, text: str, place: Any, **look: Any) -> None:
        """Write words in the units of a place."""
        self.add_artist(Words(x, y, text, transform=place, **look))

    def _keep(self, mark: Artist) -> None:
        mark.set_transform(self.dpi_scale_trans)
        self.add_artist(mark)


class BareAxes(Axes):
    """A ground to draw on, with limits and neither ticks, grid nor frame;it is made in half the time.

    Places are in the units of the axes; `within` says otherwise: "down" for x in units and y in parts
    of the height, "across" for x in parts of the breadth and y in units, "axes" for parts of both.
    """

    def __init__(self, *place: Any, **look: Any):
        super().__init__(*place, **look)
        self.set_axis_off()

    def _init_axis(self) -> None:
        """Make the axes' own kind of axis, as matplotlib's example of a custom projection does."""
        self.xaxis, self.yaxis = _BareX(self, clear=False), _BareY(self, clear=False)
        for side in ("bottom", "top"):
            self.spines[side].register_axis(self.xaxis)
        for side in ("left", "right"):
            self.spines[side].register_axis(self.yaxis)

    def grid(self, *asked: Any, **look: Any) -> None:
        """There is none."""

    def tick_params(self, *asked: Any, **look: Any) -> None:
        """There are no ticks to set; matplotlib would make them first."""

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the ground."""
        box, sheet = self.get_position(), self.figure
        return box.width * sheet.get_figwidth(), box.height * sheet.get_figheight()

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        within: str = "",
        aside: tuple[float, float] = (0, 0),
        **look: Any,
    ) -> None:
        """Write words at a place, so many points aside of it; `turn` is in degrees about their beginning."""
        place = self._within(within)
        if any(aside):
            x, y = (place.transform((x, y)) + aside) / DOTS
            place = self.figure.dpi_scale_trans
        self.figure.write(x, y, text, place, **look)

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
        """Draw a line through places, with marks or without; a missing place is a gap."""
        self._keep(Line2D(xs, ys, **look))

    def segments(self, lines: list, *, within: str = "", zorder: float = 1, **look: Any) -> None:
        """Draw lines of one look."""
        self._keep(LineCollection(lines, transform=self._within(within), zorder=zorder, **look))

    def polygons(self, corners: list, *, within: str = "", zorder: float = 1, **look: Any) -> None:
        """Draw shapes of one look, each by its corners."""
        self._keep(PolyCollection(corners, transform=self._within(within), zorder=zorder, **look))

    def cells(self, states: np.ndarray, fills: Sequence[str]) -> None:
        """Fill a grid of cells, row by row from the top, each with the colour of its state."""
        colours = {"cmap": ListedColormap(fills), "vmin": -0.5, "vmax": len(fills) - 0.5}
        look = {"linewidths": CELL_EDGE, "cbar": False, "xticklabels": False, "yticklabels": False}
        sns.heatmap(states, ax=self, **colours, **look)

    def shape(self, rings: Sequence, **look: Any) -> None:
        """Draw rings as one shape, which is drawn and sent in a fraction of the time of many."""
        path = Path.make_compound_path(*[Path(ring, closed=True) for ring in rings])
        self._keep(PathPatch(path, **look))

    def _keep(self, mark: Artist) -> None:
        """Add a mark as it is: neither cut at the edge of the ground nor asked how far it reaches."""
        mark.set_clip_on(False)
        self.add_artist(mark)

    def _within(self, within: str) -> Any:
        return {
            "": self.transData,
            "down": self.get_xaxis_transform(),
            "across": self.get_yaxis_transform(),
            "axes": self.transAxes,
        }[within]


def _slim(svg: str) -> str:
    """The drawing in fewer bytes, and none that is seen: it lies in the page in each of its figures.

    Shapes to a tenth of a point, no indents, no blanks in styles, and no names that nothing refers to.
    """
    slim = SHAPE.sub(lambda shape: FINE.sub(_to_a_tenth, shape[0]), ABOUT.sub("", svg))
    slim = STYLE.sub(lambda style: style[0].replace(": ", ":").replace("; ", ";"), slim)
    return INDENT.sub("\n", slim).replace('xlink:href="', 'href="')


def _to_a_tenth(number: re.Match) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")
