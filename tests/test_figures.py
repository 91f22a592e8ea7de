"""Drawings: the same bytes each time, whole with anything in them, and silent about what is hidden."""

from __future__ import annotations

import io
import itertools
import re
import warnings
from dataclasses import replace
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from workbench import figures
from workbench.figures import maps, papers, sheets, theme
from workbench.figures.coverage import FILLS
from workbench.figures.fonts import lay_letters, units_of_em
from workbench.figures.lettering import spread
from workbench.figures.lines import Lines
from workbench.figures.slopes import window
from workbench.figures.stacks import reaches, stack_scored
from workbench.layout import Drawn
from workbench.study import PROJECT

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


def coverage(teams: int, team: str = "T") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "discipline": d,
            "team": f"{team}{n:02}",
            "essential": d == "Police",
            "present": (n + len(d)) % 3 > 0,
            "status": "confidential" if n == 0 else "shown",
        }
        for d in ("Police", "Child protection and social services", LONG)
        for n in range(teams)
    )


def steps(done: list[float], teams: float = 40.0) -> pd.DataFrame:
    hidden = [value != value for value in done]
    return pd.DataFrame(
        {
            "step": [f"Step {n} " + LONG[: 40 * n] for n in range(len(done))],
            "value": done,
            "base": [NAN if h else teams for h in hidden],
            "status": ["confidential" if h else "shown" for h in hidden],
        }
    )


def paths(teams: int, team: str = "T") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "step": f"Step {step} {LONG}",
            "team": f"{team}{n:02}",
            "state": ("done", "planned", "open")[min(step // (n % 3 + 1), 2)],
            "status": "confidential" if n == 0 and step == 7 else "shown",
        }
        for step in range(8)
        for n in range(teams)
    )


def in_time(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps with a date planned and one done, half a year apart; what is open has neither."""
    planned = 2015.2 + steps.groupby("team").cumcount() / 2
    return steps.assign(
        planned=planned.where(steps.state != "open"),
        done=(planned + 0.5).where(steps.state == "done"),
    )


def moved(*ends: tuple[float, float], panels: int = 1) -> pd.DataFrame:
    """The two ends of a line a place, in every panel; the first place is the report's own."""
    return pd.DataFrame(
        {
            "panel": f"Panel {panel} {LONG}",
            "label": f"Place {at} {LONG}",
            "period": period,
            "value": value,
            "base": 30.0,
            "status": "shown" if value == value else "confidential",
            "strong": at == 0,
        }
        for panel in range(panels)
        for at, end in enumerate(ends)
        for period, value in zip(("2015-17", "2017-19"), end, strict=True)
    )


def counted(rows: int, columns: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": f"Discipline {row} {LONG}",
            "column": f"Region {column} {LONG}",
            "value": float((row + column) % 41),
            "base": 40.0,
            "status": "confidential" if row == column else "shown",
            "ruled": row < 2,
        }
        for row in range(rows)
        for column in range(columns)
    )


def nodes(count: int) -> pd.DataFrame:
    placed = figures.place_in_circle([f"n{n}" for n in range(count)])
    statuses = ["confidential", *["shown"] * (count - 1)]
    return placed.assign(label=[f"Discipline {n}" for n in range(count)], status=statuses)


TIES = pd.DataFrame({"source": ["n0", "n1"], "target": ["n2", "n2"], "grade": [1, 5]})
GRADES = ["none", "networking", "cooperation", "coordination", "coalition", "collaboration"]


def panels(count: int, values: list[float]) -> pd.DataFrame:
    """The same places in every panel, of the units in turn."""
    units = ["percent", "score", "youth"]
    return pd.concat(
        rates(values, LONG).assign(panel=f"{n} {LONG}", unit=units[n % 3], strong=n == 0)
        for n in range(count)
    )


SQUARE = (np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]),)


def county_map(own: list[bool], team: bool = True) -> tuple[pd.DataFrame, dict]:
    """Counties side by side, a square each."""
    fips = [f"{n:05}" for n in range(len(own))]
    shapes = {code: tuple(ring + [n, 0] for ring in SQUARE) for n, code in enumerate(fips)}
    counties = pd.DataFrame({"fips": fips, "county": "St. X", "region": "r", "own": own})
    return counties.assign(team=[team and n % 2 == 0 for n in range(len(own))]), shapes


BANDS = pd.DataFrame({"label": ["Not yet ready", "Nearly ready", "Ready"], "low": [1, 2.6, 3.2]})
SCORES = rates([1.0, 4.0, 2.25, NAN], LONG)


def words(drawn: Drawn) -> list[str]:
    """The text that a drawing shows: matplotlib notes each beside the shapes of its letters."""
    return re.findall(r"<!-- (.*?) -->", drawn.page.decode(), re.S)


