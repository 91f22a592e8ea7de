"""The two doors: a report sees no rows, rows make no report, and exploring is useful."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from workbench.explore import OpenStudy
from workbench.problems import ProblemsFound, UsageProblem
from workbench.report import open_report
from workbench.study import load_study


def run_in_kernel(code: str, **environment: str) -> subprocess.CompletedProcess:
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


REPORT = {"WORKBENCH_DOOR": "report"}


@pytest.mark.parametrize(
    "code",
    [
        "import workbench; workbench.open_study('example')",
        "from workbench import store; from workbench.study import data_home;"
        "store.current(data_home() / 'example' / 'prepared')",
        "import workbench, python_calamine",
        "import workbench; from workbench.study import data_home;"
        "open(data_home() / 'example' / 'exports' / 'readiness_2015-17.csv')",
        "import workbench, pandas as pd, glob; from workbench.study import data_home;"
        "pd.read_parquet(glob.glob(str(data_home() / 'example/prepared/*/responses.parquet'))[0])",
        "import workbench, pandas as pd, glob; from workbench.study import data_home;"
        "pd.read_parquet(glob.glob(str(data_home() / 'example/measures/*/*.parquet'))[0])",
    ],
)
def test_a_report_kernel_reads_no_rows_whichever_way_it_tries(code):
    done = run_in_kernel(code, **REPORT)
    assert done.returncode != 0
    assert "UsageProblem" in done.stderr


@pytest.mark.parametrize(("folder", "opens"), [("map", True), ("exports", False)])
def test_a_report_kernel_reads_the_reference_folder_that_its_study_names(study_copy, folder, opens):
    settings = study_copy / "study.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[reference]\nfolder = "map"\n', "utf-8")
    (study_copy / "map").mkdir()
    for place in ("map", "exports"):
        (study_copy / place / "regions.csv").write_text("region\n", "utf-8")
    code = f"import workbench; print(open(r'{study_copy}/{folder}/regions.csv').read())"
    done = run_in_kernel(code, **REPORT)
    assert (done.returncode == 0) == opens, done.stderr


@pytest.mark.parametrize("folder", ["exports", "records", ".", "prepared", "../other"])
def test_a_reference_folder_that_holds_rows_is_refused(study_copy, folder):
    settings = study_copy / "study.toml"
    words = f'\n[reference]\nfolder = "{folder}"\n'
    settings.write_text(settings.read_text("utf-8") + words, "utf-8")
    (study_copy / "prepared").mkdir(exist_ok=True)
    (study_copy.parent / "other").mkdir()
    with pytest.raises(ProblemsFound, match="reference.folder"):
        load_study("example")


def test_a_notebook_that_opened_a_report_reads_no_rows_afterwards(tmp_path):
    """Under plain papermill and in JupyterLab nobody tells the kernel beforehand what it is for."""
    code = (
        "import workbench, glob\n"
        "from workbench.study import data_home\n"
        "workbench.open_report('example', '2017-19', 'southeast')\n"
        "open(data_home() / 'example' / 'exports' / 'readiness_2015-17.csv')"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    with pytest.raises(CellExecutionError, match="protected measures only"):
        NotebookClient(notebook, kernel_name="python3").execute()


def test_a_report_kernel_opens_its_report():
    code = "import workbench; print(workbench.open_report('example', '2017-19', 'southeast').cover().title)"
    done = run_in_kernel(code, **REPORT)
    assert done.stdout.strip() == "Southeast region", done.stderr


def test_a_kernel_that_opened_rows_makes_no_report():
    code = (
        "import workbench; workbench.open_study('example');"
        "workbench.open_report('example', '2017-19', 'southeast')"
    )
    done = run_in_kernel(code, WORKBENCH_DOOR="")
    assert "This kernel has opened rows" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere", "2017-19"), "Known studies"),
        (("example", "1999"), "It has: 2015-17, 2017-19"),
        (("example", "2017-19", "atlantis"), "Known regions: east_central"),
        (("../example", "2017-19"), "no study named"),
    ],
)
def test_an_unknown_report_is_answered_with_the_known_ones(arguments, words):
    with pytest.raises(UsageProblem, match=words):
        open_report(*arguments)


@pytest.mark.parametrize("method", ["figure", "table", "say"])
def test_an_unknown_exhibit_is_answered_with_the_known_ones(method):
    report = open_report("example", "2017-19", "southeast")
    with pytest.raises(UsageProblem, match="'nothing'"):
        getattr(report, method)("nothing")


def test_a_region_without_a_team_says_so_everywhere():
    report = open_report("example", "2017-19", "northeast")
    assert "had no team" in report.findings().findings[0].text
    assert "There was no team in Northeast" in report.figure("scores.readiness").text
    assert "There was no team in Northeast" in report.table("commitment").text


def test_a_survey_that_was_not_fielded_is_said_to_be_so():
    report = open_report("example", "2015-17", "southeast")
    assert "was not fielded in this period" in report.figure("response.member").text
    assert "was not fielded in this period" in report.figure("choices.member.barriers").text


@pytest.fixture
def rows(example):
    definitions, tables, _ = example
    return OpenStudy(definitions, tables, tables)


def test_exploring_measures_the_chosen_rows_only(rows, key):
    chosen = rows.only(period="2017-19", region="southeast")
    scores = chosen.measure("score.readiness").set_index("category")
    told = key("scores")
    told = told[
        (told.period == "2017-19") & (told.region == "southeast") & (told.scale == "engagement")
    ]
    assert scores.value["engagement"] == pytest.approx(float(told["mean"].iloc[0]))


def test_exploring_by_discipline_keeps_the_responses_of_its_people(rows):
    chosen = rows.only(period="2017-19", discipline="schools")
    people = chosen.table("respondents")
    assert set(people.discipline) == {"schools"}
    assert set(chosen.table("responses").respondent) <= set(people.respondent)


def test_a_figure_of_a_region_stands_beside_the_whole_state(rows, key):
    chosen = rows.only(period="2017-19", region="southeast")
    told = key("scores")
    state = told[
        (told.period == "2017-19") & (told.region == "state") & (told.scale == "engagement")
    ]
    summary = chosen.figure("scores.readiness").content.summary
    assert f"Minnesota, partner engagement: {float(state['mean'].iloc[0]):.1f}" in summary


def test_everything_explored_is_marked_as_internal(rows):
    chosen = rows.only(period="2017-19", region="southeast")
    people = chosen.table("respondents")
    for shown in (
        chosen,
        chosen.figure("scores.readiness"),
        people,
        people.head(3),
        people[people.discipline == "schools"],
        people.groupby("discipline").size().reset_index(),
        chosen.measure("score.readiness"),
    ):
        assert "Internal: not protected" in shown._repr_html_()
    assert "Internal: not protected" in repr(people.discipline)


def test_rows_without_a_region_follow_their_teams(rows):
    chosen = rows.only(period="2017-19", region="southeast")
    assert set(chosen.table("milestones").team) <= set(chosen.table("teams").team)


def test_a_region_without_a_team_can_be_explored(rows):
    chosen = rows.only(period="2017-19", region="northeast").only(discipline="law_enforcement")
    assert chosen.table("respondents").empty
    assert chosen.measure("answers.readiness.leaders_informed").empty


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda r: r.only(colour="red"), "Choose by: period"),
        (lambda r: r.only(region="atlantis"), "No row has region"),
        (lambda r: r.table("people"), "Tables: "),
        (lambda r: r.measure("joy"), "Measures: "),
        (lambda r: r.figure("scores.readiness"), "Choose a period first"),
    ],
)
def test_an_exploring_mistake_is_answered_with_what_there_is(rows, ask, words):
    with pytest.raises(UsageProblem, match=words):
        ask(rows)


def test_the_gap_told_of_a_scale_is_one_of_its_own_items():
    report = open_report("example", "2017-19", "state")
    own = report.evidence.instrument("readiness").items
    for scale in ("engagement", "commitment"):
        names = own.short[own.scale == scale]
        others = own.short[own.scale != scale]
        summary = report.figure(f"answers.readiness.{scale}").summary
        assert any(f"“{name}”" in summary for name in names)
        assert not any(f"“{name}”" in summary for name in others)


def test_a_region_with_one_team_is_not_spoken_of_as_many():
    said = open_report("example", "2017-19", "southwest").say("partners", "steps").text
    assert "every team" not in said
    assert "most often" not in said
    assert "no team" not in said
