"""The project's one theme, and the pieces that every drawing is made of."""

from __future__ import annotations

import functools
import io
import re
import textwrap
from collections.abc import Callable

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib import font_manager, ft2font
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure as Drawing

from workbench.figures.bare import BareAxes
from workbench.layout import SIGNS

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
GREY, COMPANY, PALE, INK = "#5B6770", "#758A99", "#E4E8EB", "#1D252C"
TOWARDS = ["#542788", "#8073AC", "#B2ABD2"]
"""PuOr, the strong end first: for answers that speak for readiness."""
AGAINST = ["#B35806", "#F1A340", "#FDD0A2"]
"""PuOr, the strong end first: for answers that speak against it."""
HIDDEN_INCHES = 0.27
"""Width of the box of a hidden number, whatever the number is: room for its sign in 9 point."""
SIGN_INCHES = (0.2, 0.15)
"""What a sign in 9 point takes: the ground on which it stands out from the hatching."""
SMALLEST = 9.0
"""Points of the smallest text. Drawings print at their own size: a sheet is as wide as a Letter
page between the margins of the style sheet."""

PAGE_WIDTH = 7.4
LABEL_LETTERS = 29
USUAL_BREADTH = 0.6
"""Ems that a letter of ordinary text takes, on the generous side."""
CLEARING = {"facecolor": "white", "alpha": 0.72, "edgecolor": "none", "pad": 0.6}
"""The ground under words that stand on a line or a shape."""
FONT = "DejaVu Sans"
"""It comes with matplotlib, so that every machine draws the same bytes."""
THEME = {
    **sns.axes_style("white"),
    **sns.plotting_context("notebook", font_scale=0.85),
    "font.family": FONT,
    "font.size": 9.5,
    "axes.labelsize": 9.5,
    "xtick.labelsize": SMALLEST,
    "ytick.labelsize": 9.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "workbench",
    "hatch.linewidth": 0.6,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": GREY,
    "axes.titley": 1.0,
}


SHAPE = re.compile(rb' d="[^"]*"|translate\([^)]*\)')
FINE = re.compile(rb"(\.\d\d)\d+")
INDENT, GLYPH = re.compile(rb"\n\s+"), re.compile(rb"(#|id=\")DejaVuSans")


def drawing(draw: Callable[..., Drawing]) -> Callable[..., bytes]:
    """Make a function that draws return the SVG of its drawing, in the project's one theme.

    Its first argument is the frame to draw; a frame without rows is drawn as a line that says so.
    """

    @functools.wraps(draw)
    def themed(rows: pd.DataFrame, *arguments, **options) -> bytes:
        with mpl.rc_context(THEME):
            sheet = _nothing_to_draw() if rows.empty else draw(rows, *arguments, **options)
            buffer = io.BytesIO()
            sheet.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return _slim(buffer.getvalue())

    return themed


def _slim(svg: bytes) -> bytes:
    """The drawing in fewer bytes, and none that is seen: it lies in the page in each of its figures.

    Shapes and places to a hundredth of a point, no indents, and short names of letters.
    """
    slim = SHAPE.sub(lambda shape: FINE.sub(rb"\1", shape[0]), svg)
    return GLYPH.sub(rb"\1D", INDENT.sub(b"\n", slim))


def _nothing_to_draw() -> Drawing:
    sheet = Drawing(figsize=(PAGE_WIDTH, 0.6))
    sheet.text(0.02, 0.5, "There are no numbers to draw.", va="center")
    return sheet