def phone_words(drawn: Drawn) -> list[str]:
    """The text of the drawing for a phone, which stands in it as text."""
    texts = ElementTree.fromstring(drawn.phone).iter("{http://www.w3.org/2000/svg}text")
    return ["\n".join(line.text or "" for line in text) for text in texts]


def marks(drawn: Drawn) -> list[str]:
    """The shapes of a drawing, without its random-looking but fixed names."""
    return re.findall(r'd="([^"]*)"', drawn.page.decode())


def test_the_same_numbers_make_the_same_bytes():
    assert figures.draw_rates(rates([10, 50]), "x") == figures.draw_rates(rates([10, 50]), "x")


def test_a_drawing_holds_no_hour_and_no_program_name():
    svg = figures.draw_rates(rates([10, 50]), "x").page.decode()
    assert "dc:date" not in svg
    assert "dc:creator" not in svg


def test_a_hidden_share_is_drawn_alike_whatever_it_was():
    hidden = likert({"Very true": 50, "Somewhat true": 30})
    smuggled = hidden.assign(value=hidden.value.where(hidden.status == "shown", 3))
    other = hidden.assign(value=hidden.value.where(hidden.status == "shown", 97))
    assert (
        figures.draw_likert(hidden) == figures.draw_likert(smuggled) == figures.draw_likert(other)
    )


def with_values(rows: pd.DataFrame, value: float) -> pd.DataFrame:
    return rows.assign(value=rows.value.where(rows.status == "shown", value))


@pytest.mark.parametrize(
    "draw",
    [
        lambda value: figures.draw_rates(with_values(rates([50, NAN]), value), "x"),
        lambda value: figures.draw_steps(with_values(steps([12, NAN]), value)),
        lambda value: figures.draw_scores(with_values(SCORES, value), (1, 4), BANDS),
        lambda value: figures.draw_panels(with_values(panels(3, [50, NAN]), value)),
    ],
)
def test_a_hidden_number_is_drawn_alike_whatever_it_was(draw):
    assert draw(NAN) == draw(1) == draw(3)


def test_a_hidden_seat_is_drawn_neither_as_taken_nor_as_empty():
    seats = coverage(3)
    there, missing = (
        seats.assign(present=seats.present.where(seats.team != "T00", p)) for p in (True, False)
    )
    assert figures.draw_coverage(there) == figures.draw_coverage(missing)
    assert "[c]" in words(figures.draw_coverage(seats))


def test_a_longer_bar_stands_for_a_larger_share():
    small, large = (figures.draw_rates(rates([value]), "x") for value in (10, 80))
    assert marks(small) != marks(large)


def test_a_number_in_a_drawing_is_rounded_as_in_its_table():
    assert "63%" in words(figures.draw_rates(rates([62.5]), "x"))
    assert "23" in words(figures.draw_likert(likert({"Very true": 22.5})))
    assert "2.3" in words(figures.draw_scores(rates([2.25]), (1, 4), BANDS))


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("line", ["AVATAR To We", "n\u00a0=\u00a01,136", "Té Å — “Yes” 50% [c]"])
def test_letters_stand_where_the_font_has_them(line, bold):
    """As matplotlib itself sets them, through HarfBuzz, in hundredths of an em."""
    setting = TextToPath()
    font = setting._get_font(FontProperties(family="DejaVu Sans", weight="bold" if bold else 400))
    set_by_matplotlib = [place for _, place, *_ in setting.get_glyphs_with_font(font, line)[0]]
    ours = [100 * place / units_of_em() for _, place in lay_letters(line, bold)[0]]
    assert ours == pytest.approx(set_by_matplotlib, abs=0.2)


def test_every_letter_that_a_drawing_uses_has_its_shape_there_once():
    svg = figures.draw_panels(panels(2, [50.0, NAN])).page.decode()
    shapes = re.findall(r'<path id="([RB][0-9a-f]+)"', svg)
    assert set(re.findall(r'<use href="#([RB][0-9a-f]+)"', svg)) == set(shapes)
    assert len(shapes) == len(set(shapes))
    letters = set("".join(words(figures.draw_panels(panels(2, [50.0, NAN]))))) - set(" \u00a0\n")
    assert letters == {chr(int(name[1:], 16)) for name in shapes}


def test_letters_that_join_are_drawn_joined():
    """Meem and dal of "madrasa" stand in their joined forms: none is drawn as a letter by itself."""
    svg = figures.draw_rates(rates([20.0]).assign(label="\u0645\u062f\u0631\u0633\u0629"), "x").page
    assert not re.findall(rb'href="#R6[0-9a-f]{2}"', svg)
    assert len(re.findall(rb'href="#DejaVuSans-[0-9a-f]+"', svg)) >= 5


