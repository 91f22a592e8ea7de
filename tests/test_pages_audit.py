"""The page audit: whatever may not stand in a finished file is found, wherever it is packed."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from urllib.parse import quote

import pandas as pd
import pytest
from conftest import drawn
from openpyxl import Workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from workbench.disclosure.failure import NotSafe
from workbench.disclosure.pages import Register, audit_file, printed_codes, printed_numbers
from workbench.release.register import _agreed, _agreeing, _counts, years_shown

REGISTER = Register(
    printed_numbers(["Of 40 members, 62.5% agree (1,024 in all); mean 3.2."]),
    {
        "the code of a member": frozenset({"m0101"}),
        "a planted word": frozenset({"zebra", "wild zebra crossing"}),
        "a path of this machine": frozenset({"/home/ana"}),
    },
    frozenset({"3.15384615384615"}),
    printed_codes(["T41: Team Alder", "2041-43"]) | {"n4275608465656889"},
)
DRAWING = "<svg xmlns='http://www.w3.org/2000/svg'><text>{}</text></svg>"


def found(tmp_path, name: str, content: bytes | str) -> list[str]:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [leak.what for leak in audit_file(file, REGISTER)]


def packed(kind: str, text: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(text.encode()).decode()}"


def coded(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def picture(words: dict[str, str] | None = None, trailer: bytes = b"") -> str:
    """A white point with words in its chunks: written plainly, compressed and as Unicode."""
    chunks = PngInfo()
    for key, text in (words or {}).items():
        chunks.add_text(key, text, zip=key == "zipped")
        chunks.add_itxt(f"{key} again", text, zip=True)
    content = io.BytesIO()
    Image.new("L", (1, 1), 255).save(content, "png", pnginfo=chunks)
    return coded("image/png", content.getvalue() + trailer)


def test_registered_numbers_pass_in_text_attribute_and_title(tmp_path):
    page = "<title>40</title><p>62.5% of 40</p><img alt='mean 3.2' src='x'><p>1,024.</p>"
    assert found(tmp_path, "a.html", page) == []


@pytest.mark.parametrize(
    "page",
    [
        "<p>41 members</p>",
        "<title>41</title>",
        "<img alt='41 members'>",
        "<td title='41'></td>",
        "<div aria-label='41'></div>",
        f"<img src='{packed('image/svg+xml', DRAWING.format(41))}'>",
        f"<img src='data:image/svg+xml,{quote(DRAWING.format(41))}'>",
        f"<a href='{packed('text/csv', 'n,41')}'>table</a>",
    ],
)
def test_a_number_that_was_not_released_is_found_wherever_a_reader_meets_it(tmp_path, page):
    assert found(tmp_path, "a.html", page) == ["1 numbers that were not released stand there"]


@pytest.mark.parametrize(
    "page",
    [
        "<p>M0101 said so</p>",
        "<!-- m0101 -->",
        "<p data-id='m0101'></p>",
        "<style>.m0101 { color: red }</style>",
        "<script>x = 'm0101'</script>",
        f"<img src='{packed('image/svg+xml', DRAWING.format('M0101'))}'>",
        f"<img src='{picture(trailer=b'm0101')}'>",
        f"<img src='{packed('image/svg+xml', '<image href=' + chr(34) + packed('text/plain', 'm0101') + chr(34) + '/>')}'>",
        "<p>M0&#49;01</p>",
    ],
)
def test_a_code_of_the_roster_is_found_wherever_it_is_packed(tmp_path, page):
    assert "the code of a member stands there" in found(tmp_path, "a.html", page)


@pytest.mark.parametrize("words", ["a wild  zebra\ncrossing", "A ZEBRA!"])
def test_a_planted_word_is_found_in_any_spelling_of_its_letters(tmp_path, words):
    assert found(tmp_path, "a.html", f"<p>{words}</p>") == ["a planted word stands there"]


BROKEN = packed("image/svg+xml", DRAWING.format("m0101"))


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE m0101><p></p>",
        "<?m0101 ?>",
        "<![CDATA[m0101]]>",
        "<p m0101='1'></p>",
        "<m0101></m0101>",
        "<p></p m0101='1'>",
        "<p>M0<b>10</b>1</p>",
        "<p>M0<unknown-tag>101</unknown-tag></p>",
        "<p>M0&shy;101</p>",
        "<p>M0\u200b101</p>",
        "<p>M0\ufe0f101</p>",
        "<p>\uff2d\uff10101</p>",
        "<style>p::after { content: '\\6d 0101' }</style>",
        "<p style='--x: \\6d 0101'></p>",
        "<style>/* m0101 */</style>",
        "<style>a { background: url(" + BROKEN + ") }</style>",
        f"<img src='{BROKEN[:40]}\n{BROKEN[40:]}'>",
        f"<img src='{BROKEN[:40]} {BROKEN[40:]}'>",
        f"<img src='da\nta{BROKEN[4:]}'>",
        f"<img srcset='x.svg 1x, {BROKEN} 2x'>",
        f"<img src='{BROKEN.replace(';', ';a=&quot;b&quot;;', 1)}'>",
        f"<img src='{picture({'Comment': 'm0101'})}'>",
        f"<img src='{picture({'zipped': 'm0101'})}'>",
        f"<img src='{picture(trailer=zlib.compress(b'by m0101'))}'>",
    ],
)
def test_a_code_is_found_where_a_parser_or_a_readers_eye_leaves_it_out(tmp_path, page):
    assert "the code of a member stands there" in found(tmp_path, "a.html", page)


@pytest.mark.parametrize(
    "page",
    [
        "<!-- 41% -->",
        f"<img src='{packed('image/svg+xml', '<svg><!-- 41% --></svg>')}'>",
        f"<img src='{packed('image/svg+xml', '<svg><use href=' + repr('#R34') + '/><use href=' + repr('#B31') + '/></svg>')}'>",
        "<td data-n='41'></td>",
        "<p aria-valuenow='41'></p>",
        "<p aria-description='41 members'></p>",
        "<td>41people</td>",
        "<td>people41</td>",
        "<td>#41</td>",
        "<td>a-41</td>",
        "<td>\uff14\uff11</td>",
        "<td>4<b>1</b></td>",
        "<td>4\u200b1</td>",
        "<style>td::after { content: '4\\31 ' }</style>",
        "<td style='--c2: \"41\"'></td>",
        "<i style='width: 41%'></i>",
        "<a href='#n-41'></a>",
        "<a id='n41'></a>",
        "<p class='n-41'></p>",
        "<td>Forty-one</td>",
        f"<img src='{picture({'Comment': '41'})}'>",
    ],
)
def test_a_number_is_found_in_drawings_in_comments_and_glued_to_other_signs(tmp_path, page):
    (leak,) = found(tmp_path, "a.html", page)
    assert leak.endswith("numbers that were not released stand there")


def test_letters_that_the_comment_before_them_names_are_read_as_it_stands(tmp_path):
    """The letters of "40 62.5%" without the blank between them would be another number."""
    letters = "".join(f'<use href="#R{ord(c):x}"/>' for c in "4062.5%")
    drawing = packed("image/svg+xml", f"<svg><!-- 40 62.5% --><g>{letters}</g></svg>")
    assert found(tmp_path, "a.html", f"<img src='{drawing}'>") == []


@pytest.mark.parametrize(("number", "leaks"), [("75%", 0), ("15", 0), ("74%", 1), ("13", 1)])
def test_a_tick_of_an_axis_may_stand_in_a_drawing_and_nowhere_else(tmp_path, number, leaks):
    drawing = f"<img src='{packed('image/svg+xml', DRAWING.format(number))}'>"
    assert len(found(tmp_path, "a.html", drawing)) == leaks
    assert len(found(tmp_path, "a.html", f"<p>{number}</p>")) == 1


def test_a_code_that_everybody_may_read_is_no_number(tmp_path):
    assert found(tmp_path, "a.html", "<p>Team T41, 2041-43 (n4275608465656889).</p>") == []


@pytest.mark.parametrize("kind", ["image/png", "font/woff2", "application/octet-stream"])
def test_packed_data_that_cannot_be_read_back_is_not_safe(tmp_path, kind):
    with pytest.raises(NotSafe):
        found(tmp_path, "a.html", f"<img src='{coded(kind, b'PNG of nothing')}'>")


def test_a_long_planted_word_is_found_within_another(tmp_path):
    register = Register(frozenset(), {"a planted word": frozenset({"zebracanary"})})
    file = tmp_path / "a.html"
    file.write_text("<p>theZebraCanaryIs</p>", "utf-8")
    assert [leak.what for leak in audit_file(file, register)] == ["a planted word stands there"]


def test_a_part_of_another_word_is_no_planted_word(tmp_path):
    assert found(tmp_path, "a.html", "<p>zebras</p>") == []


def test_a_hidden_mean_with_its_decimals_is_found(tmp_path):
    assert "the true value of a hidden number stands there" in found(
        tmp_path, "a.html", "<p data-mean='3.15384615384615'></p>"
    )


def test_a_path_is_found_in_a_workbooks_hidden_parts(tmp_path):
    book = Workbook()
    book.active["A1"] = 40
    book.active["A2"] = 0.625
    book.properties.description = "made in /home/ana/reports"
    content = io.BytesIO()
    book.save(content)
    assert found(tmp_path, "a.xlsx", content.getvalue()) == ["a path of this machine stands there"]


def test_a_workbooks_cell_that_was_not_released_is_found(tmp_path):
    book = Workbook()
    book.active["A1"] = 0.61
    content = io.BytesIO()
    book.save(content)
    assert found(tmp_path, "a.xlsx", content.getvalue()) == [
        "1 numbers that were not released stand there"
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"PK"),
        ("a.xlsx", b"not an archive"),
        ("a.html", b"<p>\xff\xfe</p>"),
        ("a.html", b"<img src='data:image/png;base64,@@@'>"),
        ("a.pdf", b"%PDF-1.7 cut off"),
    ],
)
def test_a_file_that_cannot_be_read_back_is_not_safe(tmp_path, name, content):
    with pytest.raises(NotSafe):
        found(tmp_path, name, content)


def test_a_workbook_that_is_an_empty_archive_holds_nothing(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w"):
        pass
    assert found(tmp_path, "a.xlsx", content.getvalue()) == []


def test_the_years_of_a_time_line_may_be_read_and_no_later_one(example):
    """The example's periods go from 2015 to 2019; a step is planned for March 2021."""
    plan = pd.DataFrame({"unit": ["month"], "value": [202103.0], "status": ["shown"]})
    years = ["2015", "2016", "2017", "2018", "2019"]
    assert sorted(years_shown(example[0], plan)) == [*years, "2020", "2021"]
    assert sorted(years_shown(example[0], plan.assign(status="confidential"))) == years


