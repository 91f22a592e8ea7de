"""The report in short, on its cover: where the region stands, what changed, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.comparison import apart, moved
from workbench.exhibits.numbers import in_a_row
from workbench.exhibits.parts import side_by_side
from workbench.exhibits.readiness import score_title
from workbench.exhibits.services import say_unserved
from workbench.exhibits.teams import say_late_steps, say_undated_steps
from workbench.findings import Direction, directions
from workbench.instruments import Instrument
from workbench.sentences import say_no_team, say_partners, say_response, say_steps, sentence

CONFIDENTIAL = "confidential"
SURVEY = "readiness"
"""The instrument that tells where a region stands."""
TRENDS = {"up": "up", "down": "down", "same": "same", "": "not_compared"}


def in_short(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """Return what a reader in a hurry needs, each with its heading; every word of it is told below too."""
    told = {
        "stands": _where_it_stands(evidence),
        "changed": _what_changed(evidence),
        "missing": _what_is_missing(evidence),
    }
    said = {name: " ".join(sentences) for name, sentences in told.items()}
    return tuple((sentence("short", name), words) for name, words in said.items() if words)


def _where_it_stands(evidence: Evidence) -> Iterator[str]:
    if not evidence.has_team:
        yield say_no_team(evidence, "short")
        return
    yield from _readiness(evidence)
    if evidence.definitions.study.records is not None:
        yield say_partners(evidence, "counted")[0]
        yield say_steps(evidence)[0]


def _readiness(evidence: Evidence) -> list[str]:
    """Who answered, and what they answered; where no such survey was held, that."""
    said = say_response(evidence, SURVEY)
    instrument = evidence.instrument(SURVEY)
    if instrument is None or not evidence.fielded(SURVEY):
        return said
    scores = evidence.scores(instrument, side_by_side(evidence))
    return [
        *said,
        f"{score_title(evidence, instrument, scores)}.",
        *_say_ready(evidence, instrument, scores),
        *_say_beside(evidence, instrument),
    ]


def _say_ready(evidence: Evidence, instrument: Instrument, scores: pd.DataFrame) -> list[str]:
    """What a team is ready for, where one of the scores is called by a name."""
    own = scores[(scores.region == evidence.region) & (scores.status == SHOWN)]
    if not any(map(instrument.band_of, own.value)):
        return []
    return [sentence("short", "ready", band=instrument.bands.label.iloc[-1])]


def _say_beside(evidence: Evidence, instrument: Instrument) -> list[str]:
    """Which scores lie below or above those of the rest of the state by more than chance would explain."""
    found = apart(evidence, SURVEY)
    both = len(instrument.scales) == 2
    return [
        sentence(
            "short",
            "both_apart" if both and len(scales) == 2 else "apart",
            scales=in_a_row(scales),
            where=where,
        )
        for where, scales in found.items()
    ]


def _what_changed(evidence: Evidence) -> Iterator[str]:
    """Which findings moved, and whether the scores moved by more than chance."""
    earlier = evidence.earlier
    if not evidence.has_team:
        had = "had_team" if earlier and earlier.has_team else "had_none"
        period = earlier.period.title if earlier else ""
        yield sentence("short", had, period=period) if earlier else sentence("direction", "first")
        return
    found = directions(evidence)
    reasons = list(dict.fromkeys(finding.words for finding in found))
    if len(reasons) == 1 and not any(finding.trend for finding in found):
        yield from reasons
        return
    yield from _moves(found, earlier.period.title)
    for certain, scales in moved(evidence, SURVEY).items():
        yield sentence("short", certain, scales=in_a_row(scales))


def _moves(found: list[Direction], period: str) -> Iterator[str]:
    """The findings that rose, fell and stayed, with their numbers; the first sentence names the period."""
    named = ""
    for trend, variant in TRENDS.items():
        names = in_a_row(_move(finding) for finding in found if finding.trend == trend)
        if names:
            yield sentence("short", variant + named * bool(trend), names=names, period=period)
            named = "_too"


def _move(finding: Direction) -> str:
    if not finding.trend:
        return finding.name
    variant = "stayed" if finding.trend == "same" else "moved"
    words = {"name": finding.name, "before": finding.before, "now": finding.now}
    return sentence("short", variant, **words)


def _what_is_missing(evidence: Evidence) -> Iterator[str]:
    """Partners that are not there, steps past their date, counties without a service, hidden numbers."""
    if evidence.has_team and evidence.definitions.study.records is not None:
        yield from _without_team(evidence)
        yield from say_partners(evidence)[1:]
        yield from say_late_steps(evidence)
        yield from say_undated_steps(evidence)
        yield from say_unserved(evidence)
    hidden = say_hidden(evidence)
    yield f"{hidden[:-1]} ({sentence('short', 'see')})." if evidence.has_team else hidden


def _without_team(evidence: Evidence) -> list[str]:
    """Of the state, which regions have no team."""
    names = evidence.definitions.reference.region_names()
    codes = evidence.regions if evidence.statewide else []
    none = [
        names[code]
        for code in codes
        if evidence.number("teams", code, statistic="count").value == 0
    ]
    return [sentence("short", "no_team", regions="; ".join(none))] if none else []


def say_hidden(evidence: Evidence) -> str:
    """Say how many of the report's numbers are hidden; without a team there are none."""
    if not evidence.has_team:
        return sentence("short", "nothing")
    return sentence("short", "hidden", **count_hidden(evidence))


def count_hidden(evidence: Evidence) -> dict[str, str]:
    """Return in words how many numbers there are behind a report, and how many of them are hidden."""
    own = evidence.measures[(evidence.measures.region == evidence.region) | evidence.statewide]
    counts = {"hidden": (own.status == CONFIDENTIAL).sum()}
    counts["numbers"] = counts["hidden"] + (own.status == SHOWN).sum()
    return {name: f"{count:,}" for name, count in counts.items()}
