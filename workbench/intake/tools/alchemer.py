"""Alchemer (once SurveyGizmo): its own columns first, options as `Option:Question`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from workbench.intake.cells import translate, used
from workbench.intake.export import (
    KEPT,
    RESPONDENT,
    SUBMITTED,
    TECHNICAL,
    Column,
    Export,
    unique_names,
)
from workbench.intake.files.rows import Rows
from workbench.intake.tools.shape import Tool, header, known_among, make_export
from workbench.reference import plain_word

META = {
    "response id": RESPONDENT,
    "date submitted": SUBMITTED,
    **dict.fromkeys(
        ["time started", "status", "contact id", "legacy comments", "comments", "language"],
        TECHNICAL,
    ),
    **dict.fromkeys(
        ["referer", "extended referer", "sessionid", "user agent", "tags", "link name"], TECHNICAL
    ),
}
IDENTIFYING = {
    **dict.fromkeys(["longitude", "latitude", "city", "postal", "dma"], "location"),
    **dict.fromkeys(["contact id", "sessionid"], "respondent link"),
    **dict.fromkeys(["ip address"], "IP address"),
    **dict.fromkeys(["email", "email address"], "e-mail address"),
    **dict.fromkeys(["user agent"], "device"),
    **dict.fromkeys(["referer", "extended referer"], "web address"),
}
PLACE = {"country", "state/region"}
SIGNS = {
    "response id",
    "time started",
    "date submitted",
    "sessionid",
    "user agent",
    "extended referer",
    "legacy comments",
}
OWN_WORDS = re.compile(r"write[ -]?in|please specify|^other\b", re.IGNORECASE)
DONE = {"complete": "yes", "partial": "no"}
ASIDE = {"disqualified": "disqualified", "deleted": "deleted", "test": "test"}


def fits(rows: Rows) -> str:
    """Say what speaks for Alchemer."""
    return known_among(header(rows), SIGNS, 3)


def read(rows: Rows, _file: str) -> Export:
    """Make an export; the status says what was finished, and what was screened out."""
    names = unique_names(rows.head(1)[0])
    export = make_export("Alchemer", rows, [_column(name) for name in names], 1)
    alike = Counter(_question(column) for column in export.columns)
    columns = tuple(_with_option(column, export, alike) for column in export.columns)
    status = next((name for name in names if plain_word(name) == "status"), None)
    if status is None:
        return replace(export, columns=columns)
    cells = export.cells[status]
    return replace(
        export,
        columns=columns,
        finished=translate(cells, DONE, "no"),
        aside=translate(cells, ASIDE, KEPT),
    )


def _column(name: str) -> Column:
    word = plain_word(name)
    role = TECHNICAL if word in IDENTIFYING or word in PLACE else META.get(word, "question")
    return Column(name, name, name, role=role, identifying=IDENTIFYING.get(word, ""))


def _question(column: Column) -> str:
    return column.name.partition(":")[2].strip()


def _with_option(column: Column, export: Export, alike_by_question: Counter[str]) -> Column:
    """`Option:Question` is an option where every cell holds that option's own text, or nothing."""
    option, mark, question = column.name.partition(":")
    if column.role != "question" or not mark or not question.strip():
        return column
    question = question.strip()
    texts = used(export.cells[column.name])
    alike = alike_by_question[question]
    if all(plain_word(text) == plain_word(option) for text in texts) and (texts or alike > 1):
        return replace(
            column, group=question, question=question, option=option.strip(), kind="multiple"
        )
    if alike > 1:
        kind = "text" if OWN_WORDS.search(option) else ""
        return replace(column, group=question, question=question, option=option.strip(), kind=kind)
    return column


TOOL = Tool("Alchemer", fits, read)
