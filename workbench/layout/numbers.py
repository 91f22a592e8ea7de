"""Numbers and words as readers see them: rounded, with the signs of what is hidden, safe in a spreadsheet."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters by which a spreadsheet takes text for a formula."""
CHANGE = re.compile(r"\+\d+\.\d( \([+\u2212]?\d+\.\d to [+\u2212]?\d+\.\d\))?")
"""A change with its interval, which begins as a formula does and can run as none."""

SIGNS = {
    "confidential": ("[c]", "not shown, to protect the people behind it"),
    "low_reliability": ("[u]", "not shown, since it stands on too few answers to be relied on"),
    "not_available": ("[x]", "not available"),
    "not_applicable": ("[z]", "not applicable"),
    "break_in_series": ("[b]", "not comparable with earlier periods"),
}
"""For each status but "shown": its sign in a table, and what it means."""


@dataclass(frozen=True)
class Value:
    """A number as it may be printed: `value` counts only where `status` is "shown"."""

    value: float
    status: str
    unit: str

    def __str__(self) -> str:
        return format_value(self.value, self.status, self.unit)


def format_value(value: float, status: str, unit: str) -> str:
    """Return a number as readers see it, or the sign for what is hidden.

    Percentages are whole and have their sign, scores have one decimal (both rounded half up),
    everything else is a whole number with thousands separated.
    """
    if status != "shown":
        return SIGNS[status][0]
    assert not math.isnan(value), "a number that is shown must be there"
    if unit == "score":
        return f"{round_half_up(value, 1):.1f}"
    whole = round_half_up(value, 0)
    return f"{whole}%" if unit == "percent" else f"{whole:,}"


def round_half_up(value: float, places: int) -> Decimal:
    """Return the number rounded as people round it: halves go away from zero.

    29 of 200 is 14.5 per cent and becomes 15, although the nearest binary number lies just under it.
    """
    exact = Decimal(repr(round(float(value), 9)))
    # adding zero turns "-0" into "0"
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def shortened(text: str, most: int) -> str:
    """Return the text in one line, cut at a word with an ellipsis where it is too long."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


def as_plain_cell(cell: object) -> str:
    """Return a cell's text such that no spreadsheet takes it for a formula.

    Text that begins as a formula does gets an apostrophe before it (OWASP, CSV injection); a
    number that is below zero stays one.
    """
    text = str(cell)
    return f"'{text}" if is_formula(text) and not isinstance(cell, Value) else text


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet could take the text for a formula."""
    return text.startswith(FORMULA) and not CHANGE.fullmatch(text)
