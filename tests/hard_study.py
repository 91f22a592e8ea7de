"""A small study of one period with all that makes a page hard: forty teams in a region, one team of one
respondent, names that are long, hostile or written from right to left, and no period before."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

from workbench.study import PROJECT

LONG_NAME = "Team of the counties along the river " * 6
HOSTILE = '<script>alert("1")</script>'
LINK = "[more](javascript:alert(1)) <a href='javascript:alert(1)'>more</a>"
RIGHT_TO_LEFT = "\u202e\u05e6\u05d5\u05d5\u05ea \u0645\u062f\u0631\u0633\u0629"
"""A mark that turns what follows around, then Hebrew and Arabic."""
NAMES = [LONG_NAME[:200], HOSTILE, RIGHT_TO_LEFT, LINK]
TEAMS = 40
FIELDS = ("Law enforcement", "Prosecution", "Schools")

SETTINGS = """
title = "Hard study <b>&amp;</b>"
synthetic = true

[[periods]]
id = "2017-19"
title = "July 2017 to June 2019"
start = 2017-07-01
end = 2019-06-30

[[exports]]
file = "readiness.csv"
instrument = "readiness"
period = "2017-19"
[exports.fields]
respondent = "respondent"
team = "team"

[[exports]]
file = "voices.csv"
instrument = "voices"
period = "2017-19"
[exports.fields]
respondent = "respondent"
team = "team"

[records]
file = "records.xlsx"

[essential]
disciplines = ["law_enforcement", "schools"]
"""

MEMBER = ("Member", "Team", "Period", "Name", "Email")
SHEETS = {
    "meetings": ("Meeting", "Team", "Period", "Date"),
    "attendance": ("Meeting", "Member", "Present"),
    "agreements": ("Team", "Period", "Agency", "Kind", "Signed", "Renewed", "Hours"),
    "trainings": ("Training", "Team", "Period", "Date", "Topic", "Discipline", "People"),
    "services": ("Agency", "County", "Period", "Service", "Youth", "Beds"),
}


def write_hard_study(folder: Path) -> None:
    """Write the study's settings, its two surveys, an instrument of its own and its records."""
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(SETTINGS, "utf-8")
    teams = [f"T{at:02}" for at in range(TEAMS)]
    asked = (PROJECT / "data" / "instruments" / "readiness" / "items.csv").read_text("utf-8")
    items = [row["item"] for row in csv.DictReader(asked.splitlines())]
    answers = ("Very true", "Somewhat true", "Somewhat untrue", "Not true")
    respondents = [(f"r{at}", team) for at, team in enumerate([*teams, *teams, "LONE"])]
    rows = [
        [name, team, *[answers[(at + of) % 4] for of in range(len(items))]]
        for at, (name, team) in enumerate(respondents)
    ]
    _write_csv(folder / "readiness.csv", ["respondent", "team", *items], rows)
    said = [[name, team, "1" if at % 2 else "2"] for at, (name, team) in enumerate(respondents)]
    _write_csv(folder / "voices.csv", ["respondent", "team", "heard"], said)
    _write_instrument(folder / "instruments" / "voices")
    _write_records(folder / "records.xlsx", teams)


def _write_instrument(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "instrument.toml").write_text(f"title = '{HOSTILE}'\nabout = 'Own.'\n", "utf-8")
    columns = ["item", "scale", "kind", "response_set", "reverse", "short", "text"]
    _write_csv(
        folder / "items.csv", columns, [["heard", "", "single", "two", "", HOSTILE, RIGHT_TO_LEFT]]
    )
    options = [["two", "1", HOSTILE, "2", ""], ["two", "2", RIGHT_TO_LEFT, "1", ""]]
    _write_csv(
        folder / "response_sets.csv", ["response_set", "code", "label", "score", "missing"], options
    )
    _write_csv(folder / "scales.csv", ["scale", "name", "about", "rule"], [])
    _write_csv(folder / "bands.csv", ["band", "label", "low"], [])


def _write_records(path: Path, teams: list[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "teams"
    sheet.append(["Team", "Name", "County", "Counties", "Started", "Ended"])
    for at, team in enumerate(teams):
        name = NAMES[at] if at < len(NAMES) else f"Team {at}"
        sheet.append([team, name, "Olmsted", "Olmsted", "2015-08-18", None])
    sheet.append(["LONE", "Team Lone", "Lyon", "Lyon", "2015-08-18", None])
    members = book.create_sheet("members")
    members.append([*MEMBER, "Agency", "Discipline", "Decides", "Invited"])
    seats = [(team, at) for at, team in enumerate(teams) for _ in range(2)] + [("LONE", 0)]
    for number, (team, at) in enumerate(seats):
        agency, field = f"Agency {number}", FIELDS[(number + at) % len(FIELDS)]
        members.append([f"M{number}", team, "2017-19", "", "", agency, field, "yes", "yes"])
    milestones = book.create_sheet("milestones")
    milestones.append(["Team", "Step", "Planned", "Done"])
    for at, team in enumerate(teams):
        milestones.append([team, "inventory", "2017-09-01", "2017-10-01" if at % 2 else None])
    for name, columns in SHEETS.items():
        book.create_sheet(name).append(columns)
    book.save(path)


def _write_csv(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
