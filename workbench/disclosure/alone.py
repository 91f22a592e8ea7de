"""Numbers that no sum decides on (reliabilities, estimates, changes between waves): each is ruled on by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.disclosure.averages import MEAN, PERCENT, PLAIN
from workbench.disclosure.rules import Rules
from workbench.measures.entries import family
from workbench.measures.long import DIMENSIONS
from workbench.study import STATE

SUBTRACTED = ("people", MEAN, "hours")
"""The kinds of protection of which the state's number less the regions' may tell the rest."""
INDEX = "index"
"""The unit of numbers that do not average: no subtraction leads from the state's to a region's."""
BETWEEN_WAVES = ("unmatched", "trend")
"""Changes that the waves' own means decide on: who cannot subtract those cannot subtract these."""


def too_few(rows: pd.DataFrame, kind: pd.Series, people: pd.Series, rules: Rules) -> pd.Series:
    """Return the rows that too few people stand behind, or would by subtraction from the state."""
    hidden = ~(people >= least_people(rows, kind, rules))
    waves = rows.measure.map(family).eq("change") & rows.statistic.isin(BETWEEN_WAVES)
    hidden |= told_by_the_rest(rows, kind, people, hidden, rules) & ~waves
    return hidden | _tells_of_every_region(rows, kind, people, hidden, rules)


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
