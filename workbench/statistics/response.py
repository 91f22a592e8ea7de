"""Response rates of the American Association for Public Opinion Research, by their number."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.statistics.estimate import divided, first_reason, floats, framed, require
from workbench.statistics.reasons import ELIGIBILITY_UNKNOWN, NEGATIVE_COUNT, NOBODY_ELIGIBLE

DISPOSITIONS = ("I", "P", "R", "NC", "O", "UH", "UO", "U", "NE")
"""Complete, partial, refusal, non-contact, other, unknown if household or if eligible (or U,
both in one), ineligible."""

RATES = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6")


def response_rates(dispositions: pd.DataFrame, eligible_share=None) -> pd.DataFrame:
    """Return the AAPOR response rates RR1 to RR6 of each row of case counts.

    With A = I + P + R + NC + O (known to be eligible) and U (not known; may be given as UH + UO):
    RR1 = I / (A + U), RR2 = (I + P) / (A + U), RR3 = I / (A + eU), RR4 = (I + P) / (A + eU),
    RR5 = I / A, RR6 = (I + P) / A. Source: AAPOR, Standard Definitions, 10th edition (2023).

    Parameters
    ----------
    dispositions : frame with any of the columns I, P, R, NC, O, U (or UH and UO), NE; an absent
        one is 0; a row a group
    eligible_share : e, the share of unknown cases taken to be eligible; None for the
        `eligibility_shares` of each row

    Returns
    -------
    pandas.DataFrame
        value, low, high (missing: a rate of all cases has no interval), n (cases in the
        denominator, unknown ones at their full number) and reason; the index is that of
        `dispositions` with a last level "rate".

    Examples
    --------
    >>> response_rates(pd.DataFrame({"I": [7], "P": [2], "NC": [1]})).loc[(0, "RR2"), "value"]
    np.float64(0.9)
    """
    counts = _counts(dispositions)
    known, unknown = _known(counts), counts.UH + counts.UO + counts.U
    share = eligibility_shares(dispositions)["value"] if eligible_share is None else eligible_share
    # e matters only where some cases are unknown; 0 x (no e) would lose RR3 for nothing
    weighted = (share * unknown).where(unknown > 0, 0.0)
    bases = {"RR1": known + unknown, "RR3": known + weighted, "RR5": known}
    weights = {"RR1": unknown, "RR3": unknown, "RR5": 0 * unknown}
    frames = {}
    for rate in RATES:
        odd = f"RR{(int(rate[-1]) - 1) // 2 * 2 + 1}"
        answered = counts.I if rate == odd else counts.I + counts.P
        frames[rate] = _rate(counts, answered, bases[odd], known + weights[odd])
    return _by_row_then_rate(frames, dispositions.index)


def eligibility_shares(dispositions: pd.DataFrame) -> pd.DataFrame:
    """Return e of each row: the share of the eligible among cases whose eligibility is known.

    e = A / (A + NE), the proportional allocation of CASRO that AAPOR allows for RR3 and RR4.
    Columns value, low, high, n (cases known) and reason.
    """
    counts = _counts(dispositions)
    known = _known(counts)
    bad = _impossible(counts)
    base = known + counts.NE
    reason = first_reason(base.shape, (bad, NEGATIVE_COUNT), (base == 0, ELIGIBILITY_UNKNOWN))
    n = np.where(bad, 0, base)
    return framed(divided(known, base, where=~bad), n, reason, index=dispositions.index)


def _rate(counts, answered, base, cases) -> pd.DataFrame:
    bad = _impossible(counts)
    reason = first_reason(
        answered.shape,
        (bad, NEGATIVE_COUNT),
        (cases == 0, NOBODY_ELIGIBLE),
        (base.isna(), ELIGIBILITY_UNKNOWN),
        (base == 0, NOBODY_ELIGIBLE),
    )
    return framed(divided(answered, base, where=reason == ""), np.where(bad, 0, cases), reason)


def _counts(dispositions: pd.DataFrame) -> pd.DataFrame:
    unknown = set(dispositions.columns) - set(DISPOSITIONS)
    require(
        not unknown,
        f"{sorted(unknown)} are no AAPOR dispositions; the columns are {', '.join(DISPOSITIONS)}.",
    )
    given = dispositions.reindex(columns=list(DISPOSITIONS), fill_value=0)
    return pd.DataFrame(floats(given), columns=list(DISPOSITIONS), index=dispositions.index)


def _known(counts: pd.DataFrame) -> pd.Series:
    return counts[["I", "P", "R", "NC", "O"]].sum(axis=1)


def _impossible(counts: pd.DataFrame) -> np.ndarray:
    return (~(counts >= 0)).any(axis=1).to_numpy()


def _by_row_then_rate(frames: dict[str, pd.DataFrame], index: pd.Index) -> pd.DataFrame:
    stacked = pd.concat([frame.set_axis(index) for frame in frames.values()], keys=RATES)
    levels = [*range(1, stacked.index.nlevels), 0]
    ordered = stacked.reorder_levels(levels).iloc[_interleaved(len(index))]
    return ordered.rename_axis([*index.names, "rate"])


def _interleaved(rows: int) -> np.ndarray:
    """Return the order that puts the six rates of one row side by side."""
    return np.arange(len(RATES) * rows).reshape(len(RATES), rows).T.ravel()
