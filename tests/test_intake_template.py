"""The empty workbook of team records: what navigators fill in, the workbench reads without a word."""

from __future__ import annotations

import openpyxl
import pytest

from workbench.__main__ import main
from workbench.intake.records import read_records
from workbench.intake.sheets import SHEETS
from workbench.intake.workbook import read_workbook
from workbench.reference import load_reference
from workbench.study import load_study


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "empty.xlsx"
    assert main(["template", "example", "--out", str(path)]) == 0
    return path


def test_it_has_a_guide_first_and_every_sheet_with_its_columns(template):
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Guide", *SHEETS, "Lists"]
    for name, cells in SHEETS.items():
        assert [cell.value for cell in book[name][1]] == [cell.column for cell in cells]
    told = {row[0].value for row in book["Guide"].iter_rows()}
    assert set(SHEETS) <= told


def test_it_has_no_merged_cells_and_a_title_for_those_who_hear_it(template):
    book = openpyxl.load_workbook(template)
    assert not any(sheet.merged_cells.ranges for sheet in book)
    assert book.properties.title.startswith("Team records")
    assert book.properties.language == "en-US"


def test_counties_and_disciplines_are_chosen_from_lists(template):
    book = openpyxl.load_workbook(template)
    lists = {
        column[0].value: [cell.value for cell in column[1:] if cell.value]
        for column in book["Lists"].columns
    }
    assert len(lists["county"]) == 87
    assert "Law enforcement" in lists["discipline"]
    chosen = {str(one.sqref): one.formula1 for one in book["teams"].data_validations.dataValidation}
    assert chosen == {"C2:C2000": "='Lists'!$A$2:$A$88"}


def test_filled_in_it_is_read_without_a_problem(template):
    book = openpyxl.load_workbook(template)
    book["teams"].append(["T1", "Team One", "Anoka", "", "2016-01-01", ""])
    book["members"].append(
        ["M1", "T1", "2015-17", "", "", "Agency", "Law enforcement", "yes", "yes"]
    )
    book.save(template)
    sheets, problems = read_workbook(template, "empty.xlsx")
    study = load_study("example")
    records, wrong = read_records(sheets, study, load_reference(study), "empty.xlsx")
    assert [*problems, *wrong] == []
    assert records["members"].discipline.to_list() == ["law_enforcement"]


def test_it_is_written_over_nothing(template, capsys):
    before = template.read_bytes()
    assert main(["template", "example", "--out", str(template)]) == 1
    assert "already" in capsys.readouterr().err
    assert template.read_bytes() == before
