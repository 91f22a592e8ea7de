"""The cover tells in short where a region stands, what changed, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.evidence import Evidence
from workbench.exhibits.short import in_short
from workbench.release.audit import read_protected
from workbench.report import open_report
from workbench.study import load_study

STANDS, CHANGED, MISSING = "Where it stands", "What changed", "What is missing"


def evidence_of(region: str, period: str = "2017-19") -> Evidence:
    return open_report("example", period, region).evidence


def short_of(region: str, period: str = "2017-19") -> dict[str, str]:
    return dict(in_short(evidence_of(region, period)))


def with_status(evidence: Evidence, measure: str, status: str) -> Evidence:
    """The same evidence in which this measure is not shown in the region."""
    rows = evidence.measures
    own = (rows.measure == measure) & (rows.region == evidence.region)
    return replace(evidence, measures=rows.assign(status=rows.status.mask(own, status)))


def test_where_a_region_stands_is_that_of_the_answer_key(key):
    """Members, complete teams (all 8 essential disciplines) and steps, counted in the key's rows."""
    told = short_of("southeast")[STANDS]
    here = {
        name: rows[(rows.period == "2017-19") & (rows.region == "southeast")]
        for name in ("response", "steps", "breadth")
        for rows in [key(name)]
    }
    asked = here["response"].set_index("instrument").loc["readiness"].drop(["period", "region"])
    asked = asked.astype(int)
    assert f"{asked.complete + asked.partial} of {asked.invited} invited members" in told
    complete = (here["breadth"].essential == "8").sum()
    assert f"{complete} of {len(here['breadth'])} teams have every essential discipline" in told
    steps = here["steps"][["done", "teams"]].astype(int).sum()
    assert f"{steps.done} of {steps.teams} protocol steps are done" in told


def test_what_is_missing_names_partners_steps_counties_and_hidden_numbers(key):
    told = short_of("southeast")[MISSING]
    seats = key("coverage")
    empty = seats[
        (seats.period == "2017-19") & (seats.region == "southeast") & (seats.present == "0")
    ]
    lacking = set(empty.discipline) & {"prosecution", "law_enforcement", "schools", "health_care"}
    assert (
        lacking == {"prosecution"}
        and "prosecution; juvenile corrections and probation (each in 1 of 4 teams)" in told
    )
    services = key("services").set_index(["period", "region"]).loc["2017-19", "southeast"]
    assert f"In {services.without} of {services.counties} counties no agency" in told
    assert "Past their planned date in one team or more: victim experience survey; monitor." in told
    protected = read_protected(load_study("example"))
    own = protected[(protected.region == "southeast") & (protected.period == "2017-19")].status
    hidden, computed = (own == "confidential").sum(), own.isin(["shown", "confidential"]).sum()
    assert f"Of the {computed} numbers computed for this report, {hidden} are hidden" in told


def test_what_changed_names_every_finding_once():
    told = short_of("west_metro")[CHANGED]
    higher, lower = (
        next(part for part in told.split(". ") if part.startswith(word))
        for word in ("Higher", "Lower")
    )
    assert "partner engagement" in higher and "protocol steps done" in higher
    attended = "attendance at meetings (from 77% to 74%)."
    assert lower == f"Lower: members who answered (from 63% to 61%); {attended}"
    assert told.count("members who answered") == 1


def test_a_score_that_moved_by_chance_is_said_to():
    assert "the change may be chance in: partner engagement" in short_of("southeast")[CHANGED]


def test_a_change_whose_interval_leaves_out_zero_is_more_than_chance():
    evidence = evidence_of("southeast")
    rows = evidence.measures
    own = (rows.measure == "change.readiness") & (rows.region == "southeast")
    own &= (rows.category == "engagement") & (rows.statistic == "matched")
    assert own.sum() == 1
    for low, high, words in ((0.1, 0.4, "more than"), (-0.4, -0.1, "more than"), (0.0, 0.4, "may")):
        moved = rows.assign(low=rows.low.mask(own, low), high=rows.high.mask(own, high))
        told = dict(in_short(replace(evidence, measures=moved)))[CHANGED]
        part = next(p for p in told.split(". ") if words in p and "both times" in p)
        assert "partner engagement" in part


def test_the_period_is_named_once_and_each_finding_has_both_numbers():
    """Numbers of the answer key: 39 and 70 in a hundred agencies, 7 of 24 and 17 of 32 steps."""
    told = short_of("east_metro")[CHANGED]
    assert told.count("July 2015 to June 2017") == 1
    assert "agencies that signed an agreement (from 39% to 70%)" in told
    assert "protocol steps done (from 7 of 24 to 17 of 32)" in told
    assert "The same: commitment of time and resources (2.7)." in told


def test_of_many_late_steps_those_are_named_that_are_not():
    assert "7 of the 8 steps, all but victim experience survey." in short_of("east_metro")[MISSING]


def test_the_steps_of_one_team_are_not_counted_team_by_team():
    assert "7 of 8 protocol steps are done. " in short_of("southwest")[STANDS] + " "


def test_what_cannot_be_compared_is_named_and_its_number_is_not():
    hidden = with_status(evidence_of("southeast"), "agreements", "confidential")
    told = dict(in_short(hidden))
    assert "Not compared: agencies that signed an agreement." in told[CHANGED]
    assert "73" not in " ".join(told.values())


def test_the_first_period_has_nothing_to_compare_with_and_says_so_once():
    told = short_of("southeast", "2015-17")[CHANGED]
    assert told == "No comparison: this study has no earlier period."


def test_a_region_without_a_team_says_that_and_nothing_more():
    assert short_of("northeast") == {
        STANDS: "There was no team in Northeast in this period.",
        CHANGED: "Nor was there one in July 2015 to June 2017.",
        MISSING: "Nothing is hidden: there was no team, so nothing was measured.",
    }


def test_one_team_of_several_has_and_one_team_alone_does_not_have_every_partner():
    assert "1 of 4 teams has every essential" in short_of("southeast", "2015-17")[STANDS]
    assert "The region's one team does not have every" in short_of("southwest")[STANDS]


def test_the_state_names_the_regions_without_a_team():
    assert short_of("state")[MISSING].startswith("No team: Northeast.")


@pytest.mark.parametrize("region", ["southeast", "southwest", "northeast", "state"])
def test_the_cover_begins_with_the_report_in_short(region):
    html = open_report("example", "2017-19", region).cover()._repr_html_()
    assert html.index("<h1>") < html.index(f">{STANDS}</h2>") < html.index('<ul class="facts"')
