"""The audit: what an attacker with everything published can compute of what is hidden.

It is written apart from the suppression and shares with it the constraint model only: a mistake in
one is not repeated in the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from workbench.disclosure.attempts import Memory, attack_parts
from workbench.disclosure.cells import Model
from workbench.disclosure.comparisons import told_by_comparisons
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.rules import Rules
from workbench.disclosure.scores import between_waves, pooled_ratings
from workbench.disclosure.told import shown_rows, told_cells, unknown_cells, with_rests
from workbench.measures.entries import family

FOUND = ["low", "high", "exposed", "exact", "seconds"]
"""What the attacker finds of each cell."""


@dataclass(frozen=True)
class Verdict:
    """What the audit found of one family of tables.

    Attributes
    ----------
    family : measure and period
    cells : how many numbers it has
    hidden : how many of them are hidden
    widest, narrowest : how far the small ones of them are open at least, by tables that an attacker
        cannot rule out; exactly so where that is less than their sign says. 0 where none is hidden
    open : how many hidden numbers can be computed, or lie in an interval narrower than their sign
        says if they are small; a family is safe when there is none
    seconds : how long the attack took
    """

    family: str
    cells: int
    hidden: int
    widest: float
    narrowest: float
    open: int
    seconds: float

    @property
    def safe(self) -> bool:
        """Whether the family may be published."""
        return self.open == 0


def audit(
    model: Model,
    protected: pd.DataFrame,
    rules: Rules,
    known: Iterable[Constraint] = (),
) -> list[Verdict]:
    """Attack everything published at once, and return a verdict for each family of tables.

    The attacker knows every shown number and base, the rules, and what ties the numbers together.
    For each hidden number the interval is computed that these leave: it must hold the truth, and be at
    least as wide as its sign says. Then again for each person who stands alone behind a number and
    knows it to be himself.

    Parameters
    ----------
    model : cells, with their true values, and constraints
    protected : the protected measures
    rules : the study's disclosure rules
    known : what the attacker knows besides, such as from earlier releases

    Raises
    ------
    NotSafe
        The solver found no optimum, the time ran out, or shown numbers contradict each other.
    """
    return verdicts_of(attack_all(model, protected, rules, known))


def attack_all(
    model: Model,
    protected: pd.DataFrame,
    rules: Rules,
    known: Iterable[Constraint] = (),
    memory: Memory | None = None,
) -> pd.DataFrame:
    """Return every cell as the attacker leaves it: see `audit`.

    `memory` holds what earlier attacks on the study found, which saves time, and takes in what this one finds.

    Returns
    -------
    DataFrame
        The cells of the model by name, with `told` and `mean` (what is shown), `published`,
        `sign_width`, `least_width`, `low` and `high` (an interval that is possible), `exposed`, `exact`
        (no other value is possible), `seconds`. Regions whose averages are hidden and that few people
        stand behind together are a cell of their own.
    """
    deadline = time.monotonic() + rules.seconds
    cells, sums = with_rests(told_cells(model, protected, rules), model.constraints, rules)
    shown, facts = shown_rows(protected, rules), model.facts
    ties = [*model.links, *known, *between_waves(cells, shown, facts)]
    ties += [*told_by_comparisons(model.comparisons, shown), *pooled_ratings(cells, facts)]
    apart = unknown_cells(cells, [*model.constraints, *sums])
    whole = unknown_cells(cells, [*model.constraints, *sums, *ties])
    every = cells.set_index("name")
    every = every.assign(low=0.0, high=0.0, exposed=False, exact=False, seconds=0.0)
    unknown = every.loc[list(whole.names)]
    found = attack_parts(apart, whole, unknown, deadline, memory or Memory())
    every.loc[found.index, FOUND] = found
    return every


def stop_if_unsafe(verdicts: list[Verdict]) -> None:
    """Raise `NotSafe` with every family in which a hidden number is open."""
    told = [
        f"{verdict.family}: {verdict.open} of {verdict.hidden} hidden numbers can be computed or nearly so"
        for verdict in verdicts
        if not verdict.safe
    ]
    if told:
        raise NotSafe("\n".join(["The audit failed; nothing may be published.", *told]))


def verdicts_of(found: pd.DataFrame) -> list[Verdict]:
    """Return one verdict a family: the hidden numbers that stand in its tables, and every open one."""
    standing = found[found.published]
    sizes = standing.groupby([standing.measure.map(family), standing.period]).size()
    verdicts = []
    for (name, period), cells_of in sizes.items():
        own = found[(found.measure.map(family) == name) & (found.period == period)]
        hidden = own[own.published & own["mean"].isna() & own.told.isna()]
        small = hidden[hidden.sign_width > 0]
        widths = small.high - small.low
        verdicts.append(
            Verdict(
                f"{name}, {period}",
                int(cells_of),
                len(hidden),
                float(widths.max()) if len(small) else 0.0,
                float(widths.min()) if len(small) else 0.0,
                int(own.exposed.sum()),
                float(own.seconds.sum()),
            )
        )
    return verdicts
