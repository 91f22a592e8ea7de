"""A study's measures protected, and then attacked with everything that is published of them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from workbench.definitions import Definitions
from workbench.disclosure.audit import Verdict, audit, stop_if_unsafe
from workbench.disclosure.cells import Facts, Model
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.failure import OutOfTime
from workbench.disclosure.forms import study_forms
from workbench.disclosure.hiding import coarser
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import protect_in_forms
from workbench.measures.answers import unknowing_answers
from workbench.measures.change import YEAR
from workbench.measures.entries import load_entries
from workbench.measures.networks import HIGHEST_LEVEL
from workbench.measures.publishing import publishable, settle
from workbench.measures.scores import scored_answers
from workbench.reference import plain
from workbench.study import STATE


def protect_study(
    definitions: Definitions, tables: dict[str, pd.DataFrame], measures: pd.DataFrame
) -> pd.DataFrame:
    """Return the protected measures of a study, which an attacker was tried against.

    Tables that cannot be protected or attacked within the time limit take a coarser form.

    Raises
    ------
    NotSafe
        A number cannot be protected, the audit failed, or it could not be finished though no table
        has a coarser form.
    """
    entries, rules, facts = load_entries(), definitions.rules, study_facts(definitions)
    published, given = publishable(measures, entries), contributions(tables)
    model = build_model(published, entries, facts)
    levels: dict[str, int] = {}
    while True:
        protected, levels = protect_in_forms(published, entries, rules, facts, given, levels)
        protected = settle(protected, entries, definitions.study, rules.mean_decimals)
        try:
            stop_if_unsafe(audit(model, protected, rules))
        except OutOfTime as late:
            levels = coarser(model.cells, levels, facts.forms, late)
        else:
            return protected


def audit_study(
    definitions: Definitions,
    measures: pd.DataFrame,
    protected: pd.DataFrame,
    known: Iterable[Constraint] = (),
) -> list[Verdict]:
    """Return what an attacker can compute of the hidden numbers, family by family.

    Parameters
    ----------
    known : what is known besides, such as from earlier releases
    """
    return audit(model_of(definitions, measures), protected, definitions.rules, known)


def model_of(definitions: Definitions, measures: pd.DataFrame) -> Model:
    """Return the constraint model of a study's measures."""
    entries = load_entries()
    return build_model(publishable(measures, entries), entries, study_facts(definitions))


def study_facts(definitions: Definitions) -> Facts:
    """Return what everybody can know of a study besides its numbers."""
    instruments = definitions.instruments
    return Facts(
        study_forms(instruments, definitions.reference),
        _limits(definitions),
        unknowing_answers(instruments),
        scored_answers(instruments),
        {period.id: period.end.toordinal() / YEAR for period in definitions.study.periods},
    )


def _limits(definitions: Definitions) -> dict[str, tuple[float, float]]:
    """By measure the lowest and the highest average that is possible."""
    limits = {"levels": (0.0, HIGHEST_LEVEL)}
    for name, instrument in definitions.instruments.items():
        low, high = instrument.score_limits()
        limits |= {f"score.{name}": (low, high), f"change.{name}": (low - high, high - low)}
    return limits


def contributions(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what each agency gave to a sum: a sum that one agency dominates tells about it."""
    pledged = tables["commitments"][tables["commitments"].hours > 0]
    by_agency = pledged.assign(agency=plain(pledged.agency))
    given = by_agency.groupby(["period", "region", "team", "agency"]).hours.sum().reset_index()
    state = given.assign(region=STATE)
    both = pd.concat([given, state], ignore_index=True).assign(measure="hours")
    return both.rename(columns={"hours": "value"})[["measure", "period", "region", "value"]]
