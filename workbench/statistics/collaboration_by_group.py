"""Levels of collaboration of many groups of agencies at once: every team in one pass."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.statistics.collaboration import LEVELS
from workbench.statistics.estimate import first_reason, framed
from workbench.statistics.reasons import NO_KNOWN_PAIR, NOBODY


def dyads_by_group(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return each rated pair of agencies once, with the level between them.

    The value of a dyad is the mean of the two ratings, or the one that was given (Frey, Lohmeier,
    Lee & Tollefson 2006, American Journal of Evaluation 27, 383-392); see `collaboration_dyads`.

    Parameters
    ----------
    ratings : group, rater, rated, level; each ordered pair at most once, no agency rates itself

    Returns
    -------
    pandas.DataFrame
        group, first, second, value, n (sides that rated: 1 or 2), disagree; first < second.
    """
    turned = ratings.rater > ratings.rated
    ordered = ratings.assign(
        first=ratings.rater.where(~turned, ratings.rated),
        second=ratings.rated.where(~turned, ratings.rater),
    ).dropna(subset="level")
    sides = ordered.groupby(["group", "first", "second"])["level"].agg(
        ["mean", "size", "min", "max"]
    )
    named = sides.rename(columns={"mean": "value", "size": "n"}).reset_index()
    disagree = (named.n == 2) & (named["min"] != named["max"])
    return named.assign(disagree=disagree)[["group", "first", "second", "value", "n", "disagree"]]


def summarize_by_group(dyads: pd.DataFrame, groups, levels=LEVELS) -> dict[str, pd.DataFrame]:
    """Return dyad mean, density at each level and disagreement of each group; estimate frames.

    Parameters
    ----------
    dyads : as `dyads_by_group` returns them
    groups : index of all groups; one without a rated pair has a reason
    levels : the levels whose density is wanted

    Returns
    -------
    dict
        "dyad_mean", "density_<level>" for each level, "disagreement".
    """
    two_sided = dyads[dyads.n == 2]
    found = {"dyad_mean": _means(dyads["value"], dyads["group"], groups, NOBODY)}
    for level in levels:
        reached = (dyads["value"] >= level).astype(float)
        found[f"density_{level}"] = _means(reached, dyads["group"], groups, NOBODY)
    disagree = two_sided.disagree.astype(float)
    found["disagreement"] = _means(disagree, two_sided["group"], groups, NO_KNOWN_PAIR)
    return found


def _means(values: pd.Series, of: pd.Series, groups, why_not: str) -> pd.DataFrame:
    parts = values.groupby(of).agg(["mean", "size"]).reindex(groups)
    n = parts["size"].fillna(0)
    reason = first_reason(n.shape, (n == 0, why_not))
    return framed(np.asarray(parts["mean"]), n, reason, index=parts.index)
