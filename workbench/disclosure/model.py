"""The constraint model of a study: its numbers as cells, and what ties them to each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.disclosure.averages import (
    MEAN,
    OF_PAIRS,
    PERCENT,
    SIGNED,
    averaged,
    base_statistic,
    own_statistic,
    people_behind,
    weights,
)
from workbench.disclosure.cells import (
    BASE,
    ELSEWHERE,
    NUMBER,
    PERSONS,
    ROW,
    SAME,
    SEPARATOR,
    Facts,
    Model,
    is_elsewhere,
)
from workbench.disclosure.comparisons import comparisons
from workbench.disclosure.constraints import Constraint, adds_up, at_most
from workbench.disclosure.forms import FINE, coarser_rows, table_of
from workbench.disclosure.links import (
    answered,
    answered_at_least,
    chosen_at_least,
    instrument_of,
    on_roster,
)
from workbench.disclosure.public import at_most_partners, members_of_lost_agencies
from workbench.disclosure.scores import scores_and_answers
from workbench.disclosure.together import regions_of_few_together
from workbench.disclosure.youth import parts_of_youth, rests_of_youth
from workbench.measures.entries import Entry, family
from workbench.measures.long import DIMENSIONS, in_words
from workbench.study import STATE

SUMMED = {"people": ("count", "total"), "youth": ("count", "total"), "hours": ("total",)}
"""By kind of protection, the statistics that add up."""
TOTALS = {"region": STATE, "discipline": "", "team": ""}
"""The line of each dimension that all others add up to."""
PUBLIC_BASES = ("teams", "agencies")
"""Units of counts whose base everybody can look up: teams, and the agencies of a roster."""


def build_model(
    measures: pd.DataFrame, entries: Mapping[str, Entry], facts: Facts | None = None
) -> Model:
    """Return the constraint model of the long table.

    What adds up is found in the numbers themselves: where the regions of a measure add up to the
    state, its disciplines to all, its categories to their base, an attacker knows it, and it
    is a constraint. Coarser forms are cells of their own.

    Parameters
    ----------
    measures : the long table, unprotected
    entries : the entries of its measures, which say what rule protects each
    facts : what everybody can know of the study besides
    """
    facts = facts or Facts()
    forms = facts.forms
    measures = in_words(measures)
    fine = _numbers(measures, entries)
    fine = pd.concat([fine, _bases(fine)], ignore_index=True).assign(form=FINE)
    fine = pd.concat([fine, elsewhere(fine), *rests_of_youth(fine)], ignore_index=True)
    fine = fine.assign(name=_names(fine))
    coarse = coarser_rows(fine[~is_elsewhere(fine)], forms)
    coarse = coarse.assign(name=_names(coarse) if len(coarse) else [])
    together, sums = regions_of_few_together(fine, coarse, FEW)
    cells = pd.concat([fine, coarse.drop(columns="parts"), together], ignore_index=True)
    cells = cells.astype({"value": float, "base": float, "form": int, "share": bool})
    cells = cells.assign(table=table_of(cells, forms).mask(is_elsewhere(cells), ""))
    constraints = [
        *_margins(fine),
        *_rows(fine),
        *_same_roster(fine),
        *answered_at_least(fine, FEW),
        *chosen_at_least(fine),
        *_gaps(fine, facts.unknowing),
        *_same_youth(fine),
        *parts_of_youth(fine),
        *members_of_lost_agencies(fine, measures),
        *(adds_up(row.parts, row.name) for row in _named_rows(coarse)),
        *sums,
    ]
    links = [*answered(fine), *on_roster(fine), *scores_and_answers(fine, facts)]
    cells = at_most_partners(_bounded(cells, facts.limits), measures)
    return Model(cells, constraints, links, comparisons(measures, fine), facts)


def _named_rows(coarse: pd.DataFrame):
    return coarse[["name", "parts"]].rename_axis(None).itertuples(index=False, name="Coarse")


def _names(cells: pd.DataFrame) -> pd.Series:
    joined = cells.role + SEPARATOR + cells.form.astype(str)
    for dimension in ("statistic", *DIMENSIONS):
        joined = joined + SEPARATOR + cells[dimension].astype(str)
    return joined


def _numbers(measures: pd.DataFrame, entries: Mapping[str, Entry]) -> pd.DataFrame:
    """The rows that decide: counts, totals and means; the rest of the table follows from them."""
    kind = measures.measure.map(family).map({name: e.protect for name, e in entries.items()})
    rows = measures.assign(kind=kind, role=NUMBER, people=people_behind(measures))
    rows = rows[~without_team(measures)]
    shares = set(_joined(rows[rows.statistic == "percent"]))
    rows = rows[rows.value.notna()]
    percents = rows[rows.statistic == "percent"]
    counted = pd.Series(False, index=rows.index)
    for name, statistics in SUMMED.items():
        counted |= (rows.kind == name) & rows.statistic.isin(statistics)
    counts = rows[counted]
    counts = counts.assign(share=_joined(counts).isin(shares))
    # people who are counted and are no share of anybody: the base beside them counts something else
    heads = (counts.kind == "people") & ~counts.share & (counts.unit == "people")
    counts = counts.assign(base=counts.base.mask(heads, counts.value))
    counts = counts.assign(people=counts.base)
    told = set(_joined(counts))
    alone = percents[percents.kind.isin(["people", "youth"]) & ~_joined(percents).isin(told)]
    alone = alone.assign(value=alone.value * alone.base / 100, statistic="count", share=True)
    means = rows[averaged(rows) & (rows.base > 0)]
    means = means.assign(weight=weights(means), share=False)
    means = means.assign(value=means.value * means.weight)
    columns = ["role", "statistic", "kind", *DIMENSIONS, "value", "base", "people", "share", "unit"]
    return pd.concat([counts, alone, means], ignore_index=True)[[*columns, "weight"]]


def _joined(rows: pd.DataFrame) -> pd.Series:
    joined = rows.measure.astype(object)
    for dimension in DIMENSIONS[1:]:
        joined = joined + SEPARATOR + rows[dimension]
    return joined


def without_team(measures: pd.DataFrame) -> pd.Series:
    """Rows of a region and period in which there is no team: there is nothing to measure."""
    teams = measures[(measures.measure == "teams") & (measures.value == 0)]
    empty = teams.period + "/" + teams.region
    return (measures.period + "/" + measures.region).isin(empty)


def _bases(numbers: pd.DataFrame) -> pd.DataFrame:
    """The bases of people, each once; by category where the categories have bases of their own."""
    asked = numbers[
        numbers.kind.isin(["people", "youth", MEAN])
        & numbers.base.notna()
        & ~numbers.unit.isin(PUBLIC_BASES)
    ]
    asked = asked[asked.share | (asked.kind == MEAN)]
    asked = asked.assign(statistic=base_statistic(asked))
    by_category = asked.groupby(ROW).base.transform("nunique") > 1
    several = asked.measure.isin(asked.measure[by_category]) | (asked.statistic != "")
    bases = asked.assign(
        role=BASE,
        category=asked.category.where(several, ""),
        value=asked.base,
        share=False,
        unit=np.where(asked.measure == OF_PAIRS, "pairs", "people"),
        weight=np.nan,
    )
    return bases.drop_duplicates(["role", "statistic", *DIMENSIONS])


def elsewhere(fine: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of those who are in the state and in no region, or in no discipline.

    Everybody can subtract them, where the parts of a measure are never more than their total.
    """
    keys = ["role", "statistic", *DIMENSIONS]
    found = [fine.iloc[:0]]
    for dimension in ("region", "discipline"):
        line, others = TOTALS[dimension], [key for key in keys if key != dimension]
        totals, parts = fine[fine[dimension] == line], fine[fine[dimension] != line]
        columns = ["value", "base", "people"]
        summed = parts.groupby(others)[columns].sum().add_suffix("_of_parts")
        both = totals.merge(summed.reset_index(), on=others)
        rest = {name: both[name] - both[f"{name}_of_parts"] for name in columns}
        size = rest["base"].where(both.kind.eq(MEAN), rest["value"])
        named = both.assign(**rest, size=size, **{dimension: ELSEWHERE})
        complete = named.groupby(["measure", own_statistic(named)])["size"].transform("min") > -SAME
        found.append(named[complete & (named["size"] > SAME)])
    return pd.concat(found, ignore_index=True)[fine.columns]


