"""Change between two waves for many groups at once: every region and scale in one pass.

Each function gives for every group what its namesake in `change` gives for one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special, stats

from workbench.statistics.change import DECIMALS, GREATEST_T
from workbench.statistics.estimate import (
    CONFIDENCE,
    by_group,
    divided,
    first_reason,
    floats,
    framed,
)
from workbench.statistics.intervals import mean_intervals
from workbench.statistics.reasons import (
    BEYOND_TABLES,
    NO_CHANGE,
    NO_PAIRS,
    NOBODY,
    ONE_PAIR,
    ONE_PERSON,
    SAME_ANSWER,
    SAME_CHANGE,
    WAVE_WITHOUT_INTERVAL,
)

FEW_KINDS = 4
"""Up to how many kinds of changes for each change they are counted in one list of all, which takes no sorting."""
OF_PAIRS = {NOBODY: NO_PAIRS, ONE_PERSON: ONE_PAIR, SAME_ANSWER: SAME_CHANGE}
"""What the reasons of a mean say of a mean change."""


def paired_differences(before, after, groups, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return the mean change of each group's matched persons, with t interval; a row a group.

    Parameters
    ----------
    before, after : scores of the same persons in the same order; NaN where missing
    groups : label of each person's group
    """
    return mean_changes(changes(before, after, groups), confidence)


