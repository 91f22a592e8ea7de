"""The cover, the methods chapter and the notes on hidden numbers."""

from __future__ import annotations

import pandas as pd

from workbench.evidence import Evidence
from workbench.layout import (
    SIGNS,
    Cover,
    Passage,
    format_value,
)
from workbench.measures.entries import Entry, family


def cover(evidence: Evidence) -> Cover:
    """Return the cover: place, period, teams, navigator and counties."""
    study = evidence.definitions.study
    teams = evidence.number("teams", statistic="count")
    facts = [
        ("Funding period", evidence.period.title),
        ("Teams", format_value(teams.value, teams.status, "teams")),
        *_region_facts(evidence),
        ("Prepared for", study.cover.prepared_for),
        ("Prepared by", study.cover.prepared_by),
    ]
    place = "Minnesota, all regions" if evidence.statewide else f"{evidence.place} region"
    return Cover(place, study.title, tuple(fact for fact in facts if fact[1]), study.synthetic)


def _region_facts(evidence: Evidence) -> list[tuple[str, str]]:
    reference = evidence.definitions.reference
    map_day = reference.county_basis(evidence.period.end)
    if evidence.statewide:
        names = [reference.region_names()[code] for code in evidence.regions]
        return [("Regions", ", ".join(names)), ("Map of the regions", _map_basis(map_day))]
    of_region = map_day[map_day.region == evidence.region]
    row = reference.regions.set_index("region").loc[evidence.region]
    named = row.navigator or "not known"
    basis = f" ({row.basis})" if row.basis else ""
    return [
        ("Regional navigator", named + basis),
        ("Counties", ", ".join(of_region.county)),
        ("Map of the region", _map_basis(of_region)),
    ]


def _map_basis(counties: pd.DataFrame) -> str:
    """How many counties have which basis for their region, in words."""
    bases = counties.basis.replace("", "no basis given").value_counts()
    return "; ".join(
        f"{count} of {len(counties)} counties {basis}" for basis, count in bases.items()
    )


def methods(evidence: Evidence, entries: dict[str, Entry]) -> Passage:
    """Return the methods chapter: one section a measure of this report, from its entry."""
    measured = set(evidence.measures.measure.map(family))
    sections = []
    for name, entry in entries.items():
        if name in measured:
            words = (
                f"{entry.what} {entry.why}",
                f"How: {entry.how}",
                f"Limits: {entry.limits}",
                f"Source: {entry.source}",
            )
            sections.append((entry.title, words, ()))
    return Passage(tuple(sections))


def notes(evidence: Evidence) -> Passage:
    """Return what is hidden in this report, by which rules, and what the signs mean."""
    own = evidence.measures[(evidence.measures.region == evidence.region) | evidence.statewide]
    hidden = int((own.status == "confidential").sum())
    counted = f"Of the {len(own):,} numbers behind this report, {hidden:,} are hidden."
    if (own.status == "not_applicable").any():
        none = int((own.status == "not_applicable").sum())
        counted += f" {none:,} do not apply, since there was no team."
    signs = tuple(f"{sign}: {words}." for sign, words in SIGNS.values())
    draft = (
        "This is a draft. It has passed the rules below. It has not yet been tried against all other reports"
        " together, so it must not be published.",
    )
    return Passage(
        (
            ("", (counted, *draft), ()),
            ("The rules", (), tuple(evidence.definitions.rules.in_words())),
            ("The signs", (), signs),
        )
    )
