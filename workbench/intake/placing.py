"""Where a team and a respondent belong: the region of a period, by team or by county."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from workbench.intake.cells import constant, look_up
from workbench.intake.survey import Survey
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
    teams = _team_words(records)
    roster = set(records["members"].period + "/" + records["members"].team)
    problems = []
    for settings, survey in surveys:
        kept = survey.respondents[survey.respondents.aside == ""]
        team = look_up(plain(kept.team), teams)
        no_roster = team.notna() & ~(settings.period + "/" + team.fillna("")).isin(roster)
        period = study.period(settings.period)
        day = kept.submitted.dt.normalize()
        outside = kept.submitted.notna() & (
            (day < pd.Timestamp(period.start)) | (day > pd.Timestamp(period.end))
        )
        unknown_county = ~plain(kept.county).isin(reference.county_spellings) & (kept.county != "")
        unknown_field = ~plain(kept.discipline).isin(reference.discipline_spellings) & (
            kept.discipline != ""
        )
        regions = set(reference.regions.region)
        if settings.region and settings.region not in regions:
            where = f"key exports.region of {settings.file}"
            found = f"there is no region '{settings.region}'"
            problems.append(Problem(f"{study.name}/study.toml", where, found, listed(regions)))
        for field, rows, found, allowed in [
            (
                "team",
                team.isna() & (kept.team != ""),
                "an unknown team",
                "an id or name of sheet 'teams'",
            ),
            ("team", no_roster, f"a team without members in {period.id}", "a team with members"),
            (
                "county",
                unknown_county,
                "an unknown county",
                "a county of the region map, or a spelling in county_spellings.csv",
            ),
            (
                "discipline",
                unknown_field,
                "an unknown discipline",
                listed(reference.disciplines.name),
            ),
            ("submitted", outside, "a date outside its period", f"{period.start} to {period.end}"),
        ]:
            if rows.any():
                where = f"field '{field}' (column '{settings.fields[field]}')"
                numbers = tuple(map(int, kept.index[rows]))
                problems.append(Problem(settings.file, where, found, allowed, rows=numbers))
    return problems


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
    team = look_up(plain(people.team), words).fillna("")
    county = look_up(plain(people.county), reference.county_spellings)
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
        discipline=look_up(plain(people.discipline), reference.discipline_spellings).fillna(""),
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