def test_every_row_says_its_base_however_long_its_name():
    bases = [text for text in words(figures.draw_rates(rates([20], LONG), "x")) if "30)" in text]
    assert len(bases) == 1


def test_what_is_confidential_is_hatched_and_what_does_not_apply_is_not():
    hidden = figures.draw_rates(rates([NAN]), "x")
    absent = figures.draw_rates(rates([NAN]).assign(status="not_applicable"), "x")
    assert b"<pattern" in hidden.page and b"<pattern" in hidden.phone
    assert b"<pattern" not in absent.page and b"<pattern" not in absent.phone


def test_a_base_that_is_hidden_with_its_number_is_its_sign():
    drawn = words(figures.draw_rates(rates([50, NAN], "Team"), "x"))
    assert {"Team 0 (n\u00a0=\u00a030)", "Team 1 (n\u00a0=\u00a0[c])"} <= set(drawn)
    uncounted = rates([50], "Team").assign(base=NAN)
    assert "Team 0" in words(figures.draw_rates(uncounted, "x"))


def test_both_ends_of_a_line_say_their_base_on_a_page_and_on_a_phone():
    lines = moved((3.0, 3.1), (2.9, NAN)).assign(panel="P", base=[31.0, 32.0, 1033.0, NAN])
    for told in (words, phone_words):
        drawn = told(figures.draw_slopes(lines, (1, 4), "score"))
        for base in ("31", "32", "1,033", "[c]"):
            assert drawn.count(f"n\u00a0=\u00a0{base}") == 1


def test_small_multiples_say_the_base_of_each_end():
    rows = moved((3.0, 3.1)).assign(panel="x", base=[31.0, NAN], status=["shown", "confidential"])
    drawn = words(figures.draw_multiples(rows, (1, 4), "score"))
    assert {"2015-17\nn\u00a0=\u00a031", "2017-19\nn\u00a0=\u00a0[c]"} <= set(drawn)


def test_lines_of_words_lie_about_their_place():
    """Of two lines in 10 points, 11.7 apart: 7.6 above the first line, 2.4 under the second."""
    half = (7.6 + 11.7 + 2.4) / 2
    middle = Lines("n\nn", 10, "center", "center")
    assert middle.first == pytest.approx(half - 7.6)
    left, head, width, tall = middle.ground()
    assert (left, head, tall) == pytest.approx((-width / 2, -half, 2 * half))
    assert Lines("n", 10).ground()[1] == pytest.approx(-7.6)
    assert Lines("n", 10, va="bottom").first == pytest.approx(2.4)
    assert Lines("n", 10, va="top").first == pytest.approx(-7.6)


def test_words_keep_apart_and_stay_as_near_to_their_places_as_they_can():
    """Two a tenth apart that need one: each gives way by half of what lacks, but not below the foot."""
    assert list(spread([2.0, 2.1], 1, 0)) == pytest.approx([1.55, 2.55])
    assert list(spread([0.0, 0.1], 1, 0)) == pytest.approx([0.0, 1.0])
    assert list(spread([1.0, 5.0], 1, 0)) == pytest.approx([1.0, 5.0])


def test_answers_stack_from_the_line_outwards_and_the_middle_lies_across_it():
    """Often 30, at times 40, never 10: from -20 to 20 in the middle, on to 50 and to -30."""
    shares = [
        row
        for row in pd.DataFrame(
            {"score": [3.0, 2.0, 1.0], "value": [30.0, 40.0, 10.0], "status": "shown"}
        ).itertuples()
    ]
    bars = {bar.share.score: (bar.left, bar.right) for bar in stack_scored(shares, 2, 5)}
    assert bars == {3: (20, 50), 2: (-20, 20), 1: (-30, -20)}
    assert reaches([shares], 2, 10.0) == (50, 50)


def test_a_share_without_a_score_that_is_too_short_for_its_number_has_it_beside_it():
    drawn = figures.draw_likert(likert({"Very true": 96, "Don't know": 4}))
    assert "4" in words(drawn) and "4" in phone_words(drawn)


def test_a_long_answer_stands_whole_beside_its_bar():
    answer = "Rules on sharing information, or doubts about them and more"
    drawn = figures.draw_rates(rates([30.0]).assign(label=answer), "x")
    for told in (words(drawn), phone_words(drawn)):
        assert f"{answer} (n = 30)" in " ".join(told).replace("\n", " ").replace("\u00a0", " ")


def drawn_texts(draw, *arguments) -> list[Text]:
    """The texts of a page's drawing, before they are written."""
    with mpl.rc_context(theme.THEME):
        return draw.__wrapped__(*arguments).findobj(Text)


