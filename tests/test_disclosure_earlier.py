"""Earlier releases under attack: what was shown then bounds what is hidden now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import drawn

from workbench.disclosure.audit import attack_all
from workbench.disclosure.cells import Comparison, Facts
from workbench.disclosure.comparisons import told_by_comparisons
from workbench.disclosure.earlier import known_from
from workbench.disclosure.ledger import released
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import protect
from workbench.disclosure.rules import Rules
from workbench.disclosure.scores import between_waves
from workbench.disclosure.told import shown_rows
from workbench.measures.entries import load_entries
from workbench.measures.long import KEY, counts_and_shares, long_table, to_long
from workbench.protection import model_of
from workbench.release.audit import read_protected

ENTRIES, RULES = load_entries(), Rules()
NUMBERS = {"value": float, "base": float}
ITEM, SCORE = "answers.readiness.q1", "score.readiness"


def counts(table: str) -> pd.DataFrame:
    """The long table of answers drawn as region | category | count | base."""
    cells = drawn(table).astype({"count": float, "base": float})
    return long_table([counts_and_shares(cells.assign(measure=ITEM, period="p"), "people")])


def means(table: str) -> pd.DataFrame:
    """The long table of scores drawn as region | value | base."""
    cells = drawn(table).astype(NUMBERS).assign(measure=SCORE, period="p", category="s")
    return long_table([to_long(cells, "mean", "value", "score")])


def ledger(table: str, statistic: str = "count", measure: str = ITEM) -> pd.DataFrame:
    """What a release told, drawn as region | category | value | base | status."""
    rows = drawn(table)
    rows = rows.assign(**{name: pd.to_numeric(rows[name].replace("", None)) for name in NUMBERS})
    rows = rows.assign(measure=measure, period="p", statistic=statistic, release="p-01", file="")
    empty = dict.fromkeys([name for name in KEY if name not in rows], "")
    return rows.assign(**empty, low=np.nan, high=np.nan)


def bounds_of(known, model, **wanted) -> list[tuple[float, float]]:
    """The bounds that are known of the one cell that is wanted, rounded."""
    cells = model.cells
    for name, value in wanted.items():
        cells = cells[cells[name] == value]
    (name,) = cells.name
    return [(round(k.low, 3), round(k.high, 3)) for k in known if k.terms == ((name, 1.0),)]


YES_40 = """
    region | category | value | base | status
    north  | yes      | 20    | 40   | shown
"""


@pytest.mark.parametrize(("true", "bounds"), [(18, [(15, 20)]), (21, [])])
def test_a_count_bounds_a_hidden_one_where_people_were_only_taken_out(true, bounds):
    """20 of 40 said yes; of 35 it is now hidden, and lies between 15 and 20; 21 tells of others who came."""
    model = build_model(
        counts(f"""
            region | category | count      | base
            north  | yes      | {true}     | 35
            north  | no       | {35 - true} | 35
        """),
        ENTRIES,
    )
    known = known_from(ledger(YES_40), model, RULES)
    assert bounds_of(known, model, role="number", category="yes") == bounds


FORTY_FIVE = """
    region | category | count | base
    north  | yes      | 22    | 45
    north  | no       | 23    | 45
"""


def test_a_count_bounds_a_hidden_one_where_people_were_only_added():
    """20 of 40 said yes; of 45 it is now hidden, and lies between 20 and 25."""
    model = build_model(counts(FORTY_FIVE), ENTRIES)
    known = known_from(ledger(YES_40), model, RULES)
    assert bounds_of(known, model, role="number", category="yes") == [(20, 25)]


def test_a_percentage_with_its_base_bounds_a_hidden_count():
    """50% of 40 said yes; of 45 it is now hidden, and lies between 20 and 25."""
    model = build_model(counts(FORTY_FIVE), ENTRIES)
    then = ledger(YES_40.replace("20 ", "50 "), "percent")
    assert bounds_of(known_from(then, model, RULES), model, role="number", category="yes") == [
        (20, 25)
    ]


def test_a_total_without_a_base_that_has_not_changed_is_known():
    total = {"region": "north", "measure": "people_trained", "period": "p", "category": ""}
    rows = long_table([to_long(pd.DataFrame([total | {"value": 7.0}]), "total", "value", "people")])
    model = build_model(rows, ENTRIES)
    then = ledger(
        """
        region | category | value | base | status
        north  |          | 7     |      | shown
        """,
        "total",
        "people_trained",
    )
    assert bounds_of(known_from(then, model, RULES), model, role="number") == [(7, 7)]


@pytest.mark.parametrize(("then", "bounds"), [(45, [(45, 45)]), (41, [(41, 45)]), (50, [(45, 50)])])
def test_a_base_that_stood_beside_a_hidden_number_is_known(then, bounds):
    model = build_model(counts(FORTY_FIVE), ENTRIES)
    told = f"""
        region | category | value | base   | status
        north  | yes      |       | {then} | confidential
    """
    known = known_from(ledger(told), model, RULES)
    assert bounds_of(known, model, role="base") == bounds
    assert bounds_of(known, model, role="number", category="yes") == []


SCORES = """
    region | category | value | base | status
    north  | s        | 3.2   | 20   | shown
