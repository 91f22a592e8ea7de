"""Measures to protected measures: a hidden number is absent, not masked."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.lone import hide_companions
from workbench.disclosure.primary import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    SHOWN,
    small_bases,
    small_counts,
)
from workbench.disclosure.rules import Rules
from workbench.measures.entries import Entry, family
from workbench.measures.long import DIMENSIONS, KEY
from workbench.statistics import round_half_up
from workbench.study import STATE

YOUTH_HIDDEN, YOUTH_PERCENTAGE_BASE = 10, 30
ADDS_UP = "answers"
"""Measures whose categories add up to their base: one answer each."""


def protect(
    measures: pd.DataFrame,
    entries: dict[str, Entry],
    rules: Rules,
    unknowing: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the protected measures: the long table with `status`, hidden numbers gone.

    Where `status` is not "shown" value, low and high are missing; the base is missing too
    where it is itself too small. Means are rounded to the decimals that the rules allow.

    Parameters
    ----------
    measures : the long table, as `measure_study` makes it
    entries : the entries of its measures, which say what rule protects each
    rules : the study's disclosure rules
    unknowing : measure, category; the answers that say "don't know", in the distributions. An
        information gap whose answers do not stand here is hidden
    """
    if unknowing is None:
        unknowing = pd.DataFrame({"measure": [], "category": []}, dtype=str)
    measures = measures.sort_values(KEY, kind="stable", ignore_index=True)
    families = measures.measure.map(family)
    kind = families.map({name: entry.protect for name, entry in entries.items()})
    assert kind.notna().all(), "a measure without an entry cannot be protected"
    hidden = pd.Series(False, index=measures.index)
    hidden |= _hidden_people(measures, families, kind == "people", rules, unknowing)
    hidden |= (kind == "mean") & small_bases(measures, rules.mean_base)
    hidden |= _hidden_sums(measures, kind == "hours", rules)
    hidden |= _hidden_youth(measures, kind == "youth")
    status = pd.Series(SHOWN, index=measures.index).mask(hidden, CONFIDENTIAL)
    status = status.mask(status.eq(SHOWN) & measures.value.isna(), NOT_AVAILABLE)
    status = status.mask(_without_team(measures) & (families != "teams"), NOT_APPLICABLE)
    return _without_hidden(measures.assign(status=status), kind, rules)


def _hidden_people(
    measures: pd.DataFrame,
    families: pd.Series,
    people: pd.Series,
    rules: Rules,
    unknowing: pd.DataFrame,
) -> pd.Series:
    """Counts of people and their percentages, each with the count that decides for it.

    A percentage follows its count, and an information gap follows the "don't know" of its
    distribution.
    """
    gaps = people & (families == "unknown")
    decisive = people & (measures.statistic == "count") & ~gaps
    cells = measures[decisive & ~_without_team(measures)]
    adds_up = families[cells.index] == ADDS_UP
    hidden = hide_companions(
        cells, small_counts(cells, adds_up, rules), adds_up, least=rules.threshold
    )
    keys = set(_joined(cells[DIMENSIONS][hidden.reindex(cells.index)]))
    followers = (people & ~gaps) & _joined(measures[DIMENSIONS]).isin(keys)
    of_gaps = _hidden_gaps(measures[gaps], unknowing, keys)
    return followers | of_gaps.reindex(measures.index, fill_value=False)


def _hidden_gaps(gaps: pd.DataFrame, unknowing: pd.DataFrame, keys: set[str]) -> pd.Series:
    """Which gaps have a hidden answer among those that they count, or answers that nobody named."""
    instrument = gaps.measure.str.removeprefix("unknown.")
    asked = gaps[DIMENSIONS].assign(
        measure="answers." + instrument + "." + gaps.category, row=gaps.index
    )
    answers = asked.drop(columns="category").merge(unknowing, on="measure", how="left")
    unnamed = answers.category.isna()
    told = _joined(answers.fillna({"category": ""})[DIMENSIONS])
    return (unnamed | told.isin(keys)).groupby(answers.row).any()


def _joined(dimensions: pd.DataFrame) -> pd.Series:
    return (
        dimensions.apply("\x1f".join, axis="columns") if len(dimensions) else pd.Series(dtype=str)
    )


def _hidden_sums(measures: pd.DataFrame, sums: pd.Series, rules: Rules) -> pd.Series:
    cells = measures[sums & ~_without_team(measures)]
    never = pd.Series(False, index=cells.index)
    hidden = hide_companions(cells, small_bases(cells, rules.contributors), never, least=1)
    return hidden.reindex(measures.index, fill_value=False)


def _hidden_youth(measures: pd.DataFrame, youth: pd.Series) -> pd.Series:
    """Rows with a total of 0 to 10 youth or a small base, and then every region's of that measure."""
    cells = measures[youth & (measures.base > 0)]
    part = cells.category != ""
    small = cells.statistic.isin(["total", "count"]) & (cells.value <= YOUTH_HIDDEN)
    small |= part & (cells.base < YOUTH_PERCENTAGE_BASE)
    sums = [cells.measure, cells.period]
    row = small.groupby([*sums, cells.region]).transform("any")
    regions = (cells.region != STATE) & row.groupby(sums).transform("any")
    return (row | regions).reindex(measures.index, fill_value=False)


def _without_team(measures: pd.DataFrame) -> pd.Series:
    """Rows of a region and period in which there is no team: there is nothing to measure."""
    teams = measures[(measures.measure == "teams") & (measures.value == 0)]
    empty = teams.period + "/" + teams.region
    return (measures.period + "/" + measures.region).isin(empty)


def _without_hidden(measures: pd.DataFrame, kind: pd.Series, rules: Rules) -> pd.DataFrame:
    shown = measures.status == SHOWN
    minimum = kind.map(
        {
            "people": rules.breakdown,
            "mean": rules.mean_base,
            "hours": rules.contributors,
            "agencies": 0,
            "youth": YOUTH_HIDDEN + 1,
        }
    )
    silent = measures.measure.map(family).eq("response") & ~shown
    base_shown = (measures.base >= minimum) & ~silent & (measures.status != NOT_APPLICABLE)
    rounded = round_half_up(measures.value, rules.mean_decimals)
    value = measures.value.where(kind != "mean", rounded)
    return measures.assign(
        value=value.where(shown),
        low=measures.low.where(shown),
        high=measures.high.where(shown),
        base=measures.base.where(base_shown),
    )