def test_the_last_share_of_a_side_has_its_number_outside_where_it_has_no_room_inside():
    """3 of 100 is about 0.1 inches long, and 60 of them reach past its end."""
    shares = {"Very true": 3, "Somewhat true": 60, "Don't know": 35, "Somewhat untrue": 2}
    rows = likert(shares)
    rows = rows[rows.option != "Not true"]
    sides = {t.get_text(): t.get_ha() for t in drawn_texts(figures.draw_likert, rows)}
    assert {sides[number] for number in ("60", "35")} == {"center"}
    assert (sides["3"], sides["2"]) == ("left", "right")
    assert {"2", "3"} <= set(phone_words(figures.draw_likert(rows)))


def test_short_shares_at_the_end_of_a_side_have_their_numbers_beyond_it_in_their_order():
    """3 and 2 of 100 lie to the left of the line, the strongest furthest out: their numbers read as the bars do."""
    drawn = figures.draw_likert(likert({"Very true": 60, "Somewhat untrue": 3, "Not true": 2}))
    assert "2 · 3" in words(drawn) and "2 · 3" in phone_words(drawn)


def test_a_share_between_others_that_is_too_short_for_its_number_has_none():
    drawn = words(figures.draw_likert(likert({"Very true": 60, "Somewhat true": 2})))
    assert "60" in drawn and "2" not in drawn


def test_the_mean_stands_on_the_side_of_its_dot_where_the_line_of_the_state_does_not():
    """On 4.5 inches from 1 to 5, a tenth of a point is about 0.1 inches, and a mean 0.45 broad."""
    scores = SCORES[:3].assign(value=[3.0, 3.0, 3.0], status="shown", beside=[3.2, 2.8, 4.5])
    texts = drawn_texts(figures.draw_scores, scores, (1, 5), BANDS, "Minnesota")
    sides = [text.get_ha() for text in texts if text.get_text() == "3.0"]
    assert sides == ["right", "left", "left"]


@pytest.mark.parametrize(("value", "high", "side"), [(16.0, 20.0, "end"), (8.0, 12.0, "start")])
def test_on_a_phone_a_mean_stays_on_the_sheet_where_its_interval_ends_beside_it(value, high, side):
    """Behind 20 of 20 there are 0.25 inches, and a mean takes 0.45."""
    rows = rates([value]).assign(low=value - 4, high=high)
    drawn = figures.draw_scores(rows, (0, 20), BANDS[:0]).phone.decode()
    mean = re.search(rf"<text([^>]*)><tspan[^>]*>{value}<", drawn)[1]
    assert ('text-anchor="end"' in mean) == (side == "end")


def test_a_line_is_called_by_its_whole_name():
    lines = moved((3.0, 3.1), (2.9, 3.2)).assign(panel="P")
    lines["label"] = lines.label.where(~lines.strong, "Central / East Central")
    for told in (words, phone_words):
        drawn = " ".join(told(figures.draw_slopes(lines, (1, 4), "score")))
        assert "3.1  Central / East Central" in drawn


def test_the_years_of_a_panel_keep_away_from_those_of_the_next():
    """Five years in a quarter of the page: every other one is named, and neither the first nor the last."""
    texts = drawn_texts(figures.draw_timeline, in_time(paths(4)), (2017.5, 2019.5))
    years = {t.get_text() for t in texts if re.fullmatch(r"20\d\d", t.get_text())}
    assert years == {"2016", "2018"}


def test_a_base_is_told_beside_a_number_that_is_hidden():
    rows = panels(1, [50.0, NAN, NAN]).assign(base=[30.0, NAN, 14.0])
    drawn = " ".join(words(figures.draw_panels(rows))).replace("\u00a0", " ")
    assert all(drawn.count(f"n = {base}") == 1 for base in ("30", "[c]", "14"))


def test_where_nothing_has_a_base_a_hidden_number_has_none_either():
    """People trained are a total: n beside a hidden one would say that the others have one."""
    rows = panels(1, [50.0, NAN]).assign(unit="people", base=NAN)
    assert "n\u00a0=" not in " ".join(words(figures.draw_panels(rows)))


def test_words_of_a_chart_are_eight_points_on_paper():
    """The style sheet prints a drawing narrower than it is drawn; its words shrink with it."""
    style = (PROJECT / "workbench" / "template" / "style.css").read_text("utf-8")
    broad = float(re.search(r"\n  \.drawing img \{ width: auto; max-width: ([\d.]+)in", style)[1])
    assert theme.SMALLEST * broad / papers.PAGE.width >= 8


def test_no_axis_is_drawn_for_answers_without_a_score_where_there_are_none():
    scored = likert({"Very true": 60})
    scored = scored[scored.score.notna()]
    assert "No score" not in words(figures.draw_likert(scored))


