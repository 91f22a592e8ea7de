"""Numbers as people read them, and tables that can be heard as well as seen."""

from __future__ import annotations

import base64
import re
from html import unescape

import pytest

from workbench.exhibits.parts import alternative
from workbench.layout import (
    SIGNS,
    Cover,
    Drawn,
    Figure,
    Finding,
    KeyFindings,
    Picture,
    Prose,
    Terms,
    Value,
    format_value,
    shortened,
    svg_source,
    tabulate,
)
from workbench.layout.part import PARTS
from workbench.layout.tables import STACKED

NAN = float("nan")
HOSTILE = """<script>alert("1")</script> & 'quoted' \u202eright to left\u202c"""


@pytest.mark.parametrize(
    ("value", "status", "unit", "seen"),
    [
        (61.5, "shown", "percent", "62%"),
        (61.49, "shown", "percent", "61%"),
        (22.5, "shown", "percent", "23%"),
        (29 / 200 * 100, "shown", "percent", "15%"),
        (3.25, "shown", "score", "3.3"),
        (1.15, "shown", "score", "1.2"),
        (-0.04, "shown", "score", "0.0"),
        (-2.5, "shown", "score", "-2.5"),
        (1234, "shown", "hours", "1,234"),
        (0, "shown", "people", "0"),
        (NAN, "confidential", "percent", "[c]"),
        (NAN, "low_reliability", "score", "[u]"),
        (NAN, "not_available", "score", "[x]"),
        (NAN, "not_applicable", "people", "[z]"),
        (NAN, "break_in_series", "percent", "[b]"),
    ],
)
def test_numbers_are_printed_as_people_read_them(value, status, unit, seen):
    assert format_value(value, status, unit) == seen


def test_a_hidden_number_is_its_sign_even_if_a_value_was_left_in_it():
    assert format_value(77, "confidential", "percent") == "[c]"


def test_a_shown_number_that_is_not_there_is_a_mistake_in_the_program():
    with pytest.raises(AssertionError):
        format_value(NAN, "shown", "percent")


def table_with(*cells: str | Value):
    return tabulate("A caption", ["Place", *map(str, range(len(cells)))], [["Southeast", *cells]])


@pytest.mark.parametrize("status", SIGNS)
def test_the_words_of_a_sign_stand_once_under_the_table_where_it_occurs(status):
    sign, words = SIGNS[status]
    html = table_with(Value(NAN, status, "percent"), Value(NAN, status, "score"))._repr_html_()
    assert html.partition("</table>")[2].count(words) == 1
    assert html.count(sign) == 3


def test_a_sign_in_a_cell_of_text_is_explained_as_well():
    assert SIGNS["confidential"][1] in table_with("[c]")._repr_html_()


def test_signs_that_do_not_occur_are_not_explained():
    html = table_with(Value(12, "shown", "percent"))._repr_html_()
    assert not [sign for sign, _ in SIGNS.values() if sign in html]


def test_headers_have_their_scope_and_numbers_stand_to_the_right():
    html = table_with(Value(12, "shown", "percent"), "words")._repr_html_()
    assert html.count('scope="col"') == 3
    assert re.search(r'<th scope="row"[^>]*>Southeast</th>', html)
    assert '<td class="number">12%</td>' in html
    assert re.search("<td[^>]*>words</td>", html)


def test_a_wide_table_scrolls_inside_a_named_group_that_the_keyboard_reaches():
    region = re.search(r"<div [^>]*>", table_with(*["x" * 30] * 4)._repr_html_()).group()
    assert 'role="group"' in region and 'aria-label="A caption (wide: scrolls sideways)"' in region
    assert 'tabindex="0"' in region


def test_a_narrow_table_is_no_stop_for_the_keyboard_and_is_named_once():
    html = table_with("x")._repr_html_()
    assert "tabindex" not in html
    assert html.count("A caption") == 1


