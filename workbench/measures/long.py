"""The long table of measures: one shape for every number that a report may show."""

from __future__ import annotations

import pandas as pd

from workbench.reference import ReferenceData
from workbench.study import STATE, Study

DIMENSIONS = ["measure", "period", "region", "team", "discipline", "category"]
COLUMNS = [*DIMENSIONS, "statistic", "value", "low", "high", "base", "unit"]
KEY = [*DIMENSIONS, "statistic"]


def places(study: Study, reference: ReferenceData) -> pd.DataFrame:
    """Return every funding period with every region: the rows that each measure fills."""
    periods = pd.DataFrame({"period": [period.id for period in study.periods]})
    return periods.merge(reference.regions[["region"]], how="cross")


def fielded(study: Study) -> pd.DataFrame:
    """Return the waves of the study: each instrument with each period that it was fielded in."""
    waves = [(export.instrument, export.period) for export in study.exports]
    return pd.DataFrame(waves, columns=["instrument", "period"])


def fill(grid: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return the grid with the counts of its rows, 0 where nothing was counted.

    Both share their columns but for the counted ones. So an option that nobody chose, and a
    region without a team, has a row of its own.
    """
    numbers = [column for column in counts.columns if column not in grid.columns]
    filled = grid.merge(counts, how="left")
    return filled.assign(**{column: filled[column].fillna(0) for column in numbers})


def add_state(counts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the counts of the regions with their sums over all regions as region "state"."""
    numbers = [column for column in counts.columns if column not in (*keys, "region")]
    state = counts.groupby(keys, sort=False, as_index=False)[numbers].sum().assign(region=STATE)
    return pd.concat([counts, state], ignore_index=True)


def share(part: pd.Series, base: pd.Series) -> pd.Series:
    """Return the part in per cent of the base; missing where nobody is in the base."""
    return (100 * part / base.where(base > 0)).astype(float)


def to_long(frame: pd.DataFrame, statistic: str, value: str, unit: str) -> pd.DataFrame:
    """Return one statistic of a frame in the columns of the long table.

    The frame has the dimensions that apply, `base`, and the column named by `value`.
    """
    rows = frame.rename(columns={value: "value"}).assign(statistic=statistic, unit=unit)
    return rows.reindex(columns=COLUMNS)


def counts_and_shares(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return count and percentage of each row, from its columns `count` and `base`."""
    shares = frame.assign(percent=share(frame["count"], frame.base))
    return pd.concat(
        [to_long(frame, "count", "count", unit), to_long(shares, "percent", "percent", "percent")]
    )


def long_table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the parts as one long table; a dimension that does not apply is "".

    Every number has one row: a key that stands twice is a fault of a measure.
    """
    table = pd.concat(parts, ignore_index=True)[COLUMNS]
    table[DIMENSIONS] = table[DIMENSIONS].astype(object).fillna("").astype(str)
    table[["value", "low", "high", "base"]] = table[["value", "low", "high", "base"]].astype(float)
    assert not table.duplicated(KEY).any(), "one number is measured twice"
    return table
