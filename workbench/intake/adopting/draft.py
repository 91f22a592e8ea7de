"""A first draft of an instrument, from an export or from a tool's own definition of it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from workbench.formulas import defused_text
from workbench.intake.adopting.joined import Joined, join_of
from workbench.intake.adopting.kinds import counts_of, in_order, kind_of
from workbench.intake.answers import OTHER, UNTICKED
from workbench.intake.export import QUESTION, Column, Export
from workbench.intake.identifying import identifying_kind
from workbench.intake.tools.dictionaries import Field
from workbench.intake.tools.redcap import FIXED_CHOICES
from workbench.intake.tools.shape import only_ticks
from workbench.reference import plain_word

SHORT = 60
LONGEST_NAME = 40
OTHER_LABEL = "Other (in own words)"


@dataclass(frozen=True)
class Draft:
    """One question of a drafted instrument.

    Attributes
    ----------
    item : its id
    kind : "single", "multiple", "number" or "text"
    text : the question
    source : the export's column, or group of columns, that holds it; "" where it comes from no export
    options : code to label, in order
    doubts : what could be otherwise, and must be looked at; no answer is quoted
    """

    item: str
    kind: str
    text: str
    source: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def slug(text: str, most: int = LONGEST_NAME) -> str:
    """Return a text as a name: small letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")
    if len(words) > most:
        words = words[: most + 1].rpartition("_")[0] or words[:most]
    return words or "x"


def unique(names: Iterable[str]) -> list[str]:
    """Return names, a later double with a number behind."""
    taken: set[str] = set()
    result = []
    for name in names:
        number, one = 1, name
        while one in taken:
            number += 1
            one = f"{name}_{number}"
        taken.add(one)
        result.append(one)
    return result


def draft_export(export: Export, part: str, left_out: set[str]) -> list[Draft]:
    """Return a draft of every question of an export, in its order.

    Parameters
    ----------
    part : of which repeating form; "" where forms do not repeat
    left_out : columns that are no items: fields of respondents
    """
    asked = [c for c in export.columns if _is_asked(c, export, part) and c.name not in left_out]
    groups: dict[str, list[Column]] = {}
    for column in asked:
        groups.setdefault(column.group or column.name, []).append(column)
    drafts = [draft for group in groups.values() for draft in _draft_group(group, export, part)]
    names = unique(draft.item for draft in drafts)
    return [replace(draft, item=name) for draft, name in zip(drafts, names, strict=True)]


def _is_asked(column: Column, export: Export, part: str) -> bool:
    """A question, not identifying, and answered (if anywhere) in rows of this form."""
    cells = export.cells[column.name]
    if column.role != QUESTION or identifying_kind(column, cells):
        return False
    filled = ~cells.isin(["", "0"])
    parts = set(export.part[filled].astype(str))
    return part in parts or (not parts and part == "")


def _draft_group(columns: list[Column], export: Export, part: str) -> list[Draft]:
    texts = [column for column in columns if column.kind == "text"]
    asked = [column for column in columns if column.kind != "text"]
    if asked and _are_ticks(asked, export):
        return [_draft_ticks(asked, texts, export)]
    rows = _are_rows(asked, export)
    drafts = [
        _draft_one(
            replace(column, kind="single") if rows and column in asked else column, export, part
        )
        for column in columns
    ]
    coded = [d for d in drafts if d.kind == "single"]
    if len(asked) > 1 and len(coded) == len(asked):
        labels = in_order(list(dict.fromkeys(label for d in coded for label in d.options.values())))
        if not any(column.choices for column in asked):
            shared = _coded(labels)
            drafts = [replace(d, options=shared) if d.kind == "single" else d for d in drafts]
    return drafts


def _are_ticks(columns: list[Column], export: Export) -> bool:
    """Whether columns of one question say which of its options were chosen."""
    if all(column.kind == "multiple" for column in columns):
        return len(columns) > 1 or bool(columns[0].option)
    if len(columns) < 2 or not all(column.option for column in columns):
        return False
    told = [
        {plain_word(text) for text in counts_of(export.cells[column.name])} - UNTICKED
        for column in columns
    ]
    own = all(
        texts <= {plain_word(column.option)} for texts, column in zip(told, columns, strict=True)
    )
    ticks = all(only_ticks(export.cells[column.name]) for column in columns)
    return any(told) and (own or (ticks and len(set().union(*told)) == 1))


def _are_rows(columns: list[Column], export: Export) -> bool:
    """Whether columns are the rows of one question with the same options: a row alone may hold too few answers."""
    if len(columns) < 2 or any(c.kind or c.choices or not c.option for c in columns):
        return False
    pooled: Counter[str] = Counter()
    for column in columns:
        pooled.update(counts_of(export.cells[column.name]))
    told = {text: n for text, n in pooled.items() if plain_word(text) not in columns[0].missing}
    return kind_of(told, export.tool) == "single"


def _draft_ticks(columns: list[Column], texts: list[Column], export: Export) -> Draft:
    first = columns[0]
    labels = [column.option for column in columns if column.option]
    if not labels:
        labels = list(
            dict.fromkeys(label for column in columns for label in _labels(column, export).values())
        )
    options = _coded(list(dict.fromkeys(labels)))
    known = {plain_word(label) for label in labels}
    loose = [column for column in texts if plain_word(column.option) not in known]
    if any(counts_of(export.cells[column.name]) for column in loose):
        options = {**options, OTHER: OTHER_LABEL}
    question = first.question.removesuffix(f" - {first.option}") if first.option else first.question
    question = question.removesuffix(" - Selected Choice")
    return Draft(_item_name(first.group, question), "multiple", question, first.group, options)


