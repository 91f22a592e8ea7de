"""Bad input: one message with every problem, exit code 2, nothing lost and nothing leaked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from workbench.__main__ import main

READINESS = "exports/readiness_2015-17.csv"
RECORDS = "records/team_records.xlsx"
CANARY = "Zebulon Quixote"


def refused(capsys, command: str = "check") -> str:
    """Run the command on the spoilt study and return its message; it must end with code 2."""
    capsys.readouterr()
    assert main([command, "example"]) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert CANARY not in told.err + told.out
    return told.err


def rewrite(path: Path, change: Callable[[list[list[str]]], None]) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)


def edit_sheet(study: Path, sheet: str, change: Callable) -> None:
    book = openpyxl.load_workbook(study / RECORDS)
    change(book[sheet])
    book.save(study / RECORDS)


def column(sheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if str(cell.value).strip().casefold() == name)


def set_cell(name: str, row: int, value) -> Callable:
    def change(sheet):
        sheet.cell(row, column(sheet, name)).value = value

    return change


def set_text(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_missing_file_is_named_with_its_key(study_copy, capsys):
    (study_copy / READINESS).unlink()
    assert f"key exports[1]: there is no file '{READINESS}'" in refused(capsys)


def test_a_file_outside_the_study_is_refused(study_copy, capsys):
    set_text(study_copy / "study.toml", READINESS, "../../elsewhere.csv")
    assert "the path leaves the study's folder" in refused(capsys)


def test_a_missing_sheet_is_named_with_those_there_are(study_copy, capsys):
    book = openpyxl.load_workbook(study_copy / RECORDS)
    book["milestones"].title = "milestnes"
    book.save(study_copy / RECORDS)
    told = refused(capsys)
    assert "sheet milestones is missing" in told
    assert "milestnes" in told


def test_a_misspelt_column_of_a_sheet_is_both_missing_and_unknown(study_copy, capsys):
    edit_sheet(study_copy, "meetings", lambda s: set_cell("date", 1, "dtae")(s))
    told = refused(capsys)
    assert "column date is missing" in told
    assert "column dtae is not known" in told


def test_a_column_for_the_teams_own_notes_is_no_problem(study_copy):
    def add(sheet):
        sheet.cell(1, sheet.max_column + 1).value = "Note of the navigator"

    edit_sheet(study_copy, "teams", add)
    assert main(["check", "example"]) == 0


def test_a_column_that_the_export_lacks_is_named(study_copy, capsys):
    set_text(study_copy / "study.toml", '"Q3_2"', '"Q9_2"')
    told = refused(capsys)
    assert "item 'justice_present': there is no column 'Q9_2'" in told


def test_answers_outside_the_response_set_are_counted_and_not_quoted(study_copy, capsys):
    def spoil(rows):
        item, done = rows[0].index("Q3_1"), rows[0].index("Finished")
        kept = [n for n, row in enumerate(rows) if n > 2 and row[done] == "True" and row[item]]
        for n in kept[40:43]:
            rows[n][item] = CANARY

    rewrite(study_copy / READINESS, spoil)
    told = refused(capsys)
    assert re.search(
        r"column 'Q3_1': [123] answers? that response set 'truth5' does not list", told
    )
    assert "Very true, Somewhat true, Don't know, Somewhat untrue, Not true" in told
    assert re.search(r"Rows? \d+", told)


@pytest.mark.parametrize(
    ("sheet", "name", "value", "words"),
    [
        ("teams", "county", "Zebulon Quixote", "a county of the region map"),
        ("members", "discipline", "Zebulon Quixote", "law_enforcement, prosecution"),
        ("members", "period", "2031-33", "2015-17, 2017-19"),
        ("members", "invited", "perhaps", "yes or no"),
        ("meetings", "date", "soon", "a date such as"),
        ("meetings", "date", "1999-12-31", "2015-17: 2015-07-01 to 2017-06-30"),
        ("meetings", "team", "T99", "an id of sheet 'teams'"),
        ("agreements", "hours", "-4", "a number, 0 or more"),
        ("agreements", "agency", "Zebulon Quixote", "an agency that a member"),
        ("attendance", "member", "M-none", "a member of that team and period"),
        ("milestones", "step", "party", "inventory, victim_survey"),
        ("trainings", "people", "many", "a number, 0 or more"),
        ("services", "youth", None, "a number, 0 or more"),
    ],
)
def test_a_cell_that_is_not_allowed_is_told_with_sheet_column_and_row(
    study_copy, capsys, sheet, name, value, words
):
    edit_sheet(study_copy, sheet, set_cell(name, 5, value))
    told = refused(capsys)
    assert f"sheet '{sheet}', column '{name}'" in told
    assert words in told
    assert "Row 5." in told


def test_two_teams_with_one_id_are_named_by_their_rows(study_copy, capsys):
    def double(sheet):
        sheet.cell(5, column(sheet, "team")).value = sheet.cell(4, column(sheet, "team")).value

    edit_sheet(study_copy, "teams", double)
    told = refused(capsys)
    assert "sheet 'teams', column team: two rows have the same key" in told
    assert "Rows 4 and 5." in told


def test_a_survey_answered_outside_its_period_is_told_by_row(study_copy, capsys):
    def spoil(rows):
        date = rows[0].index("RecordedDate")
        for row in rows[60:70]:
            row[date] = "2031-01-01 10:00:00"

    rewrite(study_copy / READINESS, spoil)
    told = refused(capsys)
    assert "a date outside its period" in told
    assert "2015-07-01 to 2017-06-30" in told


@pytest.mark.parametrize("field", ["Team", "Q1"])
def test_a_respondent_of_nowhere_is_told_and_not_quoted(study_copy, capsys, field):
    def spoil(rows):
        for row in rows[60:70]:
            row[rows[0].index(field)] = CANARY

    rewrite(study_copy / READINESS, spoil)
    assert f"column '{field}'" in refused(capsys)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_export_is_told(study_copy, capsys, content):
    (study_copy / READINESS).write_bytes(content)
    assert f"{READINESS}: the file is empty" in refused(capsys)


def test_an_export_with_its_header_only_is_told(study_copy, capsys):
    rewrite(study_copy / READINESS, lambda rows: rows.__delitem__(slice(3, None)))
    assert "no response" in refused(capsys)


@pytest.mark.parametrize("encoding", ["utf-16-le", "windows-1252"])
def test_a_file_in_another_encoding_is_not_guessed_at(study_copy, capsys, encoding):
    text = (study_copy / READINESS).read_text("utf-8-sig").replace("Very true", "Véry true", 1)
    (study_copy / READINESS).write_bytes(text.encode(encoding, "replace"))
    told = refused(capsys)
    assert READINESS in told
    assert "UTF-8" in told


def test_a_file_that_is_no_workbook_is_told(study_copy, capsys):
    (study_copy / RECORDS).write_bytes(b"PK\x03\x04 not a workbook")
    assert "it cannot be opened as a workbook" in refused(capsys)


def test_a_sheet_with_one_row_a_client_is_refused(study_copy, capsys):
    def make_client_rows(sheet):
        sheet.cell(1, column(sheet, "agency")).value = "Client ID (hashed)"

    edit_sheet(study_copy, "services", make_client_rows)
    told = refused(capsys)
    assert "it looks like one row a client" in told
    assert "hashed or not" in told


def test_rows_that_count_one_youth_each_are_refused(study_copy, capsys):
    def make_single_rows(sheet):
        for row in range(3, 10):
            for name in ("agency", "county", "period", "service"):
                sheet.cell(row, column(sheet, name)).value = sheet.cell(
                    2, column(sheet, name)
                ).value
            sheet.cell(row, column(sheet, "youth")).value = 1

    edit_sheet(study_copy, "services", make_single_rows)
    assert "rows that count one youth each" in refused(capsys)


def test_an_export_with_one_row_a_client_is_refused(study_copy, capsys):
    rewrite(study_copy / READINESS, lambda rows: rows[0].__setitem__(9, "youth_id"))
    assert "it looks like one row a client" in refused(capsys)


def test_every_mistake_of_the_settings_is_listed_at_once(study_copy, capsys):
    path = study_copy / "study.toml"
    set_text(path, "synthetic = true", 'synthetic = "perhaps"\nsyntetic = true')
    set_text(path, "2017-06-30", '"soon"')
    told = refused(capsys)
    assert "key synthetic" in told
    assert "key syntetic: this key is not known" in told
    assert "key periods[1].end" in told
    assert "3 problems" in told


def test_settings_that_are_no_toml_are_told_with_the_line(study_copy, capsys):
    (study_copy / "study.toml").write_text("title = \n", "utf-8")
    assert "line 1" in refused(capsys)


def test_problems_of_every_file_come_in_one_message(study_copy, capsys):
    edit_sheet(study_copy, "meetings", set_cell("date", 5, "soon"))
    edit_sheet(study_copy, "services", set_cell("county", 6, CANARY))
    (study_copy / "exports" / "members_2017-19.csv").write_bytes(b"")
    set_text(study_copy / "study.toml", '"Q3_2"', '"Q9_2"')
    told = refused(capsys)
    assert all(name in told for name in (RECORDS, READINESS, "exports/members_2017-19.csv"))
    assert "4 problems" in told


def test_a_refused_study_leaves_what_was_prepared_before_as_it_was(study_copy, capsys):
    assert main(["prepare", "example"]) == 0
    before = {path: path.read_bytes() for path in study_copy.rglob("*.parquet")}
    (study_copy / READINESS).write_bytes(b"")
    refused(capsys, "prepare")
    assert {path: path.read_bytes() for path in study_copy.rglob("*.parquet")} == before


def test_more_responses_than_invited_members_is_a_problem(study_copy, capsys):
    def uninvite(sheet):
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column(sheet, "invited")).value = "no"

    edit_sheet(study_copy, "members", uninvite)
    assert "more responses than invited members" in refused(capsys)
