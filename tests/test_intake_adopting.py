"""A file that nobody knows becomes a study: adopted, prepared, every row and cell accounted for."""

from __future__ import annotations

import csv
import stat
import sys
import time

import pytest
from imitations import (
    REDCAP_DICTIONARY,
    TOOLS,
    google_rows,
    kobo_rows,
    qualtrics_rows,
    redcap_rows,
    surveymonkey_rows,
    write_csv,
)

from workbench import line
from workbench.__main__ import main
from workbench.commands.terminal import reading_bar
from workbench.intake.loss import IN_FILE
from workbench.study import load_study


def adopted(home, rows):
    """Adopt rows as a new study and take it in."""
    path = write_csv(home.parent / "received" / "answers.csv", rows)
    assert main(["adopt", str(path), "--study", "new"]) == 0
    return line._take_in("new")[1]


def answers_to(taken, item):
    responses = taken.tables["responses"].astype(str)
    own = responses[responses["item"] == item]
    return list(zip(own.code, own.missing, strict=True))


@pytest.mark.parametrize("tool", TOOLS)
def test_every_row_and_every_cell_of_every_tool_is_accounted_for(home, tool):
    rows = TOOLS[tool]()
    account = adopted(home, rows).tables["intake"]
    totals = account[(account.what == "rows") & (account.which == IN_FILE)].number
    fates = account[(account.what == "rows") & (account.which != IN_FILE)]
    assert fates.groupby("instrument").number.sum().to_list() == totals.to_list()
    cells = account[account.what == "cells"].groupby(["instrument", "column"]).number.sum()
    assert set(cells) == set(totals)
    assert len(cells) == len(rows[0]) * len(totals)


def test_adopting_writes_over_nothing(home):
    path = write_csv(home.parent / "received" / "answers.csv", google_rows())
    assert main(["adopt", str(path), "--study", "new"]) == 0
    before = {file: file.read_bytes() for file in home.rglob("*.csv")}
    other = write_csv(home.parent / "received" / "again" / "answers.csv", google_rows()[:-1])
    assert main(["adopt", str(other), "--study", "new", "--instrument", "second"]) == 0
    assert {file: file.read_bytes() for file in before} == before
    assert [export.file for export in load_study("new").exports] == [
        "exports/answers.csv",
        "exports/answers-2.csv",
    ]


def test_an_adopted_file_that_fits_a_known_instrument_uses_it(home):
    path = write_csv(home.parent / "received" / "first.csv", google_rows())
    later = [
        google_rows()[0],
        *[[row[0].replace("2016", "2018"), *row[1:]] for row in google_rows()[1:]],
    ]
    second = write_csv(home.parent / "received" / "second.csv", later)
    assert main(["adopt", str(path), "--study", "new"]) == 0
    assert main(["adopt", str(second), "--study", "new"]) == 0
    waves = [(export.instrument, export.period) for export in load_study("new").exports]
    assert waves == [("first", "2016"), ("first", "2018")]


def test_the_regions_of_a_foreign_study_are_those_of_its_file(home):
    rows = [["Region", "Agree?"], *[["North", "Yes"], ["South", "No"], ["", "Yes"]] * 4]
    taken = adopted(home, rows)
    assert taken.tables["respondents"].groupby("region").size().to_dict() == {
        "north": 4,
        "not_stated": 4,
        "south": 4,
    }


def test_a_row_without_any_answer_is_set_aside_and_a_minus_99_is_blank(home):
    taken = adopted(home, qualtrics_rows())
    rows = taken.tables["intake"].query("what == 'rows'").set_index("which").number.to_dict()
    assert rows == {"in the file": 4, "kept": 3, "preview": 1}
    assert answers_to(taken, "q2") == [("bus", ""), ("train", ""), ("", "blank")]


def test_a_checkbox_that_was_never_asked_is_not_a_no(home):
    write_csv(home.parent / "received" / "words.csv", REDCAP_DICTIONARY)
    taken = adopted(home, redcap_rows())
    assert answers_to(taken, "ways") == [("bus", ""), ("", "not_asked"), ("", "blank")]
    written = taken.tables["responses"].astype(str).query("item == 'weight'").written.to_list()
    assert written == ["70.5", "", "80"]
    rows = taken.tables["intake"].query("what == 'rows' and which == 'other_form'")
    assert rows.number.to_list() == [1, 3]


