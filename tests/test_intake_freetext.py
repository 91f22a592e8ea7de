"""Passages of free text that a person must read first, and columns that are dropped for what they hold."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from workbench.intake.export import Column
from workbench.intake.identifying import flags_of, identifying_kind, roster_pattern


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ask jane@example.org", "e-mail address"),
        ("jane at gmail dot com", "e-mail address"),
        ("her SSN is 123 45 6789", "social security number"),
        ("call 6125550199", "telephone number"),
        ("call 555-0199", "telephone number"),
        ("file 27CR181234", "court file number"),
        ("file 27-JV-18-55", "court file number"),
        ("on the 3rd of March", "date"),
        ("on 2003/04/05", "date"),
        ("she was born here", "birth"),
        ("she is 15", "age"),
        ("he turned sixteen", "age"),
        ("a 15yo", "age"),
        ("at 1234 N 5th Street", "street address"),
        ("PO Box 55", "street address"),
        ("her insta is jane.doe", "handle"),
        ("plate ABC 123", "number plate"),
        ("see x.com/jane", "web address"),
    ],
)
def test_a_passage_that_could_tell_who_somebody_is_is_marked(text, kind):
    assert kind in flags_of(text)


@pytest.mark.parametrize(
    "text", ["We agree 100%", "since 2018", "24/7", "50-60 people", "ages 12-17", "the 15 members"]
)
def test_what_tells_of_nobody_is_not_marked(text):
    assert flags_of(text) == []


@pytest.mark.parametrize("text", ["O’Brien knows", "o'brien", "Zoe Muller", "ZOË"])
def test_a_name_on_the_roster_is_found_however_it_is_typed(text):
    names = roster_pattern(["O'Brien, Bo", "Zoë Müller"])
    assert flags_of(text, names) == ["name on the roster"]


def test_a_very_long_text_takes_no_very_long_time():
    start = time.perf_counter()
    for text in ("a" * 200_000, "a." * 100_000, "1 " * 100_000, "27-" * 70_000):
        flags_of(text)
    assert time.perf_counter() - start < 20


def test_bare_digits_are_no_reason_to_drop_a_column():
    digits = pd.Series(["310000001", "310000002"], dtype="category")
    assert identifying_kind(Column("Collector"), digits) == ""
    numbers = pd.Series(["612-555-0199", "612-555-0198"], dtype="category")
    assert identifying_kind(Column("Collector"), numbers) == "telephone number"
