"""Area-level shrinkage with covariates, and every estimator of the variance between regions, on published data."""

import numpy as np
import pandas as pd
import pytest
from conftest import drawn

from workbench.statistics import shrink, tau_squared
from workbench.statistics.reasons import (
    MEANS_OF_A_LINE,
    NO_COVARIATE,
    NO_SAMPLING_VARIANCE,
    few_regions,
)

pytestmark = pytest.mark.filterwarnings("error")

# Arora & Lahiri 1997, You & Chapman 2006: spending on milk in 43 areas, as in the R package sae.
# ebp_* and mse_*: what sae 1.x's mseFH(yi ~ as.factor(MajorArea), SD^2) gives by REML, ML and FH.
MILK = drawn("""
    ni  | yi    | sd    | major | ebp_reml  | mse_reml    | ebp_ml    | mse_ml      | ebp_fh   | mse_fh
    191 | 1.099 | 0.163 | 1     | 1.0219703 | 0.013460220 | 1.0161733 | 0.013579953 | 1.017975 | 0.012757016
    633 | 1.075 | 0.080 | 1     | 1.0476018 | 0.005372876 | 1.0436968 | 0.005512868 | 1.044963 | 0.005314467
    597 | 1.105 | 0.083 | 1     | 1.0679513 | 0.005701990 | 1.0628168 | 0.005850584 | 1.064480 | 0.005632201
    221 | 0.628 | 0.109 | 1     | 0.7608170 | 0.008541740 | 0.7753489 | 0.008735454 | 0.770692 | 0.008323471
    195 | 0.753 | 0.119 | 1     | 0.8461574 | 0.009579594 | 0.8554903 | 0.009774528 | 0.852512 | 0.009283520
    191 | 0.981 | 0.141 | 1     | 0.9743727 | 0.011670632 | 0.9735857 | 0.011840745 | 0.973826 | 0.011178151
    183 | 1.257 | 0.202 | 1     | 1.0584523 | 0.015926137 | 1.0474786 | 0.015934511 | 1.050856 | 0.014867662
    188 | 1.095 | 0.127 | 2     | 1.0977762 | 0.010586518 | 1.0953436 | 0.010821811 | 1.096165 | 0.010252709
    204 | 1.405 | 0.168 | 2     | 1.2215449 | 0.014184043 | 1.2054092 | 0.014345961 | 1.210505 | 0.013470878
    188 | 1.356 | 0.178 | 2     | 1.1951455 | 0.014901472 | 1.1812565 | 0.015036089 | 1.185640 | 0.014094867
    149 | 0.615 | 0.100 | 2     | 0.7852155 | 0.007694262 | 0.8033701 | 0.007911095 | 0.797568 | 0.007558331
    290 | 1.460 | 0.201 | 2     | 1.2139456 | 0.016336469 | 1.1967756 | 0.016404523 | 1.202149 | 0.015325274
    250 | 1.338 | 0.148 | 2     | 1.2096593 | 0.012562726 | 1.1961592 | 0.012771021 | 1.200458 | 0.012038944
    194 | 0.854 | 0.143 | 2     | 0.9834967 | 0.012117378 | 0.9914053 | 0.012334611 | 0.988971 | 0.011640323
    184 | 1.176 | 0.149 | 3     | 1.1864247 | 0.012031229 | 1.1868829 | 0.012192499 | 1.186745 | 0.011466958
    193 | 1.111 | 0.145 | 3     | 1.1556982 | 0.011709147 | 1.1590363 | 0.011877067 | 1.157992 | 0.011181888
    218 | 1.257 | 0.135 | 3     | 1.2263411 | 0.010859780 | 1.2232369 | 0.011041285 | 1.224223 | 0.010423673
    266 | 1.430 | 0.172 | 3     | 1.2856486 | 0.013690860 | 1.2755188 | 0.013805155 | 1.278680 | 0.012914353
    214 | 1.278 | 0.137 | 3     | 1.2363247 | 0.011034674 | 1.2322850 | 0.011213853 | 1.233565 | 0.010580561
    213 | 1.292 | 0.163 | 3     | 1.2349600 | 0.013079686 | 1.2304422 | 0.013213712 | 1.231860 | 0.012385544
    196 | 1.002 | 0.125 | 3     | 1.0903019 | 0.009948636 | 1.0985768 | 0.010138289 | 1.095955 | 0.009599980
    95  | 1.183 | 0.247 | 3     | 1.1923057 | 0.017243977 | 1.1921598 | 0.017193729 | 1.192212 | 0.015890240
    195 | 1.044 | 0.140 | 3     | 1.1216470 | 0.011292325 | 1.1279920 | 0.011467631 | 1.125997 | 0.010810966
    187 | 1.267 | 0.171 | 3     | 1.2230296 | 0.013625297 | 1.2196285 | 0.013741841 | 1.220694 | 0.012857861
    479 | 1.193 | 0.106 | 3     | 1.1938054 | 0.008065787 | 1.1936256 | 0.008251436 | 1.193687 | 0.007864537
    230 | 0.791 | 0.121 | 4     | 0.7627195 | 0.009205133 | 0.7590651 | 0.009344874 | 0.760243 | 0.008855177
    186 | 0.795 | 0.121 | 4     | 0.7649550 | 0.009205133 | 0.7611232 | 0.009344874 | 0.762358 | 0.008855177
    199 | 0.759 | 0.259 | 4     | 0.7338443 | 0.016476912 | 0.7315647 | 0.016390149 | 0.732288 | 0.015041526
    238 | 0.796 | 0.106 | 4     | 0.7699294 | 0.007800626 | 0.7662730 | 0.007941642 | 0.767459 | 0.007569376
    207 | 0.565 | 0.089 | 4     | 0.6134418 | 0.006098668 | 0.6191454 | 0.006222263 | 0.617310 | 0.005975211
    165 | 0.886 | 0.225 | 4     | 0.7695558 | 0.015441564 | 0.7629389 | 0.015404327 | 0.764996 | 0.014211800
    153 | 0.952 | 0.205 | 4     | 0.7958250 | 0.014657866 | 0.7863747 | 0.014655741 | 0.789314 | 0.013571949
    210 | 0.807 | 0.119 | 4     | 0.7723187 | 0.009024699 | 0.7679782 | 0.009165440 | 0.769376 | 0.008691547
    383 | 0.582 | 0.067 | 4     | 0.6102302 | 0.003870786 | 0.6141348 | 0.003946977 | 0.612861 | 0.003833361
    255 | 0.684 | 0.106 | 4     | 0.7001782 | 0.007800626 | 0.7013109 | 0.007941642 | 0.700961 | 0.007569376
    226 | 0.787 | 0.126 | 4     | 0.7592787 | 0.009646139 | 0.7557564 | 0.009782385 | 0.756890 | 0.009253153
    224 | 0.440 | 0.092 | 4     | 0.5298867 | 0.006404335 | 0.5406643 | 0.006532467 | 0.537193 | 0.006264329
    212 | 0.759 | 0.132 | 4     | 0.7434466 | 0.010155645 | 0.7411316 | 0.010285994 | 0.741881 | 0.009709450
    211 | 0.770 | 0.100 | 4     | 0.7548996 | 0.007209937 | 0.7524506 | 0.007347143 | 0.753251 | 0.007020470
    179 | 0.800 | 0.113 | 4     | 0.7701918 | 0.008470277 | 0.7662423 | 0.008612538 | 0.767518 | 0.008185874
    312 | 0.756 | 0.083 | 4     | 0.7481164 | 0.005484860 | 0.7465360 | 0.005597690 | 0.747059 | 0.005391055
    241 | 0.865 | 0.121 | 4     | 0.8040773 | 0.009205133 | 0.7971405 | 0.009344874 | 0.799363 | 0.008855177
    205 | 0.640 | 0.129 | 4     | 0.6810870 | 0.009903626 | 0.6840976 | 0.010037140 | 0.683160 | 0.009484220
""").astype(float)
AREAS = pd.DataFrame({"ones": 1.0} | {f"area{k}": (MILK.major == k) * 1.0 for k in (2, 3, 4)})


