"""What the rules hide, at their edges, and that what is hidden is gone."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from conftest import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.disclosure.cells import Facts
from workbench.disclosure.protect import protect
from workbench.disclosure.rules import Rules
from workbench.measures.answers import unknowing_answers
from workbench.measures.entries import load_entries
from workbench.measures.long import counts_and_shares, long_table, to_long

RULES = Rules()
ENTRIES = load_entries()


def counts(table: str | pd.DataFrame, measure: str = "answers.readiness.q1") -> pd.DataFrame:
    """The long table of counts and percentages drawn as region | category | count | base."""
    cells = drawn(table) if isinstance(table, str) else table
    cells = cells.assign(count=cells["count"].astype(float), base=cells.base.astype(float))
    rows = counts_and_shares(cells.assign(measure=measure, period="p"), "people")
    return long_table([rows])


def readiness_of(measures: pd.DataFrame) -> pd.DataFrame:
    """What the readiness survey of the first period says."""
    own = measures.measure.str.split(".").str[1] == "readiness"
    return measures[own & (measures.period == "2015-17")]


def shown_counts(protected: pd.DataFrame, region: str = "north") -> dict[str, float | None]:
    rows = protected[(protected.region == region) & (protected.statistic == "count")]
    return {r.category: r.value if r.status == "shown" else None for r in rows.itertuples()}


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True), (6, True)])
def test_a_count_is_shown_from_the_threshold_on(count, shown):
    cells = counts(f"""
        region | category | count   | base
        north  | a        | {count} | 40
        north  | b        | 12      | 40
        north  | c        | {28 - count} | 40
    """)
    assert (shown_counts(protect(cells, ENTRIES, RULES))["a"] is not None) == shown


@pytest.mark.parametrize(("base", "shown"), [(9, False), (10, True)])
def test_a_breakdown_is_shown_from_ten_respondents_on(base, shown):
    cells = counts(f"""
        region | category | count        | base
        north  | a        | 5            | {base}
        north  | b        | {base - 5}   | {base}
    """)
    found = shown_counts(protect(cells, ENTRIES, Rules(threshold=4)))
    assert all((value is not None) == shown for value in found.values())


@pytest.mark.parametrize(("rest", "shown"), [(4, False), (5, True)])
def test_a_count_needs_as_many_on_the_other_side(rest, shown):
    cells = counts(
        f"""
        region | category | count       | base
        north  | a        | {30 - rest} | 30
        north  | b        | 9           | 30
    """,
        "choices.member.barriers",
    )
    assert (shown_counts(protect(cells, ENTRIES, RULES))["a"] is not None) == shown


@pytest.mark.parametrize("rest", [0, 1, 2])
def test_where_nearly_all_gave_one_answer_the_whole_row_is_hidden(rest):
    cells = counts(f"""
        region | category | count       | base
        north  | a        | {20 - rest} | 20
        north  | b        | {rest}      | 20
        north  | c        | 0           | 20
    """)
    assert set(shown_counts(protect(cells, ENTRIES, RULES)).values()) == {None}


def test_a_percentage_is_hidden_with_its_count():
    cells = counts("""
        region | category | count | base
        north  | a        | 3     | 30
        north  | b        | 12    | 30
        north  | c        | 15    | 30
    """)
    protected = protect(cells, ENTRIES, RULES)
    of_a = protected[protected.category == "a"]
    assert list(of_a.status) == ["confidential", "confidential"]
    assert of_a.value.isna().all()


def test_a_count_hidden_alone_takes_another_one_with_it():
    cells = counts("""
        region | category | count | base
        north  | a        | 3     | 30
        north  | b        | 12    | 30
        north  | c        | 15    | 30
    """)
    found = shown_counts(protect(cells, ENTRIES, RULES))
    assert found in ({"a": None, "b": None, "c": 15}, {"a": None, "b": 12, "c": None})


def test_answers_of_which_several_may_be_chosen_need_no_companion():
    cells = counts(
        """
        region | category | count | base
        north  | a        | 3     | 30
        north  | b        | 12    | 30
        north  | c        | 20    | 30
    """,
        "choices.member.barriers",
    )
    assert shown_counts(protect(cells, ENTRIES, RULES)) == {"a": None, "b": 12, "c": 20}


def test_a_region_hidden_alone_takes_the_region_of_fewest_people_with_it():
    cells = counts(
        """
        region | category | count | base
        north  | a        | 3     | 30
        south  | a        | 7     | 40
        west   | a        | 9     | 30
        state  | a        | 19    | 100
    """,
        "choices.member.barriers",
    )
    protected = protect(cells, ENTRIES, RULES)
    found = {
        region: shown_counts(protected, region)["a"]
        for region in ("north", "south", "west", "state")
    }
    assert found == {"north": None, "south": 7, "west": None, "state": 19}


def test_silent_members_under_the_threshold_hide_the_rate_and_who_was_invited():
    cells = counts(
        """
        region | category | count | base
        north  | answered | 27    | 30
        north  | silent   | 3     | 30
    """,
        "response.readiness",
    )
    protected = protect(cells, ENTRIES, RULES)
    assert protected.value.isna().all()
    assert protected.base.isna().all()


@pytest.mark.parametrize(("base", "status"), [(9, "confidential"), (10, "shown"), (11, "shown")])
def test_a_mean_is_shown_from_ten_respondents_on_to_one_decimal(base, status):
    rows = pd.DataFrame(
        [{"period": "p", "region": "north", "category": "s", "mean": 3.25, "base": base}]
    )
    scores = long_table([to_long(rows.assign(measure="score.readiness"), "mean", "mean", "score")])
    protected = protect(scores, ENTRIES, RULES)
    assert list(protected.status) == [status]
    assert protected.value.fillna(0).iloc[0] == (3.3 if status == "shown" else 0)


def test_hours_of_fewer_than_three_agencies_are_hidden():
    rows = pd.DataFrame(
        {"period": "p", "region": ["north", "south"], "total": [80, 90], "base": [2, 3]}
    )
    sums = long_table([to_long(rows.assign(measure="hours"), "total", "total", "hours")])
    assert list(protect(sums, ENTRIES, RULES).status) == ["confidential", "shown"]


def test_nothing_applies_in_a_region_without_a_team():
    teams = pd.DataFrame(
        [{"period": "p", "region": "north", "count": 0, "base": 0, "measure": "teams"}]
    )
    cells = counts("""
        region | category | count | base
        north  | a        | 0     | 0
        north  | b        | 0     | 0
    """)
    everything = long_table([cells, to_long(teams, "count", "count", "teams")])
    protected = protect(everything, ENTRIES, RULES).set_index("measure").status
    assert set(protected["answers.readiness.q1"]) == {"not_applicable"}
    assert protected["teams"] == "shown"


def test_an_information_gap_is_hidden_where_its_distribution_hides_dont_know(example):
    definitions, _, measures = example
    facts = Facts(unknowing=unknowing_answers(definitions.instruments))
    protected = protect(readiness_of(measures), ENTRIES, definitions.rules, facts)
    counted = protected[protected.statistic == "count"]
    answers = counted[
        (counted.category == "dont_know") & counted.measure.str.startswith("answers.readiness.")
    ]
    gaps = counted[counted.measure == "unknown.readiness"]
    answers = answers.assign(item=answers.measure.str.rpartition(".")[2])
    both = gaps.merge(
        answers, left_on=["period", "region", "category"], right_on=["period", "region", "item"]
    )
    assert len(both) == len(gaps)
    assert (both.status_x == both.status_y).all()


@pytest.mark.parametrize(("unsure", "shown"), [(4, False), (5, True)])
def test_an_information_gap_follows_its_answer_whatever_the_code_of_that_is(unsure, shown):
    answers = counts(f"""
        region | category | count         | base
        north  | 1        | {35 - unsure} | 40
        north  | 2        | 5             | 40
        north  | 9        | {unsure}      | 40
    """)
    gap = counts(
        f"""
        region | category | count    | base
        north  | q1       | {unsure} | 40
    """,
        "unknown.readiness",
    )
    unknowing = pd.DataFrame({"measure": ["answers.readiness.q1"], "category": ["9"]})
    everything = long_table([answers, gap])
    protected = protect(everything, ENTRIES, RULES, Facts(unknowing=unknowing))
    assert set(protected.status[protected.measure == "unknown.readiness"]) == (
        {"shown"} if shown else {"confidential"}
    )


def test_answers_that_nobody_gave_are_not_told_by_subtraction():
    """21 + 12 + 5 are all 38 who answered: with those shown, both hidden ones would be 0."""
    cells = counts("""
        region | category | count | base
        north  | a        | 21    | 38
        north  | b        | 12    | 38
        north  | c        | 0     | 38
        north  | d        | 5     | 38
        north  | e        | 0     | 38
        """)
    found = shown_counts(protect(cells, ENTRIES, RULES))
    hidden = {category for category, value in found.items() if value is None}
    assert hidden > {"c", "e"} and len(hidden) == 3


@pytest.mark.parametrize(("total", "mean"), [(30.6, 2.6), (37.8, 3.2), (30.59, 2.5)])
def test_a_mean_is_rounded_half_up_although_its_binary_number_lies_under_the_half(total, mean):
    """Twelve members: 30.6 / 12 is 2.55 and 37.8 / 12 is 3.15 exactly."""
    rows = pd.DataFrame(
        [{"period": "p", "region": "north", "category": "s", "mean": total / 12, "base": 12}]
    )
    scores = long_table([to_long(rows.assign(measure="score.readiness"), "mean", "mean", "score")])
    assert protect(scores, ENTRIES, RULES).value.tolist() == [mean]


def test_no_hidden_value_is_left_in_the_file(example):
    definitions, _, measures = example
    protected = protect(readiness_of(measures), ENTRIES, definitions.rules)
    hidden = protected[protected.status != "shown"]
    assert len(hidden) > 0
    assert hidden[["value", "low", "high"]].isna().all(axis=None)


tables = st.lists(st.integers(0, 30), min_size=9, max_size=9)


@settings(max_examples=30, deadline=None)
@given(tables)
def test_no_shown_sum_has_one_hidden_part_or_parts_that_are_next_to_nothing(values):
    grid = pd.DataFrame(
        [(r, c, values[3 * i + j]) for i, r in enumerate("xyz") for j, c in enumerate("abc")],
        columns=["region", "category", "count"],
    )
    state = grid.groupby("category", as_index=False)["count"].sum().assign(region="state")
    cells = pd.concat([grid, state], ignore_index=True)
    cells["base"] = cells.groupby("region")["count"].transform("sum")
    protected = protect(counts(cells), ENTRIES, RULES)
    parts = protected[protected.statistic == "count"]
    hidden = parts.assign(hidden=parts.status == "confidential")
    with_base = hidden[hidden.base.notna()]
    assert not (with_base.groupby("region").hidden.sum() == 1).any()
    sums = with_base.groupby("region").agg(base=("base", "first"), shown=("value", "sum"))
    told = sums.base - sums.shown
    assert not told[with_base.groupby("region").hidden.any()].lt(RULES.threshold).any()
    wide = hidden.pivot(index="category", columns="region", values="hidden")
    open_state = wide[~wide["state"]]
    assert not (open_state.drop(columns="state").sum(axis="columns") == 1).any()


def test_the_order_of_the_rows_does_not_matter(example):
    definitions, _, measures = example
    measures = readiness_of(measures)
    shuffled = measures.sample(frac=1, random_state=1)
    first, second = (protect(m, ENTRIES, definitions.rules) for m in (measures, shuffled))
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 2},
        {"threshold": 12},
        {"breakdown": 1},
        {"limit": 5},
        {"signed_by": "A. Owner"},
    ],
)
def test_rules_that_protect_nobody_or_contradict_each_other_are_refused(wrong):
    with pytest.raises(ValidationError):
        Rules(**wrong)


def test_the_rules_in_words_name_who_signed_them():
    signed = Rules(signed_by="Data owner", signed_on=dt.date(2026, 1, 31))
    assert "Signed by Data owner on 2026-01-31." in signed.in_words()
    assert any("No data owner has signed" in words for words in RULES.in_words())
