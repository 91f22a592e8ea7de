"""The words of a drawing: how they go into a few short lines, and how they keep apart."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from workbench.figures.fonts import letter_breadth, letters_of_font
from workbench.figures.papers import paper
from workbench.layout import SIGNS

LABEL_LETTERS, PHONE_LETTERS = 29, 40
"""Letters of a row's name in a line: beside its row, and above it."""
NAME_LINES = 4
"""Lines of a row's name at most; a longer one is cut, and stands whole in the table."""
USUAL_BREADTH = 0.6
"""Ems that a letter of ordinary text takes, on the generous side."""


def row_labels(rows: pd.DataFrame) -> list[str]:
    """The names of rows with their bases, in a few lines at most."""
    return [row_label(row.label, say_base(row)) for row in rows.itertuples()]


def say_base(row) -> str:
    """The base of a number; its sign where it is hidden with the number, nothing where there is none."""
    if pd.notna(row.base):
        return f"n\u00a0=\u00a0{row.base:,.0f}"
    return "" if row.status == "shown" else f"n\u00a0=\u00a0{SIGNS[row.status][0]}"


def row_label(label: str, base: str) -> str:
    """The label in a few lines at most, and always with its base, if there is one."""
    counted = f"({base})" if base else ""
    letters = label_letters()
    whole = _lines(f"{label} {counted}", letters, NAME_LINES + 1)
    if len(whole) <= NAME_LINES:
        return "\n".join(whole)
    *first, last = _lines(label, letters, NAME_LINES)
    rest = _lines(last, max(letters - len(counted) - 1, 2), 1)
    return "\n".join([*first, " ".join([*rest, counted]).rstrip()])


def label_letters() -> int:
    """Letters of a row's name in a line of this paper."""
    return PHONE_LETTERS if paper().narrow else LABEL_LETTERS


def wrapped(text: str, letters: int, lines: int) -> str:
    """The text in a few short lines.

    `letters` are those of usual breadth: of capitals, fewer go into a line.
    """
    return "\n".join(_lines(text, letters, lines))


def _lines(text: str, letters: int, lines: int) -> list[str]:
    plain = legible(text)
    broad = sum(map(letter_breadth, plain)) / max(len(plain), 1)
    fitting = max(int(letters * USUAL_BREADTH / max(broad, USUAL_BREADTH)), 2)
    return textwrap.wrap(plain, fitting, max_lines=lines, placeholder="…")


def spread(places: Sequence[float], apart: float | Sequence[float], lowest: float) -> np.ndarray:
    """Return heights at least so far apart, from the lowest up, each as near to its place as can be.

    `apart` is one distance, or that from each place to the next.

    Least squares under an order: isotonic regression of the places less their steps (Barlow and
    others, 1972).
    """
    steps = np.append(0, np.cumsum(np.broadcast_to(apart, max(len(places) - 1, 0))))[: len(places)]
    nearest = isotonic_regression(np.asarray(places, float) - steps).x
    return np.maximum(nearest, lowest) + steps


def legible(text: str) -> str:
    """The text with a box in place of what the font cannot draw; the table has it as written.

    Characters that only steer the direction of text are left out: they are drawn as nothing.
    """
    known = letters_of_font()
    plain = [c for c in text if c not in _DIRECTIONS]
    spaced = [" " if c.isspace() and c != "\u00a0" else c for c in plain]
    return "".join(c if ord(c) in known else "\u25a1" for c in spaced)


_DIRECTIONS = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f"
)
