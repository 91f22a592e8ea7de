"""What a report says in words: sentences of a file, filled with protected numbers."""

from __future__ import annotations

import string
from collections.abc import Callable
from functools import cache

import pandas as pd

from workbench.definition_files import read_settings, short
from workbench.evidence import Evidence
from workbench.instruments import Instrument
from workbench.layout import format_value
from workbench.problems import Problem, ProblemsFound
from workbench.study import PROJECT

WORDING = PROJECT / "data" / "reference" / "sentences.toml"


@cache
def load_wording() -> dict[str, dict[str, str]]:
    """Return the sentences by part and variant, each checked to be one that can be filled."""
    wording = read_settings(WORDING)
    problems = []
    for part, variants in wording.items():
        for variant, words in variants.items():
            try:
                list(string.Formatter().parse(words))
            except ValueError:
                do = "Write a brace only around a word that is to be filled in"
                problems.append(Problem(short(WORDING), f"{part}.{variant}", "a lone brace", do=do))
    if problems:
        raise ProblemsFound(problems)
    return wording


def sentence(part: str, variant: str, **words: object) -> str:
    """Return one sentence of the wording file with its words filled in."""
    try:
        return load_wording()[part][variant].format(**words)
    except KeyError as error:
        found = f"the sentence, or a word that it uses, is not known: {error}"
        allowed = "the words " + ", ".join(words)
        raise ProblemsFound(
            [Problem(short(WORDING), f"{part}.{variant}", found, allowed)]
        ) from None


def say_response(evidence: Evidence, instrument: str) -> list[str]:
    """Say how many of the invited members answered a survey."""
    known = evidence.instrument(instrument)
    title = known.title.lower() if known else f"{instrument} survey"
    if not evidence.fielded(instrument):
        return [sentence("response", "no_survey", instrument=title)]
    count, rate = (
        evidence.number(f"response.{instrument}", category="answered", statistic=statistic)
        for statistic in ("count", "percent")
    )
    if not count.shown:
        return [sentence("response", "hidden", instrument=title)]
    words = {
        "answered": format_value(count.value, count.status, "people"),
        "instrument": title,
        "place": evidence.place,
    }
    if not rate.shown:
        return [sentence("response", "counted", **words)]
    words |= {
        "invited": format_value(count.base, count.status, "people"),
        "percent": format_value(rate.value, rate.status, "percent"),
    }
    return [sentence("response", "shown", **words)]


def say_scores(evidence: Evidence, name: str) -> list[str]:
    """Say the mean of each scale of an instrument, its band, and the state's mean beside it."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return say_response(evidence, name)
    return [_say_scale(evidence, instrument, scale) for scale in instrument.scales.itertuples()]


def _say_scale(evidence: Evidence, instrument: Instrument, scale) -> str:
    dimensions = {"category": scale.scale, "statistic": "mean"}
    mean = evidence.number(f"score.{instrument.name}", **dimensions)
    state = evidence.number(f"score.{instrument.name}", region="state", **dimensions)
    if not mean.shown:
        said = sentence("score", "hidden", scale=scale.name)
    else:
        band = instrument.band_of(mean.value)
        words = {
            "scale": scale.name,
            "mean": format_value(mean.value, mean.status, "score"),
            "base": format_value(mean.base, mean.status, "people"),
            "highest": f"{instrument.score_limits()[1]:g}",
            "band": band,
        }
        said = sentence("score", "shown" if band else "no_band", **words)
    if evidence.statewide or not state.shown:
        return said
    beside = sentence("score", "beside", state=format_value(state.value, state.status, "score"))
    return f"{said} {beside}"


def say_bands(instrument: Instrument) -> str:
    """Say from which score to which each band of an instrument runs, "" where it has none."""
    lows = [f"{low:g}" for low in instrument.bands.low]
    told = []
    for at, band in enumerate(instrument.bands.label):
        last = at == len(lows) - 1
        words = {"band": band, "low": lows[at], "high": "" if last else lows[at + 1]}
        told.append(sentence("bands", "last" if last else "middle" if at else "first", **words))
    return f"{', '.join(told)}." if told else ""


def say_gaps(evidence: Evidence, name: str, scale: str = "") -> list[str]:
    """Say which item most members could not answer, of the whole instrument or of one scale."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return say_response(evidence, name)
    gaps = evidence.select(f"unknown.{name}", region=evidence.region, statistic="percent")
    asked = instrument.items["item"][instrument.items.scale == scale] if scale else gaps.category
    gaps = gaps[gaps.category.isin(asked)]
    shown = gaps[gaps.status == "shown"].sort_values("value", ascending=False, kind="stable")
    if shown.empty:
        return [sentence("gaps", "hidden")]
    percents = [format_value(value, "shown", "percent") for value in shown.value]
    level = shown[[percent == percents[0] for percent in percents]]
    short = instrument.items.set_index("item").short
    told = [
        sentence("gaps", "one", item=short[row.category], base=f"{row.base:,.0f}")
        for row in level.itertuples()
    ]
    variant = "shown" if len(shown) == len(gaps) else "among"
    return [sentence("gaps", variant, percent=percents[0], items="; ".join(told))]


