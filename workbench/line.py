"""The line: a study's files to prepared tables, measures and protected measures, each a snapshot."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from workbench import store
from workbench.definitions import Definitions, read_definitions
from workbench.intake import Taken, take_in
from workbench.intake.files.encodings import Progress, no_progress
from workbench.intake.restricted import write_restricted
from workbench.measures import measure_study
from workbench.measures.entries import ENTRIES
from workbench.measures.kinds import kinds_file
from workbench.problems import ProblemsFound, stop_if_any
from workbench.protection import protect_study
from workbench.study import PROJECT, STATE, Study, read_study

STATES = (store.PREPARED, store.MEASURES, store.PROTECTED)
"""In the order of the line: what stands at the end was made from what stands before it."""

TEAM_FACTS = ["period", "region", "team", "name", "counties"]
"""What a report may know of a team besides its measures."""


def check(name: str, tell: Progress = no_progress) -> tuple[Definitions, dict[str, pd.DataFrame]]:
    """Return the definitions and prepared tables of a study, and write nothing.

    Raises
    ------
    ProblemsFound
        With every problem of every file.
    """
    definitions, taken = _take_in(name, tell)
    return definitions, taken.tables


def _take_in(name: str, tell: Progress = no_progress) -> tuple[Definitions, Taken]:
    """Everything is read before anything is refused, so that every problem is told at once."""
    study, problems = read_study(name)
    parts, wrong = read_definitions(study)
    problems += wrong
    try:
        if {"reference", "instruments"} <= set(parts):
            taken = take_in(study, parts["reference"], parts["instruments"], tell)
    except ProblemsFound as error:
        problems += error.problems
    stop_if_any(problems)
    return Definitions(study, **parts), taken


def prepare(name: str, tell: Progress = no_progress) -> Path:
    """Take the study's files down the line and return the folder of its protected measures.

    Nothing is written before everything was read, checked, measured and protected. If nothing has
    changed since the last time, the stored snapshot is returned.
    """
    study, problems = read_study(name)
    inputs = "" if problems else hash_inputs(study)
    if inputs and (standing := _standing(study, inputs)):
        return standing
    definitions, taken = _take_in(name, tell)
    tables = taken.tables
    measures = measure_study(
        study, definitions.reference, definitions.instruments, tables, definitions.rules.mean_base
    )
    protected = protect_study(definitions, tables, measures)
    write_restricted(study.folder, taken.restricted)
    store.write_snapshot(study.folder / store.PREPARED, tables, inputs)
    store.write_snapshot(study.folder / store.MEASURES, {"measures": measures}, inputs)
    pieces = split_by_report(protected) | {store.TEAMS: tables["teams"][TEAM_FACTS]}
    return store.write_snapshot(study.folder / store.PROTECTED, pieces, inputs, store.CSV)


def _standing(study: Study, inputs: str) -> Path | None:
    """The protected measures of these inputs, where all three snapshots were made from them.

    A run that was killed between two snapshots leaves one of the new inputs beside one of the old.
    """
    stored = [store.current(study.folder / state) for state in STATES]
    return stored[-1] if all(store.inputs_of(of) == inputs for of in stored) else None


def split_by_report(protected: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the protected measures in the pieces that reports read, by "period/region".

    A region's piece holds its own rows and the state's; the state's holds every region's.
    """
    pieces = {}
    for period, of_period in protected.groupby("period"):
        pieces[f"{period}/{STATE}"] = of_period
        for region in of_period.region.unique():
            if region != STATE:
                pieces[f"{period}/{region}"] = of_period[of_period.region.isin([region, STATE])]
    return pieces


def hash_inputs(study: Study) -> str:
    """Return the hash of everything that the prepared and protected data depend on."""
    own = [study.folder / "study.toml"]
    own += [study.folder / study.records.file] if study.records else []
    for export in study.exports:
        own += [study.folder / name for name in (export.file, export.dictionary) if name]
        own += sorted(study.instrument_folder(export.instrument).glob("*.*"))
    own += sorted(study.reference_folder.glob("*.csv")) + [ENTRIES, kinds_file(study)]
    own += sorted((PROJECT / "workbench").rglob("*.py"))
    files = {f"{number} {path.name}": path.read_bytes() for number, path in enumerate(own)}
    return store.hash_files(files)
