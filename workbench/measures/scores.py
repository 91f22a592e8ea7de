"""Each respondent's score on each scale, which means, agreement and change are made from."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from workbench.instruments import ANY, HALF, POOLED, Instrument
from workbench.measures.long import add_state, fill, to_long
from workbench.measures.ratings import LABELS, Ratings, turned
from workbench.statistics import scale_scores
from workbench.statistics.scores import DUST

SCORED_ANSWERS = ["score", "scale", "measure", "category", "points", "items", "least", "pooled"]
SCORED = ["instrument", "scale", "period", "region", "team", "discipline", "person", "score"]
LEAST_SHARE = {HALF: 0.5, ANY: 0.0, POOLED: 0.0}
"""By the rule of a scale, the least share of its items that a person must have rated."""


def score_people(ratings: list[Ratings]) -> pd.DataFrame:
    """Return every respondent's score on every scale, by the scale's rule; who has none is absent.

    Columns: instrument, scale, period, region, team, discipline, person, score, and weight: how much
    the person counts in a group's score (1, or under the pooled rule the number of ratings).
    """
    scored = [_scored(own) for own in ratings if own.scales]
    if not scored:
        empty = pd.DataFrame(columns=[*SCORED, "weight"])
        return empty.astype({"score": float, "weight": float})
    whole = {
        name: union_categoricals([part[name] for part in scored])
        for name in ("instrument", "scale", *LABELS)
    }
    return pd.concat(scored, ignore_index=True).assign(**whole)[[*SCORED, "weight"]]


def _scored(ratings: Ratings) -> pd.DataFrame:
    """The scores of one instrument, scale after scale."""
    found = [_of_scale(ratings, scale) for scale in ratings.scales]
    scores, weight = (np.concatenate(parts) for parts in zip(*found, strict=True))
    kept = np.flatnonzero(~np.isnan(scores))
    scale, person = np.divmod(kept, len(ratings.people))
    name = np.zeros(len(kept), dtype=int)
    return (
        ratings.people[LABELS]
        .iloc[person]
        .assign(
            instrument=pd.Categorical.from_codes(name, [ratings.instrument.name]),
            scale=pd.Categorical.from_codes(scale, ratings.scales),
            score=scores[kept],
            weight=weight[kept],
        )
    )


def _of_scale(ratings: Ratings, scale: str) -> tuple[np.ndarray, np.ndarray]:
    rule = ratings.instrument.scales.set_index("scale").rule[scale]
    found = scale_scores(ratings.scale_points(scale), LEAST_SHARE[rule])
    weight = found.n.to_numpy(float) if rule == POOLED else np.ones(len(found))
    return found["value"].to_numpy(), weight


def scored_answers(instruments: dict[str, Instrument]) -> pd.DataFrame:
    """Return which answers count in which scale's score, and with how many points.

    Returns
    -------
    DataFrame
        score (measure), scale, measure and category (of the answer's count), points, items (of the
        scale), least (items that a person must have rated), pooled (bool).
    """
    found = [pd.DataFrame(columns=SCORED_ANSWERS)]
    for instrument in instruments.values():
        items = instrument.items_of_kind("single")
        for scale in instrument.scales.itertuples():
            own = items[items.scale == scale.scale]
            least = max(math.ceil(LEAST_SHARE[scale.rule] * len(own) - DUST), 1)
            for item in own.itertuples():
                options = instrument.options_of(item.item)
                points = turned(options.score.to_numpy(float), item.reverse)
                rows = pd.DataFrame({"category": options.code, "points": points}).dropna()
                rows = rows.assign(measure=f"answers.{instrument.name}.{item.item}")
                rows = rows.assign(score=f"score.{instrument.name}", scale=scale.scale)
                found.append(rows.assign(items=len(own), least=least, pooled=scale.rule == POOLED))
    return pd.concat(found, ignore_index=True)[SCORED_ANSWERS]


def scale_list(ratings: list[Ratings]) -> pd.DataFrame:
    """Return instrument and scale, each once, in order: the categories of every score."""
    pairs = [(own.instrument.name, scale) for own in ratings for scale in own.scales]
    return pd.DataFrame(pairs, columns=["instrument", "scale"])


def measure_scores(scored: pd.DataFrame, scales: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Return the score of each scale over the respondents who have one.

    It is the mean of the persons' scores; under the pooled rule the sum of all ratings over their
    number (see `pooled_scores`).

    Parameters
    ----------
    scored : as `score_people` returns it
    scales : instrument, scale
    grid : instrument, period, region; every wave with every region
    """
    keys = ["instrument", "period", "region", "scale"]
    weighed = scored.assign(total=scored.score * scored.weight, base=1)
    sums = weighed.groupby(keys)[["total", "weight", "base"]].sum().reset_index()
    means = add_state(fill(grid.merge(scales, on="instrument"), sums), keys[:2] + keys[3:])
    means = means.assign(
        mean=means.total / means.weight.where(means.weight > 0),
        measure="score." + means.instrument,
        category=means.scale,
    )
    return to_long(means, "mean", "mean", "score")
