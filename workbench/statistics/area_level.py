"""The area-level model of Fay and Herriot: variance between regions, fitted line, errors."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from workbench.statistics.estimate import floats, require

REML, ML = "reml", "ml"
PAULE_MANDEL, DERSIMONIAN_LAIRD, PRASAD_RAO = "paule_mandel", "dersimonian_laird", "prasad_rao"
METHODS = (REML, ML, PAULE_MANDEL, DERSIMONIAN_LAIRD, PRASAD_RAO)
"""Estimators of the variance between regions."""


def tau_squared(means, variances, method: str = REML, design=None) -> float:
    """Return the variance between regions, not below 0, around their common mean or a line.

    With weights w = 1 / (tau^2 + v), residuals r of the weighted fit, m regions and p coefficients:
    "reml", "ml": where the (restricted) likelihood is highest (Rao & Molina 2015, Small Area
    Estimation, 2nd ed., section 6.1.2). "paule_mandel": where sum w r^2 = m - p, which is also the
    moment estimator of Fay and Herriot (Paule & Mandel 1982; DerSimonian & Kacker 2007).
    "dersimonian_laird": (Q - (m - p)) / trace, from the fit with weights 1 / v (DerSimonian & Laird
    1986). "prasad_rao": (sum r^2 - sum v (1 - leverage)) / (m - p), from the fit without weights
    (Prasad & Rao 1990; also Hedges & Olkin 1985).

    Parameters
    ----------
    means, variances : each region's mean and the variance of that mean
    method : as above
    design : regions x coefficients, with its own column of ones; None for a common mean

    Raises
    ------
    ValueError
        Too few regions, a variance that is not over 0, a covariate that follows from the others, or
        an unknown method.

    Examples
    --------
    >>> variances = [0.75**2 / n for n in (5, 12, 18, 4, 6, 25, 15)]
    >>> round(tau_squared([3.2, 3.6, 3.9, 4.4, 3.1, 4.0, 3.7], variances), 6)
    0.06904
    """
    y, v = floats(means), floats(variances)
    require(len(y) > 1, "The variance between regions needs the means of two regions or more.")
    require((v > 0).all(), "Every mean needs a sampling variance over 0.")
    return estimated(y, v, method, None if design is None else orthogonal(design, len(y))[0])


def estimated(y, v, method: str, basis) -> float:
    """Return tau squared of means and variances that are fit for it; the basis as `orthogonal` gives it."""
    if method == PAULE_MANDEL:
        return _root(lambda between: _excess_dispersion(y, v, between, basis), y)
    if method in (DERSIMONIAN_LAIRD, PRASAD_RAO):
        return max(0.0, _moment(y, v, method, basis))
    known = ", ".join(map(repr, METHODS))
    require(method in METHODS, f"The method is one of {known}, not {method!r}.")
    return _highest_likelihood(y, v, method, basis)


def orthogonal(design, regions: int) -> tuple[np.ndarray, np.ndarray]:
    """Return columns at right angles that span the design, and the triangle that leads back to it.

    The same line is fitted through them, and years such as 2014 lose no digits.
    """
    columns = np.asarray(design, dtype=float)
    columns = columns.reshape(regions, -1) if columns.ndim == 1 else columns
    require(
        columns.ndim == 2 and len(columns) == regions,
        f"The design has {len(columns)} rows; it has one for each of the {regions} regions.",
    )
    require(np.isfinite(columns).all(), "A covariate is missing or infinite.")
    require(
        regions > columns.shape[1],
        f"{regions} regions are too few for {columns.shape[1]} coefficients.",
    )
    spread = np.sqrt((columns**2).sum(axis=0))
    spread = np.where(spread > 0, spread, 1)
    require(
        np.linalg.matrix_rank(columns / spread) == columns.shape[1],
        "A column of the design follows from the others, e.g. a column of ones from the indicators"
        " of all groups; leave one out.",
    )
    return np.linalg.qr(columns)


def fit(y, weights, basis) -> tuple[np.ndarray, np.ndarray]:
    """Return the fitted mean of each region and its variance x'(X'WX)^-1 x, by weighted least squares.

    Rows of weights give a row each.
    """
    if basis is None:
        total = weights.sum(axis=-1, keepdims=True)
        return (weights * y).sum(axis=-1, keepdims=True) / total, 1 / total
    inverse, coefficients = coefficients_of(y, weights, basis)
    return coefficients @ basis.T, np.einsum("mi,...ij,mj->...m", basis, inverse, basis)


def coefficients_of(y, weights, basis) -> tuple[np.ndarray, np.ndarray]:
    """Return (X'WX)^-1 and the coefficients of the weighted fit."""
    weighted = np.swapaxes(weights[..., None] * basis, -1, -2)
    inverse = np.linalg.inv(weighted @ basis)
    return inverse, (inverse @ (weighted @ y)[..., None])[..., 0]


def errors_squared(v, between, variance, method: str, basis) -> np.ndarray:
    """Return the mean squared errors g1 + g2 + 2 g3, less the bias that the estimate of tau^2 brings.

    g1 = tau^2 v / (tau^2 + v), g2 = (v / (tau^2 + v))^2 x'(X'WX)^-1 x, g3 = v^2 / (tau^2 + v)^3 times
    the variance of the estimate (Prasad & Rao 1990; for the likelihoods Datta & Lahiri 2000; for
    the moment estimator of Fay and Herriot Datta, Rao & Smith 2005). Never below g1 + g2, the error
    if tau squared were known: near tau squared = 0 the expansion that the bias comes from does not
    hold, and could carry the error below 0.
    """
    total, m = between + v, len(v)
    share = v / total
    known = between * share + share**2 * variance
    first, second = (1 / total).sum(), (1 / total**2).sum()
    if method == REML:
        return known + 4 * share**2 / total / second
    if method == ML:
        lost = (variance / total**2 * np.ones(m)).sum() / second
        return known + 4 * share**2 / total / second + share**2 * lost
    if method == PAULE_MANDEL:
        bias = 2 * (m * second - first**2) / first**3
        return known + np.maximum(0, 4 * m * share**2 / total / first**2 - share**2 * bias)
    spread = _variance_of_moment(v, total, method, basis)
    return known + 2 * share**2 / total * spread


def _variance_of_moment(v, total, method: str, basis) -> float:
    """The variance of a moment estimator, from normal means: for Prasad and Rao's their own, 2 sum (tau^2 + v)^2 / m^2."""
    if method == PRASAD_RAO:
        return 2 * (total**2).sum() / len(v) ** 2
    basis = np.ones((len(v), 1)) if basis is None else basis
    weighted = basis / v[:, None]
    residual = np.diag(1 / v) - weighted @ np.linalg.inv(weighted.T @ basis) @ weighted.T
    return 2 * (residual**2 * np.outer(total, total)).sum() / np.trace(residual) ** 2


def _moment(y, v, method: str, basis) -> float:
    weights = 1 / v if method == DERSIMONIAN_LAIRD else np.ones(len(v))
    fitted, variance = fit(y, weights, basis)
    misfit = (weights * (y - fitted) ** 2).sum()
    expected = (weights * v * (1 - weights * variance)).sum()
    return float((misfit - expected) / (weights * (1 - weights * variance)).sum())


def _excess_dispersion(y, v, between, basis) -> float:
    fitted, _ = fit(y, 1 / (between + v), basis)
    free = len(y) - (1 if basis is None else basis.shape[1])
    return ((y - fitted) ** 2 / (between + v)).sum() - free


def _slope(y, v, between, method: str, basis):
    """Return the slope of the (restricted) log likelihood in tau squared, times 2.

    A column of values gives a slope for each.
    """
    weights = 1 / (between + v)
    fitted, variance = fit(y, weights, basis)
    lost = variance if method == REML else 0
    return (weights**2 * ((y - fitted) ** 2 + lost) - weights).sum(axis=-1)


def _log_likelihood(y, v, between, method: str, basis) -> float:
    total = between + v
    fitted, variance = fit(y, 1 / total, basis)
    spread = np.log(total).sum()
    if method == REML:
        inverse = variance if basis is None else coefficients_of(y, 1 / total, basis)[0]
        spread -= np.log(inverse).sum() if basis is None else np.linalg.slogdet(inverse)[1]
    return -0.5 * (spread + ((y - fitted) ** 2 / total).sum())


def _highest_likelihood(y, v, method: str, basis) -> float:
    """Return the best of 0 and every place where the likelihood stops rising.

    With very unequal variances the restricted likelihood can have more than one top, so that a
    single search could end on the lower one.
    """
    least, top = v.min() * 1e-6, _ceiling(y)
    if top <= least:
        return 0.0
    grid = np.concatenate([[0.0], np.geomspace(least, top, 200)])
    slopes = _slope(y, v, grid[:, None], method, basis)
    tops = [0.0]
    for at in np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0)):
        ends = grid[at], grid[at + 1]
        tops.append(optimize.brentq(lambda b: _slope(y, v, b, method, basis), *ends, xtol=1e-14))
    return float(max(tops, key=lambda between: _log_likelihood(y, v, between, method, basis)))


def _ceiling(y) -> float:
    """Return a variance that tau squared cannot pass: the slope is negative beyond it."""
    return 2 * ((y - y.mean()) ** 2).sum() * len(y)


def _root(falling, y) -> float:
    """Return where a falling function meets 0, or 0 where it starts below."""
    if falling(0.0) <= 0:
        return 0.0
    return float(optimize.brentq(falling, 0.0, _ceiling(y), xtol=1e-14))
