"""Trend over more than two waves: matched respondents, and waves that are not matched."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from workbench.statistics.change import mean_change
from workbench.statistics.estimate import (
    CONFIDENCE,
    Estimate,
    divided,
    first_reason,
    floats,
    framed,
    matrix,
    require,
)
from workbench.statistics.reasons import TWO_WAVES, WAVE_WITHOUT_INTERVAL

FEWEST_WAVES = 3


def matched_trend(scores, times, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean yearly change of those who answered every wave, with its t interval.

    A straight line is laid through each person's scores by least squares, and the persons' slopes
    are averaged: the method of summary measures, which needs no model of how a person's answers
    hang together (Matthews, Altman, Campbell & Royston 1990, BMJ 300, 230-235).

    Parameters
    ----------
    scores : persons x waves; a person with a missing score is left out
    times : time of each wave, e.g. in years; the slope is per unit of it

    Returns
    -------
    Estimate
        n is the number of persons.

    Examples
    --------
    >>> matched_trend([[1, 2, 3], [2, 3, 5]], [0, 1, 2]).value
    1.25
    """
    numbers = matrix(scores)
    complete = numbers[~np.isnan(numbers).any(axis=1)]
    weights = _slope_weights(times)
    if weights is None:
        return Estimate(None, None, None, len(complete), TWO_WAVES)
    if not len(complete):
        return mean_change(np.empty(0), confidence)
    require(complete.shape[1] == len(weights), "There is one time for each wave of the scores.")
    return mean_change(complete @ weights, confidence)


def unmatched_trend(means, errors, n, times, confidence: float = CONFIDENCE) -> Estimate:
    """Return the straight-line change per unit of time of independent waves' means.

    The slope is the contrast sum c m with c = (t - mean t) / sum (t - mean t)^2; its variance is
    sum c^2 SE^2, with the degrees of freedom of Satterthwaite (1946) (Maxwell & Delaney 2004,
    Designing Experiments, chapter 4). It tells of the waves asked, each weighing the same,
    whoever answered; people who answered several waves make the interval too wide.

    Parameters
    ----------
    means, errors, n : mean, standard error of the mean and base of each wave; NaN where missing
    times : time of each wave

    Returns
    -------
    Estimate
        n is the number of answers in all waves.
    """
    m, se, base, at = (floats(item) for item in (means, errors, n, times))
    kept = ~np.isnan(m)
    people = int(np.nansum(base[kept]))
    weights = _slope_weights(at[kept])
    if weights is None:
        return Estimate(None, None, None, people, TWO_WAVES)
    slope = float(weights @ m[kept])
    parts = (weights * se[kept]) ** 2
    if not (base[kept] > 1).all() or not (se[kept] > 0).all():
        return Estimate(slope, None, None, people, WAVE_WITHOUT_INTERVAL)
    df = parts.sum() ** 2 / (parts**2 / (base[kept] - 1)).sum()
    half = stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(parts.sum())
    return Estimate(slope, float(slope - half), float(slope + half), people)


def trends_by_group(
    means, errors, n, times, groups, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return `unmatched_trend` of each group of waves, a row a group.

    Parameters
    ----------
    means, errors, n, times : mean, its standard error, base and time of each wave of each group
    groups : label of each wave's group
    """
    values = [floats(item) for item in (means, errors, n, times)]
    waves = pd.DataFrame(dict(zip(("m", "se", "n", "t"), values, strict=True)))
    waves = waves.assign(group=np.asarray(groups)).dropna(subset="m")
    by = waves.groupby("group")
    centred = waves.t - by.t.transform("mean")
    weight = centred / (centred**2).groupby(waves["group"]).transform("sum")
    part = (weight * waves.se) ** 2
    sound = (waves.n > 1) & (waves.se > 0)
    terms = waves.assign(
        slope=weight * waves.m, part=part, df=part**2 / (waves.n - 1), unsound=~sound
    )
    sums = terms.groupby("group")[["slope", "part", "df", "n", "unsound"]].sum()
    few = by.t.nunique().to_numpy() < FEWEST_WAVES
    unsound = sums.unsound.to_numpy() > 0
    reason = first_reason(few.shape, (few, TWO_WAVES), (unsound, WAVE_WITHOUT_INTERVAL))
    df = divided(sums.part**2, sums.df, reason == "")
    half = stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(sums.part.to_numpy())
    slope = np.where(few, np.nan, sums.slope)
    half = np.where(reason == "", half, np.nan)
    return framed(slope, sums.n, reason, slope - half, slope + half, sums.index)


def _slope_weights(times) -> np.ndarray | None:
    """Return the weights that make a slope of scores, or None for fewer than three waves."""
    at = floats(times)
    if len(np.unique(at)) < FEWEST_WAVES:
        return None
    centred = at - at.mean()
    return centred / (centred**2).sum()
