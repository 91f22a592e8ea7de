"""All that a study is defined by, and no data on anybody: what every room of the house may know."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.disclosure.rules import Rules, load_rules
from workbench.instruments import Instrument, load_instruments
from workbench.problems import ProblemsFound
from workbench.reference import ReferenceData, load_reference
from workbench.study import Study, load_study


@dataclass(frozen=True)
class Definitions:
    """A study's settings, reference data, instruments (by name) and disclosure rules."""

    study: Study
    reference: ReferenceData
    instruments: dict[str, Instrument]
    rules: Rules


def load_definitions(name: str) -> Definitions:
    """Read the definitions of a study.

    Raises
    ------
    ProblemsFound
        With every mistake of every definition file.
    UsageProblem
        No study has this name.
    """
    study = load_study(name)
    found, parts = [], []
    for load in (load_reference, load_instruments, load_rules):
        try:
            parts.append(load(study))
        except ProblemsFound as error:
            found += error.problems
    if found:
        raise ProblemsFound(found)
    return Definitions(study, *parts)
