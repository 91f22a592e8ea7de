"""The one font of all drawings, and how broad its letters are."""

from __future__ import annotations

import functools

from matplotlib import font_manager, ft2font

FONT = "DejaVu Sans"
"""It comes with matplotlib, so that every machine draws the same bytes."""


@functools.cache
def letters_of_font() -> frozenset[int]:
    """Return the code points that the font can draw."""
    return frozenset(_font().get_charmap())


@functools.lru_cache(4096)
def letter_breadth(letter: str) -> float:
    """Return the breadth of a letter, in ems."""
    unscaled = ft2font.LoadFlags.NO_SCALE
    return _font().load_char(ord(letter), unscaled).horiAdvance / _font().units_per_EM


@functools.cache
def _font() -> ft2font.FT2Font:
    return ft2font.FT2Font(font_manager.findfont(FONT))


def breadth(text: str) -> float:
    """Return the breadth of the longest line of a text, in heights of its letters."""
    lines = text.replace(r"\$", "$").split("\n")
    return max(sum(map(letter_breadth, line)) for line in lines)
