"""The entry of each measure: what it is, why it matters, how it is computed, its limits, its source."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.definition_files import read_settings, short
from workbench.problems import Problem, ProblemsFound
from workbench.study import PROJECT

ENTRIES = PROJECT / "data" / "reference" / "measures.toml"


class Entry(BaseModel):
    """What a reader should know of a measure, and which disclosure rule protects it.

    `protect = "internal"` keeps the whole measure out of every report, `internal` some of its
    statistics. `title` and the rest are words for the methods chapter.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    protect: Literal["people", "mean", "hours", "agencies", "youth", "internal"]
    internal: tuple[str, ...] = ()
    what: str
    why: str
    how: str
    limits: str
    source: str


def load_entries() -> dict[str, Entry]:
    """Return the entries by the name of their measure, in the order of the methods chapter."""
    try:
        return {name: Entry(**entry) for name, entry in read_settings(ENTRIES).items()}
    except (ValidationError, TypeError) as error:
        found = str(error).splitlines()[0]
        raise ProblemsFound([Problem(short(ENTRIES), "", found)]) from None


def family(measure: str) -> str:
    """Return the name of the entry that a measure belongs to: `answers` of `answers.readiness.q1`."""
    return measure.partition(".")[0]
