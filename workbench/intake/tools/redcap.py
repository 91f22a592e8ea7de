"""REDCap: raw or labelled, checkboxes in columns of their own, events and repeating instruments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from workbench.intake.cells import constant, translate
from workbench.intake.export import RESPONDENT, SUBMITTED, TECHNICAL, Column, Export, unique_names
from workbench.intake.files.rows import Rows
from workbench.intake.tools.dictionaries import Field
from workbench.intake.tools.shape import Tool, header, make_export
from workbench.reference import plain_word

NOT_COMPLETED = "[not completed]"
"""What REDCap writes for the time of a survey that was not finished."""
COMPLETE = {"2": "yes", "complete": "yes"}
CHECKBOX = re.compile(
    r"^(?P<field>[a-z]\w*?)___(?P<code>.+)$|^(?P<label>.+?) \(choice=(?P<option>.*)\)$", re.DOTALL
)
OWN = {
    "redcap_event_name": TECHNICAL,
    "redcap_repeat_instrument": TECHNICAL,
    "redcap_repeat_instance": TECHNICAL,
    "redcap_data_access_group": TECHNICAL,
    "event name": TECHNICAL,
    "repeat instrument": TECHNICAL,
    "repeat instance": TECHNICAL,
    "data access group": TECHNICAL,
}
KINDS = {
    **dict.fromkeys(["radio", "dropdown", "yesno", "truefalse"], "single"),
    **dict.fromkeys(["text", "notes", "file", "descriptive", "sql"], "text"),
    **dict.fromkeys(["slider", "calc"], "number"),
    "checkbox": "multiple",
}
MISSING = {
    **dict.fromkeys(["unk", "asku"], "dont_know"),
    **dict.fromkeys(["nask", "na"], "not_asked"),
    **dict.fromkeys(["ni", "inv", "nav", "msk", "navu", "np", "qs", "trc"], "declared_missing"),
    **dict.fromkeys(["unc", "der", "pinf", "ninf", "oth"], "declared_missing"),
}
"""HL7's null flavors, which REDCap proposes as codes of missing data, with the reason that each gives."""
NUMBERS = re.compile(r"^(number|integer)")
DATES = re.compile(r"^(date|time)")
FIXED_CHOICES = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}


def fits(rows: Rows) -> str:
    """Say what speaks for REDCap."""
    names = header(rows)
    signs = [
        ("columns named redcap_...", any(name.startswith("redcap_") for name in names)),
        ("checkbox columns ('___')", any(re.match(r"^[a-z]\w*___\w+$", name) for name in names)),
        ("checkbox columns ('(choice=...)')", any("(choice=" in name for name in names)),
        (
            "forms' states ('_complete')",
            any(re.match(r"^[a-z]\w*_complete$", name) for name in names),
        ),
        ("forms' states ('Complete?')", "complete?" in names),
        ("'record_id' first", bool(names) and names[0] in ("record_id", "record id")),
    ]
    found = [sign for sign, there in signs if there]
    alone = found == ["'record_id' first"]
    return "" if alone or not found else f"its header has {' and '.join(found)}"


def read(rows: Rows, _file: str, fields: Mapping[str, Field] | None = None) -> Export:
    """Make an export; choices, kinds and questions come from the data dictionary where there is one."""
    names = unique_names(rows.head(1)[0])
    labels = {plain_word(field.label): field for field in reversed((fields or {}).values())}
    columns = [_column(name, fields or {}, labels) for name in names]
    columns = _with_states(_with_ids(columns))
    export = make_export("REDCap", rows, columns, 1)
    cells = export.cells.assign(
        **{n: translate(export.cells[n], {NOT_COMPLETED: ""}) for n in names if _is_time(n)}
    )
    whole = replace(export, cells=cells, finished=_finished(cells, names), part=_part(cells))
    return _with_records(whole, names)


def _with_ids(columns: list[Column]) -> list[Column]:
    """The first column is the record; the first survey time is when it was sent."""
    first_time = next((c.name for c in columns if _is_time(c.name)), "")
    roles = {columns[0].name: RESPONDENT, first_time: SUBMITTED}
    return [replace(c, role=roles.get(c.name, c.role)) for c in columns]


def _with_states(columns: list[Column]) -> list[Column]:
    """A form's state stands behind its questions."""
    state, told = "", []
    for column in reversed(columns):
        state = column.name if _is_state(column.name) else state
        told.append(replace(column, state=state))
    return told[::-1]