def say_partners(evidence: Evidence, part: str = "") -> list[str]:
    """Say how many teams have every essential discipline, and which ones are missing most often.

    With "counted" only the first is said, where a chart beside it says the other.
    """
    complete = evidence.number("partners", category="complete", statistic="count")
    if not complete.shown:
        return [sentence("partners", "no_essential")]
    whole = complete.value == complete.base
    variant = {(True, True): "one", (True, False): "all", (False, True): "one_lacks"}.get(
        (whole, complete.base == 1), "some_one" if complete.value == 1 else "some"
    )
    said = [sentence("partners", variant, complete=int(complete.value), teams=int(complete.base))]
    missing = _missing_partners(evidence) if part != "counted" else ""
    lacking = "one_missing" if complete.base == 1 else "missing"
    return said + ([sentence("partners", lacking, missing=missing)] if missing else [])


def _missing_partners(evidence: Evidence, most: int = 3) -> str:
    """The partners that most teams lack: `most` of them, and whoever as many teams lack as the last."""
    partners = evidence.partners([evidence.region])
    lacking = partners[partners.essential].assign(without=lambda t: t.base - t.value)
    lacking = lacking[lacking.without > 0].nlargest(most, "without", keep="all")
    return "; ".join(
        _in_teams(_named(alike.discipline), len(alike), int(without), int(teams))
        for (without, teams), alike in lacking.groupby(["without", "base"], sort=False)
    )


def _in_teams(names: str, several: int, without: int, teams: int) -> str:
    """Partners that as many teams lack; of one team alone, only which."""
    if teams == 1:
        return names
    variant = "in_teams_each" if several > 1 else "in_teams"
    return sentence("partners", variant, names=names, count=without, teams=teams)


def say_lived_experience(evidence: Evidence) -> list[str]:
    """Say in how many teams survivors take part, where that points to nobody."""
    fields = evidence.definitions.reference.disciplines
    return [_say_field(evidence, field) for field in fields[fields.personal].itertuples()]


def _say_field(evidence: Evidence, field) -> str:
    count = evidence.number("lived_experience", discipline=field.discipline, statistic="count")
    if not count.shown:
        return sentence("lived_experience", "hidden")
    words = {"count": int(count.value), "base": int(count.base), "name": field.name.lower()}
    return sentence("lived_experience", "shown", **words)


def say_agreements(evidence: Evidence) -> list[str]:
    """Say how many agencies signed an agreement."""
    count, rate = _count_and_rate(evidence, "agreements")
    if not (count.shown and rate.shown):
        return [sentence("agreements", "hidden")]
    return [sentence("agreements", "shown", **_words(count, rate, "agencies"))]


def say_hours(evidence: Evidence) -> list[str]:
    """Say how many hours agencies pledged."""
    hours = evidence.number("hours", statistic="total")
    if not hours.shown:
        return [sentence("hours", "hidden")]
    total = format_value(hours.value, hours.status, "hours")
    return [sentence("hours", "shown", total=total, base=int(hours.base))]


def say_attendance(evidence: Evidence) -> list[str]:
    """Say how many seats were filled at the teams' meetings."""
    rate = evidence.number("attendance", statistic="percent")
    if not rate.shown:
        return [sentence("attendance", "hidden")]
    if pd.isna(rate.base):
        percent = format_value(rate.value, rate.status, "percent")
        return [sentence("attendance", "without_base", percent=percent)]
    return [sentence("attendance", "shown", **_words(rate, rate, "people"))]


def _count_and_rate(evidence: Evidence, measure: str):
    return (
        evidence.number(measure, statistic="count"),
        evidence.number(measure, statistic="percent"),
    )


def _words(count, rate, unit: str) -> dict[str, str]:
    return {
        "count": format_value(count.value, count.status, unit),
        "base": format_value(count.base, count.status, unit),
        "percent": format_value(rate.value, rate.status, "percent"),
    }


def say_steps(evidence: Evidence) -> list[str]:
    """Say how many protocol steps are done, by every team and by none."""
    steps = evidence.steps([evidence.region])
    if steps.empty or (steps.status != "shown").any():
        return [sentence("steps", "hidden")]
    teams = int(steps.base.max())
    words = {"done": int(steps.value.sum()), "possible": int(steps.base.sum())}
    words |= {"teams": teams, "steps": len(steps)}
    said = [sentence("steps", "one" if teams == 1 else "shown", **words)]
    for variant, chosen in (("all", steps.value == steps.base), ("none", steps.value == 0)):
        if chosen.any():
            variant = f"one_{variant}" if teams == 1 else variant
            said.append(sentence("steps", variant, steps=_named(steps.step[chosen])))
    return said


def _named(names: pd.Series) -> str:
    return "; ".join(name.lower() for name in names)


SAYINGS: dict[str, Callable[..., list[str]]] = {
    "response": say_response,
    "scores": say_scores,
    "gaps": say_gaps,
    "partners": say_partners,
    "lived_experience": say_lived_experience,
    "agreements": say_agreements,
    "hours": say_hours,
    "attendance": say_attendance,
    "steps": say_steps,
}
"""What a report can say, by name; the name of an instrument follows behind a dot where it applies."""


def say_no_team(evidence: Evidence, variant: str) -> str:
    """Say that there was no team in the region in this period."""
    return sentence("no_team", variant, place=evidence.place, period=evidence.period.title)
