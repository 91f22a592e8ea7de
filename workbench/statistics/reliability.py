"""Reliability of a scale's scores: Cronbach's alpha and McDonald's omega."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, stats

from workbench.statistics.estimate import (
    CONFIDENCE,
    NEGLIGIBLE,
    Estimate,
    by_group,
    divided,
    first_reason,
    framed,
    matrix,
    require,
)
from workbench.statistics.reasons import (
    CONSTANT_ITEM,
    IMPROPER_FACTOR,
    NO_COMMON_FACTOR,
    SAME_SCORE,
    too_few_items,
    too_few_people,
)

MINIMUM_ITEMS = 3
"""A scale of fewer items has no reliability worth stating, and its factor is not identified."""

MINIMUM_PEOPLE = 15
"""With fewer people the interval is as wide as the range of the coefficient."""

LEAST_UNIQUENESS = 0.005
"""A unique variance at this bound is an improper solution (Heywood case), as in R's factanal."""


def cronbach_alpha(
    items,
    confidence: float = CONFIDENCE,
    minimum_items: int = MINIMUM_ITEMS,
    minimum_people: int = MINIMUM_PEOPLE,
) -> Estimate:
    """Return Cronbach's alpha of a scale with Feldt's interval; negative values are kept.

    alpha = k / (k - 1) (1 - sum of item variances / variance of the sum), from the people who
    answered all items. (1 - alpha) / (1 - estimate) is distributed as F with n - 1 and
    (n - 1)(k - 1) degrees of freedom (Feldt, Woodruff & Salih 1987, Applied Psychological
    Measurement 11, 93-103).

    Parameters
    ----------
    items : people x items, reverse items turned; NaN where missing
    minimum_items, minimum_people : below these it is not estimated

    Examples
    --------
    >>> cronbach_alpha([[1, 1, 1], [2, 2, 2], [3, 3, 3]], minimum_people=3).value
    1.0
    """
    answers = _complete(items)
    n, k = answers.shape
    why_not = _why_not(answers, minimum_items, minimum_people)
    if not why_not and np.ptp(answers.sum(axis=1)) <= NEGLIGIBLE * np.abs(answers).sum():
        why_not = SAME_SCORE
    if why_not:
        return Estimate(None, None, None, n, why_not)
    covariance = np.cov(answers.T)
    alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
    return feldt_interval(float(alpha), n, k, confidence)


def feldt_interval(
    alpha: float, people: int, items: int, confidence: float = CONFIDENCE
) -> Estimate:
    """Return a published alpha with Feldt's interval; see `cronbach_alpha`.

    Parameters
    ----------
    alpha : Cronbach's alpha
    people, items : how many answered all items, and how many items

    Raises
    ------
    ValueError
        Alpha is over 1, or there are fewer than two people or items.

    Examples
    --------
    >>> found = feldt_interval(0.79, people=41, items=26, confidence=0.9)
    >>> round(found.low, 3), round(found.high, 3)
    (0.705, 0.862)
    """
    require(alpha <= 1, f"Alpha is at most 1, not {alpha}.")
    require(people > 1 and items > 1, "Alpha needs two people and two items.")
    levels = np.array([1 + confidence, 1 - confidence]) / 2
    low, high = 1 - (1 - alpha) * stats.f.ppf(levels, people - 1, (people - 1) * (items - 1))
    return Estimate(alpha, float(low), float(high), people)


def mcdonald_omega(
    items, minimum_items: int = MINIMUM_ITEMS, minimum_people: int = MINIMUM_PEOPLE
) -> Estimate:
    """Return McDonald's omega: the share of the sum's variance that one common factor explains.

    omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances), in the items'
    own units, from the one-factor model by maximum likelihood (McDonald 1999, Test Theory,
    eq. 6.20; fit: Joreskog 1967, Psychometrika 32, 443-482). No interval is given. Not estimated
    where a unique variance runs to zero (Heywood case) or the loadings differ in sign.

    The fit is our own because that of statsmodels starts at random and only warns when it fails.

    Parameters as in `cronbach_alpha`.
    """
    answers = _complete(items)
    n = len(answers)
    why_not = _why_not(answers, minimum_items, minimum_people)
    if not why_not and (np.ptp(answers, axis=0) == 0).any():
        why_not = CONSTANT_ITEM
    if why_not:
        return Estimate(None, None, None, n, why_not)
    loadings, unique, proper = one_factor(np.corrcoef(answers.T))
    if not proper or unique.min() <= LEAST_UNIQUENESS * (1 + 1e-6):
        return Estimate(None, None, None, n, IMPROPER_FACTOR)
    if loadings.min() * loadings.max() <= 0:
        return Estimate(None, None, None, n, NO_COMMON_FACTOR)
    spread = answers.std(axis=0, ddof=1)
    common = (loadings * spread).sum() ** 2
    return Estimate(float(common / (common + (unique * spread**2).sum())), None, None, n)


