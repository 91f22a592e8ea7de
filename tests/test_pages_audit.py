"""The page audit: whatever may not stand in a finished file is found, wherever it is packed."""

from __future__ import annotations

import base64
import io
import zipfile
from urllib.parse import quote

import pandas as pd
import pytest
from openpyxl import Workbook

from workbench.disclosure.failure import NotSafe
from workbench.disclosure.pages import Register, audit_file, printed_numbers
from workbench.release.register import years_shown

REGISTER = Register(
    printed_numbers(["Of 40 members, 62.5% agree (1,024 in all); mean 3.2."]),
    {
        "the code of a member": frozenset({"m0101"}),
        "a planted word": frozenset({"zebra", "wild zebra crossing"}),
        "a path of this machine": frozenset({"/home/ana"}),
    },
    frozenset({"3.15384615384615"}),
)
DRAWING = "<svg xmlns='http://www.w3.org/2000/svg'><text>{}</text></svg>"


def found(tmp_path, name: str, content: bytes | str) -> list[str]:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [leak.what for leak in audit_file(file, REGISTER)]


def packed(kind: str, text: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(text.encode()).decode()}"


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
        f"<img src='{packed('image/png', 'PNG m0101 ')}'>",
        f"<img src='{packed('image/svg+xml', '<image href=' + chr(34) + packed('text/plain', 'm0101') + chr(34) + '/>')}'>",
        "<p>M0&#49;01</p>",
    ],
)
def test_a_code_of_the_roster_is_found_wherever_it_is_packed(tmp_path, page):
    assert found(tmp_path, "a.html", page) == ["the code of a member stands there"]


@pytest.mark.parametrize("words", ["a wild  zebra\ncrossing", "A ZEBRA!"])
def test_a_planted_word_is_found_in_any_spelling_of_its_letters(tmp_path, words):
    assert found(tmp_path, "a.html", f"<p>{words}</p>") == ["a planted word stands there"]


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
