"""The measures of the teams' records, of agreement and of change, against the example's answer key."""

from __future__ import annotations

import pandas as pd
import pytest
from test_line import held_against, numbers

PLACE = {"period": "period", "region": "region"}
TEAM = {"period": "period", "team": "team"}


@pytest.fixture
def rows(example):
    """Rows of a measure and statistic, with these dimensions."""
    _, _, measures = example

    def choose(measure: str, statistic: str, **dimensions) -> pd.DataFrame:
        found = measures[(measures.measure == measure) & (measures.statistic == statistic)]
        for name, value in dimensions.items():
            found = found[found[name] == value]
        return found

    return choose


def same(expected: pd.Series, found: pd.Series, within: float = 1e-9) -> bool:
    """The numbers agree, and are absent in the same places."""
    told = numbers(expected)
    return told.isna().equals(found.isna()) and not ((told - found).abs() > within).any()


@pytest.mark.parametrize(
    ("measure", "base", "count"),
    [
        ("members_kept", "members", "members_kept"),
        ("agencies_kept", "agencies", "agencies_kept"),
    ],
)
def test_who_stayed_equals_the_key(rows, key, measure, base, count):
    later = rows(measure, "count", period="2017-19")
    both = held_against(key("turnover"), later, PLACE)
    assert same(both[count], both.value)
    assert same(both[base], both.base)
    assert (
        rows(measure, "count", period="2015-17")
        .reason.eq("there is no roster of the period before")
        .all()
    )


@pytest.mark.parametrize(("category", "column"), [("all", "disciplines"), ("essential",) * 2])
def test_breadth_of_each_team_and_its_mean_equal_the_key(rows, key, category, column):
    told = key("breadth")
    both = held_against(told, rows("breadth", "count", category=category), TEAM)
    assert same(both[column], both.value)
    means = told.assign(n=numbers(told[column])).groupby(["period", "region"]).n.mean()
    found = rows("breadth", "mean", category=category).set_index(["period", "region"]).value
    assert (found.reindex(means.index) - means).abs().max() < 1e-9


def test_meetings_and_the_longest_gap_of_each_team_equal_the_key(rows, key):
    told = key("meetings")
    counts, gaps = rows("meetings", "count"), rows("meetings", "longest_gap")
    both = held_against(told, counts[counts.team != ""], TEAM)
    assert same(both.meetings, both.value)
    both = held_against(told, gaps[gaps.team != ""], TEAM)
    assert same(both.longest_gap, both.value)
    state = gaps[(gaps.region == "state")].set_index("period").value
    medians = told.assign(gap=numbers(told.longest_gap)).groupby("period").gap.median()
    assert (state - medians).abs().max() == 0


def test_agreements_by_kind_and_renewals_equal_the_key(rows, key):
    told = key("agreements")
    kinds = told[told.kind != "renewed"]
    on = {**PLACE, "kind": "category"}
    both = held_against(kinds, rows("agreement_kinds", "count"), on)
    assert same(both.signed, both.value)
    assert same(both.agencies, both.base)
    both = held_against(told[told.kind == "renewed"], rows("renewals", "count"), PLACE)
    assert same(both.signed, both.value)
    assert same(both.agencies, both.base)


def test_what_agencies_offer_and_give_equals_the_key(rows, key):
    told = key("offers")
    on = {**PLACE, "what": "category"}
    both = held_against(told[told.what != "hours_given"], rows("offers", "count"), on)
    assert same(both.number, both.value)
    assert same(both.agencies, both.base)
    given = told[told.what == "hours_given"]
    both = held_against(given, rows("hours_given", "total"), PLACE)
    assert same(both.agencies, both.base)
    assert same(both.number.where(both.agencies != "0", ""), both.value)


@pytest.mark.parametrize("statistic", ["density", "reciprocity", "centralization", "not_reached"])
def test_the_network_of_each_team_equals_the_key(rows, key, statistic):
    both = held_against(key("networks"), rows("team_network", statistic), TEAM)
    assert same(both[statistic], both.value)


def test_the_networks_of_a_region_are_told_over_all_its_teams(rows, key):
    told = key("networks")
    told = told.assign(**{n: numbers(told[n]) for n in ("agencies", "answered", "ties")})
    told = told.assign(pairs=told.answered * (told.agencies - 1))
    state = told.groupby("period")[["ties", "pairs", "answered", "agencies"]].sum()
    density = rows("network", "density", region="state").set_index("period").value
    assert (density - 100 * state.ties / state.pairs).abs().max() < 1e-9
    answered = rows("agencies_answered", "percent", region="state").set_index("period").value
    assert (answered - 100 * state.answered / state.agencies).abs().max() < 1e-9
    medians = told.assign(c=numbers(told.centralization)).groupby("period").c.median()
    found = rows("network", "centralization", region="state").set_index("period").value
    assert (found - medians).abs().max() < 1e-9


