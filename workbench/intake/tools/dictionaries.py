"""Definitions that survey tools write: REDCap's data dictionary and the XLSForm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.intake.files.rows import Rows
from workbench.reference import plain_word

REDCAP = {
    "variable / field name": "name",
    "form name": "form",
    "field type": "kind",
    "field label": "label",
    "choices, calculations, or slider labels": "choices",
    "text validation type or show slider number": "validation",
    "identifier?": "identifier",
}
REDCAP_API = {
    "field_name": "name",
    "form_name": "form",
    "field_type": "kind",
    "field_label": "label",
    "select_choices_or_calculations": "choices",
    "text_validation_type_or_show_slider_number": "validation",
    "identifier": "identifier",
}
NEEDED = {"name", "kind", "label", "choices"}
ABSENT = ("", "NA")
"""R writes NA into what the data dictionary leaves empty."""
XLSFORM_SHEETS = {"survey", "choices"}


@dataclass(frozen=True)
class Field:
    """One question of a definition: its kind in the tool's own word, and its choices by code."""

    name: str
    label: str
    kind: str = ""
    form: str = ""
    validation: str = ""
    identifier: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


def is_dictionary(rows: Rows) -> bool:
    """Whether rows are a REDCap data dictionary, downloaded or from the API."""
    return bool(_columns(rows))


def _columns(rows: Rows) -> dict[str, int]:
    names = [plain_word(cell) for cell in rows.head(1)[0]]
    for known in (REDCAP, REDCAP_API):
        places = {part: names.index(name) for name, part in known.items() if name in names}
        if set(places) >= NEEDED:
            return places
    return {}


def read_dictionary(rows: Rows) -> dict[str, Field]:
    """Return the fields of a REDCap data dictionary by name ("1, Yes | 2, No" becomes choices)."""
    places, fields = _columns(rows), {}
    for row in rows.cells.iloc[1:].itertuples(index=False):
        part = {name: _present(row[place]) for name, place in places.items()}
        name = plain_word(part["name"])
        fields[name] = Field(
            name,
            part["label"] or name,
            plain_word(part["kind"]),
            part.get("form", ""),
            part.get("validation", ""),
            plain_word(part.get("identifier", "")) in ("y", "yes", "true", "1"),
            {} if part["kind"] in ("calc", "slider", "sql") else split_choices(part["choices"]),
        )
    return fields


def _present(cell) -> str:
    return "" if str(cell) in ABSENT else str(cell)


def split_choices(cell: str) -> dict[str, str]:
    """Return the choices of "1, Yes | 2, No" by their code."""
    pairs = [part.partition(",") for part in cell.split("|")]
    return {code.strip(): label.strip() for code, comma, label in pairs if comma}


def is_xlsform(sheets: Mapping[str, list[list[str]]]) -> bool:
    """Whether the sheets of a workbook are an XLSForm."""
    by_name = {plain_word(name): rows for name, rows in sheets.items() if rows}
    if not set(by_name) >= {"survey"}:
        return False
    header = [plain_word(cell) for cell in by_name["survey"][0]]
    return "type" in header and "name" in header


def read_xlsform(sheets: Mapping[str, list[list[str]]]) -> dict[str, Field]:
    """Return the questions of an XLSForm by name; groups, notes and calculations are left out."""
    by_name = {plain_word(name): rows for name, rows in sheets.items()}
    lists: dict[str, dict[str, str]] = {}
    for row in _named(by_name.get("choices", [])):
        name = row.get("list_name") or row.get("list name", "")
        lists.setdefault(name, {})[row.get("name", "")] = _label(row) or row.get("name", "")
    fields, form = {}, ""
    for row in _named(by_name["survey"]):
        kind, _, of_list = row.get("type", "").partition(" ")
        if row.get("type", "").startswith(
            ("begin group", "begin_group", "begin repeat", "begin_repeat")
        ):
            form = row.get("name", "")
        known = XLSFORM_KINDS.get(kind)
        if known and row.get("name"):
            choices = lists.get(of_list.split(" ")[0], {}) if of_list else {}
            name = row["name"]
            fields[name] = Field(name, _label(row) or name, known, form, choices=choices)
    return fields


XLSFORM_KINDS = {
    "select_one": "radio",
    "select_multiple": "checkbox",
    "rank": "checkbox",
    "text": "text",
    "integer": "slider",
    "decimal": "slider",
    "range": "slider",
    "date": "text",
}
"""The kinds of an XLSForm that ask something, by REDCap's word for them."""


def _named(rows: list[list[str]]) -> list[dict[str, str]]:
    if not rows:
        return []
    names = [plain_word(cell) for cell in rows[0]]
    return [dict(zip(names, map(str.strip, row), strict=False)) for row in rows[1:] if any(row)]


def _label(row: Mapping[str, str]) -> str:
    """The label in the form's first language."""
    return next((text for name, text in row.items() if name.startswith("label") and text), "")
