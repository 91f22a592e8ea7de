"""Region beside state: area-level shrinkage of regional means, and a region against the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from workbench.statistics.estimate import (
    CONFIDENCE,
    Estimate,
    first_reason,
    floats,
    framed,
    labels_of,
    require,
)
from workbench.statistics.multiplicity import holm
from workbench.statistics.reasons import FEW_REGIONS, NO_SAMPLING_VARIANCE, NOBODY

FEWEST_REGIONS = 3
"""The variance between fewer regions cannot be estimated."""

REML, PAULE_MANDEL = "reml", "paule_mandel"


@dataclass(frozen=True)
class Shrinkage:
    """Regional means drawn towards their common mean, the more the less is known of them.

    Attributes
    ----------
    regions : value (shrunken), low, high, n, reason, and own (the region's own mean), weight (of
        the own mean, 0 to 1), error (Prasad-Rao); a row a region
    mean : the common mean, with its interval; n is the number of regions
    between : tau squared, the variance between regions; None where not available
    """

    regions: pd.DataFrame
    mean: Estimate
    between: float | None


def shrink(means, variances, n, method: str = REML, confidence: float = CONFIDENCE) -> Shrinkage:
    """Return regional means shrunken by the area-level model of Fay and Herriot.

    Model: mean_i ~ N(theta_i, v_i), theta_i ~ N(mu, tau^2), v_i known. Then
    weight_i = tau^2 / (tau^2 + v_i), mu = the mean weighted by 1 / (tau^2 + v_i), and
    theta_i = weight_i mean_i + (1 - weight_i) mu (Fay & Herriot 1979, Journal of the American
    Statistical Association 74, 269-277). The error is that of Prasad & Rao (1990, same journal
    85, 163-171) as adapted to the estimator of tau^2 by Datta, Rao & Smith (2005, Biometrika 92,
    183-196). The interval is normal.

    Parameters
    ----------
    means, variances : each region's mean and the variance of that mean; pool the variance within
        regions (`pooled_variance`) where regions are small
    n : number of answers in each region
    method : "reml", or "paule_mandel", which does without a normal distribution between regions

    Returns
    -------
    Shrinkage
        A region whose mean or variance is missing, or whose variance is 0, takes no part and has
        a reason.
    """
    index = labels_of(means, variances, n)
    y, v, base = (np.atleast_1d(floats(item)) for item in (means, variances, n))
    usable, reason = _usable(y, v)
    columns = {name: np.full(len(y), np.nan) for name in ("value", "weight", "error")}
    common, between = Estimate(None, None, None, int(usable.sum()), FEW_REGIONS), None
    if usable.sum() >= FEWEST_REGIONS:
        between, mu, mu_variance, found = shrunken(y[usable], v[usable], method)
        for name, numbers in found.items():
            columns[name][usable] = numbers
        half = _quantile(confidence) * np.sqrt(mu_variance)
        common = Estimate(float(mu), float(mu - half), float(mu + half), int(usable.sum()))
    half = _quantile(confidence) * columns["error"]
    value = columns.pop("value")
    regions = framed(value, base, reason, value - half, value + half, index)
    return Shrinkage(regions.assign(own=y, **columns), common, between)


def shrunken(y: np.ndarray, v: np.ndarray, method: str):
    """Return tau squared, the common mean, its variance, and value, weight and error of each region."""
    between = tau_squared(y, v, method)
    mu, mu_variance = _common_mean(y, v, between)
    weight = between / (between + v)
    error = np.sqrt(_prasad_rao(v, between, mu_variance, method))
    found = {"value": weight * y + (1 - weight) * mu, "weight": weight, "error": error}
    return between, mu, mu_variance, found


def tau_squared(means, variances, method: str = REML) -> float:
    """Return the variance between regions, not below 0, by REML or by Paule and Mandel.

    REML: where the restricted likelihood is highest (Rao & Molina 2015, Small Area Estimation,
    2nd ed., section 6.1.2). Paule-Mandel: where sum (y - mu)^2 / (tau^2 + v) = m - 1, which is
    also the moment estimator of Fay and Herriot (Paule & Mandel 1982; DerSimonian & Kacker 2007).

    Examples
    --------
    >>> variances = [0.75**2 / n for n in (5, 12, 18, 4, 6, 25, 15)]
    >>> round(tau_squared([3.2, 3.6, 3.9, 4.4, 3.1, 4.0, 3.7], variances), 6)
    0.06904
    """
    y, v = floats(means), floats(variances)
    require(len(y) > 1, "The variance between regions needs the means of two regions or more.")
    require((v > 0).all(), "Every mean needs a sampling variance over 0.")
    if method == PAULE_MANDEL:
        return _root(lambda between: _excess_dispersion(y, v, between), y)
    require(method == REML, f"The method is {REML!r} or {PAULE_MANDEL!r}, not {method!r}.")
    return _highest_likelihood(y, v)


def pooled_variance(sd, n) -> float | None:
    """Return the variance within regions, pooled over regions; None where nothing can be pooled.

    sum (n - 1) sd^2 / sum (n - 1); over n it gives each region's sampling variance.
    """
    s, base = floats(sd), floats(n)
    known = (base > 1) & ~np.isnan(s)
    weights = base[known] - 1
    return float((weights * s[known] ** 2).sum() / weights.sum()) if known.any() else None


def against_rest(
    means, variances, n, method: str = PAULE_MANDEL, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return each region's mean minus that of the rest of the state, with Holm's p.

    The rest is the other regions' common mean, weighted by 1 / (tau^2 + v) with tau^2 of all
    regions, so that no large region speaks for the rest. The variance of the difference is that
    of the region's own mean, v_i, and of the rest's, 1 / sum of its weights; p is two-sided
    normal. Any claim that a region differs must rest on `p_holm`, which counts all regions tested
    (Holm 1979); the regions are not ranked.

    Parameters as in `shrink`.

    Returns
    -------
    pandas.DataFrame
        value (the difference), low, high, n, reason, rest (mean of the rest), p, p_holm.
    """
    index = labels_of(means, variances, n)
    y, v, base = (np.atleast_1d(floats(item)) for item in (means, variances, n))
    usable, reason = _usable(y, v)
    columns = {name: np.full(len(y), np.nan) for name in ("value", "rest", "p", "error")}
    if usable.sum() >= FEWEST_REGIONS:
        for name, numbers in differences(y[usable], v[usable], method).items():
            columns[name][usable] = numbers
    value, half = columns.pop("value"), _quantile(confidence) * columns.pop("error")
    frame = framed(value, base, reason, value - half, value + half, index)
    return frame.assign(**columns, p_holm=holm(columns["p"]))


