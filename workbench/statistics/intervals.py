"""Intervals of proportions and means, for all groups in one pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from workbench.statistics.estimate import (
    CONFIDENCE,
    by_group,
    divided,
    first_reason,
    floats,
    framed,
    labels_of,
    require,
)
from workbench.statistics.reasons import (
    COUNT_UNKNOWN,
    NOBODY,
    ONE_PERSON,
    OUTSIDE_RANGE,
    OVER_BASE,
    OVER_POPULATION,
    POPULATION_UNKNOWN,
    SAME_ANSWER,
)

DUST = 1e-9
"""A chance of 1 in 40 is not above 0.025, whatever its last binary digit says."""


def wilson(count, n, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return proportions with their Wilson score intervals.

    For statements about a way of working, of which those who answered are a sample (Wilson 1927;
    method 3 of Newcombe 1998, Statistics in Medicine 17, 857-872). Holds at 0 and at n.

    Parameters
    ----------
    count, n : arrays of the same shape: those who have it, those who answered (base)
    confidence : e.g. 0.95

    Returns
    -------
    pandas.DataFrame
        value, low, high, n, reason; a row a proportion, with the index of a series given.

    Examples
    --------
    >>> wilson(81, 263)[["low", "high"]].round(4).values.tolist()
    [[0.2553, 0.3662]]
    """
    return _of_counts(count, n, confidence, "wilson")


def _of_counts(count, n, confidence, method) -> pd.DataFrame:
    index, (k, base) = labels_of(count, n), _aligned(count, n)
    reason = first_reason(
        base.shape,
        (~(base > 0), NOBODY),
        (np.isnan(k), COUNT_UNKNOWN),
        ((k > base) | (k < 0), OVER_BASE),
    )
    usable = reason == ""
    low, high = np.full((2, *base.shape), np.nan)
    low[usable], high[usable] = proportion_confint(
        k[usable], base[usable], alpha=1 - confidence, method=method
    )
    return framed(divided(k, base, usable), base, reason, low, high, index)


