"""Companions: hidden numbers whose sum can be had by subtraction must not follow from that sum."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.primary import COLUMN, ROW
from workbench.study import STATE


def hide_companions(
    cells: pd.DataFrame, hidden: pd.Series, adds_up: pd.Series, *, least: float
) -> pd.Series:
    """Return the hidden cells with companions where they would follow from the sum that they are in.

    Sums are the rows whose categories add up to the shown base, and the regions, which add up to
    the state. What is hidden of a sum is known together, by subtraction: a lone number is then
    told, and two are that are both nothing. So the smallest shown number that is not 0 is hidden
    until two are hidden and make at least `least`. That may open another sum, so it goes on
    until none is open. The order of the rows does not matter.
    """
    cells = cells.sort_values([*COLUMN, "region"], kind="stable")
    hidden, adds_up = hidden.reindex(cells.index), adds_up.reindex(cells.index)
    regions = cells.region != STATE
    while True:
        alone_in_row = _companions(cells[adds_up], hidden[adds_up], ROW, least)
        open_state = _state_shown(cells, hidden)
        alone_in_state = _companions(
            cells[regions & open_state], hidden[regions & open_state], COLUMN, least
        )
        companions = alone_in_row.union(alone_in_state)
        if companions.empty:
            return hidden.reindex(cells.index)
        hidden = hidden | hidden.index.isin(companions)


def _state_shown(cells: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    shown = cells[(cells.region == STATE) & ~hidden][COLUMN].assign(shown=True)
    return cells[COLUMN].merge(shown, how="left").shown.eq(True).set_axis(cells.index)


def _companions(cells: pd.DataFrame, hidden: pd.Series, sums: list[str], least: float) -> pd.Index:
    """The smallest shown cell of each sum whose hidden cells are too few, or too little together."""
    of_sum = [cells[name] for name in sums]
    number = hidden.groupby(of_sum).transform("sum")
    together = cells.value.where(hidden, 0).groupby(of_sum).transform("sum")
    told = (number == 1) | ((number > 0) & (together < least))
    shown = cells[told & ~hidden]
    candidates = shown.assign(nothing=shown.value == 0)
    candidates = candidates.sort_values(["nothing", "value"], kind="stable")
    return candidates.drop_duplicates(sums).index
