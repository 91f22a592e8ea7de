"""The constraint model of a study: its numbers as cells, and what ties them to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.disclosure.constraints import Constraint, adds_up, at_most
from workbench.disclosure.forms import FINE, Forms, coarser_rows, table_of
from workbench.measures.entries import Entry, family
from workbench.measures.long import DIMENSIONS, in_words
from workbench.study import STATE

NUMBER, BASE = "number", "base"
"""Roles of a cell: a published number, or the base that stands beside numbers."""
SUMMED = {"people": ("count", "total"), "youth": ("count", "total"), "hours": ("total",)}
"""By kind of protection, the statistics that add up."""
MEAN = "mean"
TOTALS = {"region": STATE, "discipline": "", "team": ""}
"""The line of each dimension that all others add up to."""
ROW = ["measure", "period", "region", "team", "discipline"]
"""The dimensions that the categories of one distribution share."""
SEPARATOR = "\x1f"
SAME = 1e-6


def _none_unknowing() -> pd.DataFrame:
    return pd.DataFrame({"measure": [], "category": []}, dtype=str)


@dataclass(frozen=True)
class Facts:
    """What everybody can know of a study besides its numbers.

    Attributes
    ----------
    forms : the coarser forms that tables can take
    limits : by measure, the lowest and the highest mean that is possible
    unknowing : measure, category; the answers that say "don't know", in the distributions
    """

    forms: Forms = field(default_factory=Forms)
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    unknowing: pd.DataFrame = field(default_factory=_none_unknowing)


@dataclass(frozen=True)
class Model:
    """The cells of a study and the constraints among them.

    Attributes
    ----------
    cells : one row a cell: name, role, statistic, kind (of protection), the dimensions, value, base,
        share (bool: it has a percentage), unit, table, form, whole (bool), lower, upper; a mean is its
        sum over the people behind it
    constraints : what adds up among the cells, by their names
    links : what else an attacker knows: who answered a question is among those who answered the survey
    """

    cells: pd.DataFrame
    constraints: list[Constraint]
    links: list[Constraint]


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
    fine = _numbers(in_words(measures), entries)
    fine = pd.concat([fine, _bases(fine)], ignore_index=True).assign(form=FINE)
    fine = fine.assign(name=_names(fine))
    coarse = coarser_rows(fine, forms)
    coarse = coarse.assign(name=_names(coarse) if len(coarse) else [])
    cells = pd.concat([fine, coarse.drop(columns="parts")], ignore_index=True)
    cells = cells.astype({"value": float, "base": float, "form": int, "share": bool})
    cells = cells.assign(table=table_of(cells, forms))
    constraints = [
        *_margins(fine),
        *_rows(fine),
        *_same_roster(fine),
        *_gaps(fine, facts.unknowing),
        *_same_youth(fine),
        *(adds_up(row.parts, row.name) for row in _named_rows(coarse)),
    ]
    return Model(_bounded(cells, facts.limits), constraints, [*_answered(fine), *_on_roster(fine)])


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
    rows = measures.assign(kind=kind, role=NUMBER)
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
    told = set(_joined(counts))
    alone = percents[percents.kind.isin(["people", "youth"]) & ~_joined(percents).isin(told)]
    alone = alone.assign(value=alone.value * alone.base / 100, statistic="count", share=True)
    means = rows[(rows.kind == MEAN) & (rows.statistic == MEAN)]
    means = means.assign(value=means.value * means.base, share=False)
    columns = ["role", "statistic", "kind", *DIMENSIONS, "value", "base", "share", "unit"]
    return pd.concat([counts, alone, means], ignore_index=True)[columns]


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
        & (numbers.unit != "teams")
    ]
    asked = asked[asked.share | (asked.kind == MEAN)]
    own = asked.groupby(ROW).base.transform("nunique") > 1
    several = asked.measure.isin(asked.measure[own])
    bases = asked.assign(
        role=BASE,
        statistic="",
        category=asked.category.where(several, ""),
        value=asked.base,
        share=False,
        unit="people",
    )
    return bases.drop_duplicates(["role", *DIMENSIONS])


def _bounded(cells: pd.DataFrame, limits: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """The cells with what everybody knows of their size."""
    low = cells.measure.map({measure: pair[0] for measure, pair in limits.items()}).fillna(0.0)
    high = cells.measure.map({measure: pair[1] for measure, pair in limits.items()})
    mean = (cells.kind == MEAN) & (cells.role == NUMBER)
    known_base = (cells.role == NUMBER) & cells.share & (cells.unit == "teams")
    upper = pd.Series(np.inf, index=cells.index)
    upper = upper.mask(mean, (high * cells.base).fillna(np.inf)).mask(known_base, cells.base)
    return cells.assign(
        whole=(cells.kind.isin(["people", "youth"]) | (cells.role == BASE))
        & ((cells.value - cells.value.round()).abs() < SAME),
        lower=(low * cells.base).where(mean, 0.0),
        upper=upper,
    ).reset_index(drop=True)


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
    both = totals[[*keys, "name", "value"]].merge(summed.reset_index(), on=keys)
    slack = SAME * (1 + both.value.abs())
    both = both.assign(
        equal=(both["sum"] - both.value).abs() <= slack,
        within=both["sum"] <= both.value + slack,
        each=both["most"] <= both.value + slack,
    )
    found = []
    for _, of_measure in both.groupby("measure", sort=True):
        pairs = list(zip(of_measure.parts, of_measure.name, strict=True))
        if of_measure.equal.all():
            found += [adds_up(parts, total) for parts, total in pairs]
        elif of_measure.within.all():
            found += [at_most(parts, total) for parts, total in pairs]
        elif of_measure.each.all():
            found += [at_most([part], total) for parts, total in pairs for part in parts]
    return found


PERSONS = ["period", "region", "team", "discipline"]
"""The dimensions that say who a row is about."""


def _answered(fine: pd.DataFrame) -> list[Constraint]:
    """Who answered a question is among those who answered the survey."""
    of_instrument = fine.assign(instrument=fine.measure.map(_instrument))
    response = of_instrument.measure.str.startswith("response.")
    answered = of_instrument[response & (of_instrument.category == "answered")]
    asked = of_instrument[(of_instrument.role == BASE) & ~response]
    pairs = asked.merge(answered, on=["instrument", *PERSONS], suffixes=("", "_whole"))
    held = pairs[pairs.value <= pairs.value_whole]
    return [at_most([part], whole) for part, whole in zip(held.name, held.name_whole, strict=True)]


def _same_roster(fine: pd.DataFrame) -> list[Constraint]:
    """All surveys of a period went to the same roster."""
    invited = fine[(fine.role == BASE) & fine.measure.str.startswith("response.")]
    return _equal(invited, invited.drop_duplicates(PERSONS), PERSONS)


def _same_youth(fine: pd.DataFrame) -> list[Constraint]:
    """The youth of all services are the youth of the region, where the numbers say so everywhere."""
    served = fine[(fine.role == BASE) & (fine.measure == "youth_by_service")]
    youth = fine[(fine.role == NUMBER) & (fine.measure == "youth") & (fine.statistic == "total")]
    return _sums(served, youth.assign(measure="youth_by_service"), ["measure", *PERSONS])


def _on_roster(fine: pd.DataFrame) -> list[Constraint]:
    """Who was invited was on the roster, which the next period tells: of its members some stayed."""
    both = roster_before(fine).dropna(subset="invited")
    return [at_most([one], roster) for one, roster in zip(both.invited, both.name, strict=True)]


def roster_before(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rosters beside the members who stayed, each with the invited of its own period.

    Returns
    -------
    DataFrame
        The cells of the rosters, with `invited`, the name of a cell; missing where it is larger
        or where nobody was invited.
    """
    periods = sorted(set(cells.period))
    before = dict(zip(periods[1:], periods, strict=False))
    bases = cells[(cells.role == BASE) & (cells.form == FINE)]
    rosters = bases[bases.measure == "members_kept"].assign(
        asked=lambda own: own.period.map(before)
    )
    invited = bases[bases.measure.str.startswith("response.")].drop_duplicates(PERSONS)
    place = ["asked", *PERSONS[1:]]
    invited = invited.rename(columns={"period": "asked", "name": "invited", "value": "many"})
    both = rosters.merge(invited[[*place, "invited", "many"]], how="left", on=place)
    return both.assign(invited=both.invited.where(both.many <= both.value))


def _gaps(fine: pd.DataFrame, unknowing: pd.DataFrame) -> list[Constraint]:
    """An information gap is the sum of the answers to its question that say "don't know"."""
    gaps = fine[(fine.measure.map(family) == "unknown") & (fine.category != "")]
    gaps = gaps.assign(measure="answers." + gaps.measure.map(_instrument) + "." + gaps.category)
    keys = ["role", "measure", *PERSONS]
    answers = fine[fine.measure.isin(gaps.measure)]
    numbers = answers[answers.role == NUMBER].merge(unknowing, on=["measure", "category"])
    bases = answers[answers.role == BASE]
    return _sums(gaps, numbers, keys) + _equal(gaps[gaps.role == BASE], bases, keys)


def _equal(some: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> list[Constraint]:
    both = some.merge(others, on=keys, suffixes=("", "_other"))
    both = both[(both.value == both.value_other) & (both.name != both.name_other)]
    return [adds_up([one], other) for one, other in zip(both.name, both.name_other, strict=True)]


def _instrument(measure: str) -> str:
    """The instrument of a measure: `readiness` of `answers.readiness.q1`."""
    return measure.partition(".")[2].partition(".")[0]
