"""The papers that every drawing is made on: a page's and a phone's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from workbench.figures.bare import BareAxes, Sheet
from workbench.figures.light import LightAxes, LightSheet

AnySheet, Ground = Sheet | LightSheet, BareAxes | LightAxes
"""What is drawn on, of matplotlib or with light strokes."""


@dataclass(frozen=True)
class Paper:
    """How broad a sheet is, in inches, and whether the names of rows stand above them, for want of room.

    `sheet` makes one: of matplotlib, or with light strokes.
    """

    width: float
    narrow: bool
    sheet: Callable[[float, float], AnySheet]


PAGE, PHONE = Paper(7.4, False, Sheet), Paper(3.6, True, LightSheet)
"""As wide as a Letter page between the margins of the style sheet, and as a phone between its own."""
_PAPER = ContextVar("paper", default=PAGE)


def paper() -> Paper:
    """Return the paper that is drawn on now."""
    return _PAPER.get()


@contextmanager
def on_paper(chosen: Paper) -> Iterator[None]:
    """Draw on this paper."""
    before = _PAPER.set(chosen)
    try:
        yield
    finally:
        _PAPER.reset(before)


def new_sheet(height: float) -> AnySheet:
    """Return an empty sheet of this paper, so many inches high."""
    return paper().sheet(paper().width, height)
