"""Corrections: what a release tells beside the earlier ones that the ledger holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.disclosure.cells import NUMBER, Model
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.forms import FINE
from workbench.disclosure.ledger import NUMBERS
from workbench.disclosure.rules import Rules
from workbench.measures.entries import Entry, family
from workbench.measures.long import DIMENSIONS, KEY

PROTECTED = ("people", "mean", "youth", "hours")
"""Kinds of protection under which numbers tell of people."""


@dataclass(frozen=True)
class Difference:
    """What two releases tell together of the few people in whom they differ.

    `numbers` of a family changed between an earlier release and this one by so few people that the
    difference is a number about them.
    """

    family: str
    release: str
    numbers: int

    def __str__(self) -> str:
        return (
            f"{self.family}: {self.numbers} numbers differ from release {self.release} by so few people "
            "that the difference tells about them"
        )


def differences(
    ledger: pd.DataFrame, protected: pd.DataFrame, entries: dict[str, Entry], rules: Rules
) -> list[Difference]:
    """Return where a correction or a late answer would tell about those whom it concerns.

    The difference of two releases is a number about the people in one and not in the other: it is
    ruled on like any breakdown. A number that was hidden and is now shown, of nearly the same people,
    tells what was hidden.
    """
    rows = protected[[*KEY, *NUMBERS, "status"]]
    both = ledger.merge(rows, on=KEY, suffixes=("_then", ""))
    kind = both.measure.map(family).map({name: entry.protect for name, entry in entries.items()})
    both = both.assign(kind=kind)[kind.isin(PROTECTED)]
    few = _differ_by_few(both, rules)
    shown, then = both.status == "shown", both.status_then == "shown"
    changed = (both.value - both.value_then).abs() > 1e-9
    told = (
        few
        & shown
        & (
            (then & (changed | ~_alike(both.base, both.base_then)))
            | (both.status_then == "confidential")
        )
    )
    counted = both[told].groupby([both.measure.map(family), "release"]).size()
    return [Difference(name, release, int(count)) for (name, release), count in counted.items()]


def _differ_by_few(both: pd.DataFrame, rules: Rules) -> pd.Series:
    """Whether those in whom two releases of a number differ are some, and too few to be told of.

    Of counts, each is what so many more said, and has to be large enough on either side. A total is all
    of its people: those by whom it grew are one themselves.
    """
    youth, hours = both.kind == "youth", both.kind == "hours"
    moved = (both.value - both.value_then).abs()
    apart = (both.base - both.base_then).abs()
    totals = (both.statistic == "total") & ~hours
    apart, moved = apart.fillna(moved.where(totals)).fillna(0.0), moved.fillna(0.0)
    same = _alike(both.value, both.value_then) & _alike(both.base, both.base_then)
    hidden_youth = rules.youth_hidden_up_to + 1
    people = max(rules.breakdown, rules.percentage_base)
    few = apart < np.select([hours, youth], [rules.contributors, hidden_youth], people)
    smallest = np.where(youth, hidden_youth, rules.threshold)
    counts = (both.statistic == "count") & both.kind.isin(["people", "youth"])
    few |= (counts | totals) & (moved < smallest)
    few |= counts & ((apart - moved).abs() < smallest)
    return ~same & few


def _alike(now: pd.Series, then: pd.Series) -> pd.Series:
    return (now == then) | (now.isna() & then.isna())


def known_from(ledger: pd.DataFrame, model: Model) -> list[Constraint]:
    """Return what an attacker knows of hidden counts from the same counts in earlier releases.

    Where people were only added, a count grew by at most as many as the base did. A count of a coarser
    form is the sum of its parts, in whatever form the table stands now.
    """
    shown = ledger[(ledger.status == "shown") & ledger.statistic.isin(["count", "total"])]
    numbers = model.cells[model.cells.role == NUMBER]
    both = shown.merge(numbers, on=["statistic", *DIMENSIONS], suffixes=("_then", ""))
    grown = both.base - both.base_then
    held = (grown >= 0) & (both.value >= both.value_then) & (both.value <= both.value_then + grown)
    known = both[held].assign(most=both.value_then + grown)
    parts = _parts_of_coarse(model, known.name[known.form != FINE])
    return [
        Constraint(parts.get(name, ((name, 1.0),)), low, high)
        for name, low, high in zip(known.name, known.value_then, known.most, strict=True)
    ]


def _parts_of_coarse(model: Model, names: Iterable[str]) -> dict[str, tuple]:
    """The parts that each of some coarse cells is the sum of."""
    asked = set(names)
    ends = ((one.terms[-1], one.terms[:-1]) for one in model.constraints)
    return {name: parts for (name, share), parts in ends if share == -1.0 and name in asked}
