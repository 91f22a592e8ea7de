"""What a region's number beside the rest of the state tells of every region's score."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from workbench.disclosure.averages import MEAN
from workbench.disclosure.cells import NUMBER, SAME, Comparison
from workbench.disclosure.constraints import Constraint
from workbench.measures.entries import family
from workbench.measures.long import DIMENSIONS
from workbench.statistics.area_level import PAULE_MANDEL, REML, tau_squared
from workbench.statistics.estimate import CONFIDENCE
from workbench.statistics.shrinkage_by_group import pooled_variances

COMPARED = ("own", "rest", "difference", "shrunken")
"""Statistics of `beside` that are weighted sums of the regions' scores, the weights known."""
SERIES = ["measure", "period", "category"]


def comparisons(measures: pd.DataFrame, fine: pd.DataFrame) -> list[Comparison]:
    """Return the weighted sums of scores that stand behind the regions' comparisons.

    The weights hang on the variances between and within regions, which are not published; the attacker is
    taken to know them all the same. A number that is no such sum of the scores is left out.

    Parameters
    ----------
    measures : the long table, unprotected
    fine : the cells of the regions' scores among others, with `weight`
    """
    beside = measures[
        (measures.measure.map(family) == "beside") & measures.statistic.isin(COMPARED)
    ]
    scores = fine[(fine.role == NUMBER) & (fine.statistic == MEAN) & (fine.team == "")]
    places = scores[[*SERIES, "region"]].itertuples(index=False, name=None)
    places = list(places)
    cells = dict(zip(places, zip(scores.name, scores.weight, strict=True), strict=True))
    sums = dict(zip(places, scores.value, strict=True))
    return [
        one
        for _, series in beside.groupby(SERIES, sort=True)
        for one in _of_series(series, cells, sums)
    ]


def told_by_comparisons(found: list[Comparison], shown: pd.DataFrame) -> list[Constraint]:
    """Return the constraints on scores that the shown comparisons are.

    Parameters
    ----------
    found : as `comparisons` returns them
    shown : the shown rows of the protected measures, with `least` and `most`, between which each lies
    """
    keys = shown[["statistic", *DIMENSIONS]].itertuples(index=False, name=None)
    windows = dict(zip(keys, zip(shown.least, shown.most, strict=True), strict=True))
    return [Constraint(one.terms, *windows[one.key]) for one in found if one.key in windows]


def _of_series(series: pd.DataFrame, cells: dict, sums: dict) -> Iterator[Comparison]:
    """The comparisons of one scale in one period."""
    every = pd.MultiIndex.from_product([series.region.unique(), COMPARED])
    wide = series.set_index(["region", "statistic"])[["value", "low", "base"]]
    wide = wide.reindex(every).unstack()
    used = wide[wide["value"]["rest"].notna()].sort_index()
    first = series.iloc[0]
    score = first.measure.replace("beside", "score", 1)
    keys = [(score, first.period, first.category, region) for region in used.index]
    if len(used) < 2 or not all(key in cells for key in keys):
        return
    names, weights = zip(*(cells[key] for key in keys), strict=True)
    own = used["value"]["own"].to_numpy()
    if not np.allclose([sums[key] for key in keys], own * np.array(weights), rtol=SAME):
        return  # a pooled score is the mean of ratings, and what is compared is that of persons
    for statistic, shares in _weights(own, _variances(used)).items():
        for row, region in zip(shares, used.index, strict=True):
            if abs(row @ own - used["value"][statistic][region]) <= SAME:
                key = (statistic, *first[DIMENSIONS[:2]], region, *first[DIMENSIONS[3:]])
                yield Comparison(key, tuple(zip(names, row / np.array(weights), strict=True)))


def _variances(used: pd.DataFrame) -> np.ndarray:
    """The sampling variance of each region's mean, read off the t interval of its own."""
    n, mean, low = used["base"]["own"], used["value"]["own"], used["low"]["own"]
    spread = (mean - low) * np.sqrt(n) / stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)
    return pooled_variances(spread.fillna(0.0), n, np.zeros(len(n))) / n.to_numpy()


def _weights(own: np.ndarray, variance: np.ndarray) -> dict[str, np.ndarray]:
    """By statistic, how much each region's mean counts in that of each region."""
    every = np.eye(len(own))
    precise = 1 / (tau_squared(own, variance, PAULE_MANDEL) + variance)
    others = precise.sum() - precise
    rest = (precise[None, :] * (1 - every)) / others[:, None]
    between = tau_squared(own, variance, REML)
    inner = 1 / (between + variance)
    leaning = between * inner
    drawn = leaning[:, None] * every + (1 - leaning)[:, None] * inner[None, :] / inner.sum()
    return {"own": every, "rest": rest, "difference": every - rest, "shrunken": drawn}
