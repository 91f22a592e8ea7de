"""How a question was answered, told from its answers where the tool does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.intake.adopting.joined import LONGEST_OPTION, MARKS, join_of
from workbench.intake.answers import plain_numbers
from workbench.intake.tools.shape import DATE_LIKE
from workbench.reference import plain_word

MOST_OPTIONS = 30
MOST_NUMBERS = 11
"""A rating scale has up to eleven points, 0 to 10."""
REPEATS = 2.5
"""Options repeat: each text stands in so many rows on the average, or it is no option."""
FEW_ROWS, SHORT_OPTION = 10, 40
"""In a file of few rows a short text that stands twice is an option."""


def counts_of(cells: pd.Series) -> dict[str, int]:
    """Return how often each text stands in a column, blanks left out."""
    numbers = np.bincount(cells.cat.codes, minlength=len(cells.cat.categories))
    return {t: int(n) for t, n in zip(cells.cat.categories, numbers, strict=True) if t and n}


def kind_of(counts: dict[str, int], tool: str = "") -> str:
    """Return "single", "multiple" (joined in one cell), "number" or "text" from the texts of a column.

    Parameters
    ----------
    tool : the survey tool: some join numbers by the comma that elsewhere parts decimals
    """
    total, texts = sum(counts.values()), list(counts)
    if not texts or all(DATE_LIKE.match(text) for text in texts):
        return "text"
    if tool in MARKS and join_of(counts, tool).options:
        return "multiple"
    if all(plain_numbers(pd.Series(texts))):
        return _kind_of_numbers(texts, total)
    if join_of(counts, tool).options:
        return "multiple"
    longest = max(map(len, texts))
    if total < FEW_ROWS:
        return "single" if len(texts) < total and longest <= SHORT_OPTION else "text"
    fits = len(texts) <= MOST_OPTIONS and longest <= LONGEST_OPTION
    return "single" if fits and total >= REPEATS * len(texts) else "text"


def _kind_of_numbers(texts: list[str], total: int) -> str:
    whole = all(re.fullmatch(r"-?\d{1,3}", text) for text in texts)
    repeated = total >= REPEATS * len(texts) or total < FEW_ROWS
    small = all(abs(float(text)) <= 10 or text.startswith("-") for text in texts if whole)
    return "single" if whole and repeated and small and len(texts) <= MOST_NUMBERS else "number"


KNOWN_ORDERS = (
    (
        "strongly disagree",
        "disagree",
        "somewhat disagree",
        "neither agree nor disagree",
        "neutral",
        "undecided",
        "somewhat agree",
        "agree",
        "strongly agree",
    ),
    (
        "never",
        "rarely",
        "seldom",
        "sometimes",
        "occasionally",
        "often",
        "usually",
        "very often",
        "always",
    ),
    (
        "very unfavorably",
        "somewhat unfavorably",
        "neither favorably nor unfavorably (neutral)",
        "somewhat favorably",
        "very favorably",
    ),
    (
        "very dissatisfied",
        "dissatisfied",
        "somewhat dissatisfied",
        "neither satisfied nor dissatisfied",
        "somewhat satisfied",
        "satisfied",
        "very satisfied",
    ),
    (
        "not at all",
        "a little",
        "slightly",
        "somewhat",
        "moderately",
        "quite a bit",
        "very",
        "very much",
        "a great deal",
        "extremely",
    ),
    ("not true", "somewhat untrue", "somewhat true", "very true"),
    ("very poor", "poor", "fair", "good", "very good", "excellent"),
    (
        "very unlikely",
        "unlikely",
        "somewhat unlikely",
        "neutral",
        "somewhat likely",
        "likely",
        "very likely",
    ),
    (
        "less than high school degree",
        "high school degree",
        "some college",
        "some college or associate degree",
        "bachelor degree",
        "graduate degree",
    ),
    ("once", "daily", "weekly", "monthly", "every quarter", "every year"),
    ("no", "yes"),
)
"""Answers that have an order, lowest first, as surveys write them; a draft stands in this order."""


def in_order(texts: Sequence[str]) -> list[str]:
    """Return options in the order that a reader expects: known scales, then by number, then by letter."""
    words = {plain_word(text): text for text in texts}
    for order in KNOWN_ORDERS:
        known = [word for word in order if word in words]
        if len(known) >= 2 and len(known) >= len(words) - 2:
            rest = sorted(text for word, text in words.items() if word not in order)
            return [words[word] for word in known] + rest
    return sorted(texts, key=_by_number)


def _by_number(text: str) -> tuple:
    number = re.search(r"-?\d[\d,]*(\.\d+)?", text)
    leads = number and not re.match(r"[A-Za-z]", text.strip())
    value = float(number[0].replace(",", "")) if leads else float("inf")
    beyond = text.strip()[:1] in ">≥" or text.strip().endswith("+")
    return (value, beyond, text.casefold())
