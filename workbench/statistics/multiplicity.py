"""Many tests at once: p values corrected for the family they belong to."""

from __future__ import annotations

import numpy as np
from statsmodels.stats.multitest import multipletests

from workbench.statistics.estimate import floats, require


def holm(p_values) -> np.ndarray:
    """Return p values corrected for the chance of any false claim.

    The smallest of m is multiplied by m, the next by m - 1 and so on; none may be below the one
    before it or above 1 (Holm 1979, Scandinavian Journal of Statistics 6, 65-70). A claim stands
    if its corrected p is at or below the level. A missing p (the test is not available) is no
    member of the family and stays missing.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.06, 0.06]
    """
    # statsmodels' own collects garbage at each call, which takes longer than measuring a region
    return _corrected(p_values, _step_down)


def bonferroni(p_values) -> np.ndarray:
    """Return p values times their number, at most 1 (Dunn 1961). Missing ones as in `holm`.

    Examples
    --------
    >>> bonferroni([0.01, 0.5]).tolist()
    [0.02, 1.0]
    """
    return _corrected(p_values, lambda p: multipletests(p, method="bonferroni")[1])


def benjamini_hochberg(p_values) -> np.ndarray:
    """Return p values corrected for the expected share of false claims among the claims.

    Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300. It holds for
    independent or positively dependent tests. Missing ones as in `holm`.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    return _corrected(p_values, lambda p: multipletests(p, method="fdr_bh")[1])


def _corrected(p_values, correct) -> np.ndarray:
    p = floats(p_values)
    family = ~np.isnan(p)
    require(((p[family] >= 0) & (p[family] <= 1)).all(), "A p value lies between 0 and 1.")
    corrected = np.full(p.shape, np.nan)
    if family.any():
        corrected[family] = correct(p[family])
    return corrected


def _step_down(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(stepped, 1)
    return corrected
