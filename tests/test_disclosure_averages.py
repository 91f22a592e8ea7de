"""Averages under attack: gains, levels, scores, and what they tell of each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import drawn

from workbench.disclosure.audit import attack_all, audit
from workbench.disclosure.cells import PERSONS, ROW, Facts, is_elsewhere
from workbench.disclosure.comparisons import comparisons
from workbench.disclosure.forms import Forms
from workbench.disclosure.hiding import _costs
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import protect
from workbench.disclosure.remedies import Demands, more_demands
from workbench.disclosure.rules import Rules
from workbench.disclosure.scores import between_waves
from workbench.disclosure.told import REST, shown_rows
from workbench.measures.entries import load_entries
from workbench.measures.long import counts_and_shares, long_table, to_long
from workbench.measures.publishing import settle
from workbench.protection import model_of, protect_until_safe
from workbench.study import STATE

ENTRIES, RULES = load_entries(), Rules()
SCORE, ITEM = "score.readiness", "answers.readiness.q1"


def averages(table: str, measure: str, statistic: str, unit: str) -> pd.DataFrame:
    """The long table of averages drawn as region | value | base."""
    rows = drawn(table).astype({"value": float, "base": float})
    rows = rows.assign(measure=measure, period="p", category="c")
    return to_long(rows, statistic, "value", unit)


def told_anyway(protected: pd.DataFrame, measures: pd.DataFrame, region: str) -> pd.DataFrame:
    """The protected measures with a region's hidden numbers shown after all."""
    keys = ["measure", "region", "category", "statistic", "period"]
    true = protected[keys].merge(measures[[*keys, "value", "base"]], on=keys)
    here = protected.region == region
    return protected.assign(
        status=protected.status.mask(here, "shown"),
        value=protected.value.mask(here, true.value.round(1)),
        base=protected.base.mask(here, true.base),
    )


def open_numbers(measures: pd.DataFrame, protected: pd.DataFrame, **more) -> int:
    model = build_model(measures, ENTRIES, **more)
    return sum(verdict.open for verdict in audit(model, protected, RULES))


LEVELS = """
    region | value | base
    north  | 50    | 20
    south  | 60    | 20
    west   | 70    | 100
    state  | 65.71428571428571 | 140
"""


def test_a_hidden_share_of_pairs_follows_from_the_states_where_only_one_is_hidden():
    """65.7% of 140 pairs are 92, of which the west has 70 and the south 12: the north has 10."""
    measures = long_table([averages(LEVELS, "levels", "density_1", "percent")])
    protected = protect(measures, ENTRIES, RULES).assign(status="shown")
    keys = ["measure", "region", "statistic"]
    true = protected[keys].merge(measures[[*keys, "value", "base"]], on=keys)
    north = protected.region == "north"
    shown = protected.assign(
        value=true.value.round(1).mask(north),
        base=true.base,
        status=protected.status.mask(north, "confidential"),
    )
    model = build_model(measures, ENTRIES)
    few = model.cells.assign(people=model.cells.people.mask(model.cells.region == "north", 4.0))
    found = attack_all(type(model)(few, *list(vars(model).values())[1:]), shown, RULES)
    own = found[(found.region == "north") & (found.role == "number")].iloc[0]
    assert (own.low, own.high, own.exposed) == (10, 10, True)


GAINS = """
    region | value | base
    north  | 10    | 40
    west   | 12    | 30
    east   | 11    | 16
    south  | 14    | 6
    state  | 11.08695652173913 | 92
"""


def test_rounding_may_leave_a_hidden_gain_open_though_only_one_region_has_none():
    measures = long_table([averages(GAINS, "training_gain", "gain", "points")])
    protected = protect(measures, ENTRIES, RULES)
    hidden = set(protected.region[protected.status != "shown"])
    assert hidden > {"south"}
    assert open_numbers(measures, protected) == 0
    other = next(iter(hidden - {"south"}))
    told = told_anyway(protected, measures, other)
    found = attack_all(build_model(measures, ENTRIES), told, RULES)
    south = found[(found.region == "south") & (found.role == "number")].iloc[0]
    # 0.05 x 92 for the state, and 0.05 x 86 for the others: all that rounding leaves, on either side
    assert 3 <= south.high - south.low <= 0.1 * 92 + 0.1 * 86
    assert not south.exposed


