"""Whom the surveys' measures count: people, each once."""

from __future__ import annotations

import pandas as pd

WAVE = ["instrument", "period"]


def leave_out_repeats(
    tables: dict[str, pd.DataFrame], waves: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return tables and waves without those in which one submission has several rows.

    Reports count people, and so does every rule of disclosure: twelve rows that one person filled
    in must not pass for twelve people. Such rows stand in the prepared tables, for exploring.
    """
    people = tables["respondents"]
    several = people.submission.ne("") & people.duplicated([*WAVE, "submission"])
    if not several.any():
        return tables, waves
    repeated = pd.MultiIndex.from_frame(people.loc[several, WAVE].drop_duplicates())
    respondents = people[~pd.MultiIndex.from_frame(people[WAVE]).isin(repeated)]
    counted = tables["responses"].respondent.isin(respondents.respondent)
    return (
        tables | {"respondents": respondents, "responses": tables["responses"][counted]},
        waves[~pd.MultiIndex.from_frame(waves[WAVE]).isin(repeated)],
    )
