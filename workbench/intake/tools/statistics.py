"""SPSS: everything is said in the file's own dictionary."""

from __future__ import annotations

from dataclasses import replace

from workbench.intake.cells import constant
from workbench.intake.export import KEPT, QUESTION, RESPONDENT, Column, Export
from workbench.intake.files.spss import ResponseSet, Statistics
from workbench.intake.tools import qualtrics
from workbench.intake.tools.forms import with_plain_role
from workbench.reference import plain_word

IDS = {
    "id",
    "caseid",
    "case_id",
    "respid",
    "respondent",
    "respondent_id",
    "responseid",
    "record_id",
}
DECLARED = "declared_missing"
OF_QUALTRICS = 5
"""So many of the columns that Qualtrics notes by itself show that the file comes from there."""


def read_statistics(stored: Statistics) -> Export:
    """Make an export of an SPSS file: labels, declared missing values and multiple-response sets.

    Where Qualtrics wrote it, its own columns say which rows are previews or unfinished.
    """
    sets = {
        name: one for name, one in stored.sets.items() if one.counted or _is_chosen(one, stored)
    }
    of_set = {name: (key, one) for key, one in sets.items() for name in one.variables}
    columns = tuple(_column(name, stored, of_set.get(name)) for name in stored.cells)
    silent = constant(KEPT, stored.cells.index)
    why = "it begins with the mark of an SPSS file"
    export = Export("SPSS", why, columns, stored.cells, silent, silent, silent, stored.source, 0)
    if len(qualtrics.NAMES & {name.casefold() for name in stored.cells}) >= OF_QUALTRICS:
        return qualtrics.with_states(export)
    return replace(export, columns=tuple(with_plain_role(c, export) for c in columns))


def _is_chosen(one: ResponseSet, stored: Statistics) -> bool:
    """Whether the variables of a set hold chosen categories: nobody chooses one twice.

    Some programs write the rows of a grid as such a set; there answers repeat.
    """
    cells = stored.cells[list(one.variables)].astype(str)
    filled = cells.where(cells != "")
    return not filled.apply(lambda row: row.dropna().duplicated().any(), axis="columns").any()


def _column(name: str, stored: Statistics, of_set: tuple[str, ResponseSet] | None) -> Column:
    label = stored.labels.get(name) or name
    missing = {text.casefold(): DECLARED for text in stored.missing.get(name, ())}
    choices = {v: t for v, t in stored.choices.get(name, {}).items() if v.casefold() not in missing}
    if of_set:
        return _of_set(name, label, choices, missing, *of_set)
    texts = stored.cells[name].cat.categories
    role = RESPONDENT if plain_word(name) in IDS and len(texts) == len(stored.cells) else QUESTION
    kind = "single" if choices else ""
    return Column(name, name, label, choices=choices, missing=missing, role=role, kind=kind)


def _of_set(name: str, label: str, choices, missing, group: str, one: ResponseSet) -> Column:
    column = Column(name, group, one.label, missing=missing, kind="multiple")
    if one.counted:
        return replace(column, option=label, ticked=one.counted)
    return replace(column, choices=choices)
