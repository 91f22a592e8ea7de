"""Coarser forms of a table: fewer cells before hidden cells, and when the time runs out."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench import line, protection
from workbench.disclosure import NotSafe, hiding
from workbench.disclosure.cells import Facts
from workbench.disclosure.failure import OutOfTime
from workbench.disclosure.forms import Forms
from workbench.disclosure.protect import protect
from workbench.disclosure.rules import Rules
from workbench.measures.entries import load_entries
from workbench.measures.long import counts_and_shares, long_table

ENTRIES, RULES = load_entries(), Rules()
MEASURE = "answers.readiness.q1"
THREE = {"a": "low", "b": "low", "c": "mid", "d": "high", "e": "high"}
TWO = {"a": "no", "b": "no", "c": "no", "d": "yes", "e": "yes"}
FORMS = Forms({MEASURE: (THREE, TWO)}, {MEASURE: "answers"}, leave_out=True)


def answers(north: str) -> pd.DataFrame:
    """The long table of one question with five answers, in the order of the instrument."""
    counted = [int(count) for count in north.split()]
    rows = pd.DataFrame({"category": list("abcde"), "count": counted, "base": sum(counted)})
    rows = rows.assign(measure=MEASURE, period="p", region="north", team="", discipline="")
    return long_table([counts_and_shares(rows, "people")])


def shown(measures: pd.DataFrame) -> dict[str, float]:
    """The counts that a reader sees, by category."""
    protected = protect(measures, ENTRIES, RULES, Facts(FORMS))
    counts = protected[(protected.statistic == "count") & (protected.status == "shown")]
    return dict(zip(counts.category, counts.value, strict=True))


class Slow:
    """A search that runs out of time so often, and then works."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, often: int):
        self.left, self.search = often, hiding.find_pattern
        monkeypatch.setattr(hiding, "find_pattern", self)

    def __call__(self, order, deadline):
        self.left -= 1
        if self.left >= 0:
            raise OutOfTime("Protection ran out of time.", order.system.names)
        return self.search(order, deadline)


def test_five_answers_that_enough_people_gave_stay_five():
    assert shown(answers("6 6 6 6 6")) == {"a": 6, "b": 6, "c": 6, "d": 6, "e": 6}


def test_where_less_than_half_of_five_answers_could_be_shown_three_are():
    assert shown(answers("2 4 14 4 6")) == {"low": 6, "mid": 14, "high": 10}


def test_where_less_than_half_of_three_could_be_shown_two_are():
    assert shown(answers("3 1 9 1 2")) == {}
    assert shown(answers("3 1 9 2 5")) == {"no": 13, "yes": 7}


@pytest.mark.parametrize(
    ("often", "expected"),
    [
        (1, {"low": 12, "mid": 6, "high": 12}),
        (2, {"no": 18, "yes": 12}),
        (3, {}),
    ],
)
def test_a_table_for_which_the_time_runs_out_takes_the_next_coarser_form(
    monkeypatch, often, expected
):
    Slow(monkeypatch, often)
    assert shown(answers("6 6 6 6 6")) == expected


def test_where_no_coarser_form_is_left_nothing_is_published(monkeypatch):
    Slow(monkeypatch, 4)
    with pytest.raises(NotSafe, match="time"):
        shown(answers("6 6 6 6 6"))


def test_a_table_that_cannot_be_audited_in_time_takes_the_next_coarser_form(monkeypatch):
    """The audit runs out of time once: what it was at is protected again, one form coarser."""
    definitions, tables = line.check("example")
    measures = answers("6 6 6 6 6")
    asked = []

    def hide_in_forms(*given):
        asked.append(dict(given[-1].levels))
        return real(*given)

    def attack_all(model, protected, rules, memory):
        if len(asked) == 1:
            raise OutOfTime("The audit ran out of time.", tuple(model.cells.name))
        return model.cells.assign(exposed=False, exact=False, sign_width=0.0)

    real = protection.hide_in_forms
    monkeypatch.setattr(protection, "hide_in_forms", hide_in_forms)
    monkeypatch.setattr(protection, "attack_all", attack_all)
    monkeypatch.setattr(protection, "study_facts", lambda _: Facts(FORMS))
    monkeypatch.setattr(protection, "publishable", lambda rows, _: rows)
    monkeypatch.setattr(protection, "settle", lambda rows, *_: rows)
    protected = protection.protect_study(definitions, tables, measures)
    assert asked == [{}, {"p/north//answers": 1}]
    assert set(protected.category) == {"low", "mid", "high"}
