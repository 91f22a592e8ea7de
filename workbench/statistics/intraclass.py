"""Intraclass correlations: members within teams, and judges of the same targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from workbench.statistics.estimate import (
    CONFIDENCE,
    NEGLIGIBLE,
    Estimate,
    estimates_frame,
    floats,
    matrix,
    require,
)
from workbench.statistics.reasons import (
    NO_DIFFERENCE,
    NO_ERROR,
    NO_SPREAD_WITHIN,
    NO_TEAM_OF_TWO,
    ONE_TEAM,
    SAME_ANSWER,
    TOO_FEW_JUDGES,
    TOO_FEW_TARGETS,
)


@dataclass(frozen=True)
class TeamCorrelation:
    """How much of the differences between persons are differences between their teams.

    Attributes
    ----------
    icc1 : share of the variance that lies between teams; what one member tells of the team
    icc2 : reliability of the teams' means
    mean_square_between, mean_square_within : of the one-way analysis of variance, or None
    size : k, the average team size that the analysis of variance of unequal teams calls for
    """

    icc1: Estimate
    icc2: Estimate
    mean_square_between: float | None = None
    mean_square_within: float | None = None
    size: float | None = None


def team_correlation(
    scores, teams, confidence: float = CONFIDENCE, *, team_size: str = "anova"
) -> TeamCorrelation:
    """Return ICC(1) and ICC(2) of scores within teams of unequal size, negative values kept.

    From the one-way analysis of variance of N scores in J teams of n_j:
    ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW), ICC(2) = (MSB - MSW) / MSB,
    k = (N - sum n_j^2 / N) / (J - 1) (Bartko 1976, Psychological Bulletin 83, 762-765; Bliese
    2000; k: Snedecor & Cochran 1989, section 13.7). The F interval is exact for equal teams and
    approximate for unequal ones (Donner 1986). n of both is N.

    Parameters
    ----------
    scores : one score a person; NaN where missing
    teams : team of each person
    team_size : "anova" for k as above, which is also Bliese & Halverson's (1998, Journal of
        Management 24, 157-172); "mean" for N / J, as the R package multilevel takes it

    Examples
    --------
    >>> round(team_correlation([1, 2, 5, 6], ["a", "a", "b", "b"]).icc1.value, 4)
    0.9394
    """
    require(
        team_size in ("anova", "mean"), f"The team size is 'anova' or 'mean', not {team_size!r}."
    )
    require(
        len(np.atleast_1d(floats(scores))) == len(np.atleast_1d(np.asarray(teams))),
        "Give one team for each score.",
    )
    frame = pd.DataFrame({"score": floats(scores), "team": np.asarray(teams)}).dropna()
    by_team = frame.groupby("team").score
    sizes, people = by_team.count().to_numpy(), len(frame)
    within = ((frame.score - by_team.transform("mean")) ** 2).sum()
    total = ((frame.score - frame.score.mean()) ** 2).sum()
    dust = NEGLIGIBLE * (frame.score**2).sum()
    why_not = _why_no_correlation(sizes, total <= dust)
    if why_not:
        missing = Estimate(None, None, None, people, why_not)
        return TeamCorrelation(missing, missing)
    df = (len(sizes) - 1, people - len(sizes))
    between = max(total - within, 0.0) / df[0]
    within = within / df[1] if within > dust else 0.0
    size = (people - (sizes**2).sum() / people) / df[0]
    size = people / len(sizes) if team_size == "mean" else size
    limits = _f_limits(between, within, df, confidence) if within > 0 else None
    single, average = _one_way(between, within, size, limits, people, NO_SPREAD_WITHIN)
    return TeamCorrelation(single, average, float(between), float(within), float(size))


def _why_no_correlation(sizes: np.ndarray, no_variance: bool) -> str:
    if len(sizes) < 2:
        return ONE_TEAM
    if sizes.max() < 2:
        return NO_TEAM_OF_TWO
    return SAME_ANSWER if no_variance else ""


def _f_limits(upper, lower, df, confidence) -> tuple[float, float]:
    """Return the confidence limits of the ratio of expected mean squares."""
    level = (1 + confidence) / 2
    f = upper / lower
    return f / stats.f.ppf(level, *df), f * stats.f.ppf(level, *df[::-1])


def _one_way(between, error, k, limits, n, why_no_interval) -> tuple[Estimate, Estimate]:
    """Return the correlation of single ratings and of the mean of k, from two mean squares."""
    single = (between - error) / (between + (k - 1) * error)
    if between == 0:
        average, ends = None, None
    else:
        average = (between - error) / between
        ends = limits and [1 - 1 / f for f in limits]
    return (
        _estimate(single, limits and [(f - 1) / (f + k - 1) for f in limits], n, why_no_interval),
        _estimate(average, ends, n, why_no_interval),
    )


def _estimate(value, limits, n, why_no_interval) -> Estimate:
    """Return the estimate; without limits it keeps its value, without a value it has nothing."""
    if value is None:
        return Estimate(None, None, None, n, NO_DIFFERENCE)
    if limits is None:
        return Estimate(float(value), None, None, n, why_no_interval)
    return Estimate(float(value), float(limits[0]), float(limits[1]), n)


SIX = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


def judge_correlations(ratings, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return the six intraclass correlations of judges who rate the same targets.

    ICC(1): each target has other judges; ICC(2): the judges are a sample, their level counts;
    ICC(3): these very judges, their level does not count; ",1" a single judge, ",k" the mean of
    the k judges. Formulas and F intervals of Shrout & Fleiss 1979, Psychological Bulletin 86,
    420-428.

    Parameters
    ----------
    ratings : targets x judges; a target that a judge did not rate is left out

    Returns
    -------
    pandas.DataFrame
        value, low, high, n (targets), reason; a row a correlation, index as in Shrout & Fleiss.

    Examples
    --------
    >>> six = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> judge_correlations(six)["value"].round(2).tolist()
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    numbers = matrix(ratings)
    complete = numbers[~np.isnan(numbers).any(axis=1)]
    n, k = complete.shape
    why_not = TOO_FEW_JUDGES if k < 2 else TOO_FEW_TARGETS if n < 2 else ""
    squares = None if why_not else _mean_squares(complete)
    if squares is not None and not any(squares.values()):
        why_not = SAME_ANSWER
    if why_not:
        estimates = [Estimate(None, None, None, n, why_not)] * 6
    else:
        estimates = _six(squares, n, k, confidence)
    return estimates_frame(dict(zip(SIX, estimates, strict=True)), name="correlation")


def _mean_squares(ratings: np.ndarray) -> dict[str, float]:
    n, k = ratings.shape
    grand = ratings.mean()
    targets = k * ((ratings.mean(axis=1) - grand) ** 2).sum()
    judges = n * ((ratings.mean(axis=0) - grand) ** 2).sum()
    residual = ((ratings - grand) ** 2).sum() - targets - judges
    dust = NEGLIGIBLE * (ratings**2).sum()
    targets, judges, residual = (s if s > dust else 0.0 for s in (targets, judges, residual))
    return {
        "targets": targets / (n - 1),
        "judges": judges / (k - 1),
        "residual": residual / ((n - 1) * (k - 1)),
        "within": (judges + residual) / (n * (k - 1)),
    }


def _six(squares, n, k, confidence) -> list[Estimate]:
    between, within, error = squares["targets"], squares["within"], squares["residual"]
    df = {"within": (n - 1, n * (k - 1)), "error": (n - 1, (n - 1) * (k - 1))}
    one = _f_limits(between, within, df["within"], confidence) if within > 0 else None
    three = _f_limits(between, error, df["error"], confidence) if error > 0 else None
    icc1, icc1k = _one_way(between, within, k, one, n, NO_ERROR)
    icc2, icc2k = _two_way_random(squares, n, k, confidence)
    if between + error > 0:
        icc3, icc3k = _one_way(between, error, k, three, n, NO_ERROR)
    else:
        icc3 = icc3k = Estimate(None, None, None, n, NO_DIFFERENCE)
    return [icc1, icc2, icc3, icc1k, icc2k, icc3k]


def _two_way_random(squares, n, k, confidence) -> tuple[Estimate, Estimate]:
    between, judges, error = squares["targets"], squares["judges"], squares["residual"]
    single = (between - error) / (between + (k - 1) * error + k * (judges - error) / n)
    base = between + (judges - error) / n
    average = (between - error) / base if base > 0 else None
    if error == 0 or between == 0:
        limits = stepped = None
    else:
        limits = _two_way_limits(single, squares, n, k, confidence)
        stepped = [k * limit / (1 + (k - 1) * limit) for limit in limits]
    why_no_interval = NO_ERROR if error == 0 else NO_DIFFERENCE
    return (
        _estimate(single, limits, n, why_no_interval),
        _estimate(average, stepped, n, why_no_interval),
    )


def _two_way_limits(icc, squares, n, k, confidence) -> tuple[float, float]:
    """Return the limits of ICC(2,1), with Satterthwaite's degrees of freedom v."""
    between, judges, error = squares["targets"], squares["judges"], squares["residual"]
    ratio = judges / error
    rest = n * (1 + (k - 1) * icc) - k * icc
    v = (k - 1) * (n - 1) * (k * icc * ratio + rest) ** 2
    v /= (n - 1) * (k * icc * ratio) ** 2 + rest**2
    level = (1 + confidence) / 2
    upper, lower = stats.f.ppf(level, n - 1, v), stats.f.ppf(level, v, n - 1)
    spread = k * judges + (k * n - k - n) * error
    low = n * (between - upper * error) / (upper * spread + n * between)
    high = n * (lower * between - error) / (spread + n * lower * between)
    return low, high
