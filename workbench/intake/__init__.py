"""Intake: export files and the team workbook, as received, to prepared tables with nothing lost."""

from __future__ import annotations

import pandas as pd

from workbench.instruments import Instrument
from workbench.intake.placing import (
    place,
    placing_problems,
    region_problems,
    teams_by_period,
    too_many_answers,
)
from workbench.intake.reading import read_rows
from workbench.intake.records import read_records
from workbench.intake.survey import read_survey
from workbench.intake.tools import recognise
from workbench.intake.workbook import read_workbook
from workbench.problems import Problem, ProblemsFound, stop_if_any
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
        problems += placing_problems(study, surveys, records, reference)
        raise ProblemsFound(problems)
    teams = teams_by_period(records, study, reference)
    placed = [
        (settings, place(survey, settings, teams, reference, study)) for settings, survey in surveys
    ]
    stop_if_any(
        [
            *region_problems(teams, study),
            *placing_problems(study, surveys, records, reference),
            *too_many_answers(placed, records, study),
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


def _record_tables(
    records: Tables, teams: pd.DataFrame, reference: ReferenceData, study: Study
) -> Tables:
    region = teams[["period", "team", "region"]]
    located = {
        name: records[name].merge(region, on=["period", "team"], how="left")
        for name in ("members", "meetings", "agreements", "trainings", "ties", "changes")
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
        "ties": located["ties"],
        "changes": located["changes"],
        "assessments": _with_training(records["assessments"], located["trainings"]),
    }


def _with_training(tests: pd.DataFrame, trainings: pd.DataFrame) -> pd.DataFrame:
    """The tests before and after trainings, each with the team, region and period of its training."""
    place = trainings.assign(key=plain(trainings.training))[["key", "team", "region", "period"]]
    return tests.assign(key=plain(tests.training)).merge(place, on="key", how="left")


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
