"""An export and its instrument to tidy rows: who answered, and what they answered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from workbench.instruments import Instrument
from workbench.intake.answers import (
    Answers,
    read_number,
    read_single,
    read_ticks,
)
from workbench.intake.cells import constant, stack
from workbench.intake.clients import client_problem, client_signs
from workbench.intake.export import TECHNICAL, Column, Export
from workbench.intake.identifying import identify
from workbench.intake.joined import MARKS, OF_TOOLS, read_joined
from workbench.intake.pseudonyms import pseudonyms, row_pseudonyms
from workbench.intake.respondents import list_respondents
from workbench.intake.tools.redcap import not_completed
from workbench.near import meant_name, meant_words, nearest
from workbench.problems import Problem, listed
from workbench.reference import plain_word
from workbench.settings import Export as ExportSettings

FIELDS = ("respondent", "person", "team", "county", "discipline", "submitted")
UUID = re.compile(r"(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
A_NUMBER = "a number; 1,234 could be read in two ways: write 1234 or 1.234"


@dataclass(frozen=True)
class Survey:
    """What one export says.

    Attributes
    ----------
    export : the export itself, cells and all
    respondents : respondent, person, row, aside, rule, kept_row, status, team, county, discipline,
        submitted, submission, occurrence; every row of the file, also those set aside (`aside` then
        says why)
    responses : respondent, item, option, written, code, missing; rows kept only, as categories
    columns : column, use, item, identifying; every column of the file
    fates : by column of an item, what becomes of each of its texts
    texts : by item, the column and rows whose text is free text
    """

    export: Export
    respondents: pd.DataFrame
    responses: pd.DataFrame
    columns: pd.DataFrame
    fates: dict[str, pd.Series] = field(default_factory=dict)
    texts: dict[str, list[tuple[str, pd.Index]]] = field(default_factory=dict)


def read_survey(
    export: Export, settings: ExportSettings, instrument: Instrument, file: str, key: bytes
) -> tuple[Survey, list[Problem]]:
    """Return the tidy survey and everything that is wrong with it.

    Parameters
    ----------
    key : the study's key, of which respondents get their pseudonyms
    """
    fields, field_problems = _find_fields(export, settings, file)
    items, item_problems = _find_items(export, settings, instrument, file)
    names = [column.name for column in export.columns]
    clients = client_problem(file, "", client_signs(names, export.cells))
    identifying = _identifying(export, fields, items, instrument)
    respondents = list_respondents(export, fields, items, instrument, settings)
    kept = respondents.index[respondents.aside == ""]
    read, answer_problems = _read_items(export, items, instrument, kept, settings, file)
    respondents = _with_pseudonyms(respondents, export, fields, settings, key)
    survey = Survey(
        export,
        respondents,
        _responses(read, respondents.respondent.loc[kept]),
        _uses(export, fields, items, identifying),
        {name: fate for answers in read.values() for name, fate in answers.fates.items()},
        _free_texts(export, items, instrument, read, identifying, kept),
    )
    dates = _date_problems(respondents, fields, file)
    return survey, [*clients, *field_problems, *item_problems, *answer_problems, *dates]


def _find_fields(export: Export, settings: ExportSettings, file: str):
    fields, problems = {}, []
    for name, wanted in settings.fields.items():
        column = export.find(wanted)
        if name not in FIELDS:
            meant = meant_name(name, FIELDS)
            problem = Problem(
                "study.toml", f"fields.{name}", "no such field", listed(FIELDS), meant
            )
            problems.append(problem)
        elif column is None:
            problems.append(_unknown_column(export, wanted, f"field '{name}'", file))
        else:
            fields[name] = column
    return fields, problems


def _find_items(export: Export, settings: ExportSettings, instrument: Instrument, file: str):
    found, problems = {}, []
    for item in instrument.items.itertuples():
        wanted = (
            [settings.items.get(item.item)]
            if item.item in settings.items
            else [item.item, item.text]
        )
        columns = next(filter(None, (_columns_of(export, name, item.kind) for name in wanted)), [])
        if columns:
            found[item.item] = columns
        elif item.kind != "text":
            problems.append(_unknown_column(export, wanted[0], f"item '{item.item}'", file))
    for name in set(settings.items) - set(instrument.items.item):
        found_text = f"instrument '{instrument.name}' has no item '{name}'"
        allowed = listed(instrument.items.item)
        meant = meant_name(name, instrument.items.item)
        problems.append(Problem("study.toml", f"items.{name}", found_text, allowed, meant))
    return found, problems + _shared_columns(found, file)


def _shared_columns(items: dict[str, list[Column]], file: str) -> list[Problem]:
    """Columns that two items would be read from: one of the two was meant for another."""
    pairs = pd.DataFrame(
        [(column.name, item) for item, columns in items.items() for column in columns],
        columns=["column", "item"],
    )
    shared = pairs[pairs.column.duplicated(keep=False)].groupby("column", sort=False)["item"]
    do = "Give each item a column of its own under [exports.items] in study.toml"
    return [
        Problem(file, f"column '{name}'", f"items {listed(own)} are read from it", "one item", do)
        for name, own in shared
    ]


def _columns_of(export: Export, wanted: str, kind: str) -> list[Column]:
    """The columns of an item; of one with several answers, every column of its question."""
    if kind == "multiple":
        group = [column for column in export.find_group(wanted) if column.role != TECHNICAL]
        return group or [column for column in [export.find(wanted)] if column]
    column = export.find(wanted)
    return [column] if column else []


def _unknown_column(export: Export, wanted: str, what: str, file: str) -> Problem:
    known = [column.name for column in export.columns]
    questions = {column.question: column.name for column in export.columns if column.question}
    near = nearest(wanted, known) or questions.get(nearest(wanted, questions), "")
    names = listed(known, most=40)
    do = f"Did you mean column '{near}'? " * bool(near)
    do += f"Name the column of {what} in study.toml, or correct the export"
    return Problem(file, what, f"there is no column '{wanted}'", names, do)


def _identifying(export: Export, fields, items, instrument: Instrument) -> dict[str, str]:
    """The columns dropped at the door: identifying, and neither a field nor a question with options."""
    coded = set(instrument.items_of_kind("single", "multiple", "number").item)
    used = {column.name for column in fields.values()}
    used |= {c.name for item, columns in items.items() if item in coded for c in columns}
    return {name: kind for name, kind in identify(export).items() if name not in used}


def _read_items(export: Export, items, instrument: Instrument, kept, settings, file: str):
    cells = export.cells if len(kept) == len(export.cells) else export.cells.loc[kept]
    missing = {plain_word(text): reason for text, reason in settings.missing.items()}
    read, problems = {}, []
    for item in instrument.items_of_kind("single", "multiple", "number").itertuples():
        if item.item not in items:
            continue
        columns, options = items[item.item], instrument.options_of(item.item)
        unsure = not_completed(cells[columns[0].state]) if columns[0].state else None
        read[item.item] = _read_item(cells, columns, options, item.kind, missing, unsure, export)
        for column, rows in read[item.item].outside.items():
            problems.append(_foreign_answers(file, cells[column].loc[rows], item, instrument))
    return read, problems


def _read_item(cells, columns, options, kind: str, missing, unsure, export: Export) -> Answers:
    column = columns[0]
    if kind == "number":
        return read_number(cells, column, missing)
    if kind == "single":
        return read_single(cells, column, options, missing)
    if len(columns) == 1 and not column.option:
        marks = OF_TOOLS.get(export.tool, MARKS)
        return read_joined(cells, column, options, missing, marks)
    return read_ticks(cells, columns, options, missing, unsure)


def _responses(read: dict[str, Answers], respondents: pd.Series) -> pd.DataFrame:
    """The answers to all items one below the other, as categories: few texts, many rows."""
    names = ["respondent", "item", "option", "written", "code", "missing"]
    if not read:
        return pd.DataFrame({name: pd.Categorical([], categories=[]) for name in names})
    tables = [
        answers.table.assign(item=constant(item, answers.table.index))
        for item, answers in read.items()
    ]
    responses = stack(tables)
    people = pd.Categorical.from_codes(responses.row.to_numpy(), list(respondents))
    return responses.assign(respondent=people)[names]


def _with_pseudonyms(respondents: pd.DataFrame, export: Export, fields, settings, key: bytes):
    """Each row's own pseudonym, and each person's, which is the same in every wave."""
    wave = f"{settings.instrument}.{settings.period}"
    own = row_pseudonyms(key, f"{export.source.digest} {wave}", respondents.index)
    person = constant("", respondents.index)
    if "person" in fields:
        person = pseudonyms(key, "person", export.cells[fields["person"].name])
    submission = ""
    if export.record is not None:
        submission = pseudonyms(key, f"{_source_of(export)} submission", export.record).astype(str)
    return respondents.assign(
        respondent=f"{wave}." + own, person=person.astype(str), submission=submission
    )


def _source_of(export: Export) -> str:
    """Where a submission's name is its own: everywhere if it is a UUID (RFC 9562), else in its file."""
    names = filter(None, export.record.cat.categories)
    return "" if all(map(UUID.fullmatch, names)) else export.source.digest


