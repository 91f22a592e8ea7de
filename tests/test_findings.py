"""The findings at a glance: what the number is, and whence it came."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from workbench.evidence import Evidence
from workbench.exhibits.surveys import _agreement_title
from workbench.findings import findings
from workbench.report import open_report
from workbench.settings import Period


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return open_report("example", "2017-19", "southeast").evidence


def with_agreements(evidence: Evidence, percent: float, status: str = "shown") -> Evidence:
    """The same evidence, in which so many per cent of the region's agencies signed."""
    rows = evidence.measures
    own = (rows.measure == "agreements") & (rows.region == "southeast")
    share = own & (rows.statistic == "percent")
    return replace(
        evidence,
        measures=rows.assign(
            value=rows.value.mask(share, percent), status=rows.status.mask(own, status)
        ),
    )


def agreements(now: Evidence, before: Evidence | None):
    found = findings(replace(now, earlier=before)).findings
    (finding,) = [one for one in found if one.name == "Agencies that signed an agreement"]
    return finding


@pytest.mark.parametrize(
    ("before", "now", "trend", "words"),
    [
        (50.0, 73.0, "up", "Up from 50% in July 2015 to June 2017."),
        (73.0, 50.0, "down", "Down from 73% in July 2015 to June 2017."),
        (73.4, 72.6, "same", "The same as in July 2015 to June 2017: 73%."),
        (72.4, 72.5, "up", "Up from 72% in July 2015 to June 2017."),
    ],
)
def test_a_number_has_moved_if_it_is_printed_otherwise_than_before(
    evidence, before, now, trend, words
):
    finding = agreements(with_agreements(evidence, now), with_agreements(evidence.earlier, before))
    assert (finding.trend, finding.direction) == (trend, words)


def test_there_is_no_direction_where_one_of_the_two_numbers_is_hidden(evidence):
    hidden = with_agreements(evidence.earlier, 50.0, "confidential")
    finding = agreements(evidence, hidden)
    assert finding.trend == "" and "that period's number is not shown" in finding.direction
    assert "50" not in finding.direction


def test_a_hidden_number_is_said_to_be_hidden(evidence):
    finding = agreements(with_agreements(evidence, 73.0, "confidential"), evidence.earlier)
    assert (finding.number, finding.trend) == ("Not shown", "")
    assert "73" not in finding.text + finding.direction


def test_the_first_period_of_a_study_says_that_there_is_none_before():
    found = findings(open_report("example", "2015-17", "southeast").evidence).findings
    assert {one.direction for one in found} == {"No comparison: this study has no earlier period."}
    assert {one.trend for one in found} == {""}


def test_there_are_five_to_seven_findings_each_with_a_number_and_a_sentence():
    for region in ("southeast", "southwest", "state"):
        found = findings(open_report("example", "2017-19", region).evidence).findings
        assert 5 <= len(found) <= 7
        assert all(one.number and one.text.endswith(".") for one in found)


def test_the_findings_are_those_of_the_answer_key(evidence, key):
    response = key("response")
    own = response[
        (response.period == "2017-19")
        & (response.region == "southeast")
        & (response.instrument == "readiness")
    ]
    found = {one.name: one for one in findings(evidence).findings}
    answered = int(own.complete.iloc[0]) + int(own.partial.iloc[0])
    invited = int(own.invited.iloc[0])
    assert f"{answered} of {invited} invited members" in found["Members who answered"].text


def test_the_period_before_is_the_last_that_ended_before_this_one_began(evidence):
    late, early, middle = (
        Period(id=str(y), title=str(y), start=f"{y}-01-01", end=f"{y}-12-31")
        for y in (2019, 2015, 2017)
    )
    study = evidence.definitions.study.model_copy(update={"periods": (late, early, middle)})
    assert study.up_to(late) == [middle, late]
    assert study.up_to(early) == [early]


def test_the_title_of_the_answers_names_the_item_with_most_and_with_fewest(evidence):
    """Shares for an item are added up only where every one of them is shown."""
    instrument = evidence.instrument("readiness")
    items = list(instrument.items.short[instrument.items.scale == "engagement"])
    answers = pd.DataFrame({"item": items}).merge(instrument.options_of("core_active"), how="cross")
    answers = answers.rename(columns={"label": "option"})
    shares = {item: [10.0 + at, 20.0, 5.0, 40.0, 25.0 - at] for at, item in enumerate(items)}
    order = ["Very true", "Somewhat true", "Don't know", "Somewhat untrue", "Not true"]
    values = [shares[row["item"]][order.index(row.option)] for _, row in answers.iterrows()]
    drawn = answers.assign(value=values, status="shown")
    last = len(items) - 1
    assert _agreement_title(drawn) == (
        f"Most agree with “{items[last]}” ({30 + last}% very true or somewhat true), "
        f"fewest with “{items[0]}” (30%)"
    )
    hidden = drawn.assign(
        status=drawn.status.mask(
            (drawn["item"] == items[last]) & (drawn.option == "Very true"), "confidential"
        )
    )
    assert f"“{items[last - 1]}” ({29 + last}%" in _agreement_title(hidden)
