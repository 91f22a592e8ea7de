"""Which cells of a study are hidden, and which form each table takes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from workbench.disclosure.cells import (
    BASE,
    NUMBER,
    ROW,
    Model,
    groups_of_answers,
    is_elsewhere,
)
from workbench.disclosure.constraints import build_system
from workbench.disclosure.failure import OutOfTime
from workbench.disclosure.forms import FINE, Forms
from workbench.disclosure.links import roster_before
from workbench.disclosure.suppression import Order, find_pattern
from workbench.measures.long import DIMENSIONS
from workbench.study import STATE

HALF = 0.5
"""A table takes the finest form in which at least this share of its inner cells is shown."""
STATE_COST, BASE_COST, TOTAL_COST = 20.0, 8.0, 4.0
"""How many inner cells a number of the state, a base and a total over all are worth."""
HIDDEN_BEFORE = 0.5
"""What a cell costs that was hidden in the period before, so that the same ones stay hidden."""


def hide_cells(
    model: Model,
    widths: pd.Series,
    forms: Forms,
    seconds: float,
    at_least: Mapping[str, int] | None = None,
    also: Iterable[str] = (),
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the cells with `published` (in their table's form) and `hidden`, and the form by table.

    Tables start in their finest form; one that keeps less than half of its inner cells takes the next
    coarser form, and all is hidden anew, until every table keeps half or has no coarser form. So does
    each table of a part that cannot be protected within the time limit.

    Parameters
    ----------
    model : the constraint model
    widths : how wide the interval of each cell must stay; 0 where it may be shown
    forms : the coarser forms that tables can take
    seconds : time limit of each attempt
    at_least : by table, the finest form that it may take
    also : names of cells that are hidden besides

    Raises
    ------
    NotSafe
        A cell cannot be protected at any cost, or the time ran out though no table has a coarser form.
    """
    levels = _first_levels(model.cells, widths, forms)
    levels |= {table: max(levels[table], form) for table, form in (at_least or {}).items()}
    besides = model.cells.name.isin(set(also))
    whole = model.cells.assign(part=_parts(model), width=widths, besides=besides)
    hidden, stale = pd.Series(False, index=whole.index), set(whole.part)
    cells = whole.assign(published=_published(whole, levels), hidden=hidden)
    deadline = time.monotonic() + seconds
    while stale:
        cells = whole.assign(published=_published(whole, levels))
        try:
            hidden = _hide_parts(model, cells, hidden, stale, deadline)
        except OutOfTime as late:
            levels = coarser(cells, levels, forms, late)
            deadline = time.monotonic() + seconds
            continue
        cells = cells.assign(hidden=hidden)
        bare = _too_bare(cells, levels, forms)
        levels |= {table: levels[table] + 1 for table in bare}
        stale = set(cells.part[cells.table.isin(bare)])
    cells = cells.assign(hidden=cells.hidden | _hidden_rosters(cells))
    return cells.assign(left_out=_left_out(cells)), levels


def coarser(
    cells: pd.DataFrame, levels: Mapping[str, int], forms: Forms, late: OutOfTime
) -> dict[str, int]:
    """Return the form by table, one coarser for each table of the part for which the time ran out.

    Raises
    ------
    OutOfTime
        None of them has a coarser form.
    """
    most = coarsest_levels(cells, forms)
    slow = set(cells.table[cells.name.isin(late.cells)]) & set(most)
    taken = {table: levels[table] + 1 for table in slow if levels[table] < most[table]}
    if not taken:
        raise late
    return {**levels, **taken}


def _hide_parts(
    model: Model, cells: pd.DataFrame, hidden: pd.Series, stale: set[int], deadline: float
) -> pd.Series:
    """Which cells are hidden, worked out anew in the stale parts, period after period."""
    hidden = hidden.copy()
    for period in sorted(set(cells.period)):
        own = cells[(cells.period == period) & cells.part.isin(stale)]
        if len(own):
            own = own.assign(before=_hidden_before(cells, hidden, period)[own.index])
            hidden[own.index] = _hide(model, own, deadline)
    return hidden


def _hidden_rosters(cells: pd.DataFrame) -> pd.Series:
    """The members who stayed of a roster of which the invited are hidden: the roster tells most of them.

    The invited are never shown beside hidden answers. To hide more opens nothing, so nothing else need
    be hidden with them.
    """
    row = pd.MultiIndex.from_frame(cells[ROW])
    of_hidden = cells.name[row.isin(row[cells.hidden & cells.measure.str.startswith("response.")])]
    rosters = roster_before(cells)
    told = rosters[rosters.invited.isin(of_hidden)]
    return pd.Series(row.isin(pd.MultiIndex.from_frame(told[ROW])), index=cells.index)


def _parts(model: Model) -> np.ndarray:
    """A label by cell, the same for cells that constraints tie together."""
    labels = np.zeros(len(model.cells), dtype=int)
    for number, at in enumerate(build_system(model.cells.name, model.constraints).parts()):
        labels[at] = number
    return labels


def _published(cells: pd.DataFrame, levels: Mapping[str, int]) -> pd.Series:
    """The cells that stand in their table's form, as far as they are not hidden."""
    return (cells.form == cells.table.map(levels).fillna(FINE)) & ~is_elsewhere(cells)