def test_an_answer_in_own_words_is_other_and_its_text_is_kept_apart(home):
    taken = adopted(home, surveymonkey_rows())
    assert answers_to(taken, "which_ones") == [
        ("bus", ""),
        ("train", ""),
        ("other_text", ""),
        ("bus", ""),
        ("train", ""),
    ]
    assert "ferry" in taken.restricted["free_text.csv"].decode("utf-8")
    assert (
        "ferry" not in taken.tables["responses"].astype(str).query("item != 'which_ones'").to_csv()
    )


def test_space_joined_options_beside_their_columns_are_counted_once(home):
    taken = adopted(home, kobo_rows())
    assert answers_to(taken, "about_ways") == [
        ("bus", ""),
        ("train", ""),
        ("bus", ""),
        ("", "blank"),
    ]


def test_what_is_set_aside_is_kept_for_the_evaluator_alone(home):
    path = write_csv(home.parent / "received" / "answers.csv", qualtrics_rows())
    assert main(["adopt", str(path), "--study", "new"]) == 0
    assert main(["prepare", "new"]) == 0
    restricted = home / "new" / "restricted"
    for file in [file for file in restricted.rglob("*") if file.is_file()]:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (aside,) = (restricted / "set_aside").glob("*.csv")
    rows = list(csv.DictReader(aside.open(encoding="utf-8-sig")))
    assert [(row["row"], row["reason"]) for row in rows] == [("6", "preview")]
    assert "IPAddress" not in rows[0]
    assert "'=1+1" in (restricted / "free_text.csv").read_text("utf-8-sig")
    assert "telephone number" in (restricted / "free_text.csv").read_text("utf-8-sig")


def test_the_same_person_has_one_pseudonym_in_two_waves_and_another_on_another_machine(home):
    rows = [
        ["code", "agree", "submitted"],
        ["a@example.org", "yes", "2016-03-01"],
        ["b@example.org", "no", "2016-03-02"],
        ["c", "no", "2016-03-02"],
    ]
    later = [rows[0], *[[row[0].upper(), row[1], "2018-03-01"] for row in rows[1:]]]
    for name, wave in [("w1.csv", rows), ("w2.csv", later)]:
        path = write_csv(home.parent / "received" / name, wave)
        assert (
            main(
                [
                    "adopt",
                    str(path),
                    "--study",
                    "new",
                    "--instrument",
                    name[:2],
                    "--period",
                    name[:2],
                ]
            )
            == 0
        )
    settings = home / "new" / "study.toml"
    text = settings.read_text("utf-8").replace(
        "[exports.fields]", '[exports.fields]\nperson = "code"'
    )
    if "[exports.fields]" not in text:
        text = text.replace(
            "[exports.items]", '[exports.fields]\nperson = "code"\n\n[exports.items]'
        )
    settings.write_text(text, "utf-8")
    assert main(["prepare", "new"]) == 0
    people = line._take_in("new")[1].tables["respondents"]
    waves = people.groupby("period").person.agg(list)
    assert waves.iloc[0] == waves.iloc[1]
    assert people.respondent.is_unique
    (home / "new" / "restricted" / "pseudonyms.key").unlink()
    other = line._take_in("new")[1].tables["respondents"]
    assert not set(other.person) & set(people.person)


def test_a_damaged_key_stops_the_line(home, capsys):
    adopted(home, google_rows())
    assert main(["prepare", "new"]) == 0
    (home / "new" / "restricted" / "pseudonyms.key").write_text("short")
    (home / "new" / "exports" / "answers.csv").write_text("", "utf-8")
    assert main(["prepare", "new"]) == 2
    assert "put the key back" in capsys.readouterr().err.lower()


