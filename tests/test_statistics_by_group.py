"""Statistics of many groups at once: each group's numbers are those it would have alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench import statistics as st
from workbench.statistics.reasons import (
    FEW_NODES,
    NO_CHANGE,
    NO_PAIRS,
    NO_TEAM_OF_TWO,
    ONE_PAIR,
    ONE_TEAM,
    SAME_ANSWER,
    SAME_CHANGE,
    SAME_SCORE,
    TWO_WAVES,
    WAVE_WITHOUT_INTERVAL,
    low_response,
)

SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
ODD = {
    "one": ([1.0], [2.0]),
    "none": ([np.nan, 1.0], [1.0, np.nan]),
    "same": ([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]),
    "still": ([1.0, 2.0], [1.0, 2.0]),
}


def stacked(groups: dict[str, tuple[list, list]]) -> tuple[list, list, list]:
    """Before, after and group of all persons, one group behind the other."""
    rows = [
        (b, a, name)
        for name, (first, last) in groups.items()
        for b, a in zip(first, last, strict=True)
    ]
    return tuple(map(list, zip(*rows, strict=True)))


def alike(row: pd.Series, single) -> bool:
    """A row of a frame says what an `Estimate` says."""
    told = [np.nan if x is None else x for x in (single.value, single.low, single.high)]
    return (
        np.allclose(row[["value", "low", "high"]].astype(float), told, equal_nan=True)
        and row.n == single.n
        and row.reason == single.reason
    )


def test_student_sleep_stands_in_a_table_of_groups_as_published():
    before, after, groups = stacked({"sleep": (SLEEP_2, SLEEP_1), **ODD})
    difference = st.paired_differences(before, after, groups).loc["sleep"]
    assert difference.low == pytest.approx(-2.4599, abs=5e-5)
    assert difference.high == pytest.approx(-0.7001, abs=5e-5)
    assert st.effects_dz(before, after, groups)["value"]["sleep"] == pytest.approx(
        -1.2846, abs=5e-5
    )
    wilcoxon = st.wilcoxon_by_group(before, after, groups)["value"]["sleep"]
    assert wilcoxon == pytest.approx(0.009091, abs=5e-7)


@pytest.mark.parametrize(
    ("many", "one"),
    [(st.paired_differences, st.paired_difference), (st.effects_dz, st.effect_dz)],
)
def test_changes_of_each_group_are_those_it_has_alone(many, one):
    groups = {"sleep": (SLEEP_1, SLEEP_2), **ODD}
    found = many(*stacked(groups))
    assert all(alike(found.loc[name], one(*waves)) for name, waves in groups.items())
    assert found.reason[["one", "none", "same"]].tolist() == [ONE_PAIR, NO_PAIRS, SAME_CHANGE]


def test_tied_ranks_have_the_p_value_of_the_group_alone():
    tied = ([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 6, 4, 8, 9, 10])
    groups = {"sleep": (SLEEP_1, SLEEP_2), "tied": tied, **ODD}
    found = st.wilcoxon_by_group(*stacked(groups))
    for name in ("sleep", "tied", "same"):
        single = st.wilcoxon_paired(*groups[name])
        assert found["value"][name] == pytest.approx(single.p)
        assert found.n[name] == single.n
    assert found.reason["still"] == NO_CHANGE
    assert found.reason["none"] == NO_PAIRS


def test_exact_mcnemar_of_groups_worked_by_hand():
    # 1 lost and 5 gained: p = 2 (1 + 6) / 64
    first = [1, 0, 0, 0, 0, 0, 1, 1]
    last = [0, 1, 1, 1, 1, 1, 1, 1]
    found = st.mcnemar_by_group(*stacked({"a": (first, last), "still": ([1, 0], [1, 0])}))
    assert found["value"]["a"] == pytest.approx(14 / 64)
    assert found.loc["a", ["lost", "gained", "pairs"]].tolist() == [1, 5, 8]
    assert found.reason["still"] == NO_CHANGE


def test_differences_of_whole_waves_are_welchs_of_each_group():
    waves = [
        pd.DataFrame(
            {
                "mean": [np.mean(x), 2.0],
                "sd": [np.std(x, ddof=1), 0.0],
                "n": [10, 1],
                "same": [False, True],
            }
        )
        for x in (SLEEP_1, SLEEP_2)
    ]
    found = st.unmatched_differences(*waves)
    assert alike(found.loc[0], st.unmatched_difference(SLEEP_1, SLEEP_2))
    assert found.reason[1] == WAVE_WITHOUT_INTERVAL


def test_trends_of_groups_are_those_of_each_alone():
    means, errors, n = [2.0, 2.5, 3.5, 1.0, 2.0], [0.1, 0.2, 0.1, 0.1, 0.1], [10, 12, 14, 5, 5]
    times, groups = [0, 2, 4, 0, 2], [0, 0, 0, 1, 1]
    found = st.trends_by_group(means, errors, n, times, groups)
    assert alike(found.loc[0], st.unmatched_trend(means[:3], errors[:3], n[:3], times[:3]))
    assert found.reason[1] == TWO_WAVES


def test_intraclass_correlations_of_shrout_and_fleiss_in_a_table_of_groups():
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    )
    scores = [*ratings.ravel(), 3, 3, 3, 3, 1, 2, 5]
    teams = [*np.repeat(np.arange(6), 4), 6, 6, 7, 7, 8, 9, 10]
    groups = [*["judges"] * 24, *["flat"] * 4, *["singles"] * 2, "lone"]
    single, average = st.team_correlations(scores, teams, groups)
    assert single["value"]["judges"] == pytest.approx(0.17, abs=0.005)
    assert average["value"]["judges"] == pytest.approx(0.44, abs=0.005)
    alone = st.team_correlation(ratings.ravel(), np.repeat(np.arange(6), 4))
    assert alike(single.loc["judges"], alone.icc1)
    assert alike(average.loc["judges"], alone.icc2)
    reasons = single.reason[["flat", "singles", "lone"]].tolist()
    assert reasons == [SAME_ANSWER, NO_TEAM_OF_TWO, ONE_TEAM]


def test_unequal_teams_keep_a_negative_correlation_in_a_table_of_groups():
    scores, teams = [1, 5, 1, 5, 5, 1, 3], [0, 0, 1, 1, 2, 2, 2]
    single, _ = st.team_correlations(scores, teams, ["a"] * 7)
    assert single["value"]["a"] < 0
    assert alike(single.loc["a"], st.team_correlation(scores, teams).icc1)


def test_alpha_of_each_group_is_that_of_the_group_alone():
    random = np.random.default_rng(5)
    items = random.integers(1, 6, (60, 4)) + random.integers(0, 4, (60, 1))
    items = pd.DataFrame(items.astype(float))
    items.iloc[0, 0] = np.nan
    groups = np.array(["a"] * 30 + ["b"] * 20 + ["few"] * 10)
    found = st.cronbach_alphas(items, groups)
    assert all(
        alike(found.loc[g], st.cronbach_alpha(items[groups == g])) for g in ("a", "b", "few")
    )
    same = st.cronbach_alphas(pd.DataFrame(np.ones((20, 3))), ["a"] * 20)
    assert same.reason["a"] == SAME_SCORE


def test_levels_of_collaboration_by_group_are_the_worked_ones():
    # L, P, A, M: rows rate columns; "-" not rated
    levels = {
        "LP": 5,
        "LA": 3,
        "LM": 1,
        "PL": 4,
        "PA": 2,
        "PM": 0,
        "AL": 3,
        "AP": 3,
        "ML": 2,
        "MP": 0,
        "MA": 1,
    }
    ratings = pd.DataFrame(
        [("north", rater, rated, level) for (rater, rated), level in levels.items()],
        columns=["group", "rater", "rated", "level"],
    )
    dyads = st.dyads_by_group(ratings)
    values = dict(zip(dyads["first"] + dyads["second"], dyads["value"], strict=True))
    assert values == {"LP": 4.5, "AL": 3, "LM": 1.5, "AP": 2.5, "MP": 0, "AM": 1}
    found = st.summarize_by_group(dyads, ["north", "empty"])
    assert found["dyad_mean"]["value"]["north"] == pytest.approx(2.0833, abs=5e-5)
    assert found["density_1"]["value"]["north"] == pytest.approx(5 / 6)
    assert found["density_3"]["value"]["north"] == pytest.approx(2 / 6)
    assert found["disagreement"]["value"]["north"] == pytest.approx(3 / 5)
    assert found["disagreement"].n["north"] == 5
    assert found["dyad_mean"].reason["empty"] == "nobody answered"


def nets() -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    """Networks of several sizes, drawn at random, as frames of all and one by one."""
    random = np.random.default_rng(8)
    nodes, ties, single = [], [], {}
    for group, size in enumerate([1, 2, 3, 5, 5, 9]):
        names = [f"a{n}" for n in range(size)]
        answered = [name for name in names if random.random() < 0.8]
        pairs = [(a, b) for a in answered for b in names if a != b and random.random() < 0.4]
        nodes += [(group, name, name in answered) for name in names]
        ties += [(group, *pair) for pair in pairs]
        single[group] = st.network_of(np.array(pairs, dtype=object).reshape(-1, 2), names, answered)
    return (
        pd.DataFrame(nodes, columns=["group", "node", "responded"]),
        pd.DataFrame(ties, columns=["group", "source", "target"]),
        single,
    )


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("density", st.density),
        ("centralization", st.degree_centralization),
        ("reciprocity", st.reciprocity),
    ],
)
def test_networks_measured_at_once_are_those_measured_alone(name, one):
    nodes, ties, single = nets()
    found = st.measure_networks(nodes, ties)[name]
    assert all(alike(found.loc[group], one(network)) for group, network in single.items())


def test_a_directed_star_is_wholly_centralized_and_a_cycle_not_at_all():
    names = ["hub", "a", "b", "c"]
    nodes = pd.DataFrame(
        [(g, n, True) for g in ("star", "cycle") for n in names],
        columns=["group", "node", "responded"],
    )
    star = [("star", n, "hub") for n in names[1:]]
    cycle = [("cycle", a, b) for a, b in zip(names, names[1:] + names[:1], strict=True)]
    ties = pd.DataFrame(star + cycle, columns=["group", "source", "target"])
    found = st.measure_networks(nodes, ties)["centralization"]["value"]
    assert found.to_dict() == {"cycle": 0.0, "star": 1.0}


def test_under_seventy_percent_response_no_centralization_is_given():
    nodes = pd.DataFrame(
        {"group": "g", "node": list("abcdefghij"), "responded": [True] * 6 + [False] * 4}
    )
    ties = pd.DataFrame({"group": ["g"], "source": ["a"], "target": ["j"]})
    found = st.measure_networks(nodes, ties)
    assert found["centralization"].reason["g"] == low_response(0.7)
    # 6 answered, each about 9 others: what the four would have said is no zero
    assert found["density"]["value"]["g"] == pytest.approx(1 / 54)
    assert found["not_reached"]["value"]["g"] == 8


def test_changes_of_networks_of_one_size_are_those_of_each_alone():
    random = np.random.default_rng(3)
    names = [f"a{n}" for n in range(7)]
    pairs = [(a, b) for a in names for b in names if a != b]
    waves = {
        group: [[pair for pair in pairs if random.random() < share] for share in (0.3, 0.5)]
        for group in ("x", "y")
    }
    nodes = [(g, n, True, True) for g in waves for n in names]
    ties = [
        (g, *pair, wave)
        for g, both in waves.items()
        for wave, own in enumerate(both)
        for pair in own
    ]
    found = st.density_changes(
        pd.DataFrame(
            [*nodes, ("small", "a", True, True), ("small", "b", True, True)],
            columns=["group", "node", "before", "after"],
        ),
        pd.DataFrame(ties, columns=["group", "source", "target", "wave"]),
        seed=1,
        replicates=400,
    )
    for group, both in waves.items():
        networks = [st.network_of(own, names) for own in both]
        single = st.density_change(*networks, seed=1, replicates=400)
        row = found.loc[group]
        assert row["value"] == pytest.approx(single.value)
        assert row.low == pytest.approx(single.low, abs=1e-6)
    assert found.reason["small"] == FEW_NODES