def test_a_cell_of_the_coverage_has_the_colour_of_its_state_and_a_hidden_one_none():
    """Police there and in one team lacking, schools in neither; one seat is hidden."""
    seats = pd.DataFrame(
        {
            "discipline": ["Police", "Police", "Schools", "Schools"],
            "team": ["T1", "T2"] * 2,
            "essential": [True, True, False, False],
            "present": [True, False, False, True],
            "status": ["shown", "shown", "shown", "confidential"],
        }
    )
    drawn = figures.draw_coverage(seats)
    for svg in (drawn.page.decode().lower(), drawn.phone.decode().lower()):
        for colour in ("#cfe3e0", "#fbe3d3", "#f4f5f6"):
            assert len(re.findall(f'fill(?:="|: ?){colour}', svg)) == 1
    cells = re.findall(r'<path d="([^"]*)" fill="(#[0-9A-F]{6}|none)"', drawn.phone.decode())
    assert [shape.count("M") for shape, fill in cells if fill in FILLS] == [1, 1, 1, 1]


def test_a_hidden_number_has_the_sign_of_its_reason():
    absent = rates([NAN]).assign(status="not_applicable")
    assert "[z]" in words(figures.draw_rates(absent, "x"))
    nowhere = likert({}).assign(status="not_available")
    drawn = words(figures.draw_likert(nowhere))
    assert drawn.count("[x]") == 5
    assert "[c]" not in drawn


def test_answers_in_the_middle_are_drawn_across_the_line():
    five = pd.DataFrame(
        {
            "item": "An item",
            "option": ["Often", "At times", "Never"],
            "score": [3, 2, 1],
            "value": [30.0, 45.0, 25.0],
            "base": 40.0,
            "status": "shown",
        }
    )
    assert {"30", "45", "25"} <= set(words(figures.draw_likert(five)))


def test_answers_are_named_in_the_order_in_which_they_stand_in_the_bars():
    named = words(figures.draw_likert(likert({"Very true": 50})))
    order = ["Not true", "Somewhat untrue", "Somewhat true", "Very true"]
    assert sorted(order, key=named.index) == order


EXTREMES = {
    "rates": (figures.draw_rates, rates([0, 100, 62.5, NAN], LONG), "Share"),
    "rates of capitals": (
        figures.draw_rates,
        rates([5.0], "WEST METRO TEAM, WRIGHT COUNTY"),
        "Share",
    ),
    "many rates": (figures.draw_rates, rates([5.0] * 60), "Share"),
    "answers": (figures.draw_likert, likert({"Very true": 70, "Don't know": 30})),
    "all on one side": (figures.draw_likert, likert({"Very true": 100})),
    "answers that all have a score": (
        figures.draw_likert,
        likert({"Very true": 70}).dropna(subset=["score"]),
    ),
    "all answers hidden": (figures.draw_likert, likert({})),
    "answers to a long item": (figures.draw_likert, likert({}).assign(item=LONG)),
    "scores": (figures.draw_scores, SCORES, (1, 4), BANDS),
    "one team": (figures.draw_coverage, coverage(1)),
    "twelve teams by name": (figures.draw_coverage, coverage(12, "Team of the county ")),
    "forty teams": (figures.draw_coverage, coverage(40)),
    "steps": (figures.draw_steps, steps([0, 12, 40, NAN])),
    "all steps hidden": (figures.draw_steps, steps([NAN, NAN])),
    "scores beside the state": (
        figures.draw_scores,
        SCORES.assign(beside=[1.0, 4.0, 2.3, NAN], low=SCORES.value - 0.2, high=SCORES.value),
        (1, 4),
        BANDS,
        "Minnesota",
    ),
    "regions beside the state": (
        figures.draw_scores,
        SCORES.assign(beside=3.0),
        (1, 4),
        BANDS,
        "Minnesota",
    ),
    "steps of one team": (figures.draw_paths, paths(1)),
    "steps of forty teams": (figures.draw_paths, paths(40, "Team of ")),
    "slopes": (figures.draw_slopes, moved((3.0, 3.1), (2.9, NAN), panels=2), (1, 4), "score"),
    "slopes that meet": (figures.draw_slopes, moved((50, 50), (50, 50)), (0, 100), "percent"),
    "slopes of hidden numbers": (figures.draw_slopes, moved((NAN, NAN)), (1, 4), "score"),
    "counts": (figures.draw_counts, counted(17, 9)),
    "network": (figures.draw_network, nodes(17), TIES, GRADES),
    "panels": (figures.draw_panels, panels(3, [0, 100, 62.5, NAN])),
    "a panel of its own": (figures.draw_panels, panels(1, [5.0, 12_345.0]).assign(unit="youth")),
    "panels of hidden numbers": (figures.draw_panels, panels(2, [NAN])),
    "many scores beside the state": (
        figures.draw_scores,
        rates([1.0, 4.0, 2.25, NAN, 3.0], LONG).assign(beside=[1.1, 3.0, 2.3, NAN, 4.0]),
        (1, 4),
        BANDS,
        "Minnesota",
    ),
    "points gained": (figures.draw_scores, rates([8.3, 10.9, NAN]), (-5, 25), BANDS[:0]),
    "region": (figures.draw_region_map, *county_map([True, True, False])),
    "steps of no team": (figures.draw_steps, steps([0, 0], teams=0)),
    "steps in time": (figures.draw_timeline, in_time(paths(6)), (2017.5, 2019.5)),
    "steps in time of one team": (figures.draw_timeline, in_time(paths(1, LONG)), (2017.5, 2019.5)),
}


