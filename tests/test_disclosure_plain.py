"""Large numbers that were hidden for the sake of others, and that everybody can compute."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.disclosure.audit import attack_all
from workbench.disclosure.cells import BASE, NUMBER, Facts
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import as_shown, hide_in_forms, in_order, protect
from workbench.disclosure.remedies import Demands
from workbench.disclosure.rules import Rules
from workbench.measures.entries import load_entries
from workbench.measures.long import counts_and_shares, long_table, to_long
from workbench.protection import protect_until_safe

ENTRIES, RULES = load_entries(), Rules()
ITEM, SCORE = "answers.readiness.q1", "score.readiness"
PLACE = {"period": "p", "region": "north"}
FACTS = Facts(
    limits={SCORE: (1.0, 5.0)},
    scales=pd.DataFrame({"category": list("12345"), "points": np.arange(1.0, 6.0)}).assign(
        score=SCORE, scale="s", measure=ITEM, items=1, least=1, pooled=False
    ),
)


def answers(numbers: list[float], scored: float) -> pd.DataFrame:
    """Answers 1 to 5 and "x" to one question, and the mean score of those who answered 1 to 5."""
    counts = pd.DataFrame({"category": list("12345x"), "count": numbers, "base": sum(numbers)})
    mean = np.average(np.arange(1, 6), weights=numbers[:5])
    score = pd.DataFrame([{"category": "s", "mean": mean, "base": scored, **PLACE}])
    return long_table(
        [
            counts_and_shares(counts.assign(measure=ITEM, **PLACE), "people"),
            to_long(score.assign(measure=SCORE), "mean", "mean", "score"),
        ]
    )


def cell(measures: pd.DataFrame, category: str) -> str:
    cells = build_model(measures, ENTRIES, FACTS).cells
    own = (cells.measure == ITEM) & (cells.category == category) & (cells.role == NUMBER)
    return cells.name[own].item()


def test_a_large_number_that_everybody_can_compute_is_shown_and_not_marked_hidden():
    """60 were asked and 48 have a score, so 12 said "x"; what the others said stays hidden."""
    measures = answers([3, 3, 14, 14, 14, 12], 48)
    demands = Demands(hidden=frozenset(cell(measures, category) for category in "345x"))
    found = protect_until_safe(measures, ENTRIES, RULES, FACTS, demands=demands)
    counts = found[found.measure == ITEM].set_index(["statistic", "category"])
    assert counts.value["count", "x"] == 12
    assert counts.value["percent", "x"] == 20
    assert counts.status["count"].drop("x").eq("confidential").all()


def test_a_hidden_number_that_is_large_counts_as_open_where_it_can_be_computed():
    measures = answers([3, 3, 14, 14, 14, 12], 48)
    shown = protect(measures, ENTRIES, RULES, FACTS)
    hidden = (shown.measure == ITEM) & shown.statistic.isin(["count", "percent"])
    shown = shown.assign(
        value=shown.value.mask(hidden), status=shown.status.mask(hidden, "confidential")
    )
    found = attack_all(build_model(measures, ENTRIES, FACTS), shown, RULES)
    own = found.loc[cell(measures, "x")]
    assert (own.low, own.high, own.exposed, own.exact) == (12, 12, True, True)
    others = found[(found.measure == ITEM) & found.published].drop(cell(measures, "x"))
    assert not others.exposed.any()
    assert not others.exact.any()


def test_the_percentage_of_a_count_that_is_shown_does_not_give_a_hidden_base_back():
    """12 is 20 % of 60: the count may stand, and neither its percentage nor its base."""
    measures = in_order(answers([3, 3, 14, 14, 14, 12], 48))
    model = build_model(measures, ENTRIES, FACTS)
    base = model.cells.name[(model.cells.measure == ITEM) & (model.cells.role == BASE)]
    demands = Demands(hidden=frozenset(base))
    cells, _ = hide_in_forms(measures, ENTRIES, RULES, model, demands=demands)
    cells = cells.assign(hidden=cells.hidden & (cells.name != cell(measures, "x")))
    rows = as_shown(measures, ENTRIES, RULES, FACTS, cells)
    rows = rows[rows.measure == ITEM].set_index(["statistic", "category"])
    assert rows.status["count"].eq("shown").to_dict() == dict.fromkeys("12345", False) | {"x": True}
    assert rows.status["percent"].eq("confidential").all()
    assert rows.base.isna().all()
