"""Region beside state: the area-level model, and a region against the rest."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.statistics import against_rest, pooled_variance, shrink, tau_squared
from workbench.statistics.reasons import FEW_REGIONS, NO_SAMPLING_VARIANCE, NOBODY

pytestmark = pytest.mark.filterwarnings("error")
NONE = np.nan
MEANS = [3.2, 3.6, 3.9, 4.4, 3.1, 4.0, 3.7]
SIZES = np.array([5, 12, 18, 4, 6, 25, 15])
VARIANCES = 0.75**2 / SIZES

# Colditz et al. 1994, trials of the BCG vaccine: cases and others among vaccinated and not
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ]
)
# Rubin 1981: effects of coaching in eight schools and their standard errors
SCHOOLS = np.array([28, 8, -3, 7, -1, 1, 18, 12]), np.array([15, 10, 16, 11, 9, 11, 10, 18]) ** 2


def log_risk_ratios():
    vaccinated, control = BCG[:, 0] + BCG[:, 1], BCG[:, 2] + BCG[:, 3]
    ratios = np.log(BCG[:, 0] / vaccinated / (BCG[:, 2] / control))
    return ratios, 1 / BCG[:, 0] - 1 / vaccinated + 1 / BCG[:, 2] - 1 / control


def test_seven_regions_shrunken_by_reml():
    found = shrink(MEANS, VARIANCES, SIZES)
    assert found.between == pytest.approx(0.069040, abs=5e-7)
    assert found.mean.value == pytest.approx(3.723631, abs=5e-7)
    assert (found.mean.high - found.mean.value) / 1.959964 == pytest.approx(0.134438, abs=5e-7)
    weights = [0.3803, 0.5956, 0.6884, 0.3293, 0.4241, 0.7542, 0.6480]
    values = [3.5245, 3.6500, 3.8450, 3.9464, 3.4591, 3.9321, 3.7083]
    errors = [0.2601, 0.2069, 0.1774, 0.2695, 0.2510, 0.1538, 0.1908]
    assert found.regions.weight.tolist() == pytest.approx(weights, abs=5e-5)
    assert found.regions["value"].tolist() == pytest.approx(values, abs=5e-5)
    assert found.regions.error.tolist() == pytest.approx(errors, abs=5e-5)
    assert found.regions.n.tolist() == SIZES.tolist()


def test_seven_regions_by_paule_and_mandel():
    assert tau_squared(MEANS, VARIANCES, "paule_mandel") == pytest.approx(0.105317, abs=5e-7)
    assert shrink(MEANS, VARIANCES, SIZES, "paule_mandel").between == pytest.approx(
        0.105317, abs=5e-7
    )


def test_no_region_differs_from_the_rest_once_seven_tests_are_counted():
    found = against_rest(MEANS, VARIANCES, SIZES)
    assert found.p.min() == pytest.approx(0.044, abs=5e-4)
    assert found.p_holm.min() == pytest.approx(0.308, abs=5e-4)


def test_the_rest_is_the_state_without_the_region_worked_by_hand():
    """With equal errors and no variance between, the rest is the plain mean of the others."""
    found = against_rest([3.0, 3.1, 3.2], [1.0, 1.0, 1.0], [9, 9, 9])
    assert found.rest.tolist() == pytest.approx([3.15, 3.1, 3.05])
    assert found["value"].tolist() == pytest.approx([-0.15, 0, 0.15])
    assert found.high[0] == pytest.approx(-0.15 + 1.959964 * np.sqrt(1.5), abs=1e-6)


def test_bcg_trials_have_the_variance_between_that_metafor_prints():
    """rma(yi, vi): tau^2 0.3132, mean -0.7145 (se 0.1798); method PM: 0.3181 (Viechtbauer 2010)."""
    ratios, variances = log_risk_ratios()
    found = shrink(ratios, variances, BCG.sum(axis=1))
    assert found.between == pytest.approx(0.3132, abs=5e-5)
    assert found.mean.value == pytest.approx(-0.7145, abs=5e-5)
    assert (found.mean.high - found.mean.value) / 1.959964 == pytest.approx(0.1798, abs=5e-5)
    assert tau_squared(ratios, variances, "paule_mandel") == pytest.approx(0.3181, abs=5e-5)


@pytest.mark.parametrize("method", ["reml", "paule_mandel"])
def test_eight_schools_are_shrunken_to_one_effect(method):
    """Pooled effect 7.7, standard error 4.1 (Gelman et al. 2013, section 5.5)."""
    found = shrink(*SCHOOLS, np.full(8, 30), method)
    assert found.between == 0
    assert found.mean.value == pytest.approx(7.7, abs=0.05)
    assert (found.mean.high - found.mean.value) / 1.959964 == pytest.approx(4.1, abs=0.05)
    assert found.regions["value"].tolist() == pytest.approx([found.mean.value] * 8)


def test_restricted_likelihood_is_highest_at_reml():
    """With equal errors REML is the sample variance of the means minus that error."""
    means = np.array([1.0, 2.0, 4.0, 5.0])
    expected = np.var(means, ddof=1) - 0.5
    for method in ("reml", "paule_mandel"):
        assert tau_squared(means, np.full(4, 0.5), method) == pytest.approx(expected)


def test_prasad_and_rao_error_with_equal_errors_worked_by_hand():
    """tau^2 = 3, v = 1, m = 5: g1 = .75, g2 = (1/4)^2 4/5, 2 g3 = 2 (1/16) (1/4) 2 16/5."""
    means = np.sqrt(4 / 2.5) * np.array([-2.0, -1, 0, 1, 2])
    found = shrink(means, np.ones(5), np.full(5, 9))
    assert found.between == pytest.approx(3)
    assert found.regions.error[0] ** 2 == pytest.approx(0.75 + 0.05 + 0.2)


def test_both_methods_have_the_same_errors_where_all_variances_are_equal():
    means = np.array([1.0, 2.0, 4.0, 5.0])
    errors = [
        shrink(means, np.full(4, 0.5), [9] * 4, method).regions.error.tolist()
        for method in ("reml", "paule_mandel")
    ]
    assert errors[0] == pytest.approx(errors[1])


def test_regions_without_a_mean_or_its_variance_take_no_part_and_say_why():
    means = pd.Series([*MEANS, NONE, 3.0, 2.0], index=list("abcdefgxyz"))
    variances, sizes = [*VARIANCES, NONE, 0.0, NONE], [*SIZES, 0, 4, 1]
    found = shrink(means, variances, sizes)
    assert found.between == pytest.approx(0.069040, abs=5e-7)
    reasons = {"x": NOBODY, "y": NO_SAMPLING_VARIANCE, "z": NO_SAMPLING_VARIANCE}
    assert found.regions.reason[found.regions.reason != ""].to_dict() == reasons
    rest = against_rest(means, variances, sizes)
    assert rest.reason[rest.reason != ""].to_dict() == reasons
    assert rest.p_holm.min() == pytest.approx(0.308, abs=5e-4)


def test_two_regions_are_too_few():
    found = shrink([3, 4], [0.1, 0.1], [9, 9])
    assert (found.between, found.mean.reason) == (None, FEW_REGIONS)
    assert found.regions.reason.tolist() == [FEW_REGIONS] * 2
    assert against_rest([3, 4], [0.1, 0.1], [9, 9]).reason.tolist() == [FEW_REGIONS] * 2


@pytest.mark.parametrize("method", ["reml", "paule_mandel"])
def test_regions_with_the_same_mean_do_not_vary(method):
    found = shrink([4, 4, 4], [0.1, 0.2, 0.3], [9, 9, 9], method)
    assert found.between == 0
    assert found.regions["value"].tolist() == pytest.approx([4, 4, 4])


def test_variance_within_is_pooled_over_regions():
    """(2 x 1 + 4 x 4) / 6; a region of one answer adds nothing."""
    assert pooled_variance([1, 2, NONE], [3, 5, 1]) == pytest.approx(3)
    assert pooled_variance([NONE], [1]) is None


regions = st.lists(
    st.tuples(st.floats(1, 5), st.floats(0.001, 2), st.integers(1, 50)), min_size=3, max_size=12
)


@given(regions)
def test_a_shrunken_value_lies_between_the_own_and_the_common_mean(rows):
    means, variances, sizes = (np.array(column) for column in zip(*rows, strict=True))
    for method in ("reml", "paule_mandel"):
        found = shrink(means, variances, sizes, method)
        low = np.minimum(means, found.mean.value) - 1e-9
        high = np.maximum(means, found.mean.value) + 1e-9
        assert found.regions["value"].between(low, high).all()
        assert found.regions.weight.between(0, 1).all()
        assert (found.regions.error > 0).all()
        rest = against_rest(means, variances, sizes, method)
        assert (rest.p <= rest.p_holm).all()


@given(regions)
def test_no_other_variance_between_is_more_likely(rows):
    means, variances, _ = (np.array(column) for column in zip(*rows, strict=True))

    def likelihood(between):
        total = between + variances
        centred = means - np.average(means, weights=1 / total)
        return -np.log(total).sum() - np.log((1 / total).sum()) - (centred**2 / total).sum()

    best = likelihood(tau_squared(means, variances))
    assert all(likelihood(other) <= best + 1e-7 for other in np.linspace(0, 20, 201))
