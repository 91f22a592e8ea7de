"""A piece of a page, and the templates that it is made with."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

PARTS = Path(__file__).parents[1] / "template" / "parts"

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks of the direction of text: embeddings, overrides and isolates (Unicode Annex 9)."""


class Part:
    """A piece of a page, the same in JupyterLab and in the page: HTML from its own template."""

    template = ""

    def _repr_html_(self) -> str:
        return _templates().get_template(self.template).render(part=self)

    def __html__(self) -> str:
        return self._repr_html_()


def _without_turns(written: Any) -> Any:
    """What is written into a template, without the marks that turn the text behind them around.

    Hebrew and Arabic are read from right to left without them; with one in a team's name, the rest
    of the paragraph would stand backwards.
    """
    return type(written)(_plain(written)) if isinstance(written, str) else written


@cache
def _templates() -> jinja2.Environment:
    """The templates of the parts; every text is escaped, so that none can become markup."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS),
        autoescape=True,
        finalize=_without_turns,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def css_text(text: str) -> str:
    """Return text for a quoted CSS string: whatever is not plain is written as its code point."""
    return "".join(
        c if c.isalnum() and c.isascii() or c in " ,.-" else f"\\{ord(c):x} " for c in _plain(text)
    )


def _plain(text: str) -> str:
    return TURNS.sub("", text)


def fill_part(template: str, **words: Any) -> markupsafe.Markup:
    """Return a template of the parts filled in; every text in it is escaped."""
    return markupsafe.Markup(_templates().get_template(template).render(**words))
