"""Surveys without a chapter of their own: their answers stand in the reports all the same."""

from __future__ import annotations

import re
import shutil

import pytest

from workbench import line
from workbench.definitions import load_definitions
from workbench.layout import Parts, Prose, Table
from workbench.places import PROJECT
from workbench.release.audit import read_protected
from workbench.release.bound import TableRegister
from workbench.report import open_report


@pytest.fixture
def renamed(study_copy):
    """The example without its team records, and its first survey under a name of its own."""
    own = study_copy / "instruments" / "climate"
    shutil.copytree(PROJECT / "data" / "instruments" / "readiness", own)
    items = own / "items.csv"
    rows = items.read_text("utf-8").replace(",commitment,", ",,").replace(",engagement,", ",,")
    items.write_text(rows.replace("Same people come", "Time is supported"), "utf-8")
    (own / "scales.csv").write_text("scale,name,about,rule\n", "utf-8")
    settings = study_copy / "study.toml"
    head, first, *_ = settings.read_text("utf-8").split("[[exports]]")
    first = re.sub(r"^team = .*\n", "", first, flags=re.M).replace('"readiness"', '"climate"')
    settings.write_text(f"{head}[[exports]]{first}", "utf-8")
    line.prepare("example")
    return study_copy


def test_a_study_of_another_survey_and_no_teams_shows_its_answers(renamed):
    report = open_report("example", "2015-17", "southeast")
    parts = report.other_surveys()
    assert isinstance(parts, Parts)
    (table,) = [part for part in parts.parts if isinstance(part, Table)]
    assert len(table.rows) == 13
    names = [row[0] for row in table.rows]
    assert len(set(names)) == 13
    assert "My agency gives me working time for the team's tasks." in names
    assert "no team records" in report.table("commitment").text
    assert report.say("partners", "steps").text.count("no team records") == 1
    assert "Very or somewhat true" in report.other_surveys()._repr_html_()


def test_the_page_audit_knows_the_numbers_of_another_survey_and_of_a_study_without_records(
    renamed, tmp_path
):
    definitions = load_definitions("example")
    tables = TableRegister(definitions, read_protected(definitions.study))
    page = tmp_path / "southeast.html"
    page.write_text(open_report("example", "2015-17", "southeast").other_surveys()._repr_html_())
    held = tables.hold(page, "2015-17")
    assert held.leaks == ()
    assert held.bound >= 13


def test_a_period_without_another_survey_says_so():
    said = open_report("example", "2017-19", "southeast").other_surveys()
    assert isinstance(said, Prose)
    assert said.text == "No other survey was held in this period."
