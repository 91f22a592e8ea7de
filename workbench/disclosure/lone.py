"""Lone hidden cells: a number that is hidden alone in its sum can be had by subtraction."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.primary import COLUMN, ROW
from workbench.study import STATE


def hide_companions(cells: pd.DataFrame, hidden: pd.Series, adds_up: pd.Series) -> pd.Series:
    """Return the hidden cells with a companion for each that would be alone in its sum.

    Sums are the rows whose categories add up to the shown base, and the regions, which add up to
    the state. The smallest shown number of the sum is hidden; a new one may leave another sum
    with a lone cell, so it goes on until none is left. The order of the rows does not matter.
    """
    cells = cells.sort_values([*COLUMN, "region"], kind="stable")
    hidden, adds_up = hidden.reindex(cells.index), adds_up.reindex(cells.index)
    regions = cells.region != STATE
    while True:
        alone_in_row = _companions(cells[adds_up], hidden[adds_up], ROW)
        open_state = _state_shown(cells, hidden)
        alone_in_state = _companions(
            cells[regions & open_state], hidden[regions & open_state], COLUMN
        )
        companions = alone_in_row.union(alone_in_state)
        if companions.empty:
            return hidden.reindex(cells.index)
        hidden = hidden | hidden.index.isin(companions)


def _state_shown(cells: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    shown = cells[(cells.region == STATE) & ~hidden][COLUMN].assign(shown=True)
    return cells[COLUMN].merge(shown, how="left").shown.eq(True).set_axis(cells.index)


def _companions(cells: pd.DataFrame, hidden: pd.Series, sums: list[str]) -> pd.Index:
    """The smallest shown cell of each sum in which exactly one cell is hidden."""
    lone = hidden.groupby([cells[name] for name in sums]).transform("sum") == 1
    candidates = cells[lone & ~hidden].sort_values("value", kind="stable")
    return candidates.drop_duplicates(sums).index
