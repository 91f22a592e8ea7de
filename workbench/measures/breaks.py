"""Breaks in series: where a number of one wave must not be set beside that of another."""

from __future__ import annotations

import pandas as pd

from workbench.definition_files import read_definitions
from workbench.instruments import Instrument
from workbench.measures.labels import looked_up
from workbench.reference import ReferenceData
from workbench.statistics.reasons import BOUNDARY_CHANGED, WORDING_CHANGED
from workbench.study import Study

BREAKS = "breaks.csv"
"""A file of an instrument's folder: item, since (the first period with the new wording), why."""


def boundary_changes(study: Study, reference: ReferenceData) -> pd.DataFrame:
    """Return the regions whose counties are not those of the period before: period, region."""
    maps = pd.concat(
        [
            reference.county_basis(period.end)[["county", "region"]].assign(period=place)
            for place, period in enumerate(study.periods)
        ]
    )
    before = maps.assign(period=maps.period + 1)
    both = maps.merge(before, how="outer", indicator=True)
    inside = both.period.between(1, len(study.periods) - 1)
    changed = both[(both["_merge"] != "both") & inside][["period", "region"]].drop_duplicates()
    names = dict(enumerate(period.id for period in study.periods))
    return changed.assign(period=changed.period.map(names)).reset_index(drop=True)


def wording_changes(study: Study, instruments: dict[str, Instrument]) -> pd.DataFrame:
    """Return the scales with a reworded item: instrument, scale, item, period (the first so worded)."""
    found = [pd.DataFrame(columns=["instrument", "scale", "item", "period"])]
    for name, instrument in instruments.items():
        path = study.instrument_folder(name) / BREAKS
        if path.is_file():
            told = read_definitions(path, ["item", "since", "why"])
            rows = told.merge(instrument.items[["item", "scale"]], on="item")
            found.append(rows.assign(instrument=name, period=rows.since)[found[0].columns])
    return pd.concat(found, ignore_index=True)


def mark_breaks(
    pairs: pd.DataFrame, study: Study, boundaries: pd.DataFrame, wordings: pd.DataFrame, unit: str
) -> pd.Series:
    """Return for each pair of waves why it is broken, or "".

    Parameters
    ----------
    pairs : instrument, earlier, period (the later one), region, and the column named by `unit`
    boundaries, wordings : as the functions above return them
    unit : "scale" or "item", what was asked
    """
    order = {period.id: place for place, period in enumerate(study.periods)}
    first, last = (looked_up(pairs[wave], order).astype(float) for wave in ("earlier", "period"))
    moved = _between(pairs, first, last, boundaries, ["region"], order)
    worded = _between(pairs, first, last, wordings, ["instrument", unit], order)
    reason = pd.Series("", index=pairs.index).mask(worded, WORDING_CHANGED)
    return reason.mask(moved, BOUNDARY_CHANGED)


def _between(pairs, first, last, breaks, keys, order) -> pd.Series:
    """Whether a break of the same keys falls after the first wave and not after the last."""
    if pairs.empty:
        return pd.Series(False, index=pairs.index)
    at = pairs[keys].assign(row=pairs.index, first=first, last=last)
    told = (
        breaks[[*keys, "period"]]
        .assign(place=breaks.period.map(order).astype(float))
        .drop(columns="period")
    )
    met = at.merge(told, on=keys)
    rows = met.row[(met.place > met["first"]) & (met.place <= met["last"])]
    return pairs.index.to_series().isin(rows)
