"""LimeSurvey: question codes with their subquestion in brackets, or the questions themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.intake.cells import translate
from workbench.intake.export import RESPONDENT, SUBMITTED, TECHNICAL, Column, Export, unique_names
from workbench.intake.files.rows import Rows
from workbench.intake.tools.shape import Tool, header, known_among, make_export, only_ticks

META = {
    "id": RESPONDENT,
    "response id": RESPONDENT,
    "submitdate": SUBMITTED,
    "date submitted": SUBMITTED,
    **dict.fromkeys(
        ["lastpage", "last page", "startlanguage", "start language", "seed"], TECHNICAL
    ),
    **dict.fromkeys(
        ["startdate", "date started", "datestamp", "date last action", "interviewtime"], TECHNICAL
    ),
    **dict.fromkeys(
        ["total time", "refurl", "referrer url", "token", "access code", "ipaddr", "ip address"],
        TECHNICAL,
    ),
}
SIGNS = {
    "lastpage",
    "last page",
    "startlanguage",
    "start language",
    "submitdate",
    "date submitted",
    "seed",
}
IDENTIFYING = {
    "ipaddr": "IP address",
    "ip address": "IP address",
    "token": "respondent link",
    "access code": "respondent link",
    "refurl": "web address",
    "referrer url": "web address",
}
CODE = re.compile(r"^(?P<code>[A-Za-z][A-Za-z0-9_]*)\[(?P<sub>[^\]]+)\](?P<scale>\[[^\]]+\])?$")
"""A question's code, its row and, where a row is asked twice, the scale."""
TEXT = re.compile(
    r"^(?:(?P<code>[A-Za-z][A-Za-z0-9]*)(?:\[[^\]]*\])?\. )?(?P<question>.+?) \[(?P<sub>[^\[\]]+)\]$",
    re.DOTALL,
)
TIMING = re.compile(r"(^|\b)(groupTime|questionTime|group time|question time)", re.IGNORECASE)
NEVER_SENT = "1980-01-01"
"""The date that LimeSurvey writes for every answer of a survey that keeps no dates."""
NOT_SHOWN = {"n/a": "not_asked"}


def fits(rows: Rows) -> str:
    """Say what speaks for LimeSurvey."""
    return known_among(header(rows), SIGNS, 3)


def read(rows: Rows, _file: str) -> Export:
    """Make an export; without a submission date a response was not finished."""
    columns = [_column(name) for name in unique_names(rows.head(1)[0])]
    export = make_export("LimeSurvey", rows, columns, 1)
    columns = tuple(_with_kind(column, export) for column in columns)
    sent = next((c.name for c in columns if c.role == SUBMITTED), None)
    if sent is None:
        return replace(export, columns=columns)
    times = export.cells[sent]
    dated = {text.casefold(): "" for text in times.cat.categories if text.startswith(NEVER_SENT)}
    done = translate(times, {"": "no"}, "yes")
    cells = export.cells.assign(**{sent: translate(times, dated)})
    return replace(export, columns=columns, cells=cells, finished=done)


def _column(name: str) -> Column:
    word = name.strip().casefold()
    if word in META or TIMING.search(name):
        return Column(
            name, name, name, role=META.get(word, TECHNICAL), identifying=IDENTIFYING.get(word, "")
        )
    parts = CODE.match(name)
    if parts:
        kind = (
            "text"
            if parts["sub"] in ("other", "comment") or parts["sub"].endswith("comment")
            else ""
        )
        group = f"{parts['code']}{parts['scale'] or ''}"
        return Column(name, group, parts["code"], parts["sub"], kind=kind)
    parts = TEXT.match(name)
    if parts:
        kind = "text" if parts["sub"].casefold() in ("other", "comment") else ""
        return Column(name, parts["question"], parts["question"], parts["sub"], kind=kind)
    return Column(name, name, re.sub(r"^[A-Za-z][A-Za-z0-9]*\. ", "", name))


def _with_kind(column: Column, export: Export) -> Column:
    """A row of a question that holds ticks only is an option of it; there N/A says "not shown"."""
    if column.option and not column.kind and only_ticks(export.cells[column.name]):
        return replace(column, kind="multiple", missing=NOT_SHOWN)
    return column


TOOL = Tool("LimeSurvey", fits, read)
