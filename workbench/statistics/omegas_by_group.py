"""McDonald's omega of many groups at once, e.g. of every region in every wave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.statistics.estimate import NEGLIGIBLE, framed, matrix
from workbench.statistics.reasons import (
    CONSTANT_ITEM,
    IMPROPER_FACTOR,
    NO_COMMON_FACTOR,
    NOBODY,
    SAME_SCORE,
    too_few_items,
    too_few_people,
)
from workbench.statistics.reliability import (
    LEAST_UNIQUENESS,
    MINIMUM_ITEMS,
    MINIMUM_PEOPLE,
    one_factor,
)

STEPS = 60
SETTLED = 1e-8
"""A search has ended where no slope of the misfit, by the logarithm of a unique variance, is greater."""


def mcdonald_omegas(
    items, groups, minimum_items: int = MINIMUM_ITEMS, minimum_people: int = MINIMUM_PEOPLE
) -> pd.DataFrame:
    """Return `mcdonald_omega` of each group at once, a row a group; it has no interval.

    Parameters
    ----------
    items : people x items of one scale, reverse items turned; NaN where missing
    groups : label of each person's group

    Returns
    -------
    pandas.DataFrame
        value, low, high (missing), n (people who answered all items), reason.
    """
    answers, labels = matrix(items), np.asarray(groups)
    every = pd.Index(np.unique(labels))
    complete = ~np.isnan(answers).any(axis=1)
    place, answers = every.get_indexer(labels[complete]), answers[complete]
    n, k = np.bincount(place, minlength=len(every)), answers.shape[1]
    reason = np.full(len(every), "", dtype=object)
    reason[n < max(minimum_people, 2)] = too_few_people(max(minimum_people, 2))
    if k < max(minimum_items, 2):
        reason[:] = too_few_items(max(minimum_items, 2))
    reason[n == 0] = NOBODY
    value = np.full(len(every), np.nan)
    asked = np.flatnonzero(reason == "")
    if len(asked):
        value[asked], reason[asked] = _omegas(_covariances(answers, place, asked))
    return framed(value, n, reason, index=every)


def _covariances(answers: np.ndarray, place: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Return the covariance matrix of each group asked: groups x items x items."""
    inside = np.isin(place, asked)
    order = np.flatnonzero(inside)[np.argsort(place[inside], kind="stable")]
    # items x people: sums over people run along the memory
    answers, place = np.ascontiguousarray(answers[order].T), np.searchsorted(asked, place[order])
    starts, n = np.searchsorted(place, np.arange(len(asked))), np.bincount(place)
    off = answers - np.repeat(np.add.reduceat(answers, starts, axis=1) / n, n, axis=1)
    covariance = np.empty((len(asked), len(answers), len(answers)))
    for first, item in enumerate(off):
        products = np.add.reduceat(item * off[first:], starts, axis=1) / (n - 1)
        covariance[:, first, first:] = covariance[:, first:, first] = products.T
    highest, lowest = (part.reduceat(answers, starts, axis=1) for part in (np.maximum, np.minimum))
    same = (highest == lowest).T
    return np.where(same[:, :, None] | same[:, None, :], 0, covariance)


def _omegas(covariances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the omega of each covariance matrix, or NaN and the reason."""
    spread = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    value, reason = np.full(len(spread), np.nan), np.full(len(spread), "", dtype=object)
    reason[(spread == 0).any(axis=1)] = CONSTANT_ITEM
    reason[(spread == 0).all(axis=1)] = SAME_SCORE
    varied = np.flatnonzero(reason == "")
    if not len(varied):
        return value, reason
    spread = spread[varied]
    correlations = covariances[varied] / (spread[:, :, None] * spread[:, None, :])
    loadings, unique, proper = _one_factors(correlations)
    common = (loadings * spread).sum(axis=1) ** 2
    value[varied] = common / (common + (unique * spread**2).sum(axis=1))
    apart = loadings.min(axis=1) * loadings.max(axis=1) <= 0
    improper = ~proper | (unique.min(axis=1) <= LEAST_UNIQUENESS * (1 + 1e-6))
    reason[varied] = np.where(improper, IMPROPER_FACTOR, np.where(apart, NO_COMMON_FACTOR, ""))
    return np.where(reason == "", value, np.nan), reason


def _one_factors(correlations: np.ndarray):
    """Return loadings, unique variances and whether the search ended well, of each matrix.

    All are searched at once, by steps of Joreskog (1967, eq. 33: the slope over his approximate
    curvature, in the logarithms of the unique variances); what does not settle inside the bounds
    is left to the careful search of `one_factor`.
    """
    singular = np.linalg.eigvalsh(correlations)[:, 0] <= NEGLIGIBLE
    k = correlations.shape[1]
    safe = np.where(singular[:, None, None], np.eye(k), correlations)
    start = (1 - 0.5 / k) / np.diagonal(np.linalg.inv(safe), axis1=1, axis2=2)
    unique = np.clip(start, LEAST_UNIQUENESS, 1)
    for _ in range(STEPS):
        values, vectors = _eigen(safe, unique)
        smaller, lesser = values[:, :-1], vectors[:, :, :-1]
        slope = ((1 - smaller)[:, None, :] * lesser**2).sum(axis=2)
        if np.abs(slope).max() <= SETTLED:
            break
        curvature = (lesser @ lesser.transpose(0, 2, 1)) ** 2 + NEGLIGIBLE * np.eye(k)
        step = np.clip(np.linalg.solve(curvature, slope[:, :, None])[:, :, 0], -1, 1)
        unique = np.clip(unique * np.exp(-step), LEAST_UNIQUENESS, 1)
    root = np.sqrt(unique)
    loadings = root * vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:] - 1, 0))
    loadings *= np.where(loadings.sum(axis=1, keepdims=True) < 0, -1, 1)
    inside = ((unique > LEAST_UNIQUENESS) & (unique < 1)).all(axis=1)
    settled = (np.abs(slope).max(axis=1) <= SETTLED) & inside & ~singular
    for one in np.flatnonzero(~settled):
        loadings[one], unique[one], settled[one] = one_factor(correlations[one])
    return loadings, unique, settled


def _eigen(correlations: np.ndarray, unique: np.ndarray):
    root = np.sqrt(unique)
    return np.linalg.eigh(correlations / (root[:, :, None] * root[:, None, :]))
