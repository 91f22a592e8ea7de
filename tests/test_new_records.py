"""The workbook's newer sheets and columns: optional, and checked like the others where they are there."""

from __future__ import annotations

import openpyxl
import pytest
from test_bad_input import RECORDS, column, edit_sheet, refused, set_cell

from workbench import line

NEW = {
    "agreements": ("Given", "Informed", "Funds", "Staff"),
    "services": ("New", "Continuing", "Enrolled", "Nights"),
}


def test_an_older_workbook_without_the_new_sheets_and_columns_still_comes_in(
    study_copy, protected_as_before
):
    book = openpyxl.load_workbook(study_copy / RECORDS)
    for name in ("ties", "changes", "assessments"):
        del book[name]
    for sheet, columns in NEW.items():
        for name in columns:
            book[sheet].delete_cols(column(book[sheet], name.casefold()))
    book.save(study_copy / RECORDS)
    _, tables = line.check("example")
    assert all(tables[name].empty for name in ("ties", "changes", "assessments"))
    assert tables["commitments"].given.isna().all()
    assert tables["services"].new.isna().all()
    assert (tables["commitments"].hours > 0).any()
    line.prepare("example")


@pytest.mark.parametrize(
    ("sheet", "name", "value", "words"),
    [
        ("ties", "level", 6, "a level of collaboration from 0 to 5"),
        ("ties", "level", 2.5, "a level of collaboration from 0 to 5"),
        (
            "ties",
            "partner",
            "Nowhere Agency",
            "an agency that a member of that team and period comes from",
        ),
        ("ties", "agency", "", "not allowed or blank"),
        ("changes", "level", "national", "individual, agency, system"),
        ("changes", "made", "2031-01-01", "a date outside its period"),
        ("assessments", "training", "TR-none", "a training of sheet 'trainings'"),
        ("assessments", "retrospective", "perhaps", "yes or no"),
        ("agreements", "given", "many", "a number, 0 or more"),
        ("services", "nights", -3, "a number, 0 or more"),
    ],
)
def test_a_wrong_cell_is_told_with_its_sheet_and_row(study_copy, capsys, sheet, name, value, words):
    edit_sheet(study_copy, sheet, set_cell(name, 2, value))
    told = refused(capsys)
    assert f"sheet '{sheet}'" in told
    assert words in told
    assert "Row 2." in told


def test_a_pair_that_an_agency_rated_twice_is_refused(study_copy, capsys):
    def double(sheet):
        sheet.append([cell.value for cell in sheet[2]])

    edit_sheet(study_copy, "ties", double)
    assert "two rows have the same key" in refused(capsys)


def test_names_of_trainees_are_dropped_at_the_door(example):
    _, tables, _ = example
    assert "trainee" not in tables["assessments"]


def test_who_answered_stands_under_a_code_that_leads_back_to_nobody(example):
    _, tables, _ = example
    people = tables["respondents"]
    known = people[people.person != ""]
    assert known.person.str.fullmatch("[a-z2-7]{16}").all()
    assert not set(known.person) & set(tables["members"].member)
    assert not known.duplicated(["instrument", "period", "person"]).any()