def _free_texts(export, items, instrument: Instrument, read, identifying, kept):
    """Where free text stands: remarks, and answers that were written beside the options."""
    texts = {
        item: [(name, rows) for name, rows in answers.texts.items()]
        for item, answers in read.items()
        if answers.texts
    }
    for item in instrument.items_of_kind("text").item:
        columns = [c for c in items.get(item, []) if c.name not in identifying]
        if columns:
            texts[item] = [(column.name, kept) for column in columns]
    return texts


def _foreign_answers(file: str, cells: pd.Series, item, instrument: Instrument) -> Problem:
    """Answers that the instrument does not know; of near misses, the option that was probably meant."""
    where, rows = f"column '{cells.name}'", tuple(map(int, cells.index))
    what = "answer" if len(rows) == 1 else "answers"
    if item.kind == "number":
        return Problem(file, where, f"{len(rows)} {what} no number", A_NUMBER, rows=rows)
    found = f"{len(rows)} {what} that response set '{item.response_set}' does not list"
    labels = instrument.options_of(item.item).label
    meant = meant_words(cells, labels, rows=False)
    do = f"Add to data/instruments/{instrument.name}/response_sets.csv, or correct the export"
    return Problem(file, where, found, listed(labels), f"{meant} {do}".strip(), rows)