ON_PHONE = replace(papers.PHONE, sheet=papers.PAGE.sheet)
"""The phone's paper, drawn by matplotlib, which can measure its texts."""


@pytest.mark.parametrize("paper", [papers.PAGE, ON_PHONE], ids=["page", "phone"])
@pytest.mark.parametrize("name", EXTREMES)
def test_texts_are_no_smaller_than_the_smallest_and_stay_apart_and_on_the_sheet(name, paper):
    """Measured by matplotlib itself; slanted names are left out: their boxes overlap, they do not."""
    draw, *arguments = EXTREMES[name]
    with mpl.rc_context(theme.THEME), papers.on_paper(paper):
        sheet = draw.__wrapped__(*arguments)
        FigureCanvasAgg(sheet).draw()
        texts = [t for t in sheet.findobj(Text) if t.get_text().strip() and t.get_visible()]
        boxes = {t: t.get_window_extent() for t in texts if not t.get_rotation()}
    assert min(t.get_fontsize() for t in texts) >= theme.SMALLEST
    for text in texts:
        seen = text.get_window_extent()
        assert seen.x0 >= -1 and seen.y0 >= -1, text
        assert seen.x1 <= sheet.bbox.x1 + 1 and seen.y1 <= sheet.bbox.y1 + 1, text
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].padded(-1).overlaps(boxes[other].padded(-1)), (one, other)


LINE = re.compile(r'matrix\(([\d.]+) 0 0 -[\d.]+ ([-\d.]+) ([-\d.]+)\)">(.*?)</g>')


@pytest.mark.parametrize(
    "name", ["scores beside the state", "panels", "slopes", "network", "rates"]
)
def test_words_of_a_page_stand_where_matplotlib_would_have_them(name):
    """The letters of each text lie within the box that matplotlib measures for it, to two points."""
    draw, *arguments = EXTREMES[name]
    with mpl.rc_context(theme.THEME):
        sheet = draw.__wrapped__(*arguments)
        svg, measure = sheet.svg().decode(), RendererSVG(1, 1, io.StringIO())
        boxes = [t.get_window_extent(measure) for t in sheet.findobj(Text) if t.get_text()]
    placed = [LINE.findall(text) for text in svg.split("<!-- ")[1:]]
    assert len(placed) == len(boxes)
    for rows, box in zip(placed, boxes, strict=True):
        starts = [
            (float(left) + float(scale) * int(at), float(foot))
            for scale, left, foot, letters in rows
            for at in re.findall(r'x="(-?\d+)"', letters)
        ]
        left, right = (f(at for at, _ in starts) for f in (min, max))
        low, high = (sheet.bbox.height - f(foot for _, foot in starts) for f in (max, min))
        assert left == pytest.approx(box.x0, abs=2)
        assert box.x0 - 1 < right < box.x1
        assert box.y0 - 1 <= low <= high <= box.y1 - 5


@pytest.mark.parametrize("name", EXTREMES)
def test_a_frame_without_rows_is_drawn_as_words_that_say_so(name):
    draw, rows, *others = EXTREMES[name]
    assert words(draw(rows[:0], *others)) == ["There are no numbers to draw."]


@pytest.mark.parametrize(
    "label",
    [
        LONG,
        "$x^2$ $",
        "\u202eRTL\u202c",
        "\u0645\u062f\u0631\u0633\u0629",
        "\U0001f693 \u5b78",
        "<b>&amp;",
        "--",
        "",
    ],
)
def test_any_label_is_drawn_as_text_and_without_a_warning(label):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = figures.draw_rates(rates([20.0, 30.0], label).assign(label=label), "x")
    for svg in (drawn.page, drawn.phone):
        assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_small_multiples_say_both_ends_of_each_place_and_nothing_of_the_others():
    rows = moved((3.0, 3.1), (2.2, NAN)).assign(strong=True, panel="x")
    drawn = words(figures.draw_multiples(rows, (1, 4), "score"))
    assert [drawn.count(number) for number in ("3.0", "3.1", "2.2", "[c]")] == [1, 1, 1, 1]


