"""The study's settings file."""

import json

from .exports import (
    DISCIPLINE_QUESTION,
    TEAM_QUESTION,
    qualtrics_columns,
    readiness_tool,
    written_question,
)
from .people import ESSENTIAL

FIELDS = {
    "qualtrics": {
        "respondent": "ResponseId",
        "person": "ExternalReference",
        "team": "Team",
        "county": "Q1",
        "discipline": "Q2",
        "submitted": "RecordedDate",
    },
    "redcap": {
        "respondent": "record_id",
        "person": "member_code",
        "team": "team_id",
        "county": "county",
        "discipline": "discipline",
        "submitted": "readiness_timestamp",
    },
    "surveymonkey": {
        "respondent": "Respondent ID",
        "person": "Custom Data 1",
        "team": TEAM_QUESTION,
        "discipline": DISCIPLINE_QUESTION,
        "submitted": "End Date",
    },
}


def survey_tool(instrument, period):
    return readiness_tool(period) if instrument == "readiness" else "surveymonkey"


def survey_file(instrument, period):
    name = "members" if instrument == "member" else instrument
    return f"exports/{name}_{period.id}.csv"


def write_settings(path, world, surveys):
    """Write study.toml for these surveys, given as (instrument id, period)."""
    parts = [
        'title = "Example study (invented): Safe Harbor protocol teams"\nsynthetic = true',
        *(period_part(period) for period in world.periods),
        *(export_part(world, name, period) for name, period in surveys),
        '[records]\nfile = "records/team_records.xlsx"',
        f"[essential]\ndisciplines = {json.dumps(list(ESSENTIAL), indent=4)}".replace(
            '"\n]', '",\n]'
        ),
        "[cover]\n"
        'prepared_for = "Minnesota Department of Health"\n'
        'prepared_by = "The evaluators of the example study (invented)"',
    ]
    if world.definitions.invented:
        parts.insert(1, '[reference]\nfolder = "reference"')
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\n\n".join(parts) + "\n")


def period_part(period):
    return (
        f'[[periods]]\nid = "{period.id}"\ntitle = "{period.title}"\n'
        f"start = {period.start}\nend = {period.end}"
    )


def export_part(world, name, period):
    tool = survey_tool(name, period)
    file = survey_file(name, period)
    lines = ["[[exports]]", f'file = "{file}"']
    if tool == "surveymonkey":
        lines.append('encoding = "windows-1252"')
    lines += [f'instrument = "{name}"', f'period = "{period.id}"']
    if tool == "redcap":
        lines.append(f'dictionary = "{file.removesuffix(".csv")}_dictionary.csv"')
    lines += ["", "[exports.fields]", *assign(FIELDS[tool])]
    items = item_columns(world.definitions.instruments[name], tool)
    if items:
        lines += ["", "[exports.items]", *assign(items)]
    return "\n".join(lines)


def item_columns(instrument, tool):
    """Return item to column where the export's names differ from the instrument's."""
    if tool == "qualtrics":
        return qualtrics_columns(instrument)
    if tool == "surveymonkey":
        return {item.id: written_question(item.text) for item in instrument.items}
    return {}


def assign(values):
    return [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in values.items()]
