"""Where a team and a respondent belong: the region of a period, by team or by county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from workbench.intake.cells import constant, look_up, look_up_words
from workbench.intake.survey import Survey
from workbench.near import meant_name, meant_words
from workbench.problems import Problem, listed
from workbench.reference import ReferenceData, plain
from workbench.settings import Export
from workbench.study import Study

Tables = dict[str, pd.DataFrame]


def teams_by_period(records: Tables, study: Study, reference: ReferenceData) -> pd.DataFrame:
    """One row a team and funding period in which it has members, with its region at the period's end."""
    active = records["members"][["period", "team"]].drop_duplicates()
    teams = active.merge(records["teams"].reset_index(names="row"), on="team")
    regions = [
        reference.region_of_county(period.end)
        .rename("region")
        .reset_index()
        .assign(period=period.id)
        for period in study.periods
    ]
    return teams.merge(pd.concat(regions), on=["period", "county"], how="left")


def region_problems(teams: pd.DataFrame, study: Study) -> list[Problem]:
    nowhere = teams[teams.region.isna()]
    if nowhere.empty:
        return []
    assert study.records, "without records there is no team"
    found = "a county that belongs to no region at the end of a funding period"
    do = "Complete 'from' and 'to' in county_regions.csv"
    where = "sheet 'teams', column 'county'"
    return [Problem(study.records.file, where, found, do=do, rows=tuple(map(int, nowhere.row)))]


def _team_words(records: Tables) -> dict[str, str]:
    """Each way to write a team, its id or its name, folded, to its id."""
    teams = records["teams"]
    return dict(zip(plain(teams.name), teams.team, strict=True)) | dict(
        zip(plain(teams.team), teams.team, strict=True)
    )


def placing_problems(
    study: Study, surveys, records: Tables, reference: ReferenceData
) -> list[Problem]:
    """Respondents whose team, county, discipline or date the study does not know."""
    if not {"teams", "members"} <= set(records):
        return []
    problems = []
    for settings, survey in surveys:
        kept = survey.respondents[survey.respondents.aside == ""]
        problems += _unknown_region(study, settings, reference)
        problems += _unknown_teams(study, settings, kept, records)
        problems += _unknown_words(settings, kept, reference)
        problems += _dates_outside(study, settings, kept)
    return problems


def _unknown_region(study: Study, settings: Export, reference: ReferenceData) -> list[Problem]:
    regions = list(reference.regions.region)
    if not settings.region or settings.region in regions:
        return []
    where = f"key exports.region of {settings.file}"
    found = f"there is no region '{settings.region}'"
    meant = meant_name(settings.region, regions)
    return [Problem(f"{study.name}/study.toml", where, found, listed(regions), meant)]


def _unknown_teams(
    study: Study, settings: Export, kept: pd.DataFrame, records: Tables
) -> list[Problem]:
    words = _team_words(records)
    team = look_up_words(kept.team, words)
    unknown = kept.team[team.isna() & (kept.team != "")]
    roster = set(records["members"].period + "/" + records["members"].team)
    bare = team.notna() & ~(settings.period + "/" + team.fillna("")).isin(roster)
    allowed, meant = "an id or name of sheet 'teams'", _near(unknown, words)
    found = f"a team without members in {study.period(settings.period).id}"
    return [
        *_in_field(settings, "team", unknown, "an unknown team", allowed, meant),
        *_in_field(settings, "team", kept.team[bare], found, "a team with members"),
    ]


def _unknown_words(settings: Export, kept: pd.DataFrame, reference: ReferenceData) -> list[Problem]:
    counties, fields = reference.county_words, reference.discipline_spellings
    county = kept.county[look_up_words(kept.county, counties).isna() & (kept.county != "")]
    field = kept.discipline[look_up_words(kept.discipline, fields).isna() & (kept.discipline != "")]
    where = "a county of the region map, or a spelling in county_spellings.csv"
    names = dict(zip(reference.disciplines.discipline, reference.disciplines.name, strict=True))
    spelt = {spelling: names.get(code, code) for spelling, code in fields.items()}
    listed_fields = listed(reference.disciplines.name)
    return [
        *_in_field(settings, "county", county, "an unknown county", where, _near(county, counties)),
        *_in_field(
            settings,
            "discipline",
            field,
            "an unknown discipline",
            listed_fields,
            _near(field, spelt),
        ),
    ]


