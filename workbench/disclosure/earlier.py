"""What the numbers of earlier releases tell of those that are hidden now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from workbench.disclosure.averages import MEAN
from workbench.disclosure.cells import BASE, NUMBER, SAME, Model
from workbench.disclosure.comparisons import told_by_comparisons
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.forms import FINE
from workbench.disclosure.rules import Rules
from workbench.disclosure.scores import between_waves
from workbench.disclosure.told import bases_told, shown_rows, told_cells


def known_from(ledger: pd.DataFrame, model: Model, rules: Rules) -> list[Constraint]:
    """Return what an attacker knows of hidden numbers from the same ones in earlier releases.

    Where people were only added, a count grew by at most as many as its base did; where they were only
    taken out, it fell by at most as many; and the sum behind a mean moved by what those can have
    answered. A number of a coarser form is the sum of its parts, in whatever form the table stands now.
    What was told of scores beside each other, or between waves, is known where it is still so.

    Parameters
    ----------
    ledger : the numbers of earlier releases, as `read_ledger` gives them
    model : the constraint model of the numbers now
    rules : the study's disclosure rules, by which means are rounded

    Returns
    -------
    list
        Only what is true of the numbers now, and each once.
    """
    found = [
        one for _, rows in ledger.groupby("release") for one in _known_from_one(rows, model, rules)
    ]
    return list(dict.fromkeys(found))


def _known_from_one(rows: pd.DataFrame, model: Model, rules: Rules) -> Iterator[Constraint]:
    rules = _as_rounded_then(rows, rules)
    then = told_cells(model, rows, rules)
    then = then.assign(base_then=bases_told(then, rows))
    numbers, bases = then[then.role == NUMBER], then[then.role == BASE]
    known = pd.concat(
        [
            _counts(numbers[numbers.told.notna()]),
            _sums(numbers[numbers["mean"].notna()]),
            _between(bases[bases.told.notna()]),
        ]
    )
    slack = SAME * (1 + known.value.abs())
    known = known[(known.value >= known.low - slack) & (known.value <= known.high + slack)]
    parts = parts_of_coarse(model, known.name[known.form != FINE])
    for name, low, high in zip(known.name, known.low, known.high, strict=True):
        yield Constraint(parts.get(name, ((name, 1.0),)), low, high)
    shown = shown_rows(rows, rules)
    true = dict(zip(model.cells.name, model.cells.value, strict=True))
    told = [*told_by_comparisons(model.comparisons, shown)]
    told += between_waves(model.cells, shown, model.facts)
    yield from (one for one in told if one.holds(true))


def _as_rounded_then(rows: pd.DataFrame, rules: Rules) -> Rules:
    """The rules with the decimals that means had in a release; they may have been changed since."""
    means = rows.value[rows.statistic == MEAN].dropna()
    if (means == means.round()).all():
        return rules
    return rules.model_copy(update={"mean_decimals": max(1, rules.mean_decimals)})


def _counts(then: pd.DataFrame) -> pd.DataFrame:
    """Counts lie between what they were and what those who came or left make of it."""
    grown = then.base - then.base_then
    known = then.assign(low=then.told + grown.clip(upper=0), high=then.told + grown.clip(lower=0))
    return pd.concat([known[grown.notna()], _between(then[grown.isna()])])


def _sums(then: pd.DataFrame) -> pd.DataFrame:
    """The sum behind a mean lies as near to what it was as those who came or left can have moved it."""
    weight = then.weight * then.base_then / then.base
    grown = then.weight - weight
    ends = [grown * (then[end] / then.weight) for end in ("lower", "upper")]
    least, most = (end.mask(grown == 0, 0.0) for end in (np.fmin(*ends), np.fmax(*ends)))
    return then.assign(low=then.least * weight + least, high=then.most * weight + most)


def _between(then: pd.DataFrame) -> pd.DataFrame:
    """Numbers lie between what they were and what they are."""
    return then.assign(low=np.fmin(then.told, then.value), high=np.fmax(then.told, then.value))


def parts_of_coarse(model: Model, names: Iterable[str]) -> dict[str, tuple]:
    """Return the parts, with their coefficients, that each of some coarse cells is the sum of."""
    asked = set(names)
    ends = ((one.terms[-1], one.terms[:-1]) for one in model.constraints)
    return {name: parts for (name, share), parts in ends if share == -1.0 and name in asked}
