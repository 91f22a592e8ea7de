"""What `workbench schedule` writes runs in the bare environment that each scheduler gives."""

from __future__ import annotations

import configparser
import shlex
import subprocess
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

import pytest
import yaml

from workbench.__main__ import main
from workbench.places import PROJECT
from workbench.problems import UsageProblem
from workbench.schedule import FORMS
from workbench.schedule.night import Night, read_time, refuse_line_breaks


def night(home: Path, python: Path = Path(sys.executable), **changes) -> Night:
    places = {"data": home / "data", "reports": home / "reports"}
    return Night("example", 2, 5, python, home=home, project=PROJECT, **places, **changes)


@pytest.fixture
def awkward(tmp_path) -> Path:
    """A folder whose name every quoting must survive."""
    home = tmp_path / 'Über 100% O\'Neil $HOME "q"'
    home.mkdir()
    return home


@pytest.fixture
def recorder(awkward) -> Path:
    """A stand-in for Python: it notes its words and environment, prints seven lines, ends with 4."""
    program = awkward / "python"
    program.write_text(
        '#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done >"$HOME/words"\n'
        '/usr/bin/env >"$HOME/environment"\nfor n in 1 2 3 4 5 6 7; do echo line $n; done\nexit 4\n'
    )
    program.chmod(0o755)
    return program


def run_as_cron(line: str) -> subprocess.CompletedProcess:
    """What Debian's cron does: five fields, an unescaped % is a new line, sh, almost no environment."""
    *_, command = line.rstrip("\n").split(" ", 5)
    command = command.replace("\\%", "%")
    return subprocess.run(
        ["/bin/sh", "-c", command],
        env={"SHELL": "/bin/sh", "LOGNAME": "nobody"},
        capture_output=True,
        text=True,
    )


def test_the_crontab_line_gives_the_build_its_words_and_places_and_nothing_else(awkward, recorder):
    asked = night(awkward, recorder, on_done="mail -s '50% done' ana")
    done = run_as_cron(FORMS["cron"](asked)["crontab"])
    words = (awkward / "words").read_text().splitlines()
    assert words == asked.command[1:]
    environment = dict(
        line.split("=", 1) for line in (awkward / "environment").read_text().splitlines()
    )
    assert asked.environment.items() <= environment.items()
    assert set(environment) - set(asked.environment) <= {"PWD", "_", "SHLVL", "OLDPWD"}
    assert done.returncode == 4


def test_cron_mails_the_last_five_lines_of_a_night_that_failed(awkward, recorder):
    done = run_as_cron(FORMS["cron"](night(awkward, recorder))["crontab"])
    assert done.stdout.splitlines() == [f"line {n}" for n in (3, 4, 5, 6, 7)]


def test_cron_mails_nothing_of_a_night_that_went_well(awkward, recorder):
    recorder.write_text(recorder.read_text().replace("exit 4", "exit 0"))
    done = run_as_cron(FORMS["cron"](night(awkward, recorder))["crontab"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "line 7" in night(awkward).log.read_text()


def test_no_unescaped_percent_sign_stands_in_the_crontab_line(awkward):
    line = FORMS["cron"](night(awkward))["crontab"]
    assert line.startswith("5 2 * * * ")
    assert "%" not in line.replace("\\%", "")
    assert line.count("\n") == 1


def test_the_systemd_units_name_every_place_and_escape_their_signs(awkward):
    units = FORMS["systemd"](night(awkward, on_done="echo $COST"))
    service, timer = (configparser.RawConfigParser(strict=False) for _ in range(2))
    service.read_string(units["workbench-example.service"])
    timer.read_string(units["workbench-example.timer"])
    assert timer["Timer"]["OnCalendar"] == "*-*-* 02:05:00"
    text = units["workbench-example.service"]
    assert "%" not in text.replace("%%", "")
    assert "$$COST" in text
    assert 'Environment="WORKBENCH_DATA=' in text
    assert service["Service"]["Type"] == "oneshot"


def test_the_windows_task_is_xml_with_its_time_and_never_runs_twice_at_once(awkward):
    made = FORMS["windows"](night(awkward))
    task = tree.fromstring(made["workbench-example.xml"])
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert task.find(f".//{space}StartBoundary").text.endswith("T02:05:00")
    assert task.find(f".//{space}MultipleInstancesPolicy").text == "IgnoreNew"
    script = made["workbench-example.cmd"]
    assert script.endswith("exit /b %errorlevel%\r\n")
    assert "100%% O'Neil" in script


def test_the_github_workflow_runs_on_a_runner_of_ones_own_and_may_do_nothing_else(awkward):
    (text,) = FORMS["github"](night(awkward)).values()
    workflow = yaml.safe_load(text)
    job = workflow["jobs"]["build"]
    assert job["runs-on"] == "self-hosted"
    assert workflow["permissions"] == {}
    assert workflow[True]["schedule"] == [{"cron": "5 2 * * *"}]
    assert shlex.split(job["steps"][0]["run"]) == night(awkward).command
    assert job["env"]["WORKBENCH_DATA"] == str(awkward / "data")


@pytest.mark.parametrize(
    ("text", "time"), [("02:30", (2, 30)), ("0:00", (0, 0)), ("23:59", (23, 59))]
)
def test_a_time_of_day_is_read(text, time):
    assert read_time(text) == time


@pytest.mark.parametrize("text", ["24:00", "2:60", "2", "half past two", "", "٠٢:٣٠", "02:30\n"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(UsageProblem, match="Write it as 02:30"):
        read_time(text)


def test_a_line_break_in_a_path_is_refused(tmp_path):
    with pytest.raises(UsageProblem, match="line break"):
        refuse_line_breaks(night(tmp_path / "a\n* * * * * rm"))


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_files_are_written_where_asked_and_named(study_copy, tmp_path, capsys, form):
    folder = tmp_path / "units"
    assert main(["schedule", "example", "--for", form, "--folder", str(folder)]) == 0
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert written
    assert all(path.name in capsys.readouterr().out for path in written[:1])


def test_a_command_that_cannot_be_read_is_refused(study_copy, capsys):
    assert main(["schedule", "example", "--on-done", "mail 'ana"]) == 1
    assert "--on-done cannot be read" in capsys.readouterr().err