def clopper_pearson(count, n, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return proportions with their exact binomial intervals, which hold at least `confidence`.

    The limits are the shares under which the count, or one further off, has a chance of a/2 at
    either end: points of the beta distribution (Clopper & Pearson 1934, Biometrika 26, 404-413).
    Wider than `wilson`. Parameters, columns and reasons as there.

    Examples
    --------
    >>> clopper_pearson(81, 263)[["low", "high"]].round(4).values.tolist()
    [[0.2527, 0.3676]]
    """
    return _of_counts(count, n, confidence, "beta")


def hypergeometric(count, answered, population, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return proportions of teams of known size with their exact intervals.

    For statements about this very team, part of which answered. The limits are the least and the
    greatest number K of members, of N, for which the count x among the n who answered is not
    too unlikely: P(X >= x | K) > a/2 and P(X <= x | K) > a/2, X hypergeometric (Katz 1953, Annals
    of Mathematical Statistics 24, 256-261; Thompson 2012, Sampling, 3rd ed., section 5.5). K is
    never below x nor above x + N - n, and when all answered the share is known. It holds if who
    answered is chance; where it is not, see `worst_case`.

    Parameters
    ----------
    count, answered, population : arrays: those who have it (x), who answered (n), team size (N)
    confidence : e.g. 0.95

    Returns
    -------
    pandas.DataFrame
        value (x / n), low, high (K / N), n (answered), reason. A share without an interval,
        because the size is unknown or below n, keeps its value.

    Examples
    --------
    >>> hypergeometric(9, 12, 15)[["low", "high"]].round(4).values.tolist()
    [[0.6, 0.8]]
    """
    index, (x, n, size) = labels_of(count, answered), _aligned(count, answered, population)
    whole = not any((part % 1 > 0).any() for part in (x, n, size))
    require(whole, "A count of people is a whole number; give counts, not shares or weights.")
    reason = first_reason(
        n.shape,
        (~(n > 0), NOBODY),
        (np.isnan(x), COUNT_UNKNOWN),
        ((x > n) | (x < 0), OVER_BASE),
        (np.isnan(size), POPULATION_UNKNOWN),
        (n > size, OVER_POPULATION),
    )
    usable = reason == ""
    low, high = np.full((2, *n.shape), np.nan)
    # many teams share size and count: each case is searched once
    cases = pd.DataFrame({"x": x, "n": n, "size": size})[usable]
    of = cases.groupby(["x", "n", "size"], sort=False).ngroup().to_numpy()
    ends = _inverted(*cases.drop_duplicates().to_numpy().T, (1 - confidence) / 2)
    low[usable], high[usable] = (end[of] for end in ends)
    return framed(
        divided(x, n, ~np.isin(reason, [NOBODY, COUNT_UNKNOWN, OVER_BASE])),
        n,
        reason,
        low,
        high,
        index,
    )


def _inverted(x, n, size, tail) -> tuple[np.ndarray, np.ndarray]:
    """Return K / N at both ends; the upper end for x is the lower end for n - x, mirrored."""
    least = _least_total(x, n, size, tail)
    greatest = size - _least_total(n - x, n, size, tail)
    return least / size, greatest / size


def _least_total(x, n, size, tail) -> np.ndarray:
    """Return the least K with P(X >= x | K) > tail, by bisection for all teams at once.

    P grows with K, and at the top of the range x is the least that can be seen (P = 1).
    """
    below, enough = x - 1, x + size - n
    while (open_ := enough - below > 1).any():
        middle = np.where(open_, (below + enough) // 2, enough)
        likely = stats.hypergeom.sf(x - 1, size, middle, n) > tail * (1 + DUST)
        enough, below = np.where(likely, middle, enough), np.where(likely, below, middle)
    return enough


def mean_intervals(
    mean, sd, n, population=None, confidence: float = CONFIDENCE, same=False
) -> pd.DataFrame:
    """Return means with their t intervals, with or without the finite population correction.

    Without `population` the statement is about a way of working, of which those who answered are
    a sample: mean +- t(n - 1) sd / sqrt(n). With it the statement is about this very team: the
    standard error is multiplied by sqrt(1 - n / N) (Cochran 1977, Sampling Techniques, 2.7), and
    is 0 when all N answered.

    Parameters
    ----------
    mean, sd, n : arrays: mean, standard deviation (n - 1) and number of those who answered
    population : array of team sizes; None for no correction
    same : array, True where all answers are the same; sd is then not read

    Returns
    -------
    pandas.DataFrame
        value, low, high, n, reason. A mean without an interval keeps its value; the reason says
        why there is no interval.

    Examples
    --------
    >>> mean_intervals(47 / 12, 0.900337, 12, population=15)[["low", "high"]].round(4).values.tolist()
    [[3.6608, 4.1725]]
    """
    index = labels_of(mean, n)
    fraction = 0.0 if population is None else divided(floats(n), floats(population))
    m, s, n, fraction, same = _aligned(mean, sd, n, fraction, same)
    nobody, census = ~(n > 0) | np.isnan(m), fraction == 1
    reason = first_reason(
        m.shape,
        (nobody, NOBODY),
        (np.isnan(fraction), POPULATION_UNKNOWN),
        (fraction > 1, OVER_POPULATION),
        (census, ""),
        (n == 1, ONE_PERSON),
        ((same == 1) | (s == 0), SAME_ANSWER),
    )
    half = np.where(census, 0.0, np.nan)
    usable = (reason == "") & ~census
    half[usable] = _half_width(s[usable], n[usable], fraction[usable], confidence)
    return framed(np.where(nobody, np.nan, m), n, reason, m - half, m + half, index)


def _half_width(sd, n, fraction, confidence) -> np.ndarray:
    error = sd * np.sqrt((1 - fraction) / n)
    return stats.t.ppf((1 + confidence) / 2, n - 1) * error


def group_means(values, groups=None, population=None, confidence=CONFIDENCE) -> pd.DataFrame:
    """Return the mean of each group with its t interval, for all groups at once.

    Parameters
    ----------
    values : array or series; NaN where missing
    groups : label of each value's group; None for one group
    population : team sizes as a series indexed by group (or one number); None for no correction

    Returns
    -------
    pandas.DataFrame
        As `mean_intervals`, a row a group in the order of the labels; a group whose values are
        all missing has n = 0 and a reason.
    """
    numbers = pd.Series(floats(values))
    parts = by_group(numbers, groups).agg(["mean", "std", "count", "min", "max"])
    sizes = population.reindex(parts.index) if isinstance(population, pd.Series) else population
    same = (parts["max"] == parts["min"]).to_numpy()
    return mean_intervals(parts["mean"], parts["std"], parts["count"], sizes, confidence, same)


def worst_case(mean, n, population, lowest: float, highest: float) -> pd.DataFrame:
    """Return means with the bounds that hold whatever the silent members would have said.

    low is the mean of all N if the N - n silent members had all given the lowest answer, high if
    all had given the highest (Manski 1989, Journal of Human Resources 24, 343-360; Cochran 1977,
    13.2). For a share, the mean is of 0 and 1. The bounds need no assumption and are no
    confidence interval.

    Parameters
    ----------
    mean, n, population : arrays: mean and number of those who answered, team size
    lowest, highest : the least and the greatest answer that the item or scale allows

    Returns
    -------
    pandas.DataFrame
        value (the mean observed), low, high, n, reason.

    Examples
    --------
    >>> worst_case(47 / 12, 12, 15, lowest=1, highest=5)[["low", "high"]].round(4).values.tolist()
    [[3.3333, 4.1333]]
    """
    index, (m, n, size) = labels_of(mean, n), _aligned(mean, n, population)
    reason = first_reason(
        m.shape,
        (~(n > 0) | np.isnan(m), NOBODY),
        (np.isnan(size), POPULATION_UNKNOWN),
        (n > size, OVER_POPULATION),
        ((m < lowest) | (m > highest), OUTSIDE_RANGE),
    )
    total, silent = np.where(reason == "", n * m, np.nan), size - n
    low, high = (divided(total + silent * end, size) for end in (lowest, highest))
    value = np.where(np.isin(reason, [NOBODY, OUTSIDE_RANGE]), np.nan, m)
    return framed(value, n, reason, low, high, index)


def _aligned(*inputs) -> list[np.ndarray]:
    """Return the inputs as floating-point arrays of one shape, at least one long."""
    return list(np.broadcast_arrays(*(np.atleast_1d(floats(item)) for item in inputs)))
