"""The findings at a glance: a few indicators, each with its sentence and its direction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.evidence import SHOWN, Evidence
from workbench.layout import Finding, KeyFindings, format_value, round_half_up
from workbench.sentences import (
    say_agreements,
    say_attendance,
    say_no_team,
    say_partners,
    say_response,
    say_scores,
    say_steps,
    sentence,
)


@dataclass(frozen=True)
class Reading:
    """What an indicator stands at in one period: a number to compare, and how it is read out."""

    status: str
    number: float = float("nan")
    words: str = ""


@dataclass(frozen=True)
class Indicator:
    """What stands under "findings at a glance": its name, its sentences, and how it is read.

    `survey` is the instrument that it comes from, "" where it comes from the team records.
    """

    name: str
    say: Callable[[Evidence], list[str]]
    read: Callable[[Evidence], Reading]
    survey: str = field(default="")


def findings(evidence: Evidence) -> KeyFindings:
    """Return the findings at a glance of a region or the state."""
    if not evidence.has_team:
        return KeyFindings((Finding(evidence.place, "", say_no_team(evidence, "whole")),))
    found = tuple(_find(evidence, indicator) for indicator in indicators(evidence))
    return KeyFindings(found, sentence("direction", "note"))


@dataclass(frozen=True)
class Direction:
    """Where a finding came from: its trend as a `Finding` has it, in words, and as numbers where both are shown."""

    name: str
    trend: str
    words: str
    before: str = ""
    now: str = ""


def directions(evidence: Evidence) -> list[Direction]:
    """Return of each finding where it came from."""
    return [
        _direction(evidence, indicator, indicator.read(evidence))
        for indicator in indicators(evidence)
    ]


def indicators(evidence: Evidence) -> list[Indicator]:
    """Return the indicators in the order of the chapters."""
    named = evidence.definitions.instruments.get("readiness")
    scales = [] if named is None else list(named.scales.itertuples())
    of_surveys = [
        _said("response", _reader("response.readiness", "answered"), say_response, "readiness"),
        *[_of_scale(scale, at) for at, scale in enumerate(scales)],
    ]
    if evidence.definitions.study.records is None:
        return of_surveys
    return [
        *of_surveys,
        _said("partners", _read_complete, _say_complete),
        _said("agreements", _reader("agreements"), say_agreements),
        _said("attendance", _reader("attendance"), say_attendance),
        _said("steps", _read_steps, say_steps),
    ]


def _said(name: str, read: Callable, say: Callable, survey: str = "") -> Indicator:
    title = sentence("finding", name)
    asked = [survey] if survey else []
    return Indicator(title, lambda evidence: say(evidence, *asked), read, survey)


def _of_scale(scale, at: int) -> Indicator:
    def say(evidence: Evidence) -> list[str]:
        said = say_scores(evidence, "readiness")
        words = said[at if len(said) > at else 0].removeprefix(f"{scale.name}: ")
        return [words[:1].upper() + words[1:]]

    return Indicator(scale.name, say, _reader("score.readiness", scale.scale, "mean"), "readiness")


def _find(evidence: Evidence, indicator: Indicator) -> Finding:
    now = indicator.read(evidence)
    came = _direction(evidence, indicator, now)
    number, text = now.words or sentence("finding", "hidden"), " ".join(indicator.say(evidence))
    return Finding(indicator.name, number, text, came.trend, came.words)


def _direction(evidence: Evidence, indicator: Indicator, now: Reading) -> Direction:
    """Where the number came from, as far as both periods show it; a mark only where they do."""
    before = _before(evidence, indicator)
    if isinstance(before, str):
        return Direction(indicator.name, "", before)
    period = evidence.earlier.period.title
    hidden = {(False, False): "hidden", (False, True): "hidden_now", (True, False): "hidden_before"}
    variant = hidden.get((now.status == SHOWN, before.status == SHOWN))
    if variant:
        return Direction(indicator.name, "", sentence("direction", variant, period=period))
    trend = (
        "same" if now.number == before.number else "up" if now.number > before.number else "down"
    )
    words = sentence("direction", trend, earlier=before.words, period=period)
    return Direction(indicator.name, trend, words, before.words, now.words)


def _before(evidence: Evidence, indicator: Indicator) -> Reading | str:
    """What the indicator stood at in the period before, or why there is no such number."""
    earlier = evidence.earlier
    if earlier is None:
        return sentence("direction", "first")
    period = earlier.period.title
    if not earlier.has_team:
        return sentence("direction", "no_team", period=period)
    if indicator.survey and not earlier.fielded(indicator.survey):
        return sentence("direction", "not_fielded", period=period)
    return indicator.read(earlier)


def _reader(measure: str, category: str = "", statistic: str = "percent") -> Callable:
    """A reader of one number; two numbers count as the same that are printed alike."""

    def read(evidence: Evidence) -> Reading:
        number = evidence.number(measure, category=category, statistic=statistic)
        if not number.shown:
            return Reading(number.status)
        words = format_value(number.value, number.status, number.unit)
        places = 1 if number.unit == "score" else 0
        return Reading(SHOWN, float(round_half_up(number.value, places)), words)

    return read


def _say_complete(evidence: Evidence) -> list[str]:
    """Which partners are missing stands on the cover and over their chart."""
    return say_partners(evidence, "counted")


def _read_complete(evidence: Evidence) -> Reading:
    return _part(evidence.number("partners", category="complete", statistic="count"))


def _part(number) -> Reading:
    if not number.shown or not number.base > 0:
        return Reading(number.status if not number.shown else "not_available")
    words = sentence("finding", "part", count=f"{number.value:,.0f}", base=f"{number.base:,.0f}")
    return Reading(SHOWN, number.value / number.base, words)


def _read_steps(evidence: Evidence) -> Reading:
    steps = evidence.steps([evidence.region])
    if steps.empty or (steps.status != SHOWN).any() or not steps.base.sum() > 0:
        return Reading("confidential")
    words = sentence(
        "finding", "part", count=f"{steps.value.sum():,.0f}", base=f"{steps.base.sum():,.0f}"
    )
    return Reading(SHOWN, steps.value.sum() / steps.base.sum(), words)
