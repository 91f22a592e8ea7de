"""The loss report: what became of every row, column and cell of every export."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.intake.answers import FREE
from workbench.intake.cells import count_filled, texts_of
from workbench.intake.export import QUESTION
from workbench.intake.export import Export as ColumnedExport
from workbench.intake.identifying import identify
from workbench.intake.respondents import RULES
from workbench.intake.survey import Survey
from workbench.settings import Export

COLUMNS = ["file", "instrument", "what", "column", "item", "which", "number"]
IN_FILE, KEPT = "in the file", "kept"
CONFIRM = "to confirm"
"""What was taken in as it stands, and may be a mistake of the file: its rows, by what is odd about them."""
SHORT = "rows with fewer cells than the header; what they lack was taken as blank"
IMPOSSIBLE = "dates that no calendar has; taken as blank"
NO_MEMBER = "respondents whose member code stands on no roster of the period"
OTHER_TEAM = "respondents whose member code stands on the roster of another team only"
ASIDE_CELL = "in a row set aside"


def account(
    placed: list[tuple[Export, Survey]], members: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the loss report of all exports.

    Columns: file, instrument, what ("rows", "to confirm", "columns", "sheets" or "cells"), column, item,
    which, number. Rows in the file are the rows kept and those set aside, and a column's cells are as
    many as the file's rows: the report is not made if they are not.

    Parameters
    ----------
    members : the roster: person (the pseudonym of the member's code), team, period
    """
    sheets = {(s.file, survey.export.source.sheet): s.instrument for s, survey in placed}
    rows = [row for settings, survey in placed for row in _of_file(settings, survey, sheets)]
    rows += [row for settings, survey in placed for row in _to_confirm(settings, survey, members)]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"number": int})


def _of_file(settings: Export, survey: Survey, sheets: dict[tuple[str, str], str]) -> list[tuple]:
    total = len(survey.respondents)
    fate = survey.respondents.aside.replace("", KEPT).value_counts()
    assert fate.sum() == total, "a row of the file is unaccounted for"
    rows = [("rows", "", "", IN_FILE, total)]
    rows += [("rows", "", "", reason, count) for reason, count in sorted(fate.items())]
    others = survey.export.source.other_sheets
    for name, count in others.items():
        taken = sheets.get((settings.file, name))
        which = f"taken in as {taken}: {name}" if taken else f"not read: {name}"
        rows.append(("sheets", "", "", which, count))
    uses = survey.columns.use.value_counts()
    rows += [("columns", "", "", use, count) for use, count in sorted(uses.items())]
    rows += _cells(survey, total)
    return [(settings.file, settings.instrument, *row) for row in rows]


def _to_confirm(settings: Export, survey: Survey, members: pd.DataFrame | None) -> list[tuple]:
    """Counts of what may be a mistake of the file; never a code or an answer."""
    short = survey.respondents.index.isin(survey.export.source.short).sum()
    strangers, elsewhere = _off_roster(settings, survey, members)
    counts = [(SHORT, short), (NO_MEMBER, strangers), (OTHER_TEAM, elsewhere)]
    where = (settings.file, settings.instrument, CONFIRM)
    person = settings.fields.get("person", "")
    rows = [
        (*where, "" if which == SHORT else person, "", which, int(n)) for which, n in counts if n
    ]
    rows += [(*where, "", "", which, n) for which, n in survey.export.odd.items() if n]
    impossible = survey.export.source.impossible
    return rows + [(*where, name, "", IMPOSSIBLE, count) for name, count in impossible.items()]


def _off_roster(settings: Export, survey: Survey, members: pd.DataFrame | None) -> tuple[int, int]:
    """How many respondents have a code that no member of the period has, or none of their own team."""
    if members is None or members.empty:
        return 0, 0
    people = survey.respondents
    people = people[(people.aside == "") & (people.person != "")]
    roster = members[members.period == settings.period]
    known = people.person.isin(roster.person)
    pairs = set(zip(roster.team, roster.person, strict=True))
    own = [
        team == "" or (team, one) in pairs
        for team, one in zip(people.team, people.person, strict=True)
    ]
    return int((~known).sum()), int((known & ~pd.Series(own, index=people.index, dtype=bool)).sum())


def _cells(survey: Survey, total: int) -> list[tuple]:
    kept = (survey.respondents.aside == "").to_numpy()
    rows = []
    for column in survey.columns.itertuples():
        counts = _fates_of(survey, column, kept)
        if total > kept.sum():
            counts[ASIDE_CELL] = int(total - kept.sum())
        assert sum(counts.values()) == total, "a cell of the file is unaccounted for"
        rows += [("cells", column.column, column.item, fate, n) for fate, n in counts.items() if n]
    return rows


def _fates_of(survey: Survey, column, kept: np.ndarray) -> dict[str, int]:
    """What became of the cells of a column in the rows kept."""
    if column.identifying:
        return {f"dropped: {column.identifying}": int(kept.sum())}
    cells = survey.export.cells[column.column]
    if column.column in survey.fates:
        fates = survey.fates[column.column]
        assert len(fates) == len(cells.cat.categories), "texts and their fates do not match"
    elif column.item:
        fates = pd.Series(FREE, index=range(len(cells.cat.categories))).mask(
            texts_of(cells) == "", "blank"
        )
    else:
        return {column.use: int(kept.sum())}
    counts = np.bincount(cells.cat.codes.to_numpy()[kept], minlength=len(fates))
    return {fate: int(n) for fate, n in pd.Series(counts).groupby(fates.to_numpy()).sum().items()}


def set_aside(survey: Survey) -> pd.DataFrame:
    """Return the rows of an export that were set aside, with reason, rule and the row kept instead.

    Identifying columns are not among them: those were dropped at the door.
    """
    people = survey.respondents[survey.respondents.aside != ""]
    dropped = set(survey.columns.column[survey.columns.identifying != ""])
    dropped |= {column.name for column in survey.export.columns if column.of_parent}
    cells = survey.export.cells.loc[people.index].drop(columns=list(dropped)).astype(str)
    facts = pd.DataFrame(
        {
            "row": people.index,
            "reason": people.aside,
            "rule": people.aside.map(RULES),
            "kept row": people.kept_row.astype("string").fillna(""),
        },
        index=people.index,
    )
    cells = cells.rename(columns={name: f"{name} (export)" for name in facts if name in cells})
    return pd.concat([facts, cells], axis="columns")


def column_plan(export: ColumnedExport) -> list[tuple[str, str]]:
    """Return each column of an export with what would become of it."""
    identifying = identify(export)
    plans = []
    for column in [column for column in export.columns if not column.of_parent]:
        kind = identifying.get(column.name)
        filled = count_filled(export.cells[column.name])
        asked = column.kind and column.role == QUESTION
        said = f"question ({column.kind})" if asked else column.role
        plans.append((column.name, f"dropped: {kind}" if kind else f"{said}; {filled} filled"))
    return plans
