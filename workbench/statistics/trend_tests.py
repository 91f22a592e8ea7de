"""Tests of trend over waves: of a share (Cochran and Armitage), of any numbers (Mann and Kendall)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from workbench.statistics.estimate import SignificanceTest, floats, require
from workbench.statistics.reasons import NOBODY, SAME_ANSWER, TWO_WAVES

FEWEST_WAVES = 3


@dataclass(frozen=True)
class MannKendall:
    """The Mann-Kendall test of one series.

    Attributes
    ----------
    s : pairs of waves that rose less pairs that fell
    variance : of s where there is no trend, corrected for ties
    tau : Kendall's tau-b, -1 (always fell) to 1 (always rose)
    slope : Sen's slope, the median change per unit of time over all pairs of waves
    z, p : normal with continuity correction, two-sided; z is None for the exact p
    n : number of waves
    reason : why the test is not available, else ""
    """

    s: float | None
    variance: float | None
    tau: float | None
    slope: float | None
    z: float | None
    p: float | None
    n: int
    reason: str = ""


def cochran_armitage(count, n, scores=None) -> SignificanceTest:
    """Return the Cochran-Armitage test of a linear trend in shares of independent waves.

    chi squared = (sum s (x - n p))^2 / (p (1 - p) (sum n s^2 - (sum n s)^2 / N)), with p the share
    over all waves and N all who answered; one degree of freedom (Cochran 1954; Armitage 1955,
    Biometrics 11, 375-386), as R's ``prop.trend.test``. Two-sided.

    Parameters
    ----------
    count, n : those who have it, and who answered, in each wave
    scores : times of the waves; None for 1, 2, 3, ...

    Returns
    -------
    SignificanceTest
        statistic is chi squared; n all who answered.

    Raises
    ------
    ValueError
        The lists are not of one length, or a count is larger than its base.

    Examples
    --------
    >>> round(cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82]).statistic, 4)
    8.2249
    """
    x, base = floats(count), floats(n)
    at = np.arange(1.0, len(x) + 1) if scores is None else floats(scores)
    require(x.shape == base.shape == at.shape, "Give one count, one base and one score a wave.")
    known = ~(np.isnan(x) | np.isnan(base) | np.isnan(at)) & (base > 0)
    x, base, at = x[known], base[known], at[known]
    require(((x >= 0) & (x <= base)).all(), "A count lies between 0 and its base.")
    people = base.sum()
    if not people:
        return SignificanceTest(None, None, None, 0, NOBODY)
    if len(np.unique(at)) < 2:
        return SignificanceTest(None, None, None, int(people), TWO_WAVES)
    share = x.sum() / people
    if share in (0, 1):
        return SignificanceTest(None, None, None, int(people), SAME_ANSWER)
    centred = at - (base * at).sum() / people
    statistic = (centred * x).sum() ** 2 / (share * (1 - share) * (base * centred**2).sum())
    return SignificanceTest(float(statistic), 1, float(stats.chi2.sf(statistic, 1)), int(people))


def mann_kendall(values, times=None, *, exact: bool = False) -> MannKendall:
    """Return the Mann-Kendall test of a rise or fall over waves, with Sen's slope.

    S counts the pairs of waves in which the later value is higher, less those in which it is lower.
    Var S = (n(n - 1)(2n + 5) - sum t(t - 1)(2t + 5)) / 18, t the sizes of the groups of ties; z =
    (S -+ 1) / sqrt(Var S) (Mann 1945, Econometrica 13, 245-259; Kendall 1975). Sen's slope is the
    median of (later - earlier) / time between (Sen 1968). Each wave counts as one number.

    Parameters
    ----------
    values : one number a wave, in order; NaN where missing
    times : time of each wave, all different; None for 0, 1, 2, ...
    exact : True for the p of all orders of the values, for few waves without ties

    Raises
    ------
    ValueError
        The times are not as many as the values, or two are the same; or exact with ties.

    Examples
    --------
    >>> found = mann_kendall([10, 10, 10, 5, 10, 20, 18, 17, 15, 24, 15])
    >>> found.s, round(found.z, 3)
    (22.0, 1.685)
    """
    y = floats(values)
    at = np.arange(float(len(y))) if times is None else floats(times)
    require(y.shape == at.shape, f"There are {y.size} values and {at.size} times.")
    y, at = y[~np.isnan(y)], at[~np.isnan(y)]
    require(len(np.unique(at)) == len(at), "Two waves have the same time.")
    n = len(y)
    if n < FEWEST_WAVES or np.ptp(y) == 0:
        nothing = [None] * 6
        return MannKendall(*nothing, n, TWO_WAVES if n < FEWEST_WAVES else SAME_ANSWER)
    later, earlier = np.tril_indices(n, -1)
    time = at[later] - at[earlier]
    rise = (y[later] - y[earlier]) * np.sign(time)
    s = float(np.sign(rise).sum())
    ties = np.unique(y, return_counts=True)[1]
    variance = float((_spread(n) - _spread(ties).sum()) / 18)
    tau = stats.kendalltau(at, y)
    slope = float(np.median(rise / np.abs(time)))
    z = (s - np.sign(s)) / np.sqrt(variance)
    if exact:
        require(len(ties) == n, "The exact test needs values without ties.")
        p = stats.kendalltau(at, y, method="exact").pvalue
        return MannKendall(s, variance, float(tau.statistic), slope, None, float(p), n)
    p = min(1.0, 2 * stats.norm.sf(abs(z)))
    return MannKendall(s, variance, float(tau.statistic), slope, float(z), float(p), n)


def _spread(size):
    return size * (size - 1) * (2 * size + 5)
