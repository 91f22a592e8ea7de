"""How reliably each scale is measured: alpha and omega, in every region and in the state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.labels import as_groups
from workbench.measures.long import estimates_to_long, stacked
from workbench.measures.ratings import Ratings, with_state
from workbench.statistics import cronbach_alphas, mcdonald_omegas
from workbench.statistics.reasons import NOBODY

COEFFICIENTS = {"alpha": cronbach_alphas, "omega": mcdonald_omegas}


def measure_reliability(ratings: list[Ratings], grid: pd.DataFrame) -> pd.DataFrame:
    """Return Cronbach's alpha (Feldt's interval) and McDonald's omega by region and in the state.

    Neither is estimated for a scale of fewer than 3 items, nor where fewer than 15 people answered
    all of them; the reason stands in its place.

    Parameters
    ----------
    grid : instrument, period, region; every wave with every region
    """
    every = with_state(grid).drop_duplicates(ignore_index=True)
    parts = []
    for own in ratings:
        places = every[every.instrument == own.instrument.name].reset_index(drop=True)
        named = places.assign(measure="reliability." + places.instrument)
        number = _numbers(own.people, places)
        inside = number >= 0
        groups = as_groups(number[inside], len(places))
        silent = np.bincount(number[inside], minlength=len(places)) == 0
        for scale in own.scales:
            points = own.scale_points(scale).to_numpy()
            points = np.concatenate([points, points])[inside]
            for name, coefficient in COEFFICIENTS.items():
                found = coefficient(points, groups).reindex(range(len(places)))
                reason = found.reason.mask(silent, NOBODY)
                found = found.assign(n=found.n.fillna(0), reason=reason)
                keys = named.assign(category=scale)
                parts.append(estimates_to_long(keys, found, name, "index"))
    return stacked(parts)


def _numbers(people: pd.DataFrame, places: pd.DataFrame) -> np.ndarray:
    """The place of each person's region, and then of the state, in the person's wave."""
    keys = ["period", "region"]
    where = pd.MultiIndex.from_frame(with_state(people[keys]))
    return pd.MultiIndex.from_frame(places[keys]).get_indexer(where)
