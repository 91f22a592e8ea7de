"""Intervals of proportions and means, and response rates by their AAPOR number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.statistics import (
    eligibility_shares,
    group_means,
    hypergeometric,
    mean_intervals,
    response_rates,
    wilson,
    worst_case,
)
from workbench.statistics.reasons import (
    COUNT_UNKNOWN,
    ELIGIBILITY_UNKNOWN,
    NEGATIVE_COUNT,
    NOBODY,
    NOBODY_ELIGIBLE,
    ONE_PERSON,
    OUTSIDE_RANGE,
    OVER_BASE,
    OVER_POPULATION,
    POPULATION_UNKNOWN,
    SAME_ANSWER,
)

pytestmark = pytest.mark.filterwarnings("error")
NONE = np.nan
TWELVE = [4, 4, 3, 5, 4, 2, 4, 5, 3, 4, 4, 5]


def ends(frame):
    return frame[["low", "high"]].to_numpy().ravel().tolist()


def test_wilson_gives_newcombes_table():
    found = wilson([81, 15, 0, 1], [263, 148, 20, 29])
    expected = [0.2553, 0.3662, 0.0624, 0.1605, 0, 0.1611, 0.0061, 0.1718]
    assert ends(found) == pytest.approx(expected, abs=5e-5)
    assert found.n.tolist() == [263, 148, 20, 29]


def test_wilson_of_none_and_of_all_worked_by_hand():
    """At 0 of n the upper limit is z^2 / (n + z^2), and at n of n the lower is its mirror."""
    z2 = 1.959964**2
    found = wilson([0, 10], [10, 10])
    assert ends(found) == pytest.approx([0, z2 / (10 + z2), 10 / (10 + z2), 1], abs=1e-6)


def test_wilson_without_a_base_has_a_reason():
    found = wilson(pd.Series([0, 3, 2], index=["NW", "S", "W"]), [0, 2, 2])
    assert found.reason.to_dict() == {"NW": NOBODY, "S": OVER_BASE, "W": ""}
    assert found["value"].isna().tolist() == [True, True, False]


def test_wilson_takes_missing_counts_as_not_available():
    assert wilson([NONE, 1], [5, NONE]).reason.tolist() == [COUNT_UNKNOWN, NOBODY]


def test_nine_of_twelve_in_a_team_of_fifteen():
    found = hypergeometric(9, 12, 15)
    assert found["value"][0] == 0.75
    assert ends(found) == [0.6, 0.8]


def test_a_team_that_answered_whole_is_known_exactly():
    assert ends(hypergeometric([0, 5, 8], 8, 8)) == [0, 0, 5 / 8, 5 / 8, 1, 1]


def test_hypergeometric_says_why_it_has_no_interval():
    found = hypergeometric([0, 2, 9, 3, 3], [0, 4, 8, 6, 6], [9, NONE, 10, 5, 6])
    assert found.reason.tolist() == [NOBODY, POPULATION_UNKNOWN, OVER_BASE, OVER_POPULATION, ""]
    assert found["value"].tolist() == pytest.approx([NONE, 0.5, NONE, 0.5, 0.5], nan_ok=True)
    assert found.low.notna().tolist() == [False] * 4 + [True]


def test_a_chance_of_exactly_one_in_forty_is_too_unlikely_at_both_ends():
    """The one asked of 40 has it: with K = 1 the chance of that is 1 / 40."""
    assert ends(hypergeometric([1, 0], 1, 40)) == [2 / 40, 1, 0, 38 / 40]


@given(st.data())
def test_hypergeometric_limits_are_those_found_by_trying_every_total(data):
    size = data.draw(st.integers(1, 40))
    n = data.draw(st.integers(1, size))
    x = data.draw(st.integers(0, n))
    totals = np.arange(x, x + size - n + 1)
    more = stats.hypergeom.sf(x - 1, size, totals, n)
    fewer = stats.hypergeom.cdf(x, size, totals, n)
    possible = totals[(more > 0.025 + 1e-9) & (fewer > 0.025 + 1e-9)]
    found = hypergeometric(x, n, size)
    assert ends(found) == pytest.approx([possible.min() / size, possible.max() / size])


@pytest.mark.parametrize(("size", "n"), [(6, 4), (15, 12), (20, 5)])
def test_hypergeometric_intervals_hold_the_truth_as_often_as_they_say(size, n):
    x = np.arange(n + 1)
    found = hypergeometric(x, n, size)
    for total in range(size + 1):
        held = (found.low <= total / size + 1e-12) & (total / size - 1e-12 <= found.high)
        assert stats.hypergeom.pmf(x[held], size, total, n).sum() >= 0.95


def test_mean_of_twelve_about_a_way_of_working():
    found = group_means(TWELVE).loc["all"]
    assert found["value"] == pytest.approx(3.916667, abs=5e-7)
    assert (found.low, found.high) == (
        pytest.approx(3.3446, abs=5e-5),
        pytest.approx(4.4887, abs=5e-5),
    )
    assert np.std(TWELVE, ddof=1) == pytest.approx(0.900337, abs=5e-7)
    assert (found.high - found["value"]) / stats.t.ppf(0.975, 11) == pytest.approx(
        0.259905, abs=5e-7
    )


def test_mean_of_twelve_about_this_very_team_of_fifteen():
    found = group_means(TWELVE, population=15).loc["all"]
    assert (found.low, found.high) == (
        pytest.approx(3.6608, abs=5e-5),
        pytest.approx(4.1725, abs=5e-5),
    )
    assert (found.high - found["value"]) / stats.t.ppf(0.975, 11) == pytest.approx(
        0.116233, abs=5e-7
    )


def test_worst_case_lets_the_silent_members_say_one_or_five():
    found = worst_case(np.mean(TWELVE), 12, 15, lowest=1, highest=5)
    assert ends(found) == pytest.approx([3.3333, 4.1333], abs=5e-5)


def test_means_of_all_regions_come_at_once_in_the_order_of_the_categories():
    regions = pd.Categorical(["S", "S", "NW", "S", "W"], categories=["NW", "S", "E", "W"])
    found = group_means([1, 2, 4, 3, NONE], regions)
    assert found.index.tolist() == ["NW", "S", "E", "W"]
    assert found["value"].tolist() == pytest.approx([4, 2, NONE, NONE], nan_ok=True)
    assert found.reason.tolist() == [ONE_PERSON, "", NOBODY, NOBODY]
    assert found.n.tolist() == [1, 3, 0, 0]


def test_means_may_be_grouped_by_several_labels():
    labels = pd.DataFrame({"period": ["a", "a", "b"], "region": ["S", "S", "S"]}, index=[9, 8, 7])
    found = group_means(pd.Series([1, 3, 5]), labels)
    assert found["value"].to_dict() == {("a", "S"): 2, ("b", "S"): 5}


def test_a_team_of_one_answer_keeps_its_mean_and_says_why_it_has_no_interval():
    teams = ["a", "a", "b", "c", "c", "c"]
    found = group_means([0.1 + 0.2, 0.1 + 0.2, 2, 3, 4, 5], teams)
    assert found.reason.tolist() == [SAME_ANSWER, ONE_PERSON, ""]
    assert found["value"].notna().all()
    assert found.low.isna().tolist() == [True, True, False]


def test_a_whole_team_that_answered_has_a_mean_without_error():
    sizes = pd.Series({"a": 1, "b": 2})
    found = group_means([3, 4, 4], ["a", "b", "b"], sizes)
    assert ends(found) == [3, 3, 4, 4]
    assert found.reason.tolist() == ["", ""]


def test_a_team_smaller_than_its_answers_or_of_unknown_size_says_so():
    sizes = pd.Series({"a": 2, "c": 9})
    found = group_means([1, 2, 3, 1, 2], ["a", "a", "a", "b", "b"], sizes)
    assert found.reason.tolist() == [OVER_POPULATION, POPULATION_UNKNOWN]
    assert found["value"].tolist() == [2, 1.5]


def test_mean_intervals_follow_from_mean_deviation_and_base():
    given_parts = mean_intervals([np.mean(TWELVE)], [np.std(TWELVE, ddof=1)], [12])
    assert ends(given_parts) == pytest.approx(ends(group_means(TWELVE)))


def test_worst_case_says_why_it_is_not_available():
    found = worst_case([NONE, 3, 3, 6], [0, 4, 5, 2], [4, NONE, 4, 4], 1, 5)
    assert found.reason.tolist() == [NOBODY, POPULATION_UNKNOWN, OVER_POPULATION, OUTSIDE_RANGE]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12), st.integers(0, 12))
def test_worst_case_holds_whatever_the_silent_say(answers, silent):
    size = len(answers) + silent
    found = worst_case(np.mean(answers), len(answers), size, 1, 5)
    for said in (1, 2, 5):
        whole = np.mean(answers + [said] * silent)
        assert found.low[0] - 1e-9 <= whole <= found.high[0] + 1e-9


def cases(**counts):
    return pd.DataFrame([counts])


def test_response_rates_of_the_outcomerate_example():
    found = response_rates(cases(I=760, P=339, R=59, NC=288, O=1, UH=173, NE=71))
    expected = [0.46913580, 0.67839506, 0.47149080, 0.68180052, 0.52522460, 0.75950242]
    assert found["value"].tolist() == pytest.approx(expected, abs=5e-9)
    assert found.index.get_level_values("rate").tolist() == [f"RR{i}" for i in range(1, 7)]
    assert found.n.tolist() == [1620] * 4 + [1447] * 2


def test_rates_of_a_roster_where_everybody_is_known_are_alike():
    found = response_rates(cases(I=6, P=2, NC=2))["value"].tolist()
    assert found == [0.6, 0.8] * 3


def test_a_share_of_the_eligible_may_be_given():
    found = response_rates(cases(I=5, UH=10), eligible_share=0.5)
    assert found["value"].xs("RR3", level="rate").tolist() == [0.5]


def test_eligible_share_is_that_of_the_cases_known():
    assert eligibility_shares(cases(I=3, NC=1, NE=1))["value"].tolist() == [0.8]


def test_rates_of_all_groups_come_at_once():
    groups = pd.DataFrame({"I": [1, 2], "NC": [1, 2]}, index=pd.Index(["law", "health"]))
    found = response_rates(groups)
    assert found["value"].loc["health", "RR2"] == 0.5
    assert found.index[:6].tolist() == [("law", f"RR{i}") for i in range(1, 7)]


def test_nobody_eligible_has_no_rate_and_a_reason():
    found = response_rates(cases(I=0, NE=4))
    assert found["value"].isna().all()
    assert found.reason.unique().tolist() == [NOBODY_ELIGIBLE]


def test_where_no_eligibility_is_known_only_the_least_rates_are_given():
    found = response_rates(cases(UH=5)).droplevel(0)
    assert found["value"].loc[["RR1", "RR2"]].tolist() == [0, 0]
    assert found.reason.loc[["RR3", "RR4"]].tolist() == [ELIGIBILITY_UNKNOWN] * 2
    assert found.reason.loc[["RR5", "RR6"]].tolist() == [NOBODY_ELIGIBLE] * 2


def test_a_negative_count_gives_no_rate():
    assert response_rates(cases(I=3, R=-1)).reason.unique().tolist() == [NEGATIVE_COUNT]
    assert eligibility_shares(cases(I=3, R=-1)).reason.tolist() == [NEGATIVE_COUNT]


@given(st.lists(st.integers(0, 30), min_size=8, max_size=8))
def test_response_rates_keep_their_order(counts):
    names = ["I", "P", "R", "NC", "O", "UH", "UO", "NE"]
    rates = response_rates(cases(**dict(zip(names, counts, strict=True)))).droplevel(0)["value"]
    if rates.notna().all():
        assert rates.RR1 <= rates.RR3 + 1e-12 <= rates.RR5 + 2e-12
        assert rates.RR2 <= rates.RR4 + 1e-12 <= rates.RR6 + 2e-12
        assert (rates[["RR1", "RR3", "RR5"]].to_numpy() <= rates[["RR2", "RR4", "RR6"]]).all()
        assert rates.between(0, 1).all()
