"""Scores from ratings: half rule, pooled factor scores, bands, levels of collaboration."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.statistics import (
    bands_of,
    collaboration_dyads,
    person_mean_scores,
    pooled_scores,
    round_half_up,
    scale_scores,
    summarize_collaboration,
)
from workbench.statistics.reasons import FEW_ITEMS_ANSWERED, NO_KNOWN_PAIR, NOBODY

pytestmark = pytest.mark.filterwarnings("error")
NONE = np.nan
WILDER_BANDS = {"concern": 1.0, "borderline": 3.0, "strength": 4.0}


def collaboration():
    agencies = list("LPAM")
    rows = [[NONE, 5, 3, 1], [4, NONE, 2, 0], [3, 3, NONE, NONE], [2, 0, 1, NONE]]
    return pd.DataFrame(rows, index=agencies, columns=agencies, dtype=float)


def test_half_rule_asks_for_three_of_five_items():
    scores = scale_scores(
        [
            [4, 5, NONE, NONE, 3],
            [4, NONE, NONE, NONE, 2],
            [5, 5, 5, 5, 5],
            [1, 2, 3, 4, NONE],
            [NONE] * 5,
        ]
    )
    assert scores["value"].tolist() == pytest.approx([4.0, NONE, 5.0, 2.5, NONE], nan_ok=True)
    assert scores.n.tolist() == [3, 2, 5, 4, 0]
    assert scores.reason.tolist() == ["", FEW_ITEMS_ANSWERED, "", "", NOBODY]
    assert scores["value"].mean() == pytest.approx(3.8333, abs=5e-5)


def test_half_of_four_items_is_enough():
    assert scale_scores([[4, 2, NONE, NONE]])["value"][0] == 3


def test_one_item_fewer_than_half_is_not_enough():
    assert scale_scores([[4, NONE, NONE, NONE]]).reason[0] == FEW_ITEMS_ANSWERED


def test_minimum_share_is_not_missed_by_floating_point():
    fourteen_of_25 = [[3.0] * 14 + [NONE] * 11]
    assert 0.56 * 25 > 14
    assert scale_scores(fourteen_of_25, minimum_share=0.56)["value"][0] == 3
    assert scale_scores(fourteen_of_25, minimum_share=0.6).reason[0] == FEW_ITEMS_ANSWERED


def test_scores_keep_the_respondents_index():
    ratings = pd.DataFrame({"a": [1, 5], "b": [3, None]}, index=["r7", "r2"])
    assert scale_scores(ratings)["value"].to_dict() == {"r7": 2, "r2": 5}


def test_a_scale_without_respondents_or_items_has_no_scores():
    assert scale_scores(np.empty((0, 5))).empty
    assert scale_scores(np.empty((2, 0))).reason.tolist() == [NOBODY, NOBODY]


@given(
    st.lists(st.lists(st.sampled_from([1, 2, 3, 4, 5, NONE]), min_size=4, max_size=4), min_size=1)
)
def test_a_score_lies_between_the_lowest_and_the_highest_answer(rows):
    scores = scale_scores(rows)
    for row, score, reason in zip(rows, scores["value"], scores.reason, strict=True):
        answers = [answer for answer in row if not np.isnan(answer)]
        assert (reason == "") == (len(answers) >= 2)
        if reason == "":
            assert min(answers) <= score <= max(answers)


def two_items():
    return np.array([[4, 4], [3, 2], [5, 5], [2, 3], [NONE, 1]])


def test_pooled_score_weighs_every_rating_the_same():
    score = pooled_scores(two_items()).loc["all"]
    assert score["value"] == pytest.approx(29 / 9)
    assert score.n == 5
    assert round_half_up(score["value"]) == 3.2
    assert bands_of([score["value"]], WILDER_BANDS).tolist() == ["borderline"]


def test_mean_of_persons_means_weighs_every_person_the_same():
    score = person_mean_scores(two_items()).loc["all"]
    assert score["value"] == pytest.approx(3.0)
    assert score.n == 5


def test_pooled_scores_of_all_groups_come_at_once_and_an_empty_group_has_a_reason():
    scores = pooled_scores([[1, 2], [3, NONE], [NONE, NONE]], groups=["NW", "NW", "S"])
    assert scores["value"].to_dict() == pytest.approx({"NW": 2.0, "S": NONE}, nan_ok=True)
    assert scores.reason.to_dict() == {"NW": "", "S": NOBODY}


@pytest.mark.parametrize(
    ("score", "rounded", "band"),
    [
        (2.94, 2.9, "concern"),
        (2.95, 3.0, "borderline"),
        (3.94, 3.9, "borderline"),
        (3.95, 4.0, "strength"),
        (4.0, 4.0, "strength"),
    ],
)
def test_bands_are_read_from_the_score_rounded_half_up(score, rounded, band):
    assert round_half_up(score) == rounded
    assert bands_of(score, WILDER_BANDS).tolist() == [band]


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(2.25, 1, 2.3), (2.35, 1, 2.4), (1.005, 2, 1.01), (0.5, 0, 1), (2.5, 0, 3), (0.049, 1, 0.0)],
)
def test_halves_go_up(value, decimals, expected):
    assert round_half_up(value, decimals) == expected


def test_a_missing_score_and_one_below_all_bands_have_no_band():
    assert bands_of([NONE, 0.5], WILDER_BANDS).tolist() == ["", ""]


def test_levels_of_collaboration_by_dyad():
    dyads = collaboration_dyads(collaboration())
    found = (dyads["first"] + dyads["second"]).tolist()
    assert found == ["LP", "LA", "LM", "PA", "PM", "AM"]
    assert dyads["value"].tolist() == [4.5, 3, 1.5, 2.5, 0, 1]
    assert dyads.n.tolist() == [2, 2, 2, 2, 2, 1]
    assert dyads.disagree.tolist() == [True, False, True, True, False, False]


def test_levels_of_collaboration_summed_up():
    summary = summarize_collaboration(collaboration())
    assert summary.grand_mean.value == pytest.approx(24 / 11)
    assert summary.grand_mean.n == 11
    assert summary.dyad_mean.value == pytest.approx(2.0833, abs=5e-5)
    assert summary.density[1].value == pytest.approx(5 / 6)
    assert summary.density[3].value == pytest.approx(2 / 6)
    assert (summary.disagreement.value, summary.disagreement.n) == (pytest.approx(3 / 5), 5)


def test_agencies_that_rated_nobody_have_no_level_and_a_reason():
    silent = collaboration() * NONE
    assert collaboration_dyads(silent).reason.tolist() == [NOBODY] * 6
    summary = summarize_collaboration(silent)
    assert (summary.grand_mean.value, summary.grand_mean.reason) == (None, NOBODY)
    assert summary.density[1].reason == NOBODY
    assert summary.disagreement.reason == NO_KNOWN_PAIR


def test_a_single_agency_has_no_dyads():
    alone = pd.DataFrame([[NONE]], index=["L"], columns=["L"])
    assert collaboration_dyads(alone).empty
    assert summarize_collaboration(alone).dyad_mean.reason == NOBODY
