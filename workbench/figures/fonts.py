"""The one font of all drawings: how broad its letters are, how they stand together, and their shapes.

All of it is looked up once in a process: it depends on the font and on nothing that is drawn.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib import font_manager, ft2font
from matplotlib.path import Path

FONT = "DejaVu Sans"
"""It comes with matplotlib, so that every machine draws the same bytes."""
GRAIN = 4
"""Units of the font in one of those that letters are told in: a fiftieth of a point, at the size of most words."""
UNSCALED = ft2font.LoadFlags.NO_SCALE
COMMANDS = {
    Path.MOVETO: "M {} {}",
    Path.LINETO: "l{} {}",
    Path.CURVE3: "q{} {} {} {}",
    Path.CLOSEPOLY: "z",
}
"""Of SVG, for the outlines of letters: points stand apart, so that none looks like a code of a roster.

Lines and curves are told from where they begin, which is shorter: every drawing has its own letters.
"""


@dataclass(frozen=True)
class Letter:
    """A letter: the name of its shape, how broad in units of the font, and its outline in grains of them."""

    name: str
    breadth: int
    outline: str


@functools.cache
def letters_of_font() -> frozenset[int]:
    """Return the code points that the font can draw."""
    return frozenset(_font().get_charmap())


def units_of_em() -> int:
    """Return how many of its own units the font has to the height of its letters."""
    return _font().units_per_EM


@functools.lru_cache(4096)
def letter_breadth(letter: str) -> float:
    """Return the breadth of a letter, in ems."""
    return letter_shape(letter).breadth / units_of_em()


def breadth(text: str, bold: bool = False) -> float:
    """Return the breadth of the longest line of a text, in heights of its letters."""
    return (
        max(sum(letter_shape(letter, bold).breadth for letter in line) for line in text.split("\n"))
        / units_of_em()
    )


@functools.lru_cache(4096)
def letter_shape(letter: str, bold: bool = False) -> Letter:
    """Return a letter as the font has it."""
    font = _font(bold)
    glyph = font.load_char(ord(letter), UNSCALED)
    outline = "".join(_strokes(*font.get_path()))
    return Letter(f"{'B' if bold else 'R'}{ord(letter):x}", glyph.horiAdvance, outline)


@functools.lru_cache(16384)
def kerning(before: str, letter: str, bold: bool = False) -> int:
    """Return how much nearer than its breadth a letter stands to the one before it; mostly 0."""
    font = _font(bold)
    pair = font.get_char_index(ord(before)), font.get_char_index(ord(letter))
    return font.get_kerning(*pair, ft2font.Kerning.UNSCALED)


def lay_letters(line: str, bold: bool = False) -> tuple[list[tuple[Letter, int]], int]:
    """Return the letters of a line, each with the place where it begins, and the line's breadth."""
    laid, at = [], 0
    for before, sign in zip(" " + line, line, strict=False):
        letter = letter_shape(sign, bold)
        at += kerning(before, sign, bold) if laid else 0
        laid.append((letter, at))
        at += letter.breadth
    return laid, at


@functools.cache
def _font(bold: bool = False) -> ft2font.FT2Font:
    wanted = font_manager.FontProperties(family=FONT, weight="bold" if bold else "normal")
    return ft2font.FT2Font(font_manager.findfont(wanted))


def _strokes(points: np.ndarray, codes: np.ndarray) -> Iterator[str]:
    """An outline in the words of SVG; matplotlib counts in 64 parts of the font's units."""
    whole, at, pen = (points * 64 / GRAIN).round().astype(int), 0, np.zeros(2, int)
    while at < len(codes):
        command = COMMANDS[codes[at]]
        steps = whole[at : at + (2 if codes[at] == Path.CURVE3 else 1)]
        from_here = steps if codes[at] == Path.MOVETO else steps - pen
        yield command.format(*from_here.ravel().tolist())
        pen = pen if codes[at] == Path.CLOSEPOLY else steps[-1]
        at += len(steps)