def differences(y, v, method) -> dict[str, np.ndarray]:
    """Return each region's difference from the rest, the rest's mean, the error and p."""
    weights = 1 / (tau_squared(y, v, method) + v)
    others = weights.sum() - weights
    rest = ((weights * y).sum() - weights * y) / others
    error = np.sqrt(v + 1 / others)
    p = 2 * stats.norm.sf(np.abs(y - rest) / error)
    return {"value": y - rest, "rest": rest, "error": error, "p": p}


def _usable(y, v) -> tuple[np.ndarray, np.ndarray]:
    usable = ~np.isnan(y) & (v > 0)
    few = usable.sum() < FEWEST_REGIONS
    return usable, first_reason(
        y.shape, (np.isnan(y), NOBODY), (~usable, NO_SAMPLING_VARIANCE), (few, FEW_REGIONS)
    )


def _common_mean(y, v, between) -> tuple[float, float]:
    """Return the weighted mean and its variance."""
    weights = 1 / (between + v)
    return (weights * y).sum() / weights.sum(), 1 / weights.sum()


def _excess_dispersion(y, v, between) -> float:
    mu, _ = _common_mean(y, v, between)
    return ((y - mu) ** 2 / (between + v)).sum() - (len(y) - 1)


def _score(y, v, between):
    """Return the slope of the restricted log likelihood in tau squared, times 2.

    A column of values gives a slope for each.
    """
    weights = 1 / (between + v)
    total = weights.sum(axis=-1, keepdims=True)
    centred = y - (weights * y).sum(axis=-1, keepdims=True) / total
    return (weights**2 * (centred**2 + 1 / total) - weights).sum(axis=-1)


def _log_likelihood(y, v, between) -> float:
    mu, variance = _common_mean(y, v, between)
    total = between + v
    return -0.5 * (np.log(total).sum() - np.log(variance) + ((y - mu) ** 2 / total).sum())


def _highest_likelihood(y, v) -> float:
    """Return the best of 0 and every place where the likelihood stops rising.

    With very unequal variances the restricted likelihood can have more than one top, so that a
    single search could end on the lower one.
    """
    least, top = v.min() * 1e-6, _ceiling(y)
    if top <= least:
        return 0.0
    grid = np.concatenate([[0.0], np.geomspace(least, top, 200)])
    slopes = _score(y, v, grid[:, None])
    tops = [0.0]
    for at in np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0)):
        tops.append(optimize.brentq(lambda b: _score(y, v, b), grid[at], grid[at + 1], xtol=1e-14))
    return float(max(tops, key=lambda between: _log_likelihood(y, v, between)))


def _ceiling(y) -> float:
    """Return a variance that tau squared cannot pass: the slope is negative beyond it."""
    return 2 * ((y - y.mean()) ** 2).sum() * len(y)


def _root(falling, y) -> float:
    """Return where a falling function meets 0, or 0 where it starts below."""
    if falling(0.0) <= 0:
        return 0.0
    return float(optimize.brentq(falling, 0.0, _ceiling(y), xtol=1e-14))


def _prasad_rao(v, between, mu_variance, method) -> np.ndarray:
    """Return g1 + g2 + 2 g3, less the bias of tau squared for the moment estimator.

    Never below g1 + g2, the error if tau squared were known: near tau squared = 0 the expansion
    that the bias comes from does not hold, and could carry the error below 0.
    """
    total, m = between + v, len(v)
    share = v / total
    g1, g2 = between * share, share**2 * mu_variance
    if method == REML:
        return g1 + g2 + 4 * share**2 / total / (1 / total**2).sum()
    first, second = (1 / total).sum(), (1 / total**2).sum()
    bias = 2 * (m * second - first**2) / first**3
    return g1 + g2 + np.maximum(0, 4 * m * share**2 / total / first**2 - share**2 * bias)


def _quantile(confidence: float) -> float:
    return stats.norm.ppf((1 + confidence) / 2)
