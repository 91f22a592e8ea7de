"""Published numbers beyond those of the other files, and what the functions for many groups share with those for one."""

import doctest
import importlib
import pkgutil

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench import statistics
from workbench.statistics import (
    against_rest,
    against_rest_by_group,
    average_deviation,
    clopper_pearson,
    cronbach_alpha,
    degree_centralization,
    feldt_interval,
    hypergeometric,
    matched_trend,
    mcdonald_omega,
    mcdonald_omegas,
    mcnemar,
    network_of,
    paired_t,
    pooled_variance,
    pooled_variances,
    reciprocity,
    response_rates,
    rwg,
    rwg_j,
    scale_scores,
    shrink,
    shrink_by_group,
    stages_of,
    tau_squared,
    team_correlation,
    wilcoxon_paired,
)
from workbench.statistics.reasons import CONSTANT_ITEM, NOBODY, SAME_SCORE, too_few_people

DEPRESSION = (
    [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30],
    [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_clopper_pearson_gives_method_five_of_newcombes_table(count, n, low, high):
    found = clopper_pearson(count, n).iloc[0]
    assert [round(found.low, 4), round(found.high, 4)] == [low, high]


def test_mid_p_of_fagerland_lydersen_and_laake():
    """Airway hyper-responsiveness of 21 children: 1 changed one way, 7 the other."""
    before, after = [1] + [0] * 7 + [1] + [0] * 12, [0] + [1] * 7 + [1] + [0] * 12
    assert mcnemar(before, after).p == pytest.approx(0.0703, abs=5e-5)
    assert mcnemar(before, after, mid_p=True).p == pytest.approx(0.0391, abs=5e-5)


def test_the_other_tests_of_fagerland_lydersen_and_laake():
    """Asymptotic .034, with continuity correction .077."""
    before, after = [1] + [0] * 7 + [1] + [0] * 12, [0] + [1] * 7 + [1] + [0] * 12
    plain = mcnemar(before, after, exact=False, correct=False)
    assert (plain.statistic, plain.p) == (4.5, pytest.approx(0.0339, abs=5e-5))
    assert mcnemar(before, after, exact=False).p == pytest.approx(0.0771, abs=5e-5)


def test_wilcoxon_without_continuity_correction_worked_by_hand():
    """Ranks 1, 2, 3, 4, 5, 6 of which 1 fell: (1 - 10.5) / root of 22.75, two-sided normal."""
    found = wilcoxon_paired([0] * 6, [-1, 2, 3, 4, 5, 6], correct=False)
    assert found.p == pytest.approx(2 * stats.norm.cdf(-9.5 / np.sqrt(22.75)))


def test_feldts_interval_of_a_published_alpha():
    """Feldt, Woodruff & Salih 1987, formulas 6 and 7: .79 of 41 examinees on 26 items, 90 percent."""
    found = feldt_interval(0.79, people=41, items=26, confidence=0.9)
    low, high = (1 - 0.21 * stats.f.isf(tail, 40, 1000) for tail in (0.05, 0.95))
    assert (found.low, found.high) == pytest.approx((low, high))


def test_agreement_against_answers_drawn_to_one_side():
    """LeBreton & Senter 2008, table 2: slightly skewed answers to 5 options have variance 1.34."""
    answers = [3, 3, 4, 4]
    assert rwg(answers, random_variance=1.34)["value"].item() == pytest.approx(1 - 1 / 3 / 1.34)
    ratio = 1 / 3 / 1.34
    expected = 2 * (1 - ratio) / (2 * (1 - ratio) + ratio)
    both = rwg_j(np.column_stack([answers, answers]), random_variance=1.34)
    assert both["value"].item() == pytest.approx(expected)


def test_mean_team_size_gives_the_correlation_of_the_r_package_multilevel():
    """Teams 1, 2, 3 and 5, 7: MSB 19.2, MSW 4/3, k = (5 - 13/5) / 1 = 2.4, mean size 2.5."""
    scores, teams = [1, 2, 3, 5, 7], ["a", "a", "a", "b", "b"]
    own = team_correlation(scores, teams)
    assert own.icc1.value == pytest.approx((19.2 - 4 / 3) / (19.2 + 1.4 * 4 / 3))
    mean = team_correlation(scores, teams, team_size="mean")
    assert mean.icc1.value == pytest.approx((19.2 - 4 / 3) / (19.2 + 1.5 * 4 / 3))
    assert mean.icc2.value == own.icc2.value


def test_mid_p_of_as_many_gained_as_lost_worked_by_hand():
    assert mcnemar([1, 0], [0, 1], mid_p=True).p == pytest.approx(1 - 0.5 / 2)


def test_exact_wilcoxon_of_the_depression_scores():
    """Hollander & Wolfe 1973, section 3.1: one-sided p .01953 of V = 40, so the smaller sum is 5."""
    found = wilcoxon_paired(*DEPRESSION, exact=True)
    assert (found.statistic, found.p) == (5, pytest.approx(2 * 10 / 2**9))


def test_exact_wilcoxon_keeps_tied_ranks_worked_by_hand():
    """Changes 1, 1, -2: ranks 1.5, 1.5, 3; every sum of signs is 0, 1.5, 1.5, 3, 3, 4.5, 4.5 or 6."""
    found = wilcoxon_paired([0, 0, 2], [1, 1, 0], exact=True)
    assert (found.statistic, found.p) == (3, 1.0)
    assert wilcoxon_paired([0, 0, 0], [1, 1, 2], exact=True).p == pytest.approx(2 / 8)


def test_exact_wilcoxon_is_scipys_where_no_ranks_are_tied():
    changes = np.array([1.1, -2.3, 3.4, 4.2, 5.9, -0.7, 8.1])
    expected = stats.wilcoxon(changes, method="exact").pvalue
    assert wilcoxon_paired(0 * changes, changes, exact=True).p == pytest.approx(expected)


def test_unknown_cases_may_be_given_as_one_number():
    cases = {"I": [760], "P": [339], "R": [59], "NC": [288], "O": [1], "NE": [71]}
    apart = response_rates(pd.DataFrame(cases | {"UH": [100], "UO": [73]}))
    whole = response_rates(pd.DataFrame(cases | {"U": [173]}))
    assert whole["value"].round(8).tolist() == [
        0.46913580, 0.67839506, 0.47149080, 0.68180052, 0.52522460, 0.75950242,
    ]  # fmt: skip
    pd.testing.assert_frame_equal(whole, apart)


def test_stage_of_community_readiness_is_the_score_rounded_down():
    assert stages_of([3.96, 4.0, 8.999, 9.0]).tolist() == [3, 4, 8, 9]
    assert np.isnan(stages_of([np.nan])).all()


def test_bcg_trials_have_paule_and_mandels_variance_that_metafor_prints():
    """Colditz and others 1994, log relative risks as in metafor's dat.bcg: PM .3181, REML .3132."""
    treated = np.array([4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27])
    of = np.array([123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913])
    ill = np.array([11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29])
    others = np.array(
        [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854]
    )
    effect = np.log(treated / of) - np.log(ill / others)
    variance = 1 / treated - 1 / of + 1 / ill - 1 / others
    assert tau_squared(effect, variance, "paule_mandel") == pytest.approx(0.3181, abs=5e-5)
    assert tau_squared(effect, variance, "reml") == pytest.approx(0.3132, abs=5e-5)


def test_centralization_and_reciprocity_are_networkx_own_on_the_karate_club():
    club = nx.karate_club_graph()
    degrees = np.array([degree for _, degree in club.degree])
    expected = (degrees.max() - degrees).sum() / (33 * 32)
    network = network_of(list(club.edges), list(club), directed=False)
    assert degree_centralization(network).value == pytest.approx(expected)
    named = nx.gnp_random_graph(12, 0.3, seed=3, directed=True)
    directed = network_of(list(named.edges), list(named))
    assert reciprocity(directed).value == pytest.approx(nx.overall_reciprocity(named))


FAMILIES = ([3.2, 3.6, 3.9, 4.4, 3.1, 4.0, 3.7], [5, 12, 18, 4, 6, 25, 15])


def test_families_of_regions_are_shrunken_and_tested_as_each_alone():
    means = np.array([*FAMILIES[0], 2.0, 2.5, np.nan, 3.1, 4.0])
    n = np.array([*FAMILIES[1], 9, 8, 0, 7, 6])
    variances = 0.75**2 / np.where(n > 0, n, np.nan)
    family = np.repeat(["a", "b"], [7, 5])
    for alone, together in (
        (lambda *a: shrink(*a).regions, shrink_by_group),
        (against_rest, against_rest_by_group),
    ):
        found = together(means, variances, n, family)
        each = [alone(means[family == f], variances[family == f], n[family == f]) for f in "ab"]
        expected = pd.concat(each, ignore_index=True)
        pd.testing.assert_frame_equal(found[expected.columns], expected)


def test_variances_are_pooled_within_each_family():
    sd, n = np.array([1.0, 2.0, 3.0, np.nan]), np.array([3, 5, 1, 0])
    found = pooled_variances(sd, n, ["a", "a", "b", "b"])
    assert found[:2] == pytest.approx(pooled_variance(sd[:2], n[:2])) and np.isnan(found[2:]).all()


def test_families_without_rows_have_no_regions():
    assert shrink_by_group([], [], [], []).empty and against_rest_by_group([], [], [], []).empty


def test_omega_of_each_group_is_that_of_the_group_alone():
    random = np.random.default_rng(7)
    size = {"large": 60, "small": 25, "few": 14, "flat": 20, "one_item_flat": 20}
    label = np.repeat(list(size), list(size.values()))
    people = random.normal(0, 1, (len(label), 1)) * [1.0, 0.9, 1.2, 0.8] + random.normal(
        0, 1, (len(label), 4)
    )
    people[label == "flat"] = 3
    people[label == "one_item_flat", 2] = 3
    people[0, 1] = np.nan
    found = mcdonald_omegas(people, label)
    for name in size:
        alone = mcdonald_omega(people[label == name])
        assert (found.reason[name], found.n[name]) == (alone.reason, alone.n)
        if alone.value is not None:
            assert found["value"][name] == pytest.approx(alone.value, abs=1e-6)
    assert found.reason.to_dict() == {
        "few": too_few_people(15), "flat": SAME_SCORE, "large": "", "one_item_flat": CONSTANT_ITEM, "small": "",
    }  # fmt: skip


def test_items_that_share_no_proper_factor_are_judged_alike_alone_and_together():
    random = np.random.default_rng(11)
    label = np.repeat(np.arange(30), 20)
    people = np.round(random.normal(3, 1, (len(label), 3)))
    found = mcdonald_omegas(people, label)
    alone = [mcdonald_omega(people[label == group]) for group in range(30)]
    assert found.reason.tolist() == [one.reason for one in alone]


def test_nobody_at_all_is_told_and_no_fault():
    nothing = np.empty((0, 4))
    assert rwg_j(nothing, options=5).empty and average_deviation(nothing).empty
    assert mcdonald_omegas(nothing, []).empty and scale_scores([]).empty
    assert (cronbach_alpha([]).n, matched_trend([], [0, 1, 2]).n) == (0, 0)
    assert mcdonald_omegas([[np.nan] * 4], ["a"]).reason["a"] == NOBODY


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (lambda: hypergeometric(1.5, 4, 9), "whole number"),
        (lambda: paired_t([1, 2, 3], [1, 2]), "same persons"),
        (lambda: mcnemar([1, 2], [0, 1]), "yes"),
        (lambda: tau_squared([], []), "two regions"),
        (lambda: tau_squared([1, 2], [1, 0]), "sampling variance"),
        (lambda: response_rates(pd.DataFrame({"X": [1]})), "'X'"),
        (lambda: scale_scores([[np.inf]]), "infinite"),
        (lambda: rwg([3, 4]), "one of the two"),
        (lambda: average_deviation([3, 4], centre="mode"), "'median'"),
        (lambda: team_correlation([1, 2], ["a"]), "one team for each"),
        (lambda: team_correlation([1, 2], ["a", "a"], team_size="harmonic"), "'mean'"),
        (lambda: feldt_interval(1.2, 20, 5), "at most 1"),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused_in_words(work, told):
    with pytest.raises(ValueError, match=told):
        work()


def test_examples_of_the_docstrings_give_what_they_say():
    names = [module.name for module in pkgutil.iter_modules(statistics.__path__)]
    modules = [importlib.import_module(f"workbench.statistics.{name}") for name in names]
    found = [doctest.testmod(module) for module in modules]
    assert sum(one.failed for one in found) == 0
    assert sum(one.attempted for one in found) >= 30
