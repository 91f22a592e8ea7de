"""The settings of a study: every mistake is told at once, in an evaluator's words."""

from __future__ import annotations

import pytest

from workbench import line
from workbench.problems import ProblemsFound
from workbench.study import load_study, read_study


def change(study, old: str, new: str) -> None:
    settings = study / "study.toml"
    text = settings.read_text("utf-8")
    assert old in text
    settings.write_text(text.replace(old, new, 1), "utf-8")


def told(study) -> str:
    with pytest.raises(ProblemsFound) as stopped:
        line.check("example")
    return str(stopped.value)


def test_a_mistake_in_the_settings_hides_no_mistake_of_a_file(study_copy):
    change(study_copy, "synthetic = true", 'synthetic = true\ncolour = "red"')
    change(study_copy, 'file = "exports/readiness_2015-17.csv"', 'file = "exports/gone.csv"')
    change(study_copy, "[cover]", "[rules]\nthreshold = 1\n\n[cover]")
    second = study_copy / "exports" / "readiness_2017-19.csv"
    rows = second.read_text("utf-8").splitlines()
    second.write_text("\n".join([rows[0].replace("core_active", "core_"), *rows[1:]]), "utf-8")
    message = told(study_copy)
    for words in ("colour", "gone.csv", "rules.threshold", "readiness_2017-19.csv"):
        assert words in message
    assert "readiness_2015-17.csv" not in message


def test_a_workbook_that_is_not_there_hides_no_mistake_of_an_export(study_copy):
    change(study_copy, 'file = "records/team_records.xlsx"', 'file = "records/gone.xlsx"')
    change(study_copy, 'respondent = "ResponseId"', 'respondent = "Nowhere"')
    message = told(study_copy)
    assert "gone.xlsx" in message
    assert "Nowhere" in message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("synthetic = true", 'synthetic = "maybe"', "true or false, without quotes"),
        ("start = 2015-07-01", 'start = "soon"', "a date such as 2017-06-30"),
        ('id = "2015-17"', 'id = "2015/17"', "letters, digits"),
        ('title = "July 2015 to June 2017"', "title = 3", "words in quotes"),
        ('instrument = "member"', "", "nothing stands there"),
        ("[records]", "[record]", "this key is not known"),
        ("disciplines = [", 'disciplines = "all"\nothers = [', "a list in square brackets"),
    ],
)
def test_a_wrong_value_is_told_in_words_and_not_in_those_of_a_library(study_copy, old, new, words):
    change(study_copy, old, new)
    message = told(study_copy)
    assert words in message
    assert "Input should" not in message
    assert "unable to" not in message


def test_a_study_with_mistakes_is_read_but_not_loaded(study_copy):
    change(study_copy, "synthetic = true", 'synthetic = true\ncolour = "red"')
    study, problems = read_study("example")
    assert study.title
    assert len(problems) == 1
    with pytest.raises(ProblemsFound):
        load_study("example")