def test_who_is_in_the_state_and_in_no_region_is_not_told_by_subtraction():
    """103 in the state, 100 in the regions: the gains of three people must not follow."""
    gains = """
        region | value | base
        north  | 10    | 40
        west   | 12    | 60
        state  | 11.3  | 103
    """
    measures = long_table([averages(gains, "training_gain", "gain", "points")])
    cells = build_model(measures, ENTRIES).cells
    nowhere = cells[is_elsewhere(cells) & (cells.role == "number")]
    assert nowhere.value.tolist() == pytest.approx([11.3 * 103 - 400 - 720])
    assert nowhere.people.tolist() == [3]
    protected = protect(measures, ENTRIES, RULES)
    assert (protected.status != "shown").any()
    assert open_numbers(measures, protected) == 0


def test_people_in_no_region_are_a_number_like_any_other():
    """Two of 82 belong to no region: one region's number is hidden, or 2 would follow."""
    people = """
        region | category | count | base
        north  | answered | 40    | 60
        north  | silent   | 20    | 60
        west   | answered | 40    | 60
        west   | silent   | 20    | 60
        state  | answered | 82    | 122
        state  | silent   | 40    | 122
    """
    table = drawn(people).astype({"count": float, "base": float})
    rows = table.assign(measure="response.readiness", period="p")
    measures = long_table([counts_and_shares(rows, "people")])
    protected = protect_until_safe(measures, ENTRIES, RULES, Facts())
    assert (protected.status != "shown").any()
    assert open_numbers(measures, protected) == 0
    model = build_model(measures, ENTRIES)
    bare = model.cells[~is_elsewhere(model.cells)]
    assert set(bare.region) == {"north", "west", "state"}


def test_an_interval_tells_where_in_its_rounding_a_mean_lies():
    """3.3 lies between 3.25 and 3.35; the middle of 3.0 and 3.5 lies within 0.05 of it too."""
    rows = pd.DataFrame({"value": [3.3, 3.3], "low": [3.0, np.nan], "high": [3.5, np.nan]})
    found = shown_rows(rows.assign(status="shown"), RULES)
    assert found.least.tolist() == pytest.approx([3.25, 3.25], abs=1e-5)
    assert found.most.tolist() == pytest.approx([3.30, 3.35], abs=1e-5)


def test_the_comparisons_are_weighted_sums_of_the_regions_scores(example):
    """The weights, worked out anew, give every region's number beside the rest of the state."""
    definitions, _, measures = example
    model = model_of(definitions, measures)
    value = dict(zip(model.cells.name, model.cells.value, strict=True))
    keys = ["statistic", "measure", "period", "region", "team", "discipline", "category"]
    beside = measures[measures.measure.astype(str).str.startswith("beside")]
    true = dict(
        zip(beside[keys].astype(str).itertuples(index=False, name=None), beside.value, strict=True)
    )
    for one in model.comparisons:
        told = sum(share * value[cell] for cell, share in one.terms)
        assert told == pytest.approx(true[one.key], abs=1e-6)
    known = {one.key for one in model.comparisons}
    compared = beside[
        beside.statistic.isin(["rest", "difference", "shrunken"]) & beside.value.notna()
    ]
    assert known >= set(compared[keys].astype(str).itertuples(index=False, name=None))
    assert comparisons(measures.iloc[:0], model.cells) == []