def _draft_one(column: Column, export: Export, part: str) -> Draft:
    rows = export.part == part
    counts = counts_of(export.cells[column.name][rows].cat.remove_unused_categories())
    counts = {t: n for t, n in counts.items() if plain_word(t) not in column.missing}
    kind = "text" if column.kind == "date" else column.kind or kind_of(counts, export.tool)
    if kind == "number" and kind_of(counts) == "text" and counts:
        kind = "text"
    question = column.question if column.question.strip() else column.name
    made = Draft(_item_name(column.name, question), kind, question, column.name)
    joined = Joined() if column.kind or column.choices else join_of(counts, export.tool)
    if kind == "single":
        return replace(made, options=_options(column, counts), doubts=joined.doubts)
    if kind == "multiple":
        labels = list(column.choices.values()) or in_order(joined.options)
        options = {**_coded(labels), OTHER: OTHER_LABEL}
        return replace(made, options=options, doubts=joined.doubts)
    return made if kind == "number" else replace(made, doubts=joined.doubts)


def _options(column: Column, counts: dict[str, int]) -> dict[str, str]:
    """The choices that the tool lists, and what else was answered; without a list, what was answered."""
    if not column.choices:
        return _coded(in_order(list(counts)))
    listed = {plain_word(label) for label in column.choices.values()} | {
        plain_word(c) for c in column.choices
    }
    more = [text for text in counts if plain_word(text) not in listed]
    labels = [*dict.fromkeys(column.choices.values()), *in_order(more)]
    return _coded(labels)


def _labels(column: Column, export: Export) -> dict[str, str]:
    texts = [t for t in counts_of(export.cells[column.name]) if plain_word(t) not in column.missing]
    return dict(column.choices) or {text: text for text in texts}


def _coded(labels: list[str]) -> dict[str, str]:
    """Labels with a code each; labels alike but for case and spaces are one."""
    distinct = {plain_word(label): label for label in reversed(labels) if label}
    kept = [label for label in labels if distinct.get(plain_word(label)) == label]
    kept = list(dict.fromkeys(kept))
    codes = unique("other" if slug(label) == OTHER else slug(label) for label in kept)
    return _apart(dict(zip(codes, kept, strict=True)))


def _apart(options: dict[str, str]) -> dict[str, str]:
    """No code may read as the label of another option."""
    labels = {plain_word(label): code for code, label in options.items()}
    return {
        (code if labels.get(code, code) == code else f"{code}_option"): label
        for code, label in options.items()
    }


def _item_name(name: str, question: str) -> str:
    """The tool's own name where it is one, else the first words of the question."""
    return slug(name if len(name) <= LONGEST_NAME else question)


def draft_fields(fields: Mapping[str, Field]) -> list[Draft]:
    """Return a draft of every question that a tool's own definition asks."""
    kinds = {
        **dict.fromkeys(["radio", "dropdown", "yesno", "truefalse"], "single"),
        **dict.fromkeys(["slider", "calc"], "number"),
        **dict.fromkeys(["text", "notes"], "text"),
        "checkbox": "multiple",
    }
    drafts = []
    for name, one in fields.items():
        kind = kinds.get(one.kind, "")
        if one.kind == "text" and one.validation.startswith(("number", "integer")):
            kind = "number"
        column = Column(name, name, one.label)
        if not kind or one.identifier or identifying_by_name(column):
            continue
        choices = FIXED_CHOICES.get(one.kind, one.choices)
        if kind in ("single", "multiple") and not choices:
            kind = "text"
        options = _coded(list(choices.values())) if kind in ("single", "multiple") else {}
        drafts.append(Draft(slug(name), kind, one.label, name, options))
    names = unique(draft.item for draft in drafts)
    return [replace(draft, item=name) for draft, name in zip(drafts, names, strict=True)]


def identifying_by_name(column: Column) -> bool:
    """Whether a question would tell who somebody is, by its name alone."""
    return bool(identifying_kind(column, pd.Series([], dtype="category")))


def instrument_files(name: str, drafts: list[Draft], about: str) -> dict[str, str]:
    """Return the files of a drafted instrument: its definition to be read, corrected and scored."""
    sets: dict[tuple, str] = {}
    items = [["item", "scale", "kind", "response_set", "reverse", "short", "text"]]
    for draft in drafts:
        key = tuple(draft.options.items())
        own = sets.setdefault(key, draft.item) if key else ""
        text = " ".join(draft.text.split())
        items.append([draft.item, "", draft.kind, own, "", _short(text), text])
    options = [["response_set", "code", "label", "score", "missing"]]
    options += [
        [own, code, " ".join(label.split()), "", ""]
        for key, own in sets.items()
        for code, label in key
    ]
    return {
        "instrument.toml": f"title = {_toml(name)}\nabout = {_toml(about)}\nsource = {_toml('Draft made from the file; confirm kinds, options and their order.')}\n",
        "items.csv": _csv(items),
        "response_sets.csv": _csv(options),
        "scales.csv": _csv([["scale", "name", "about", "rule"]]),
        "bands.csv": _csv([["band", "label", "low"]]),
    }


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rpartition(" ")[0] + "…"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    safe = [[defused_text(cell) for cell in row] for row in rows]
    csv.writer(text, lineterminator="\n").writerows(safe)
    return text.getvalue()
