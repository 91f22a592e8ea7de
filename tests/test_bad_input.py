"""Bad input: one message with every problem, exit code 2, nothing lost and nothing leaked."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import EXAMPLE

from workbench.__main__ import main
from workbench.intake.dates import read_dates
from workbench.intake.records import NUMBER

READINESS = "exports/readiness_2015-17.csv"
RECORDS = "records/team_records.xlsx"
CANARY = "Zebulon Quixote"


LONG_SHEETS, KEPT = ("attendance", "ties"), 120
"""Sheets of thousands of rows, and how many of them these tests need."""


@pytest.fixture(scope="module")
def short_records(tmp_path_factory) -> Path:
    """The example's workbook with its longest sheets cut short: it is read and written many times here."""
    book = openpyxl.load_workbook(EXAMPLE / RECORDS)
    for name in LONG_SHEETS:
        book[name].delete_rows(KEPT + 1, book[name].max_row)
    path = tmp_path_factory.mktemp("records") / "team_records.xlsx"
    book.save(path)
    return path


@pytest.fixture
def study_copy(study_copy, short_records) -> Path:
    shutil.copy(short_records, study_copy / RECORDS)
    return study_copy


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


def test_a_file_in_another_encoding_is_not_guessed_at(study_copy, capsys):
    text = (study_copy / READINESS).read_text("utf-8-sig").replace("Very true", "Véry true", 1)
    (study_copy / READINESS).write_bytes(text.encode("windows-1252", "replace"))
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


def test_a_refused_study_leaves_what_was_prepared_before_as_it_was(
    study_copy, capsys, protected_as_before
):
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


@pytest.mark.parametrize("hours", ["7,5", "1.000,5", "1,00", "1 000"])
def test_a_number_that_could_be_read_in_two_ways_is_refused(study_copy, capsys, hours):
    edit_sheet(study_copy, "agreements", set_cell("hours", 4, hours))
    assert "sheet 'agreements', column 'hours'" in refused(capsys)


def test_thousands_parted_by_a_comma_are_a_number():
    read = pd.Series(["1,000", "12,345.5", "7.5", "12"])
    assert read.str.fullmatch(NUMBER).all()


@pytest.mark.parametrize("day", ["2016", "2016-05", "201605"])
def test_a_year_or_a_month_is_no_date(study_copy, capsys, day):
    edit_sheet(study_copy, "meetings", set_cell("date", 4, day))
    assert "sheet 'meetings', column 'date'" in refused(capsys)


def test_a_time_has_the_day_that_is_written_whatever_its_distance_from_utc():
    written = ["2016-11-05T23:30:00-05:00", "2016-11-06T23:30:00-06:00", "2016-11-06T05:00:00.5Z"]
    days = read_dates(pd.Series(written)).dt.strftime("%Y-%m-%d %H:%M")
    assert list(days) == ["2016-11-05 23:30", "2016-11-06 23:30", "2016-11-06 05:00"]


def test_a_result_that_could_not_be_computed_is_named_by_its_cell(study_copy, capsys):
    edit_sheet(study_copy, "agreements", set_cell("hours", 4, "#DIV/0!"))
    assert "could not be computed" in refused(capsys)


@pytest.mark.parametrize(
    "header",
    ["case id", "survivor id", "hash", "UniqueID", "Initials", "Participant #", "client", "DOB"],
)
def test_a_sheet_of_single_people_is_refused_whatever_it_is_called(study_copy, capsys, header):
    def add(book_sheet):
        sheet = book_sheet.parent.create_sheet("notes of the shelter")
        sheet.append([header, "county"])
        sheet.append(["x1", "Aitkin"])

    edit_sheet(study_copy, "services", add)
    assert "it looks like one row a client" in refused(capsys)


def test_a_table_in_which_every_row_counts_one_youth_is_one_of_clients(study_copy, capsys):
    def one_each(sheet):
        place = column(sheet, "youth")
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, place).value = 1

    edit_sheet(study_copy, "services", one_each)
    assert "rows that count one youth each" in refused(capsys)


