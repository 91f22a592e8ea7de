"""Lines of words: how they stand about the place where they are written, alike on both papers."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.figures.fonts import breadth

LINE, CLOSE_LINE = 1.17, 0.975
"""Heights of a letter from one line of words to the next."""
ASCENT, DESCENT = 0.76, 0.24
"""Heights of a letter above the line, and under it."""
BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""What of a line's breadth lies before the place where it is written."""
BENEATH = {"top": 0.0, "center": 0.5, "bottom": 1.0}
"""What of the height of all lines lies beneath their head, at the place where they are written."""


@dataclass(frozen=True)
class Lines:
    """Lines of words in a size; `ha` and `va` are their sides at their place, as matplotlib names them."""

    text: str
    size: float
    ha: str = "left"
    va: str = "baseline"
    bold: bool = False
    close: bool = False

    @property
    def texts(self) -> list[str]:
        """The words of each."""
        return self.text.split("\n")

    @property
    def step(self) -> float:
        """From one line to the next."""
        return (CLOSE_LINE if self.close else LINE) * self.size

    @property
    def tall(self) -> float:
        """From the head of the first line to the foot of the last."""
        return (ASCENT + DESCENT) * self.size + self.text.count("\n") * self.step

    @property
    def first(self) -> float:
        """How far above the place the first line stands."""
        if self.va == "baseline":
            return 0.0
        return BENEATH[self.va] * self.tall - ASCENT * self.size

    def ground(self, x: float = 0, y: float = 0) -> tuple[float, float, float, float]:
        """Left end, head, breadth and height of what they cover, at a place from which y goes down."""
        width = breadth(self.text, self.bold) * self.size
        return (
            x - BEFORE[self.ha] * width,
            y - self.first - ASCENT * self.size,
            width,
            self.tall,
        )
