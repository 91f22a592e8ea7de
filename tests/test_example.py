"""The example study: made again the same, at any size, dirty as described, and nothing real in it."""

import csv
import re
import subprocess
import sys
import tomllib
import warnings
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

DATA = Path(__file__).parents[1] / "data"
EXAMPLE = DATA / "example"
QUALTRICS = "exports/readiness_2015-17.csv"
REDCAP = "exports/readiness_2017-19.csv"
SURVEYMONKEY = "exports/members_2017-19.csv"
COLLABORATION = "exports/collaboration_2017-19.csv"
FIRST_ANSWER = {QUALTRICS: 3, REDCAP: 1, SURVEYMONKEY: 2}
ENCODING = {QUALTRICS: "utf-8-sig", REDCAP: "utf-8", SURVEYMONKEY: "cp1252"}
REASONS = ("kept", "preview", "test", "spam", "break_off", "duplicate")
NBSP = "\u00a0"


def make(folder, *options):
    command = [sys.executable, str(EXAMPLE / "generate.py"), "--out", str(folder), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True)


def made_files(folder):
    made = [folder / "study.toml"]
    for part in ("exports", "records", "truth", "reference"):
        made += sorted((folder / part).glob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in made}


def read_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_export(name):
    """Return the rows of an export by the first header row; repeated blank names are numbered."""
    with (EXAMPLE / name).open(encoding=ENCODING[name], newline="") as file:
        header, *rows = csv.reader(file)
    names = [text or f"blank {place}" for place, text in enumerate(header)]
    return [dict(zip(names, row, strict=True)) for row in rows[FIRST_ANSWER[name] - 1 :]]


def read_sheet(name):
    workbook = CalamineWorkbook.from_path(EXAMPLE / "records" / "team_records.xlsx")
    header, *rows = workbook.get_sheet_by_name(name).to_python()
    return [dict(zip(header, row, strict=True)) for row in rows]


def column(rows, name):
    return [row[name] for row in rows]


