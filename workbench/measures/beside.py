"""Region beside state: own value, the rest of the state, and a value that leans on both."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.long import estimates_to_long
from workbench.statistics import against_rest, mean_intervals, pooled_variance, shrink
from workbench.statistics.estimate import framed

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


def measure_beside(scored: pd.DataFrame, scales: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Return each region's mean beside the rest of the state, for every scale and wave.

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
    number = rows.groupby(keys, sort=False).ngroup()
    families = [_beside(family) for _, family in rows.groupby(number)]
    rows = rows.iloc[np.argsort(number, kind="stable")].reset_index(drop=True)
    drawn, rest = (pd.concat(frames, ignore_index=True) for frames in zip(*families, strict=True))
    found = _estimates(rows, drawn, rest)
    named = rows.assign(measure="beside." + rows.instrument, category=rows.scale)
    named = named[["measure", "period", "region", "category"]]
    return pd.concat(
        [estimates_to_long(named, found[name], name, unit) for name, unit in UNITS.items()]
    )


def _beside(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The regions of one scale and wave, shrunken and against the rest: a family of Holm's tests."""
    within = pooled_variance(rows.sd, rows.n) or np.nan
    variance = within / rows.n.where(rows.n > 0)
    drawn = shrink(rows["mean"], variance, rows.n).regions
    rest = against_rest(rows["mean"], variance, rows.n)
    return drawn, rest.assign(n=np.minimum(rows.n, rows.n.sum() - rows.n))


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