def milk(method: str):
    return shrink(MILK.yi, MILK.sd**2, MILK.ni, method, design=AREAS)


@pytest.mark.parametrize(
    ("method", "column"), [("reml", "reml"), ("ml", "ml"), ("paule_mandel", "fh")]
)
def test_milk_spending_is_shrunken_to_its_major_area_as_by_the_r_package_sae(method, column):
    """Its search stops at a precision of 1e-4, so that digits beyond the fifth differ."""
    found = milk(method).regions
    assert found["value"].tolist() == pytest.approx(MILK[f"ebp_{column}"].tolist(), abs=5e-6)
    assert (found.error**2).tolist() == pytest.approx(MILK[f"mse_{column}"].tolist(), abs=1e-7)


def test_milk_spending_has_the_coefficients_that_sae_prints():
    found = milk("reml")
    assert found.between == pytest.approx(0.01855022, abs=5e-7)
    expected = [0.9681890, 0.1327801, 0.2269462, -0.2413011]
    assert found.coefficients["value"].tolist() == pytest.approx(expected, abs=1e-6)
    errors = [0.06936208, 0.10300072, 0.09232981, 0.08161707]
    assert found.coefficients.error.tolist() == pytest.approx(errors, abs=1e-6)
    assert found.coefficients.index.tolist() == ["ones", "area2", "area3", "area4"]
    by_likelihood = [0.9677986, 0.1278756, 0.2266909, -0.2425804]
    assert milk("ml").coefficients["value"].tolist() == pytest.approx(by_likelihood, abs=1e-6)


