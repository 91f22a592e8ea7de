"""The kinds of agreement and of service that the reports tell apart, as evaluators list them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from workbench.definition_files import read_definitions
from workbench.study import PROJECT, Study

KINDS = "record_kinds.csv"
"""list (agreements, services), kind, name (as the workbook writes it); what is not listed is other."""


def kinds_file(study: Study) -> Path:
    """Return the study's own list of kinds where it has one, else the project's."""
    own = study.reference_folder / KINDS
    return own if own.is_file() else PROJECT / "data" / "reference" / KINDS


def load_kinds(study: Study) -> dict[str, pd.DataFrame]:
    """Return the kinds by list, each a frame of kind and name in the order of the reports."""
    kinds = read_definitions(kinds_file(study), ["list", "kind", "name"])
    return {name: of_list[["kind", "name"]] for name, of_list in kinds.groupby("list")}
