"""Primary rules: which numbers are too small to publish by themselves."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbench.disclosure.alone import least_people, told_alike, told_by_the_rest
from workbench.disclosure.averages import MEAN, PERCENT
from workbench.disclosure.cells import BASE, NUMBER, ROW, TOGETHER
from workbench.disclosure.rules import Rules


def sensitive_widths(
    cells: pd.DataFrame, rules: Rules, contributions: pd.DataFrame | None = None
) -> pd.Series:
    """Return how wide the interval of each cell must stay open; 0 where a cell may be shown.

    Counts of people: a count, or its complement in the base, under the threshold; a base under the
    minimum; every count of a row in which all but a few gave one answer (group disclosure: Hundepool
    et al., Statistical Disclosure Control, 2012, section 4.2). A count and its percentage stand or
    fall together, since each gives the other.

    Parameters
    ----------
    cells : as in `Model`
    rules : the study's disclosure rules
    contributions : measure, period, region, value; one row a contributor to a sum
    """
    widths = pd.Series(0.0, index=cells.index)
    number = cells.role == NUMBER
    minimum = max(rules.breakdown, rules.percentage_base)
    people = number & (cells.kind == "people")
    small = _small(cells, rules.threshold - 1, minimum) | _told(cells, rules.group_margin)
    widths = widths.mask(people & small, rules.threshold - 1)
    youth = number & (cells.kind == "youth")
    few = _small(cells, rules.youth_hidden_up_to, rules.youth_percentage_base)
    few |= _told(cells, rules.youth_group_margin)
    widths = widths.mask(youth & few, rules.youth_hidden_up_to)
    base = cells.role == BASE
    least = np.where(cells.kind == MEAN, rules.mean_base, minimum)
    widths = widths.mask(base & (cells.people < least), rules.threshold - 1)
    of_youth = base & (cells.kind == "youth")
    widths = widths.mask(of_youth, 0.0)
    widths = widths.mask(
        of_youth & (cells.value <= rules.youth_hidden_up_to), rules.youth_hidden_up_to
    )
    mean = number & (cells.kind == MEAN)
    few = mean & ~(cells.people >= least_people(cells, cells.kind, rules))
    few |= mean & told_alike(cells.assign(value=cells.value / cells.weight), rules)
    open_by = _widths_of_means(cells, rules)
    means = cells.assign(width=open_by)[mean]
    partners = told_by_the_rest(means, means.kind, means.people, few[mean], rules)
    widths = widths.mask(few | partners.reindex(cells.index, fill_value=False), open_by)
    hours = number & (cells.kind == "hours")
    told = (cells.base < rules.contributors) | _dominated(cells, rules, contributions)
    apart = (2 * rules.p_percent / 100 * cells.value).clip(lower=1)
    widths = widths.mask(hours & told, apart)
    return np.minimum(widths, cells.upper - cells.lower)


def _widths_of_means(cells: pd.DataFrame, rules: Rules) -> pd.Series:
    """How far the sum behind a mean stays open: some points of its scale, or as many pairs as people."""
    return (rules.mean_width * cells.weight).where(cells.unit != PERCENT, rules.threshold - 1)


def _small(cells: pd.DataFrame, hidden_up_to: int, minimum: int) -> pd.Series:
    """Counts too small, on either side where they are a share, or of too few people."""
    rest = cells.base - cells.value
    few = (cells.base < minimum) & (cells.share | (rest != 0))
    return (cells.value <= hidden_up_to) | (cells.share & (rest <= hidden_up_to)) | few


def _told(cells: pd.DataFrame, margin: int) -> pd.Series:
    """The counts of rows whose categories add up to the base and are nearly all in one of them."""
    # those of regions together stand in all forms at once and would add up to more than their base
    shares = cells[(cells.role == NUMBER) & cells.share & (cells.region != TOGETHER)]
    row = [*ROW, "form"]
    grouped = shares.groupby(row).value
    whole = (grouped.transform("sum") - shares.base).abs() < 0.5
    adds_up = whole.groupby([shares.measure, shares.form]).transform("all")
    told = adds_up & (shares.base - grouped.transform("max") <= margin)
    return told.reindex(cells.index, fill_value=False)


def _dominated(cells: pd.DataFrame, rules: Rules, contributions: pd.DataFrame | None) -> pd.Series:
    """The sums that tell about one of their contributors."""
    if contributions is None or contributions.empty:
        return pd.Series(False, index=cells.index)
    keys = ["measure", "period", "region"]
    told = contributions.groupby(keys).value.agg(
        lambda parts: dominated(parts, rules.dominance, rules.p_percent)
    )
    return cells[keys].merge(told.rename("told").reset_index(), how="left").told.eq(True)


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
