"""Agreement within teams, intraclass correlations and reliability of scales."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.statistics import (
    average_deviation,
    average_deviation_limit,
    cronbach_alpha,
    judge_correlations,
    mcdonald_omega,
    rwg,
    rwg_j,
    team_correlation,
    uniform_variance,
)
from workbench.statistics.reasons import (
    BEYOND_RANDOM,
    CONSTANT_ITEM,
    IMPROPER_FACTOR,
    NO_COMMON_FACTOR,
    NO_DIFFERENCE,
    NO_ERROR,
    NO_SPREAD_WITHIN,
    NO_TEAM_OF_TWO,
    NOBODY,
    ONE_PERSON,
    ONE_TEAM,
    SAME_ANSWER,
    SAME_SCORE,
    TOO_FEW_JUDGES,
    TOO_FEW_TARGETS,
    too_few_items,
    too_few_people,
)

pytestmark = pytest.mark.filterwarnings("error")
NONE = np.nan

SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]

# Davies 1947, Statistical Methods in Research and Production, table 6.3
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]
# Box & Tiao 1973, Bayesian Inference in Statistical Analysis, table 5.1.4
DYESTUFF2 = [
    [7.298, 3.846, 2.434, 9.566, 7.990],
    [5.220, 6.556, 0.608, 11.788, -0.892],
    [0.110, 10.386, 13.434, 5.510, 8.166],
    [2.212, 4.852, 7.092, 9.288, 4.980],
    [0.282, 9.014, 4.458, 9.446, 7.198],
    [1.722, 4.782, 8.106, 0.758, 3.758],
]
# Bock & Lieberman 1970: response patterns to five items of the Law School Admission Test, section 6
LSAT = """
00000 3 00001 6 00010 2 00011 11 00100 1 00101 1 00110 3 00111 4 01000 1 01001 8 01011 16 01101 3
01110 2 01111 15 10000 10 10001 29 10010 14 10011 81 10100 3 10101 28 10110 15 10111 80 11000 16
11001 56 11010 21 11011 173 11100 11 11101 61 11110 28 11111 298
"""
# R's ability.cov: Smith & Stanley 1983, covariances of six tests of 112 persons
ABILITY = [
    [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
    [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
    [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
    [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
    [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
    [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
]


def in_rows(teams):
    """Return scores and team labels of a table with a row a team."""
    return np.ravel(teams), np.repeat(np.arange(len(teams)), len(teams[0]))


def law_school_answers():
    words = LSAT.split()
    rows = [[int(answer) for answer in pattern] for pattern in words[::2]]
    return np.repeat(rows, [int(count) for count in words[1::2]], axis=0)


def people_with_covariance(covariance, n=112):
    """Return n invented people whose sample covariance is exactly the one given."""
    raw = np.random.default_rng(1).normal(size=(n, len(covariance)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T))).T
    return white @ np.linalg.cholesky(np.asarray(covariance, dtype=float)).T


@pytest.mark.parametrize(("options", "variance"), [(2, 0.25), (5, 2), (7, 4)])
def test_variance_of_random_answers(options, variance):
    assert uniform_variance(options) == variance


def test_agreement_on_one_item_worked_by_hand():
    """Variances of 4 4 5 5 and 1 5 are 1/3 and 8; answers at random over five options give 2."""
    found = rwg([4, 4, 5, 5, 1, 5, 3, 3], list("aaaabbcc"), options=5)
    assert found["value"].tolist() == pytest.approx([1 - 1 / 6, -3, 1])
    assert found.n.tolist() == [4, 2, 2]


def test_agreement_over_items_worked_by_hand():
    """Item variances 1/3 and 1 over 2: r = 1/3; 2 (2/3) / (2 (2/3) + 1/3) = .8."""
    found = rwg_j([[4, 1], [4, 2], [5, 3]], options=5).loc["all"]
    assert (found["value"], found.n) == (pytest.approx(0.8), 3)


def test_a_team_that_differs_more_than_chance_gets_a_reason_and_no_agreement():
    found = rwg_j([[1, 5], [5, 1]], options=5).loc["all"]
    assert np.isnan(found["value"])
    assert found.reason == BEYOND_RANDOM


def test_an_item_that_only_one_member_answered_does_not_count():
    found = rwg_j([[4, 1], [4, NONE], [5, NONE], [5, NONE]], options=5).loc["all"]
    assert found["value"] == pytest.approx(1 - 1 / 6)
    assert found.n == 4


def test_average_deviation_worked_by_hand():
    """1 2 3 6: mean 3, deviations 2 1 0 3, so 1.5; 2 2 4 4 gives 1."""
    found = average_deviation([[1, 2], [2, 2], [3, 4], [6, 4]])
    assert found["value"].tolist() == pytest.approx([1.25])
    median = average_deviation([1, 2, 3, 10], centre="median")
    assert median["value"].tolist() == [2.5]


def test_limit_of_average_deviation_is_a_sixth_of_the_options():
    assert average_deviation_limit(5) == pytest.approx(0.83, abs=0.005)
    assert average_deviation_limit(7) == pytest.approx(1.17, abs=0.005)


@pytest.mark.parametrize("index", [rwg, rwg_j, average_deviation])
def test_one_person_and_nobody_have_no_agreement(index):
    options = {} if index is average_deviation else {"options": 5}
    found = index([3.0, NONE, 2, 2], ["one", "none", "same", "same"], **options)
    assert found.reason.to_dict() == {"none": NOBODY, "one": ONE_PERSON, "same": ""}
    assert found["value"]["same"] == (0 if index is average_deviation else 1)


def test_shrout_and_fleiss_six_correlations():
    found = judge_correlations(SHROUT_FLEISS)
    assert found["value"].tolist() == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=0.005)


def test_intervals_of_the_six_correlations_are_those_of_the_psych_package():
    found = judge_correlations(SHROUT_FLEISS)
    low, high = [-0.133, 0.019, 0.342, -0.884, 0.071, 0.676], [0.72, 0.76, 0.95, 0.91, 0.93, 0.99]
    assert found.low.tolist() == pytest.approx(low, abs=0.0005)
    assert found.high.tolist() == pytest.approx(high, abs=0.005)


def test_a_target_that_a_judge_left_out_is_not_counted():
    found = judge_correlations([*SHROUT_FLEISS, [5, NONE, 5, 5]])
    assert found.n.tolist() == [6] * 6
    assert found["value"].iloc[0] == pytest.approx(0.1657, abs=5e-5)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[3, 3], [3, 3]], SAME_ANSWER),
        ([[3, 4]], TOO_FEW_TARGETS),
        ([[3], [4]], TOO_FEW_JUDGES),
        ([[NONE, 4], [3, NONE]], TOO_FEW_TARGETS),
    ],
)
def test_judges_without_anything_to_compare_get_a_reason(ratings, reason):
    found = judge_correlations(ratings)
    assert found.reason.unique().tolist() == [reason]
    assert found["value"].isna().all()


def test_judges_who_agree_exactly_have_correlation_one_and_no_interval():
    found = judge_correlations([[1, 1], [2, 2], [5, 5]])
    assert found["value"].tolist() == [1.0] * 6
    assert found.low.isna().all()
    assert found.reason.unique().tolist() == [NO_ERROR]


def test_judges_who_differ_only_in_level_agree_in_order_but_not_in_value():
    found = judge_correlations([[1, 2], [2, 3], [3, 4]])
    assert found["value"]["ICC(3,1)"] == 1
    assert found["value"]["ICC(2,1)"] == pytest.approx(2 / 3)


def test_targets_that_do_not_differ_have_no_average_correlation():
    found = judge_correlations([[1, 5], [5, 1], [3, 3]])
    assert found.reason[["ICC(1,k)", "ICC(3,k)"]].unique().tolist() == [NO_DIFFERENCE]
    assert found["value"]["ICC(1,1)"] == pytest.approx(-1)


def test_dyestuff_gives_the_published_variance_components():
    """Between 1764.05, within 2451.25 (Box & Tiao 1973; Bates 2010, lme4, section 1.3)."""
    found = team_correlation(*in_rows(DYESTUFF))
    assert found.mean_square_within == pytest.approx(2451.25)
    between = (found.mean_square_between - found.mean_square_within) / found.size
    assert between == pytest.approx(1764.05)
    assert found.icc1.value == pytest.approx(1764.05 / (1764.05 + 2451.25))
    assert found.icc2.value == pytest.approx(1 - 2451.25 / 11271.5)
    assert (found.size, found.icc1.n) == (5, 30)


def test_a_negative_correlation_is_not_clipped():
    """Mean squares 8.3363 and 14.9459 (Box & Tiao 1973, table 5.1.5)."""
    found = team_correlation(*in_rows(DYESTUFF2))
    assert found.mean_square_between == pytest.approx(8.3363, abs=5e-5)
    assert found.mean_square_within == pytest.approx(14.9459, abs=5e-5)
    assert found.icc1.value == pytest.approx(-6.6096 / (8.3363 + 4 * 14.9459), abs=5e-5)
    assert found.icc2.value == pytest.approx(1 - 14.9459 / 8.3363, abs=5e-5)
    assert found.icc1.low < found.icc1.value < found.icc1.high


def test_unequal_teams_worked_by_hand():
    """Teams 1 2 3, 5 7 and 4: squares sum to 104, all to 22, those within teams to 2 + 2."""
    found = team_correlation([1, 2, 3, 5, 7, 4], list("aaabbc"))
    between, within = (104 - 22**2 / 6 - 4) / 2, 4 / 3
    k = (6 - 14 / 6) / 2
    assert found.size == pytest.approx(k)
    assert found.icc1.value == pytest.approx((between - within) / (between + (k - 1) * within))
    assert found.icc2.value == pytest.approx((between - within) / between)


def test_equal_teams_are_shrout_and_fleiss_first_case():
    teams = team_correlation(*in_rows(SHROUT_FLEISS))
    judges = judge_correlations(SHROUT_FLEISS)
    for found, name in ((teams.icc1, "ICC(1,1)"), (teams.icc2, "ICC(1,k)")):
        assert [found.value, found.low, found.high] == pytest.approx(
            judges.loc[name, ["value", "low", "high"]].tolist()
        )


@pytest.mark.parametrize(
    ("scores", "teams", "reason"),
    [
        ([1, 2, 3], "aaa", ONE_TEAM),
        ([], "", ONE_TEAM),
        ([NONE, 2, 3], "abb", ONE_TEAM),
        ([1, 2, 3], "abc", NO_TEAM_OF_TWO),
        ([4, 4, 4, 4], "aabb", SAME_ANSWER),
        ([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], "aaabbb", SAME_ANSWER),
    ],
)
def test_teams_without_anything_to_compare_get_a_reason(scores, teams, reason):
    found = team_correlation(scores, list(teams))
    assert (found.icc1.value, found.icc1.reason) == (None, reason)
    assert (found.icc2.value, found.icc2.reason) == (None, reason)


def test_teams_that_agree_within_have_correlation_one_and_no_interval():
    found = team_correlation([1, 1, 5, 5], list("aabb"))
    assert (found.icc1.value, found.icc1.low, found.icc1.reason) == (1, None, NO_SPREAD_WITHIN)


def test_teams_with_the_same_mean_have_no_reliability_of_means():
    found = team_correlation([1, 3, 1, 3], list("aabb"))
    assert found.icc1.value == pytest.approx(-1)
    assert (found.icc2.value, found.icc2.reason) == (None, NO_DIFFERENCE)


def test_law_school_items_have_the_published_alpha():
    """0.295 (Rizopoulos 2006, package ltm); the items' totals are those of Bock & Lieberman."""
    answers = law_school_answers()
    assert answers.sum(axis=0).tolist() == [924, 709, 553, 763, 870]
    assert cronbach_alpha(answers).value == pytest.approx(0.295, abs=0.0005)


