"""Repeats of KoboToolbox and ODK: each row led to the row, on another sheet, that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.intake.cells import as_category, texts_of
from workbench.intake.export import TECHNICAL, Column, Export, unique_names
from workbench.intake.files.rows import Rows
from workbench.intake.files.workbooks import PARENT
from workbench.reference import plain_word

KEYS = (("_parent_index", "_index"), ("parent_key", "key"), ("_submission__uuid", "_uuid"))
"""The column of a repeat that holds a key, and the parent's column that the key is of."""
OWN_IDS = ("_uuid", "key", "meta/instanceid", "meta-instanceid", "instanceid", "_index")
"""What tells one submission from all others, the best first."""
OF_SUBMISSION = ("_submission__uuid", "parent_key")
"""What a repeat says of its submission by itself."""
NOWHERE = -1
ORPHAN = "orphan"
SHEET_NAME = 31
"""Letters of a sheet's name; what is longer is cut."""


@dataclass(frozen=True)
class Parent:
    """The sheet that a repeat belongs to, and the place there of each row's own row, or NOWHERE."""

    export: Export
    places: np.ndarray


def is_repeat(rows: Rows) -> bool:
    """Whether the rows of a sheet belong to the rows of another."""
    return bool(PARENT & {plain_word(cell) for cell in rows.head(1)[0]})


def link_sheet(name: str, sheets: Mapping[str, Export]) -> Export:
    """Return a sheet with what tells which submission each of its rows is part of.

    A repeat may itself be repeated: its parent is linked first.
    """
    export = sheets[name]
    if not _repeats(export):
        return _with_record(export)
    others = {other: one for other, one in sheets.items() if other != name}
    for own, of_parent in KEYS:
        holders = {n: one for n, one in others.items() if of_parent in _by_word(one)}
        if own in _by_word(export) and holders:
            above = link_sheet(_named_parent(export, holders), others)
            return _with_parent(export, Parent(above, _places(export, own, above, of_parent)))
    return _numbered(export, _own_submission(export), None)


def _places(export: Export, own: str, above: Export, of_parent: str) -> np.ndarray:
    keys = above.cells[_by_word(above)[of_parent]].astype(str)
    written = export.cells[_by_word(export)[own]].astype(str)
    places = pd.Series(np.arange(len(keys)), index=keys).groupby(level=0).first()
    found = places.reindex(written).fillna(NOWHERE).to_numpy(int)
    return np.where(written == "", NOWHERE, found)


def _named_parent(export: Export, holders: Mapping[str, Export]) -> str:
    """The sheet that the repeat itself names, else the first that is no repeat."""
    named = _by_word(export).get("_parent_table_name")
    words = (
        [plain_word(t)[:SHEET_NAME] for t in export.cells[named].cat.categories] if named else []
    )
    told = [name for name in holders if plain_word(name)[:SHEET_NAME] in words]
    main = [name for name, one in holders.items() if not _repeats(one)]
    return [*told, *main, *holders][0]


def _repeats(export: Export) -> bool:
    return bool(PARENT & set(_by_word(export)))


def _by_word(export: Export) -> dict[str, str]:
    own = [column for column in export.columns if not column.of_parent]
    return {plain_word(column.name): column.name for column in reversed(own)}


def _with_record(export: Export) -> Export:
    """Return the export of whole submissions, each with what tells it from the others."""
    names = _by_word(export)
    own = next((names[word] for word in OWN_IDS if word in names), None)
    if own is None:
        return export
    silent = pd.Series(as_category([""] * len(export.cells)), index=export.cells.index)
    return replace(export, record=export.cells[own], occurrence=silent)


def _with_parent(export: Export, parent: Parent) -> Export:
    """The repeat with its parent's columns; a row whose parent is not in the file is set aside."""
    index, above = export.cells.index, parent.export
    lost = pd.Series(parent.places == NOWHERE, index=index)
    brought = _brought(export, parent)
    whole = replace(
        export,
        columns=(*export.columns, *(column for column, _ in brought)),
        cells=export.cells.assign(**{column.name: cells for column, cells in brought}),
        aside=export.aside.astype(str).mask(lost, ORPHAN).astype("category"),
    )
    if above.record is None:
        return _numbered(whole, _own_submission(export), None)
    record = pd.Series(_taken(above.record, parent.places), index)
    return _numbered(whole, record, _taken(above.occurrence, parent.places))


def _own_submission(export: Export) -> pd.Series:
    """The submission by what the repeat says itself; a nested one has "/" and its place behind the key."""
    names = _by_word(export)
    own = next((names[word] for word in OF_SUBMISSION if word in names), None)
    if own is None:
        return pd.Series(export.cells.index.astype(str), export.cells.index, dtype="category")
    return export.cells[own].astype(str).str.partition("/")[0].astype("category")


def _numbered(export: Export, record: pd.Series, upper) -> Export:
    """Rows numbered within their parent: "2", or "1.2" for the second repeat within the first."""
    index = export.cells.index
    above = pd.Series("" if upper is None else upper, index=index).astype(str)
    number = (
        pd.DataFrame({"record": record.astype(str), "above": above})
        .groupby(["record", "above"])
        .cumcount()
        + 1
    )
    told = (above + "." + number.astype(str)).str.removeprefix(".")
    return replace(export, record=record, occurrence=told.astype("category"))


def _brought(export: Export, parent: Parent) -> list[tuple[Column, pd.Series]]:
    """The parent's columns beside the repeat's own, for its rows to be placed and dated by."""
    own = [column.name for column in export.columns]
    names = unique_names([*own, *(column.name for column in parent.export.columns)])[len(own) :]
    return [
        (
            replace(column, name=name, role=TECHNICAL, of_parent=True),
            pd.Series(_taken(parent.export.cells[column.name], parent.places), export.cells.index),
        )
        for column, name in zip(parent.export.columns, names, strict=True)
    ]


def _taken(column: pd.Series, places: np.ndarray) -> pd.Categorical:
    """The parent's cells in the order of the repeat's rows, blank where there is no parent."""
    names = pd.Index([*texts_of(column), ""], dtype=str)
    codes = np.append(column.cat.codes.to_numpy(), len(names) - 1)[places]
    trimmed, distinct = pd.factorize(names)
    return pd.Categorical.from_codes(trimmed[codes], distinct)