def _near(written: pd.Series, known: Mapping[str, str]) -> str:
    return meant_words(written, known, rows=False)


def _dates_outside(study: Study, settings: Export, kept: pd.DataFrame) -> list[Problem]:
    period = study.period(settings.period)
    day = kept.submitted.dt.normalize()
    early, late = day < pd.Timestamp(period.start), day > pd.Timestamp(period.end)
    outside = kept.submitted[kept.submitted.notna() & (early | late)]
    allowed = f"{period.start} to {period.end}"
    return _in_field(settings, "submitted", outside, "a date outside its period", allowed)


def _in_field(
    settings: Export, field: str, cells: pd.Series, found: str, allowed: str, do: str = ""
) -> list[Problem]:
    if cells.empty:
        return []
    where = f"field '{field}' (column '{settings.fields[field]}')"
    return [Problem(settings.file, where, found, allowed, do, tuple(map(int, cells.index)))]


def place(
    survey: Survey, settings: Export, teams: pd.DataFrame, reference: ReferenceData, study: Study
):
    """The survey with each respondent's team and region; who has neither is set aside, "unplaced"."""
    period = study.period(settings.period)
    of_period = teams[teams.period == period.id].set_index("team")
    words = dict(zip(plain(of_period.name), of_period.index, strict=True)) | dict(
        zip(plain(of_period.index.to_series()), of_period.index, strict=True)
    )
    people = survey.respondents
    team = look_up_words(people.team, words).fillna("")
    county = look_up_words(people.county, reference.county_words)
    region = (
        look_up(team, of_period.region)
        .fillna(look_up(county, reference.region_of_county(period.end)))
        .fillna(settings.region)
    )
    unplaced = (people.aside == "") & (region == "")
    respondents = people.assign(
        instrument=settings.instrument,
        period=settings.period,
        team=team,
        region=region,
        discipline=look_up_words(people.discipline, reference.discipline_spellings).fillna(""),
        aside=people.aside.mask(unplaced, "unplaced"),
    )
    responses = survey.responses
    if unplaced.any():
        kept = respondents.respondent[respondents.aside == ""]
        responses = responses[responses.respondent.isin(kept)]
    responses = responses.assign(
        instrument=constant(settings.instrument, responses.index),
        period=constant(settings.period, responses.index),
    )
    return replace(survey, respondents=respondents, responses=responses)


def nobody_placed(placed) -> list[Problem]:
    """Exports of which no respondent can be placed: who answered where is not said."""
    problems = []
    for settings, survey in placed:
        aside = survey.respondents.aside
        if (aside == "unplaced").any() and not (aside == "").any():
            found = "nobody who answered has a team, a county or a region"
            do = "Name the column of field 'team' or 'county' under [exports.fields], or give 'region'"
            problems.append(Problem(settings.file, "", found, do=do))
    return problems


def too_many_answers(placed, records: Tables, study: Study) -> list[Problem]:
    """A team with more respondents than invited members: one of the two files is wrong."""
    members = records["members"]
    invited = members[members.invited.astype(bool)].groupby(["period", "team"]).size()
    problems = []
    for settings, survey in placed:
        kept = survey.respondents[
            (survey.respondents.aside == "") & (survey.respondents.team != "")
        ]
        answered = kept.groupby(["period", "team"]).size()
        over = answered[answered > invited.reindex(answered.index, fill_value=0)]
        if len(over):
            found = f"more responses than invited members in team {listed(over.index.get_level_values(1))}"
            do = "Correct the team of the responses, or 'invited' in sheet 'members'"
            problems.append(Problem(settings.file, f"period {settings.period}", found, do=do))
    return problems
