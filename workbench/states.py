"""The state of a page, draft or released: every place of a page that tells it, and the one way to change it.

A page says its state in its metadata, its running head, under its title, in its footer and among the
notes on hidden numbers. The templates take the words from here.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import markupsafe

from workbench.problems import UsageProblem

META = re.compile(r'<meta content="([^"]*)" name="report-state"/>')
"""Written as nbconvert writes it, which sorts the attributes of a tag."""
PLACES = ("meta", "head", "banner", "note", "foot")


@dataclass(frozen=True)
class State:
    """How a page tells its state: a word for machines, and the words of each place."""

    code: str
    head: str
    banner: str
    text: str
    note: str
    foot: str


DRAFT = State(
    code="draft",
    head="DRAFT",
    banner="Draft.",
    text="Not released. For the evaluators and the Department only.",
    note="This is a draft. It has passed the rules below, and its hidden numbers were attacked together with all"
    " other reports of the study. Nobody has approved it, so it must not be published.",
    foot="Draft, not released.",
)


def released(approved_by: str, on: dt.date) -> State:
    """Return the state of a page that somebody has released."""
    day = f"{on:%B} {on.day}, {on.year}"
    return State(
        code=f"released {on.isoformat()}",
        head="RELEASED",
        banner="Released",
        text=f"on {day} by {approved_by}.",
        note="This report is released. It has passed the rules below, and its hidden numbers were attacked together"
        " with all other reports of the study and all that was released before.",
        foot=f"Released on {day}.",
    )


def state_of(page: str) -> str:
    """Return "draft" or "released" with the day, as the page tells it in its metadata; "" where it does not."""
    found = META.search(page)
    return found[1] if found else ""


def as_released(page: bytes, approved_by: str, on: dt.date) -> bytes:
    """Return the draft as a released page: every place that tells the state changed, and nothing else.

    The caller answers for it that the report was approved and audited.

    Raises
    ------
    UsageProblem
        The page is no draft of this workbench: it is released already, or a place is not as it was made.
    """
    text = page.decode("utf-8")
    new = released(approved_by, on)
    for place in PLACES:
        old, changed = _written(DRAFT, place), _written(new, place)
        found = text.count(old)
        if found != 1:
            raise UsageProblem(
                f"The page is not a draft as this workbench makes it: its state stands {found} times in its {place}."
                " Build it anew, and release that."
            )
        text = text.replace(old, changed)
    return text.encode("utf-8")


def _written(state: State, place: str) -> str:
    """The place as the templates write it, with nothing that free text of a study could imitate."""
    escaped = {name: str(markupsafe.escape(words)) for name, words in vars(state).items()}
    return {
        "meta": '<meta content="{code}" name="report-state"/>',
        "head": ' {head}" }} }}</style>',
        "banner": '<p class="state"><strong>{banner}</strong> {text}</p>',
        "note": "<p>{note}</p>",
        "foot": '<span class="state-foot">{foot}</span>',
    }[place].format(**escaped)