def test_feldts_interval_is_that_of_shrout_and_fleiss_third_case():
    """Alpha is ICC(3,k), and Feldt's F interval is theirs: .676 to .99 (psych package)."""
    found = cronbach_alpha(SHROUT_FLEISS, minimum_people=2)
    assert found.value == pytest.approx(0.91, abs=0.005)
    assert (found.low, found.high) == (
        pytest.approx(0.676, abs=0.0005),
        pytest.approx(0.99, abs=0.005),
    )


def test_omega_of_the_ability_tests_follows_from_factanals_loadings():
    """R: factanal(factors = 1, covmat = ability.cov), loadings printed to three digits."""
    loadings = np.array([0.682, 0.384, 0.502, 0.300, 0.877, 0.849])
    unique = np.array([0.535, 0.853, 0.748, 0.910, 0.232, 0.280])
    spread = np.sqrt(np.diag(ABILITY))
    common = (loadings * spread).sum() ** 2
    found = mcdonald_omega(people_with_covariance(ABILITY))
    assert found.value == pytest.approx(common / (common + (unique * spread**2).sum()), abs=5e-4)
    assert found.n == 112


@pytest.mark.parametrize("n", [15, 200])
def test_omega_is_exact_where_one_factor_is_exact(n):
    loadings, unique = np.array([2.0, 1.0, 0.5, 3.0]), np.array([1.0, 0.5, 0.3, 4.0])
    covariance = np.outer(loadings, loadings) + np.diag(unique)
    found = mcdonald_omega(people_with_covariance(covariance, n))
    assert found.value == pytest.approx(6.5**2 / (6.5**2 + 5.8), abs=1e-5)


