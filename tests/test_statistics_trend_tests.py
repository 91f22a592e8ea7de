"""Tests of trend: of shares over waves, and of any series."""

import numpy as np
import pytest
from scipy import stats

from workbench.statistics import cochran_armitage, mann_kendall
from workbench.statistics.reasons import NOBODY, SAME_ANSWER, TWO_WAVES

pytestmark = pytest.mark.filterwarnings("error")
SMOKERS, PATIENTS = [83, 90, 129, 70], [86, 93, 136, 82]


def test_smokers_among_lung_cancer_patients_as_rs_prop_trend_test_prints():
    found = cochran_armitage(SMOKERS, PATIENTS)
    assert found.statistic == pytest.approx(8.2249, abs=5e-5)
    assert (found.df, found.n) == (1, 397)
    assert found.p == pytest.approx(0.004132, abs=5e-7)


def test_trend_in_two_waves_is_the_chi_squared_test_of_two_shares():
    expected = stats.chi2_contingency([[10, 20], [18, 12]], correction=False)
    found = cochran_armitage([10, 18], [30, 30])
    assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_scores_of_the_waves_may_be_years_and_only_their_distances_count():
    late = cochran_armitage(SMOKERS, PATIENTS, [2014, 2015, 2017, 2019])
    early = cochran_armitage(SMOKERS, PATIENTS, [0, 10, 30, 50])
    assert late.statistic == pytest.approx(early.statistic)


@pytest.mark.parametrize(
    ("count", "n", "reason"),
    [
        ([], [], NOBODY),
        ([0, 0], [0, 0], NOBODY),
        ([3, 0], [9, 0], TWO_WAVES),
        ([0, 0, 0], [9, 8, 7], SAME_ANSWER),
        ([9, 8, 7], [9, 8, 7], SAME_ANSWER),
    ],
)
def test_shares_without_a_trend_to_test_say_why(count, n, reason):
    found = cochran_armitage(count, n)
    assert (found.statistic, found.p, found.reason) == (None, None, reason)


def test_mann_kendall_of_the_environmental_protection_agencys_example():
    """EPA QA/G-9S: two groups of ties (four 10s, two 15s), S = 22, Var S = 155.33, Z = 1.685."""
    found = mann_kendall([10, 10, 10, 5, 10, 20, 18, 17, 15, 24, 15])
    assert (found.s, found.n) == (22, 11)
    assert found.variance == pytest.approx(155.33, abs=0.005)
    assert found.z == pytest.approx(1.685, abs=5e-4)
    assert found.p == pytest.approx(2 * stats.norm.sf(21 / np.sqrt(155 + 1 / 3)))


def test_exact_mann_kendall_worked_by_hand():
    """Of the 120 orders of five values 14 have S of 6 or more: 1 of 10, 4 of 8, 9 of 6."""
    found = mann_kendall([5, 6, 11, 8, 10], exact=True)
    assert (found.s, found.tau) == (6, pytest.approx(0.6))
    assert found.p == pytest.approx(2 * 14 / 120)


def test_sens_slope_is_the_median_of_all_slopes_worked_by_hand():
    """Slopes of 0, 1, 5 at years 0, 1, 3: 1, 5/3 and 2."""
    found = mann_kendall([0, 1, 5], [2014, 2015, 2017])
    assert found.slope == pytest.approx(5 / 3)


def test_waves_may_come_in_any_order_and_a_missing_one_is_left_out():
    found = mann_kendall([5, np.nan, 0, 1], [2017, 2016, 2014, 2015])
    assert (found.s, found.n, found.slope) == (3, 3, pytest.approx(5 / 3))


@pytest.mark.parametrize(
    ("values", "reason"), [([], TWO_WAVES), ([1, 2], TWO_WAVES), ([2, 2, 2], SAME_ANSWER)]
)
def test_a_series_without_a_trend_to_test_says_why(values, reason):
    found = mann_kendall(values)
    assert (found.s, found.p, found.reason) == (None, None, reason)


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (lambda: cochran_armitage([5, 2], [4, 4]), "between 0 and its base"),
        (lambda: cochran_armitage([1, 2], [4, 4, 4]), "one base"),
        (lambda: mann_kendall([1, 2, 3], [1, 2]), "3 values and 2 times"),
        (lambda: mann_kendall([1, 2, 3], [1, 1, 2]), "same time"),
        (lambda: mann_kendall([1, 1, 2], exact=True), "without ties"),
    ],
)
def test_series_that_cannot_be_meant_are_refused_in_words(work, told):
    with pytest.raises(ValueError, match=told):
        work()
