"""Agreement within teams: may a team's mean stand for its members?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.statistics.estimate import by_group, divided, first_reason, floats, framed, require
from workbench.statistics.reasons import BEYOND_RANDOM, NOBODY, ONE_PERSON

AGREED_RWG = 0.7
"""From this rwg on a team's members agree (LeBreton & Senter 2008, Organizational Research Methods)."""


def uniform_variance(options: int) -> float:
    """Return the variance of answers given at random over 1, 2, ..., options: (A^2 - 1) / 12."""
    require(options >= 2, f"An item has at least two options, not {options}.")
    return (options**2 - 1) / 12


def _random_variance(options: int | None, given: float | None) -> float:
    require(
        (options is None) != (given is None),
        "Give the number of options, or the variance of random answers: one of the two.",
    )
    if given is None:
        return uniform_variance(options)
    require(given > 0, "The variance of random answers is over 0.")
    return given


def average_deviation_limit(options: int) -> float:
    """Return A / 6, below which an average deviation counts as agreement (Burke & Dunlap 2002)."""
    return options / 6


def rwg(
    ratings, teams=None, *, options: int | None = None, random_variance: float | None = None
) -> pd.DataFrame:
    """Return the agreement of each team on one item: 1 - s^2 / variance of random answers.

    1 is full agreement, 0 what random answers give; a negative value (more disagreement than at
    random) is left as it is. The random answers are uniform over the options (James, Demaree &
    Wolf 1984, Journal of Applied Psychology 69, 85-98), unless another variance is given, such as
    that of answers drawn to one side (LeBreton & Senter 2008, table 2).

    Parameters
    ----------
    ratings : one answer a person; NaN where missing
    teams : team of each person; None for one team
    options : number of response options of the item, A; the random variance is (A^2 - 1) / 12
    random_variance : variance of random answers, in place of options

    Returns
    -------
    pandas.DataFrame
        value, low, high (missing), n (people who answered), reason; a row a team.

    Examples
    --------
    >>> rwg([3, 3, 4], options=5)["value"].round(4).item()
    0.8333
    """
    column = floats(ratings).reshape(-1, 1)
    variance, answered = _spread(column, teams)
    n = answered[0]
    value = 1 - variance[0].where(n > 1) / _random_variance(options, random_variance)
    reason = first_reason(n.shape, (n == 0, NOBODY), (n == 1, ONE_PERSON))
    return framed(value, n, reason, index=n.index)


def rwg_j(
    ratings, teams=None, *, options: int | None = None, random_variance: float | None = None
) -> pd.DataFrame:
    """Return the agreement of each team over the J items of a scale.

    rwg(J) = J(1 - r) / (J(1 - r) + r), with r the mean of the items' variances over the variance
    of random answers (James, Demaree & Wolf 1984). J counts the items that two or more of the
    team answered. Where r is over 1 the formula runs to minus infinity and back, so no value is
    given, but the reason: the team is divided.

    Parameters and columns as in `rwg`, but `ratings` is people x items; n counts the people who
    answered at least one item.

    Examples
    --------
    >>> rwg_j([[4, 4], [4, 5]], options=5)["value"].round(4).item()
    0.9333
    """
    variance, answered = _spread(floats(ratings), teams)
    return rwg_j_of_spread(variance, answered, _people(ratings, teams), options, random_variance)


def rwg_j_of_spread(
    variance: pd.DataFrame,
    answered: pd.DataFrame,
    people: pd.Series,
    options: int | None = None,
    random_variance: float | None = None,
) -> pd.DataFrame:
    """Return `rwg_j` from variance and number of answers, teams x items, and people of each team."""
    items = (answered > 1).sum(axis=1)
    random = _random_variance(options, random_variance)
    ratio = variance.where(answered > 1).mean(axis=1) / random
    agreed = items * (1 - ratio)
    reason = first_reason(
        people.shape,
        (people == 0, NOBODY),
        (items == 0, ONE_PERSON),
        (ratio > 1 + 1e-9, BEYOND_RANDOM),
    )
    value = divided(agreed, agreed + ratio, where=reason == "")
    return framed(value, people, reason, index=people.index)


def average_deviation(ratings, teams=None, *, centre: str = "mean") -> pd.DataFrame:
    """Return how far a team's members are, on average, from the team's own mean answer.

    AD of an item is the mean of |x - centre|, AD(J) the mean over the items that two or more of
    the team answered (Burke, Finkelstein & Dusig 1999, Organizational Research Methods 2, 49-68).
    In units of the response scale: 0 is full agreement; see `average_deviation_limit`.

    Parameters
    ----------
    ratings : people x items (or one answer a person); NaN where missing
    teams : team of each person; None for one team
    centre : "mean" or "median"

    Returns
    -------
    pandas.DataFrame
        value, low, high (missing), n (people who answered any item), reason; a row a team.

    Examples
    --------
    >>> average_deviation([2, 4])["value"].item()
    1.0
    """
    numbers = pd.DataFrame(floats(ratings))
    require(centre in ("mean", "median"), f"The centre is 'mean' or 'median', not {centre!r}.")
    grouped = by_group(numbers, teams)
    deviations = by_group((numbers - grouped.transform(centre)).abs(), teams).mean()
    return average_deviation_of_items(deviations, grouped.count(), _people(ratings, teams))


def average_deviation_of_items(
    deviations: pd.DataFrame, answered: pd.DataFrame, people: pd.Series
) -> pd.DataFrame:
    """Return `average_deviation` from that of each item and its number of answers, teams x items."""
    usable = answered > 1
    value = deviations.where(usable).mean(axis=1)
    reason = first_reason(people.shape, (people == 0, NOBODY), (~usable.any(axis=1), ONE_PERSON))
    return framed(value, people, reason, index=people.index)


def _spread(numbers: np.ndarray, teams) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return variance and number of answers, teams x items."""
    grouped = by_group(pd.DataFrame(numbers), teams)
    return grouped.var(ddof=1), grouped.count()


def _people(ratings, teams) -> pd.Series:
    given = pd.DataFrame(floats(ratings)).notna().to_numpy()
    return by_group(pd.Series(given.any(axis=1), dtype=bool), teams).sum()
