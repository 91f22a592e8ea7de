"""Numbers that no sum decides on (reliabilities, estimates, changes between waves): each is ruled on by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.disclosure.averages import MEAN, OF_PAIRS, PERCENT, PLAIN
from workbench.disclosure.cells import SAME
from workbench.disclosure.rules import Rules
from workbench.measures.entries import family
from workbench.measures.long import DIMENSIONS
from workbench.study import STATE

SUBTRACTED = ("people", MEAN, "hours")
"""The kinds of protection of which the state's number less the regions' may tell the rest."""
LEVEL, HIGHEST = "level", 5.0
"""The unit of levels of collaboration, and the highest of them."""
INDEX = "index"
"""The unit of numbers that do not average: no subtraction leads from the state's to a region's."""
OF_ALL = (OF_PAIRS, "levels_between", "network", "attendance")
"""Measures of what each agency said of the others, and each member did, that no table of answers stands behind."""
ROWS = (OF_PAIRS, "network")
"""Measures whose numbers in one place tell of the same ratings: what one of them tells, the others do."""
BETWEEN_WAVES = ("unmatched", "trend")
"""Changes that the waves' own means decide on: who cannot subtract those cannot subtract these."""


def too_few(rows: pd.DataFrame, kind: pd.Series, people: pd.Series, rules: Rules) -> pd.Series:
    """Return the rows that too few people stand behind, or would by subtraction from the state."""
    hidden = ~(people >= least_people(rows, kind, rules)) | told_alike(rows, rules)
    waves = rows.measure.map(family).eq("change") & rows.statistic.isin(BETWEEN_WAVES)
    hidden |= told_by_the_rest(rows, kind, people, hidden, rules) & ~waves
    return hidden | _tells_of_every_region(rows, kind, people, hidden, rules)


def told_alike(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """Return the numbers of agencies and attendance that tell of all but a few what each of them said or did.

    Where no pair of ratings differs each agency knows how every other rated it, and where all seats were
    filled everybody came each time (group disclosure: Hundepool et al., Statistical Disclosure Control,
    2012, section 4.2). The whole row goes, since its other numbers tell on which side the few are.

    Parameters
    ----------
    rows : measure, period, region, statistic, unit, value, base
    rules : the study's disclosure rules
    """
    own = rows[rows.measure.isin(OF_ALL) & rows.unit.isin([PERCENT, LEVEL]) & (rows.base > 0)]
    share = own.unit == PERCENT
    side = np.fmin(own.value, np.where(share, 100.0, HIGHEST) - own.value)
    pairs = (own.measure == OF_PAIRS) | (own.statistic == "reciprocity")
    few = side * own.base / np.where(share, 100.0, 1.0) < rules.threshold - SAME
    none = (side < 0.5 * 10.0**-rules.mean_decimals) & (own.statistic != "not_reached")
    place = ["measure", "period", "region"]
    alike = own[few.where(pairs, none)]
    row = pd.MultiIndex.from_frame(rows[place])
    whole = row.isin(pd.MultiIndex.from_frame(alike[place])) & rows.measure.isin(ROWS)
    return whole | rows.index.isin(alike.index)


def _tells_of_every_region(
    rows: pd.DataFrame, kind: pd.Series, people: pd.Series, hidden: pd.Series, rules: Rules
) -> pd.Series:
    """The state's shares of none or all, where a region's is hidden: it would be none or all as well."""
    least = 0.5 * 10.0**-rules.mean_decimals
    whole = (rows.unit == PERCENT) & ((rows.value < least) | (rows.value > 100 - least))
    keys = [rows.measure, rows.period, rows.category, rows.statistic]
    some = (hidden & (people > 0) & (rows.region != STATE)).groupby(keys).transform("any")
    return whole & (rows.region == STATE) & kind.isin(SUBTRACTED) & some


def least_people(rows: pd.DataFrame, kind: pd.Series, rules: Rules) -> pd.Series:
    """Return how many people must stand behind each row."""
    least = kind.map(
        {"people": rules.breakdown, MEAN: rules.mean_base, "hours": rules.contributors}
    )
    least = least.astype(float).fillna(rules.youth_percentage_base)
    spread = ~rows.statistic.isin(PLAIN) & (kind != "hours")
    return least.mask(spread, np.maximum(least, rules.interval_base))


def told_by_the_rest(
    rows: pd.DataFrame, kind: pd.Series, people: pd.Series, hidden: pd.Series, rules: Rules
) -> pd.Series:
    """Return the regions that go with the hidden ones, the smallest first, until the rest of the state is many.

    The state's number less those of the regions that are shown is that of the regions that are not, or
    nearly so where nobody knows how much each weighs. Where the weights are known, the state's number
    may be rounded too coarsely to tell.

    Parameters
    ----------
    rows : the numbers; with `weight` and `width` where a sum stands behind them, which says how far
        that of each must stay open
    kind, people, hidden : by row, its kind of protection, the people behind it, whether it is hidden
    rules : the study's disclosure rules
    """
    told = rows.assign(people=people, hidden=hidden, least=least_people(rows, kind, rules))
    told = told.assign(rounding=rows.get("weight", 0.0) * 10.0**-rules.mean_decimals)
    told = told.assign(width=rows.get("width", 1.0))
    told = told[kind.isin(SUBTRACTED) & (rows.team == "") & (people > 0)]
    keys = ["statistic", *(name for name in DIMENSIONS if name != "region")]
    more: list = []
    for _, group in told.groupby(keys, sort=False):
        more += _with_the_hidden(group)
    return pd.Series(rows.index.isin(more), index=rows.index)


def _with_the_hidden(group: pd.DataFrame) -> list:
    """The rows of one statistic that must be hidden for what subtraction would tell."""
    state, regions = group[group.region == STATE], group[group.region != STATE]
    if not len(state) or state.hidden.any() or not regions.hidden.any():
        return []
    whole = state.iloc[0]
    rest, chosen = regions[regions.hidden], []
    for row in regions[~regions.hidden].sort_values(["people", "region"]).itertuples():
        if len(rest) > 1 and _open_together(rest, whole):
            break
        chosen.append(row.Index)
        rest = regions[regions.hidden | regions.index.isin(chosen)]
    return chosen


def _open_together(rest: pd.DataFrame, whole: pd.Series) -> bool:
    """Whether regions may be known together: as many people, or known too coarsely, or not known."""
    wide = rest.width.max() if whole.unit == PERCENT else rest.width.sum()
    coarse = whole.rounding >= wide
    return whole.unit == INDEX or rest.people.sum() >= whole.least or bool(coarse)