def _first_levels(cells: pd.DataFrame, widths: pd.Series, forms: Forms) -> dict[str, int]:
    """The finest form in which the primary rules leave half of a table."""
    inner = cells[(cells.role == NUMBER) & (cells.table != "")]
    bare = (widths[inner.index] > 0).groupby([inner.table, inner.form]).mean()
    most = coarsest_levels(cells, forms)
    return {table: _first_open(bare[table], most[table]) for table in most}


def _first_open(bare: pd.Series, most: int) -> int:
    kept = [form for form in range(most) if form in bare.index and 1 - bare[form] >= HALF]
    return kept[0] if kept else most


def coarsest_levels(cells: pd.DataFrame, forms: Forms) -> dict[str, int]:
    """Return the number of the coarsest form of each table, by any row of it."""
    inner = cells[(cells.role == NUMBER) & (cells.table != "")].drop_duplicates("table")
    return {
        row.table: forms.coarsest(row.measure, row.region, row.discipline)
        for row in inner.itertuples()
    }


def _too_bare(cells: pd.DataFrame, levels: dict[str, int], forms: Forms) -> list[str]:
    """The tables that show less than half of their inner cells and have a coarser form."""
    inner = cells[(cells.role == NUMBER) & (cells.table != "") & cells.published]
    kept = 1 - inner.hidden.groupby(inner.table).mean()
    most = coarsest_levels(cells, forms)
    return [table for table, share in kept.items() if share < HALF and levels[table] < most[table]]


def _left_out(cells: pd.DataFrame) -> pd.Series:
    """The numbers of the tables that no form of theirs is shown of."""
    numbers = cells[(cells.role == NUMBER) & (cells.table != "")]
    standing = set(numbers.table[numbers.published])
    return (cells.role == NUMBER) & (cells.table != "") & ~cells.table.isin(standing)


def _hidden_before(cells: pd.DataFrame, hidden: pd.Series, period: str) -> pd.Series:
    """The cells of which the like was hidden in the period before."""
    earlier = sorted(set(cells.period[cells.period < period]))
    if not earlier:
        return pd.Series(False, index=cells.index)
    keys = ["role", "form", "statistic", *(name for name in DIMENSIONS if name != "period")]
    last = cells[keys][hidden & (cells.period == earlier[-1])].assign(before=True)
    return cells[keys].merge(last, how="left", on=keys).before.eq(True).set_axis(cells.index)


def _hide(model: Model, cells: pd.DataFrame, deadline: float) -> np.ndarray:
    """Which cells to hide of some parts, all of one period."""
    everything = cells.index
    in_play = (cells.form == FINE) | cells.published | groups_of_answers(cells)
    cells = cells[in_play].sort_values("name", kind="stable")
    names = set(cells.name)
    constraints = [c for c in model.constraints if all(cell in names for cell, _ in c.terms)]
    bounds = {
        key: dict(zip(cells.name, cells[key], strict=True)) for key in ("lower", "upper", "whole")
    }
    system = build_system(cells.name, constraints, **bounds)
    people = (cells.role == NUMBER) & (cells.unit == "people") & (cells.form == FINE)
    order = Order(
        system,
        cells.value.to_numpy(),
        _costs(cells).to_numpy(),
        _needs(cells.width),
        (~cells.published | cells.besides).to_numpy(),
        np.zeros(len(cells), dtype=bool),
        (people & (cells.value == 1)).to_numpy(),
    )
    hidden = _with_bases(cells, pd.Series(find_pattern(order, deadline), index=cells.index))
    return hidden.reindex(everything, fill_value=True).to_numpy()


def _needs(widths: pd.Series) -> dict[int, float]:
    found = widths.to_numpy()
    return {int(at): found[at] for at in np.flatnonzero(found > 0)}


def _costs(cells: pd.DataFrame) -> pd.Series:
    """An inner cell costs one; totals cost more; of equal ones that of fewer people goes.

    No cost hangs on a number that may be hidden: whoever knows the source could tell from the pattern
    which of two hidden numbers is the smaller.
    """
    people = cells.people.fillna(0.0).abs()
    costs = 1 + people / (1 + people.max())
    costs = costs * np.where(cells.region == STATE, STATE_COST, 1.0)
    costs = costs * np.where(cells.role == BASE, BASE_COST, 1.0)
    total = (cells.role == NUMBER) & (cells.category == "") & (cells.discipline == "")
    costs = costs * np.where(total, TOTAL_COST, 1.0)
    return costs * np.where(cells.before, HIDDEN_BEFORE, 1.0)


def _with_bases(cells: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Hide the shares of every hidden base: count and percentage would give it back."""
    bases = cells[(cells.role == BASE) & hidden]
    key = [cells[name] for name in ROW]
    row = key[0].str.cat(key[1:], sep="\x1f")
    whole = bases[bases.category == ""]
    single = bases[bases.category != ""]
    under = row.isin(row[whole.index])
    under |= (row + "\x1f" + cells.category).isin((row + "\x1f" + cells.category)[single.index])
    return hidden | (under & cells.share)