def test_with_covariates_there_is_no_common_mean_and_a_region_is_drawn_towards_its_own():
    found = milk("reml")
    assert (found.mean.value, found.mean.reason) == (None, MEANS_OF_A_LINE)
    synthetic = found.regions.groupby(MILK.major).synthetic.first()
    expected = [0.968189, 0.968189 + 0.132780, 0.968189 + 0.226946, 0.968189 - 0.241301]
    assert synthetic.tolist() == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize(
    "method", ["reml", "ml", "paule_mandel", "dersimonian_laird", "prasad_rao"]
)
def test_a_column_of_ones_is_the_common_mean(method):
    alone = shrink(MILK.yi, MILK.sd**2, MILK.ni, method)
    ones = shrink(MILK.yi, MILK.sd**2, MILK.ni, method, design=np.ones(43))
    assert ones.between == pytest.approx(alone.between, abs=1e-10)
    for column in ("value", "error", "synthetic", "weight"):
        expected = alone.regions[column].tolist()
        assert ones.regions[column].tolist() == pytest.approx(expected, abs=1e-8)
    assert alone.coefficients.loc["mean", "value"] == alone.mean.value


def test_three_pairs_of_equal_errors_around_a_line_worked_by_hand():
    """y = 0, 2, 2, 4, 4, 6 at x = 0, 0, 1, 1, 2, 2: line 1 + 2x, residuals -1 and 1, six of them.

    With v = 0.5 all weights agree: sum r^2 = 6, m - p = 4, so tau^2 = 6 / 4 - 0.5 = 1 by every method
    but ML, 6 / 6 - 0.5 = 0.5. weight = 2/3; at x = 1 the leverage is 1/6: g1 = 1/3, g2 =
    (1/3)^2 x 1.5 / 6, 2 g3 = 4 (1/3)^2 1.5 / 6 with all v alike.
    """
    y, x = [0, 2, 2, 4, 4, 6], [[1, 0], [1, 0], [1, 1], [1, 1], [1, 2], [1, 2]]
    for method in ("reml", "paule_mandel", "dersimonian_laird", "prasad_rao"):
        assert tau_squared(y, [0.5] * 6, method, x) == pytest.approx(1)
    assert tau_squared(y, [0.5] * 6, "ml", x) == pytest.approx(0.5)
    found = shrink(y, [0.5] * 6, design=x)
    assert found.coefficients["value"].tolist() == pytest.approx([1, 2])
    assert found.regions["value"].tolist() == pytest.approx(
        [1 / 3, 5 / 3, 7 / 3, 11 / 3, 13 / 3, 17 / 3]
    )
    assert found.regions.error[2] ** 2 == pytest.approx(1 / 3 + 1.5 / 54 + 4 * 1.5 / 54)


