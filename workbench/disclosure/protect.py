"""Measures to protected measures: a hidden number is absent, not masked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.disclosure.alone import too_few
from workbench.disclosure.averages import (
    MEAN,
    OTHER_DECIMALS,
    PERCENT,
    PLAIN,
    base_statistic,
    own_statistic,
    people_behind,
)
from workbench.disclosure.cells import BASE, NUMBER, ROW, SEPARATOR, Facts, Model
from workbench.disclosure.forms import FINE, Forms, table_of
from workbench.disclosure.hiding import hide_cells
from workbench.disclosure.model import build_model, without_team
from workbench.disclosure.primary import sensitive_widths
from workbench.disclosure.remedies import Demands
from workbench.disclosure.rules import Rules
from workbench.disclosure.signs import CONFIDENTIAL, NOT_APPLICABLE, NOT_AVAILABLE, SHOWN
from workbench.measures.entries import Entry, family
from workbench.measures.long import COLUMNS, DIMENSIONS, KEY, REASON, in_words
from workbench.statistics import round_half_up

NO_DEMANDS = Demands()
OPEN = "agencies"
"""The kind of facts on teams and agencies, which are public."""
NEVER = ("min", "max", "minimum", "maximum", "quotation")
"""Statistics that are one person's answer."""


def protect(
    measures: pd.DataFrame,
    entries: Mapping[str, Entry],
    rules: Rules,
    facts: Facts | None = None,
    contributions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the protected measures: the long table with `status`, hidden numbers gone.

    Each table takes the finest form that keeps half of its numbers; what is too small is hidden, and
    with it whatever would give it back by subtraction, over everything that is published at once.
    Where `status` is not "shown" value, low and high are missing; the base is missing too where it is
    hidden. Means are rounded to the decimals that the rules allow.

    Parameters
    ----------
    measures : the long table, as `measure_study` makes it
    entries : the entries of its measures, which say what rule protects each
    rules : the study's disclosure rules
    facts : what everybody can know of the study besides
    contributions : measure, period, region, value; one row a contributor to a sum

    Raises
    ------
    NotSafe
        A number cannot be protected at any cost, or the time ran out though no table has a coarser form.
    """
    measures = in_order(measures)
    model = build_model(measures, entries, facts)
    cells, _ = hide_in_forms(measures, entries, rules, model, contributions)
    return as_shown(measures, entries, rules, model.facts, cells)


def in_order(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the long table in words and sorted: what is hidden must not hang on the order of its rows."""
    return in_words(measures).sort_values(KEY, kind="stable", ignore_index=True)


def hide_in_forms(
    measures: pd.DataFrame,
    entries: Mapping[str, Entry],
    rules: Rules,
    model: Model,
    contributions: pd.DataFrame | None = None,
    demands: Demands = NO_DEMANDS,
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return which cells are `hidden`, and the form that each table takes; see `protect`.

    Parameters
    ----------
    measures : the long table `in_order`
    model : its constraint model
    demands : what must be kept to besides the rules
    """
    assert measures.measure.map(family).isin(entries).all(), "a measure without an entry is open"
    widths = sensitive_widths(model.cells, rules, contributions)
    return hide_cells(
        model, widths, model.facts.forms, rules.seconds, demands.levels, demands.hidden
    )


def as_shown(
    measures: pd.DataFrame,
    entries: Mapping[str, Entry],
    rules: Rules,
    facts: Facts,
    cells: pd.DataFrame,
) -> pd.DataFrame:
    """Return the protected measures, of the long table `in_order` and its cells as `hide_in_forms` left them."""
    kinds = {name: entry.protect for name, entry in entries.items()}
    rows = _in_their_forms(measures, cells, kinds, facts.forms)
    return _with_status(rows, cells, entries, rules, _of_one_item(rows, facts))


def _of_one_item(rows: pd.DataFrame, facts: Facts) -> pd.Series:
    """The numbers of scales of one item: mean and interval give the answers to a single question away
    (Hundepool et al., Statistical Disclosure Control, 2012, section 5.2)."""
    scales = facts.scales[facts.scales["items"] == 1]
    instruments = scales.score.str.partition(".")[2] if len(scales) else scales.score
    of = rows.measure.str.partition(".")[2] + SEPARATOR + rows.category
    return of.isin(instruments + SEPARATOR + scales["scale"])


def _in_their_forms(
    measures: pd.DataFrame, cells: pd.DataFrame, kinds: Mapping[str, str], forms: Forms
) -> pd.DataFrame:
    """The long table with the rows of each table in its form, and no others."""
    closed = measures.measure.map(family).map(kinds) != OPEN
    table = table_of(measures, forms).where(closed, "")
    coarse = cells[(cells.role == NUMBER) & cells.published & (cells.form != FINE)]
    numbers = cells[(cells.role == NUMBER) & (cells.table != "")]
    dropped = table.isin(set(numbers.table[numbers.published & (numbers.form != FINE)]))
    rows = [measures[~dropped], *_coarse_rows(coarse)]
    return pd.concat(rows, ignore_index=True).sort_values(KEY, kind="stable", ignore_index=True)


def _coarse_rows(coarse: pd.DataFrame) -> list[pd.DataFrame]:
    """Counts, percentages and means of coarser forms, computed again from their parts."""
    mean = coarse.statistic == MEAN
    value = (coarse.value / coarse.weight).where(mean, coarse.value)
    numbers = coarse.assign(value=value, low=np.nan, high=np.nan, **{REASON: ""})
    shares = numbers[numbers.share]
    percent = 100 * shares.value / shares.base.where(shares.base > 0)
    shares = shares.assign(statistic="percent", value=percent, unit="percent")
    return [frame.reindex(columns=[*COLUMNS, REASON]) for frame in (numbers, shares) if len(frame)]


def _with_status(
    rows: pd.DataFrame,
    cells: pd.DataFrame,
    entries: Mapping[str, Entry],
    rules: Rules,
    bare: pd.Series,
) -> pd.DataFrame:
    """The rows with their status, hidden numbers gone; those that are `bare` have no interval."""
    families = rows.measure.map(family)
    kind = families.map({name: entry.protect for name, entry in entries.items()})
    hidden = (kind != OPEN) & _hidden_rows(rows, cells, kind, rules)
    status = pd.Series(SHOWN, index=rows.index).mask(hidden, CONFIDENTIAL)
    status = status.mask(status.eq(SHOWN) & rows.value.isna(), NOT_AVAILABLE)
    status = status.mask(without_team(rows) & (families != "teams"), NOT_APPLICABLE)
    rows = rows.assign(low=rows.low.mask(bare), high=rows.high.mask(bare), status=status)
    return _without_hidden(rows, cells, kind, rules)


def _hidden_rows(
    rows: pd.DataFrame, cells: pd.DataFrame, kind: pd.Series, rules: Rules
) -> pd.Series:
    """Each row follows the count or average of its dimensions; one without such is ruled on by itself."""
    left_out = cells.left_out & (cells.form == FINE)
    numbers = cells[(cells.role == NUMBER) & (cells.published | left_out)]
    decisive = numbers.hidden.groupby(_own(numbers)).any()
    followed = _own(rows).map(decisive)
    people = people_behind(rows)
    own = rows[followed.isna()]
    few = too_few(own, kind[own.index], people[own.index], rules)
    alone = few.reindex(rows.index, fill_value=False)
    spread = ~rows.statistic.isin(PLAIN) & (kind != "hours") & ~(people >= rules.interval_base)
    # a mean that does not say of how many it is says nothing
    bare = followed.notna() & _of_hidden_bases(rows, cells)
    # nor may count and percentage give a hidden base back
    bare &= kind.eq(MEAN) | rows.statistic.eq(PERCENT)
    return followed.eq(True) | alone | spread | bare | rows.statistic.isin(NEVER)


def _own(rows: pd.DataFrame) -> pd.Series:
    return _joined(rows, DIMENSIONS) + SEPARATOR + own_statistic(rows)


def _joined(rows: pd.DataFrame, dimensions: list[str]) -> pd.Series:
    joined = rows[dimensions[0]].astype(object)
    for dimension in dimensions[1:]:
        joined = joined + SEPARATOR + rows[dimension]
    return joined


def _without_hidden(
    rows: pd.DataFrame, cells: pd.DataFrame, kind: pd.Series, rules: Rules
) -> pd.DataFrame:
    shown = rows.status == SHOWN
    rounded = rows.assign(
        **{name: _rounded(rows[name], rows, kind, rules) for name in ("value", "low", "high")}
    )
    interval = shown & ((kind != MEAN) | (rows.base >= rules.interval_base))
    return rounded.assign(
        value=rounded.value.where(shown),
        low=rounded.low.where(interval),
        high=rounded.high.where(interval),
        base=rows.base.where(_bases_shown(rows, cells, kind, rules)),
    )


def _of_hidden_bases(rows: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    """The rows whose base is hidden."""
    hidden = cells[(cells.role == BASE) & cells.hidden]
    of_row = hidden[(hidden.category == "") & (hidden.statistic == "")]
    closed = _joined(rows, ROW).isin(_joined(of_row, ROW))
    return closed | _own(rows.assign(statistic=base_statistic)).isin(_own(hidden))


def _bases_shown(
    rows: pd.DataFrame, cells: pd.DataFrame, kind: pd.Series, rules: Rules
) -> pd.Series:
    """Where the base may stand: it is large enough, not hidden itself, and gives no hidden one back."""
    minimum = kind.map(
        {
            "people": rules.breakdown,
            MEAN: rules.mean_base,
            "hours": rules.contributors,
            "youth": rules.youth_hidden_up_to + 1,
            OPEN: 0,
        }
    )
    closed = _of_hidden_bases(rows, cells)
    silent = rows.measure.map(family).eq("response") & _joined(rows, ROW).isin(
        _joined(rows[rows.status != SHOWN], ROW)
    )
    return (people_behind(rows) >= minimum) & ~closed & ~silent & (rows.status != NOT_APPLICABLE)


def _rounded(values: pd.Series, rows: pd.DataFrame, kind: pd.Series, rules: Rules) -> pd.Series:
    """Means as the rules say; counts and shares as they are."""
    mean = kind == MEAN
    other = ~mean & ~rows.statistic.isin(PLAIN) & (kind != OPEN)
    rounded = values.mask(mean, round_half_up(values, rules.mean_decimals))
    return rounded.mask(other, round_half_up(values, OTHER_DECIMALS))