def test_company_has_no_panel_of_its_own():
    rows = moved((3.0, 3.1), (2.2, 2.3)).assign(panel="x")
    assert "2.2" not in words(figures.draw_multiples(rows, (1, 4), "score"))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (1, 7, [1, 2, 3, 4, 5, 6, 7]),
        (1, 4.6, [1, 2, 3, 4]),
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (-5, 25, [-5, 0, 5, 10, 15, 20, 25]),
        (-42, 63, [-40, -30, -20, -10, 0, 10, 20, 30, 40, 50, 60]),
        (0, 13, [0, 2, 4, 6, 8, 10, 12]),
        (0, 1, [0, 1]),
    ],
)
def test_an_axis_has_few_ticks_whole_round_steps_from_zero(low, high, ticks):
    assert sheets.whole_ticks(low, high) == ticks


def test_a_slope_is_not_steeper_than_half_the_scale_makes_it():
    """From 3.0 to 3.1 on a scale of 1 to 4: the drawing shows 1.5 points or more."""
    low, high = window(moved((3.0, 3.1)), (1, 4))
    assert high - low == pytest.approx(1.5)
    assert (low, high) == pytest.approx((2.3, 3.8))
    assert window(moved((1.0, 4.0)), (1, 4)) == pytest.approx((1.0, 4.0))


def test_a_hidden_step_is_drawn_neither_as_done_nor_as_open():
    steps = paths(3).assign(status="confidential")
    done, open_ = (figures.draw_paths(steps.assign(state=state)) for state in ("done", "open"))
    assert done == open_


def test_members_of_a_network_keep_their_places_whatever_ties_there_are():
    """Golden angles 0, 0.62, 0.24 and 0.85 of a turn: the places on top, below, right and left."""
    one = figures.place_in_circle(["a", "b", "c", "d"])
    assert list(one.x.round(6)) == [0, 0, 1, -1]
    assert list(one.y.round(6)) == [1, -1, 0, 0]


def test_a_tie_of_each_grade_is_named_in_the_key():
    drawn = words(figures.draw_network(nodes(4), TIES, GRADES))
    assert {"networking", "collaboration"} <= set(drawn)
    assert "cooperation" not in drawn


def test_a_panel_says_the_base_of_each_number():
    drawn = " ".join(words(figures.draw_panels(panels(1, [50.0, 20.0]))))
    assert drawn.count("n = 30".replace(" ", "\u00a0")) == 2
    assert "50%" in drawn


def test_percentages_stand_on_a_scale_to_a_hundred_and_totals_on_one_to_the_largest():
    half, whole = panels(1, [50.0, 50.0]), panels(1, [100.0, 50.0])
    assert marks(figures.draw_panels(half)) != marks(figures.draw_panels(whole))
    totals = [panels(1, [v, v]).assign(unit="beds", value=v, base=NAN) for v in (50.0, 500.0)]
    assert len(set(map(len, map(marks, map(figures.draw_panels, totals))))) == 1


def test_a_map_names_each_county_of_the_region_and_no_other():
    drawn = words(figures.draw_region_map(*county_map([True, False, True])))
    assert drawn.count("St. X") == 2


def test_a_map_of_the_state_names_a_region_beside_it_where_its_name_has_no_room():
    """Three counties with a team in the first and last: a name goes between, broader ones beside."""
    counties, shapes = county_map([True, True, True])
    for name, pointed_at in (("Region", 0), ("A region of a very long name indeed, and more", 1)):
        drawn = figures.draw_state_map(counties, shapes, {"r": name})
        assert words(drawn).count(name) == 1
        assert drawn.phone.count(b'stroke-width="0.8"') == pointed_at


def test_scores_are_drawn_without_bands():
    drawn = words(figures.draw_scores(SCORES, (1, 4), BANDS[:0]))
    assert {"1.0", "4.0", "2.3", "[c]"} <= set(drawn)


def test_colours_that_carry_a_meaning_stand_out_from_white_or_have_an_outline():
    def against_white(colour: str) -> float:
        channels = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in mpl.colors.to_rgb(colour)
        ]
        return 1.05 / (0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2] + 0.05)

    for colour in (theme.NAVY, theme.TEAL, theme.PLUM, theme.GREY, theme.COMPANY, theme.INK):
        assert against_white(colour) >= 3


def test_a_phone_gets_the_same_numbers_as_a_page():
    drawn = figures.draw_rates(rates([62.5, 8, NAN]), "x")
    for number in ("63%", "8%", "[c]"):
        assert number in words(drawn) and number in phone_words(drawn)


def test_names_stand_above_their_rows_on_a_phone_and_take_their_room():
    """Three rows of 0.36 inches; a name of one line takes 0.215 inches above its row, one of two 0.38."""
    with papers.on_paper(papers.PHONE):
        laid = sheets.lay_rows(["one", "one\ntwo", "one"])
    assert laid.inches(0.36) == pytest.approx(3 * 0.36 + 2 * 0.215 + 0.38)