def _complete(items) -> np.ndarray:
    answers = matrix(items)
    return answers[~np.isnan(answers).any(axis=1)]


def _why_not(answers: np.ndarray, minimum_items: int, minimum_people: int) -> str:
    n, k = answers.shape
    if k < max(minimum_items, 2):
        return too_few_items(max(minimum_items, 2))
    if n < max(minimum_people, 2):
        return too_few_people(max(minimum_people, 2))
    return SAME_SCORE if np.ptp(answers, axis=0).max() == 0 else ""


def one_factor(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return loadings, unique variances and whether the search ended well.

    The likelihood is first maximised over the loadings for given unique variances, which leaves
    a smooth function of the unique variances alone (Joreskog 1967, eq. 20-26; Lawley & Maxwell
    1971, section 4.3).
    """
    if np.linalg.eigvalsh(correlation)[0] <= NEGLIGIBLE:
        return np.zeros(len(correlation)), np.ones(len(correlation)), False
    start = (1 - 0.5 / len(correlation)) / np.diag(np.linalg.inv(correlation))
    found = optimize.minimize(
        _misfit,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1)] * len(start),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000},
    )
    return _loadings(found.x, correlation), found.x, _settled(found, correlation)


def _settled(found, correlation) -> bool:
    """Say if no step inside the bounds improves the fit, whatever the line search reported."""
    _, slope = _misfit(found.x, correlation)
    inside = np.clip(found.x - slope, LEAST_UNIQUENESS, 1)
    return bool(np.abs(inside - found.x).max() < 1e-4)


def _loadings(unique: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    loadings = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0))
    return loadings * np.sign(loadings.sum() or 1)


def _misfit(unique: np.ndarray, correlation: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the concentrated discrepancy and its slope (factanal's FAfn and FAgr)."""
    root = np.sqrt(unique)
    smaller = np.linalg.eigvalsh(correlation / np.outer(root, root))[:-1]
    loadings = _loadings(unique, correlation)
    residual = np.outer(loadings, loadings) + np.diag(unique) - correlation
    return float((smaller - np.log(smaller) - 1).sum()), np.diag(residual) / unique**2


def cronbach_alphas(
    items: pd.DataFrame,
    groups,
    confidence: float = CONFIDENCE,
    minimum_items: int = MINIMUM_ITEMS,
    minimum_people: int = MINIMUM_PEOPLE,
) -> pd.DataFrame:
    """Return `cronbach_alpha` of each group at once, a row a group.

    Parameters
    ----------
    items : people x items of one scale, reverse items turned; NaN where missing
    groups : label of each person's group
    """
    numbers = matrix(items)
    k = numbers.shape[1]
    complete = ~np.isnan(numbers).any(axis=1)
    whole = np.where(complete[:, None], numbers, np.nan)
    parts = pd.DataFrame(whole).assign(total=whole.sum(axis=1))
    grouped = by_group(parts, groups)
    variances, totals = grouped.var(ddof=1), grouped["total"].agg(["count", "min", "max"])
    n = totals["count"].to_numpy()
    same = (totals["max"] - totals["min"]) <= NEGLIGIBLE * totals["max"].abs()
    reason = first_reason(
        n.shape,
        (k < max(minimum_items, 2), too_few_items(max(minimum_items, 2))),
        (n < max(minimum_people, 2), too_few_people(max(minimum_people, 2))),
        (same, SAME_SCORE),
    )
    ok = reason == ""
    unlike = 1 - divided(variances.drop(columns="total").sum(axis=1), variances["total"], ok)
    alpha = k / max(k - 1, 1) * unlike
    low, high = np.full((2, len(n)), np.nan)
    for limit, level in ((low, (1 + confidence) / 2), (high, (1 - confidence) / 2)):
        f = stats.f.ppf(level, n[ok] - 1, (n[ok] - 1) * (k - 1))
        limit[ok] = 1 - (1 - alpha[ok]) * f
    return framed(alpha, n, reason, low, high, variances.index)
