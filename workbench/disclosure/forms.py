"""Coarser forms of a table: fewer cells before hidden cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from workbench.instruments import COARSER, Instrument
from workbench.measures.entries import family
from workbench.measures.long import DIMENSIONS
from workbench.reference import ReferenceData
from workbench.study import STATE

ALWAYS = ("response", "unknown", "change", "training_gain", "levels")
"""Measures that stand whatever is hidden of them: who answered, who could not, and what has no coarser form."""
FINE = 0
"""The form in which a table is measured; coarser ones count up from it."""


@dataclass(frozen=True)
class Forms:
    """The forms that tables can take, from fine to coarse.

    Answers have coarser response sets; people by discipline have groups of disciplines, and then no
    disciplines at all. The coarsest form of a region's table is the state's: the region has none.

    Attributes
    ----------
    answers : by measure, for each coarser form the coarse category by the fine one
    tables : by measure, the table that it belongs to: its measures take one form together
    groups : group by discipline
    leave_out : whether a region's table may be left to the state's
    """

    answers: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    leave_out: bool = False

    def coarsest(self, measure: str, region: str, discipline: str) -> int:
        """Return the number of the coarsest form; the last is without the table, where that may be."""
        if discipline:
            return 2 if self.groups else int(self.leave_out)
        steps = len(self.answers.get(measure, ()))
        return steps + int(self.leave_out and region != STATE)


def study_forms(instruments: Mapping[str, Instrument], reference: ReferenceData) -> Forms:
    """Return the forms that a study's instruments and disciplines define."""
    answers, tables = {}, {}
    for instrument in instruments.values():
        for item in instrument.items_of_kind("single").itertuples():
            measure = f"answers.{instrument.name}.{item.item}"
            steps = coarser_options(instrument.options_of(item.item))
            answers[measure] = steps
            tables[measure] = f"answers.{instrument.name}.{item.response_set}"
    groups = reference.disciplines.set_index("discipline").group.map(group_code)
    return Forms(answers, tables, dict(groups), leave_out=True)


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
    named = rows.measure.map(lambda m: forms.tables.get(m, m if forms.leave_out else ""))
    named = named.where((rows.category != "") & (~rows.measure.map(family).isin(ALWAYS)), "")
    coarser = by_discipline & (bool(forms.groups) or forms.leave_out)
    subject = named.where(~by_discipline, "").mask(coarser, rows.measure + " by discipline")
    place = rows.period + "/" + rows.region + "/" + rows.team
    return (place + "/" + subject).where(subject != "", "")


def _by_discipline(rows: pd.DataFrame) -> pd.Series:
    """Rows of measures that several disciplines have."""
    disciplines = rows.discipline.where(rows.discipline != "").groupby(rows.measure)
    return (rows.discipline != "") & (disciplines.transform("nunique") > 1)


def _people(rows: pd.DataFrame) -> pd.Series:
    """Measures that count people: they add up, as teams with a discipline at their table do not."""
    return rows.measure.isin(rows.measure[rows.unit == "people"])


def coarser_rows(rows: pd.DataFrame, forms: Forms) -> pd.DataFrame:
    """Return the counts and sums of every coarser form, with the names of their fine parts.

    Parameters
    ----------
    rows : role, statistic, kind, share, unit, the dimensions, value, base, people, weight, name

    Returns
    -------
    DataFrame
        The columns of `rows` with `form` and `parts`; empty where no measure has a coarser form.
    """
    rows = rows.drop(columns="form", errors="ignore")
    by_discipline = rows[_by_discipline(rows) & _people(rows)]
    grouped = by_discipline.assign(
        form=1, discipline=by_discipline.discipline.map(dict(forms.groups))
    )
    answers = rows[(rows.discipline == "") & (rows.category != "")].merge(
        _steps(forms), on=["measure", "category"]
    )
    answers = answers.assign(category=answers.coarse).drop(columns="coarse")
    made = [
        _summed(grouped.dropna(subset="discipline"), "sum"),
        _summed(answers, "first"),
    ]
    return pd.concat(made, ignore_index=True)


def _steps(forms: Forms) -> pd.DataFrame:
    """measure, category, form, coarse: which group each answer joins in each coarser form."""
    steps = [
        (measure, category, number, coarse)
        for measure, of_measure in forms.answers.items()
        for number, step in enumerate(of_measure, 1)
        for category, coarse in step.items()
    ]
    return pd.DataFrame(steps, columns=["measure", "category", "form", "coarse"])


def _summed(fine: pd.DataFrame, base: str) -> pd.DataFrame:
    """The rows of coarser forms; people are summed over disciplines, and not over answers."""
    grouped = fine.groupby(["form", "role", "statistic", "kind", *DIMENSIONS], sort=True)
    return grouped.agg(
        value=("value", "sum"),
        base=("base", base),
        people=("people", base),
        weight=("weight", base),
        share=("share", "first"),
        unit=("unit", "first"),
        parts=("name", tuple),
    ).reset_index()