@pytest.mark.parametrize(("name", "known"), [("servces", False), ("Notes 2019", True)])
def test_a_sheet_that_nothing_is_read_from_is_told(study_copy, capsys, name, known):
    edit_sheet(study_copy, "services", lambda sheet: sheet.parent.create_sheet(name).append(["a"]))
    if known:
        assert main(["check", "example"]) == 0
    else:
        assert "sheet servces is not known" in refused(capsys)


def test_two_items_on_one_column_are_told(study_copy, capsys):
    set_text(study_copy / "study.toml", 'respected = "Q3_5"', 'respected = "Q3_4"')
    assert "items knows_response, respected are read from it" in refused(capsys)


def test_an_export_that_places_nobody_is_told(study_copy, capsys):
    set_text(study_copy / "study.toml", 'team = "Team"\ncounty = "Q1"\n', "")
    assert "nobody who answered has a team, a county or a region" in refused(capsys)


@pytest.mark.parametrize("limits", ["ready = 1.0\nnearly = 3.9", "ready = nan"])
def test_bands_that_do_not_rise_are_refused(study_copy, capsys, limits):
    set_text(study_copy / "study.toml", "[cover]", f"[bands.readiness]\n{limits}\n\n[cover]")
    assert "do not rise from band to band" in refused(capsys)


def test_utf16_without_a_mark_is_read_for_nothing_else_looks_like_it(study_copy):
    text = (study_copy / READINESS).read_text("utf-8-sig")
    (study_copy / READINESS).write_bytes(text.encode("utf-16-le"))
    assert main(["check", "example"]) == 0


@pytest.mark.parametrize("hidden", ["\u202e", "\x00"])
def test_hidden_characters_are_found_in_utf16_too(study_copy, capsys, hidden):
    text = (study_copy / READINESS).read_text("utf-8-sig").replace("Very true", f"Very{hidden}", 1)
    (study_copy / READINESS).write_bytes(text.encode("utf-16"))
    assert READINESS in refused(capsys)


def test_shorter_rows_and_unknown_member_codes_are_counted_and_not_quoted(study_copy, capsys):
    def spoil(rows):
        member, team = rows[0].index("ExternalReference"), rows[0].index("Team")
        kept = [n for n, row in enumerate(rows) if n > 2 and row[member] and row[team]]
        for n in kept[40:43]:
            rows[n][member] = CANARY
        rows[3].pop()

    rewrite(study_copy / READINESS, spoil)
    assert main(["check", "example"]) == 0
    told = capsys.readouterr().out
    assert CANARY not in told
    assert f"{READINESS}: confirm: 1 rows with fewer cells than the header" in told
    assert re.search(rf"{READINESS}: confirm: \d+ respondents whose member code stands on no", told)


def test_near_misses_are_named_by_the_word_that_was_probably_meant(study_copy, capsys):
    def misspell(rows):
        answers = rows[0].index("Q3_1")
        county, field = rows[0].index("Q1"), rows[0].index("Q2")
        done = rows[0].index("Finished")
        kept = [n for n, row in enumerate(rows) if n > 2 and row[done] == "True" and row[answers]]
        for n in kept[40:42]:
            rows[n][answers], rows[n][county], rows[n][field] = (
                "Very treu",
                "Hennepni",
                "Prosecutoin",
            )

    rewrite(study_copy / READINESS, misspell)
    edit_sheet(study_copy, "services", set_cell("county", 6, "Ramsye"))
    edit_sheet(study_copy, "meetings", set_cell("date", 1, "dtae"))
    set_text(study_copy / "study.toml", '"Q4_6"', '"Q46"')
    told = refused(capsys)
    assert "Did you mean 'Very true' (2)?" in told
    assert "Did you mean 'Hennepin' (2)?" in told
    assert "Did you mean 'Prosecution' (2)?" in told
    assert "Did you mean 'Ramsey' (row 6)?" in told
    assert "Did you mean 'date' for 'dtae'?" in told
    assert "Did you mean column 'Q4_6'?" in told
    assert not any(word in told for word in ("treu", "Hennepni", "Prosecutoin", "Ramsye"))
