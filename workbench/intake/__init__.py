"""Intake: export files and the team workbook, as received, to prepared tables with nothing lost."""

from __future__ import annotations

import pandas as pd

from workbench.instruments import Instrument
from workbench.intake.reading import read_rows
from workbench.intake.records import read_records
from workbench.intake.survey import Survey, read_survey
from workbench.intake.tools import recognise
from workbench.intake.workbook import read_workbook
from workbench.problems import Problem, ProblemsFound, listed, stop_if_any
from workbench.reference import ReferenceData, plain
from workbench.study import Export, Study
from workbench.tables import conform

Tables = dict[str, pd.DataFrame]


def take_in(study: Study, reference: ReferenceData, instruments: dict[str, Instrument]) -> Tables:
    """Return the prepared tables of a study from its files.

    Raises
    ------
    ProblemsFound
        With every problem of every file; then nothing is returned and nothing was written.
    """
    sheets, problems = _read_sheets(study)
    records, wrong = read_records(sheets, study, reference, study.records.file)
    problems += wrong
    surveys = []
    for settings in study.exports:
        survey, wrong = _read_export(study, settings, instruments[settings.instrument])
        problems += wrong
        surveys += [(settings, survey)] if survey else []
    if problems:
        problems += _placing_problems(study, surveys, records, reference)
        raise ProblemsFound(problems)
    teams = _teams_by_period(records, study, reference)
    placed = [
        (settings, _place(survey, settings, teams, reference, study))
        for settings, survey in surveys
    ]
    stop_if_any(
        [
            *_region_problems(teams, study),
            *_placing_problems(study, surveys, records, reference),
            *_too_many_answers(placed, records, study),
        ]
    )
    tables = _record_tables(records, teams, reference, study) | _survey_tables(placed)
    tables["intake"] = _account(placed)
    return {name: conform(name, table) for name, table in tables.items()}


def _read_sheets(study: Study) -> tuple[Tables, list[Problem]]:
    try:
        return read_workbook(study.folder / study.records.file, study.records.file)
    except ProblemsFound as error:
        return {}, list(error.problems)


def _read_export(study: Study, settings: Export, instrument: Instrument):
    try:
        rows = read_rows(study.folder / settings.file, settings.file, settings.encoding)
        dictionary = (
            read_rows(study.folder / settings.dictionary, settings.dictionary)
            if settings.dictionary
            else None
        )
        export = recognise(rows, settings.file, dictionary)
    except ProblemsFound as error:
        return None, list(error.problems)
    return read_survey(export, settings, instrument, settings.file)


def _teams_by_period(records: Tables, study: Study, reference: ReferenceData) -> pd.DataFrame:
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


def _region_problems(teams: pd.DataFrame, study: Study) -> list[Problem]:
    nowhere = teams[teams.region.isna()]
    if nowhere.empty:
        return []
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


def _placing_problems(
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
        team = plain(kept.team).map(teams)
        no_roster = team.notna() & ~(settings.period + "/" + team.fillna("")).isin(roster)
        period = study.period(settings.period)
        day = kept.submitted.dt.date
        outside = kept.submitted.notna() & ((day < period.start) | (day > period.end))
        unknown_county = ~plain(kept.county).isin(reference.county_spellings) & (kept.county != "")
        unknown_field = ~plain(kept.discipline).isin(reference.discipline_spellings) & (
            kept.discipline != ""
        )
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


def _place(
    survey: Survey, settings: Export, teams: pd.DataFrame, reference: ReferenceData, study: Study
):
    """The survey with each respondent's team and region; who has neither is set aside, "unplaced"."""
    period = study.period(settings.period)
    of_period = teams[teams.period == period.id].set_index("team")
    words = dict(zip(plain(of_period.name), of_period.index, strict=True)) | dict(
        zip(plain(of_period.index.to_series()), of_period.index, strict=True)
    )
    people = survey.respondents
    team = plain(people.team).map(words).fillna("")
    county = plain(people.county).map(reference.county_spellings)
    region = (
        team.map(of_period.region)
        .fillna(county.map(reference.region_of_county(period.end)))
        .fillna("")
    )
    unplaced = (people.aside == "") & (region == "")
    respondents = people.assign(
        instrument=settings.instrument,
        period=settings.period,
        team=team,
        region=region,
        discipline=plain(people.discipline).map(reference.discipline_spellings).fillna(""),
        aside=people.aside.mask(unplaced, "unplaced"),
    )
    kept = respondents.respondent[respondents.aside == ""]
    responses = survey.responses[survey.responses.respondent.isin(kept)]
    responses = responses.assign(instrument=settings.instrument, period=settings.period)
    return Survey(respondents, responses, survey.columns)


def _too_many_answers(placed, records: Tables, study: Study) -> list[Problem]:
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


def _record_tables(
    records: Tables, teams: pd.DataFrame, reference: ReferenceData, study: Study
) -> Tables:
    region = teams[["period", "team", "region"]]
    located = {
        name: records[name].merge(region, on=["period", "team"], how="left")
        for name in ("members", "meetings", "agreements", "trainings")
    }
    meetings = located["meetings"][["meeting", "team", "region", "period"]]
    counties = pd.concat(
        [
            reference.region_of_county(p.end).rename("region").reset_index().assign(period=p.id)
            for p in study.periods
        ]
    )
    members = located["members"]
    return {
        "teams": teams,
        "members": members,
        "invitations": members[members.invited.astype(bool)],
        "meetings": located["meetings"],
        "attendance": records["attendance"].merge(meetings, on="meeting"),
        "commitments": located["agreements"],
        "milestones": records["milestones"],
        "trainings": located["trainings"],
        "services": records["services"].merge(counties, on=["period", "county"], how="left"),
    }


def _survey_tables(placed) -> Tables:
    respondents = [survey.respondents[survey.respondents.aside == ""] for _, survey in placed]
    responses = [survey.responses for _, survey in placed]
    return {
        "respondents": pd.concat(respondents) if placed else pd.DataFrame(),
        "responses": pd.concat(responses) if placed else pd.DataFrame(),
    }


def _account(placed) -> pd.DataFrame:
    """The loss report: every row and column of every export, counted by what became of it."""
    rows = []
    for settings, survey in placed:
        fate = survey.respondents.aside.replace("", "kept").value_counts()
        assert fate.sum() == len(survey.respondents), "a row of the file is unaccounted for"
        rows.append((settings.file, "rows", "in the file", len(survey.respondents)))
        rows += [(settings.file, "rows", reason, count) for reason, count in sorted(fate.items())]
        uses = survey.columns.use.value_counts()
        rows += [(settings.file, "columns", use, count) for use, count in sorted(uses.items())]
    return pd.DataFrame(rows, columns=["file", "what", "which", "number"]).astype({"number": int})
