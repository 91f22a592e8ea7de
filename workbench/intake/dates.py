"""Dates as survey tools and spreadsheets write them."""

from __future__ import annotations

import pandas as pd

FORMATS = (
    "ISO8601",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%m/%d/%y %H:%M:%S",
    "%m/%d/%y %H:%M",
    "%Y/%m/%d %I:%M:%S %p",
    "%Y/%m/%d %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y %H:%M:%S",
    "%b %d, %Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
)
ZONE = r"\s+(?:[A-Z]{2,5}T|UTC|GMT|MEZ|MESZ)(?:[+-]\d{1,2}(?::?\d{2})?)?$"
"""A time zone's name behind the time, as Google Forms writes it."""
OFFSET = r"(:\d{2}(?:\.\d+)?)\s*(?:Z|[+-]\d{2}:?\d{2})$"
"""A distance from UTC behind the time; it changes twice a year, and the day meant is the one written."""
WHOLE_DAY = r"\d{4}-?\d{2}-?\d{2}"
"""What an ISO date begins with: a year or a month alone is no day."""


def read_dates(text: pd.Series) -> pd.Series:
    """Return dates by row, NaT where a cell holds none; a day first is never guessed.

    ISO dates, the American form, months by their English name and the dotted European form are read, with or without a time.
    """
    codes, distinct = pd.factorize(text)
    dates = _read_distinct(pd.Series(distinct, dtype=str))
    return pd.Series(dates.array.take(codes), index=text.index)


def _read_distinct(text: pd.Series) -> pd.Series:
    text = text.str.replace(ZONE, "", regex=True).str.replace(OFFSET, r"\1", regex=True)
    dates = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for form in FORMATS:
        open_rows = dates.isna() & (text != "")
        if form == "ISO8601":
            open_rows &= text.str.match(WHOLE_DAY)
        if open_rows.any():
            read = pd.to_datetime(text[open_rows], format=form, errors="coerce")
            dates = dates.fillna(read)
    return dates
