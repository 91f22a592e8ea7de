"""The project's one theme, and the pieces that every drawing is made of."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import matplotlib as mpl
import pandas as pd
import seaborn as sns

from workbench.figures.fonts import FONT
from workbench.figures.papers import PAGE, PHONE, AnySheet, Ground, Paper, new_sheet, on_paper
from workbench.layout import SIGNS, Drawn

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
GREY, COMPANY, PALE, INK = "#5B6770", "#758A99", "#E4E8EB", "#1D252C"
TOWARDS = ["#542788", "#8073AC", "#B2ABD2"]
"""PuOr, the strong end first: for answers that speak for readiness."""
AGAINST = ["#B35806", "#F1A340", "#FDD0A2"]
"""PuOr, the strong end first: for answers that speak against it."""
HIDDEN_INCHES = 0.27
"""Width of the box of a hidden number, whatever the number is: room for its sign."""
SIGN_INCHES = (0.2, 0.15)
"""What a sign takes: the ground on which it stands out from the hatching."""
SMALLEST = 9.5
"""Points of the smallest text; it is 8 on paper, where a drawing is 6.25 inches wide (see `style.css`)."""
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


def drawing(draw: Callable[..., AnySheet]) -> Callable[..., Drawn]:
    """Make a function that draws return the SVG of its drawing on each paper, in the project's one theme.

    Its first argument is the frame to draw; a frame without rows is drawn as a line that says so.
    """

    @functools.wraps(draw)
    def themed(rows: pd.DataFrame, *arguments, **options) -> Drawn:
        sheet = functools.partial(draw, rows, *arguments, **options)
        with mpl.rc_context(THEME), _without_collection():
            return Drawn(
                *(_as_svg(chosen, _nothing if rows.empty else sheet) for chosen in (PAGE, PHONE))
            )

    return themed


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage collection meanwhile: a drawing makes many small things, which all go at its end."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _as_svg(chosen: Paper, draw: Callable[[], AnySheet]) -> bytes:
    with on_paper(chosen):
        return draw().svg()


def _nothing() -> AnySheet:
    sheet = new_sheet(0.6)
    sheet.words(0.15, 0.3, "There are no numbers to draw.", SMALLEST)
    return sheet


def make_axes(sheet: AnySheet, left: float, bottom: float, width: float, height: float) -> Ground:
    """Axes at a place in inches from the lower left corner of the sheet: a ground and nothing on it."""
    broad, tall = sheet.get_size_inches()
    place = (left / broad, bottom / tall, width / broad, height / tall)
    return sheet.ground(place)


def hidden_width(axes: Ground) -> float:
    """The width of a hidden number's box in units of the axes, whose limits are set already."""
    low, high = axes.get_xlim()
    return HIDDEN_INCHES / axes.inches[0] * (high - low)


def hidden_box(axes: Ground, left: float, position: float, height: float, status: str) -> None:
    """A box of fixed size with the sign of a number that is not shown; hatched if confidential."""
    hidden_boxes(axes, [(left, position)], height, status)


def hidden_boxes(
    axes: Ground, places: list[tuple[float, float]], height: float, status: str
) -> None:
    """Boxes of one status, drawn at once: each at its left end and the middle of its row."""
    width = hidden_width(axes)
    boxes = [_corners(left, position, width, height) for left, position in places]
    look = {"facecolors": "white", "edgecolors": GREY, "linewidths": 0.6}
    axes.polygons(boxes, hatch=hatch_of(status), **look)
    if hatch_of(status):
        margin, tall = width * (1 - SIGN_INCHES[0] / HIDDEN_INCHES) / 2, _rows_high(axes)
        grounds = [
            _corners(left + margin, position, width - 2 * margin, tall) for left, position in places
        ]
        axes.polygons(grounds, facecolors="white")
    for left, position in places:
        axes.words(
            left + width / 2,
            position,
            SIGNS[status][0],
            ha="center",
            va="center",
            fontsize=SMALLEST,
        )


def _rows_high(axes: Ground) -> float:
    """Rows that the ground of a sign is high."""
    low, high = axes.get_ylim()
    return SIGN_INCHES[1] / axes.inches[1] * abs(high - low)


def _corners(left: float, middle: float, width: float, height: float) -> list[tuple[float, float]]:
    low, high, right = middle - height / 2, middle + height / 2, left + width
    return [(left, low), (left, high), (right, high), (right, low)]


def hatch_of(status: str) -> str | None:
    return "////" if status == "confidential" else None


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
