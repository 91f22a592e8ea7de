"""Single protected numbers with their intervals, as cells of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from workbench.evidence import SHOWN, Evidence
from workbench.layout import SIGNS, Value, format_value
from workbench.study import STATE

NOTHING = float("nan")
CONFIDENTIAL = "confidential"


class Row(NamedTuple):
    """What the cells of a table need of one number."""

    value: float
    low: float
    high: float
    base: float
    status: str
    unit: str
    reason: str = ""


ABSENT = Row(NOTHING, NOTHING, NOTHING, NOTHING, "not_available", "")


def find(evidence: Evidence, measure: str, region: str, **dimensions: str) -> Row:
    """Return the row of one number; what was not measured is a row that is not available."""
    return evidence.single(measure, region=region, **dimensions) or ABSENT


def places(evidence: Evidence) -> list[tuple[str, str]]:
    """Return code and name of the regions that a table has rows of, the state last."""
    names = evidence.definitions.reference.region_names()
    codes = [*evidence.regions, STATE] if evidence.statewide else [evidence.region, STATE]
    return [(code, names[code]) for code in codes]


def value(row: Row, unit: str = "") -> Value:
    """Return the number as a cell."""
    return Value(row.value, row.status, unit or row.unit)


def base(row: Row, unit: str) -> Value:
    """Return the base of a number as a cell; it can be hidden where the number is shown."""
    if pd.notna(row.base):
        return Value(row.base, SHOWN, unit)
    return Value(row.base, CONFIDENTIAL if row.status == SHOWN else row.status, unit)


def with_interval(row: Row, *, plus: bool = False) -> str:
    """Return a score with its 95 per cent interval, "3.1 (2.9 to 3.3)", or the sign for its absence."""
    if row.status != SHOWN:
        return SIGNS[row.status][0]
    write = signed if plus else plain
    if pd.isna(row.low) or pd.isna(row.high):
        return write(row.value)
    return f"{write(row.value)} ({write(row.low)} to {write(row.high)})"


def plain(number: float) -> str:
    """Return a score with one decimal."""
    return format_value(number, SHOWN, "score").replace("-", "\u2212")


def signed(number: float) -> str:
    """Return a change or difference with its sign and one decimal."""
    words = plain(number)
    return f"+{words}" if words[0].isdigit() and words != "0.0" else words


def index(row: Row) -> str:
    """Return a number between 0 and 1 with two decimals, or the sign for its absence."""
    return f"{row.value:.2f}" if row.status == SHOWN else SIGNS[row.status][0]


def in_a_row(names: Iterable[str]) -> str:
    """Return names as a sentence lists them; some hold a comma or an "and" of their own."""
    return "; ".join(name[:1].lower() + name[1:] for name in names)


def quoted(names: Iterable[str]) -> list[str]:
    """Return the wording of questions or answers as it stands in a sentence."""
    return [f"“{name}”" for name in names]


def printed_alike(rows: pd.DataFrame, number: float, unit: str) -> pd.DataFrame:
    """Return the rows whose value is printed as this number is: no reader can tell them apart."""
    words = format_value(number, SHOWN, unit)
    return rows[[format_value(value, SHOWN, unit) == words for value in rows.value]]


def alike(names: Iterable[str], joined: str = " and ") -> str:
    """Return names that share one number: up to three, or the first two and how many more there are."""
    first, *others = names
    if len(others) < 3:
        return joined.join([", ".join([first, *others[:-1]]), *others[-1:]])
    return f"{first}, {others[0]} and {len(others) - 1} more"