def test_dersimonian_and_laird_worked_by_hand():
    """Means 0 and 3, v = 1 and 2: mean 1, Q = 1 + 2 = 3, trace = 1.5 - 1.25 / 1.5 = 2/3: (3 - 1) 3 / 2."""
    assert tau_squared([0, 3], [1, 2], "dersimonian_laird") == pytest.approx(3)


def test_prasad_and_rao_worked_by_hand():
    """Means 0 and 3, v = 1 and 2: plain mean 1.5, sum r^2 = 4.5, less (1 + 2) / 2, over 1."""
    assert tau_squared([0, 3], [1, 2], "prasad_rao") == pytest.approx(3)


def test_years_as_covariates_lose_no_digits():
    years = np.array([2014.0, 2015, 2016, 2017, 2018, 2019])
    y, v = 3 + 0.25 * (years - 2014), np.full(6, 0.1)
    found = shrink(y, v, design=np.column_stack([np.ones(6), years, (years - 2016) ** 2]))
    assert found.coefficients["value"].tolist() == pytest.approx(
        [3 - 0.25 * 2014, 0.25, 0], abs=1e-8
    )


def test_a_region_without_its_covariate_takes_no_part_and_says_so():
    design = AREAS.copy()
    design.loc[4, "area2"] = np.nan
    variances = (MILK.sd**2).where(MILK.index != 7)
    found = shrink(MILK.yi, variances, MILK.ni, design=design).regions
    assert found.reason[[4, 7]].tolist() == [NO_COVARIATE, NO_SAMPLING_VARIANCE]
    assert found["value"].isna().sum() == 2


def test_a_line_through_as_many_regions_as_it_has_coefficients_leaves_nothing_between():
    found = shrink([1, 2, 3], [0.1, 0.1, 0.1], design=[[1, 0], [1, 1], [1, 3]])
    assert found.between is None and set(found.regions.reason) == {few_regions(4)}
    assert found.coefficients["value"].isna().all()


@pytest.mark.parametrize(
    ("design", "told"),
    [
        ([[1, 0], [1, 1]], "2 rows"),
        ([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1], [1, 0, 1]], "follows from the others"),
        ([[1, np.inf]] * 5, "infinite"),
    ],
)
def test_a_design_that_cannot_be_meant_is_refused_in_words(design, told):
    with pytest.raises(ValueError, match=told):
        shrink([1, 2, 3, 4, 5], [0.1] * 5, design=design)


def test_an_unknown_method_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="'dersimonian_laird'"):
        shrink([1, 2, 3], [0.1] * 3, method="bayes")


def test_bcg_trials_have_dersimonian_and_lairds_variance_that_metafor_prints():
    """Colditz and others 1994, log relative risks as in metafor's dat.bcg: DL .3088."""
    ill, of = [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27], [
        123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913,
    ]  # fmt: skip
    others, without = [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29], [
        139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854,
    ]  # fmt: skip
    a, n1, c, n2 = (np.array(count, dtype=float) for count in (ill, of, others, without))
    effect, variance = np.log(a / n1) - np.log(c / n2), 1 / a - 1 / n1 + 1 / c - 1 / n2
    assert tau_squared(effect, variance, "dersimonian_laird") == pytest.approx(0.3088, abs=5e-5)
