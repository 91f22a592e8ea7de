"""Internal: the teams of a region side by side, and in words what each would need to be ready."""

from __future__ import annotations

import pandas as pd

from workbench.definitions import Definitions
from workbench.instruments import Instrument
from workbench.layout import Passage, Table, tabulate
from workbench.measures.networks import agencies_not_reached
from workbench.reference import plain
from workbench.sentences import sentence

READINESS = "readiness"
ITEMS_NAMED = 3


def team_table(
    definitions: Definitions, tables: dict, measures: pd.DataFrame, period: str
) -> Table:
    """Return the teams side by side: partners, signatures, hours, and what their members answered.

    The teams stand in the order of the records. They are not ranked.
    """
    scales = definitions.instruments[READINESS].scales
    rows = []
    for team in _teams(tables, period).itertuples():
        own = measures[(measures.team == team.team) & (measures.period == period)]
        have, asked = _essential(own)
        signed, agencies = _signatures(tables, period, team.team)
        scored = [
            _score(own, definitions.instruments[READINESS], s.scale) for s in scales.itertuples()
        ]
        hours = _hours(tables, period, team.team)
        rows.append(
            (
                f"{team.team}: {team.name}",
                f"{len(have)} of {len(asked)}",
                f"{len(signed)} of {len(agencies)}",
                f"{hours:,.0f}",
                *scored,
            )
        )
    columns = ("Team", "Essential partners", "Agencies that signed", "Hours pledged", *scales.name)
    note = (
        "A score is the team's mean (interval about this very team), where its members agree. Where they "
        "do not, it is how many members have their own score in each band, from the lowest up."
    )
    return tabulate(f"Teams side by side, {period}", columns, rows, note)


def team_needs(
    definitions: Definitions, tables: dict, measures: pd.DataFrame, period: str
) -> Passage:
    """Return in words what each team would need to be ready: a section a team."""
    gaps = team_gaps(tables, definitions.instruments)
    alone = agencies_not_reached(tables)
    sections = []
    for team in _teams(tables, period).itertuples():
        own = measures[(measures.team == team.team) & (measures.period == period)]
        said = [
            *_partner_needs(definitions, own),
            *_signature_needs(tables, period, team.team),
            *_score_needs(definitions.instruments[READINESS], own),
            *_gap_needs(definitions.instruments[READINESS], gaps, period, team.team),
            *_reach_needs(alone[(alone.period == period) & (alone.team == team.team)]),
        ]
        said = said or [sentence("needs", "ready", team=team.name)]
        sections.append((f"{team.team}: {team.name}", (), tuple(said)))
    return Passage(tuple(sections))


def team_gaps(tables: dict, instruments: dict[str, Instrument]) -> pd.DataFrame:
    """Return instrument, period, team, item, count and base of the "don't know" answers of each team."""
    unknown = pd.concat(
        [
            instrument.options[instrument.options.missing == "dont_know"][["code"]].assign(
                instrument=name
            )
            for name, instrument in instruments.items()
        ]
    ).drop_duplicates()
    team = tables["respondents"].set_index("respondent").team
    answers = tables["responses"][tables["responses"].code != ""]
    answers = answers.assign(team=answers.respondent.map(team))
    marked = answers.merge(unknown.assign(count=1), on=["instrument", "code"], how="left")
    groups = marked.groupby(["instrument", "period", "team", "item"])["count"]
    return groups.agg(count="sum", base="size").reset_index()


def _teams(tables: dict, period: str) -> pd.DataFrame:
    return tables["teams"][tables["teams"].period == period]


def _essential(own: pd.DataFrame) -> tuple[list[str], list[str]]:
    seats = own[(own.measure == "partners") & (own.category == "essential")]
    return list(seats.discipline[seats.value == 1]), list(seats.discipline)


