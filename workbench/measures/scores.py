"""Each respondent's score on each scale, which means, agreement and change are made from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.long import add_state, fill, to_long
from workbench.measures.ratings import Ratings
from workbench.statistics import scale_scores

SCORED = ["instrument", "scale", "period", "region", "team", "discipline", "person", "score"]


def score_people(ratings: list[Ratings]) -> pd.DataFrame:
    """Return every respondent's score on every scale, by the half rule; who has none is absent.

    Columns: instrument, scale, period, region, team, discipline, person, score.
    """
    scored = [_scored(own, scale) for own in ratings for scale in own.scales]
    if not scored:
        return pd.DataFrame(columns=SCORED).astype({"score": float})
    return pd.concat(scored, ignore_index=True)


def _scored(ratings: Ratings, scale: str) -> pd.DataFrame:
    scores = scale_scores(ratings.scale_points(scale))["value"].to_numpy()
    people = ratings.people.assign(instrument=ratings.instrument.name, scale=scale, score=scores)
    return people.loc[~np.isnan(scores), SCORED]


def scale_list(ratings: list[Ratings]) -> pd.DataFrame:
    """Return instrument and scale, each once, in order: the categories of every score."""
    pairs = [(own.instrument.name, scale) for own in ratings for scale in own.scales]
    return pd.DataFrame(pairs, columns=["instrument", "scale"])


def measure_scores(scored: pd.DataFrame, scales: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Return the mean score of each scale over the respondents who have one.

    Parameters
    ----------
    scored : as `score_people` returns it
    scales : instrument, scale
    grid : instrument, period, region; every wave with every region
    """
    keys = ["instrument", "period", "region", "scale"]
    sums = scored.groupby(keys).score.agg(total="sum", base="size").reset_index()
    means = add_state(fill(grid.merge(scales, on="instrument"), sums), keys[:2] + keys[3:])
    means = means.assign(
        mean=means.total / means.base.where(means.base > 0),
        measure="score." + means.instrument,
        category=means.scale,
    )
    return to_long(means, "mean", "mean", "score")
