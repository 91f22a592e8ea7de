"""Region beside state for many families of regions at once: every scale of every wave in one pass.

Each function gives for every family what its namesake in `shrinkage` gives for one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from workbench.statistics.area_level import PAULE_MANDEL, REML
from workbench.statistics.estimate import CONFIDENCE, first_reason, floats, framed, labels_of
from workbench.statistics.multiplicity import holm
from workbench.statistics.reasons import FEW_REGIONS, NO_SAMPLING_VARIANCE, NOBODY
from workbench.statistics.shrinkage import (
    FEWEST_REGIONS,
    differences,
    shrunken,
)


def pooled_variances(sd, n, families) -> np.ndarray:
    """Return for each region the variance within regions, pooled over its family; NaN for none.

    Parameters
    ----------
    sd, n : standard deviation and number of answers of each region
    families : label of the family (a scale of a wave) that each region's row belongs to
    """
    s, base = floats(sd), floats(n)
    weights = np.where((base > 1) & ~np.isnan(s), base - 1, 0)
    squares = pd.Series(weights * np.nan_to_num(s) ** 2)
    by = np.asarray(families)
    total = pd.Series(weights).groupby(by).transform("sum")
    return (squares.groupby(by).transform("sum") / total.where(total > 0)).to_numpy()


def shrink_by_group(
    means, variances, n, families, method: str = REML, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the regions' shrunken means, as `shrink` gives them, a row a region of each family.

    Parameters
    ----------
    means, variances, n : as in `shrink`, all families one after the other
    families : label of the family that each row belongs to

    Returns
    -------
    pandas.DataFrame
        value, low, high, n, reason, own, weight, synthetic, error; in the order of the rows given.
    """
    y, reason, columns = _of_each(
        means,
        variances,
        families,
        ("value", "weight", "synthetic", "error"),
        lambda y, v: shrunken(y, v, method)[-1],
    )
    half = stats.norm.ppf((1 + confidence) / 2) * columns["error"]
    value, index = columns.pop("value"), labels_of(means, variances, n)
    return framed(value, n, reason, value - half, value + half, index).assign(own=y, **columns)


def against_rest_by_group(
    means, variances, n, families, method: str = PAULE_MANDEL, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return each region's mean minus the rest's, as `against_rest`; Holm's family is the row's.

    Parameters as in `shrink_by_group`; columns as of `against_rest`.
    """

    def tested(y, v):
        found = differences(y, v, method)
        return found | {"p_holm": holm(found["p"])}

    names = ("value", "rest", "p", "error", "p_holm")
    _, reason, columns = _of_each(means, variances, families, names, tested)
    value, half = columns.pop("value"), stats.norm.ppf((1 + confidence) / 2) * columns.pop("error")
    index = labels_of(means, variances, n)
    return framed(value, n, reason, value - half, value + half, index).assign(**columns)


def _of_each(means, variances, families, names, work):
    """Return the means, the reasons, and what `work` finds in each family's usable regions.

    The families are gone through one by one: each has a likelihood of its own to search.
    """
    y, v = floats(means), floats(variances)
    usable = ~np.isnan(y) & (v > 0)
    number = pd.factorize(np.asarray(families))[0]
    enough = np.bincount(number, weights=usable)[number] >= FEWEST_REGIONS if len(y) else usable
    columns = {name: np.full(len(y), np.nan) for name in names}
    kept = np.flatnonzero(usable & enough)
    kept = kept[np.argsort(number[kept], kind="stable")]
    for rows in np.split(kept, np.flatnonzero(np.diff(number[kept])) + 1) if len(kept) else []:
        for name, numbers in work(y[rows], v[rows]).items():
            columns[name][rows] = numbers
    reason = first_reason(
        y.shape, (np.isnan(y), NOBODY), (~usable, NO_SAMPLING_VARIANCE), (~enough, FEW_REGIONS)
    )
    return y, reason, columns
