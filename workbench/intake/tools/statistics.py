"""SPSS: everything is said in the file's own dictionary."""

from __future__ import annotations

from workbench.intake.cells import constant
from workbench.intake.export import KEPT, RESPONDENT, Column, Export
from workbench.intake.files.spss import Statistics
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


def read_statistics(stored: Statistics) -> Export:
    """Make an export of an SPSS file: labels, declared missing values and multiple-response sets."""
    of_set = {name: (set_name, *one) for set_name, one in stored.sets.items() for name in one[0]}
    columns = tuple(_column(name, stored, of_set.get(name)) for name in stored.cells)
    silent = constant(KEPT, stored.cells.index)
    why = "it begins with the mark of an SPSS file"
    return Export("SPSS", why, columns, stored.cells, silent, silent, silent, stored.source, 0)


def _column(name: str, stored: Statistics, of_set) -> Column:
    label = stored.labels.get(name) or name
    missing = {text.casefold(): DECLARED for text in stored.missing.get(name, ())}
    choices = {v: t for v, t in stored.choices.get(name, {}).items() if v.casefold() not in missing}
    texts = stored.cells[name].cat.categories
    if of_set and of_set[2]:
        return Column(
            name, of_set[0], of_set[0], label, missing=missing, kind="multiple", ticked=of_set[2]
        )
    if of_set and not choices:
        return Column(name, of_set[0], of_set[0], "", missing=missing, kind="multiple")
    role = RESPONDENT if plain_word(name) in IDS and len(texts) == len(stored.cells) else "question"
    kind = "single" if choices else ""
    return Column(name, name, label, choices=choices, missing=missing, role=role, kind=kind)
