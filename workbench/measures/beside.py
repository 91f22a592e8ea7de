"""Region beside state: own value, the rest of the state, and a value that leans on both."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.long import estimates_to_long, stacked
from workbench.statistics import (
    against_rest_by_group,
    mean_intervals,
    pooled_variances,
    shrink_by_group,
)
from workbench.statistics.estimate import framed
from workbench.statistics.reasons import FEW_ANSWERS

UNITS = {
    "own": "score",
    "rest": "score",
    "difference": "score",
    "p_holm": "p",
    "differs": "yes_no",
    "shrunken": "score",
    "weight": "index",
}
LEVEL = 0.05
"""A claim that a region differs stands if Holm's p is at or below this."""


def measure_beside(
    scored: pd.DataFrame, scales: pd.DataFrame, grid: pd.DataFrame, fewest: int
) -> pd.DataFrame:
    """Return each region's mean beside the rest of the state, for every scale and wave.

    Only regions of at least `fewest` scores are compared, and compared with: every other region's number
    leans on those of all, so a mean that is too small to be told would be told by the others.

    Statistics: own (t interval, no finite population correction: it is about a way of working),
    rest (mean of the other regions), difference (with its interval), differs (1 if Holm's p over
    the regions is at or below 0.05, else 0), p_holm, shrunken (with the Prasad-Rao interval),
    weight (of the region's own mean). The base is the region's own number of scores; where the rest
    has fewer, and the number tells of the rest, it is the rest's.
    """
    keys = ["instrument", "scale", "period"]
    groups = scored.groupby([*keys, "region"]).score
    parts = groups.agg(mean="mean", sd="std", n="count", low="min", high="max").reset_index()
    every = grid.merge(scales, on="instrument")[[*keys, "region"]]
    rows = every.merge(parts, how="left").assign(n=lambda t: t.n.fillna(0))
    if rows.empty:
        return pd.DataFrame()
    family = rows.groupby(keys, sort=False).ngroup().to_numpy()
    large = rows.n >= fewest
    n, means = rows.n.where(large, 0), rows["mean"].where(large)
    variance = pooled_variances(rows.sd.where(large), n, family) / n.where(large)
    drawn = _told(shrink_by_group(means, variance, rows.n, family), rows, large)
    rest = _told(against_rest_by_group(means, variance, rows.n, family), rows, large)
    others = n.groupby(family).transform("sum") - n
    found = _estimates(rows, drawn, rest.assign(n=np.minimum(rows.n, others)))
    named = rows.assign(measure="beside." + rows.instrument.astype("str"), category=rows.scale)
    named = named[["measure", "period", "region", "category"]]
    return stacked(
        [estimates_to_long(named, found[name], name, unit) for name, unit in UNITS.items()]
    )


def _told(found: pd.DataFrame, rows: pd.DataFrame, large: pd.Series) -> pd.DataFrame:
    """The estimates, with the reason why a small region has none."""
    small = (~large & (rows.n > 0)).to_numpy()
    return found.assign(reason=np.where(small, FEW_ANSWERS, found.reason))


def _estimates(rows, drawn: pd.DataFrame, rest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    same = rows.low.eq(rows.high).to_numpy()
    differs = (rest.p_holm <= LEVEL).astype(float).where(rest["value"].notna())
    return {
        "own": mean_intervals(rows["mean"], rows.sd, rows.n, same=same),
        "rest": framed(rest.rest, rest.n, rest.reason),
        "difference": rest,
        "p_holm": framed(rest.p_holm, rest.n, rest.reason),
        "differs": framed(differs, rest.n, rest.reason),
        "shrunken": drawn,
        "weight": framed(drawn.weight, drawn.n, drawn.reason),
    }