def test_omega_is_alpha_where_the_items_load_alike():
    people = people_with_covariance(np.full((4, 4), 0.6) + np.diag([0.5, 0.5, 0.5, 0.5]))
    assert mcdonald_omega(people).value == pytest.approx(cronbach_alpha(people).value, abs=1e-5)


@pytest.mark.parametrize("coefficient", [cronbach_alpha, mcdonald_omega])
def test_reliability_is_not_estimated_from_few_items_or_few_people(coefficient):
    people = people_with_covariance(np.full((4, 4), 0.6) + np.eye(4), n=16)
    assert coefficient(people[:, :2]).reason == too_few_items(3)
    assert coefficient(people[:14]).reason == too_few_people(15)
    assert coefficient(people[:15]).reason == ""
    assert coefficient(people[:, :3]).reason == ""
    assert coefficient(np.full((20, 4), NONE)).reason == too_few_people(15)
    assert coefficient(np.full((20, 4), 3.0)).reason == SAME_SCORE


def test_people_who_left_an_item_out_are_not_counted():
    people = people_with_covariance(np.full((4, 4), 0.6) + np.eye(4), n=16)
    people[0, 0] = NONE
    assert cronbach_alpha(people).n == mcdonald_omega(people).n == 15


def test_items_that_cancel_out_have_no_alpha():
    first = np.arange(20.0)
    assert cronbach_alpha(np.column_stack([first, -first, np.ones(20)])).reason == SAME_SCORE


