"""Coarser forms of a table: fewer cells before hidden cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from workbench.instruments import COARSER, Instrument
from workbench.measures.long import DIMENSIONS
from workbench.reference import ReferenceData

FINE = 0
"""The form in which a table is measured; coarser ones count up from it."""


@dataclass(frozen=True)
class Forms:
    """The forms that tables can take, from fine to coarse.

    Answers have coarser response sets; rows by discipline have groups of disciplines, and then no
    disciplines at all.

    Attributes
    ----------
    answers : by measure, for each coarser form the coarse category by the fine one
    tables : by measure, the table that it belongs to: its measures take one form together
    groups : group by discipline
    """

    answers: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def coarsest(self, measure: str, by_discipline: bool) -> int:
        """Return the number of the coarsest form."""
        if by_discipline:
            return 2 if self.groups else FINE
        return len(self.answers.get(measure, ()))


def study_forms(instruments: Mapping[str, Instrument], reference: ReferenceData) -> Forms:
    """Return the forms that a study's instruments and disciplines define."""
    answers, tables = {}, {}
    for instrument in instruments.values():
        for item in instrument.items_of_kind("single").itertuples():
            measure = f"answers.{instrument.name}.{item.item}"
            steps = coarser_options(instrument.options_of(item.item))
            if steps:
                answers[measure] = steps
                tables[measure] = f"answers.{instrument.name}.{item.response_set}"
    groups = reference.disciplines.set_index("discipline").group.map(group_code)
    return Forms(answers, tables, dict(groups))


def coarser_options(options: pd.DataFrame) -> tuple[dict[str, str], ...]:
    """Return for each coarser form of a response set the coarse code by the fine one."""
    filled = [column for column in COARSER if (options[column] != "").any()]
    return tuple(
        dict(zip(options.code, options[column].map(group_code), strict=True)) for column in filled
    )


def group_code(label: str) -> str:
    """Return the code of a group of options or disciplines by its label.

    Examples
    --------
    >>> group_code("Don't know")
    'dont_know'
    """
    return re.sub(r"[^a-z0-9]+", "_", label.casefold().replace("'", "")).strip("_")


def table_of(rows: pd.DataFrame, forms: Forms) -> pd.Series:
    """Return the table that each row belongs to; rows of one table take one form together.

    A row that has no coarser form belongs to table "".
    """
    by_discipline = _by_discipline(rows)
    named = rows.measure.map(lambda measure: forms.tables.get(measure, ""))
    of_answers = named.where((rows.category != "") & ~by_discipline, "")
    subject = of_answers.mask(by_discipline & bool(forms.groups), rows.measure + " by discipline")
    place = rows.period + "/" + rows.region + "/" + rows.team
    return (place + "/" + subject).where(subject != "", "")


def _by_discipline(rows: pd.DataFrame) -> pd.Series:
    """Rows of people by discipline: they add up, as teams with a discipline at their table do not."""
    disciplines = rows.discipline.where(rows.discipline != "").groupby(rows.measure)
    people = rows.measure.isin(rows.measure[rows.unit == "people"])
    return (rows.discipline != "") & (disciplines.transform("nunique") > 1) & people


def coarser_rows(rows: pd.DataFrame, forms: Forms) -> pd.DataFrame:
    """Return the counts and sums of every coarser form, with the names of their fine parts.

    Parameters
    ----------
    rows : role, statistic, kind, share, unit, the dimensions, value, base, name

    Returns
    -------
    DataFrame
        The columns of `rows` with `form` and `parts`; empty where no measure has a coarser form.
    """
    of_people = rows[rows.discipline == ""]
    made = [
        _coarser(of_people[of_people.measure == measure], "category", step, number)
        for measure, steps in forms.answers.items()
        for number, step in enumerate(steps, 1)
    ]
    by_discipline = rows[_by_discipline(rows)]
    if forms.groups and len(by_discipline):
        made.append(_coarser(by_discipline, "discipline", forms.groups, 1))
    made = [frame for frame in made if len(frame)]
    columns = list(dict.fromkeys([*rows.columns, "form", "parts"]))
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns)


def _coarser(rows: pd.DataFrame, dimension: str, step: Mapping[str, str], number: int):
    """The rows of one coarser form; people are summed over disciplines, and not over answers."""
    fine = rows[rows[dimension].isin(list(step))]
    coarse = fine.assign(**{dimension: fine[dimension].map(step)})
    grouped = coarse.groupby(["role", "statistic", "kind", *DIMENSIONS], sort=True)
    return (
        grouped.agg(
            value=("value", "sum"),
            base=("base", "sum" if dimension == "discipline" else "first"),
            share=("share", "first"),
            unit=("unit", "first"),
            parts=("name", tuple),
        )
        .reset_index()
        .assign(form=number)
    )
