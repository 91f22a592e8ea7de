"""Region beside state: area-level shrinkage of regional means, and a region against the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from workbench.statistics.area_level import (
    DERSIMONIAN_LAIRD,
    ML,
    PAULE_MANDEL,
    PRASAD_RAO,
    REML,
    coefficients_of,
    errors_squared,
    estimated,
    fit,
    orthogonal,
    tau_squared,
)
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
from workbench.statistics.reasons import (
    FEW_REGIONS,
    MEANS_OF_A_LINE,
    NO_COVARIATE,
    NO_SAMPLING_VARIANCE,
    NOBODY,
    few_regions,
)

__all__ = [
    "DERSIMONIAN_LAIRD",
    "ML",
    "PAULE_MANDEL",
    "PRASAD_RAO",
    "REML",
    "Shrinkage",
    "against_rest",
    "pooled_variance",
    "shrink",
    "tau_squared",
]

FEWEST_REGIONS = 3
"""The variance between fewer regions cannot be estimated; each covariate asks for one more."""


@dataclass(frozen=True)
class Shrinkage:
    """Regional means drawn towards their common mean, or a line, the more the less is known of them.

    Attributes
    ----------
    regions : value (shrunken), low, high, n, reason, and own (the region's own mean), weight (of
        the own mean, 0 to 1), synthetic (what it is drawn towards), error (Prasad-Rao); a row a
        region
    mean : the common mean, with its interval; n is the number of regions. Not available with
        covariates, where each region is drawn towards a mean of its own
    between : tau squared, the variance between regions; None where not available
    coefficients : value, low, high, n (regions), reason and error; a row a column of the design, of
        the common mean without one
    """

    regions: pd.DataFrame
    mean: Estimate
    between: float | None
    coefficients: pd.DataFrame = field(default_factory=pd.DataFrame)


def shrink(
    means, variances, n=None, method: str = REML, confidence: float = CONFIDENCE, *, design=None
) -> Shrinkage:
    """Return regional means shrunken by the area-level model of Fay and Herriot.

    Model: mean_i ~ N(theta_i, v_i), theta_i ~ N(x_i'beta, tau^2), v_i known; without covariates
    x_i'beta is the common mean mu. Then weight_i = tau^2 / (tau^2 + v_i), beta by least squares
    weighted by 1 / (tau^2 + v_i), and theta_i = weight_i mean_i + (1 - weight_i) x_i'beta (Fay &
    Herriot 1979, Journal of the American Statistical Association 74, 269-277). The error is that
    of Prasad & Rao (1990, same journal 85, 163-171) as adapted to the estimator of tau^2 by Datta &
    Lahiri (2000, Statistica Sinica 10, 613-627) and Datta, Rao & Smith (2005, Biometrika 92,
    183-196); see `errors_squared`. The intervals are normal.

    Parameters
    ----------
    means, variances : each region's mean and the variance of that mean; pool the variance within
        regions (`pooled_variance`) where regions are small
    n : number of answers in each region; None where it is not known
    method : how tau^2 is estimated, see `tau_squared`: "reml", "ml", "paule_mandel" (which does
        without a normal distribution between regions), "dersimonian_laird" or "prasad_rao"
    design : area-level covariates, regions x coefficients, with their own column of ones (array or
        frame); None for a common mean

    Returns
    -------
    Shrinkage
        A region whose mean, variance or covariate is missing, or whose variance is 0, takes no part
        and has a reason.

    Raises
    ------
    ValueError
        The design has not a row for each region, or a column that follows from the others.

    Examples
    --------
    >>> rural = [[1, 0], [1, 0], [1, 1], [1, 1], [1, 1]]
    >>> found = shrink([3.9, 4.1, 3.1, 3.3, 2.9], [0.04] * 5, design=rural)
    >>> found.coefficients["value"].round(2).tolist()
    [4.0, -0.9]
    """
    index = labels_of(means, variances, n)
    y, v = (np.atleast_1d(floats(item)) for item in (means, variances))
    base = np.zeros(len(y)) if n is None else np.atleast_1d(floats(n))
    names, lines = _lines(design, len(y))
    usable, reason = _usable(y, v, lines)
    columns = {name: np.full(len(y), np.nan) for name in ("value", "weight", "synthetic", "error")}
    between, why_not = None, _too_few(lines)
    coefficients = np.full((2, len(names)), np.nan)
    if (reason == "").any():
        basis, triangle = (None, None) if lines is None else orthogonal(lines[usable], usable.sum())
        between, found = shrunken(y[usable], v[usable], method, basis)
        for name, numbers in found.items():
            columns[name][usable] = numbers
        coefficients, why_not = _coefficients(y[usable], v[usable] + between, basis, triangle), ""
    half = _quantile(confidence) * columns["error"]
    value = columns.pop("value")
    regions = framed(value, base, reason, value - half, value + half, index)
    drawn = _told(coefficients, names, int(usable.sum()), why_not, confidence)
    common = _common(drawn, design is None)
    return Shrinkage(regions.assign(own=y, **columns), common, between, drawn)


def _lines(design, regions: int) -> tuple[list, np.ndarray | None]:
    """Return the names of the coefficients, and the design as an array."""
    if design is None:
        return ["mean"], None
    lines = floats(design)
    lines = lines[:, None] if lines.ndim == 1 else lines
    require(
        len(lines) == regions,
        f"The design has {len(lines)} rows; it has one for each of the {regions} regions.",
    )
    own = list(design.columns) if isinstance(design, pd.DataFrame) else None
    return own or [f"x{number + 1}" for number in range(lines.shape[1])], lines


def _too_few(lines: np.ndarray | None) -> str:
    return FEW_REGIONS if lines is None else few_regions(FEWEST_REGIONS - 1 + lines.shape[1])


def _coefficients(y, total, basis, triangle) -> np.ndarray:
    """The coefficients of the design, and their standard errors."""
    if basis is None:
        mean, variance = fit(y, 1 / total, None)
        return np.stack([mean, np.sqrt(variance)])
    inverse, own = coefficients_of(y, 1 / total, basis)
    back = np.linalg.inv(triangle)
    return np.stack([back @ own, np.sqrt(np.diag(back @ inverse @ back.T))])


def _told(coefficients: np.ndarray, names: list, regions: int, why_not: str, confidence: float):
    value, error = coefficients
    half = _quantile(confidence) * error
    found = framed(value, regions, why_not, value - half, value + half, pd.Index(names))
    return found.assign(error=error)


def _common(coefficients: pd.DataFrame, alone: bool) -> Estimate:
    row = coefficients.iloc[0]
    if row.reason or not alone:
        return Estimate(None, None, None, int(row.n), row.reason or MEANS_OF_A_LINE)
    return Estimate(float(row["value"]), float(row.low), float(row.high), int(row.n))


def shrunken(y: np.ndarray, v: np.ndarray, method: str, basis=None):
    """Return tau squared, and value, weight, synthetic mean and error of each region.

    The basis spans the covariates, see `orthogonal`; None for a common mean.
    """
    between = estimated(y, v, method, basis)
    fitted, variance = fit(y, 1 / (between + v), basis)
    weight = between / (between + v)
    error = np.sqrt(errors_squared(v, between, variance, method, basis))
    found = {"value": weight * y + (1 - weight) * fitted, "weight": weight}
    return between, found | {"synthetic": fitted * np.ones(len(y)), "error": error}


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


def _usable(y, v, lines=None) -> tuple[np.ndarray, np.ndarray]:
    told = np.ones(len(y), bool) if lines is None else ~np.isnan(lines).any(axis=1)
    usable = ~np.isnan(y) & (v > 0) & told
    coefficients = 1 if lines is None else lines.shape[1]
    few = usable.sum() < FEWEST_REGIONS - 1 + coefficients
    return usable, first_reason(
        y.shape,
        (np.isnan(y), NOBODY),
        (~(v > 0), NO_SAMPLING_VARIANCE),
        (~told, NO_COVARIATE),
        (few, _too_few(lines)),
    )


def _quantile(confidence: float) -> float:
    return stats.norm.ppf((1 + confidence) / 2)