def make_axes(sheet: Drawing, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place in inches from the lower left corner of the sheet: a ground and nothing on it."""
    broad, tall = sheet.get_size_inches()
    place = (left / broad, bottom / tall, width / broad, height / tall)
    return sheet.add_axes(BareAxes(sheet, place))


def hidden_width(axes: Axes) -> float:
    """The width of a hidden number's box in units of the axes, whose limits are set already."""
    low, high = axes.get_xlim()
    return HIDDEN_INCHES / (axes.get_position().width * PAGE_WIDTH) * (high - low)


def hidden_box(axes: Axes, left: float, position: float, height: float, status: str) -> None:
    """A box of fixed size with the sign of a number that is not shown; hatched if confidential."""
    hidden_boxes(axes, [(left, position)], height, status)


def hidden_boxes(axes: Axes, places: list[tuple[float, float]], height: float, status: str) -> None:
    """Boxes of one status, drawn at once: each at its left end and the middle of its row."""
    width = hidden_width(axes)
    boxes = [_corners(left, position, width, height) for left, position in places]
    look = {"facecolors": "white", "edgecolors": GREY, "linewidths": 0.6}
    shape = PolyCollection(boxes, hatch=hatch_of(status), **look)
    axes.add_collection(shape, autolim=False)
    if hatch_of(status):
        margin, tall = width * (1 - SIGN_INCHES[0] / HIDDEN_INCHES) / 2, _rows_high(axes)
        grounds = [
            _corners(left + margin, position, width - 2 * margin, tall) for left, position in places
        ]
        axes.add_collection(PolyCollection(grounds, facecolors="white"), autolim=False)
    for left, position in places:
        axes.text(
            left + width / 2,
            position,
            SIGNS[status][0],
            ha="center",
            va="center",
            fontsize=SMALLEST,
        )


def _rows_high(axes: Axes) -> float:
    """Rows that the ground of a sign is high."""
    low, high = axes.get_ylim()
    inches = axes.get_position().height * axes.figure.get_figheight()
    return SIGN_INCHES[1] / inches * abs(high - low)


def _corners(left: float, middle: float, width: float, height: float) -> list[tuple[float, float]]:
    low, high, right = middle - height / 2, middle + height / 2, left + width
    return [(left, low), (left, high), (right, high), (right, low)]


def hatch_of(status: str) -> str | None:
    return "////" if status == "confidential" else None


def row_labels(rows: pd.DataFrame) -> list[str]:
    return [row_label(row.label, row.base) for row in rows.itertuples()]


def row_label(label: str, base: float) -> str:
    """The label in two lines at most, and always with its base, if that is shown."""
    counted = f"(n\u00a0=\u00a0{base:,.0f})" if pd.notna(base) else ""
    whole = _lines(f"{label} {counted}", LABEL_LETTERS, 3)
    if len(whole) < 3:
        return _as_text(whole)
    first, *others = _lines(label, LABEL_LETTERS, 3)
    rest = _lines(" ".join(others), max(LABEL_LETTERS - len(counted) - 1, 2), 1)
    return _as_text([first, " ".join([*rest, counted]).rstrip()])


def wrapped(text: str, letters: int, lines: int) -> str:
    """The text in a few short lines.

    `letters` are those of usual breadth: of capitals, fewer go into a line.
    """
    return _as_text(_lines(text, letters, lines))


def _lines(text: str, letters: int, lines: int) -> list[str]:
    plain = legible(text)
    broad = sum(map(_breadth, plain)) / max(len(plain), 1)
    fitting = max(int(letters * USUAL_BREADTH / max(broad, USUAL_BREADTH)), 2)
    return textwrap.wrap(plain, fitting, max_lines=lines, placeholder="…")


def _as_text(lines: list[str]) -> str:
    """The lines as they are: a dollar sign is a sign, and starts no formula."""
    return "\n".join(lines).replace("$", r"\$")


def legible(text: str) -> str:
    """The text with a box in place of what the font cannot draw; the table has it as written.

    Characters that only steer the direction of text are left out: they are drawn as nothing.
    """
    known = _letters_of_font()
    plain = [c for c in text if c not in _DIRECTIONS]
    spaced = [" " if c.isspace() and c != "\u00a0" else c for c in plain]
    return "".join(c if ord(c) in known else "\u25a1" for c in spaced)


_DIRECTIONS = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f"
)


@functools.cache
def _letters_of_font() -> frozenset[int]:
    return frozenset(_font().get_charmap())


@functools.lru_cache(4096)
def _breadth(letter: str) -> float:
    """Breadth of a letter, in ems."""
    unscaled = ft2font.LoadFlags.NO_SCALE
    return _font().load_char(ord(letter), unscaled).horiAdvance / _font().units_per_EM


@functools.cache
def _font() -> ft2font.FT2Font:
    return ft2font.FT2Font(font_manager.findfont(FONT))


def breadth(text: str) -> float:
    """Breadth of the longest line of a text, in heights of its letters."""
    lines = text.replace(r"\$", "$").split("\n")
    return max(sum(map(_breadth, line)) for line in lines)


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG relative luminance)."""
    channels = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in mpl.colors.to_rgb(colour)
    ]
    luminance = sum(
        weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True)
    )
    return "white" if luminance < 0.18 else "black"
