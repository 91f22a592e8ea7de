"""How reliably each scale is measured: alpha in every region, omega in the state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.long import estimates_to_long
from workbench.measures.ratings import Ratings, with_state
from workbench.statistics import cronbach_alphas, estimates_frame, mcdonald_omega
from workbench.statistics.reasons import NOBODY
from workbench.study import STATE


def measure_reliability(ratings: list[Ratings], grid: pd.DataFrame) -> pd.DataFrame:
    """Return Cronbach's alpha (Feldt's interval) by region and state, and omega in the state.

    Omega asks for a factor model, which a region's few respondents do not bear.

    Parameters
    ----------
    grid : instrument, period, region; every wave with every region
    """
    every = with_state(grid).drop_duplicates(ignore_index=True)
    parts = [pd.DataFrame()]
    for own in ratings:
        places = every[every.instrument == own.instrument.name].reset_index(drop=True)
        named = places.assign(measure="reliability." + places.instrument)
        for scale in own.scales:
            keys = named.assign(category=scale)
            alphas = _alphas(own, scale, places)
            parts.append(estimates_to_long(keys, alphas, "alpha", "index"))
            parts.append(_omegas(own, scale, keys[keys.region == STATE]))
    return pd.concat(parts)


def _alphas(own: Ratings, scale: str, places: pd.DataFrame) -> pd.DataFrame:
    people = own.people[["period", "region"]]
    rows = np.concatenate([np.arange(len(people))] * 2)
    where = pd.MultiIndex.from_frame(with_state(people))
    number = pd.MultiIndex.from_frame(places[["period", "region"]]).get_indexer(where)
    found = cronbach_alphas(own.scale_points(scale).iloc[rows], number)
    found = found.reindex(range(len(places)))
    return found.assign(n=found.n.fillna(0), reason=found.reason.fillna(NOBODY))


def _omegas(own: Ratings, scale: str, keys: pd.DataFrame) -> pd.DataFrame:
    points = own.scale_points(scale)
    found = {
        period: mcdonald_omega(points[(own.people.period == period).to_numpy()])
        for period in keys.period
    }
    return estimates_to_long(keys, estimates_frame(found), "omega", "index")
