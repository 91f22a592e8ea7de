"""Measures: prepared tables to the one long table, for all periods and regions at once."""

from __future__ import annotations

import pandas as pd

from workbench.instruments import Instrument
from workbench.measures.answers import (
    measure_answers,
    measure_information_gaps,
    measure_scores,
    option_table,
    place_responses,
    scale_sizes,
    scored_options,
)
from workbench.measures.long import fielded, long_table, places
from workbench.measures.response import measure_response
from workbench.measures.teams import (
    measure_agreements,
    measure_attendance,
    measure_hours,
    measure_lived_experience,
    measure_partners,
    measure_steps,
    measure_teams,
)
from workbench.reference import ReferenceData
from workbench.study import Study

__all__ = ["measure_study"]


def measure_study(
    study: Study,
    reference: ReferenceData,
    instruments: dict[str, Instrument],
    tables: dict[str, pd.DataFrame],
) -> pd.DataFrame:
    """Return the long table of every measure, period, region and the state.

    Columns: measure, period, region, team, discipline, category, statistic, value, low, high,
    base, unit. Region "state" is all regions; a dimension that does not apply is "". Nothing here
    is protected.
    """
    where, waves = places(study, reference), fielded(study)
    grid = waves.merge(where, on="period")
    answers, options = place_responses(tables), option_table(instruments)
    asked = options[["instrument", "item", "kind", "code", "missing"]]
    return long_table(
        [
            measure_teams(tables, where),
            measure_response(tables, waves, where),
            measure_answers(answers, asked, grid),
            measure_information_gaps(answers, asked, grid),
            measure_scores(answers, scored_options(options), scale_sizes(options), grid),
            measure_partners(tables, study, reference, where),
            measure_lived_experience(tables, reference, where),
            measure_agreements(tables, where),
            measure_hours(tables, where),
            measure_attendance(tables, where),
            measure_steps(tables, study, reference, where),
        ]
    )
