"""Files that would do harm, or that are damaged: a clear message, code 2, nothing half imported."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imitations import TOOLS, as_csv, google_rows, write_csv, write_workbook

from workbench.__main__ import main
from workbench.intake.adopting.look import look_at
from workbench.intake.files import read_file
from workbench.intake.restricted import csv_bytes
from workbench.problems import ProblemsFound, UsageProblem


def refused(path: Path, home: Path, capsys) -> str:
    """Adopt the file; it must end with code 2 and leave nothing behind."""
    assert main(["adopt", str(path)]) == 2
    assert list(home.iterdir()) == []
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return told


def repacked(source: Path, target: Path, change) -> Path:
    """Write a workbook anew, each part as `change(name, content)` has it, and what it adds."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


@pytest.fixture
def workbook(tmp_path):
    return write_workbook(tmp_path / "fine.xlsx", {"S": google_rows()})


def test_a_zip_bomb_is_refused_before_it_is_unpacked(workbook, home, tmp_path, capsys):
    bomb = repacked(
        workbook,
        tmp_path / "bomb.xlsx",
        lambda name, content: b"0" * 60_000_000 if name.endswith("sheet1.xml") else content,
    )
    assert "like a ZIP bomb" in refused(bomb, home, capsys)


def test_macros_are_refused(workbook, home, tmp_path, capsys):
    path = repacked(workbook, tmp_path / "m.xlsx", lambda _, content: content)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "it holds macros" in refused(path, home, capsys)


@pytest.mark.parametrize("declared", [b"<!DOCTYPE x>", b'<!ENTITY a "b">', b"<! doctype y>"])
def test_a_document_type_in_a_workbook_is_refused(workbook, home, tmp_path, capsys, declared):
    path = repacked(
        workbook,
        tmp_path / "d.xlsx",
        lambda name, content: declared + content if name.endswith("sheet1.xml") else content,
    )
    assert "declares a document type" in refused(path, home, capsys)


def test_a_lone_cell_far_away_is_refused_before_room_is_made_for_all_between(
    home, tmp_path, capsys
):
    book = openpyxl.Workbook()
    book.active.append(["county", "agree"])
    book.active.append(["Anoka", "yes"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    assert "span 1,048,576 rows and 16,384 columns" in refused(tmp_path / "far.xlsx", home, capsys)


@pytest.mark.parametrize(
    ("part", "words"),
    [("answers.csv", "a packed file"), ("xl/workbook.bin", "a binary workbook")],
)
def test_an_archive_that_cannot_be_looked_through_is_told(home, tmp_path, capsys, part, words):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(part, "a,b")
    assert words in refused(tmp_path / "x.zip", home, capsys)


def test_a_formula_in_a_workbook_is_named_by_its_cell(home, tmp_path, capsys):
    book = openpyxl.Workbook()
    book.active.append(["county", "count"])
    book.active.append(["Anoka", "=1+2"])
    book.save(tmp_path / "f.xlsx")
    assert "formulas (B2)" in refused(tmp_path / "f.xlsx", home, capsys)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "the file is empty"),
        (b"a,b\r\n1,\x002\r\n", "NUL characters"),
        ("a,b\r\n1,\u202e2\r\n".encode(), "turns the direction of text"),
        (b'a,b\r\n"1,2\r\n3,4\r\n', "never ends"),
        (b"a,b\r\n1,2,3\r\n", "more cells than the header"),
        (b"a,b\r\n", "no response"),
        (b",".join(b"c%d" % n for n in range(100_000)) + b"\r\n1\r\n", "100,000 columns"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xd0\xcf\x11\xe0rest", "an old or locked workbook"),
        (b"\x1f\x8b\x08\x00", "a packed file"),
        (b"<html><table>", "a web page"),
        (b"\xef\xbb\xbf \n<table><tr>", "a web page"),
        (b'[{"a": 1}, {"a": 2}]', "JSON"),
        (b"{\\rtf1 a,b\n1,2}", "a document of a word processor"),
        (b"Report\n\na,b,c\n1,2,3\n4,5,6\n", "Lines stand above the header"),
        (b"PK\x03\x04 not a workbook", "cannot be opened as a workbook"),
        (b"PAR1 not a table PAR1", "cannot be opened as a Parquet file"),
        (b"SPSSPORT", "cannot be opened as an SPSS file"),
        (b"$FL2@(#) SPSS DATA FILE", "cannot be opened as an SPSS file"),
    ],
)
def test_a_file_that_is_no_table_is_told_what_it_is(home, tmp_path, capsys, raw, words):
    path = tmp_path / "x.csv"
    path.write_bytes(raw)
    assert words in refused(path, home, capsys)


@pytest.mark.parametrize(
    "head",
    [
        ["Client ID", "County", "Service"],
        ["youth_hash", "date"],
        ["victim name", "age"],
        ["uid", "DOB", "shelter nights", "agency"],
        ["Case Number", "Intake date", "Exit date", "County"],
        ["key", "service"],
        ["SSN", "services"],
    ],
)
def test_one_row_a_client_is_refused_hashed_or_not(home, tmp_path, capsys, head):
    path = write_csv(tmp_path / "c.csv", [head, ["9f86d081884c7d659a2feaa0c55ad015"] * len(head)])
    assert "it looks like one row a client" in refused(path, home, capsys)


