"""Answers as bars about a line: those for and against something, those across it, and those apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.figures.theme import HIDDEN_INCHES

BAR = 0.66
"""Height of a bar, in rows."""
TICKS = (25, 50, 75, 100)
"""How far the axis may reach to each side, in percentage points."""


@dataclass(frozen=True)
class Bar:
    """A share at its place: percentage points from the line, and the row it stands in."""

    left: float
    width: float
    position: float
    share: Any

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    @property
    def corners(self) -> list[tuple[float, float]]:
        """The corners of the bar, clockwise."""
        low, high = self.position - BAR / 2, self.position + BAR / 2
        return [(self.left, low), (self.left, high), (self.right, high), (self.right, low)]


def middle_of(shares: Iterable) -> float:
    """Return the middle of the scores of answers."""
    scores = [share.score for share in shares if is_scored(share)]
    return (max(scores) + min(scores)) / 2 if scores else math.nan


def is_scored(share) -> bool:
    """Whether the answer has a score; "don't know" has none."""
    return not math.isnan(share.score)


def stack_scored(shares: Iterable, middle: float, box: float, position: float = 0) -> list[Bar]:
    """Return the bars of an item's scored answers: for to the right of the line, against to the left.

    An answer in the middle of the scores lies across the line, half to each side. The strongest
    stand furthest out. `box` is what a hidden share takes of the axis, whatever it is.
    """
    scored = sorted(filter(is_scored, shares), key=lambda share: share.score)
    across = [share for share in scored if share.score == middle]
    towards = [share for share in scored if share.score > middle]
    against = [share for share in reversed(scored) if share.score < middle]
    reach = sum(_width(share, box) for share in across) / 2
    return [
        *_stack(across, -reach, box, position),
        *_stack(towards, reach, box, position),
        *_stack(against, -reach, -box, position),
    ]


def stack_unscored(shares: Iterable, box: float, position: float) -> list[Bar]:
    """Return the bars of an item's answers without a score, from their own line to the right."""
    return list(_stack([share for share in shares if not is_scored(share)], 0, box, position))


def reaches(items: Sequence[Sequence], middle: float, inches: float) -> tuple[int, int]:
    """Return how far an axis of so many inches goes to the left and right: as far as its longest bars.

    A hidden share takes a box of fixed inches, so that what it takes of the axis depends on both.
    """
    for left, right in sorted(itertools.product(TICKS, TICKS), key=sum):
        box = HIDDEN_INCHES / inches * (left + right)
        bars = [bar for shares in items for bar in stack_scored(shares, middle, box)]
        if all(-left <= bar.left and bar.right <= right for bar in bars):
            return left, right
    return TICKS[-1], TICKS[-1] + TICKS[0]


def _width(share, box: float) -> float:
    return share.value if share.status == "shown" else box


def _stack(shares: Iterable, at: float, box: float, position: float) -> Iterable[Bar]:
    """Bars outwards from a place, to the left where the box of a hidden one is below zero."""
    for share in shares:
        width = _width(share, abs(box))
        yield Bar(at if box > 0 else at - width, width, position, share)
        at += math.copysign(width, box)
