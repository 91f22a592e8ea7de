"""What is demanded of protection beyond the rules, where the attacker found a number open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from workbench.disclosure.averages import MEAN
from workbench.disclosure.cells import NUMBER, PERSONS, ROW
from workbench.disclosure.forms import Forms
from workbench.disclosure.hiding import coarsest_levels
from workbench.study import STATE

SERIES = ["role", "measure", "statistic", "period", "category", "discipline"]
"""What the numbers of the regions and of the state share."""


@dataclass(frozen=True)
class Demands:
    """What protection must keep to.

    Attributes
    ----------
    levels : by table, the finest form that it may take
    hidden : names of cells that must be hidden, whatever the rules say
    """

    levels: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


def more_demands(
    found: pd.DataFrame, forms: Forms, demands: Demands, at_once: bool = False
) -> Demands | None:
    """Return what must be demanded besides, so that what the attacker found is open no more.

    Of an average one more region's is hidden, the state's in the end; a table takes its next coarser
    form, and where it has none the scores of the same people go, and of each number one more region's.

    Parameters
    ----------
    found : the cells of a study as the attacker left them: with `told`, `mean`, `exposed`
    forms : the coarser forms that tables can take
    demands : what was demanded before
    at_once : whether a table takes its coarsest form, and all that is shown of a number's series goes

    Returns
    -------
    Demands
        None where nothing is left to be demanded.
    """
    open_ = found[found.exposed]
    averages = (open_.role == NUMBER) & (open_.kind == MEAN)
    hidden = demands.hidden | _next_of_series(found, open_[averages], at_once)
    most = coarsest_levels(found, forms)
    left = {table for table in most if demands.levels.get(table, 0) < most[table]}
    coarser = {row.Index: _tables_of(row, found) & left for row in open_[~averages].itertuples()}
    bare = open_.loc[[cell for cell, own in coarser.items() if not own]]
    hidden |= _scores_of(found, bare) | _rows_of(found, _next_of_series(found, bare, at_once))
    open_tables = set().union(*coarser.values())
    taken = {
        table: most[table] if at_once else demands.levels.get(table, 0) + 1 for table in open_tables
    }
    new = Demands({**demands.levels, **taken}, frozenset(hidden))
    return new if new != demands else None


def _next_of_series(found: pd.DataFrame, open_: pd.DataFrame, at_once: bool) -> set[str]:
    """The smallest number that is shown of each series in which one is open, a region's before the state's,
    or all that are shown."""
    series = open_[SERIES].drop_duplicates()
    told = found["mean"].notna() | found.told.notna()
    shown = found[told].reset_index(names="name").merge(series, on=SERIES)
    shown = shown.assign(state=shown.region == STATE).sort_values(["state", "people", "region"])
    return set(shown.name if at_once else shown.drop_duplicates(SERIES).name)


def _rows_of(found: pd.DataFrame, names: set[str]) -> set[str]:
    """All cells of the rows in which some stand: a number and its base would give back another."""
    rows = pd.MultiIndex.from_frame(found[ROW])
    return set(found.index[rows.isin(rows[found.index.isin(names)])])


def _tables_of(row, found: pd.DataFrame) -> set[str]:
    """The tables that a cell stands in; a base stands in those of its categories."""
    same = found[found.measure == row.measure]
    for name in PERSONS:
        same = same[same[name] == getattr(row, name)]
    return set(same.table) - {""}


def _scores_of(found: pd.DataFrame, open_: pd.DataFrame) -> set[str]:
    """The shown scores of the people whose answers are open, in any scale."""
    places = open_[PERSONS].drop_duplicates()
    shown = found[found["mean"].notna()].reset_index(names="name")
    return set(shown.merge(places, on=PERSONS).name)
