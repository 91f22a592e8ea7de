"""Qualtrics: three header rows (the third with import ids), two in legacy exports, or one."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace

import pandas as pd

from workbench.intake.cells import translate
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
from workbench.intake.tools.shape import DATE_LIKE, YES, Tool, header, make_export
from workbench.reference import plain_word

IMPORT = "rows that were imported into the survey tool; kept"
ASIDE = {
    **dict.fromkeys(["survey preview", "1", "offline survey preview", "17", "preview"], "preview"),
    **dict.fromkeys(
        ["umfragevorschau", "vista previa de la encuesta", "aperçu de l'enquête"], "preview"
    ),
    **dict.fromkeys(["survey test", "2", "test", "umfragetest"], "test"),
    **dict.fromkeys(["spam", "8", "possible spam", "imported spam", "12", "offline spam"], "spam"),
    **dict.fromkeys(["9", "24", "40"], "spam"),
    **dict.fromkeys(["survey preview spam", "imported (possible spam)", "ex spam"], "spam"),
    **dict.fromkeys(["possible spam response", "offline (possible spam)"], "spam"),
}
"""By the number that Qualtrics gives a response type, or by its words in English and some others."""
IMPORTED = {"imported": IMPORT, "4": IMPORT}
NAMES = {
    "startdate",
    "enddate",
    "status",
    "ipaddress",
    "progress",
    "finished",
    "recordeddate",
    "responseid",
}
LEGACY = {
    "responseid",
    "responseset",
    "name",
    "externaldatareference",
    "emailaddress",
    "ipaddress",
    "status",
    "startdate",
    "enddate",
    "finished",
}
ROLES = {
    "_recordid": RESPONDENT,
    "responseid": RESPONDENT,
    "recordeddate": SUBMITTED,
    "enddate": SUBMITTED,
}
IDENTIFYING = {
    "ipaddress": "IP address",
    "recipientlastname": "name",
    "recipientfirstname": "name",
    "recipientemail": "e-mail address",
    "name": "name",
    "emailaddress": "e-mail address",
    "locationlatitude": "location",
    "locationlongitude": "location",
    "locationaccuracy": "location",
}
TECHNICAL_IDS = {
    *(
        "startdate",
        "status",
        "progress",
        "duration",
        "finished",
        "distributionchannel",
        "userlanguage",
        "responseset",
    ),
    *(
        "q_recaptchascore",
        "q_relevantidduplicate",
        "q_relevantidduplicatescore",
        "q_relevantidfraudscore",
    ),
    *(
        "q_relevantidlaststartdate",
        "q_duplicaterespondent",
        "q_totalduration",
        "q_ballotboxstuffing",
    ),
}
LINKS = {"externaldatareference", "externalreference"}
NO_QUESTION = re.compile(
    r"(topics?|sentiment( polarity| score)?|parent topics?|first click|last click|page submit|click count|browser|version|operating system|resolution)$"
)
NOT_ANSWERED = {"-99": "blank"}
"""What Qualtrics writes for a question that was seen and not answered, where it is told to."""


def fits(rows: Rows) -> str:
    """Say what speaks for Qualtrics."""
    if _import_ids(rows):
        return "its third row holds Qualtrics' import ids"
    first, second = header(rows), header(rows, 1)
    if first and first[0] == "v1" and len(LEGACY & set(second)) >= 4:
        return "its first row numbers columns V1, V2, ... and its second names Qualtrics' fields"
    found = NAMES & {name.replace(" ", "") for name in first}
    return f"its header has {', '.join(sorted(found))}" if len(found) >= 5 else ""


def read(rows: Rows, _file: str) -> Export:
    """Make an export: keyed on import ids, whatever the language of the account."""
    head = rows.head(3)
    ids = _import_ids(rows)
    if ids:
        return _export(rows, head[0], head[1], ids, 3)
    if plain_word(head[0][0]) == "v1":
        return _export(rows, head[0], head[1], head[1], 2)
    lonely = len(head) > 1 and DATE_LIKE.match(head[1][0])
    questions = head[0] if lonely or len(head) < 2 else head[1]
    return _export(rows, head[0], questions, head[0], 1 if lonely or len(head) < 2 else 2)


def _import_ids(rows: Rows) -> list[str]:
    """The import ids of the third header row, JSON or (in 2016) a Python dict; else nothing."""
    head = rows.head(3)
    if len(head) < 3 or not re.match(r"""\{\s*['"]ImportId['"]""", head[2][0]):
        return []
    return [_import_id(cell) for cell in head[2]]


def _import_id(cell: str) -> str:
    for read_cell in (json.loads, ast.literal_eval):
        try:
            found = read_cell(cell)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return str(found.get("ImportId", "")) if isinstance(found, dict) else ""
    return ""


def _export(
    rows: Rows, first: list[str], second: list[str], ids: list[str], headers: int
) -> Export:
    names = unique_names(first)
    columns = _number_roles([_column(*parts) for parts in zip(names, second, ids, strict=True)])
    columns = _with_own_words(columns)
    export = make_export("Qualtrics", rows, columns, headers)
    meta = {_key(c.import_id): c.name for c in reversed(columns)}
    return _with_status(export, meta)


def _with_status(export: Export, meta: dict[str, str]) -> Export:
    """The export with what its own columns say of each row: finished, set aside or brought in."""
    imports = translate(export.cells[meta["status"]], IMPORTED, "") if "status" in meta else None
    odd = {} if imports is None else {IMPORT: int((imports == IMPORT).sum())}
    return replace(export, finished=_finished(export, meta), aside=_aside(export, meta), odd=odd)


def _column(name: str, question: str, import_id: str) -> Column:
    key = _key(import_id)
    stem, _, row = question.rpartition(" - ")
    text = bool(re.search(r"_TEXT(_|$)", import_id) or name.endswith("_TEXT"))
    noted = not text and _is_paradata(name, question)
    technical = key in TECHNICAL_IDS or noted or import_id.endswith(("Topics", "Sentiment"))
    linked = "respondent link" if key in LINKS else ""
    return Column(
        name,
        group=re.sub(r"_\d+(_TEXT)?$", "", name) if row or re.search(r"_\d+$", name) else name,
        question=question,
        option=row if stem else "",
        import_id=import_id,
        missing=NOT_ANSWERED,
        role=TECHNICAL if technical else ROLES.get(key, "question"),
        kind="text" if text else "",
        identifying=IDENTIFYING.get(key, linked),
    )


def _is_paradata(name: str, question: str) -> bool:
    """Whether a column holds what Qualtrics measures beside the answers: times, browsers, topics."""
    words = (plain_word(question), plain_word(name).replace("_", " "))
    return any(NO_QUESTION.search(text) for text in words)


def _key(import_id: str) -> str:
    return import_id.replace(" ", "").casefold()


def _number_roles(columns: list[Column]) -> list[Column]:
    """One column a role: a recorded date outranks the end date."""
    recorded = any(_key(column.import_id) == "recordeddate" for column in columns)
    return [
        replace(column, role=TECHNICAL)
        if recorded and _key(column.import_id) == "enddate"
        else column
        for column in columns
    ]


def _with_own_words(columns: list[Column]) -> list[Column]:
    """The text field of an option ("Other: ...") belongs to that option."""
    options = {f"{column.name}_TEXT": column.option for column in columns if column.option}
    return [replace(column, option=options.get(column.name, column.option)) for column in columns]


def with_states(export: Export) -> Export:
    """Return an export that Qualtrics wrote in another form, with what its own columns tell of each row."""
    columns = [_as_named(column) for column in export.columns]
    meta = {_key(column.name): column.name for column in reversed(columns)}
    return _with_status(replace(export, columns=tuple(_number_roles(columns))), meta)


def _as_named(column: Column) -> Column:
    key = _key(column.name)
    role = TECHNICAL if key in TECHNICAL_IDS else ROLES.get(key, column.role)
    linked = "respondent link" if key in LINKS else column.identifying
    return replace(
        column, import_id=column.name, role=role, identifying=IDENTIFYING.get(key, linked)
    )


def _finished(export: Export, meta: dict[str, str]) -> pd.Series:
    if "finished" not in meta:
        return export.finished
    words = {**YES, "wahr": "yes", "verdadero": "yes", "vrai": "yes"}
    return translate(export.cells[meta["finished"]], words, "no")


def _aside(export: Export, meta: dict[str, str]) -> pd.Series:
    """By response type; where its words are in another language, previews by their channel."""
    aside = export.aside
    if "status" in meta:
        aside = translate(export.cells[meta["status"]], ASIDE, KEPT)
    if "distributionchannel" in meta:
        channel = translate(
            export.cells[meta["distributionchannel"]], {"preview": "preview", "test": "test"}, KEPT
        )
        told = aside.astype(str)
        return told.mask(told == KEPT, channel.astype(str)).astype("category")
    return aside


TOOL = Tool("Qualtrics", fits, read)
