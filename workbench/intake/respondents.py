"""The rows of an export: who is kept, who is set aside, why, and by which rule."""

from __future__ import annotations

import pandas as pd

from workbench.instruments import Instrument
from workbench.intake.answers import UNTICKED
from workbench.intake.cells import look_up, recode, texts_of
from workbench.intake.dates import read_dates
from workbench.intake.export import Column, Export
from workbench.reference import plain
from workbench.settings import Export as ExportSettings

COMPLETE_SHARE = 0.8
"""From this share on a submission is complete where the tool has no flag (AAPOR's customary 80 per
cent)."""
RULES = {
    "preview": "the survey tool marks it as a preview",
    "test": "the survey tool marks it as a test",
    "spam": "the survey tool marks it as spam",
    "disqualified": "the survey tool screened it out",
    "deleted": "the survey tool marks it as deleted",
    "no_answer": "nothing is answered",
    "break_off": "too few single-answer items answered (AAPOR 2023, break-offs)",
    "other_form": "the row belongs to another form of the export",
    "duplicate": "another submission of the same person is kept: the latest complete one, else the latest",
    "unplaced": "neither its team nor its county leads to a region",
    "orphan": "the submission that it belongs to is not in the file",
    "of_aside": "the submission that it belongs to was set aside",
}
"""Why a row is set aside, and the rule in words."""


def list_respondents(
    export: Export,
    fields: dict[str, Column],
    items: dict[str, list[Column]],
    instrument: Instrument,
    settings: ExportSettings,
) -> pd.DataFrame:
    """Return every row of the export: who it is, whether it is kept, and why it is not."""
    text = {
        name: _of_submission(export, _field_text(export, fields[name])) if name in fields else ""
        for name in ("person", "team", "county", "discipline", "submitted")
    }
    table = pd.DataFrame(text, index=export.cells.index).rename_axis("row")
    share, any_answer = _answered(export, items, instrument)
    aside = export.aside.astype(str)
    aside = aside.mask((aside == "") & _of_other_form(export, items), "other_form")
    aside = aside.mask((aside == "") & (share < settings.answered_share), "break_off")
    aside = aside.mask((aside == "") & ~any_answer, "no_answer")
    table = table.assign(
        written=table.submitted,
        submitted=read_dates(table.submitted),
        status=_status(export.finished.astype(str), share),
        aside=aside,
    )
    return _without_superseded(table.assign(**_submissions(export)))


def _submissions(export: Export) -> dict[str, pd.Series]:
    """What rows of one submission share, and which repeat of it a row is; nothing where no form repeats."""
    if export.record is None or export.occurrence is None:
        return {}
    return {"record": export.record.astype(str), "occurrence": export.occurrence.astype(str)}


def _of_submission(export: Export, texts: pd.Series) -> pd.Series:
    """A field's texts; what a repeat leaves blank, its submission says, where that says one thing only."""
    if export.record is None or export.occurrence is None:
        return texts
    said = texts[(texts != "") & (export.occurrence == "")]
    by_record = said.groupby(export.record[said.index].astype(str)).agg(["first", "nunique"])
    sure = by_record["first"][by_record["nunique"] == 1]
    of_record = look_up(export.record.astype(str), sure.to_dict()).fillna("")
    return texts.mask((texts == "") & (export.occurrence != ""), of_record)


def _field_text(export: Export, column: Column) -> pd.Series:
    cell = export.cells[column.name]
    if not column.choices:
        return cell.astype(str)
    texts = texts_of(cell)
    return recode(cell, look_up(texts, column.choices).fillna(texts)).astype(str)


def _answered(export: Export, items: dict, instrument: Instrument):
    """The share of the single-answer items that each row answers, and whether it answers anything."""
    single = [items[i][0].name for i in instrument.items_of_kind("single").item if i in items]
    ticks = set(instrument.items_of_kind("multiple").item)
    names = [(item, column.name) for item, columns in items.items() for column in columns]
    count = sum((_filled(export.cells[name]).astype("int32") for name in single), start=0)
    share = count / len(single) if single else pd.Series(1.0, index=export.cells.index)
    said = pd.Series(not names, index=export.cells.index)
    for item, name in names:
        said = said | _filled(export.cells[name], {"", *UNTICKED} if item in ticks else {""})
    return share, said


def _filled(cell: pd.Series, empty: set[str] = frozenset({""})) -> pd.Series:
    blank = plain(texts_of(cell)).isin(empty).to_numpy()
    return pd.Series(~blank.take(cell.cat.codes), index=cell.index)


def _of_other_form(export: Export, items: dict) -> pd.Series:
    """Rows of a repeating form that holds none of the instrument's items."""
    if len(export.part.cat.categories) < 2:
        return pd.Series(False, index=export.cells.index)
    names = [column.name for columns in items.values() for column in columns]
    answered = pd.Series(False, index=export.cells.index)
    for name in names:
        answered = answered | _filled(export.cells[name], {"", "0"})
    own = set(export.part[answered].astype(str))
    return ~export.part.astype(str).isin(own) if own else answered


def _status(finished: pd.Series, share: pd.Series) -> pd.Series:
    complete = (finished == "yes") | ((finished == "") & (share >= COMPLETE_SHARE))
    return complete.map({True: "complete", False: "partial"})


def _without_superseded(table: pd.DataFrame) -> pd.DataFrame:
    """Of one person's submissions the latest complete one is kept, else the latest; the later row of
    the same moment. The row that is kept stands beside each that is not. Repeats within a
    submission are kept or not with it."""
    candidates = table[(table.aside == "") & (table.person != "")]
    order = candidates.assign(
        complete=candidates.status == "complete", who=plain(candidates.person)
    ).sort_index()
    order = order.sort_values(["complete", "submitted"], na_position="first", kind="stable")
    last = order.reset_index().groupby("who").row.last()
    kept = order.who.map(last)
    record = table.record if "record" in table else table.index.to_series()
    superseded = kept[record[kept].to_numpy() != record[kept.index].to_numpy()]
    is_double = table.index.to_series().isin(superseded.index)
    kept_row = superseded.reindex(table.index).astype("Int64")
    return table.assign(aside=table.aside.mask(is_double, "duplicate"), kept_row=kept_row)
