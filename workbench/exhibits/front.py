"""The cover, the methods chapter and the notes on hidden numbers."""

from __future__ import annotations

import datetime as dt

import pandas as pd

import workbench
from workbench import figures
from workbench.definition_files import read_settings
from workbench.evidence import Evidence
from workbench.exhibits.agencies import GRADES
from workbench.exhibits.short import in_short, say_hidden
from workbench.figures.lettering import wrapped
from workbench.geography import counties_named, load_shapes, nations_in
from workbench.instruments import Instrument
from workbench.layout import (
    LONGEST_ALTERNATIVE,
    SIGNS,
    Cover,
    Methods,
    Passage,
    Picture,
    Table,
    Terms,
    Value,
    format_value,
    shortened,
    tabulate,
)
from workbench.measures.entries import Entry, family
from workbench.sentences import say_bands, sentence
from workbench.states import DRAFT
from workbench.study import PROJECT

NO_COUNTY = "none on the last day of the period"
BASES = {"assumed: confirm": "our assumption, not confirmed"}
GLOSSARY = PROJECT / "data" / "reference" / "glossary.toml"


def cover(evidence: Evidence) -> Cover:
    """Return the cover: place, period, teams, navigator and counties."""
    study = evidence.definitions.study
    teams = evidence.number("teams", statistic="count")
    facts = [
        ("Funding period", evidence.period.title),
        *([("Teams", format_value(teams.value, teams.status, "teams"))] if study.records else []),
        *_region_facts(evidence),
        ("Prepared for", study.cover.prepared_for),
        ("Prepared by", study.cover.prepared_by),
    ]
    place = "Minnesota, all regions" if evidence.statewide else f"{evidence.place} region"
    shown = tuple(fact for fact in facts if fact[1])
    return Cover(place, study.title, shown, study.synthetic, _map(evidence), in_short(evidence))


def _map(evidence: Evidence) -> Picture | None:
    """The region in the state, or the regions side by side, with the counties that have a team.

    A study of other regions has places without a shape, and then no map; nor has a region without a county.
    """
    reference = evidence.definitions.reference
    if not set(reference.county_basis(evidence.period.end).fips) <= set(load_shapes()):
        return None
    served = counties_named(_teams_here(evidence).counties)
    counties = reference.county_basis(evidence.period.end)
    counties = counties.assign(
        own=(counties.region == evidence.region) | evidence.statewide,
        team=counties.county.isin(served),
    )
    own = counties[counties.own]
    if own.empty:
        return None
    words = {
        "place": evidence.place,
        "counties": len(own),
        "with_team": int(own.team.sum()),
        "named": ", ".join(own.county[own.team]) or "none",
    }
    kind = "state" if evidence.statewide else "region"
    few = {0: "region_none", len(own): "region_every", 1: "region_one"}
    told = kind if evidence.statewide else few.get(int(own.team.sum()), kind)
    alternative = shortened(sentence("map", f"{kind}_alternative", **words), LONGEST_ALTERNATIVE)
    if evidence.statewide:
        drawn = figures.draw_state_map(counties, load_shapes(), _region_labels(evidence))
    else:
        drawn = figures.draw_region_map(counties, load_shapes())
    table = _map_table(evidence, counties) if evidence.statewide else None
    return Picture(drawn, alternative, sentence("map", told, **words), table)


def _map_table(evidence: Evidence, counties: pd.DataFrame) -> Table:
    """The regions of the map: their teams, their counties, and which of these have a team."""
    teams = evidence.teams.region.value_counts()
    rows = []
    for code, name in evidence.definitions.reference.region_names().items():
        of_region = counties[counties.region == code]
        served = of_region.county[of_region.team]
        if len(of_region):
            numbers = (int(teams.get(code, 0)), len(of_region), len(served))
            cells = (Value(number, "shown", "counties") for number in numbers)
            rows.append((name, *cells, ", ".join(served) or "none"))
    columns = ("Region", "Teams", "Counties", "With a team", "Counties with a team")
    return tabulate(f"Teams and counties by region, {evidence.period.title}", columns, rows)


def _teams_here(evidence: Evidence) -> pd.DataFrame:
    teams = evidence.teams
    return teams if evidence.statewide else teams[teams.region == evidence.region]


def _region_labels(evidence: Evidence) -> dict[str, str]:
    names = evidence.definitions.reference.region_names()
    counts = evidence.teams.region.value_counts()
    return {
        code: f"{wrapped(name, 14, 2)}\n{_teams(int(counts.get(code, 0)))}"
        for code, name in names.items()
    }


def _teams(count: int) -> str:
    return f"{count or 'no'} team{'' if count == 1 else 's'}"


def _region_facts(evidence: Evidence) -> list[tuple[str, str]]:
    reference = evidence.definitions.reference
    map_day = reference.county_basis(evidence.period.end)
    if evidence.statewide:
        names = [reference.region_names()[code] for code in evidence.regions]
        return [
            ("Regions", ", ".join(names)),
            ("Tribal nations", _nations(map_day)),
            ("Which counties belong to which region", _map_basis(map_day)),
        ]
    of_region = map_day[map_day.region == evidence.region]
    row = reference.regions.set_index("region").loc[evidence.region]
    basis = _basis(row.basis).replace(" (", ", ").replace(")", "")
    navigator = f"{row.navigator} ({basis})" if row.navigator and basis else row.navigator
    return [
        ("Regional navigator", navigator or sentence("map", "no_navigator")),
        ("Counties", ", ".join(of_region.county) or (NO_COUNTY if len(map_day) else "")),
        ("Tribal nations", _nations(of_region)),
        ("Which counties belong to the region", _map_basis(of_region)),
    ]


