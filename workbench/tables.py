"""The prepared tables: what the rest of the line may rely on, one pandera schema each."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd
import pandera.pandas as pa

from workbench.settings import Reason

KINDS = {
    "text": pa.Column(str),
    "date": pa.Column("datetime64[us]", nullable=True),
    "number": pa.Column(float, pa.Check.ge(0), nullable=True),
    "count": pa.Column(int, pa.Check.ge(0)),
    "yes_no": pa.Column("boolean", nullable=True),
    "status": pa.Column(str, pa.Check.isin(["complete", "partial"])),
    "missing": pa.Column("category", pa.Check.isin(["", *get_args(Reason)])),
    "label": pa.Column("category"),
}


def _schema(columns: str, unique: str = "") -> pa.DataFrameSchema:
    """A schema from `column:kind` (text where no kind stands) and the columns of its key."""
    kinds = [part.partition(":") for part in columns.split()]
    return pa.DataFrameSchema(
        {name: KINDS[kind or "text"] for name, _, kind in kinds},
        unique=unique.split() or None,
        strict=True,
        ordered=True,
    )


SCHEMAS = {
    "respondents": _schema(
        "respondent instrument period status:status team region discipline submitted:date person"
        " submission occurrence",
        "respondent",
    ),
    "responses": _schema(
        "respondent:label instrument:label period:label item:label option:label written:label"
        " code:label missing:missing"
    ),
    "invitations": _schema("period region team member discipline", "period team member"),
    "teams": _schema(
        "period region team name county counties started:date ended:date", "period team"
    ),
    "members": _schema(
        "period region team member agency discipline decides:yes_no invited:yes_no",
        "period team member",
    ),
    "meetings": _schema("period region team meeting date:date", "meeting"),
    "attendance": _schema("period region team meeting member present:yes_no", "meeting member"),
    "commitments": _schema(
        "period region team agency kind signed:date renewed:date hours:number given:number"
        " informed:yes_no funds:yes_no staff:yes_no"
    ),
    "milestones": _schema("team step planned:date done:date", "team step"),
    "trainings": _schema(
        "period region team training date:date topic discipline people:number", "training"
    ),
    "services": _schema(
        "period region county agency service youth:number beds:number new:number"
        " continuing:number enrolled:number nights:number"
    ),
    "ties": _schema("period region team agency partner level:number", "period team agency partner"),
    "changes": _schema("period region team level planned:date made:date"),
    "assessments": _schema(
        "period region team training before:number after:number retrospective:yes_no"
    ),
    "intake": _schema(
        "file instrument what column item which number:count",
        "file instrument what column item which",
    ),
}
"""Table name to schema. `region` is that of the team (or county) at the end of the funding period;
`submission` is a pseudonym that the rows of one submission share where a form repeats within it, and
`occurrence` says which repeat a row is; both are "" elsewhere.
`code` is "" where an item has no answer, and `missing` then says why. `person` is a pseudonym, the same in
every wave, "" where it is not known; it leads back to nobody's name. Columns of `responses` are categories,
few texts in very many rows, and a respondent, item and code stand once. `ties`: who says of whom that they work
together, and at which level of collaboration (missing where none was given)."""


def conform(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with exactly its schema's columns and types, checked.

    A failure here is a fault of the workbench, not of the input: intake has said what is wrong
    with a file long before.
    """
    schema = SCHEMAS[name]
    ordered = table.reindex(columns=list(schema.columns)).reset_index(drop=True)
    typed = ordered.assign(
        **{column: _typed(ordered[column], spec) for column, spec in schema.columns.items()}
    )
    if len(typed) and all(dtype == "category" for dtype in typed.dtypes):
        schema.validate(_in_brief(typed, schema), lazy=True)
        return typed
    return schema.validate(typed, lazy=True)


def _in_brief(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """What a check of single cells can tell apart in a table of categories, so that millions of rows are few."""
    texts = {name: _told_apart(table[name], bool(schema.columns[name].checks)) for name in table}
    longest = max(map(len, texts.values()))
    return pd.DataFrame(
        {name: pd.Categorical(own + own[:1] * (longest - len(own))) for name, own in texts.items()}
    )


def _told_apart(column: pd.Series, looked_at: bool) -> list:
    codes, names = column.cat.codes.to_numpy(), column.cat.categories
    if codes.min() < 0:
        return [None]
    if not looked_at:
        return [names[codes[0]]]
    return list(names[np.bincount(codes, minlength=len(names)) > 0])


def _typed(column: pd.Series, spec: pa.Column) -> pd.Series:
    if str(spec.dtype) == "category":
        return column if column.dtype == "category" else column.astype("category")
    if spec.dtype.type is str or "str" in str(spec.dtype):
        return column.astype(object).where(column.notna(), "").astype(str)
    return column.astype(str(spec.dtype))
