"""Drawings: the same bytes each time, whole with anything in them, and silent about what is hidden."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from workbench import figures

NAN = float("nan")
LONG = "A very long name of a team, an item or a region " * 5


def rates(values: list[float], label: str = "Place") -> pd.DataFrame:
    shown = [value == value for value in values]
    return pd.DataFrame(
        {
            "label": [f"{label} {n}" for n in range(len(values))],
            "value": values,
            "base": [30.0 if s else NAN for s in shown],
            "status": ["shown" if s else "confidential" for s in shown],
            "sign": ["" if s else "[c]" for s in shown],
        }
    )


def likert(values: dict[str, float]) -> pd.DataFrame:
    scores = {
        "Very true": 4,
        "Somewhat true": 3,
        "Don't know": NAN,
        "Somewhat untrue": 2,
        "Not true": 1,
    }
    return pd.DataFrame(
        {
            "item": "An item",
            "option": list(scores),
            "score": list(scores.values()),
            "value": [values.get(option, NAN) for option in scores],
            "base": 40.0,
            "status": ["shown" if option in values else "confidential" for option in scores],
        }
    )


def boxes(svg: bytes) -> list[str]:
    """The shapes of a drawing, without its random-looking but fixed names."""
    return re.findall(r'd="([^"]*)"', svg.decode())


def test_the_same_numbers_make_the_same_bytes():
    assert figures.draw_rates(rates([10, 50]), "x") == figures.draw_rates(rates([10, 50]), "x")


def test_a_drawing_holds_no_hour_and_no_program_name():
    svg = figures.draw_rates(rates([10, 50]), "x").decode()
    assert "dc:date" not in svg
    assert "dc:creator" not in svg


def test_a_hidden_share_is_drawn_alike_whatever_it_was():
    hidden = likert({"Very true": 50, "Somewhat true": 30})
    smuggled = hidden.assign(value=hidden.value.where(hidden.status == "shown", 3))
    other = hidden.assign(value=hidden.value.where(hidden.status == "shown", 17))
    assert (
        figures.draw_likert(hidden) == figures.draw_likert(smuggled) == figures.draw_likert(other)
    )


def test_a_hidden_rate_is_drawn_alike_whatever_it_was():
    hidden, other = rates([50, NAN]), rates([50, NAN])
    other.loc[1, "value"] = 77
    assert figures.draw_rates(hidden, "x") == figures.draw_rates(other, "x")


def test_a_longer_bar_stands_for_a_larger_share():
    small, large = (figures.draw_rates(rates([value]), "x") for value in (10, 80))
    assert boxes(small) != boxes(large)


@pytest.mark.parametrize("values", [[], [NAN], [0.0], [100.0], [NAN, NAN], [5.0] * 60])
def test_rates_are_drawn_whatever_is_in_them(values):
    assert figures.draw_rates(rates(values), "x").startswith(b"<?xml")


@pytest.mark.parametrize("label", [LONG, "$x^2$ $", "\u202eRTL\u202c", "<b>&amp;", ""])
def test_any_label_is_drawn_as_text(label):
    assert figures.draw_rates(rates([20.0], label), "x").startswith(b"<?xml")


@pytest.mark.parametrize("teams", [1, 2, 12, 40])
def test_coverage_is_drawn_for_one_team_and_for_forty(teams):
    rows = [
        {
            "discipline": d,
            "team": f"T{n:02}",
            "essential": d == "Police",
            "present": (n + len(d)) % 3 > 0,
        }
        for d in ("Police", "Schools")
        for n in range(teams)
    ]
    assert figures.draw_coverage(pd.DataFrame(rows)).startswith(b"<?xml")


def test_scores_are_drawn_at_both_ends_and_hidden():
    scores = rates([1.0, 4.0, NAN])
    bands = pd.DataFrame({"label": ["Low", "High"], "low": [1.0, 3.0]})
    assert figures.draw_scores(scores, (1, 4), bands).startswith(b"<?xml")
    assert figures.draw_scores(scores, (1, 4), bands[:0]).startswith(b"<?xml")
