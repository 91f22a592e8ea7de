"""Google Forms and Microsoft Forms: one header row, the questions themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.intake.cells import count_used, used
from workbench.intake.export import RESPONDENT, SUBMITTED, TECHNICAL, Column, Export, unique_names
from workbench.intake.files.rows import Rows
from workbench.intake.tools.shape import DATE_LIKE, Tool, header, known_among, make_export
from workbench.reference import plain_word

GRID = re.compile(r"^(?P<question>.+?) ?\[(?P<row>[^\[\]]+)\]$", re.DOTALL)
STAMPS = {
    "timestamp",
    "zeitstempel",
    "marca temporal",
    "horodateur",
    "carimbo de data/hora",
    "tijdstempel",
}
ADDRESSES = {
    "email address",
    "username",
    "e-mail-adresse",
    "dirección de correo electrónico",
    "email",
}
MICROSOFT = {
    "id": RESPONDENT,
    "start time": TECHNICAL,
    "completion time": SUBMITTED,
    "last modified time": TECHNICAL,
    "language": TECHNICAL,
    **dict.fromkeys(["total points", "quiz feedback", "grade posted time"], TECHNICAL),
}
WHO = {"email": "e-mail address", "name": "name"}
SIGNS = {"start time", "completion time", "email", "name", "last modified time"}


def fits_google(rows: Rows) -> str:
    """Say what speaks for Google Forms: a time stamp first, then questions."""
    names, first = header(rows), rows.cells[0].iloc[1:50]
    stamped = len(first) and all(DATE_LIKE.match(str(cell)) for cell in first)
    if names[0] in STAMPS and (stamped or not len(first)):
        return f"its first column is '{names[0]}', the others are questions"
    return ""


def fits_microsoft(rows: Rows) -> str:
    """Say what speaks for Microsoft Forms."""
    names = header(rows)
    return known_among(names[:8], SIGNS, 3) if names[0] == "id" else ""


def read_google(rows: Rows, _file: str) -> Export:
    """Make an export: the time stamp is when an answer was sent."""
    names = unique_names(rows.head(1)[0])
    columns = [_question(name) for name in names]
    columns[0] = replace(columns[0], role=SUBMITTED)
    return make_export("Google Forms", rows, [_without_address(c) for c in columns], 1)


def read_microsoft(rows: Rows, _file: str) -> Export:
    """Make an export; the form's own columns stand before the questions."""
    names = unique_names(rows.head(1)[0])
    columns = []
    for number, name in enumerate(names):
        word = plain_word(name)
        own = number < 8 and (word in MICROSOFT or word in WHO)
        role = MICROSOFT.get(word, TECHNICAL) if own else "question"
        asked = replace(_question(name), role=role, identifying=WHO.get(word, "") if own else "")
        columns.append(asked)
    return make_export("Microsoft Forms", rows, columns, 1)


def _without_address(column: Column) -> Column:
    if plain_word(column.name) in ADDRESSES:
        return replace(column, role=TECHNICAL, identifying="e-mail address")
    return column


def _question(name: str) -> Column:
    grid = GRID.match(name)
    if grid:
        return Column(name, grid["question"].strip(), name, grid["row"].strip())
    return Column(name, name, name)


GOOGLE = Tool("Google Forms", fits_google, read_google)
MICROSOFT_FORMS = Tool("Microsoft Forms", fits_microsoft, read_microsoft)


def fits_any(_rows: Rows) -> str:
    """Say what a table without a tool's signs is taken for."""
    return "one header row, and no sign of a survey tool"


def read_plain(rows: Rows, _file: str) -> Export:
    """Make an export of a table with one header row; its first column of distinct numbers is the id."""
    names = unique_names(rows.head(1)[0])
    columns = [_question(name) for name in names]
    export = make_export("plain table", rows, columns, 1)
    return replace(export, columns=tuple(with_plain_role(c, export) for c in columns))


IDS = re.compile(
    r"^(id|index|row|no|nr|record|response ?id|respondent ?id|respondent|case ?id|case|uuid)$"
)
SENT = {
    "timestamp",
    "submitted",
    "date submitted",
    "submission date",
    "date",
    "enddate",
    "end date",
    "completed",
    "submitted at",
    "recordeddate",
}


def with_plain_role(column: Column, export: Export) -> Column:
    """Return a column of a table without a tool's signs, with its role as its name and cells tell it."""
    word = plain_word(column.name).replace("_", " ")
    cells = export.cells[column.name]
    if IDS.match(word) and count_used(cells) == len(cells):
        return replace(column, role=RESPONDENT)
    if word not in SENT or any(c.role == SUBMITTED for c in export.columns):
        return column
    texts = used(cells)
    dated = texts and all(DATE_LIKE.match(text) for text in texts)
    return replace(column, role=SUBMITTED) if dated else column


PLAIN = Tool("plain table", fits_any, read_plain)