def mean_changes(parts: pd.DataFrame, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return the mean changes, as `paired_differences`, from what `changes` gives."""
    found = mean_intervals(
        parts["mean"], parts["std"], parts["count"], None, confidence, parts.same
    )
    return found.assign(reason=found.reason.replace(OF_PAIRS))


def effects_dz(before, after, groups, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return d_z of each group with its exact interval; see `effect_dz`."""
    return effects_of(changes(before, after, groups), confidence)


def effects_of(parts: pd.DataFrame, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Return d_z, as `effects_dz`, from what `changes` gives."""
    n = parts["count"].to_numpy(dtype=float)
    reason = first_reason(
        n.shape, (n == 0, NO_PAIRS), (n == 1, ONE_PAIR), (parts.same, SAME_CHANGE)
    )
    d = divided(parts["mean"], parts["std"], reason == "")
    t = d * np.sqrt(n)
    far = np.abs(t) > GREATEST_T
    ok = ~np.isnan(t) & ~far
    low, high = np.full((2, len(n)), np.nan)
    tails = ((1 + confidence) / 2, (1 - confidence) / 2)
    for limit, tail in zip((low, high), tails, strict=True):
        limit[ok] = special.nctdtrinc(n[ok] - 1, tail, t[ok]) / np.sqrt(n[ok])
    reason = np.where(far & (reason == ""), BEYOND_TABLES, reason)
    return framed(d, n, reason, low, high, parts.index)


def wilcoxon_by_group(before, after, groups) -> pd.DataFrame:
    """Return the p value of Wilcoxon's signed-rank test of each group; see `wilcoxon_paired`.

    Columns as of estimates: value is p, n the pairs that changed.
    """
    change = np.round(floats(after) - floats(before), DECIMALS)
    matched = by_group(pd.Series(~np.isnan(change)), groups).sum()
    parts = _rank_sums(change, groups)
    n = parts.n.to_numpy(dtype=float)
    reason = first_reason(n.shape, (matched == 0, NO_PAIRS), (n == 0, NO_CHANGE))
    # the sum of squared ranks is n(n + 1)(2n + 1) / 6 less the tie correction: both in one
    error = np.sqrt(parts["square"] / 4)
    off = parts.up - n * (n + 1) / 4
    z = divided(off - np.sign(off) * 0.5, error, reason == "")
    p = np.minimum(1, 2 * stats.norm.sf(np.abs(z)))
    return framed(np.where(reason == "", p, np.nan), n, reason, index=parts.index)


def _rank_sums(change: np.ndarray, groups) -> pd.DataFrame:
    """Sums of the ranks that rose and of squared ranks, and how many changed, of each group.

    Many changes are of one size: each size of a group is ranked once, ties by their mean rank.
    """
    kind, rose, many, index = _kinds_of_changes(change, groups)
    occurs, n, up = _counts_of_kinds(kind, rose, many * len(index))
    group = occurs // max(many, 1)
    whole = np.bincount(group, n, minlength=len(index))
    before = np.cumsum(n) - n - (np.cumsum(whole) - whole)[group]
    rank = before + (n + 1) / 2
    sums = {"up": up * rank, "square": n * rank**2}
    found = {name: np.bincount(group, part, minlength=len(index)) for name, part in sums.items()}
    return pd.DataFrame(found | {"n": whole}, index=index)


def _counts_of_kinds(kind: np.ndarray, rose: np.ndarray, kinds: int):
    """The kinds that occur, in order, how many changes are of each, and how many of them rose."""
    if kinds <= FEW_KINDS * len(kind):
        occurs = np.arange(kinds)
    else:
        occurs, kind = np.unique(kind, return_inverse=True)
    n, up = (np.bincount(own, minlength=len(occurs)).astype(float) for own in (kind, kind[rose]))
    return occurs[n > 0], n[n > 0], up[n > 0]


def _kinds_of_changes(change: np.ndarray, groups):
    """Return for each change its kind (its group times how many sizes there are, and its size) and
    whether it rose; how many sizes there are; and the groups."""
    of, index = _group_numbers(change, groups)
    known = ~np.isnan(change) & (change != 0) & (of >= 0)
    change, of = change[known], of[known]
    size, values = pd.factorize(np.abs(change), sort=True)
    size += of * np.int64(len(values))
    return size, change > 0, len(values), index


def _group_numbers(change: np.ndarray, groups) -> tuple[np.ndarray, pd.Index]:
    """The number of each change's group, -1 for none, and the groups, also those without a row."""
    every = by_group(pd.Series(change), groups)
    sizes = every.size()
    if isinstance(groups, pd.Categorical):
        return groups.codes, sizes.index
    # pandas numbers the groups that have rows; the others keep their place in the result
    with_rows = np.append(np.flatnonzero(sizes > 0), -1).astype(np.int32)
    return with_rows[every.ngroup().fillna(-1).astype(np.int32)], sizes.index


def mcnemar_by_group(before, after, groups) -> pd.DataFrame:
    """Return the exact p value of McNemar's test of each group; see `mcnemar`.

    Returns
    -------
    pandas.DataFrame
        value (p), low, high (missing), n (persons who changed), reason, and lost, gained, pairs.
    """
    parts = by_group(pd.DataFrame(changers(before, after)), groups).sum()
    found = mcnemar_of_counts(parts.lost, parts.gained, parts.pairs)
    return found.set_axis(parts.index).join(parts)


def changers(before, after) -> dict[str, np.ndarray]:
    """Return who went from yes to no (lost), from no to yes (gained), and answered twice (pairs)."""
    first, second = floats(before), floats(after)
    both = ~(np.isnan(first) | np.isnan(second))
    return {
        "lost": both & (first == 1) & (second == 0),
        "gained": both & (first == 0) & (second == 1),
        "pairs": both,
    }


def mcnemar_of_counts(lost, gained, pairs) -> pd.DataFrame:
    """Return the exact p values of McNemar's test from counts; columns of estimates, n = lost + gained."""
    lost, gained, pairs = (np.atleast_1d(floats(count)) for count in (lost, gained, pairs))
    n = lost + gained
    reason = first_reason(n.shape, (pairs == 0, NO_PAIRS), (n == 0, NO_CHANGE))
    p = np.minimum(1, 2 * stats.binom.cdf(np.minimum(lost, gained), n, 0.5))
    return framed(np.where(reason == "", p, np.nan), n, reason)


def unmatched_differences(
    before: pd.DataFrame, after: pd.DataFrame, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return after - before of independent waves for each row, with Welch's interval.

    Parameters
    ----------
    before, after : frames with the same index and the columns mean, sd, n and same (True where
        all answers of the group are the same)
    """
    n1, n2 = (floats(wave.n) for wave in (before, after))
    difference = floats(after["mean"]) - floats(before["mean"])
    v1, v2 = (divided(floats(wave.sd) ** 2, floats(wave.n)) for wave in (before, after))
    empty = (n1 == 0) | (n2 == 0)
    flat = before["same"].to_numpy(bool) | after["same"].to_numpy(bool) | (n1 < 2) | (n2 < 2)
    reason = first_reason(n1.shape, (empty | flat, WAVE_WITHOUT_INTERVAL))
    ok = reason == ""
    df = divided((v1 + v2) ** 2, divided(v1**2, n1 - 1) + divided(v2**2, n2 - 1), ok)
    half = np.full(n1.shape, np.nan)
    half[ok] = stats.t.ppf((1 + confidence) / 2, df[ok]) * np.sqrt((v1 + v2)[ok])
    value = np.where(empty, np.nan, difference)
    return framed(value, n1 + n2, reason, difference - half, difference + half, before.index)


def changes(before, after, groups) -> pd.DataFrame:
    """Return mean, std, count, min, max of the changes of each group, and whether they are all the same."""
    change = pd.Series(floats(after) - floats(before))
    parts = by_group(change, groups).agg(["mean", "std", "count", "min", "max"])
    reach = np.maximum(1.0, np.maximum(parts["min"].abs(), parts["max"].abs()))
    return parts.assign(same=(parts["max"] - parts["min"]) <= 10.0**-DECIMALS * reach)
