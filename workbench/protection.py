"""A study's measures protected, and then attacked with everything that is published of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pandas as pd

from workbench.definitions import Definitions
from workbench.disclosure.attempts import Memory
from workbench.disclosure.audit import (
    Verdict,
    attack_all,
    audit,
    stop_if_unsafe,
    verdicts_of,
)
from workbench.disclosure.cells import Facts, Model
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.failure import OutOfTime
from workbench.disclosure.forms import study_forms
from workbench.disclosure.hiding import coarser
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import NO_DEMANDS, as_shown, hide_in_forms, in_order
from workbench.disclosure.remedies import Demands, more_demands
from workbench.disclosure.rules import Rules
from workbench.measures.answers import unknowing_answers
from workbench.measures.change import YEAR
from workbench.measures.entries import Entry, load_entries
from workbench.measures.long import DIMENSIONS
from workbench.measures.networks import HIGHEST_LEVEL
from workbench.measures.publishing import publishable, settle
from workbench.measures.scores import scored_answers
from workbench.reference import plain
from workbench.study import STATE


def protect_study(
    definitions: Definitions, tables: dict[str, pd.DataFrame], measures: pd.DataFrame
) -> pd.DataFrame:
    """Return the protected measures of a study, which an attacker was tried against.

    Tables that cannot be protected or attacked within the time limit take a coarser form; so do those in
    which the attacker finds a number open, and averages that tell too much are hidden.

    Raises
    ------
    NotSafe
        A number cannot be protected, the audit failed, or it could not be finished though no table
        has a coarser form.
    """
    entries, facts = load_entries(), study_facts(definitions)
    given = contributions(tables)

    def settled(protected: pd.DataFrame) -> pd.DataFrame:
        return settle(protected, entries, definitions.study, definitions.rules.mean_decimals)

    published = publishable(measures, entries)
    return protect_until_safe(published, entries, definitions.rules, facts, given, settled)


def protect_until_safe(
    published: pd.DataFrame,
    entries: Mapping[str, Entry],
    rules: Rules,
    facts: Facts,
    given: pd.DataFrame | None = None,
    settled: Callable[[pd.DataFrame], pd.DataFrame] = lambda protected: protected,
    demands: Demands = NO_DEMANDS,
) -> pd.DataFrame:
    """Return protected measures in which an attacker finds nothing open.

    What the attacker finds is demanded of the protection, and all is attacked again; past the time limit
    as much is demanded at once as can be, so that it comes to an end.

    Parameters
    ----------
    published : the rows of the long table that may be published
    entries, rules, facts : as `protect` takes them
    given : contributions to sums, as `protect` takes them
    settled : what becomes of protected measures before they are shown
    demands : what must be kept to besides the rules from the first

    Raises
    ------
    NotSafe
        As `protect_study`.
    """
    deadline = time.monotonic() + rules.seconds
    published = in_order(published)
    model, memory = build_model(published, entries, facts), Memory()
    while True:
        cells, levels = hide_in_forms(published, entries, rules, model, given, demands)
        demands = replace(demands, levels=levels)

        def shown(cells: pd.DataFrame) -> pd.DataFrame:
            return settled(as_shown(published, entries, rules, facts, cells))

        try:
            protected, found = _attacked(model, cells, rules, shown, memory)
        except OutOfTime as late:
            demands = replace(demands, levels=coarser(model.cells, levels, facts.forms, late))
            continue
        if not found.exposed.any():
            return protected
        late = time.monotonic() > deadline
        more = more_demands(found, facts.forms, demands, at_once=late)
        if more is None:
            stop_if_unsafe(verdicts_of(found))
        demands = more


def _attacked(
    model: Model,
    cells: pd.DataFrame,
    rules: Rules,
    shown: Callable[[pd.DataFrame], pd.DataFrame],
    memory: Memory,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The protected measures, and their cells as the attacker leaves them.

    A large number that was hidden for the sake of others, and that everybody can compute all the same, is
    shown: that tells nothing new, and a sign would only mislead.
    """
    protected = shown(cells)
    found = attack_all(model, protected, rules, memory=memory)
    plain = found.exposed & found.exact & (found.sign_width == 0)
    if not plain.any():
        return protected, found
    named = cells.name.isin(found.index[plain])
    cells = cells.assign(hidden=cells.hidden & ~named)
    after = shown(cells)
    if _tells_more(protected, after, cells[named]):
        return _attacked(model, cells, rules, shown, memory)
    return after, found.assign(exposed=found.exposed & ~plain)


def _tells_more(before: pd.DataFrame, after: pd.DataFrame, cells: pd.DataFrame) -> bool:
    """Whether more is told than some numbers that everybody could compute before."""
    told = ["status", "base", "low", "high"]
    other = (before[told].fillna(-1.0) != after[told].fillna(-1.0)).any(axis=1)
    keys = (pd.MultiIndex.from_frame(rows[DIMENSIONS]) for rows in (after[other], cells))
    return not next(keys).isin(next(keys)).all()


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
    commitments = tables["commitments"].assign(agency=plain(tables["commitments"].agency))
    found = []
    for measure, column in (("hours", "hours"), ("hours_given", "given")):
        known = commitments[commitments[column] > 0]
        sums = known.groupby(["period", "region", "team", "agency"])[column].sum().reset_index()
        parts = sums.rename(columns={column: "value"}).assign(measure=measure)
        found += [parts, parts.assign(region=STATE)]
    return pd.concat(found, ignore_index=True)[["measure", "period", "region", "value"]]
