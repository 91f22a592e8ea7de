"""Levels of collaboration: agencies rate each other, and every pair is a dyad."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.statistics.estimate import Estimate, divided, first_reason, floats, framed, require
from workbench.statistics.reasons import NO_KNOWN_PAIR, NOBODY

LEVELS = (1, 3)
"""Levels from which a dyad counts as joined: networking (1) and coordination (3)."""


@dataclass(frozen=True)
class Collaboration:
    """What the ratings of one group of agencies add up to.

    Attributes
    ----------
    grand_mean : mean of all ratings given; n is the number of ratings
    dyad_mean : mean of the dyads' values; n is the number of dyads rated by either side
    density : by level, the share of rated dyads at that level or more
    disagreement : share of the dyads rated by both sides in which the two ratings differ
    """

    grand_mean: Estimate
    dyad_mean: Estimate
    density: dict[float, Estimate]
    disagreement: Estimate


def collaboration_dyads(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return each pair of agencies with the level of collaboration between them.

    The value of a dyad is the mean of the two ratings, or the one that was given (Frey, Lohmeier,
    Lee & Tollefson 2006, American Journal of Evaluation 27, 383-392).

    Parameters
    ----------
    ratings : square frame, rows rate columns, the same agencies in the same order; NaN where not
        rated. The diagonal is not read.

    Returns
    -------
    pandas.DataFrame
        first, second, first_rates, second_rates, value, low, high, n (sides that rated: 0 to 2),
        reason, and disagree (True where both rated and the ratings differ).
    """
    numbers = floats(ratings)
    require(
        numbers.shape[0] == numbers.shape[1],
        f"Rows and columns are the same agencies; there are {numbers.shape[0]} and {numbers.shape[1]}.",
    )
    above = np.triu_indices(len(numbers), k=1)
    sides = np.column_stack([numbers[above], numbers.T[above]])
    rated = (~np.isnan(sides)).sum(axis=1)
    value = divided(np.nansum(sides, axis=1), rated)
    dyads = framed(value, rated, first_reason(value.shape, (rated == 0, NOBODY)))
    names = np.asarray(ratings.columns)
    named = {"first": names[above[0]], "second": names[above[1]]}
    given = {"first_rates": sides[:, 0], "second_rates": sides[:, 1]}
    differ = (rated == 2) & (sides[:, 0] != sides[:, 1])
    return pd.concat([pd.DataFrame(named | given), dyads.assign(disagree=differ)], axis=1)


def summarize_collaboration(ratings: pd.DataFrame, levels=LEVELS) -> Collaboration:
    """Return grand mean, dyad mean, densities and disagreement of one group of agencies.

    Ratings as in `collaboration_dyads`; `levels` are the levels whose density is wanted.
    The agencies are the whole group, not a sample of it: the numbers have no interval.
    """
    dyads = collaboration_dyads(ratings)
    rated, two_sided = dyads[dyads.n > 0], dyads[dyads.n == 2]
    given = pd.concat([dyads.first_rates, dyads.second_rates]).dropna()
    return Collaboration(
        grand_mean=_mean_of(given, NOBODY),
        dyad_mean=_mean_of(rated["value"], NOBODY),
        density={level: _mean_of(rated["value"] >= level, NOBODY) for level in levels},
        disagreement=_mean_of(two_sided.disagree, NO_KNOWN_PAIR),
    )


def _mean_of(values: pd.Series, why_not: str) -> Estimate:
    if values.empty:
        return Estimate(None, None, None, 0, why_not)
    return Estimate(float(values.mean()), None, None, len(values))
