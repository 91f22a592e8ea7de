"""The head of a report, its findings, paragraphs and terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import markupsafe

from workbench.layout.part import Part
from workbench.layout.pictures import Picture
from workbench.states import DRAFT, State


@dataclass(frozen=True)
class Prose(Part):
    """Sentences as one paragraph; an `absent` one stands in place of a chart or table, and says why."""

    text: str
    absent: bool = False
    template = "prose.html.j2"


@dataclass(frozen=True)
class Finding:
    """An indicator: its name and number in large, the sentence with its base, and its direction.

    `trend` is "up", "down", "same" or "", where there is nothing to compare with; `direction`
    says it in words.
    """

    name: str
    number: str
    text: str
    trend: str = ""
    direction: str = ""

    @property
    def arrow(self) -> str:
        """The direction as a mark, for those who see it; the words stand beside it."""
        return {"up": "▲", "down": "▼", "same": "="}.get(self.trend, "")


@dataclass(frozen=True)
class KeyFindings(Part):
    """The findings at a glance; `note` says how far to trust them."""

    findings: tuple[Finding, ...]
    note: str = ""
    template = "findings.html.j2"


@dataclass(frozen=True)
class Cover(Part):
    """The head of a report: where, when, by whom, and in what state it is.

    `short` is the report in short: (heading, sentences), told before anything else.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    synthetic: bool
    map: Picture | None = None
    short: tuple[tuple[str, str], ...] = ()
    state: State = DRAFT
    template = "cover.html.j2"


@dataclass(frozen=True)
class Terms(Part):
    """Terms with their meanings."""

    terms: tuple[tuple[str, str], ...]
    template = "terms.html.j2"


@dataclass(frozen=True)
class Methods(Part):
    """What each measure is and why it matters, with how it is computed, folded.

    `methods` are (title, about, paragraphs of how it is computed, its limits and its source).
    """

    methods: tuple[tuple[str, str, tuple[str, ...]], ...]
    template = "methods.html.j2"


@dataclass(frozen=True)
class Passage(Part):
    """Headed paragraphs and lists: `sections` are (heading, paragraphs, list items)."""

    sections: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    template = "passage.html.j2"


@dataclass(frozen=True)
class Parts(Part):
    """Several pieces of a page, one after the other."""

    parts: tuple[Part, ...]
    template = "parts.html.j2"


@dataclass(frozen=True)
class Internal(Part):
    """Anything shown to an exploring evaluator, under a label that says it is not protected."""

    label: str
    content: Any
    template = "internal.html.j2"

    @property
    def html(self) -> markupsafe.Markup:
        """The content's own HTML."""
        return markupsafe.Markup(self.content._repr_html_())
