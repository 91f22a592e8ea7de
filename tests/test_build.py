"""The batch: what it plans, what it makes, and what happens when a report fails."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import papermill
import pytest
from conftest import copy_of_example
from papermill.exceptions import PapermillExecutionError
from test_page import Page

from workbench import line
from workbench.__main__ import main
from workbench.build import Job, inputs, plan, read_record, run, wanted_jobs
from workbench.problems import UsageProblem
from workbench.reference import load_reference
from workbench.render import check_parameters
from workbench.study import PROJECT, load_study

REGION_REPORT = PROJECT / "notebooks" / "region_report.ipynb"
JOB = Job(
    "p", "north", "t", "n.ipynb", {"study": "s"}, "p/north.html", {"notebook": "1", "lock": "2"}
)


PAGE = {JOB.page: 9}


def recorded(job: Job, status: str = "made") -> dict[str, dict]:
    entry = {"status": status, "inputs": job.inputs, "parameters": job.parameters, "bytes": 9}
    return {job.name: entry}


@pytest.mark.parametrize(
    ("record", "present", "reason"),
    [
        ({}, PAGE, "new"),
        (recorded(JOB, "failed"), PAGE, "failed last time"),
        (recorded(JOB), {}, "its page is missing"),
        (recorded(JOB), {JOB.page: 8}, "its page was changed by hand"),
        (recorded(replace(JOB, parameters={"study": "r"})), PAGE, "parameters changed"),
        (recorded(replace(JOB, inputs={**JOB.inputs, "old": "3"})), PAGE, "old changed"),
        (
            recorded(replace(JOB, inputs={"notebook": "0", "lock": "2"})),
            PAGE,
            "notebook changed",
        ),
        (recorded(replace(JOB, inputs={"notebook": "0"})), PAGE, "notebook, lock changed"),
    ],
)
def test_the_plan_names_what_differs_from_the_record(record, present, reason):
    assert plan([JOB], record, present) == [(JOB, reason)]


def test_the_plan_is_empty_where_nothing_differs():
    assert plan([JOB], recorded(JOB), PAGE) == []


def test_every_region_and_the_state_is_wanted_in_every_period(study_copy):
    line.prepare("example")
    study = load_study("example")
    jobs = wanted_jobs(study, load_reference(study))
    assert len(jobs) == 2 * (8 + 1)
    assert len({job.page for job in jobs}) == len(jobs)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory) -> Path:
    """The folder of a build of one report of the example."""
    home = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_DATA", str(copy_of_example(home / "data").parent))
        patch.setenv("WORKBENCH_REPORTS", str(home))
        assert main(["build", "example", "--period", "2017-19", "--region", "southeast"]) == 0
    return home


@pytest.fixture
def one_report(study_copy, made_once, capsys):
    shutil.copytree(made_once / "example", load_study("example").reports)
    return load_study("example").reports


def test_a_report_is_made_recorded_and_listed(one_report, capsys):
    page = one_report / "2017-19" / "southeast.html"
    text = Page(page.read_text("utf-8")).text
    assert "Southeast region" in text
    assert "Traceback" not in text
    record = json.loads((one_report / "build.json").read_text("utf-8"))
    report = record["2017-19/southeast"]
    assert report["status"] == "made"
    assert report["parameters"] == {"study": "example", "period": "2017-19", "region": "southeast"}
    assert set(report["inputs"]) == {
        "protected measures",
        "notebook",
        "package",
        "template",
        "lock",
        "settings",
        "definitions",
    }
    assert 'href="2017-19/southeast.html"' in (one_report / "index.html").read_text("utf-8")


def test_a_second_build_makes_nothing_and_changes_no_byte(one_report, capsys):
    def drafts() -> dict:
        """Everything but the note on the last run, which has the hour for `workbench status`."""
        files = [path for path in one_report.rglob("*") if path.is_file()]
        return {path: path.read_bytes() for path in files if path.name != "last_run.json"}

    before = drafts()
    assert main(["build", "example", "--period", "2017-19", "--region", "Southeast"]) == 0
    assert "0 made, 1 unchanged, 0 failed." in capsys.readouterr().out
    assert drafts() == before


def test_a_page_made_anew_has_the_same_bytes(one_report, capsys):
    page = one_report / "2017-19" / "southeast.html"
    before = page.read_bytes()
    page.unlink()
    assert main(["build", "example", "--period", "2017-19", "--region", "southeast"]) == 0
    assert page.read_bytes() == before


def test_no_page_holds_a_row_a_name_or_a_path(one_report, study_copy):
    html = (one_report / "2017-19" / "southeast.html").read_text("utf-8")
    for word in (str(study_copy), "example.org", "readiness.2017-19.", "192.0.2."):
        assert word not in html


@pytest.fixture
def spoil(tmp_path, monkeypatch):
    """Put a cell before the others of the region report, in a folder of notebooks of its own."""

    def spoil(code: str) -> None:
        folder = tmp_path / "notebooks"
        shutil.copytree(PROJECT / "notebooks", folder, dirs_exist_ok=True)
        notebook = nbformat.read(folder / "region_report.ipynb", as_version=4)
        notebook.cells.insert(2, nbformat.v4.new_code_cell(code))
        nbformat.write(notebook, folder / "region_report.ipynb")
        for module in (inputs, run):
            monkeypatch.setattr(module, "NOTEBOOKS", folder)

    return spoil


def test_one_bad_region_fails_alone_with_its_cause(study_copy, spoil, capsys):
    spoil("assert region != 'northwest', 'not this one'")
    assert main(["build", "example", "--period", "2017-19"]) == 4
    told = capsys.readouterr()
    assert "8 made, 0 unchanged, 1 failed." in told.out
    assert "FAILED 2017-19/northwest: AssertionError: not this one" in told.err
    assert "Traceback" not in told.out + told.err
    reports = load_study("example").reports
    assert not (reports / "2017-19" / "northwest.html").exists()
    assert (reports / "2017-19" / "southeast.html").is_file()
    assert "Failed" in (reports / "index.html").read_text("utf-8")
    assert read_record(load_study("example"))["2017-19/northwest"]["status"] == "failed"
    log = reports / "log" / "2017-19-northwest.txt"
    assert "not this one" in log.read_text("utf-8")
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "parameters",
    [{"study": "example"}, {"study": "e", "period": "p", "regoin": "r"}, {}],
)
def test_parameters_that_the_notebook_does_not_declare_are_refused(parameters):
    with pytest.raises(UsageProblem, match="takes the parameters study, period, region"):
        check_parameters(REGION_REPORT, parameters)


def test_plain_papermill_runs_the_report_of_a_prepared_study(tmp_path):
    parameters = {"study": "example", "period": "2015-17", "region": "east_metro"}
    made = papermill.execute_notebook(
        REGION_REPORT, tmp_path / "out.ipynb", parameters, progress_bar=False
    )
    assert any("East Metro region" in str(cell.get("outputs", "")) for cell in made.cells)


def test_plain_papermill_on_an_unprepared_study_says_what_to_run(study_copy, tmp_path):
    shutil.rmtree(study_copy / "protected")
    parameters = {"study": "example", "period": "2015-17", "region": "east_metro"}
    with pytest.raises(PapermillExecutionError, match="Run: workbench prepare example"):
        papermill.execute_notebook(
            REGION_REPORT, tmp_path / "out.ipynb", parameters, progress_bar=False
        )
