"""What lies beside a page: the workbook holds what the page shows, and the PDF says what it needs."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from workbench import browser
from workbench.companions import write_companions
from workbench.layout import Cover, Value, tabulate
from workbench.page import render_plain
from workbench.pdf import print_pages, without_clock
from workbench.problems import UsageProblem
from workbench.workbooks import write_workbook

HIDDEN = Value(float("nan"), "confidential", "percent")
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")']


def page_with(folder: Path, *tables) -> Path:
    facts = (("Funding period", "July to June"), ("Teams", "4"))
    short = (("Where it stands", "Well: 3 of 4."),)
    cover = Cover("North region", "A study", facts, synthetic=True, short=short)
    body = "\n".join(part._repr_html_() for part in (cover, *tables))
    page = folder / "north.html"
    page.write_text(render_plain("North", "A page", body), "utf-8")
    return page


def rows_of(sheet) -> list[tuple]:
    return list(sheet.iter_rows(values_only=True))


@pytest.fixture
def book(tmp_path):
    rates = tabulate(
        "Rates: by place/period",
        ["Place", "Share", "Score", "Hours"],
        [
            [
                "South",
                Value(8, "shown", "percent"),
                Value(3, "shown", "score"),
                Value(1234, "shown", "hours"),
            ],
            ["North", HIDDEN, Value(-2.5, "shown", "score"), Value(0, "shown", "hours")],
        ],
        "A note.",
    )
    hostile = tabulate("=cmd()", ["a", "b"], [[text, text] for text in FORMULAS])
    return openpyxl.load_workbook(write_workbook(page_with(tmp_path, rates, hostile)))


def test_a_workbook_has_a_cover_a_contents_list_and_a_sheet_a_table(book):
    assert book.sheetnames == ["Cover", "Contents", "1 Rates by place period", "2 =cmd()"]
    cover = [cell for row in rows_of(book["Cover"]) for cell in row if cell]
    assert cover[:2] == ["North region", "A study"]
    assert {"Teams", "4"} <= set(cover)
    assert any(text.startswith("Draft.") for text in cover)
    assert any(text.startswith("Invented data.") for text in cover)


def test_the_contents_lead_to_the_sheets(book):
    links = [row[0].hyperlink.location for row in book["Contents"].iter_rows(min_row=4)]
    assert links == ["'1 Rates by place period'!A1", "'2 =cmd()'!A1"]


def test_numbers_are_numbers_and_hidden_ones_their_sign(book):
    caption, note, _, header, south, north = rows_of(book.worksheets[2])
    assert caption[0] == "Rates: by place/period"
    assert note[0].startswith("A note.") and "[c]" in note[0]
    assert header == ("Place", "Share", "Score", "Hours")
    assert south == ("South", 0.08, 3, 1234)
    assert north == ("North", "[c]", -2.5, 0)
    formats = [cell.number_format for cell in book.worksheets[2][5]][1:]
    assert formats == ["0%", "#,##0.0", "#,##0"]


def test_no_text_of_a_page_becomes_a_formula(book):
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    texts = [row[1] for row in rows_of(book.worksheets[3])[4:]]
    assert texts == ["'=1+1", "'+1", -1, "'@SUM(A1)", """'=HYPERLINK("x")"""]


def test_a_workbook_says_what_it_is_in_its_properties(book):
    told = book.properties
    assert told.title == "North region – A study" and told.language == "en-US"
    assert told.subject and told.description == "A page" and told.creator


def test_the_cover_of_a_workbook_tells_the_report_in_short(book):
    assert ("Where it stands", "Well: 3 of 4.") in rows_of(book["Cover"])


def test_a_sheet_is_named_by_what_tells_its_table_from_the_others(tmp_path):
    captions = ["Team survey: mean scores, July to June", "Answers: by place, July to June"]
    page = page_with(tmp_path, *(tabulate(caption, ["a"], [["b"]]) for caption in captions))
    book = openpyxl.load_workbook(write_workbook(page))
    assert book.sheetnames[2:] == ["1 Mean scores", "2 Answers by place"]


