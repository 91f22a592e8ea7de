"""All that a study is defined by, and no data on anybody: what every room of the house may know."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.disclosure.rules import Rules, load_rules
from workbench.instruments import Instrument, load_instruments
from workbench.problems import Problem, ProblemsFound, stop_if_any
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
    return definitions_of(load_study(name))


def definitions_of(study: Study) -> Definitions:
    """Return the definitions that a study's settings lead to; raises as `load_definitions` does."""
    parts, problems = read_definitions(study)
    stop_if_any(problems)
    return Definitions(study, **parts)


def read_definitions(study: Study) -> tuple[dict, list[Problem]]:
    """Return the parts of the definitions that are in order, by name, and what is wrong with others."""
    parts, problems = {}, []
    for name, load in (
        ("reference", load_reference),
        ("instruments", load_instruments),
        ("rules", load_rules),
    ):
        try:
            parts[name] = load(study)
        except ProblemsFound as error:
            problems += error.problems
    return parts, problems