FEW = 10
"""Fewest people of a base that may be shown, whatever the rules: of fewer, nobody is told how many they are."""


def _bounded(cells: pd.DataFrame, limits: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """The cells with what everybody knows of their size."""
    mean = (cells.kind == MEAN) & (cells.role == NUMBER)
    low, high = (cells.weight * end for end in _limits(cells, limits))
    known_base = (cells.role == NUMBER) & cells.share & cells.unit.isin(PUBLIC_BASES)
    counted = cells.kind.isin(["people", "youth"]) | (cells.role == BASE) | (cells.unit == PERCENT)
    return cells.assign(
        whole=counted & ((cells.value - cells.value.round()).abs() < SAME),
        lower=np.minimum(low.where(mean, 0.0), cells.value),
        upper=np.maximum(high.where(mean, np.where(known_base, cells.base, np.inf)), cells.value),
    ).reset_index(drop=True)


def _limits(
    cells: pd.DataFrame, limits: Mapping[str, tuple[float, float]]
) -> tuple[pd.Series, pd.Series]:
    """The lowest and the highest average that is possible, infinite where nobody knows."""
    low = cells.measure.map({measure: pair[0] for measure, pair in limits.items()})
    high = cells.measure.map({measure: pair[1] for measure, pair in limits.items()})
    signed, share = cells.statistic.isin(SIGNED), cells.unit == PERCENT
    low = low.fillna(0.0).where(~signed | low.notna(), -np.inf).mask(share, 0.0)
    return low, high.fillna(np.inf).mask(share, 100.0)


def _margins(fine: pd.DataFrame) -> list[Constraint]:
    """Regions and state, disciplines and all, teams and region, categories and their total."""
    keys = ["role", "statistic", *DIMENSIONS]
    found = []
    for dimension, line in TOTALS.items():
        others = [key for key in keys if key != dimension]
        totals, parts = fine[fine[dimension] == line], fine[fine[dimension] != line]
        found += _sums(totals, parts, others)
    counts = fine[fine.role == NUMBER]
    without = [key for key in keys if key != "category"]
    found += _sums(counts[counts.category == ""], counts[counts.category != ""], without)
    return found


def _rows(fine: pd.DataFrame) -> list[Constraint]:
    """The categories of a row and their base."""
    shares = fine[(fine.role == NUMBER) & fine.share]
    bases = fine[fine.role == BASE]
    whole, single = bases[bases.category == ""], bases[bases.category != ""]
    return _sums(whole, shares, ROW) + _sums(single, shares, [*ROW, "category"])


def _sums(totals: pd.DataFrame, parts: pd.DataFrame, keys: list[str]) -> list[Constraint]:
    """What the parts are to their total, measure by measure: all of it, a part of it, or each at most it."""
    grouped = parts.groupby(keys, sort=True)
    summed = grouped.agg(sum=("value", "sum"), most=("value", "max"), parts=("name", tuple))
    both = totals[list(dict.fromkeys([*keys, "statistic", "name", "value"]))]
    both = both.merge(summed.reset_index(), on=keys)
    slack = SAME * (1 + both.value.abs())
    both = both.assign(
        equal=(both["sum"] - both.value).abs() <= slack,
        within=both["sum"] <= both.value + slack,
        each=both["most"] <= both.value + slack,
    )
    found = []
    for (_, own), of_measure in both.groupby(["measure", own_statistic(both)], sort=True):
        pairs = list(zip(of_measure.parts, of_measure.name, strict=True))
        if of_measure.equal.all():
            found += [adds_up(parts, total) for parts, total in pairs]
        elif own in SIGNED:
            continue
        elif of_measure.within.all():
            found += [at_most(parts, total) for parts, total in pairs]
        elif of_measure.each.all():
            found += [at_most([part], total) for parts, total in pairs for part in parts]
    return found


def _same_roster(fine: pd.DataFrame) -> list[Constraint]:
    """All surveys of a period went to the same roster."""
    invited = fine[(fine.role == BASE) & fine.measure.str.startswith("response.")]
    return _equal(invited, invited.drop_duplicates(PERSONS), PERSONS)


def _same_youth(fine: pd.DataFrame) -> list[Constraint]:
    """The youth of all services are the youth of the region, where the numbers say so everywhere."""
    served = fine[(fine.role == BASE) & (fine.measure == "youth_by_service")]
    youth = fine[(fine.role == NUMBER) & (fine.measure == "youth") & (fine.statistic == "total")]
    return _sums(served, youth.assign(measure="youth_by_service"), ["measure", *PERSONS])


def _gaps(fine: pd.DataFrame, unknowing: pd.DataFrame) -> list[Constraint]:
    """An information gap is the sum of the answers to its question that say "don't know"."""
    gaps = fine[(fine.measure.map(family) == "unknown") & (fine.category != "")]
    gaps = gaps.assign(measure="answers." + gaps.measure.map(instrument_of) + "." + gaps.category)
    keys = ["role", "measure", *PERSONS]
    answers = fine[fine.measure.isin(gaps.measure)]
    numbers = answers[answers.role == NUMBER].merge(unknowing, on=["measure", "category"])
    bases = answers[answers.role == BASE]
    return _sums(gaps, numbers, keys) + _equal(gaps[gaps.role == BASE], bases, keys)


def _equal(some: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> list[Constraint]:
    both = some.merge(others, on=keys, suffixes=("", "_other"))
    both = both[(both.value == both.value_other) & (both.name != both.name_other)]
    return [adds_up([one], other) for one, other in zip(both.name, both.name_other, strict=True)]
