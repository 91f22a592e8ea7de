"""Change between waves, trends over more than two, and p values of many tests."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.statistics import (
    benjamini_hochberg,
    bonferroni,
    effect_dz,
    holm,
    matched_trend,
    mcnemar,
    paired_difference,
    paired_t,
    unmatched_difference,
    unmatched_trend,
    wilcoxon_paired,
)
from workbench.statistics.reasons import (
    BEYOND_TABLES,
    NO_CHANGE,
    NO_PAIRS,
    ONE_PAIR,
    SAME_CHANGE,
    TWO_WAVES,
    WAVE_WITHOUT_INTERVAL,
)

pytestmark = pytest.mark.filterwarnings("error")
NONE = np.nan

# Student 1908, R's `sleep`: hours of sleep gained on two drugs
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

# Benjamini & Hochberg 1995, section 4.1
FIFTEEN = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000),
]


def test_student_sleep_paired():
    found = paired_t(before=DRUG_2, after=DRUG_1)
    assert (found.df, found.n) == (9, 10)
    assert found.statistic == pytest.approx(-4.0621, abs=5e-5)
    assert found.p == pytest.approx(0.002833, abs=5e-7)
    change = paired_difference(before=DRUG_2, after=DRUG_1)
    assert [change.value, change.low, change.high] == pytest.approx(
        [-1.58, -2.4599, -0.7001], abs=5e-5
    )


def test_effect_of_student_sleep_and_its_interval():
    """d_z -1.28, 95 % interval -2.12 to -0.41 (R package effectsize, repeated measures d)."""
    found = effect_dz(before=DRUG_2, after=DRUG_1)
    assert found.value == pytest.approx(-1.2846, abs=5e-5)
    assert (found.low, found.high) == (
        pytest.approx(-2.12, abs=0.005),
        pytest.approx(-0.41, abs=0.005),
    )


def test_limits_of_the_effect_put_the_observed_t_at_the_tails():
    found, t = effect_dz(DRUG_2, DRUG_1), paired_t(DRUG_2, DRUG_1).statistic
    tails = stats.nct.cdf(t, 9, np.array([found.low, found.high]) * np.sqrt(10))
    assert tails.tolist() == pytest.approx([0.975, 0.025], abs=1e-6)


def test_wilcoxon_of_student_sleep_ties_differences_that_floating_point_separates():
    found = wilcoxon_paired(DRUG_2, DRUG_1)
    assert found.p == pytest.approx(0.009091, abs=5e-7)
    assert (found.statistic, found.n) == (0, 9)


def test_wilcoxon_of_the_depression_scores_of_hollander_and_wolfe():
    """Table 3.1: the sum of the positive ranks is 40 of 45, so the smaller is 5."""
    first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    assert wilcoxon_paired(first, second).statistic == 5


def test_wilcoxon_where_both_sums_of_ranks_are_equal_is_certain_of_nothing():
    assert wilcoxon_paired([0, 0], [1, -1]).p == 1


def answers_of(both, lost, gained, neither):
    before = [1] * both + [1] * lost + [0] * gained + [0] * neither
    after = [1] * both + [0] * lost + [1] * gained + [0] * neither
    return before, after


def test_mcnemar_of_approval_ratings():
    """Agresti 1990, p. 350: 150 turned away, 86 came; (64 - 1)^2 / 236 by hand."""
    found = mcnemar(*answers_of(794, 150, 86, 570), exact=False)
    assert found.statistic == pytest.approx(63**2 / 236)
    assert found.p == pytest.approx(4.115e-05, rel=5e-4)
    assert (found.df, found.n) == (1, 236)


def test_exact_mcnemar_worked_by_hand():
    """Of six who changed one lost: 2 (1 + 6) / 64."""
    found = mcnemar(*answers_of(3, 1, 5, 4))
    assert (found.statistic, found.n) == (1, 6)
    assert found.p == pytest.approx(14 / 64)


@pytest.mark.parametrize("exact", [True, False])
def test_as_many_gained_as_lost_is_no_change(exact):
    assert mcnemar(*answers_of(1, 4, 4, 1), exact=exact).p == 1


@pytest.mark.parametrize("exact", [True, False])
def test_mcnemar_of_those_who_never_changed_has_a_reason(exact):
    assert mcnemar([1, 0, 1], [1, 0, NONE], exact=exact).reason == NO_CHANGE
    assert mcnemar([1, NONE], [NONE, 0], exact=exact).reason == NO_PAIRS


def test_welch_difference_of_the_sleep_groups_not_matched():
    """R: t.test(extra ~ group, data = sleep) gives -3.3654832 to 0.2054832."""
    found = unmatched_difference(before=DRUG_2, after=DRUG_1)
    assert [found.value, found.low, found.high] == pytest.approx([-1.58, -3.3654832, 0.2054832])
    assert found.n == 20


def test_waves_that_are_not_matched_may_differ_in_size_and_say_what_they_lack():
    assert unmatched_difference([1, 2, 3], [2, 4, NONE, 6, 8]).value == 3
    alone = unmatched_difference([1, 2, 3], [4])
    assert (alone.value, alone.low, alone.reason) == (2, None, WAVE_WITHOUT_INTERVAL)
    assert unmatched_difference([1, 2], [NONE]).value is None
    assert unmatched_difference([4, 4], [5, 3]).reason == WAVE_WITHOUT_INTERVAL


TESTS = [paired_difference, paired_t, effect_dz]


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], NO_PAIRS),
        ([1, NONE], [NONE, 2], NO_PAIRS),
        ([1, 2], [2, NONE], ONE_PAIR),
        ([1, 2, 3], [2, 3, 4], SAME_CHANGE),
        ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6], SAME_CHANGE),
        ([4, 4, 4], [4, 4, 4], SAME_CHANGE),
    ],
)
def test_changes_without_variance_have_a_reason(test, before, after, reason):
    assert test(before, after).reason == reason


def test_one_pair_or_equal_changes_keep_their_difference_without_interval():
    assert paired_difference([1, 2], [2, NONE]).value == 1
    equal = paired_difference([1, 2], [2, 3])
    assert (equal.value, equal.low, equal.high) == (1, None, None)


def test_wilcoxon_of_nobody_and_of_no_change_has_a_reason():
    assert wilcoxon_paired([1, NONE], [NONE, 2]).reason == NO_PAIRS
    assert wilcoxon_paired([1, 0.3], [1, 0.1 + 0.2]).reason == NO_CHANGE


def test_changes_that_are_nearly_equal_have_an_effect_but_no_interval():
    found = effect_dz([0, 0, 0], [1, 1, 1.000001])
    assert found.value > 1000
    assert (found.low, found.reason) == (None, BEYOND_TABLES)


scores = st.lists(
    st.tuples(*[st.sampled_from([1.0, 1.2, 2.5, 3.3, 5.0, NONE])] * 2), min_size=1, max_size=15
).map(np.array)


@given(scores)
def test_change_has_a_value_or_a_reason_and_turns_its_sign_with_the_waves(pairs):
    before, after = pairs.T
    there, back = paired_difference(before, after), paired_difference(after, before)
    for found in (there, effect_dz(before, after)):
        assert (found.low is None) == (found.reason != "")
        if found.low is not None:
            assert found.low < found.value < found.high
    if there.value is not None:
        assert there.value == pytest.approx(-back.value)
    for test in (paired_t, wilcoxon_paired):
        found = test(before, after)
        assert (found.p is None) == (found.reason != "")
        assert found.p is None or 0 <= found.p <= 1


def test_trend_of_matched_persons_worked_by_hand():
    """Slopes 1, 2 and 0 a year: mean 1, standard error 1 / sqrt 3, t(2) 4.3027."""
    found = matched_trend([[1, 2, 3], [1, 3, 5], [4, 4, 4], [5, NONE, 1]], [2015, 2016, 2017])
    half = 4.302653 / np.sqrt(3)
    assert found.n == 3
    assert [found.value, found.low, found.high] == pytest.approx([1, 1 - half, 1 + half], abs=1e-6)


def test_trend_counts_the_years_between_waves():
    found = matched_trend([[1, 2, 5], [1, 2, 5]], [2015, 2016, 2019])
    assert (found.value, found.low) == (pytest.approx(1), None)
    assert found.reason == SAME_CHANGE


def test_trend_of_unmatched_waves_worked_by_hand():
    """Weights -1/2, 0, 1/2: slope .5; variance (.04 + .09) / 4; Satterthwaite's df by hand."""
    found = unmatched_trend([3, 4, 4], [0.2, 0.5, 0.3], [11, 20, 21], [1, 2, 3])
    df = 0.0325**2 / (0.01**2 / 10 + 0.0225**2 / 20)
    half = stats.t.ppf(0.975, df) * np.sqrt(0.0325)
    assert [found.value, found.low, found.high] == pytest.approx([0.5, 0.5 - half, 0.5 + half])
    assert found.n == 52


