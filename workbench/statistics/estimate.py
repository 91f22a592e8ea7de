"""The one form of every statistic: a number, its interval, its base, or the reason it is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

COLUMNS = ("value", "low", "high", "n", "reason")
"""Columns of a frame of estimates; the names of an `Estimate`'s fields."""

CONFIDENCE = 0.95
"""Confidence of an interval where the caller names none."""

NEGLIGIBLE = 1e-12
"""A sum of squares below this share of the squared values is dust of floating point: no variance."""


@dataclass(frozen=True)
class Estimate:
    """One statistic with its interval and its base.

    Attributes
    ----------
    value : the statistic; None where it is not available
    low, high : limits of its interval; None where it has none
    n : its base, whom or what it was computed from
    reason : in plain words why the value, or only its interval, is not available; else ""
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str = ""


@dataclass(frozen=True)
class SignificanceTest:
    """One two-sided test: statistic, degrees of freedom (None where it has none), p value, base.

    Statistic and p are None, and `reason` says why, where the test is not available.
    """

    statistic: float | None
    df: float | None
    p: float | None
    n: int
    reason: str = ""


def estimates_frame(estimates: dict[str, Estimate], name: str | None = None) -> pd.DataFrame:
    """Return estimates as a frame, one row each; what is None becomes a missing number."""
    rows = [[getattr(estimate, column) for column in COLUMNS] for estimate in estimates.values()]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), index=pd.Index(list(estimates), name=name))
    return frame.astype({"value": float, "low": float, "high": float, "n": "int64", "reason": str})


def framed(value, n, reason, low=np.nan, high=np.nan, index=None) -> pd.DataFrame:
    """Return the frame of estimates; where the value is missing, so is the interval."""
    value = np.asarray(value, dtype=float)
    missing = np.isnan(value)
    columns = {
        "value": value,
        "low": np.where(missing, np.nan, low),
        "high": np.where(missing, np.nan, high),
        "n": np.broadcast_to(np.nan_to_num(floats(n)), value.shape).astype("int64"),
        "reason": pd.array(np.broadcast_to(reason, value.shape), dtype=str),
    }
    frame = pd.DataFrame(columns, index=index)
    assert not (frame["value"].isna() & (frame.reason == "")).any(), "missing, and no reason given"
    return frame


def first_reason(shape, *cases) -> np.ndarray:
    """Return for each place the words of the first case (condition, words) that holds, else ""."""
    conditions = [np.broadcast_to(condition, shape) for condition, _ in cases]
    return np.select(conditions, [words for _, words in cases], default="").astype(object)


def divided(numerator, denominator, where=True) -> np.ndarray:
    """Return the quotient, missing where it is not wanted or the denominator is 0; no warning."""
    numerator, denominator = np.broadcast_arrays(
        np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    )
    quotient = np.full(numerator.shape, np.nan)
    return np.divide(numerator, denominator, out=quotient, where=(denominator != 0) & where)


def labels_of(*inputs) -> pd.Index | None:
    """Return the index of the first pandas object among the inputs, so that results keep it."""
    return next((x.index for x in inputs if isinstance(x, pd.DataFrame | pd.Series)), None)


def by_group(numbers: pd.DataFrame | pd.Series, groups):
    """Return the rows of numbers grouped by labels that lie beside them, whatever their index.

    `groups` is one label a row, a frame of several, or None for one group named "all". A row whose
    label is missing is in no group; a category without rows is a group of nobody.
    """
    require(
        groups is None or len(groups) == len(numbers),
        f"There are {len(numbers)} rows, and not as many group labels.",
    )
    if groups is None:
        keys = np.full(len(numbers), "all")
    elif isinstance(groups, pd.DataFrame):
        keys = [groups[name].set_axis(numbers.index) for name in groups]
    else:
        keys = pd.Series(groups).set_axis(numbers.index)
    return numbers.groupby(keys, observed=False)


def floats(values) -> np.ndarray:
    """Return the values as floating-point numbers, what is missing as NaN."""
    if isinstance(values, pd.DataFrame | pd.Series):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    else:
        numbers = np.asarray(values, dtype=float)
    require(not np.isinf(numbers).any(), "An answer, count or size is infinite; leave it missing.")
    return numbers


def matrix(values) -> np.ndarray:
    """Return rows of numbers: one list is one row, nothing at all is no row."""
    numbers = np.atleast_2d(floats(values))
    return numbers.reshape(0, 0) if numbers.shape == (1, 0) else numbers


def require(holds, told: str) -> None:
    """Raise a ValueError that tells the caller what is wrong with the numbers given."""
    if not holds:
        raise ValueError(told)