def test_inspect_tells_what_and_why_and_writes_nothing(home, capsys):
    path = write_csv(home.parent / "received" / "x", qualtrics_rows())
    assert main(["inspect", str(path)]) == 0
    told = capsys.readouterr().out
    assert "Qualtrics export: its third row holds Qualtrics' import ids" in told
    assert "4 rows: 3 nothing speaks against, 1 preview" in told
    assert "IPAddress" in told
    assert list(home.iterdir()) == []


def test_files_are_adopted_together_or_not_at_all(home, capsys):
    good = write_csv(home.parent / "received" / "good.csv", google_rows())
    assert main(["adopt", str(good), "--study", "new"]) == 0
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    later = [[cell.replace("/2016", "/2018") for cell in row] for row in google_rows()]
    fine = write_csv(home.parent / "received" / "fine.csv", later)
    bare = write_csv(home.parent / "received" / "bare.csv", [["E-mail"], ["a@example.org"]])
    assert main(["adopt", str(fine), str(bare), "--study", "new"]) == 1
    assert "does not say when it was answered" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert main(["adopt", str(fine), str(bare), "--study", "other"]) == 1
    assert [path.name for path in home.iterdir()] == ["new"]


def test_a_file_adopted_second_may_use_what_the_first_of_the_same_command_drafted(home):
    later = [[cell.replace("/2016", "/2018") for cell in row] for row in google_rows()]
    paths = [
        str(write_csv(home.parent / "received" / name, rows))
        for name, rows in [("w1.csv", google_rows()), ("w2.csv", later)]
    ]
    assert main(["adopt", *paths, "--study", "new"]) == 0
    waves = [(export.instrument, export.period) for export in load_study("new").exports]
    assert waves == [("w1", "2016"), ("w1", "2018")]


def test_a_second_file_for_one_period_and_instrument_is_refused(home, capsys):
    path = write_csv(home.parent / "received" / "answers.csv", google_rows())
    again = write_csv(home.parent / "received" / "again.csv", google_rows()[:-1])
    assert main(["adopt", str(path), str(again), "--study", "new"]) == 1
    assert (
        "has a file for instrument 'answers' and period '2016' already" in capsys.readouterr().err
    )
    assert list(home.iterdir()) == []


def test_a_study_is_named_by_its_folder_as_well(home, tmp_path, monkeypatch, capsys):
    path = write_csv(home.parent / "received" / "answers.csv", google_rows())
    place = tmp_path / "elsewhere" / "mine"
    place.parent.mkdir()
    assert main(["adopt", str(path), "--study", str(place)]) == 0
    assert (place / "study.toml").is_file()
    assert main(["inspect", str(path), "--study", str(place)]) == 0
    assert "in study 'mine'" in capsys.readouterr().out
    assert main(["check", "--study", str(place)]) == 0
    for command in ("check", "prepare", "build"):
        assert main([command, str(tmp_path / "nowhere")]) == 1
        assert "There is no study in" in capsys.readouterr().err


def test_an_option_that_is_a_formula_runs_in_no_file_and_is_read_as_it_was_written(home):
    formulas = ["=1+1", "@SUM(A1)", "-none-", "-1"]
    rows = [["Region", "=cmd|' /C calc'!A0"], *[[f"=R{n % 2}", formulas[n % 4]] for n in range(16)]]
    taken = adopted(home, rows)
    items = taken.tables["responses"].astype(str)
    assert set(items.written) == set(formulas)
    assert set(items.missing) == {""}
    assert main(["prepare", "new"]) == 0
    for path in home.rglob("*.csv"):
        if path.parent.name != "exports":
            cells = [
                c for row in csv.reader(path.open(encoding="utf-8-sig", newline="")) for c in row
            ]
            assert not [c for c in cells if c.startswith(("=", "@", "-n"))], path


@pytest.mark.parametrize("watched", [True, False])
def test_a_bar_shows_how_far_a_file_is_read_where_somebody_watches(
    tmp_path, monkeypatch, capsys, watched
):
    path = write_csv(tmp_path / "answers.csv", google_rows())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: watched)
    with reading_bar([path]) as tell:
        time.sleep(0.6)
        tell(path.stat().st_size)
    assert ("Reading:  50%" in capsys.readouterr().err) == watched
