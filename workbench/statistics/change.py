"""Change between two waves: matched respondents, and waves whose respondents are not matched."""

from __future__ import annotations

import numpy as np
from scipy import special, stats
from statsmodels.stats import contingency_tables

from workbench.statistics.estimate import (
    CONFIDENCE,
    Estimate,
    SignificanceTest,
    floats,
    require,
)
from workbench.statistics.reasons import (
    BEYOND_TABLES,
    NO_CHANGE,
    NO_PAIRS,
    ONE_PAIR,
    SAME_CHANGE,
    WAVE_WITHOUT_INTERVAL,
)

DECIMALS = 9
"""Differences are rounded before they are ranked: 3.4 - 2.4 and 1.7 - 0.7 must tie."""

GREATEST_T = 1000
"""The noncentral t distribution is not computed reliably beyond."""


def paired_difference(before, after, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean change, after - before, of those who answered both times, with t interval.

    Parameters
    ----------
    before, after : scores of the same persons in the same order; NaN where missing

    Returns
    -------
    Estimate
        n is the number of pairs. With one pair or equal changes there is a value, no interval.

    Examples
    --------
    >>> paired_difference([0, 0, 0], [1, 2, 3]).value
    2.0
    """
    return mean_change(_changes(before, after), confidence)


def mean_change(change: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of the persons' changes with its t interval."""
    n, why_not = len(change), _why_no_variance(change)
    if n == 0:
        return Estimate(None, None, None, 0, why_not)
    mean = float(change.mean())
    if why_not:
        return Estimate(mean, None, None, n, why_not)
    half = stats.t.ppf((1 + confidence) / 2, n - 1) * stats.sem(change)
    return Estimate(mean, float(mean - half), float(mean + half), n)


def paired_t(before, after) -> SignificanceTest:
    """Return the paired t test of no mean change (Student 1908); arguments as `paired_difference`."""
    change = _changes(before, after)
    n, why_not = len(change), _why_no_variance(change)
    if why_not:
        return SignificanceTest(None, None, None, n, why_not)
    t, p = stats.ttest_1samp(change, 0)
    return SignificanceTest(float(t), n - 1, float(p), n)


def effect_dz(before, after, confidence: float = CONFIDENCE) -> Estimate:
    """Return d_z: the mean change in standard deviations of the changes, with its exact interval.

    d_z = t / sqrt(n) (Cohen 1988, section 2.3.5; Lakens 2013). The limits are the noncentrality
    parameters under which the t observed lies at either tail of the noncentral t distribution,
    over sqrt(n) (Cumming & Finch 2001, Educational and Psychological Measurement 61, 532-574).
    d_z says how alike the changes are; it is not the d of two independent groups.

    Examples
    --------
    >>> round(effect_dz([0, 0, 0], [1, 2, 3]).value, 4)
    2.0
    """
    change = _changes(before, after)
    n, why_not = len(change), _why_no_variance(change)
    if why_not:
        return Estimate(None, None, None, n, why_not)
    t = change.mean() / stats.sem(change)
    d = float(t / np.sqrt(n))
    if abs(t) > GREATEST_T:
        return Estimate(d, None, None, n, BEYOND_TABLES)
    tails = [(1 + confidence) / 2, (1 - confidence) / 2]
    low, high = special.nctdtrinc(n - 1, tails, t) / np.sqrt(n)
    return Estimate(d, float(low), float(high), n)


def wilcoxon_paired(
    before, after, *, exact: bool = False, correct: bool = True
) -> SignificanceTest:
    """Return Wilcoxon's signed-rank test, normal approximation with continuity and tie correction.

    Pairs that did not change are dropped (Wilcoxon 1945; Hollander, Wolfe & Chicken 2014, section
    3.1), as in R's ``wilcox.test(paired = TRUE, exact = FALSE)``. The statistic is the smaller sum
    of ranks; n counts the pairs that changed.

    Parameters
    ----------
    before, after : scores of the same persons in the same order; NaN where missing
    exact : True for the p value over all 2^n signs of the ranks, tied ranks kept as they are
    correct : False for the normal approximation without continuity correction

    Examples
    --------
    >>> wilcoxon_paired([0, 0, 0], [1, 1, 2], exact=True).p
    0.25
    """
    change = np.round(_changes(before, after), DECIMALS)
    changed = change[change != 0]
    if not len(change) or not len(changed):
        return SignificanceTest(None, None, None, 0, NO_CHANGE if len(change) else NO_PAIRS)
    if exact:
        return _exact_wilcoxon(changed)
    found = stats.wilcoxon(changed, zero_method="wilcox", correction=correct, method="asymptotic")
    return SignificanceTest(float(found.statistic), None, float(found.pvalue), len(changed))


def _exact_wilcoxon(changed: np.ndarray) -> SignificanceTest:
    """Two-sided p: twice the share of sign patterns with as small a rank sum as the smaller one."""
    ranks = np.round(2 * stats.rankdata(np.abs(changed))).astype(int)
    smaller = min(ranks[changed > 0].sum(), ranks[changed < 0].sum())
    share = np.ones(1)
    for rank in ranks:
        share = np.convolve(share, np.bincount([0, rank])) / 2
    p = min(1.0, 2 * share[: smaller + 1].sum())
    return SignificanceTest(smaller / 2, None, float(p), len(changed))


def mcnemar(
    before, after, *, exact: bool = True, mid_p: bool = False, correct: bool = True
) -> SignificanceTest:
    """Return McNemar's test of change in a yes-no answer of the same persons.

    Only those who changed count: b from yes to no, c from no to yes. Exact: binomial, the
    statistic is the smaller of b and c. Else with Edwards' correction: (|b - c| - 1)^2 / (b + c),
    chi-squared with one degree of freedom (McNemar 1947; Edwards 1948). The mid p counts what was
    observed by half: exact p - P(X = min(b, c)), or 1 - P(X = b) / 2 where b = c (Fagerland,
    Lydersen & Laake 2013, BMC Medical Research Methodology 13, 91).

    Parameters
    ----------
    before, after : 1 (yes), 0 (no), NaN (missing) of the same persons
    exact : False for the chi-squared test
    correct : False for the chi-squared test without correction, (b - c)^2 / (b + c)
    mid_p : True for the mid p of the exact test

    Returns
    -------
    SignificanceTest
        n counts the persons who changed.

    Examples
    --------
    >>> mcnemar([1] + [0] * 7, [0] + [1] * 7).p
    0.0703125
    """
    first, second = _pairs(before, after)
    require(np.isin([first, second], (0, 1)).all(), "The answers are yes (1) or no (0).")
    lost = int(((first == 1) & (second == 0)).sum())
    gained = int(((first == 0) & (second == 1)).sum())
    n = lost + gained
    if n == 0:
        return SignificanceTest(None, None, None, 0, NO_CHANGE if len(first) else NO_PAIRS)
    if mid_p:
        observed = stats.binom.pmf(min(lost, gained), n, 0.5)
        whole = min(1.0, 2 * stats.binom.cdf(min(lost, gained), n, 0.5))
        p = 1 - observed / 2 if lost == gained else whole - observed
        return SignificanceTest(float(min(lost, gained)), None, float(p), n)
    if not exact and correct and lost == gained:
        # Edwards' correction may take |b - c| to 0 and not past it
        return SignificanceTest(0.0, 1, 1.0, n)
    table = [[0, lost], [gained, 0]]
    found = contingency_tables.mcnemar(table, exact=exact, correction=correct)
    return SignificanceTest(float(found.statistic), None if exact else 1, float(found.pvalue), n)


def unmatched_difference(before, after, confidence: float = CONFIDENCE) -> Estimate:
    """Return the difference of two waves' means, after - before, whose respondents are not matched.

    Welch's interval, for unequal variances (Welch 1947). It takes the waves to be independent; if
    some persons answered both, it is too wide. n is the number of answers in both waves.

    Parameters
    ----------
    before, after : scores of each wave, of any length; NaN where missing

    Examples
    --------
    >>> unmatched_difference([1, 2, 3], [3, 4]).value
    1.5
    """
    waves = [scores[~np.isnan(scores)] for scores in (floats(before), floats(after))]
    n = sum(map(len, waves))
    if not all(map(len, waves)):
        return Estimate(None, None, None, n, WAVE_WITHOUT_INTERVAL)
    difference = float(waves[1].mean() - waves[0].mean())
    if any(_constant(scores) for scores in waves):
        return Estimate(difference, None, None, n, WAVE_WITHOUT_INTERVAL)
    welch = stats.ttest_ind(waves[1], waves[0], equal_var=False).confidence_interval(confidence)
    return Estimate(difference, float(welch.low), float(welch.high), n)


def _pairs(before, after) -> tuple[np.ndarray, np.ndarray]:
    first, second = floats(before), floats(after)
    require(
        first.shape == second.shape,
        f"Before has {first.size} scores and after {second.size}: give the same persons in the same"
        " order, NaN where one is missing; or take unmatched_difference.",
    )
    both = ~(np.isnan(first) | np.isnan(second))
    return first[both], second[both]


def _changes(before, after) -> np.ndarray:
    first, second = _pairs(before, after)
    return second - first


def _why_no_variance(change: np.ndarray) -> str:
    if len(change) < 2:
        return ONE_PAIR if len(change) else NO_PAIRS
    return SAME_CHANGE if _constant(change) else ""


def _constant(values: np.ndarray) -> bool:
    """Say if the values are all the same, but for the dust of floating point."""
    return bool(np.ptp(values) <= 10.0**-DECIMALS * max(1.0, np.abs(values).max()))
