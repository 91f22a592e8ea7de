"""Measures: prepared tables to the one long table, for all periods and regions at once."""

from __future__ import annotations

import pandas as pd

from workbench.instruments import Instrument
from workbench.measures.agreement import measure_team_correlations, measure_team_scores
from workbench.measures.answers import (
    count_answers,
    measure_answers,
    measure_information_gaps,
    option_table,
)
from workbench.measures.beside import measure_beside
from workbench.measures.between import measure_between
from workbench.measures.change import measure_change
from workbench.measures.commitment import measure_commitments
from workbench.measures.kinds import load_kinds
from workbench.measures.labels import labelled
from workbench.measures.long import fielded, long_table, places
from workbench.measures.networks import measure_agencies, read_network
from workbench.measures.partners import (
    measure_breadth,
    measure_discipline_attendance,
    measure_meetings,
    measure_seats,
    measure_turnover,
)
from workbench.measures.people import leave_out_repeats
from workbench.measures.protocol import measure_protocol
from workbench.measures.ratings import read_ratings
from workbench.measures.reliability import measure_reliability
from workbench.measures.response import measure_response, measure_response_rates
from workbench.measures.scores import measure_scores, scale_list, score_people
from workbench.measures.services import measure_services
from workbench.measures.teams import (
    measure_agreements,
    measure_attendance,
    measure_hours,
    measure_lived_experience,
    measure_partners,
    measure_steps,
    measure_teams,
)
from workbench.measures.trainings import measure_trainings
from workbench.reference import ReferenceData
from workbench.study import Study

__all__ = ["measure_study"]

FEWEST_COMPARED = 10
WHERE, WAVES = "places", "waves"
"""Every period with every region, and every instrument with its periods, beside the prepared tables."""


def measure_study(
    study: Study,
    reference: ReferenceData,
    instruments: dict[str, Instrument],
    tables: dict[str, pd.DataFrame],
    fewest: int = FEWEST_COMPARED,
) -> pd.DataFrame:
    """Return the long table of every measure, period, region and the state.

    Columns: measure, period, region, team, discipline, category, statistic, value, low, high,
    base, unit, reason (why a number is absent, else ""). Region "state" is all regions; a
    dimension that does not apply is "". Nothing here is protected.

    Parameters
    ----------
    study, reference, instruments, tables : the study's definitions and its prepared tables
    fewest : how many must have answered in a region that is set beside others
    """
    frames = labelled({**tables, WHERE: places(study, reference), WAVES: fielded(study)})
    surveys = _measure_surveys(study, reference, instruments, frames, fewest)
    return long_table([*surveys, *_measure_records(study, reference, frames)])


def _measure_surveys(study, reference, instruments, tables, fewest) -> list[pd.DataFrame]:
    """What members answered, and how far their answers carry."""
    where = tables[WHERE]
    tables, waves = leave_out_repeats(tables, tables[WAVES])
    grid = waves.merge(where, on="period")
    ratings = read_ratings(tables, instruments)
    scored, scales = score_people(ratings), scale_list(ratings)
    counts = count_answers(ratings, tables, option_table(instruments), grid)
    fields = reference.disciplines.discipline[~reference.disciplines.personal]
    return [
        measure_response(tables, waves, where),
        measure_response_rates(tables, waves, where, fields),
        measure_answers(counts),
        measure_information_gaps(counts),
        measure_scores(scored, scales, grid),
        measure_team_scores(ratings, scored, tables, waves),
        measure_team_correlations(scored, scales, grid),
        measure_reliability(ratings, grid),
        measure_change(ratings, scored, scales, study, reference, waves, where),
        measure_beside(scored, scales, grid, fewest),
    ]


def _measure_records(study, reference, tables) -> list[pd.DataFrame]:
    """What the teams' records tell; where a study keeps none there is nothing to measure."""
    where, kinds = tables[WHERE], load_kinds(study)
    if study.records is None:
        return []
    network = read_network(tables)
    return [
        measure_teams(tables, where),
        measure_partners(tables, study, reference, where),
        measure_lived_experience(tables, reference, where),
        measure_seats(tables, reference, where),
        measure_breadth(tables, study, reference, where),
        measure_turnover(tables, study, where),
        measure_attendance(tables, where),
        measure_discipline_attendance(tables, reference, where),
        measure_meetings(tables, where),
        measure_agreements(tables, where),
        measure_hours(tables, where),
        measure_commitments(tables, where, kinds["agreements"]),
        measure_agencies(tables, network, study, where),
        measure_between(tables, network, reference),
        measure_steps(tables, study, reference, where),
        measure_protocol(tables, study, reference, where),
        measure_trainings(tables, reference, where),
        measure_services(tables, study, reference, where, kinds["services"]),
    ]
