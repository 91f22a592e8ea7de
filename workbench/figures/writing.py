"""Words of a page's drawings, written as the shapes of their letters.

matplotlib lays every text anew and sends each letter through five layers: that took more than a
quarter of the time of a report's drawings. Here words are laid by what `fonts` knows of the letters, as `light` has them on a
phone. What is not written from left to right, letter by letter, is left to matplotlib.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Text

from workbench.figures.fonts import GRAIN, Letter, lay_letters, units_of_em
from workbench.figures.lines import BEFORE, Lines

SIMPLE = re.compile(
    "[\n -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20ac\u2190-\u22ff\u25a0-\u25ff]*"
)
"""Latin letters, punctuation and signs: one after the other, without joining or turning."""


class Words(Text):
    """Words at a place, turned by so many degrees about it.

    `cleared` words have a white ground; the lines of `close` ones stand nearer to each other.
    """

    def __init__(
        self, *place: Any, cleared: bool = False, turn: float = 0, close: bool = False, **look: Any
    ):
        turned = {"rotation": turn, "rotation_mode": "anchor"}
        spacing = {"linespacing": 1.0} if close else {}
        super().__init__(*place, parse_math=False, **turned, **spacing, **look)
        self.cleared, self.turn, self.close = cleared, turn, close

    @property
    def lines(self) -> Lines:
        """The words as lines."""
        look = self.get_ha(), self.get_va(), self.get_fontweight() == "bold", self.close
        return Lines(self.get_text(), self.get_fontsize(), *look)

    def draw(self, renderer: Any) -> None:
        """Write the words, where the drawing is SVG and they are simple; else as matplotlib does."""
        if isinstance(renderer, Writer) and SIMPLE.fullmatch(self.get_text()):
            place = self.get_transform().transform(self.get_position())
            renderer.write(self.lines, *place, self.turn, self.get_color(), self.cleared)
        else:
            super().draw(renderer)


class Writer(RendererSVG):
    """matplotlib's writer of SVG, that writes words as well: the shape of each letter once."""

    def __init__(self, width: float, height: float):
        self.drawn, self.known = io.StringIO(), set()
        nameless = {"Date": None, "Creator": None}
        super().__init__(width, height, self.drawn, image_dpi=72, metadata=nameless)

    def write(
        self, lines: Lines, x: float, y: float, turn: float, colour: str, cleared: bool
    ) -> None:
        """Write lines of words at a place in points from the lower left corner."""
        laid = [lay_letters(line, lines.bold) for line in lines.texts]
        self.writer.comment(lines.text)
        self._define(letter for line, _ in laid for letter, _ in line)
        y = self.height - y
        turned = f"rotate({-turn:g} {x:.1f} {y:.1f}) " if turn else ""
        ground = _ground(lines, x, y) if cleared else ""
        written = _write_lines(lines, laid, x, y, f'fill="{colour}" transform="{turned}')
        self.drawn.write(f"{ground}{''.join(written)}\n")

    def _define(self, letters: Iterable[Letter]) -> None:
        """The shapes of the letters that stand nowhere yet."""
        new = {one.name: one for one in letters if one.name not in self.known and one.outline}
        self.known.update(new)
        shapes = "".join(f'<path id="{name}" d="{one.outline}"/>' for name, one in new.items())
        self.drawn.write(f"<defs>{shapes}</defs>\n" if new else "")


def _write_lines(
    lines: Lines, laid: list[tuple[list, int]], x: float, y: float, look: str
) -> Iterator[str]:
    """The letters of each line in grains of the font's units; nothing for a space."""
    scale = lines.size / units_of_em() * GRAIN
    for at, (line, breadth) in enumerate(laid):
        left = x - BEFORE[lines.ha] * breadth * scale / GRAIN
        foot = y - lines.first + at * lines.step
        letters = "".join(
            f'<use href="#{letter.name}" x="{place / GRAIN:.0f}"/>'
            for letter, place in line
            if letter.outline
        )
        yield f'<g {look}matrix({scale:.5f} 0 0 -{scale:.5f} {left:.1f} {foot:.1f})">{letters}</g>'


def _ground(lines: Lines, x: float, y: float) -> str:
    """A white ground under words, through which what lies there can still be seen."""
    left, top, width, tall = lines.ground(x, y)
    place = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{tall:.1f}"'
    return f'<rect {place} fill="#fff" fill-opacity=".72"/>'
