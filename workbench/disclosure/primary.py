"""Primary rules: which numbers are too small to publish by themselves."""

from __future__ import annotations

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