"""


@pytest.mark.parametrize(
    ("mean", "base", "bounds"),
    [
        (3.2, 20, [(63, 65)]),
        (3.25, 20, [(63, 65)]),
        (3.4, 20, []),
        (3.3, 22, [(65, 75)]),
        (3.0, 18, [(53, 63)]),
    ],
)
def test_a_mean_bounds_the_sum_behind_a_hidden_one(mean, base, bounds):
    """3.2 of 20, that is 63 to 65 points. Two more gave 1 to 5 each, two who left took as many with them."""
    now = means(f"""
        region | value  | base
        north  | {mean} | {base}
    """)
    model = build_model(now, ENTRIES, Facts(limits={SCORE: (1.0, 5.0)}))
    known = known_from(ledger(SCORES, "mean", SCORE), model, RULES)
    assert bounds_of(known, model, role="number") == bounds


def test_a_mean_is_as_near_as_it_was_rounded_when_it_was_released():
    """3.2 has one decimal, though the rules now allow none."""
    now = means("""
        region | value | base
        north  | 3.2   | 20
    """)
    model = build_model(now, ENTRIES, Facts(limits={SCORE: (1.0, 5.0)}))
    whole = Rules(mean_decimals=0)
    known = known_from(ledger(SCORES, "mean", SCORE), model, whole)
    assert bounds_of(known, model, role="number") == [(63, 65)]
    then = ledger(SCORES.replace("3.2", "3.0"), "mean", SCORE)
    assert bounds_of(known_from(then, model, whole), model, role="number") == [(50, 70)]


@pytest.mark.parametrize(("value", "known"), [(3.2, 1), (3.3, 0)])
def test_what_was_told_beside_the_others_is_known_while_it_is_still_so(value, known):
    """Beside the rest the north had 3.2, which its 64 points of 20 people still make; 3.3 they do not."""
    now = means("""
        region | value | base
        north  | 3.2   | 20
    """)
    model = build_model(now, ENTRIES, Facts(limits={SCORE: (1.0, 5.0)}))
    (name,) = model.cells.name[model.cells.role == "number"]
    key = ("own", "beside.readiness", "p", "north", "", "", "s")
    terms = ((name, 1 / 20),)
    model = replace(model, comparisons=[Comparison(key, terms)])
    then = ledger(SCORES.replace("3.2", f"{value}"), "own", "beside.readiness")
    found = [one for one in known_from(then, model, RULES) if one.terms == terms]
    assert [(round(one.low, 3), round(one.high, 3)) for one in found] == [(3.15, 3.25)][:known]


THREE = """
    region | value | base
    north  | 3.0   | 12
    south  | 3.5   | 20
    west   | 4.0   | 30
    state  | 3.645161290322581 | 62
"""


def test_a_state_that_was_shown_and_is_hidden_now_tells_a_region_that_is_hidden_still():
    """The north's mean and base are hidden beside the state's. But the state's had been released: 226 points in
    all, less 70 and 120, leave the north's 36."""
    now = means(THREE)
    model = build_model(now, ENTRIES, Facts(limits={SCORE: (1.0, 5.0)}))
    protected = protect(now, ENTRIES, RULES, model.facts)
    hidden = protected.region.isin(["north", "state"])
    shown = protected.assign(
        status=protected.status.mask(hidden, "confidential"),
        value=protected.value.mask(hidden),
        base=protected.base.mask(hidden),
    )
    few = model.cells.region == "north"
    cells = model.cells.assign(people=model.cells.people.mask(few, 4.0))
    model = type(model)(cells, model.constraints, model.links, model.comparisons, model.facts)
    then = released(
        protected.assign(status="shown")[~few.iloc[0:0].reindex(protected.index, fill_value=False)],
        "p-01",
        [],
        "p",
    )
    then = then[then.region == "state"]
    assert not attack_all(model, shown, RULES).exposed.any()
    assert attack_all(model, shown, RULES, known_from(then, model, RULES)).exposed.any()


def test_comparisons_and_changes_that_were_released_are_known_while_they_are_still_so(example):
    """Of the example as it was released: each region's scores beside the others', and between the waves."""
    definitions, _, measures = example
    model, rules = model_of(definitions, measures), definitions.rules
    protected = read_protected(definitions.study)
    then = released(protected, "p-01", [], "p")
    shown = shown_rows(protected, rules)
    told = [
        *told_by_comparisons(model.comparisons, shown),
        *between_waves(model.cells, shown, model.facts),
    ]
    known = known_from(then, model, rules)
    assert len(told) > 100
    assert set(told) <= set(known)
    raised = model.cells.value.mask(model.cells.measure.str.startswith("score."), model.cells.upper)
    now = replace(model, cells=model.cells.assign(value=raised))
    assert not set(told) <= set(known_from(then, now, rules))