def test_changes_between_waves_are_sums_of_the_waves_scores():
    """Means of 30, 20 and 10 people: after less before, and the slope over the years 0, 1 and 3."""
    waves = [("p1", 30, 3.0), ("p2", 20, 3.5), ("p3", 10, 4.0)]
    rows = pd.DataFrame(waves, columns=["period", "base", "mean"])
    rows = rows.assign(measure=SCORE, category="c", region="north")
    model = build_model(long_table([to_long(rows, "mean", "mean", "score")]), ENTRIES)
    place = {"measure": "change.readiness", "category": "c", "region": "north", "team": ""}
    place |= {"discipline": "", "period": "p3", "least": 0.2, "most": 0.3}
    changes = pd.DataFrame([{**place, "statistic": name} for name in ("unmatched", "trend")])
    facts = Facts(times={"p1": 0.0, "p2": 1.0, "p3": 3.0})
    difference, slope = between_waves(model.cells, changes, facts)
    assert [share for _, share in difference.terms] == pytest.approx([-1 / 20, 1 / 10])
    # deviations from the mean 4/3: -4/3, -1/3, 5/3; their squares add up to 42/9
    expected = [-4 / 3 / 30, -1 / 3 / 20, 5 / 3 / 10]
    assert [share * 42 / 9 for _, share in slope.terms] == pytest.approx(expected)
    assert (difference.low, difference.high) == (0.2, 0.3)


def one_item(counts: str, pooled: bool = False) -> tuple[pd.DataFrame, Facts]:
    """A scale of one question: the answers 1 to 5 of the north, and their mean."""
    numbers = [float(count) for count in counts.split()]
    points = np.arange(1, 6)
    place = {"period": "p", "region": "north"}
    answers = pd.DataFrame({"category": points.astype(str), "count": numbers, "base": sum(numbers)})
    mean = float(points @ numbers) / sum(numbers)
    score = pd.DataFrame([{"category": "s", "mean": mean, "base": sum(numbers), **place}])
    tables = [
        counts_and_shares(answers.assign(measure=ITEM, **place), "people"),
        to_long(score.assign(measure=SCORE), "mean", "mean", "score"),
    ]
    scales = pd.DataFrame({"category": points.astype(str), "points": points.astype(float)})
    scales = scales.assign(score=SCORE, scale="s", measure=ITEM, items=1, least=1, pooled=pooled)
    forms = Forms(
        {ITEM: ({"1": "no", "2": "no", "3": "mid", "4": "yes", "5": "yes"},)}, {ITEM: "t"}
    )
    return long_table(tables), Facts(forms, {SCORE: (1.0, 5.0)}, scales=scales)


@pytest.mark.parametrize("pooled", [False, True])
def test_a_mean_gives_the_answers_to_a_single_question_away(pooled):
    """3, 2, 5, 5, 5: of 20 people five said 1 or 2, and 67 points are 3.35, shown as 3.4 or 3.3.

    The mean leaves 66 to 68 points, or fewer: so at most three said 2, where five might have.
    """
    measures, facts = one_item("3 2 5 5 5", pooled)
    protected = protect(measures, ENTRIES, RULES, facts)
    counts = protected[protected.statistic == "count"].set_index("category").status
    assert counts[["1", "2"]].eq("confidential").all()
    assert counts[["3", "4", "5"]].eq("shown").all()
    found = attack_all(build_model(measures, ENTRIES, facts), protected, RULES)
    two = found[(found.measure == ITEM) & (found.category == "2") & found.published].iloc[0]
    assert two.exposed
    assert two.high - two.low <= 2
    without = protected[protected.measure != SCORE]
    assert not attack_all(build_model(measures, ENTRIES, facts), without, RULES).exposed.any()


def test_how_many_have_a_score_tells_how_many_did_not_know_the_single_question():
    """Of 60 people 57 have a score: the three others said "don't know", and the mean leaves all else open."""
    numbers, place = [13.0, 14.0, 14.0, 14.0, 2.0, 3.0], {"period": "p", "region": "north"}
    answers = pd.DataFrame({"category": list("12345x"), "count": numbers, "base": 60.0})
    score = pd.DataFrame([{"category": "s", "mean": 149 / 57, "base": 57.0, **place}])
    measures = long_table(
        [
            counts_and_shares(answers.assign(measure=ITEM, **place), "people"),
            to_long(score.assign(measure=SCORE), "mean", "mean", "score"),
        ]
    )
    scales = pd.DataFrame({"category": list("12345"), "points": np.arange(1.0, 6.0)})
    scales = scales.assign(score=SCORE, scale="s", measure=ITEM, items=1, least=1, pooled=False)
    facts = Facts(limits={SCORE: (1.0, 5.0)}, scales=scales)
    protected = protect(measures, ENTRIES, RULES, facts)
    found = attack_all(build_model(measures, ENTRIES, facts), protected, RULES)
    unsure = found[(found.measure == ITEM) & (found.category == "x")].iloc[0]
    assert unsure.exposed
    assert (unsure.low, unsure.high) == (3, 3)