def test_a_wave_that_was_not_fielded_is_left_out_of_the_trend():
    found = unmatched_trend([3, NONE, 4, 5], [0.2, NONE, 0.2, 0.2], [9, 0, 9, 9], [1, 2, 3, 4])
    assert found.n == 27
    assert found.value == pytest.approx(9 / 14)


def test_two_waves_are_no_trend():
    assert matched_trend([[1, 2], [2, 4]], [1, 2]).reason == TWO_WAVES
    assert unmatched_trend([3, 4], [0.1, 0.1], [9, 9], [1, 2]).reason == TWO_WAVES
    dropped = unmatched_trend([3, NONE, 4], [0.1, NONE, 0.1], [9, 0, 9], [1, 2, 3])
    assert dropped.reason == TWO_WAVES


def test_trend_of_nobody_one_person_or_waves_without_variance_has_a_reason():
    assert matched_trend([[1, NONE, 3]], [1, 2, 3]).reason == NO_PAIRS
    one = matched_trend([[1, 2, 3]], [1, 2, 3])
    assert (one.value, one.reason) == (pytest.approx(1), ONE_PAIR)
    flat = unmatched_trend([3, 3, 4], [0.0, 0.1, 0.1], [9, 9, 9], [1, 2, 3])
    assert (flat.value, flat.reason) == (pytest.approx(0.5), WAVE_WITHOUT_INTERVAL)
    single = unmatched_trend([3, 3, 4], [NONE, 0.1, 0.1], [1, 9, 9], [1, 2, 3])
    assert single.reason == WAVE_WITHOUT_INTERVAL