def _date_problems(respondents: pd.DataFrame, fields: dict, file: str) -> list[Problem]:
    unread = respondents.submitted.isna() & (respondents.written != "") & (respondents.aside == "")
    if not unread.any():
        return []
    where = f"column '{fields['submitted'].name}'"
    allowed = "2016-03-31, 2016-03-31 14:05 or 03/31/2016"
    return [Problem(file, where, "no date", allowed, rows=tuple(respondents.index[unread]))]


def _uses(export: Export, fields: dict, items: dict, identifying: dict[str, str]) -> pd.DataFrame:
    of_item = {column.name: item for item, columns in items.items() for column in columns}
    of_field = {column.name: name for name, column in fields.items()}
    rows = [
        (
            c.name,
            _use(c, of_item, of_field, identifying),
            of_item.get(c.name, ""),
            identifying.get(c.name, ""),
        )
        for c in export.columns
        if not c.of_parent
    ]
    return pd.DataFrame(rows, columns=["column", "use", "item", "identifying"])


def _use(column: Column, of_item, of_field, identifying) -> str:
    uses = [
        ("dropped as identifying", identifying),
        ("item", of_item),
        ("field", of_field),
    ]
    for use, names in uses:
        if column.name in names:
            return use
    return "technical" if column.role == TECHNICAL else "not mapped"
