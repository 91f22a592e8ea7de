"""Intake: export files and the team workbook, as received, to prepared tables with nothing lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workbench.instruments import Instrument
from workbench.intake.cells import stack
from workbench.intake.files import read_file
from workbench.intake.files.encodings import Progress, no_progress
from workbench.intake.freetext import count_flags, list_texts
from workbench.intake.identifying import roster_pattern
from workbench.intake.loss import account, set_aside
from workbench.intake.placing import (
    nobody_placed,
    place,
    placing_problems,
    region_problems,
    teams_by_period,
    too_many_answers,
)
from workbench.intake.pseudonyms import KEY_FILE, load_key, pseudonyms
from workbench.intake.records import read_records
from workbench.intake.restricted import FOLDER, csv_bytes
from workbench.intake.submissions import keep_together
from workbench.intake.survey import read_survey
from workbench.intake.tools import read_fields, recognise
from workbench.intake.workbook import no_sheets, read_workbook, roster_names
from workbench.problems import Problem, ProblemsFound, stop_if_any
from workbench.reference import ReferenceData, plain
from workbench.settings import Export
from workbench.study import Study
from workbench.tables import conform

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Taken:
    """What intake made of a study's files.

    Attributes
    ----------
    tables : the prepared tables by name
    restricted : files that only the evaluator may read, by name: the key, rows set aside, free text
    """

    tables: Tables
    restricted: dict[str, bytes]


def take_in(
    study: Study,
    reference: ReferenceData,
    instruments: dict[str, Instrument],
    tell: Progress = no_progress,
) -> Taken:
    """Return the prepared tables of a study from its files, and what is kept apart; nothing is written.

    Raises
    ------
    ProblemsFound
        With every problem of every file; then nothing is returned and nothing was written.
    """
    key = load_key(study.folder / FOLDER)
    sheets, problems = _read_sheets(study)
    workbook = study.records.file if study.records else ""
    records, wrong = read_records(sheets, study, reference, workbook)
    surveys, unread = _read_exports(study, instruments, key, tell)
    problems += [*wrong, *unread]
    if problems:
        problems += placing_problems(study, surveys, records, reference)
        raise ProblemsFound(problems)
    teams = teams_by_period(records, study, reference)
    stop_if_any(
        [*region_problems(teams, study), *placing_problems(study, surveys, records, reference)]
    )
    placed = [
        (settings, place(survey, settings, teams, reference, study))
        for settings, survey in keep_together(surveys)
    ]
    stop_if_any([*nobody_placed(placed), *too_many_answers(placed, records, study)])
    return _taken(placed, records, teams, reference, study, key)


def _taken(placed, records: Tables, teams: pd.DataFrame, reference, study: Study, key: bytes):
    """The tables of what was read and placed, each checked, and what is kept apart."""
    texts = list_texts(placed, _roster(study))
    tables = _record_tables(records, teams, reference, study) | _survey_tables(placed)
    account_of_all = account(placed, _roster_codes(records["members"], key))
    tables["intake"] = pd.concat([account_of_all, count_flags(texts)], ignore_index=True)
    return Taken(
        {name: conform(name, table) for name, table in tables.items()},
        _restricted(placed, texts, key) | {"loss_report.csv": csv_bytes(tables["intake"])},
    )


def _read_sheets(study: Study) -> tuple[Tables, list[Problem]]:
    if study.records is None:
        return no_sheets(), []
    try:
        return read_workbook(study.folder / study.records.file, study.records.file)
    except ProblemsFound as error:
        return {}, list(error.problems)


def _read_exports(study: Study, instruments: dict[str, Instrument], key: bytes, tell: Progress):
    """Each export with its survey, and everything that is wrong with any of them."""
    surveys, problems = [], []
    for settings in study.exports:
        survey, wrong = _read_export(study, settings, instruments[settings.instrument], key, tell)
        problems += wrong
        surveys += [(settings, survey)] if survey else []
    return surveys, problems


def _read_export(
    study: Study, settings: Export, instrument: Instrument, key: bytes, tell: Progress
):
    try:
        fields = read_fields(study.folder, settings.dictionary) if settings.dictionary else None
        rows = read_file(
            study.folder / settings.file,
            settings.file,
            settings.encoding,
            settings.sheet,
            tell=tell,
        )
        export = recognise(rows, settings.file, fields)
    except ProblemsFound as error:
        return None, list(error.problems)
    return read_survey(export, settings, instrument, settings.file, key)


def _roster(study: Study) -> re.Pattern | None:
    if study.records is None:
        return None
    return roster_pattern(roster_names(study.folder / study.records.file, study.records.file))


def _roster_codes(members: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """The roster under the pseudonyms that its members' codes have in the surveys."""
    codes = members.member.astype(str).astype("category")
    return members[["team", "period"]].assign(person=pseudonyms(key, "person", codes).astype(str))


def _restricted(placed, texts: pd.DataFrame, key: bytes) -> dict[str, bytes]:
    """The key, the free text and each file's rows set aside, as files for the evaluator alone."""
    files = {KEY_FILE: f"{key.hex()}\n".encode("ascii"), "free_text.csv": csv_bytes(texts)}
    for settings, survey in placed:
        aside = set_aside(survey)
        if len(aside):
            name = f"{Path(settings.file).stem}.{settings.instrument}.{settings.period}.csv"
            files[f"set_aside/{name}"] = csv_bytes(aside)
    return files


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
        "responses": stack(responses) if placed else pd.DataFrame(),
    }
