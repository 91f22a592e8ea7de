"""Scores: from ratings to a scale score, a pooled factor score and the band it lies in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.statistics.estimate import (
    by_group,
    divided,
    first_reason,
    floats,
    framed,
    labels_of,
    matrix,
)
from workbench.statistics.intervals import group_means
from workbench.statistics.reasons import FEW_ITEMS_ANSWERED, NOBODY

HALF = 0.5
"""Half rule: a respondent has a scale score if at least half of the scale's items are answered."""

DUST = 1e-9
"""Slack for products such as 0.55 x 20, which floating point puts a hair above 11."""


def scale_scores(ratings, minimum_share: float = HALF) -> pd.DataFrame:
    """Return each respondent's scale score: the mean of the answered items.

    A respondent has a score if at least `minimum_share` of the items are answered and at least
    one is. With the default this is the half rule (prorating; Fairclough & Cella 1996, Quality of
    Life Research 5, 481-484; Schafer & Graham 2002, Psychological Methods 7, 158).

    Parameters
    ----------
    ratings : array or frame, respondents x items; NaN where not answered. Reverse items are
        turned already.
    minimum_share : least share of the items answered, 0 to 1

    Returns
    -------
    pandas.DataFrame
        value, low, high (always missing: one person's score is no estimate), n (items answered)
        and reason, a row a respondent, with the index of `ratings`.

    Examples
    --------
    >>> scale_scores([[4, 5, np.nan, np.nan, 3]])["value"].item()
    4.0
    """
    numbers = matrix(ratings)
    answered = (~np.isnan(numbers)).sum(axis=1)
    enough = answered >= minimum_share * numbers.shape[1] - DUST
    scores = divided(np.nansum(numbers, axis=1), answered, where=enough)
    reason = first_reason(scores.shape, (answered == 0, NOBODY), (~enough, FEW_ITEMS_ANSWERED))
    return framed(scores, answered, reason, index=labels_of(ratings))


def pooled_scores(ratings, groups=None) -> pd.DataFrame:
    """Return the pooled factor score of each group: sum of ratings / number of ratings.

    Every rating weighs the same, so a person who answered more items counts for more. This is
    the rule of the Wilder Collaboration Factors Inventory (Mattessich & Johnson 2018). The other
    rule, where every person weighs the same, is `person_mean_scores`.

    Parameters
    ----------
    ratings : raters x items of one factor; NaN where not rated
    groups : label of each rater's group; None for one group

    Returns
    -------
    pandas.DataFrame
        value, low, high (missing), n (people who gave a rating) and reason, a row a group.

    Examples
    --------
    >>> pooled_scores([[4, 4], [3, np.nan]])["value"].round(4).item()
    3.6667
    """
    numbers = matrix(ratings)
    given = ~np.isnan(numbers)
    parts = {
        "sum": np.nansum(numbers, axis=1),
        "ratings": given.sum(axis=1),
        "n": given.any(axis=1),
    }
    totals = by_group(pd.DataFrame(parts), groups).sum()
    scores = divided(totals["sum"], totals.ratings)
    reason = first_reason(scores.shape, (totals.ratings == 0, NOBODY))
    return framed(scores, totals.n, reason, index=totals.index)


def person_mean_scores(ratings, groups=None) -> pd.DataFrame:
    """Return the mean of the persons' means of each group, with its t interval.

    Every person who gave a rating weighs the same, however few items they rated.
    Parameters and columns as in `pooled_scores`.

    Examples
    --------
    >>> person_mean_scores([[4, 4], [3, np.nan]])["value"].item()
    3.5
    """
    persons = scale_scores(ratings, minimum_share=0)
    return group_means(persons["value"], groups)


def round_half_up(values, decimals: int = 1) -> np.ndarray:
    """Return the values rounded with halves going up, as a reader would round on paper.

    Python and numpy round halves to the even digit, so that 2.25 and 2.35 would both end in .2
    and .4. Dust beyond the ninth decimal is removed first: 1.005 is stored a little below itself.

    Examples
    --------
    >>> round_half_up([2.25, 2.35]).tolist()
    [2.3, 2.4]
    """
    scale = 10.0**decimals
    return np.floor(np.round(floats(values) * scale, 9) + 0.5) / scale


def bands_of(scores, lowest: Mapping[str, float], decimals: int = 1) -> np.ndarray:
    """Return the label of the band that each score lies in, "" for a missing score.

    The score is rounded half up first, as it is published, so that the page and the band agree
    and no score falls between two bands.

    Parameters
    ----------
    scores : array of scores
    lowest : the lowest score of each band by label, e.g.
        ``{"concern": 1.0, "borderline": 3.0, "strength": 4.0}``; below all of them is ""
    decimals : places that the score is published with

    Examples
    --------
    >>> bands_of([2.94, 3.95], {"concern": 1, "borderline": 3, "strength": 4}).tolist()
    ['concern', 'strength']
    """
    labels = np.array(["", *sorted(lowest, key=lowest.get)], dtype=object)
    limits = np.sort(np.array(list(lowest.values()), dtype=float))
    rounded = np.atleast_1d(round_half_up(scores, decimals))
    reached = np.searchsorted(limits, rounded, side="right")
    return labels[np.where(np.isnan(rounded), 0, reached)]


def stages_of(scores) -> np.ndarray:
    """Return the stage of each score: the score rounded down, missing for a missing score.

    The rule of Community Readiness, whose dimensions are scored 1 to 9 by interview: a mean of 3.96
    is stage 3, for stage 4 is not reached (Oetting and others, Tri-Ethnic Center handbook).

    Examples
    --------
    >>> stages_of([3.96, 4.0]).tolist()
    [3.0, 4.0]
    """
    return np.floor(floats(scores) + DUST)