def test_where_a_mean_gives_answers_away_the_table_is_coarsened():
    measures, facts = one_item("3 2 5 5 5")
    protected = protect_until_safe(measures, ENTRIES, RULES, facts)
    counts = protected[(protected.statistic == "count") & (protected.status == "shown")]
    assert dict(zip(counts.category, counts.value, strict=True)) == {"no": 5, "mid": 5, "yes": 10}
    assert protected.status[protected.measure == SCORE].eq("shown").all()


@pytest.mark.parametrize(("at_once", "form"), [(False, 1), (True, 2)])
def test_past_the_time_limit_an_open_table_takes_its_coarsest_form_at_once(at_once, form):
    """Five answers become three, and then the region's table is left to the state's."""
    measures, facts = one_item("3 2 5 5 5")
    forms = replace(facts.forms, leave_out=True)
    protected = protect(measures, ENTRIES, RULES, facts)
    found = attack_all(build_model(measures, ENTRIES, facts), protected, RULES)
    assert set(more_demands(found, forms, Demands(), at_once).levels.values()) == {form}


def test_past_the_time_limit_all_shown_numbers_of_an_open_series_go():
    """The state's mean and those of two regions give back the third's."""
    place = {"measure": "score.s", "period": "p", "statistic": "mean", "role": "number"}
    names = [STATE, "a", "b", "c"]
    found = pd.DataFrame(
        {
            **{name: "" for name in (*ROW, *PERSONS, "category", "table")},
            **place,
            "region": names,
            "kind": "mean",
            "people": [40.0, 16.0, 15.0, 9.0],
            "mean": [3.0, 3.1, 2.9, np.nan],
            "told": np.nan,
            "form": 0,
            "exposed": [False, False, False, True],
        },
        index=pd.Index(names, name="name"),
    )
    assert more_demands(found, Forms(), Demands()).hidden == {"b"}
    assert more_demands(found, Forms(), Demands(), at_once=True).hidden == {STATE, "a", "b"}


def test_where_no_coarser_form_is_left_the_mean_goes():
    measures, facts = one_item("3 2 5 5 5")
    facts = Facts(Forms(), facts.limits, scales=facts.scales)
    protected = protect_until_safe(measures, ENTRIES, RULES, facts)
    assert protected.status[protected.measure == SCORE].eq("confidential").all()
    shown = protected[(protected.status == "shown") & (protected.statistic == "count")]
    assert set(shown.category) == {"3", "4", "5"}