def _signatures(tables: dict, period: str, team: str) -> tuple[set[str], dict[str, str]]:
    """Which agencies at the table signed, folded; and all of them, folded, with their names."""
    members, signed = tables["members"], tables["commitments"]
    at_table = members[(members.period == period) & (members.team == team)].agency
    rows = signed[(signed.period == period) & (signed.team == team) & signed.signed.notna()]
    names = dict(zip(plain(at_table), at_table, strict=True))
    return set(plain(rows.agency)) & set(names), names


def _hours(tables: dict, period: str, team: str) -> float:
    pledged = tables["commitments"]
    return pledged[(pledged.period == period) & (pledged.team == team)].hours.sum()


def _score(own: pd.DataFrame, instrument: Instrument, scale: str) -> str:
    row = _mean(own, scale)
    if row is None:
        return "not fielded"
    if row.value == row.value:
        interval = f" ({row.low:.1f} to {row.high:.1f})" if row.low == row.low else ""
        return f"{row.value:.1f}{interval}, n {row.base:.0f}"
    spread = _spread(own, instrument, scale)
    return f"divided: {spread}" if row.base > 1 and spread else row.reason


def _mean(own: pd.DataFrame, scale: str):
    chosen = (own.measure == f"team_score.{READINESS}") & (own.statistic == "mean")
    rows = own[chosen & (own.category == scale)]
    return None if rows.empty else rows.iloc[0]


def _spread(own: pd.DataFrame, instrument: Instrument, scale: str) -> str:
    rows = own[(own.measure == f"team_bands.{READINESS}") & (own.statistic == "count")]
    counts = rows.set_index("category").value
    return ", ".join(
        f"{counts[f'{scale}/{band.band}']:.0f} {band.label.lower()}"
        for band in instrument.bands.itertuples()
        if f"{scale}/{band.band}" in counts
    )


def _partner_needs(definitions: Definitions, own: pd.DataFrame) -> list[str]:
    have, asked = _essential(own)
    names = definitions.reference.disciplines.set_index("discipline").name
    missing = [names[code].lower() for code in asked if code not in have]
    return [sentence("needs", "partners", partners="; ".join(missing))] if missing else []


def _signature_needs(tables: dict, period: str, team: str) -> list[str]:
    signed, agencies = _signatures(tables, period, team)
    lacking = [name for agency, name in agencies.items() if agency not in signed]
    return [sentence("needs", "signatures", agencies="; ".join(lacking))] if lacking else []


def _score_needs(instrument: Instrument, own: pd.DataFrame) -> list[str]:
    said = []
    low = instrument.bands.low.max()
    for scale in instrument.scales.itertuples():
        row = _mean(own, scale.scale)
        if row is None:
            continue
        spread = _spread(own, instrument, scale.scale)
        if row.value == row.value:
            if round(row.value, 1) < low:
                words = {"mean": f"{row.value:.1f}", "low": f"{low:.1f}"}
                said.append(sentence("needs", "score", scale=scale.name, **words))
        elif row.base > 1 and spread:
            said.append(sentence("needs", "divided", scale=scale.name, spread=spread))
        else:
            said.append(sentence("needs", "few", scale=scale.name, reason=row.reason))
    return said


def _gap_needs(instrument: Instrument, gaps: pd.DataFrame, period: str, team: str) -> list[str]:
    own = gaps[(gaps.instrument == READINESS) & (gaps.period == period) & (gaps.team == team)]
    own = own[own["count"] > 1].sort_values(["count", "item"], ascending=[False, True])
    short = instrument.items.set_index("item").short
    items = [
        f"{short[row.item].lower()} ({row.times:.0f} of {row.base})"
        for row in own.rename(columns={"count": "times"}).head(ITEMS_NAMED).itertuples()
    ]
    return [sentence("needs", "gaps", items="; ".join(items))] if items else []


def _reach_needs(alone: pd.DataFrame) -> list[str]:
    agencies = "; ".join(alone.agency)
    return [sentence("needs", "reach", agencies=agencies)] if agencies else []