def test_a_sign_in_a_cell_is_heard_with_its_words():
    html = table_with(Value(1, "confidential", "people"), "words")._repr_html_()
    assert '[c]<span class="heard"> not shown</span></td>' in html
    assert ">words</td>" in html


@pytest.mark.parametrize(
    ("name", "cell", "columns", "kept"),
    [
        ("n" * 37, "c" * 24, 3, (True, True)),
        ("n" * 38, "c" * 24, 3, (False, True)),
        ("n" * 34, "c" * 25, 3, (True, False)),
        ("n" * 32, "c d " * 6, 4, (True, True)),  # 35 and three times 27 letters: 116
        ("n" * 33, "c d " * 6, 5, (True, True)),  # 36, 27 and three times 4: the first two columns
        ("n" * 28, "20 of 20", 8, (True, True)),  # 31 and seven times 11: 108
        ("n" * 28, "20 of 20", 9, (True, False)),  # 119
        ("n" * 33, "c" * 30, 4, (False, False)),
    ],
)
def test_short_words_are_kept_in_one_line_where_the_table_has_room(name, cell, columns, kept):
    table = tabulate("c", ["h"] * columns, [[name, *[cell] * (columns - 1)]])
    assert tuple(table.brief[:2]) == kept


def test_a_table_without_rows_keeps_its_headers():
    html = tabulate("None", ["Place", "Share"], [])._repr_html_()
    assert html.count('scope="col"') == 2


def test_a_row_with_a_cell_too_few_or_too_many_is_a_mistake_in_the_program():
    with pytest.raises(AssertionError):
        tabulate("c", ["a", "b"], [["only one"]])


def test_a_table_reads_as_plain_text_too():
    table = tabulate(
        "Rates",
        ["Place", "Share"],
        [["South", Value(8, "shown", "percent")], ["North", Value(NAN, "confidential", "percent")]],
    )
    assert repr(table).splitlines() == [
        "Rates",
        "Place  Share",
        "South     8%",
        "North    [c]",
        "[c] not shown, to protect the people behind it.",
    ]


@pytest.mark.parametrize(
    "part",
    [
        Prose(HOSTILE),
        KeyFindings((Finding(*[HOSTILE] * 5),), HOSTILE),
        Picture(Drawn(b"<svg/>", b"<svg/>"), HOSTILE, "c"),
        Terms(((HOSTILE, HOSTILE),)),
        Cover(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),), synthetic=True),
        tabulate(HOSTILE, ["a", HOSTILE], [[HOSTILE, HOSTILE]], HOSTILE),
        Figure(
            Drawn(b"<svg/>", b"<svg/>"),
            HOSTILE,
            "s",
            HOSTILE + ".",
            HOSTILE,
            tabulate("c", ["a"], [["b"]]),
        ),
    ],
)
def test_hostile_text_stays_text(part):
    html = part._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r'="[^"]*<', html)


def test_an_invented_study_says_so_and_every_cover_says_draft():
    invented, real = (Cover("T", "s", (), synthetic=s)._repr_html_() for s in (True, False))
    assert "Invented data." in invented and "Invented data." not in real
    assert "Draft." in invented and "Draft." in real


@pytest.mark.parametrize("alternative", ["", "x" * 151, "The title", "The subtitle"])
def test_an_alternative_text_that_is_no_help_is_a_mistake_in_the_program(alternative):
    with pytest.raises(AssertionError):
        Figure(
            Drawn(b"", b""), "The title", "The subtitle", alternative, "", tabulate("c", ["a"], [])
        )


def test_an_alternative_text_of_150_characters_is_short_enough():
    assert Figure(Drawn(b"", b""), "t", "s", "x" * 150, "", tabulate("c", ["a"], [])).alternative


def test_text_that_is_too_long_is_cut_at_a_word():
    cut = shortened("word " * 60, 150)
    assert len(cut) <= 150
    assert cut.endswith("word…")


