"""The line: a study's files to prepared tables, measures and protected measures, each a snapshot."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from workbench import store
from workbench.definitions import Definitions, load_definitions
from workbench.disclosure.audit import Verdict, audit, stop_if_unsafe
from workbench.disclosure.forms import study_forms
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import protect
from workbench.intake import take_in
from workbench.measures import measure_study
from workbench.measures.entries import ENTRIES, load_entries
from workbench.measures.kinds import kinds_file
from workbench.measures.publishing import publishable, settle
from workbench.reference import plain
from workbench.study import PROJECT, STATE, Study, load_study

PREPARED, MEASURES, PROTECTED = "prepared", "measures", "protected"
"""Folders of a study's snapshots, each named by the state of the data in it."""

TEAMS = "teams"
TEAM_FACTS = ["period", "region", "team", "name", "counties"]
"""What a report may know of a team besides its measures."""


def check(name: str) -> tuple[Definitions, dict[str, pd.DataFrame]]:
    """Return the definitions and prepared tables of a study, and write nothing.

    Raises
    ------
    ProblemsFound
        With every problem of every file.
    """
    definitions = load_definitions(name)
    tables = take_in(definitions.study, definitions.reference, definitions.instruments)
    return definitions, tables


def prepare(name: str) -> Path:
    """Take the study's files down the line and return the folder of its protected measures.

    Nothing is written before everything was read, checked, measured and protected. If nothing has
    changed since the last time, the stored snapshot is returned.
    """
    study = load_study(name)
    inputs = hash_inputs(study)
    stored = store.current(study.folder / store.PROTECTED)
    if store.inputs_of(stored) == inputs:
        return stored
    definitions, tables = check(name)
    measures = measure_study(study, definitions.reference, definitions.instruments, tables)
    protected = protect_study(definitions, tables, measures)
    store.write_snapshot(study.folder / store.PREPARED, tables, inputs)
    store.write_snapshot(study.folder / store.MEASURES, {"measures": measures}, inputs)
    pieces = split_by_report(protected) | {store.TEAMS: tables["teams"][TEAM_FACTS]}
    return store.write_snapshot(study.folder / store.PROTECTED, pieces, inputs, store.CSV)


def protect_study(
    definitions: Definitions, tables: dict[str, pd.DataFrame], measures: pd.DataFrame
) -> pd.DataFrame:
    """Return the protected measures of a study, which an attacker was tried against.

    Raises
    ------
    NotSafe
        A number cannot be protected, or the audit failed or could not be finished.
    """
    entries, rules = load_entries(), definitions.rules
    protected = protect(
        publishable(measures, entries),
        entries,
        rules,
        study_forms(definitions.instruments, definitions.reference),
        score_limits(definitions),
        contributions(tables),
    )
    protected = settle(protected, entries, definitions.study, rules.mean_decimals)
    stop_if_unsafe(audit_study(definitions, measures, protected))
    return protected


def audit_study(
    definitions: Definitions, measures: pd.DataFrame, protected: pd.DataFrame
) -> list[Verdict]:
    """Return what an attacker can compute of the hidden numbers, family by family."""
    entries = load_entries()
    forms = study_forms(definitions.instruments, definitions.reference)
    measures = publishable(measures, entries)
    model = build_model(measures, entries, forms, score_limits(definitions))
    return audit(model, protected, definitions.rules)


def score_limits(definitions: Definitions) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest mean of each instrument's scores, which everybody can read."""
    return {
        f"score.{name}": instrument.score_limits()
        for name, instrument in definitions.instruments.items()
    }


def contributions(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what each agency gave to a sum: a sum that one agency dominates tells about it."""
    pledged = tables["commitments"][tables["commitments"].hours > 0]
    by_agency = pledged.assign(agency=plain(pledged.agency))
    given = by_agency.groupby(["period", "region", "team", "agency"]).hours.sum().reset_index()
    state = given.assign(region=STATE)
    both = pd.concat([given, state], ignore_index=True).assign(measure="hours")
    return both.rename(columns={"hours": "value"})[["measure", "period", "region", "value"]]


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
    own = [study.folder / "study.toml", study.folder / study.records.file]
    for export in study.exports:
        own += [study.folder / name for name in (export.file, export.dictionary) if name]
        own += sorted(study.instrument_folder(export.instrument).glob("*.*"))
    own += sorted(study.reference_folder.glob("*.csv")) + [ENTRIES, kinds_file(study)]
    own += sorted((PROJECT / "workbench").rglob("*.py"))
    files = {f"{number} {path.name}": path.read_bytes() for number, path in enumerate(own)}
    return store.hash_files(files)