def test_each_table_is_marked_as_one_with_its_header_row(book):
    assert not any(sheet.tables for sheet in book.worksheets[:2])
    (marked,) = book.worksheets[2].tables.values()
    assert (marked.ref, marked.headerRowCount) == ("A4:D6", 1)


@pytest.mark.parametrize("headers", [["a", "A", "b"], ["a", "", "b"]])
def test_a_table_whose_headers_are_alike_or_empty_is_not_marked_as_one(tmp_path, headers):
    page = page_with(tmp_path, tabulate("c", headers, [["x", "y", "z"]]))
    assert not openpyxl.load_workbook(write_workbook(page)).worksheets[2].tables


def test_a_change_with_its_interval_needs_no_apostrophe_and_a_formula_beside_it_does(tmp_path):
    cells = ["+0.2 (\u22120.1 to +0.4)", "+0.2", "+0.2 (1 to cmd())", "+0.2+cmd()"]
    page = page_with(tmp_path, tabulate("c", ["a", "b"], [["x", cell] for cell in cells]))
    rows = rows_of(openpyxl.load_workbook(write_workbook(page)).worksheets[2])[4:]
    assert [row[1] for row in rows] == [*cells[:2], *(f"'{cell}" for cell in cells[2:])]


def test_a_workbook_has_no_merged_cells(book):
    assert all(not sheet.merged_cells.ranges for sheet in book)


def test_the_same_page_makes_the_same_workbook(tmp_path):
    page = page_with(tmp_path, tabulate("c", ["a"], [["b"]]))
    first = write_workbook(page).read_bytes()
    assert write_workbook(page).read_bytes() == first


def test_a_page_with_control_characters_makes_a_workbook_that_opens(tmp_path):
    page = page_with(tmp_path, tabulate("c", ["a", "b"], [["x", "a\x0bb\u202e" + "long " * 9000]]))
    sheet = openpyxl.load_workbook(write_workbook(page)).worksheets[2]
    assert len(sheet["B5"].value) <= 32_767


def test_companions_go_with_their_page(tmp_path):
    page = page_with(tmp_path, tabulate("c", ["a"], [["b"]]))
    page.with_suffix(".pdf").write_bytes(b"of an older page")
    os.utime(page.with_suffix(".pdf"), ns=(1, 1))
    assert write_companions([page]) == [page.with_suffix(".xlsx")]
    assert not page.with_suffix(".pdf").exists()
    assert write_companions([page]) == []
    page.unlink()
    assert write_companions([page]) == []
    assert not page.with_suffix(".xlsx").exists()


def test_without_a_browser_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv(browser.CHOSEN, "no-such-browser")
    page = page_with(tmp_path)
    with pytest.raises(UsageProblem, match="apt install chromium"):
        write_companions([page], pdf=True)
    assert page.with_suffix(".xlsx").is_file()


def test_a_browser_that_prints_nothing_is_named(tmp_path, monkeypatch):
    idle = tmp_path / "idle-browser"
    idle.write_text("#!/bin/sh\nexit 3\n")
    idle.chmod(0o755)
    monkeypatch.setenv(browser.CHOSEN, str(idle))
    with pytest.raises(UsageProblem, match="idle-browser did not print north.html.*code 3"):
        print_pages([page_with(tmp_path)])


def test_a_pdf_loses_its_hour_and_nothing_moves():
    made = b"/CreationDate (D:20261125101500+00'00')\n/ID (node00000107) (node00000103)>>"
    later = b"/CreationDate (D:20261126235959+00'00')\n/ID (node00000009) (node00000005)>>"
    assert without_clock(made) == without_clock(later)
    assert len(without_clock(made)) == len(made)
    assert without_clock(made).endswith(b"(node00000002) (node00000001)>>")