def test_benjamini_and_hochberg_1995_reject_four_where_bonferroni_rejects_three():
    assert (bonferroni(FIFTEEN) <= 0.05).sum() == 3
    assert (holm(FIFTEEN) <= 0.05).sum() == 3
    assert (benjamini_hochberg(FIFTEEN) <= 0.05).sum() == 4


def test_corrected_p_values_worked_by_hand():
    p = [0.01, 0.04, 0.03]
    assert bonferroni(p).tolist() == pytest.approx([0.03, 0.12, 0.09])
    assert holm(p).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg(p).tolist() == pytest.approx([0.03, 0.04, 0.04])


@pytest.mark.parametrize("correct", [bonferroni, holm, benjamini_hochberg])
def test_a_test_that_is_not_available_is_no_member_of_the_family(correct):
    assert correct([0.02, NONE]).tolist() == pytest.approx([0.02, NONE], nan_ok=True)
    assert np.isnan(correct([NONE, NONE])).all()
    assert correct([]).size == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrections_never_help_a_claim_and_holm_lies_between_the_others(p):
    least, middle, most = benjamini_hochberg(p), holm(p), bonferroni(p)
    assert (np.array(p) <= least + 1e-12).all()
    assert (least <= middle + 1e-12).all()
    assert (middle <= most + 1e-12).all()
    assert (most <= 1).all()
