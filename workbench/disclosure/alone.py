"""Statistics that no count decides on (changes, gains, reliabilities, levels): each is ruled on by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.disclosure.rules import Rules
from workbench.measures.long import DIMENSIONS
from workbench.study import STATE

PLAIN = ("count", "total", "percent", "mean")
"""Statistics whose number of people is ruled on by itself; any other needs `interval_base`."""
PEOPLE = ("people", "mean")
"""The kinds of protection of which people answered."""
SAME = 1e-6


def people_behind(rows: pd.DataFrame) -> pd.Series:
    """Return how many people stand behind each number: its base, where that counts people.

    The base of the levels of collaboration is pairs of agencies, and one person answers for an agency:
    ten pairs may be the answers of four people.
    """
    answered = rows[
        (rows.measure == "network") & (rows.statistic == "answered") & (rows.team == "")
    ]
    agencies = (answered.value * answered.base / 100).round()
    by_place = dict(zip(answered.period + "/" + answered.region, agencies, strict=True))
    people = (rows.period + "/" + rows.region).map(by_place).where(rows.measure == "levels")
    return np.fmin(rows.base, people.astype(float))


def too_few(rows: pd.DataFrame, kind: pd.Series, people: pd.Series, rules: Rules) -> pd.Series:
    """Return the rows that too few people stand behind, or would by subtraction from the state."""
    hidden = ~(people >= _least(rows, kind, rules))
    return hidden | _told_by_the_rest(rows, kind, people, hidden, rules)


def _least(rows: pd.DataFrame, kind: pd.Series, rules: Rules) -> pd.Series:
    least = kind.map(
        {"people": rules.breakdown, "mean": rules.mean_base, "hours": rules.contributors}
    )
    least = least.astype(float).fillna(rules.youth_percentage_base)
    spread = ~rows.statistic.isin(PLAIN) & (kind != "hours")
    return least.mask(spread, np.maximum(least, rules.interval_base))


def _told_by_the_rest(
    rows: pd.DataFrame, kind: pd.Series, people: pd.Series, hidden: pd.Series, rules: Rules
) -> pd.Series:
    """The regions that go with the hidden ones, the smallest first, until the rest of the state is many.

    The state's mean less the means of the regions that are shown is the mean of those that are not.
    """
    told = rows.assign(people=people, hidden=hidden, least=_least(rows, kind, rules))
    told = told[kind.isin(PEOPLE) & (rows.team == "") & (people > 0)]
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
    if abs(regions.base.sum() - whole.base) > SAME:
        return []
    sums = (regions.value * regions.base).sum() - whole.value * whole.base
    averages = abs(sums) <= SAME * (1 + abs(whole.value * whole.base))
    rest, chosen = regions[regions.hidden], []
    for row in regions[~regions.hidden].sort_values(["people", "region"]).itertuples():
        if len(rest) > 1 and (not averages or rest.people.sum() >= whole.least):
            break
        chosen.append(row.Index)
        rest = regions[regions.hidden | regions.index.isin(chosen)]
    return chosen
