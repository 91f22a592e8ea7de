"""Drawings with the text that stands for them."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from workbench.layout.part import Part
from workbench.layout.tables import Table

LONGEST_ALTERNATIVE = 150
"""Characters of an alternative text: what the Department of Health asks of its partners."""

BLANKS = ((b" \nL ", b"L"), (b" \nQ ", b"Q"), (b" \nC ", b"C"), (b' \nz\n"', b'z"'))
"""How matplotlib parts the commands of a path, and what is as good: a twentieth of a page is such blanks."""


@dataclass(frozen=True)
class Drawn:
    """A drawing as SVG on two papers: a page's, and a phone's, which takes its place on a narrow screen."""

    page: bytes = field(repr=False)
    phone: bytes = field(repr=False)

    @property
    def source(self) -> str:
        """The drawing of the page as a data URI: a page asks no server for it."""
        return svg_source(self.page)

    @property
    def phone_source(self) -> str:
        """The drawing of the phone as a data URI."""
        return svg_source(self.phone)


@dataclass(frozen=True)
class Figure(Part):
    """A figure: its title (the finding), what it shows, the drawing with its text, and its data.

    `marks` says what a mark of the drawing stands for: it is seen, and not read out to who does not see it.
    Without a drawing its title and its table stand alone: there is nothing to see.
    """

    drawn: Drawn | None
    title: str
    subtitle: str
    alternative: str
    summary: str
    table: Table
    marks: str = ""
    template = "figure.html.j2"

    def __post_init__(self):
        assert 0 < len(self.alternative) <= LONGEST_ALTERNATIVE, "an alternative text that fits"
        captions = (self.title, self.subtitle)
        assert self.alternative not in captions, "heard twice, it would tell nothing new"


def svg_source(svg: bytes) -> str:
    """Return a drawing as a data URI, its paths written without the blanks that no reader of them needs."""
    for loose, tight in BLANKS:
        svg = svg.replace(loose, tight)
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")


@dataclass(frozen=True)
class Picture(Part):
    """A drawing that shows no measure, such as a map: what it shows is said beside it, and in a table where it is much."""

    drawn: Drawn
    alternative: str
    caption: str
    table: Table | None = None
    template = "picture.html.j2"

    def __post_init__(self):
        assert 0 < len(self.alternative) <= LONGEST_ALTERNATIVE, "an alternative text that fits"
        assert self.alternative != self.caption, "heard twice, it would tell nothing new"