def test_missing_answers_leave_the_points_open_by_what_a_score_can_be():
    """Two of 20 skipped one of two items: 38 answers, and each that is missing may be worth 1 to 5."""
    points = np.arange(1, 6)
    place = {"period": "p", "region": "north"}
    tables = []
    for item, counts in (("q1", [4, 4, 4, 4, 4]), ("q2", [3, 3, 4, 4, 4])):
        rows = pd.DataFrame({"category": points.astype(str), "count": counts, "base": sum(counts)})
        rows = rows.assign(measure=f"answers.readiness.{item}", **place)
        tables.append(counts_and_shares(rows.astype({"count": float, "base": float}), "people"))
    # the two who skipped the second item gave 2 and 4 to the first: their scores are those
    total = (60 + 57 + 2 + 4) / 2
    score = pd.DataFrame([{"category": "s", "mean": total / 20, "base": 20.0, **place}])
    tables.append(to_long(score.assign(measure=SCORE), "mean", "mean", "score"))
    scales = pd.DataFrame(
        [
            {"measure": f"answers.readiness.{item}", "category": str(point), "points": float(point)}
            for item in ("q1", "q2")
            for point in points
        ]
    ).assign(score=SCORE, scale="s", items=2, least=1, pooled=False)
    facts = Facts(limits={SCORE: (1.0, 5.0)}, scales=scales)
    links = build_model(long_table(tables), ENTRIES, facts).links
    true = {"sum": total, "people": 20.0}
    bounds = []
    for link in (link for link in links if len(link.terms) == 12):
        own = dict(link.terms)
        sums = [share for cell, share in own.items() if SCORE in str(cell) and "mean" in str(cell)]
        rest = 0.0
        for cell, share in own.items():
            name = str(cell)
            if "answers" in name:
                item, point = ("q1", "q2")["q2" in name], int(name[-1])
                rest += share * ([4, 4, 4, 4, 4] if item == "q1" else [3, 3, 4, 4, 4])[point - 1]
            elif "base" in name:
                rest += share * true["people"]
        bounds.append(-rest / sums[0])
    # 117 points were given; two answers are missing: twice the sum of scores is 117 + 2 x 1 to 117 + 2 x 5
    assert sorted(bounds) == pytest.approx([119 / 2, 127 / 2])


def test_regions_whose_means_are_hidden_must_stay_open_together():
    """Of 1,000 pairs the hidden two have 12: rounding to 0.1% leaves their ties together to within one."""
    levels = """
        region | value | base
        north  | 50    | 6
        south  | 50    | 6
        west   | 60    | 500
        east   | 70    | 488
        state  | 64.76 | 1000
    """
    measures = long_table([averages(levels, "levels", "density_1", "percent")])
    protected = protect(measures, ENTRIES, RULES)
    hidden = set(protected.region[protected.status != "shown"])
    assert hidden > {"north", "south"}
    other = next(iter(hidden - {"north", "south"}))
    found = attack_all(
        build_model(measures, ENTRIES), told_anyway(protected, measures, other), RULES
    )
    rest = found[found.region == REST].iloc[0]
    assert rest.exposed
    assert rest.high - rest.low <= 2


def regions(table: str, measure: str, statistic: str, unit: str, **place) -> pd.DataFrame:
    """Rows of one number by region, drawn as region | value | base."""
    rows = drawn(table).astype({"value": float, "base": float})
    rows = rows.assign(measure=measure, period="p", category="", **place)
    return to_long(rows, statistic, "value", unit)


def test_the_states_share_of_none_tells_that_of_a_region_that_is_hidden():
    """No agency of the state is unreached: so none of the north's four is, whatever its sign says."""
    share = """
        region | value | base
        north  | 0     | 6
        west   | 0     | 40
        south  | 0     | 9
        state  | 0     | 55
    """
    answered = """
        region | count | base
        north  | 4     | 6
        west   | 30    | 40
        south  | 6     | 9
        state  | 40    | 55
    """
    counted = drawn(answered).astype({"count": float, "base": float})
    counted = counted.assign(measure="agencies_answered", period="p", category="")
    rows = [regions(share, "network", "not_reached", "percent")]
    rows.append(counts_and_shares(counted, "agencies"))
    found = protect(long_table(rows), ENTRIES, RULES)
    network = found[found.measure == "network"].set_index("region").status
    assert network[["north", "south", "state"]].eq("confidential").all()


def test_a_discipline_is_active_in_no_more_teams_than_it_sits_in():
    """It sits in 20 teams and is active in 20: so in each region it is active wherever it sits."""
    table = "region | value | base\nnorth | 1 | 1\nsouth | 5 | 5\nwest | 14 | 14\nstate | 20 | 20"
    place = {"discipline": "schools", "team": ""}
    counted = (
        drawn(table).astype({"value": float, "base": float}).rename(columns={"value": "count"})
    )
    seats = counted.assign(measure="partners", period="p", category="essential", **place)
    active = counted.assign(measure="active_partners", period="p", category="", **place)
    measures = long_table([counts_and_shares(seats, "teams"), counts_and_shares(active, "teams")])
    found = protect(measures, ENTRIES, RULES)
    state = found[(found.measure == "active_partners") & (found.region == "state")]
    assert state.status.eq("confidential").all()
    assert open_numbers(measures, found) == 0