def test_hashes_beside_services_are_clients_whatever_the_column_is_called(home, tmp_path, capsys):
    rows = [["x", "service", "placement"]]
    rows += [[f"{n:032x}", "shelter", "yes"] for n in range(3)]
    assert "hashed or not" in refused(write_csv(tmp_path / "c.csv", rows), home, capsys)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            ["age", "county", "intake date", "exit date"],
            ["15", "Anoka", "2018-01-{n}", "2018-02-{n}"],
        ),
        (["participant", "shelter", "referral source"], ["P{n}", "yes", "police"]),
        (["HMIS Personal ID", "Project", "Entry Date"], ["{n}", "North", "2018-01-{n}"]),
    ],
)
def test_single_stays_are_clients_with_or_without_an_id(home, tmp_path, capsys, head, row):
    rows = [head, *[[cell.format(n=n) for cell in row] for n in range(10, 16)]]
    told = refused(write_csv(tmp_path / "c.csv", rows), home, capsys)
    assert "it looks like one row a client" in told


def test_the_ids_that_survey_tools_give_are_no_clients(tmp_path):
    for name in ("#", "Response ID", "_uuid", "token"):
        rows = [[name, "Referral", "Shelter"], *[[f"{n:032x}a", "Good", "Poor"] for n in range(6)]]
        assert look_at(write_csv(tmp_path / "q.csv", rows)).export is not None


def test_the_record_of_redcap_beside_one_date_is_no_client(tmp_path):
    rows = [["record_id", "date_enrolled", "agree", "form_complete"]]
    rows += [[str(n), f"2019-10-1{n}", "1", "2"] for n in range(6)]
    assert look_at(write_csv(tmp_path / "q.csv", rows)).export is not None


def test_totals_of_services_are_welcome(tmp_path):
    rows = [["agency", "county", "service", "youth"], ["A", "Anoka", "shelter", "12"]]
    assert look_at(write_csv(tmp_path / "t.csv", rows)).export is not None


def test_a_question_about_clients_is_no_client(tmp_path):
    rows = [["How many youth did your agency serve, by their ID in your records?"], ["12"]]
    assert look_at(write_csv(tmp_path / "q.csv", rows)).export is not None


@pytest.mark.parametrize("text", ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "  =x", "\r=1"])
def test_no_file_that_is_written_runs_a_formula(text):
    written = csv_bytes(pd.DataFrame({text: [text]})).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row]
    assert len(cells) == 2
    assert all(cell.startswith("'") for cell in cells)
    assert "\r" not in written


def test_a_number_stays_a_number_in_a_file_that_is_written():
    assert csv_bytes(pd.DataFrame({"a": ["-1.5", "+2"]})).decode("utf-8-sig") == "a\n-1.5\n+2\n"


SPARE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, suppress_health_check=SPARE)
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(tmp_path, raw):
    path = tmp_path / "any"
    path.write_bytes(raw)
    read_or_refused(path)


def read_or_refused(path: Path) -> None:
    try:
        look_at(path)
    except (ProblemsFound, UsageProblem) as refusal:
        assert str(refusal)


@settings(max_examples=60, suppress_health_check=SPARE)
@given(data=st.data(), tool=st.sampled_from(sorted(TOOLS)))
def test_a_damaged_export_is_a_table_or_a_refusal(tmp_path, data, tool):
    raw = bytearray(as_csv(TOOLS[tool]()).encode("utf-8"))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged"
    path.write_bytes(bytes(raw[: data.draw(st.integers(1, len(raw)))]))
    read_or_refused(path)


@settings(max_examples=60, suppress_health_check=SPARE)
@given(rows=st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=5), min_size=1, max_size=6))
def test_any_texts_are_a_table_or_a_refusal(tmp_path, rows):
    path = tmp_path / "texts"
    path.write_bytes(as_csv(rows).encode("utf-8", "surrogatepass"))
    read_or_refused(path)


@pytest.mark.parametrize(("form", "rounds"), [("xlsx", 40), ("parquet", 40), ("sav", 6)])
def test_a_bit_flipped_binary_file_is_a_table_or_a_refusal(tmp_path, form, rounds):
    fine = tmp_path / f"fine.{form}"
    table = pd.DataFrame({"a": ["x", "y", "z"], "b": [1.0, 2.0, 3.0]})
    if form == "xlsx":
        write_workbook(fine, {"S": google_rows()})
    elif form == "parquet":
        table.to_parquet(fine)
    else:
        import pyreadstat

        pyreadstat.write_sav(table, str(fine))
    chance, raw = random.Random(4), fine.read_bytes()
    for round_ in range(rounds):
        spoilt = bytearray(raw)
        for _ in range(1 + round_ % 4):
            spoilt[chance.randrange(4, len(raw))] ^= 1 << chance.randrange(8)
        cut = chance.randrange(8, len(raw)) if round_ % 3 == 0 else len(raw)
        path = tmp_path / "spoilt"
        path.write_bytes(bytes(spoilt[:cut]))
        read_or_refused(path)


def test_the_file_as_received_is_never_written_to(tmp_path):
    path = write_csv(tmp_path / "x.csv", google_rows())
    before = path.read_bytes()
    read_file(path, "x.csv")
    look_at(path)
    assert path.read_bytes() == before
