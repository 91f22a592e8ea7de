"""Measures of odd input: a stated reason, and never an absent number without one, or an infinite one."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from conftest import EXAMPLE

from workbench import line
from workbench.instruments import load_instruments
from workbench.measures.breaks import BREAKS, boundary_changes, wording_changes
from workbench.measures.entries import Entry, load_entries
from workbench.measures.long import COLUMNS, REASON, in_words
from workbench.measures.publishing import publishable, settle
from workbench.measures.ratings import read_ratings
from workbench.measures.scores import measure_scores, scale_list, score_people
from workbench.statistics.reasons import (
    BOUNDARY_CHANGED,
    NO_PLAN,
    TEAM_NOT_DONE,
    WORDING_CHANGED,
)
from workbench.study import Study

PERIOD, REGION = "2017-19", "southeast"


def measured(example, **changed: pd.DataFrame) -> pd.DataFrame:
    """The measures of the example with some tables changed; a warning is a failure."""
    definitions, tables, _ = example
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return line.measure_study(
            definitions.study, definitions.reference, definitions.instruments, {**tables, **changed}
        )


def one(measures: pd.DataFrame, measure: str, statistic: str, **dimensions) -> pd.Series:
    """The one row of these dimensions."""
    rows = measures[(measures.measure == measure) & (measures.statistic == statistic)]
    for name, value in {"period": PERIOD, "region": REGION, "team": "", **dimensions}.items():
        rows = rows[rows[name] == value]
    (row,) = rows.itertuples()
    return row


def sound(measures: pd.DataFrame) -> bool:
    """Every number is there or has a reason, and none is infinite."""
    numbers = measures[["value", "low", "high", "base"]]
    return (
        not np.isinf(numbers).any(axis=None)
        and (measures.value.notna() | (measures.reason != "")).all()
    )


def kept(tables: dict, people: pd.Series) -> dict[str, pd.DataFrame]:
    """Respondents and responses of these people only."""
    respondents = tables["respondents"][people]
    responses = tables["responses"]
    return {
        "respondents": respondents,
        "responses": responses[responses.respondent.isin(respondents.respondent)],
    }


def test_the_example_has_a_number_or_a_reason_in_every_row(example):
    assert sound(example[2])
    assert sound(measured(example))


def test_one_respondent_has_a_score_but_no_agreement_no_interval_and_no_reliability(example):
    _, tables, _ = example
    people = tables["respondents"]
    first = people[
        (people.instrument == "readiness") & (people.period == PERIOD) & (people.region == REGION)
    ]
    measures = measured(example, **kept(tables, people.respondent == first.respondent.iloc[0]))
    assert sound(measures)
    scale = {"category": "engagement"}
    assert one(measures, "score.readiness", "mean", **scale).base == 1
    own = one(measures, "beside.readiness", "own", **scale)
    assert own.value == own.value
    assert np.isnan(own.low)
    assert own.reason == "only one person answered"
    team = first.team.iloc[0]
    assert (
        one(measures, "team_score.readiness", "mean", team=team, **scale).reason
        == "only one person answered"
    )
    assert "fewer than 15" in one(measures, "reliability.readiness", "alpha", **scale).reason
    assert "fewer than 15" in one(measures, "reliability.readiness", "omega", **scale).reason
    assert one(measures, "beside.readiness", "difference", **scale).reason.startswith(
        "too few people answered to be set beside"
    )


def test_everybody_silent_leaves_rates_of_zero_and_reasons(example):
    _, tables, _ = example
    measures = measured(example, **kept(tables, tables["respondents"].respondent == ""))
    assert sound(measures)
    assert one(measures, "response.readiness", "percent", category="answered").value == 0
    assert one(measures, "response_rates.readiness", "RR6", discipline="").value == 0
    assert (
        one(measures, "answers.readiness.can_decide", "percent", category="very_true").reason
        == "nobody answered"
    )


def test_nobody_eligible_has_no_rate_and_a_reason(example):
    _, tables, _ = example
    nobody = kept(tables, tables["respondents"].respondent == "")
    measures = measured(example, invitations=tables["invitations"].head(0), **nobody)
    assert sound(measures)
    rate = one(measures, "response_rates.readiness", "RR2", discipline="")
    assert rate.reason == "nobody was eligible"
    assert np.isnan(rate.value)


def test_everybody_gave_one_answer(example):
    """Full agreement; no variance, so no interval, no reliability, no correlation."""
    _, tables, _ = example
    responses = tables["responses"]
    readiness = (responses.instrument == "readiness") & (responses.code != "")
    same = responses.assign(code=responses.code.mask(readiness, "very_true"))
    measures = measured(example, responses=same)
    assert sound(measures)
    scale = {"category": "engagement"}
    team = tables["teams"][
        (tables["teams"].period == PERIOD) & (tables["teams"].region == REGION)
    ].team.iloc[0]
    assert one(measures, "team_score.readiness", "rwg", team=team, **scale).value == 1
    assert one(measures, "team_score.readiness", "ad", team=team, **scale).value == 0
    assert one(measures, "team_score.readiness", "mean", team=team, **scale).value == 4
    assert (
        "no variance"
        in one(measures, "reliability.readiness", "alpha", region="state", **scale).reason
    )
    assert (
        "no variance"
        in one(measures, "agreement.readiness", "icc1", region="state", **scale).reason
    )
    assert (
        one(measures, "change.readiness", "wilcoxon", region="state", **scale).reason
        == "nobody changed"
    )
    assert (
        one(
            measures, "item_change.readiness", "mcnemar", region="state", category="can_decide"
        ).reason
        == "nobody changed"
    )
    assert "no sampling variance" in one(measures, "beside.readiness", "shrunken", **scale).reason


def test_a_divided_team_has_its_spread_and_no_mean(example):
    _, tables, _ = example
    people, responses = tables["respondents"], tables["responses"]
    own = people[
        (people.instrument == "readiness") & (people.period == PERIOD) & (people.region == REGION)
    ]
    team = own.team.iloc[0]
    members = own[own.team == team].respondent.tolist()
    half = set(members[::2])
    of_team = responses.respondent.isin(members) & (responses.code != "")
    code = responses.respondent.isin(half).map({True: "very_true", False: "not_true"})
    measures = measured(
        example, responses=responses.assign(code=responses.code.mask(of_team, code))
    )
    scale = {"category": "engagement"}
    mean = one(measures, "team_score.readiness", "mean", team=team, **scale)
    assert np.isnan(mean.value)
    assert "divided" in mean.reason
    bands = [
        one(
            measures, "team_bands.readiness", "count", team=team, category=f"engagement/{band}"
        ).value
        for band in ("not_yet", "nearly", "ready")
    ]
    assert bands == [len(members) - len(half), 0, len(half)]


def test_an_item_nobody_answered_is_told_to_be_so(example):
    _, tables, _ = example
    responses = tables["responses"]
    left_out = responses.assign(code=responses.code.mask(responses["item"] == "can_decide", ""))
    measures = measured(example, responses=left_out)
    assert sound(measures)
    answer = one(
        measures, "answers.readiness.can_decide", "percent", category="very_true", region="state"
    )
    assert answer.reason == "nobody answered"
    assert (
        "fewer than 15 people answered all items"
        in one(
            measures, "reliability.readiness", "alpha", category="engagement", region="state"
        ).reason
    )


def test_a_region_that_exists_in_one_period_only_has_no_change_and_says_why(example):
    _, tables, _ = example
    gone = {
        name: table[~((table.period == "2015-17") & (table.region == REGION))]
        for name, table in tables.items()
        if {"period", "region"} <= set(table) and name != "respondents"
    }
    people = tables["respondents"]
    stay = kept(tables, ~((people.period == "2015-17") & (people.region == REGION)))
    measures = measured(example, **{**gone, **stay})
    assert sound(measures)
    scale = {"category": "engagement"}
    assert (
        one(measures, "change.readiness", "matched", **scale).reason == "nobody answered every wave"
    )
    assert (
        "fewer than two answers" in one(measures, "change.readiness", "unmatched", **scale).reason
    )
    assert (
        one(measures, "members_kept", "percent").reason
        == "there is nobody, or nothing, in its base"
    )


def test_a_study_without_any_records_of_the_new_kinds_is_measured(example):
    _, tables, _ = example
    empty = {
        name: tables[name].head(0)
        for name in (
            "ties",
            "changes",
            "assessments",
            "services",
            "trainings",
            "attendance",
            "meetings",
            "commitments",
            "milestones",
        )
    }
    measures = measured(example, **empty)
    assert sound(measures)
    assert not measures.measure.isin(["network", "levels", "training_gain", "system_changes"]).any()
    assert one(measures, "youth", "total").reason == "no agency reported it"
    assert one(measures, "meetings", "longest_gap").reason == "fewer than two meetings are recorded"


def test_three_waves_have_a_trend(example):
    """Scores of 2, 3 and 4 two years apart rise by half a point a year, whoever is asked."""
    definitions, tables, _ = example
    study = definitions.study
    third = study.periods[1].model_copy(
        update={
            "id": "2019-21",
            "title": "third",
            "start": study.periods[1].start.replace(year=2019),
            "end": study.periods[1].end.replace(year=2021),
        }
    )
    exports = [e for e in study.exports if e.instrument == "readiness"]
    exports = (*exports, exports[1].model_copy(update={"period": "2019-21"}))
    longer = study.model_copy(update={"periods": (*study.periods, third), "exports": exports})
    people = tables["respondents"]
    people = people[(people.instrument == "readiness") & (people.period == PERIOD)]
    responses = tables["responses"][tables["responses"].respondent.isin(people.respondent)]
    responses = responses.astype(dict.fromkeys(["respondent", "period", "code"], str))
    waves = {"2015-17": "somewhat_untrue", PERIOD: "somewhat_true", "2019-21": "very_true"}
    surveyed = {
        name: pd.concat(
            [
                table.assign(
                    period=p,
                    respondent=table.respondent + p,
                    **({"code": code} if name == "responses" else {}),
                )
                for p, code in waves.items()
            ]
        )
        for name, table in (("respondents", people), ("responses", responses))
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        measures = line.measure_study(
            longer,
            definitions.reference,
            {"readiness": definitions.instruments["readiness"]},
            {**tables, **surveyed},
        )
    assert sound(measures)
    scale = {"category": "engagement", "period": "2019-21"}
    for statistic in ("trend", "matched_trend"):
        row = one(measures, "change.readiness", statistic, **scale)
        assert row.value == pytest.approx(0.5, abs=0.001)
    assert one(measures, "change.readiness", "matched", **scale).value == pytest.approx(1)


def test_a_change_of_boundary_is_a_break_in_series(example):
    definitions, _, _ = example
    reference, study = definitions.reference, definitions.study
    assert boundary_changes(study, reference).empty
    counties = reference.counties
    moved = counties[counties.county == "Aitkin"]
    rest = counties[counties.county != "Aitkin"]
    before = moved.assign(to="2017-06-30")
    after = moved.assign(region="northeast", **{"from": "2017-07-01"})
    redrawn = type(reference)(**{**vars(reference), "counties": pd.concat([rest, before, after])})
    found = boundary_changes(study, redrawn)
    assert set(map(tuple, found[["period", "region"]].to_numpy())) == {
        (PERIOD, "east_central"),
        (PERIOD, "northeast"),
    }
    measures = line.measure_study(study, redrawn, definitions.instruments, example[1])
    scale = {"category": "engagement"}
    for statistic in ("matched", "unmatched", "dz"):
        row = one(measures, "change.readiness", statistic, region="east_central", **scale)
        assert np.isnan(row.value)
        assert row.reason == BOUNDARY_CHANGED
    assert one(measures, "change.readiness", "matched", region=REGION, **scale).reason == ""
    assert one(measures, "change.readiness", "matched", region="state", **scale).reason == ""


def test_a_reworded_item_breaks_its_own_scale_only(study_copy):
    own = study_copy / "instruments" / "readiness"
    own.mkdir(parents=True)
    for path in (EXAMPLE.parent / "instruments" / "readiness").glob("*"):
        (own / path.name).write_bytes(path.read_bytes())
    (own / BREAKS).write_text("item,since,why\ncan_decide,2017-19,shortened\n", "utf-8")
    definitions, tables = line.check("example")
    told = wording_changes(definitions.study, definitions.instruments)
    assert told[["scale", "item", "period"]].to_numpy().tolist() == [
        ["engagement", "can_decide", PERIOD]
    ]
    measures = line.measure_study(
        definitions.study, definitions.reference, definitions.instruments, tables
    )
    broken = one(measures, "change.readiness", "matched", category="engagement")
    assert broken.reason == WORDING_CHANGED
    assert one(measures, "change.readiness", "matched", category="commitment").reason == ""
    assert (
        one(measures, "item_change.readiness", "mcnemar", category="can_decide").reason
        == WORDING_CHANGED
    )
    rows = measures[
        (measures.measure == "change.readiness")
        & (measures.category == "engagement")
        & (measures.region == REGION)
    ]
    rows = publishable(in_words(rows), load_entries()).assign(status="not_available")
    rows = settle(rows, load_entries(), definitions.study, 1)
    assert set(rows.status) == {"break_in_series"}


@pytest.mark.parametrize(("rule", "score"), [("pooled", 29 / 9), ("any", 3.0)])
def test_a_pooled_factor_score_and_the_mean_of_persons_are_both_there_by_name(example, rule, score):
    """Raters A to E: item one 4 3 5 2 -, item two 4 2 5 3 1."""
    instrument = example[0].instruments["collaboration"]
    names = ["vision_same", "vision_way"]
    answers = {"vision_same": [4, 3, 5, 2, None], "vision_way": [4, 2, 5, 3, 1]}
    codes = {5: "strongly_agree", 4: "agree", 3: "neither", 2: "disagree", 1: "strongly_disagree"}
    raters = list("ABCDE")
    responses = pd.DataFrame(
        [
            (r, item, codes[number])
            for item in names
            for r, number in zip(raters, answers[item], strict=True)
            if number
        ],
        columns=["respondent", "item", "code"],
    )
    people = pd.DataFrame({"respondent": raters}).assign(
        instrument="collaboration",
        period="p",
        region="r",
        team="t",
        discipline="",
        person="",
        status="complete",
    )
    items = instrument.items[instrument.items["item"].isin(names)]
    scales = instrument.scales[instrument.scales.scale == "vision"].assign(rule=rule)
    small = type(instrument)(**{**vars(instrument), "items": items, "scales": scales})
    ratings = read_ratings(
        {"respondents": people, "responses": responses}, {"collaboration": small}
    )
    grid = pd.DataFrame({"instrument": ["collaboration"], "period": ["p"], "region": ["r"]})
    found = measure_scores(score_people(ratings), scale_list(ratings), grid)
    state = found[found.region == "state"].iloc[0]
    assert state["value"] == pytest.approx(score)
    assert state.base == 5


@pytest.mark.parametrize(
    ("name", "items", "scales", "rule"),
    [
        ("wilder_2", 40, 20, "pooled"),
        ("wilder_3", 44, 22, "pooled"),
        ("psat", 40, 8, "any"),
        ("community_readiness", 6, 6, "any"),
    ],
)
def test_codebooks_of_what_others_own_score_without_their_words(example, name, items, scales, rule):
    study = example[0].study
    exports = (study.exports[0].model_copy(update={"instrument": name}),)
    codebook = load_instruments(study.model_copy(update={"exports": exports, "bands": {}}))[name]
    assert len(codebook.items) == items
    assert len(codebook.scales) == scales
    assert set(codebook.scales.rule) == {rule}
    assert set(codebook.items.text) == {""}


def table_of(**rows) -> pd.DataFrame:
    """A long table of protected numbers, one row a list entry."""
    table = pd.DataFrame(rows)
    blank = {n: "" for n in ("team", "discipline", "category", REASON) if n not in table}
    return table.assign(**blank)[[*COLUMNS, "status", REASON]]


def test_what_stays_internal_is_gone_before_anything_is_protected(example):
    entries = load_entries()
    left = publishable(example[2], entries)
    families = left.measure.str.partition(".")[0]
    closed = {name for name, entry in entries.items() if entry.protect == "internal"}
    assert {"team_score", "team_network", "response_rates", "item_change"} <= closed
    assert not families.isin(closed).any()
    assert not ((families == "change") & (left.statistic == "wilcoxon")).any()
    assert not ((families == "beside") & (left.statistic == "p_holm")).any()


@pytest.mark.parametrize(("base", "there"), [(14, False), (15, True), (16, True)])
def test_an_interval_needs_fifteen_people_and_is_rounded_as_its_mean(example, base, there):
    rows = table_of(
        measure=["beside.readiness"],
        period=[PERIOD],
        region=[REGION],
        statistic=["own"],
        value=[3.1],
        low=[2.8512],
        high=[3.3499],
        base=[base],
        unit=["score"],
        status=["shown"],
    )
    settled = settle(rows, load_entries(), example[0].study, 1).iloc[0]
    assert ([settled.low, settled.high] == [2.9, 3.3]) == there
    assert np.isnan(settled.low) != there


def test_a_reason_that_would_tell_how_few_they_were_is_not_told(example):
    rows = table_of(
        measure=["beside.readiness", "reliability.readiness", "meetings"],
        period=[PERIOD] * 3,
        region=[REGION] * 3,
        statistic=["own", "alpha", "longest_gap"],
        value=[np.nan] * 3,
        low=[np.nan] * 3,
        high=[np.nan] * 3,
        base=[np.nan, 12, 1],
        unit=[""] * 3,
        status=["not_available"] * 3,
        reason=["only one person answered", "too few", "one meeting"],
    )
    told = settle(rows, load_entries(), example[0].study, 1).reason.tolist()
    assert told == ["", "too few", "one meeting"]


def test_a_change_of_the_whole_is_hidden_where_a_wave_is(example):
    study: Study = example[0].study
    common = {
        "region": REGION,
        "category": "engagement",
        "unit": "score",
        "base": 20,
        "low": 0.1,
        "high": 0.3,
    }
    rows = table_of(
        measure=["score.readiness", "score.readiness", "change.readiness", "change.readiness"],
        period=["2015-17", PERIOD, PERIOD, PERIOD],
        statistic=["mean", "mean", "unmatched", "matched"],
        value=[np.nan, 3.0, 0.4, 0.2],
        status=["confidential", "shown", "shown", "shown"],
        **{name: [value] * 4 for name, value in common.items()},
    )
    settled = settle(rows, load_entries(), study, 1)
    assert settled.status.tolist() == ["confidential", "shown", "confidential", "shown"]
    assert np.isnan(settled.value[2])
    open_ = settle(rows.assign(status="shown"), load_entries(), study, 1)
    assert open_.status.tolist() == ["shown"] * 4


def test_every_entry_says_how_its_numbers_are_computed():
    for name, entry in load_entries().items():
        assert isinstance(entry, Entry)
        assert all(
            len(words.split()) >= 3
            for words in (entry.what, entry.why, entry.how, entry.limits, entry.source)
        ), name


def test_a_step_has_the_months_in_which_it_was_planned_and_done(example):
    """The workbook's T12: a survey planned for May 27, 2016 and not done; agreements done on November 2, 2017."""

    def month(statistic: str, category: str, team: str = "T12", period: str = PERIOD) -> tuple:
        where = {"team": team, "category": category, "period": period}
        row = one(example[2], "step_dates", statistic, **where)
        return row.value, row.reason

    assert month("planned", "victim_survey") == (201605, "")
    assert month("done", "renew_agreements") == (201711, "")
    for absent, reason in (
        (month("done", "victim_survey"), TEAM_NOT_DONE),
        (month("done", "renew_agreements", period="2015-17"), TEAM_NOT_DONE),
        (month("planned", "monitor", team="T13"), NO_PLAN),
    ):
        assert np.isnan(absent[0]) and absent[1] == reason