def test_a_mean_of_one_question_has_no_interval():
    measures, facts = one_item("8 8 8 8 8")
    rows = pd.DataFrame([{"period": "p", "region": "north", "category": "s", "base": 40.0}])
    rows = rows.assign(measure="beside.readiness", value=3.0, low=2.5, high=3.5, unit="score")
    rows = rows.assign(team="", discipline="", statistic="own", reason="")
    both = long_table([measures, rows])
    for items, interval in ((1, False), (2, True)):
        own = Facts(facts.forms, facts.limits, scales=facts.scales.assign(items=items))
        found = protect(both, ENTRIES, RULES, own).set_index("statistic").loc["own"]
        assert found.value == 3.0
        assert (found.low == found.low) == interval


def test_reasons_and_missing_intervals_that_tell_what_all_said_are_hidden():
    rows = pd.DataFrame(
        {
            "measure": [
                "reliability.readiness",
                "reliability.readiness",
                "training_gain",
                "training_gain",
            ],
            "period": "2017-19",
            "region": "southeast",
            "team": "",
            "discipline": "",
            "category": ["engagement", "commitment", "matched", "retrospective"],
            "statistic": ["omega", "omega", "gain", "gain"],
            "value": [np.nan, np.nan, 10.0, 10.0],
            "low": [np.nan, np.nan, np.nan, 8.0],
            "high": [np.nan, np.nan, np.nan, 12.0],
            "base": 25.0,
            "unit": "index",
            "status": ["not_available", "not_available", "shown", "shown"],
            "reason": ["everybody gave the same answer to an item", "nobody answered", "", ""],
        }
    )
    found = settle(rows, ENTRIES, None, 1)
    assert list(found.status) == ["confidential", "not_available", "confidential", "shown"]
    assert found.value.isna().tolist() == [True, True, True, False]
    assert found.reason.tolist()[0] == ""


def settled(table: str) -> pd.DataFrame:
    """What is published of rows drawn as measure | category | region | statistic | value | base | status, and
    low | high where there are any."""
    numbers, rows = ["value", "low", "high", "base"], drawn(table)
    rows = rows.reindex(columns=rows.columns.union(numbers))
    rows = rows.assign(**{name: pd.to_numeric(rows[name]) for name in numbers})
    rows = rows.assign(period="p", team="", discipline="", unit="", reason="")
    return settle(rows, ENTRIES, None, 1)


def test_a_score_that_is_hidden_is_not_told_by_its_comparison():
    """44 of the state less south's 39 would tell that five of north have a score."""
    found = settled(
        """
        measure          | category   | region | statistic  | value | base | status
        score.readiness  | engagement | south  | mean       |       |      | confidential
        beside.readiness | engagement | south  | shrunken   | 3.0   | 39   | shown
        beside.readiness | engagement | south  | difference |       | 39   | not_available
        beside.readiness | commitment | south  | shrunken   | 3.0   | 39   | shown
        """
    )
    assert found.status.tolist() == ["confidential", "confidential", "confidential", "shown"]
    assert found.value.isna().tolist() == found.base.isna().tolist() == [True, True, True, False]


def test_bases_that_tell_what_is_hidden_go_with_it():
    """A total of youth is its own base, and that of a split, less the enrolled, is the others; members of the
    regions that have attendance add up to the state's."""
    found = settled(
        """
        measure         | category | region | statistic | value | base | status
        youth_enrolled  |          | west   | total     |       | 159  | confidential
        youth_enrolled  |          | east   | total     | 191   | 191  | shown
        youth_new       | new      | west   | count     |       | 92   | confidential
        attendance      |          | south  | percent   |       | 56   | confidential
        attendance      |          | state  | percent   | 77    | 62   | shown
        """
    )
    assert found.base.isna().tolist() == [True, False, True, True, False]