def test_omega_says_why_the_factor_is_not_there():
    people = people_with_covariance(np.full((4, 4), 0.6) + np.eye(4), n=30)
    constant = people.copy()
    constant[:, 1] = 2
    turned = people * [1, 1, 1, -1]
    twins = np.column_stack([people, people[:, 0]])
    heywood = people_with_covariance([[1, 0.9, 0.9], [0.9, 1, 0.75], [0.9, 0.75, 1]], n=30)
    assert mcdonald_omega(constant).reason == CONSTANT_ITEM
    assert mcdonald_omega(turned).reason == NO_COMMON_FACTOR
    assert mcdonald_omega(twins).reason == IMPROPER_FACTOR
    assert mcdonald_omega(heywood).reason == IMPROPER_FACTOR


answers = st.lists(
    st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=15, max_size=25
).map(np.array)


@given(answers)
def test_reliability_has_a_value_in_range_or_a_reason(people):
    alpha, omega = cronbach_alpha(people), mcdonald_omega(people)
    assert (alpha.value is None) == (alpha.reason != "")
    assert (omega.value is None) == (omega.reason != "")
    if alpha.value is not None:
        assert alpha.low <= alpha.value <= alpha.high <= 1
    if omega.value is not None:
        assert 0 < omega.value < 1


@given(answers, st.lists(st.sampled_from("abcdef"), min_size=25, max_size=25))
def test_agreement_has_a_value_in_range_or_a_reason(people, labels):
    teams = labels[: len(people)]
    for found in (rwg(people[:, 0], teams, options=5), rwg_j(people, teams, options=5)):
        assert (found["value"].isna() == (found.reason != "")).all()
        assert (found["value"].dropna() <= 1).all()
    correlation = team_correlation(people[:, 0], teams)
    if correlation.icc1.value is not None:
        assert -1 <= correlation.icc1.value <= 1
    judged = judge_correlations(people)
    assert (judged["value"].isna() <= (judged.reason != "")).all()
    assert not np.isinf(judged[["value", "low", "high"]]).any(axis=None)