@pytest.fixture(scope="module")
def study():
    return tomllib.loads((EXAMPLE / "study.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    folder = tmp_path_factory.mktemp("invented")
    make(folder, "--regions", "10", "--teams", "12", "--members", "6", "8", "--periods", "3")
    return folder


def test_made_again_it_is_the_same_byte_for_byte(tmp_path):
    make(tmp_path)
    assert made_files(tmp_path) == made_files(EXAMPLE)


def test_another_seed_makes_another_study(tmp_path):
    make(tmp_path, "--seed", "4")
    assert made_files(tmp_path)[QUALTRICS] != made_files(EXAMPLE)[QUALTRICS]


def test_the_generator_shares_no_code_with_what_it_tests():
    for path in [EXAMPLE / "generate.py", *(EXAMPLE / "generator").glob("*.py")]:
        assert not re.search(
            r"\b(workbench|pandas)\b.*\bimport|import (workbench|pandas)", path.read_text("utf-8")
        )


def test_the_tiniest_study_has_every_file(tmp_path):
    make(tmp_path, "--regions", "1", "--teams", "1", "--members", "6", "6", "--periods", "1")
    assert {row["team"] for row in read_rows(tmp_path / "truth" / "coverage.csv")} == {"T01"}
    rows = read_rows(tmp_path / "truth" / "rows.csv")
    assert column(rows, "file") == [
        QUALTRICS,
        "exports/members_2015-17.csv",
        "exports/collaboration_2015-17.csv",
    ]
    assert all(int(row["kept"]) > 0 for row in rows)


def test_more_than_eight_regions_bring_their_own_reference_data(invented):
    study = tomllib.loads((invented / "study.toml").read_text(encoding="utf-8"))
    folder = invented / study["reference"]["folder"]
    assert {path.name for path in folder.glob("*")} == {
        path.name for path in (DATA / "reference").glob("*")
    }
    regions = column(read_rows(folder / "navigators.csv"), "region")
    assert len(regions) == 10
    assert set(column(read_rows(folder / "county_regions.csv"), "region")) == set(regions)


def test_three_periods_take_turns_between_the_tools(invented):
    study = tomllib.loads((invented / "study.toml").read_text(encoding="utf-8"))
    assert [period["id"] for period in study["periods"]] == ["2015-17", "2017-19", "2019-21"]
    readiness = [one for one in study["exports"] if one["instrument"] == "readiness"]
    assert ["dictionary" in one for one in readiness] == [False, True, False]
    member = [one["period"] for one in study["exports"] if one["instrument"] == "member"]
    assert member == ["2015-17", "2019-21"]


def test_two_teams_are_not_enough_for_three_regions_and_that_is_all_right(tmp_path):
    make(tmp_path, "--regions", "3", "--teams", "2")
    assert {row["team"] for row in read_rows(tmp_path / "truth" / "coverage.csv")} == {"T01", "T02"}


def test_a_size_that_cannot_be_is_refused(tmp_path):
    with pytest.raises(subprocess.CalledProcessError) as refusal:
        make(tmp_path, "--members", "9", "6")
    assert "LOW <= HIGH" in refusal.value.stderr


def test_every_file_that_the_settings_name_is_there(study):
    names = [one["file"] for one in study["exports"]] + [study["records"]["file"]]
    names += [one["dictionary"] for one in study["exports"] if "dictionary" in one]
    assert all((EXAMPLE / name).is_file() for name in names)
    assert study["synthetic"] is True
    assert "invented" in study["title"]


def test_every_column_that_the_settings_name_is_in_its_export(study):
    for export in study["exports"]:
        present = set(read_export(export["file"])[0])
        named = [*export["fields"].values(), *export.get("items", {}).values()]
        assert set(named) <= present


def test_the_study_is_as_large_and_as_uneven_as_it_should_be():
    members = read_sheet("members")
    sizes = {}
    for row in members:
        sizes.setdefault((row["Team"], row["Period"]), []).append(row["Member"])
    assert len({team for team, _ in sizes}) == 20
    assert all(6 <= len(own) <= 25 for own in sizes.values())
    assert len({row["Discipline"].strip().lower() for row in members}) >= 12

    placed = {}
    for row in read_rows(EXAMPLE / "truth" / "coverage.csv"):
        placed.setdefault(row["region"], set()).add(row["team"])
    assert sorted(len(teams) for teams in placed.values()) == [1, 1, 3, 3, 4, 4, 4]
    for teams in placed.values():
        small = [len(own) for (team, _), own in sizes.items() if teams == {team}]
        assert all(number <= 8 for number in small)


def test_from_six_to_eight_of_ten_invited_answer():
    for row in read_rows(EXAMPLE / "truth" / "response.csv"):
        if row["region"] == "state":
            share = (int(row["complete"]) + int(row["partial"])) / int(row["invited"])
            assert 0.6 <= share <= 0.8


def test_every_date_is_inside_its_period(study):
    periods = {period["id"]: (period["start"], period["end"]) for period in study["periods"]}
    dated = {"meetings": ["Date"], "agreements": ["Signed", "Renewed"], "trainings": ["Date"]}
    for sheet, names in dated.items():
        for row in read_sheet(sheet):
            start, end = periods[row["Period"]]
            assert all(start <= row[name] <= end for name in names if row[name])
    opened, closed = periods["2015-17"][0], periods["2017-19"][1]
    for row in read_sheet("milestones"):
        assert all(opened <= row[name] <= closed for name in ("Planned", "Done") if row[name])


def test_attendance_lists_each_member_of_the_period_at_each_meeting():
    roster = {}
    for row in read_sheet("members"):
        roster.setdefault((row["Team"], row["Period"]), []).append(row["Member"])
    expected = {
        (meeting["Meeting"], member)
        for meeting in read_sheet("meetings")
        for member in roster[meeting["Team"], meeting["Period"]]
    }
    attendance = [(row["MEETING"], row["MEMBER"]) for row in read_sheet("attendance")]
    assert set(attendance) == expected
    assert len(attendance) == len(expected)


def test_agreements_are_of_agencies_on_the_roster():
    roster = {(row["Team"], row["Period"], row["Agency"].strip()) for row in read_sheet("members")}
    agreements = [(row["Team"], row["Period"], row["Agency"]) for row in read_sheet("agreements")]
    assert set(agreements) <= roster
    assert len(set(agreements)) < len(agreements)


def test_the_qualtrics_export_has_its_shape_and_its_dirt():
    raw = (EXAMPLE / QUALTRICS).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.splitlines()[2].startswith(b'"{""ImportId"":""startDate""}"')
    rows = read_export(QUALTRICS)
    assert {"IP Address", "Survey Preview", "Survey Test", "Spam"} == set(column(rows, "Status"))
    assert {"True", "False"} == set(column(rows, "Finished"))
    counties = column(rows, "Q1")
    assert "McCloud" in counties
    assert any(county.isupper() for county in counties)
    assert any(county.endswith(" ") for county in counties)
    assert f"Blue{NBSP}Earth" in counties
    assert f"Somewhat{NBSP}true" in column(rows, "Q4_3")
    assert "Very true " in column(rows, "Q4_5")
    assert "Don't know" in column(rows, "Q3_4")
    assert "" in column([row for row in rows if row["Finished"] == "True"], "Q3_4")
    assert [row for row in rows if row["Team"] == "" and row["Q1"] not in ("", "test")]


def test_the_redcap_export_is_codes_with_a_dictionary_of_eighteen_columns():
    rows = read_export(REDCAP)
    assert set(column(rows, "core_active")) <= {"", "1", "2", "3", "4", "5"}
    assert set(column(rows, "readiness_complete")) == {"0", "1", "2"}
    assert "[not completed]" in column(rows, "readiness_timestamp")
    dictionary = read_rows(EXAMPLE / REDCAP.replace(".csv", "_dictionary.csv"))
    assert len(dictionary[0]) == 18
    choices = {
        row["Variable / Field Name"]: row["Choices, Calculations, OR Slider Labels"]
        for row in dictionary
    }
    assert choices["core_active"].startswith("1, Very true | 2, Somewhat true | 3, Don't know |")
    unlisted = {"redcap_survey_identifier", "readiness_timestamp", "readiness_complete"}
    assert set(rows[0]) - set(choices) == unlisted


def test_the_surveymonkey_export_has_its_shape_and_its_dirt():
    raw = (EXAMPLE / SURVEYMONKEY).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    text = raw.decode("cp1252")
    assert "the team’s work" in text.splitlines()[0]
    assert ",None,Open-Ended Response" in text.splitlines()[1]
    rows = read_export(SURVEYMONKEY)
    assert "N/A" in column(rows, "My supervisor counts the team’s work as part of my job.")
    assert any("None" in list(row.values())[16:22] for row in rows)
    remarks = column(rows, "Is there anything else you would like to tell us?")
    assert any(remark.startswith("=HYPERLINK(") for remark in remarks)
    assert any("<b>" in remark for remark in remarks)
    assert any("\n" in remark for remark in remarks)
    assert {"N/A", "None"} <= set(remarks)


def test_the_workbook_has_its_dirt():
    counties = column(read_sheet("teams"), "County")
    assert "McCloud" in counties
    assert any(NBSP in county for county in counties)
    assert any(county.endswith(" ") for county in counties)
    members = read_sheet("members")
    assert {"law enforcement", "Law enforcement", "Law enforcement "} <= set(
        column(members, "Discipline")
    )
    assert {"yes", "no", "Yes", "No"} == set(column(members, "Decides"))
    assert any(agency.endswith(" ") for agency in column(members, "Agency"))
    assert "" in column(read_sheet("milestones"), "Done")


def test_a_spreadsheet_program_reads_the_workbook_without_complaint():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = openpyxl.load_workbook(EXAMPLE / "records" / "team_records.xlsx")
    sheets = "teams members meetings attendance agreements milestones trainings services"
    sheets += " ties changes assessments"
    assert " ".join(workbook.sheetnames) == sheets
    assert workbook["meetings"]["D2"].is_date


def test_nothing_real_is_in_it():
    for name, raw in made_files(EXAMPLE).items():
        western = name in (SURVEYMONKEY, COLLABORATION)
        text = raw.decode("cp1252" if western else "utf-8", errors="replace")
        assert set(re.findall(r"@([\w.-]+\w)", text)) <= {"example.org"}
        addresses = re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text)
        assert all(one.startswith(("192.0.2.", "198.51.100.")) for one in addresses)
    people = {row["Name"].split()[-1] for row in read_sheet("members")}
    assert people <= {"Example", "Sample", "Specimen", "Invented", "Madeup", "O'Example"}


@pytest.mark.parametrize("name", [QUALTRICS, REDCAP, SURVEYMONKEY])
def test_the_files_read_by_the_written_rules_give_the_rows_of_the_key(name):
    reasons = [reason for _, reason in sort_out(read_export(name), name)]
    key = next(r for r in read_rows(EXAMPLE / "truth" / "rows.csv") if r["file"] == name)
    assert len(reasons) == int(key["rows"])
    assert {reason: reasons.count(reason) for reason in REASONS} == {
        reason: int(key[reason]) for reason in REASONS
    }


@pytest.mark.parametrize(
    ("name", "period", "scale", "places"),
    [
        (QUALTRICS, "2015-17", "engagement", range(0, 7)),
        (QUALTRICS, "2015-17", "commitment", range(7, 13)),
        (REDCAP, "2017-19", "engagement", range(0, 7)),
        (REDCAP, "2017-19", "commitment", range(7, 13)),
        (SURVEYMONKEY, "2017-19", "teamwork", range(0, 4)),
    ],
)
def test_the_files_read_by_the_written_rules_give_the_state_score_of_the_key(
    name, period, scale, places
):
    means = []
    for row, reason in sort_out(read_export(name), name):
        if reason == "kept":
            scores = [score_of(single_answers(row, name)[place], name, place) for place in places]
            known = [score for score in scores if score is not None]
            if 2 * len(known) >= len(places):
                means.append(Fraction(sum(known), len(known)))
    key = next(
        row
        for row in read_rows(EXAMPLE / "truth" / "scores.csv")
        if (row["period"], row["region"], row["scale"]) == (period, "state", scale)
    )
    assert len(means) == int(key["n"])
    assert float(sum(means) / len(means)) == pytest.approx(float(key["mean"]), abs=1e-9)


def single_answers(row, name):
    cells = list(row.values())
    part = {QUALTRICS: cells[19:32], REDCAP: cells[7:20], SURVEYMONKEY: cells[11:16]}[name]
    return [cell.replace(NBSP, " ").strip() for cell in part]


def score_of(answer, name, place):
    scores = {"Very true": 4, "Somewhat true": 3, "Somewhat untrue": 2, "Not true": 1}
    if name == REDCAP:
        scores = {"1": 4, "2": 3, "4": 2, "5": 1}
    if name == SURVEYMONKEY:
        labels = "Strongly disagree/Disagree/Neither agree nor disagree/Agree/Strongly agree"
        scores = {label: score for score, label in enumerate(labels.split("/"), 1)}
        # The fourth item says that meetings waste time: its scores are turned.
        scores = {label: 6 - s for label, s in scores.items()} if place == 3 else scores
    return scores.get(answer)


def sort_out(rows, name):
    """Return each row with the reason to set it aside, or kept: the rules, read one after another."""
    status = {"Survey Preview": "preview", "Survey Test": "test", "Spam": "spam"}
    reasons = []
    sent_by = {}
    for place, row in enumerate(rows):
        answers = single_answers(row, name)
        given = sum(answer != "" for answer in answers)
        reason = status.get(row.get("Status"), "kept")
        if reason == "kept" and 2 * given < len(answers):
            reason = "break_off"
        reasons.append(reason)
        person, sent, finished = who_and_when(row, name, 5 * given >= 4 * len(answers))
        if reason == "kept" and person:
            sent_by.setdefault(person, []).append((finished, sent, place))
    for submissions in sent_by.values():
        for _, _, place in sorted(submissions)[:-1]:
            reasons[place] = "duplicate"
    return list(zip(rows, reasons, strict=True))


def who_and_when(row, name, most_answered):
    if name == QUALTRICS:
        return row["ExternalReference"], row["RecordedDate"], row["Finished"] == "True"
    if name == REDCAP:
        sent = row["readiness_timestamp"].replace("[not completed]", "")
        return row["member_code"], sent, row["readiness_complete"] == "2"
    day, clock, half = row["End Date"].split()
    month, number, year = day.split("/")
    hour = int(clock[:2]) % 12 + (12 if half == "PM" else 0)
    return row["Custom Data 1"], f"{year}-{month}-{number} {hour:02d}{clock[2:]}", most_answered