def test_how_many_answered_all_questions_does_not_tell_who_did_not_know():
    """39 of 41 answered all three questions: at most two can have said "don't know" to any."""
    found = settled(
        """
        measure                         | category   | region | statistic | value | base | status
        reliability.collaboration       | learning   | south  | alpha     | 0.7   | 39   | shown
        reliability.collaboration       | learning   | north  | alpha     | 0.7   | 39   | shown
        reliability.readiness           | commitment | south  | alpha     |       | 39   | not_available
        unknown.collaboration           | learn_new  | south  | count     |       | 41   | confidential
        answers.readiness.consistent    | dont_know  | south  | count     |       | 42   | confidential
        """
    )
    assert found.base.isna().tolist() == [True, False, True, False, False]
    assert found.value.notna().tolist() == [True, True, False, False, False]


def test_an_interval_of_alpha_does_not_tell_how_many_answered_all_questions():
    found = settled(
        """
        measure                       | category | region | statistic | value | low | high | base | status
        reliability.collaboration     | learning | south  | alpha     | 0.7   | 0.4 | 0.8  | 39   | shown
        reliability.collaboration     | learning | north  | alpha     | 0.7   | 0.4 | 0.8  | 39   | shown
        answers.collaboration.to_know | agree    | south  | count     |       |     |      | 42   | confidential
        """
    )
    assert found.value[:2].tolist() == [0.7, 0.7]
    assert found.low.notna().tolist() == found.high.notna().tolist() == [False, True, False]


def test_the_members_at_the_meetings_do_not_tell_how_many_were_invited():
    """Ten of twelve answered, so that two are silent: 'the 12 members on record' would tell it."""
    found = settled(
        """
        measure            | category | region | statistic | value | base | status
        attendance         |          | west   | percent   | 80    | 12   | shown
        attendance         |          | south  | percent   | 80    | 56   | shown
        response.readiness | silent   | west   | count     |       |      | confidential
        """
    )
    assert found.base.isna().tolist() == [True, False, True]
    assert found.value.notna().tolist() == [True, True, False]


def test_what_hiding_costs_does_not_hang_on_the_hidden_numbers():
    """Of 80 people in each row the costs are the same, whichever answer is the smaller."""

    def costs(*counts: int) -> list[float]:
        rows = pd.DataFrame({"category": list("abcde"), "count": counts, "base": 80})
        rows = rows.astype({"count": float, "base": float})
        rows = rows.assign(measure="choices", period="p", region="r")
        cells = build_model(long_table([counts_and_shares(rows, "people")]), ENTRIES).cells
        return _costs(cells.assign(before=False)).tolist()

    assert costs(5, 5, 4, 30, 40) == costs(4, 5, 5, 40, 30)


def test_a_pooled_score_is_not_taken_for_the_mean_of_persons_that_is_compared():
    """Of the regions' persons the means are 2, 3 and 4; the pooled scores are others: they are not tied."""
    bases, means = (20.0, 30.0, 40.0), (2.0, 3.0, 4.0)
    rows, scores = [], []
    for region, base, mean in zip(("north", "west", "south"), bases, means, strict=True):
        place = {"period": "p", "region": region, "category": "s", "base": base}
        rows += [
            {**place, "statistic": name, "value": mean, "low": mean - 0.4, "high": mean + 0.4}
            for name in ("own", "rest")
        ]
        scores.append({**place, "mean": mean + 0.3})
    beside = pd.DataFrame(rows).assign(measure="beside.readiness", team="", discipline="")
    pooled = to_long(pd.DataFrame(scores).assign(measure=SCORE), "mean", "mean", "score")
    cells = build_model(long_table([pooled]), ENTRIES).cells
    assert comparisons(beside, cells) == []
    same = to_long(
        pd.DataFrame(scores).assign(measure=SCORE, mean=list(means)), "mean", "mean", "score"
    )
    assert {
        one.key[0] for one in comparisons(beside, build_model(long_table([same]), ENTRIES).cells)
    } >= {"own"}