def test_a_row_beside_its_name_is_as_high_as_the_name_and_has_room_for_its_bar():
    """A line of words takes 0.165 inches, two rows keep 0.03 apart, and none is lower than 0.3."""
    beside = sheets.lay_rows(["one", "one\ntwo", "one\ntwo\nthree"])
    assert beside.inches(0.36) == pytest.approx(0.3 + 0.36 + 0.525)
    assert beside.places[0] == pytest.approx(-0.5 + 0.15 / 0.36)


def test_hostile_text_is_text_on_a_phone():
    drawn = figures.draw_rates(rates([20.0]).assign(label="<script>alert(1)</script> &"), "x")
    assert b"<script" not in drawn.phone
    assert any("<script>" in text for text in phone_words(drawn))


def test_a_step_in_time_says_when_there_is_no_date_and_hides_what_is_hidden():
    steps = in_time(paths(3))
    drawn = words(figures.draw_timeline(steps, (2017.5, 2019.5)))
    assert drawn.count("no date yet") == (steps.state == "open").sum() - 1
    assert "[c]" in drawn
    hidden = steps.assign(status="confidential")
    other = hidden.assign(state="open", planned=NAN, done=NAN)
    pair = [figures.draw_timeline(frame, (2015, 2020)) for frame in (hidden, other)]
    assert words(pair[0]) == words(pair[1])


def test_a_name_on_the_map_moves_off_a_dot():
    """Four counties about (0, 0) with a dot in their middle: the words go where no dot is within them."""
    middles = np.array([[-2.0, -2.0], [-2.0, 2.0], [2.0, -2.0], [2.0, 2.0]])
    size, dot = np.array([1.0, 0.5]), np.array([[0.0, 0.0]])
    region = [box(0, 0, 8, 8)]
    place = maps.free_place(middles, dot, size, region)
    assert (np.abs(place) >= size / 2).any()
    assert (maps.free_place(middles, dot + 5, size, region) == [0, 0]).all()
    assert maps.free_place(middles, middles, np.array([9.0, 9.0]), region) is None


def test_the_name_of_a_region_lies_within_it_also_where_its_middle_does_not():
    """A region in the form of an L: its counties' middle is (0.7, 0.7), outside of both arms of 1.2."""
    rings = [box(0, 2, 1.2, 6), box(1.5, 0, 6, 1.2)]
    middles = np.array([[0.0, 2.0], [0.0, 0.0], [2.0, 0.0]])
    place = maps.free_place(middles, np.zeros((0, 2)), np.array([1.0, 0.5]), rings)
    assert abs(place[0]) <= 0.1 or abs(place[1]) <= 0.35
    assert maps.free_place(middles, np.zeros((0, 2)), np.array([1.5, 1.5]), rings) is None


def test_a_name_broader_than_its_county_reaches_into_the_one_beside_it_and_not_out_of_the_region():
    """Four counties of half a degree side by side, the names of the outer ones 0.7 degrees broad."""
    middles, spans = np.array([[at, 0.0] for at in (0.25, 0.75, 1.25, 1.75)]), np.full((4, 2), 0.5)
    spans[:, 1], sizes = 4.0, np.array([[0.7, 0.2], [0.2, 0.2], [0.2, 0.2], [0.7, 0.2]])
    shapes = [[box(x, 0, 0.5, 4)] for x, _ in middles]
    places = maps.clear_places(middles, spans, sizes, np.zeros((0, 2)), shapes)
    assert places[0, 0] >= 0.34 and places[3, 0] <= 1.66


def box(x: float, y: float, width: float, height: float) -> np.ndarray:
    """The outline of a box about a place."""
    corners = [(-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1)]
    return np.array([x, y]) + np.array(corners) * [width / 2, height / 2]


def test_the_name_of_a_band_is_not_broken_where_it_has_room_in_one_line():
    """On a phone, one of four points from 1 to 5 has 0.8 inches; Borderline takes 0.74."""
    bands = pd.DataFrame({"label": ["Concern", "Borderline", "Strength"], "low": [1.0, 3.0, 4.0]})
    drawn = phone_words(figures.draw_scores(SCORES, (1, 5), bands))
    assert "Borderline" in drawn


def test_names_of_small_counties_on_a_map_cover_neither_each_other_nor_a_dot():
    """Two counties of one breadth side by side, their names broader than they, and a dot in each."""
    middles, spans = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[1.0, 4.0], [1.0, 4.0]])
    sizes = np.array([[1.4, 0.5], [1.4, 0.5]])
    shapes = [[box(x, 0, 1, 4)] for x in (0, 1)]
    places = maps.clear_places(middles, spans, sizes, middles, shapes)
    assert abs(places[0, 1] - places[1, 1]) >= 0.5
    assert (np.abs(places[:, 1]) >= 0.25).all()
