"""The strokes of `bare` written as SVG at once, for a phone: matplotlib would take as long again.

Words stay text, in the font of the phone: it is no broader than the one that they are laid out with.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from workbench.figures.lines import Lines

DOTS = 72
"""Points in an inch: the unit of the drawing."""
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
FONT = "DejaVu Sans,Verdana,Roboto,Helvetica,Arial,sans-serif"
WORDS, DEFAULT_LINE, DEFAULT_MARK = 3, 1.5, 6
"""Where words lie over all else, and what matplotlib takes where nothing is said."""
HATCHING = (
    '<pattern id="h" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<path d="M-1 1L1-1M0 4L4 0M3 5L5 3" stroke="#5B6770" stroke-width=".6"/></pattern>'
)


class LightSheet:
    """A sheet of so many inches, as `bare.Sheet`."""

    def __init__(self, width: float, height: float):
        self.width, self.height = width, height
        self.strokes: list[tuple[float, str]] = []

    def get_figwidth(self) -> float:
        """Width in inches."""
        return self.width

    def get_figheight(self) -> float:
        """Height in inches."""
        return self.height

    def get_size_inches(self) -> tuple[float, float]:
        """Width and height."""
        return self.width, self.height

    def ground(self, place: tuple[float, float, float, float]) -> LightAxes:
        """Axes at left, bottom, width and height in parts of the sheet."""
        return LightAxes(self, place)

    def words(self, x: float, y: float, text: str, size: float) -> None:
        """Write words that begin at a place, in the middle of their height."""
        self.write(x, y, text, fontsize=size, va="center")

    def box(self, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """Draw a box."""
        corners = [(x, y), (x, y + height), (x + width, y + height), (x + width, y)]
        self.fill([corners], **look)

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
        """Draw a line, or its marks."""
        self.stroke(zip(xs, ys, strict=True), **look)

    def svg(self) -> bytes:
        """The sheet; strokes lie over each other by their rank, then in the order in which they were drawn."""
        strokes = "".join(stroke for _, stroke in sorted(self.strokes, key=lambda drawn: drawn[0]))
        width, height = _dots(self.width), _dots(self.height)
        defined = f"<defs>{HATCHING}</defs>" if "url(#h)" in strokes else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}pt" '
            f'height="{height}pt" font-family="{FONT}" fill="#1D252C">{defined}{strokes}</svg>'
        ).encode()

    def keep(self, rank: float, stroke: str) -> None:
        """Draw a stroke of this rank."""
        self.strokes.append((rank, stroke))

    def point(self, x: float, y: float) -> tuple[str, str]:
        """A place in inches, in points from the upper left corner."""
        return _dots(x), _dots(self.height - y)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        fontsize: float = 9.5,
        ha: str = "left",
        va: str = "baseline",
        color: str = "",
        fontweight: str = "",
        turn: float = 0,
        cleared: bool = False,
        close: bool = False,
    ) -> None:
        """Write words at a place in inches."""
        lines = Lines(text, fontsize, ha, va, fontweight == "bold", close)
        x, y = x * DOTS, (self.height - y) * DOTS
        if cleared:
            self._clear(x, y, lines)
        left = _number(x)
        look = f' font-size="{fontsize:g}"' + (f' text-anchor="{ANCHORS[ha]}"' * (ha != "left"))
        look += f' fill="{color}"' * bool(color) + ' font-weight="bold"' * lines.bold
        if turn:
            look += f' transform="rotate({-turn:g} {left} {_number(y - lines.first)})"'
        rows = "".join(
            f'<tspan x="{left}" y="{_number(y - lines.first + at * lines.step)}">{html.escape(line)}</tspan>'
            for at, line in enumerate(lines.texts)
        )
        self.keep(WORDS, f"<text{look}>{rows}</text>")

    def _clear(self, x: float, y: float, lines: Lines) -> None:
        """A white ground under words, through which what lies there can still be seen."""
        left, top, width, tall = map(_number, lines.ground(x, y))
        place = f'x="{left}" y="{top}" width="{width}" height="{tall}"'
        self.keep(WORDS - 0.5, f'<rect {place} fill="#fff" fill-opacity=".72"/>')

    def fill(
        self,
        shapes: Sequence[Sequence[tuple[float, float]]],
        *,
        facecolor: str | Sequence[str] = "none",
        edgecolor: str = "none",
        linewidth: float = 0,
        hatch: str | None = None,
        rank: float = 1,
    ) -> None:
        """Draw shapes of one look, given in inches; of several colours, one each."""
        if isinstance(facecolor, str):
            self._fill(shapes, facecolor, edgecolor, linewidth, hatch, rank)
        else:
            for shape, colour in zip(shapes, facecolor, strict=True):
                self._fill([shape], colour, edgecolor, linewidth, hatch, rank)

    def _fill(self, shapes, colour: str, edge: str, width: float, hatch, rank: float) -> None:
        path = "".join("M" + "L".join(" ".join(self.point(*at)) for at in s) + "Z" for s in shapes)
        line = f' stroke="{edge}" stroke-width="{width:g}"' if edge != "none" and width else ""
        if not path:
            return
        self.keep(rank, f'<path d="{path}" fill="{colour}"{line}/>')
        if hatch:
            self.keep(rank, f'<path d="{path}" fill="url(#h)"/>')

    def stroke(
        self,
        places: Iterable[tuple[float, float]],
        *,
        color: str = "",
        linewidth: float = DEFAULT_LINE,
        linestyle: str = "-",
        dashes: tuple[float, ...] = (),
        marker: str = "",
        markersize: float = DEFAULT_MARK,
        markerfacecolor: str = "",
        markeredgecolor: str = "",
        zorder: float = 2,
    ) -> None:
        """Draw a line through places in inches, and its marks; a missing place is a gap."""
        places = list(places)
        if linestyle:
            joined = [
                (one, other)
                for one, other in zip(places, places[1:], strict=False)
                if not any(map(math.isnan, (*one, *other)))
            ]
            self.join(joined, color, linewidth, linestyle, zorder, dashes)
        if marker:
            face, edge = markerfacecolor or color, markeredgecolor or color
            for place in places:
                if not any(map(math.isnan, place)):
                    self.keep(zorder, self._mark(place, marker, markersize, face, edge))

    def _mark(self, place, marker: str, size: float, face: str, edge: str) -> str:
        x, y, half = place[0] * DOTS, (self.height - place[1]) * DOTS, size / 2
        if marker == "o":
            shape = f'circle cx="{_number(x)}" cy="{_number(y)}" r="{half:g}"'
        elif marker == "_":
            shape = f'path d="M{_number(x - half)} {_number(y)}h{size:g}"'
        else:
            corner = _number(half * math.sqrt(2) / 2 * 1.4)
            shape = f'path d="M{_number(x)} {_number(y)}m0 -{corner}l{corner} {corner}l-{corner} {corner}l-{corner} -{corner}z"'
        return f'<{shape} fill="{face or "none"}" stroke="{edge}"/>'

    def join(
        self, lines: Iterable, color: str, width: float, style: str, rank: float, dashes=()
    ) -> None:
        """Draw lines of one look, each through places in inches."""
        path = "".join(
            "M" + "L".join(" ".join(self.point(*place)) for place in line) for line in lines
        )
        dashes = dashes or {":": (1, 1.65)}.get(style, ())
        drawn = " ".join(f"{part * width:g}" for part in dashes)
        dashed = f' stroke-dasharray="{drawn}"' if dashes else ""
        if path:
            look = f'fill="none" stroke="{color}" stroke-width="{width:g}"{dashed}'
            self.keep(rank, f'<path d="{path}" {look}/>')


class LightAxes:
    """A ground to draw on, as `bare.BareAxes`."""

    def __init__(self, sheet: LightSheet, place: tuple[float, float, float, float]):
        self.figure = sheet
        left, low, width, height = place
        self.corner = left * sheet.width, low * sheet.height
        self.inches = width * sheet.width, height * sheet.height
        self.xlim, self.ylim = (0.0, 1.0), (0.0, 1.0)

    def set(self, xlim: tuple | None = None, ylim: tuple | None = None) -> None:
        """Set the limits."""
        self.xlim, self.ylim = xlim or self.xlim, ylim or self.ylim

    def get_xlim(self) -> tuple[float, float]:
        """The limits from left to right."""
        return self.xlim

    def get_ylim(self) -> tuple[float, float]:
        """The limits from the foot to the head."""
        return self.ylim

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
        """Write words at a place, so many points aside of it."""
        left, low = self._place(x, y, within)
        self.figure.write(left + aside[0] / DOTS, low + aside[1] / DOTS, text, **look)

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
        """Draw a line through places, with marks or without; a missing place is a gap."""
        self.figure.stroke([self._place(*at) for at in zip(xs, ys, strict=True)], **look)

    def segments(self, lines: list, *, within: str = "", zorder: float = 1, **look: Any) -> None:
        """Draw lines of one look."""
        placed = [[self._place(*place, within) for place in line] for line in lines]
        style, dashes = look.get("linestyles", "-"), ()
        if isinstance(style, tuple):
            style, dashes = "-", style[1]
        self.figure.join(placed, look["colors"], look["linewidths"], style, zorder, dashes)

    def polygons(self, corners: list, *, within: str = "", zorder: float = 1, **look: Any) -> None:
        """Draw shapes of one look, each by its corners."""
        shapes = [[self._place(*corner, within) for corner in each] for each in corners]
        named = {name.removesuffix("s"): value for name, value in look.items()}
        self.figure.fill(shapes, rank=zorder, **named)

    def cells(self, states: np.ndarray, fills: Sequence[str]) -> None:
        """Fill a grid of cells, row by row from the top, each with the colour of its state."""
        self.set(xlim=(0, states.shape[1]), ylim=(states.shape[0], 0))
        for state, fill in enumerate(fills):
            cells = zip(*np.nonzero(states == state), strict=True)
            boxes = [[(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y)] for y, x in cells]
            self.polygons(boxes, facecolors=fill, edgecolors="white", linewidths=1.5)

    def shape(self, rings: Sequence, **look: Any) -> None:
        """Draw rings as one shape."""
        self.figure.fill([[self._place(*place) for place in ring] for ring in rings], **look)

    def _place(self, x: float, y: float, within: str = "") -> tuple[float, float]:
        """A place of the ground in inches of the sheet."""
        across, up = x, y
        if within in ("", "down"):
            across = (x - self.xlim[0]) / (self.xlim[1] - self.xlim[0])
        if within in ("", "across"):
            up = (y - self.ylim[0]) / (self.ylim[1] - self.ylim[0])
        return self.corner[0] + across * self.inches[0], self.corner[1] + up * self.inches[1]


def _dots(inches: float) -> str:
    return _number(inches * DOTS)


def _number(value: float) -> str:
    """A number to a tenth of a point."""
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")