def _is_state(name: str) -> bool:
    return name.casefold().endswith("_complete") or plain_word(name).startswith("complete?")


def not_completed(states: pd.Series) -> pd.Series:
    """Whether the form of each row was not completed: a box without a tick there says nothing."""
    return translate(states, COMPLETE, "no") == "no"


def _is_time(name: str) -> bool:
    return name.endswith("_timestamp") or plain_word(name) == "survey timestamp"


def _column(name: str, fields: Mapping[str, Field], labels: Mapping[str, Field]) -> Column:
    word = plain_word(name)
    if _is_own(name, word, fields):
        who = "respondent link" if "identifier" in word else ""
        return Column(name, name, name, role=TECHNICAL, identifying=who)
    ticked = CHECKBOX.match(name)
    if ticked:
        return _checkbox(name, ticked, fields)
    known = fields.get(word) or labels.get(word)
    if known is None:
        return Column(name, name, name)
    return Column(
        name,
        known.name,
        known.label,
        choices=FIXED_CHOICES.get(known.kind, known.choices),
        missing=_missing(known),
        kind=_kind(known),
        identifying="marked as identifier" if known.identifier else "",
        form=known.form,
    )


def _missing(field: Field) -> dict[str, str]:
    """The codes that REDCap proposes for missing data, where a field can hold nothing else that reads so."""
    if not field.choices and _kind(field) not in ("number", "date"):
        return {}
    listed = {plain_word(code) for code in field.choices}
    return {code: reason for code, reason in MISSING.items() if code not in listed}


def _is_own(name: str, word: str, fields: Mapping[str, Field]) -> bool:
    """Whether REDCap itself made the column: events, repeats, links, times and the states of forms."""
    if word in OWN or word.startswith(("redcap_survey_", "survey identifier")) or _is_time(name):
        return True
    is_state = re.match(r"^[a-z]\w*_complete$", word) and word not in fields
    return bool(is_state or re.match(r"^complete\?", word))


def _kind(field: Field) -> str:
    if field.kind == "text" and NUMBERS.match(field.validation):
        return "number"
    if field.kind == "text" and DATES.match(field.validation):
        return "date"
    return KINDS.get(field.kind, "")


def _checkbox(name: str, ticked: re.Match, fields: Mapping[str, Field]) -> Column:
    if ticked["label"]:
        return Column(name, ticked["label"], ticked["label"], ticked["option"], kind="multiple")
    base, code = plain_word(ticked["field"]), ticked["code"].casefold()
    known = fields.get(base, Field(base, base))
    codes = {re.sub(r"\W", "_", key.casefold()): label for key, label in known.choices.items()}
    if codes and code not in codes and code in MISSING:
        reasons = dict.fromkeys(("1", "checked"), MISSING[code])
        return Column(name, base, known.label, missing=reasons, kind="multiple", form=known.form)
    option = codes.get(code, ticked["code"])
    return Column(name, base, known.label, option, kind="multiple", form=known.form)


def _finished(cells: pd.DataFrame, names: list[str]) -> pd.Series:
    """Whether the last form of each row's own was completed."""
    states = [name for name in names if _is_state(name)]
    if not states:
        return constant("", cells.index)
    last = (
        cells[states].astype(object).replace("", None).ffill(axis="columns")[states[-1]].fillna("")
    )
    return translate(last.astype(str).astype("category"), COMPLETE, "no")


def _with_records(export: Export, names: list[str]) -> Export:
    """Where forms repeat: the record (at its event) that a row is part of, and which repeat of it it is."""
    by_word = {plain_word(name).removeprefix("redcap_").replace("_", " "): name for name in names}
    if "repeat instance" not in by_word:
        return export
    record = export.cells[names[0]].astype(str)
    if "event name" in by_word:
        record = record + "\n" + export.cells[by_word["event name"]].astype(str)
    number = export.cells[by_word["repeat instance"]]
    return replace(export, record=record.astype("category"), occurrence=number)


def _part(cells: pd.DataFrame) -> pd.Series:
    for name in cells:
        if plain_word(name) in ("redcap_repeat_instrument", "repeat instrument"):
            return cells[name]
    return constant("", cells.index)


TOOL = Tool("REDCap", fits, read)