def test_the_numbers_of_a_chart_are_saved_as_they_stand_on_the_page():
    table = tabulate(
        "Rates, by place",
        ["Place", "Share"],
        [["South", Value(8, "shown", "percent")], ["North", Value(NAN, "confidential", "percent")]],
    )
    assert table.csv == "Place,Share\r\nSouth,8%\r\nNorth,[c]\r\n"
    assert table.csv_name == "rates-by-place.csv"
    coded = table.csv_source.removeprefix("data:text/csv;charset=utf-8;base64,")
    assert base64.b64decode(coded).decode("utf-8-sig") == table.csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_spreadsheet_takes_a_saved_text_for_a_formula(text):
    assert tabulate("c", ["a"], [[text]]).csv.splitlines()[1].strip('"').startswith("'")


def test_a_number_below_zero_is_saved_as_a_number():
    assert "-2.5" in tabulate("c", ["a"], [[Value(-2.5, "shown", "score")]]).csv.splitlines()


def table_of(columns: int):
    return tabulate("c", [f"h{at}" for at in range(columns)], [["x"] * columns])


@pytest.mark.parametrize(("columns", "stacks"), [(3, False), (4, True), (12, True), (13, False)])
def test_the_rows_of_a_table_too_wide_for_a_phone_and_not_endless_are_stacked(columns, stacks):
    html = table_of(columns)._repr_html_()
    assert ('class="stacked"' in html) is stacks
    # laid out as blocks, the parts of a table must still say what they are
    wanted = {"table": 1, "rowgroup": 2, "row": 2, "columnheader": columns, "rowheader": 1}
    wanted["cell"] = columns - 1
    assert {role: html.count(f'role="{role}"') for role in wanted} == (
        wanted if stacks else dict.fromkeys(wanted, 0)
    )


def test_each_cell_of_a_stacked_row_can_show_its_header_whatever_stands_in_it():
    html = unescape(tabulate("c", ["a", "b", "c'd", '</style>"'], [["x"] * 4])._repr_html_())
    assert "--c2:'b';--c3:'c\\27 d';--c4:'\\3c \\2f style\\3e \\22 '" in html
    assert "--c1" not in html and "--c5" not in html


def test_there_is_a_rule_of_the_style_sheet_for_each_column_that_may_be_stacked():
    style = (PARTS.parent / "style.css").read_text("utf-8")
    named = {int(at) for at in re.findall(r"td:nth-child\((\d+)\)::before", style)}
    assert named == set(range(2, STACKED.stop))


def test_a_drawing_packed_into_a_page_keeps_every_command_of_its_paths():
    path = b'<path d="M 0 1 \nL 2 3 \nQ 4 5 6 7 \nC 1 2 3 4 5 6 \nz\n" style="x"/>'
    packed = svg_source(path).removeprefix("data:image/svg+xml;base64,")
    assert base64.b64decode(packed) == b'<path d="M 0 1L2 3Q4 5 6 7C1 2 3 4 5 6z" style="x"/>'


def test_a_sign_is_explained_under_the_chart_before_its_table():
    table = tabulate("c", ["a", "b"], [["x", Value(NAN, "confidential", "percent")]])
    html = Figure(Drawn(b"", b""), "t", "s", "alt", "Summary.", table)._repr_html_()
    before = html[: html.index("<table")]
    assert f"<b>[c]</b> {SIGNS['confidential'][1]}." in before


def test_the_fullest_alternative_text_that_fits_whole_is_taken():
    assert alternative("Bars of answers", "x" * 100) == "Bars of answers. " + "x" * 100
    assert alternative("Bars of answers", "x" * 140) == "Bars. " + "x" * 140
    assert alternative("Bars of answers", "x" * 200, "Short.") == "Bars of answers. Short."
    cut = alternative("Bars of answers", "word " * 60)
    assert cut.endswith("word…") and len(cut) <= 150
