"""The command line: what it prints, what it refuses, with which exit code."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from workbench.__main__ import main
from workbench.build.lock import build_lock
from workbench.places import reports_home


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = stop.code
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return code, told.out, told.err


def test_help_names_the_commands_and_the_exit_codes(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert all(word in out for word in ("check", "prepare", "build", "list", "Exit codes"))


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "usage: workbench" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bild"],
        ["build", "--jobs", "0"],
        ["build", "--jobs", "many"],
        ["check", "example", "more"],
    ],
)
def test_a_wrong_command_ends_with_code_1_and_its_usage(capsys, arguments):
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert "usage: workbench" in err


@pytest.mark.parametrize("study", ["nowhere", "../example", "example/../example", "a b"])
def test_an_unknown_study_is_answered_with_the_known_ones(capsys, study_copy, study):
    code, _, err = run(capsys, "check", study)
    assert code == 1
    assert "Known studies: example." in err


def test_a_study_may_be_named_by_its_folder(capsys, study_copy, monkeypatch):
    monkeypatch.delenv("WORKBENCH_DATA")
    monkeypatch.setenv("WORKBENCH_DATA", "")
    code, out, _ = run(capsys, "check", str(study_copy))
    assert code == 0
    assert "is in order" in out


def test_check_tells_what_became_of_every_row_and_writes_nothing(capsys, study_copy):
    before = sorted(study_copy.rglob("*"))
    code, out, _ = run(capsys, "check", "example")
    assert code == 0
    assert "exports/readiness_2015-17.csv: rows:" in out
    assert "2 preview" in out
    assert sorted(study_copy.rglob("*")) == before


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--region", "atlantis"), "Known regions: east_central, east_metro"),
        (("--region", "../x"), "Known regions: east_central"),
        (("--period", "1999"), "It has: 2015-17, 2017-19"),
    ],
)
def test_an_unknown_region_or_period_is_answered_with_the_known_ones(
    capsys, study_copy, option, words
):
    code, _, err = run(capsys, "build", "example", *option)
    assert code == 1
    assert words in err


def test_list_shows_periods_and_regions(capsys, study_copy):
    code, out, _ = run(capsys, "list", "example")
    assert code == 0
    assert "2015-17" in out
    assert "southeast (Southeast)" in out


def test_list_without_a_study_lists_the_studies(capsys, study_copy):
    assert run(capsys, "list")[1] == "example\n"


def test_a_folder_that_cannot_be_written_ends_with_code_5(capsys, study_copy):
    shutil.rmtree(study_copy / "protected")
    (study_copy / "protected").write_text("a file where a folder should be")
    code, _, err = run(capsys, "prepare", "example")
    assert code == 5
    assert "protected" in err


def test_one_of_two_that_prepare_a_study_at_once_is_told_to_wait(capsys, study_copy):
    with build_lock(study_copy / "protected"):
        code, _, err = run(capsys, "prepare", "example")
    assert code == 5
    assert "Wait until" in err


def test_a_study_given_by_its_folder_has_its_reports_beside_it(
    capsys, study_copy, tmp_path, monkeypatch
):
    """Two studies of one name in two places must not overwrite each other's reports."""
    elsewhere = tmp_path / "elsewhere"
    study_copy.parent.rename(elsewhere)
    monkeypatch.setenv("WORKBENCH_DATA", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_REPORTS", "to be taken back when the test ends")
    monkeypatch.delenv("WORKBENCH_REPORTS")
    assert run(capsys, "list", str(elsewhere / "example"))[0] == 0
    assert reports_home() == elsewhere / "reports"
