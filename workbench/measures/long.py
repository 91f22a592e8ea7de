"""The long table of measures: one shape for every number that a report may show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from workbench.measures.labels import all_of
from workbench.reference import ReferenceData
from workbench.statistics import wilson
from workbench.study import STATE, Study

DIMENSIONS = ["measure", "period", "region", "team", "discipline", "category"]
NUMBERS = ["value", "low", "high", "base"]
COLUMNS = [*DIMENSIONS, "statistic", *NUMBERS, "unit"]
REASON = "reason"
"""Why a number is absent, "" where it is there; the long table has it behind its columns."""
WORDS = [*DIMENSIONS, "statistic", "unit", REASON]
"""The columns that hold words; they are categories in the measures, text where they are protected."""
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
    state = counts.groupby(keys, sort=False, as_index=False)[numbers].sum()
    state = state.assign(region=all_of(STATE, counts.region, len(state)))
    return pd.concat([counts, state], ignore_index=True)


def share(part: pd.Series, base: pd.Series) -> pd.Series:
    """Return the part in per cent of the base; missing where nobody is in the base."""
    return (100 * part / base.where(base > 0)).astype(float)


def to_long(frame: pd.DataFrame, statistic: str, value: str, unit: str) -> pd.DataFrame:
    """Return one statistic of a frame in the columns of the long table.

    The frame has the dimensions that apply, `base`, and the column named by `value`; it may have
    low, high and reason.
    """
    rows = len(frame)
    words = {name: in_categories(frame[name]) for name in (*DIMENSIONS, REASON) if name in frame}
    words |= {"statistic": _one_word(statistic, rows), "unit": _one_word(unit, rows)}
    numbers = {name: _numbers(frame[name]) for name in NUMBERS if name in frame}
    columns = numbers | {"value": _numbers(frame[value])} | words
    absent = {name: _one_word("", rows) for name in WORDS if name not in words}
    absent |= {name: np.full(rows, np.nan) for name in NUMBERS if name not in columns}
    return pd.DataFrame({name: (columns | absent)[name] for name in (*COLUMNS, REASON)}, copy=False)


def in_categories(words: pd.Series) -> pd.Categorical:
    """Return words as categories, a missing one as "": few words stand in very many rows."""
    known = isinstance(words.dtype, pd.CategoricalDtype)
    found = words.array if known else _categories_of(words)
    if found.ordered:
        found = found.as_unordered()
    if found.categories.dtype != "str":
        found = found.rename_categories(found.categories.astype("str"))
    if found.codes.min(initial=0) >= 0:
        return found
    empty = found if "" in found.categories else found.add_categories("")
    return empty.fillna("")


def _categories_of(words: pd.Series) -> pd.Categorical:
    codes, found = pd.factorize(words.to_numpy(dtype=object), sort=False)
    return _categories(codes, pd.CategoricalDtype(pd.Index(found, dtype="str")))


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return a long table whose words are text and no categories, for those who sort and join by them."""
    return table.astype({name: "str" for name in WORDS if name in table})


def stacked(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return long tables one under the other; their words stay categories."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=[*COLUMNS, REASON])
    return pd.DataFrame({name: _joined(name, parts) for name in (*COLUMNS, REASON)}, copy=False)


def _joined(name: str, parts: list[pd.DataFrame]):
    read = _numbers if name in NUMBERS else in_categories
    columns = [read(part[name]) for part in parts]
    if len(columns) == 1:
        return columns[0]
    return np.concatenate(columns) if name in NUMBERS else _joined_words(columns)


def _joined_words(columns: list[pd.Categorical]) -> pd.Categorical:
    """One list of the words of all: many times as fast as pandas' own way for so many short lists."""
    lists = {id(column.categories): column.categories for column in columns}
    if len(lists) == 1:
        return _categories(np.concatenate([c.codes for c in columns]), columns[0].dtype)
    place: dict[str, int] = {}
    places = {
        own: np.array([place.setdefault(word, len(place)) for word in words.to_list()], np.int32)
        for own, words in lists.items()
    }
    found = np.concatenate([places[id(column.categories)][column.codes] for column in columns])
    return _categories(found, pd.CategoricalDtype(pd.Index(list(place), dtype="str")))


def _one_word(word: str, rows: int) -> pd.Categorical:
    return _categories(np.zeros(rows, dtype=np.int8), _dtype_of(word))


@cache
def _dtype_of(word: str) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index([word], dtype="str"))


def _categories(codes: np.ndarray, words: pd.CategoricalDtype) -> pd.Categorical:
    """Categories whose codes are known to be right."""
    return pd.Categorical.from_codes(codes, dtype=words, validate=False)


def _numbers(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=float, na_value=np.nan)


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
    return to_long(keys.assign(**numbers, **told), statistic, "value", unit)


def counts_and_shares(frame: pd.DataFrame, unit: str, *, sample: bool = False) -> pd.DataFrame:
    """Return count and percentage of each row, from its columns `count` and `base`.

    With `sample` those in the base are taken for a sample, and the percentage has its Wilson interval.
    """
    counts = to_long(frame, "count", "count", unit)
    if sample:
        shares = wilson(frame["count"], frame.base)
        return stacked([counts, estimates_to_long(frame, shares, "percent", "percent", 100)])
    shares = frame.assign(percent=share(frame["count"], frame.base))
    return stacked([counts, to_long(shares, "percent", "percent", "percent")])


def long_table(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the parts as one long table; a dimension that does not apply is "".

    Words are categories: see `in_words`. Every number has one row: a key that stands twice is a
    fault of a measure. A number that is absent has a reason.
    """
    table = stacked(parts)
    absent = table["value"].isna() & (table.reason == "")
    table = table.assign(reason=_worded(table.reason, absent & ~(table.base > 0)))
    assert not (table["value"].isna() & (table.reason == "")).any(), "absent without a reason"
    assert not any(np.isinf(table[name]).any() for name in NUMBERS), "a number is infinite"
    assert not _stand_twice(table), "one number is measured twice"
    return table


def _stand_twice(table: pd.DataFrame) -> bool:
    """Whether a key stands twice: each is a number of its own, where so many numbers there are."""
    sizes = [len(table[name].cat.categories) for name in KEY]
    if math.prod(sizes) > np.iinfo(np.int64).max:
        return bool(table[KEY].duplicated().any())
    number = np.zeros(len(table), dtype=np.int64)
    for name, size in zip(KEY, sizes, strict=True):
        number *= size
        number += table[name].cat.codes.to_numpy()
    number.sort()
    return bool((number[1:] == number[:-1]).any())


def _worded(reason: pd.Series, uncounted: pd.Series) -> pd.Series:
    """The reasons, with the words for an empty base where it is empty."""
    if not uncounted.any():
        return reason
    words = reason.cat.categories.union([NOTHING_COUNTED], sort=False)
    return reason.cat.set_categories(words).mask(uncounted, NOTHING_COUNTED)
