"""The long table of measures: one shape for every number that a report may show."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.reference import ReferenceData, plain
from workbench.statistics import wilson
from workbench.study import STATE, Study

DIMENSIONS = ["measure", "period", "region", "team", "discipline", "category"]
NUMBERS = ["value", "low", "high", "base"]
COLUMNS = [*DIMENSIONS, "statistic", *NUMBERS, "unit"]
REASON = "reason"
"""Why a number is absent, "" where it is there; the long table has it behind its columns."""
KEY = [*DIMENSIONS, "statistic"]
NOTHING_COUNTED = "there is nobody, or nothing, in its base"


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


def folded(names: pd.Series) -> pd.Series:
    """Return names folded for comparing, as `plain` does: each spelling is folded once."""
    spellings = pd.Series(names.unique(), dtype="str")
    return names.map(dict(zip(spellings, plain(spellings), strict=True))).astype("str")


def share(part: pd.Series, base: pd.Series) -> pd.Series:
    """Return the part in per cent of the base; missing where nobody is in the base."""
    return (100 * part / base.where(base > 0)).astype(float)


def to_long(frame: pd.DataFrame, statistic: str, value: str, unit: str) -> pd.DataFrame:
    """Return one statistic of a frame in the columns of the long table.

    The frame has the dimensions that apply, `base`, and the column named by `value`; it may have
    low, high and reason.
    """
    rows = frame if value == "value" else frame.drop(columns="value", errors="ignore")
    rows = rows.rename(columns={value: "value"}).assign(statistic=statistic, unit=unit)
    lacking = {name: "" for name in (*DIMENSIONS, REASON) if name not in rows}
    return rows.assign(**lacking).reindex(columns=[*COLUMNS, REASON])


def estimates_to_long(
    keys: pd.DataFrame, estimates: pd.DataFrame, statistic: str, unit: str, factor: float = 1
) -> pd.DataFrame:
    """Return estimates (value, low, high, n, reason) in the columns of the long table.

    Parameters
    ----------
    keys : the dimensions of each estimate, row by row
    factor : 100 for shares that are given in per cent
    """
    numbers = {name: factor * estimates[name].to_numpy() for name in ("value", "low", "high")}
    told = {"base": estimates.n.to_numpy(), "reason": estimates.reason.array}
    rows = keys.drop(columns=[*numbers, *told], errors="ignore").assign(**numbers, **told)
    return to_long(rows, statistic, "value", unit)


def counts_and_shares(frame: pd.DataFrame, unit: str, *, sample: bool = False) -> pd.DataFrame:
    """Return count and percentage of each row, from its columns `count` and `base`.

    With `sample` those in the base are taken for a sample, and the percentage has its Wilson interval.
    """
    counts = to_long(frame, "count", "count", unit)
    if sample:
        shares = wilson(frame["count"], frame.base)
        return pd.concat([counts, estimates_to_long(frame, shares, "percent", "percent", 100)])
    shares = frame.assign(percent=share(frame["count"], frame.base))
    return pd.concat([counts, to_long(shares, "percent", "percent", "percent")])


def long_table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the parts as one long table; a dimension that does not apply is "".

    Every number has one row: a key that stands twice is a fault of a measure. A number that is
    absent has a reason.
    """
    worded = [_worded(part[[*COLUMNS, REASON]]) for part in parts if len(part)]
    table = pd.concat(worded, ignore_index=True)
    table = table.assign(**{name: table[name].astype(float) for name in NUMBERS})
    absent = table["value"].isna() & (table.reason == "")
    table = table.assign(reason=table.reason.mask(absent & ~(table.base > 0), NOTHING_COUNTED))
    assert not (table["value"].isna() & (table.reason == "")).any(), "absent without a reason"
    assert not np.isinf(table[NUMBERS]).any(axis=None), "a number is infinite"
    assert not table.duplicated(KEY).any(), "one number is measured twice"
    return table


def _worded(part: pd.DataFrame) -> pd.DataFrame:
    """The part with plain words in its dimensions: parts that agree are joined without rewriting."""
    words = {name: part[name] for name in (*DIMENSIONS, "statistic", "unit", REASON)}
    odd = {name: column for name, column in words.items() if column.dtype != "str"}
    odd |= {name: column for name, column in words.items() if column.hasnans}
    return part.assign(**{name: column.astype("str").fillna("") for name, column in odd.items()})