def test_how_many_teams_have_a_centralization_does_not_tell_who_was_silent(rows):
    # of two regions of one team each, the state's teams less the others' would tell in which of them
    # 70 percent of the agencies answered
    agencies = rows("network", "density")
    medians = rows("network", "centralization")
    both = medians.merge(agencies, on=["period", "region"], suffixes=("", "_agencies"))
    assert len(both) and (both.base == both.base_agencies).all()


def test_levels_of_collaboration_of_each_team_equal_the_key(rows, key):
    both = held_against(key("networks"), rows("team_levels", "dyad_mean"), TEAM)
    assert same(both.dyad_mean, both.value)
    both = held_against(key("networks"), rows("team_levels", "density_3"), TEAM)
    assert same((numbers(both.joined) / numbers(both.dyads)).astype(str), both.value)
    both = held_against(key("networks"), rows("team_levels", "disagreement"), TEAM)
    share = numbers(both.disagreements) / numbers(both.two_sided).where(numbers(both.two_sided) > 0)
    assert ((share - both.value).abs() > 1e-9).sum() == 0


def test_changes_at_three_levels_equal_the_key(rows, key):
    both = held_against(
        key("changes"), rows("system_changes", "count"), {**PLACE, "level": "category"}
    )
    assert same(both.made, both.value)
    assert same(both.listed, both.base)


def test_days_in_each_step_equal_the_key(rows, key):
    found = rows("step_time", "median")
    both = held_against(key("step_time"), found[found.base > 0], {**PLACE, "step": "category"})
    assert same(both.days, both.value)
    assert same(both.teams, both.base)


def test_sessions_and_people_trained_equal_the_key(rows, key):
    told = key("trained")
    both = held_against(told[told.discipline == ""], rows("trainings", "count"), PLACE)
    assert same(both.sessions, both.value)
    on = {**PLACE, "discipline": "category"}
    both = held_against(told[told.discipline != ""], rows("people_trained", "total"), on)
    assert same(both.people, both.value)
    assert same(both.sessions, both.base)


def test_gains_of_trainings_equal_the_key(rows, key):
    both = held_against(key("gains"), rows("training_gain", "gain"), {**PLACE, "kind": "category"})
    assert same(both.gain, both.value)
    assert same(both.n, both.base)


def test_services_equal_the_key(rows, key):
    told = key("services")
    for measure, column in (("youth", "youth"), ("youth_enrolled", "enrolled")):
        both = held_against(told, rows(measure, "total"), PLACE)
        assert same(both[column].where(both.reports != "0", ""), both.value)
    for category in ("new", "continuing"):
        both = held_against(told, rows("youth_new", "count", category=category), PLACE)
        assert same(both[category], both.value)
    fit = rows("reports_reconciled", "count", category="new_and_continuing")
    both = held_against(told, fit, PLACE)
    assert same(both.fit, both.value)
    assert same(both.split, both.base)
    both = held_against(told, rows("beds", "total"), PLACE)
    assert ((numbers(both.beds) - both.value.fillna(0)).abs() > 0).sum() == 0
    both = held_against(told, rows("bed_use", "percent"), PLACE)
    assert same(both.use, both.value)
    both = held_against(told, rows("counties_without", "count"), PLACE)
    assert same(both.without, both.value)
    assert same(both.counties, both.base)


def test_agreement_within_teams_and_the_means_that_it_allows_equal_the_key(example, rows, key):
    _, _, measures = example
    told = key("agreement").assign(measure=lambda t: "team_score." + t.instrument)
    on = {**TEAM, "measure": "measure", "scale": "category"}
    for statistic in ("rwg", "ad", "mean"):
        found = measures[
            measures.measure.str.startswith("team_score.") & (measures.statistic == statistic)
        ]
        both = held_against(told, found, on)
        assert same(both[statistic], both.value), statistic
    assert (told["mean"] == "").any()
    assert (told["mean"] != "").any()


def test_the_change_of_those_who_answered_twice_equals_the_key(rows, key):
    told = key("change")
    found = rows("change.readiness", "matched")
    both = held_against(told, found, {**PLACE, "scale": "category"})
    assert same(both.change, both.value)
    assert same(both.pairs, both.base)