def test_a_page_may_say_how_many_pairs_of_disciplines_it_shows_of_how_many():
    """Seven levels of a table: five are of two disciplines each, two of them shown; and how many agencies rated."""
    levels = drawn("""
        discipline      | category        | statistic  | status
        schools         | schools         | dyad_mean  | shown
        health_care     | health_care     | dyad_mean  | confidential
        schools         | health_care     | dyad_mean  | shown
        schools         | prosecution     | dyad_mean  | confidential
        schools         | shelter_housing | dyad_mean  | shown
        health_care     | prosecution     | dyad_mean  | confidential
        health_care     | shelter_housing | dyad_mean  | confidential
                        |                 | count      | shown
    """)
    levels = levels.assign(measure="levels_between", period="p", region="state", team="")
    assert {"2", "5", "3", "7", "8"} <= _counts(levels)
    assert "9" not in _counts(levels)


def test_the_shares_that_a_chart_adds_may_be_read_where_all_that_agree_are_shown(example):
    """35.3 and 32.4 of a hundred say very or somewhat true: 12 and 11 of 34, together 67.6 and not 67.7."""
    answers = [("very_true", 12), ("somewhat_true", 11), ("dont_know", 6)]
    rows = pd.DataFrame(answers, columns=["category", "count"])
    rows = rows.assign(measure="answers.readiness.leaders_informed", period="p", region="state")
    rows = rows.assign(statistic="percent", status="shown", value=100 * rows["count"] / 34)
    agreed = _agreed(rows, _agreeing(example[0]))
    assert {"68", "67.6"} <= agreed
    assert not agreed & {"85", "35", "18"}