def _nations(counties: pd.DataFrame) -> str:
    """The nations whose land lies in these counties; they are no part of a county or a region."""
    nations = nations_in(set(counties.county))
    return sentence("map", "nations", nations="; ".join(nations)) if nations else ""


def _map_basis(counties: pd.DataFrame) -> str:
    """How many counties have which basis for their region, in words."""
    bases = counties.basis.replace("", "no basis given").value_counts()
    whole = {len(counties): f"all {len(counties)} counties" if len(counties) > 1 else "the county"}
    return "; ".join(
        f"{_basis(basis)}: {whole.get(count, f'{count} of {len(counties)} counties')}"
        for basis, count in bases.items()
    )


def _basis(written: str) -> str:
    """What a table of reference gives as its basis, in the words of a report."""
    return BASES.get(written) or written.replace(": confirm", ", to be confirmed")


def methods(evidence: Evidence, entries: dict[str, Entry]) -> Methods:
    """Return the methods chapter: one section a measure of this report, from its entry."""
    measured = set(evidence.measures.measure.map(family))
    return Methods(tuple(_method(entry) for name, entry in entries.items() if name in measured))


def _method(entry: Entry) -> tuple[str, str, tuple[str, ...]]:
    told = (f"How: {entry.how}", f"Limits: {entry.limits}", f"Source: {entry.source}")
    return entry.title, f"{entry.what} {entry.why}", told


def notes(evidence: Evidence) -> Passage:
    """Return what is hidden in this report, by which rules, and what the signs mean."""
    own = evidence.measures[(evidence.measures.region == evidence.region) | evidence.statewide]
    counted = say_hidden(evidence)
    none = int((own.status == "not_applicable").sum())
    if none and evidence.has_team:
        counted += f" {none:,} more do not apply, since there was no team."
    signs = tuple(f"{sign}: {words}." for sign, words in SIGNS.values())
    return Passage(
        (
            ("", (counted, DRAFT.note), ()),
            ("The rules", (), tuple(evidence.definitions.rules.in_words())),
            ("The signs", (), signs),
        )
    )


def glossary(evidence: Evidence) -> Terms:
    """Return the words of the report that need to be explained, in the order of their file."""
    words = {
        "scores": _say_limits(evidence),
        "bands": _say_names(evidence),
        "levels": _say_levels(evidence),
    }
    terms = read_settings(GLOSSARY)["terms"].items()
    told = ((term, meaning.format(**words).strip()) for term, meaning in terms)
    return Terms(tuple((term, meaning) for term, meaning in told if meaning))


def _scored(evidence: Evidence) -> list[Instrument]:
    """The surveys of the period whose answers are scored."""
    exports = evidence.definitions.study.exports
    held = dict.fromkeys(e.instrument for e in exports if e.period == evidence.period.id)
    known = (evidence.definitions.instruments[name] for name in held)
    return [instrument for instrument in known if len(instrument.scales)]


def _say_limits(evidence: Evidence) -> str:
    """From which to which number the scores of each survey run."""
    told = []
    for instrument in _scored(evidence):
        lowest, highest = (f"{limit:g}" for limit in instrument.score_limits())
        words = {"survey": instrument.title, "lowest": lowest, "highest": highest}
        told.append(sentence("glossary", "scores", **words))
    return " ".join(told)


def _say_names(evidence: Evidence) -> str:
    """What the scores of each survey are called."""
    named = [(each.title, bands) for each in _scored(evidence) if (bands := say_bands(each))]
    told = [sentence("bands", "of_survey", survey=survey, bands=bands) for survey, bands in named]
    return sentence("glossary", "bands", surveys=" ".join(told)) if told else ""


def _say_levels(evidence: Evidence) -> str:
    if evidence.select("levels").empty:
        return ""
    words = {"lowest": 0, "none": GRADES[0], "highest": len(GRADES) - 1, "all": GRADES[-1]}
    return sentence("glossary", "levels", **words)


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _titles(evidence: Evidence, surveys: list[str]) -> str:
    """What the surveys are called; one whose instrument is not known by its own name."""
    known = [(name, evidence.instrument(name)) for name in dict.fromkeys(surveys)]
    return "; ".join(instrument.title if instrument else name for name, instrument in known)


def provenance(evidence: Evidence) -> Table:
    """Return what the report was made from: the same input gives the same page."""
    study, rules = evidence.definitions.study, evidence.definitions.rules
    surveys = [e.instrument for e in study.exports if e.period == evidence.period.id]
    earlier = evidence.earlier
    rows = [
        ("Study", study.title),
        ("Funding period", f"{_day(evidence.period.start)} to {_day(evidence.period.end)}"),
        ("Compared with", earlier.period.title if earlier else "no earlier period"),
        ("Surveys", _titles(evidence, surveys) or "none in this period"),
        ("Code of the numbers", evidence.fingerprint or "not stored"),
        ("Code of the earlier numbers", earlier.fingerprint if earlier else "none"),
        ("Disclosure rules signed by", rules.signed_by or "nobody yet"),
        ("Made by", f"Safe Harbor evaluation workbench {workbench.__version__}"),
    ]
    note = "A code stands for all numbers behind a report: the same code, the same numbers."
    return tabulate("What this report was made from", ("What", "Which"), rows, note)
