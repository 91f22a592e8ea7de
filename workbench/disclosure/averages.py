"""Averages: the numbers behind which a sum stands, so that those of the regions add up to the state's."""

from __future__ import annotations

import numpy as np
import pandas as pd

MEAN = "mean"
"""The kind of protection of averages of what people answered."""
PLAIN = ("count", "total", "percent", MEAN)
"""Statistics of which a row has one only: its count and its percentage stand or fall together."""
AVERAGES = (
    MEAN,
    "matched",
    "matched_trend",
    "gain",
    "dyad_mean",
    "density_1",
    "density_3",
    "disagreement",
)
SIGNED = ("matched", "matched_trend", "gain")
"""Averages that can lie below 0."""
ONE_BASE = {"density_1": "dyad_mean", "density_3": "dyad_mean"}
"""Statistics that stand on the base of another: all rated pairs of agencies."""
PERCENT = "percent"
UNSAID = 4
"""How many people a hidden number may be about, at most, by the rules' own default."""
OTHER_DECIMALS = 2
"""Decimals of a statistic of people's answers that is neither a score nor a percentage."""
OF_PAIRS = "levels"
"""The measure whose base is pairs of agencies, and not people."""


def averaged(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are averages over their base: value times base is a sum.

    A gain of people who were tested once is none, since two groups stand behind it, nor is the level
    between two disciplines, whose base is the agencies that rated and not the pairs.
    """
    two_groups = (rows.measure == "training_gain") & (rows.category == "unmatched")
    by_pairs = rows.measure == "levels_between"
    return rows.kind.eq(MEAN) & rows.statistic.isin(AVERAGES) & ~two_groups & ~by_pairs


def weights(rows: pd.DataFrame) -> pd.Series:
    """Return by how much the sum behind a row grows where its number grows by one."""
    return rows.base.where(rows.unit != PERCENT, rows.base / 100)


def own_statistic(rows: pd.DataFrame) -> pd.Series:
    """Return the statistic of rows that stand by themselves; "" for those of `PLAIN`."""
    return rows.statistic.where(~rows.statistic.isin(PLAIN), "")


def base_statistic(rows: pd.DataFrame) -> pd.Series:
    """Return the statistic under which the base of each row stands: one name for what has one base."""
    return own_statistic(rows).replace(ONE_BASE)


def people_behind(rows: pd.DataFrame) -> pd.Series:
    """Return how many people stand behind each number: its base, where that counts people.

    One person answers for an agency: behind ties and levels stand as many as agencies answered. Their
    base is pairs, ties or teams, and ten pairs may be the answers of four people.

    That a number is shown tells that enough people stand behind it. Where that hangs on how many were silent, or
    did not know an answer, it would tell of a few that there were none: so as many are taken for missing as
    a hidden number may be.
    """
    answered = rows[(rows.measure == "agencies_answered") & (rows.statistic == "count")]
    most = np.fmin(answered.value, answered.base - UNSAID)
    by_place = dict(zip(answered.period + "/" + answered.region, most, strict=True))
    people = (rows.period + "/" + rows.region).map(by_place).astype(float)
    behind = rows.base.mask(rows.measure == OF_PAIRS, np.fmin(rows.base, people))
    behind = behind.mask(rows.measure == "network", people)
    return np.fmin(behind, _scored(rows) - UNSAID)


def _scored(rows: pd.DataFrame) -> pd.Series:
    """How many have a score, by row of a scale's reliability, which is of those who answered all its questions."""
    scores = rows[rows.measure.str.startswith("score.") & (rows.statistic == MEAN)]
    keys = (scores.measure.str.replace("score.", "reliability.", n=1, regex=False), *_place(scores))
    scored = dict(zip(zip(*keys, strict=True), scores.base, strict=True))
    own = zip(rows.measure, *_place(rows), strict=True)
    return pd.Series([scored.get(key, np.nan) for key in own], index=rows.index, dtype=float)


def _place(rows: pd.DataFrame) -> list[pd.Series]:
    return [rows[name] for name in ("period", "region", "team", "discipline", "category")]