def test_the_pairs_of_agencies_do_not_tell_how_many_were_silent():
    """Of a team of 20, 189 of 190 pairs are rated: one lies between two silent agencies."""
    found = settled(
        """
        measure           | category | region | statistic    | value | base | status
        levels            |          | west   | dyad_mean    | 2.0   | 189  | shown
        levels            |          | west   | disagreement | 60    | 153  | shown
        levels            |          | south  | dyad_mean    | 2.0   | 231  | shown
        levels            |          | state  | dyad_mean    | 2.0   | 420  | shown
        network           |          | west   | reciprocity  | 60    | 240  | shown
        network           |          | west   | density      | 60    | 20   | shown
        agencies_answered |          | west   | count        |       | 20   | confidential
        agencies_answered |          | south  | count        | 17    | 22   | shown
        """
    )
    assert found.base.isna().tolist() == [True, True, False, True, True, False, False, False]
    assert found.value.notna().tolist() == [True] * 6 + [False, True]


def of_agencies(answered: int, agencies: int, **shares: float) -> pd.DataFrame:
    """The protected numbers of a region's agencies: `answered` of them rated each other, in 180 pairs."""
    counted = drawn(f"region | count | base\nnorth | {answered} | {agencies}")
    counted = counted.astype({"count": float, "base": float})
    counted = counted.assign(measure="agencies_answered", period="p", category="")
    rows = [counts_and_shares(counted, "agencies")]
    for name, value in shares.items():
        measure = "levels" if name in ("density_1", "density_3", "disagreement") else "network"
        rows.append(
            regions(f"region | value | base\nnorth | {value} | 180", measure, name, "percent")
        )
    found = protect(long_table(rows), ENTRIES, RULES)
    return found[found.measure != "agencies_answered"].set_index("statistic").status


@pytest.mark.parametrize(("agencies", "shown"), [(18, False), (19, True), (20, True)])
def test_that_levels_are_shown_does_not_tell_that_hardly_an_agency_was_silent(agencies, shown):
    """They need 15 agencies that answered: of 18 at most three were silent, where a hidden number may be four."""
    found = of_agencies(agencies - 1, agencies, density_3=50, density=50)
    assert found.eq("shown").tolist() == [shown, shown]


@pytest.mark.parametrize(("differ", "shown"), [(4, False), (5, True), (175, True), (176, False)])
def test_levels_that_agree_in_nearly_all_pairs_are_hidden_with_the_others(differ, shown):
    """Whose ratings differ in no pair knows from his own how each other agency rated his."""
    found = of_agencies(25, 30, disagreement=100 * differ / 180, density_3=50, density=50)
    assert found.eq("shown").to_dict() == {
        "disagreement": shown,
        "density_3": shown,
        "density": True,
    }


def test_ties_of_which_all_are_there_are_hidden_with_the_others():
    found = of_agencies(25, 30, density=100, not_reached=0, density_3=50)
    assert found.eq("shown").to_dict() == {
        "density_3": True,
        "density": False,
        "not_reached": False,
    }


@pytest.mark.parametrize(("filled", "shown"), [(100, False), (99.9, True), (0, False), (78, True)])
def test_that_everybody_came_each_time_is_not_shown(filled, shown):
    table = f"region | value | base\nnorth | {filled} | 40"
    found = protect(
        long_table([regions(table, "attendance", "percent", "percent")]), ENTRIES, RULES
    )
    assert found.status.eq("shown").tolist() == [shown]


@pytest.mark.parametrize(("scored", "shown"), [(18, False), (19, True)])
def test_that_alpha_is_shown_does_not_tell_that_hardly_anybody_said_dont_know(scored, shown):
    """Alpha needs 15 who answered each question: of 16 with a score at most one said "don't know"."""
    score = regions(f"region | value | base\nnorth | 3 | {scored}", SCORE, "mean", "score")
    alpha = regions(
        "region | value | base\nnorth | 0.7 | 15", "reliability.readiness", "alpha", "index"
    )
    found = protect(long_table([score, alpha]), ENTRIES, RULES).set_index("measure").status
    assert found["reliability.readiness"] == ("shown" if shown else "confidential")
    assert found[SCORE] == "shown"
