"""Primary rules: which numbers are too small to publish by themselves."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbench.disclosure.rules import Rules

SHOWN, CONFIDENTIAL = "shown", "confidential"
NOT_AVAILABLE, NOT_APPLICABLE = "not_available", "not_applicable"

ROW = ["measure", "period", "region", "team", "discipline"]
"""The dimensions that the categories of one distribution share."""
COLUMN = ["measure", "period", "team", "discipline", "category"]
"""The dimensions that one number shares over the regions, which add up to the state."""


def small_counts(cells: pd.DataFrame, adds_up: pd.Series, rules: Rules) -> pd.Series:
    """Return which counts of people a primary rule hides.

    A count and its percentage stand or fall together, since each gives the other. Hidden are: a
    base under the minimum; a count, or its complement in the base, under the threshold; and every
    count of a row in which all but a few people gave one answer (group disclosure: Hundepool et
    al., Statistical Disclosure Control, 2012, section 4.2).

    Parameters
    ----------
    cells : the dimensions, `value` (the count) and `base`
    adds_up : by cell, whether the categories of its row add up to the base
    """
    minimum = max(rules.breakdown, rules.percentage_base)
    rest = cells.base - cells.value
    largest = cells.groupby(ROW).value.transform("max")
    told = adds_up & (cells.base - largest <= rules.group_margin)
    return (
        (cells.base < minimum) | (cells.value < rules.threshold) | (rest < rules.threshold) | told
    )


def small_bases(rows: pd.DataFrame, minimum: int) -> pd.Series:
    """Return which means or sums stand on too few people or agencies."""
    return rows.base < minimum


def group_disclosed(counts: Iterable[float], margin: float) -> bool:
    """Return whether a row tells what each of a group answered: all but a few gave one answer.

    In 6 of 6 everybody knows everyone's answer; in 5 and 1 the one knows the other five's
    (Hundepool et al., Statistical Disclosure Control, 2012, section 4.2).
    """
    counts = list(counts)
    return sum(counts) - max(counts) <= margin


def dominated(contributions: Iterable[float], share: float = 85.0, percent: float = 10.0) -> bool:
    """Return whether a sum tells about one of its contributors.

    Either the largest gives at least `share` per cent of the sum (dominance), or the second largest
    can compute the largest to within `percent` per cent (p% rule; Hundepool et al., section 4.2).

    Examples
    --------
    >>> dominated([90, 6, 4])
    True
    >>> dominated([40, 35, 25])
    False
    """
    ranked = sorted((float(part) for part in contributions), reverse=True)
    total = sum(ranked)
    if total == 0:
        return False
    rest = sum(ranked[2:])
    return ranked[0] >= share / 100 * total or rest < percent / 100 * ranked[0]


def hide_and_round(counts: pd.Series, hide_up_to: float, step: int) -> pd.Series:
    """Return counts rounded to the nearest step, small ones missing (OpenSAFELY's rule).

    A total is to be the sum of the rounded counts: rounded by itself it would tell what was lost.

    Examples
    --------
    >>> hide_and_round(pd.Series([6, 7, 8]), hide_up_to=7, step=5).tolist()
    [nan, nan, 10.0]
    """
    rounded = np.floor(counts / step + 0.5) * step
    return rounded.where(counts > hide_up_to)
