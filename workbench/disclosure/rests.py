"""Rests of two releases: what both show of a total and of some of its parts tells of all the others together."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.averages import MEAN
from workbench.disclosure.cells import BASE, NUMBER, SAME, Model
from workbench.disclosure.primary import SHOWN
from workbench.measures.long import KEY
from workbench.study import STATE

TOTALS = {"region": STATE, "discipline": "", "team": ""}
"""The line of each dimension that all others add up to."""
SUMMED = ["value_then", "base_then", "value", "base"]
OF_ROW = "category"


def rests(pairs: pd.DataFrame, sums: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Return what is left of each total, in both releases, when the parts that both show are taken from it.

    Two releases may differ by many in the state and by nearly as many in the regions that both show: so
    the few others stand in the regions that are hidden, and what they answered is the difference of the
    rests. It is the same with disciplines, and with the answers to a question.

    Parameters
    ----------
    pairs : the numbers of an earlier release (`value_then`, `base_then`, `status_then`) beside those of this one
    sums : the same of coarser forms that both are the sums of finer numbers in
    model : the constraint model of this release, which says what adds up

    Returns
    -------
    DataFrame
        The columns of `pairs`: each rest under the key of its total. Of a mean only the bases: its rest is
        rounded too often to tell anything but of how many it is.
    """
    shown, shown_sums = (
        rows[
            (rows.status == SHOWN)
            & (rows.status_then == SHOWN)
            & rows.statistic.isin(["count", "total", MEAN])
        ]
        for rows in (pairs, sums)
    )
    in_all_forms = pd.concat([shown, shown_sums], ignore_index=True)
    in_all_forms = in_all_forms.drop_duplicates(["release", *KEY])
    found = [pairs.iloc[:0]]
    for dimension in TOTALS:
        rows = in_all_forms if dimension == "region" else shown
        found.append(_of_dimension(rows[rows.measure.isin(_adding(model, dimension))], dimension))
    found.append(_of_answers(shown[shown.measure.isin(_adding(model, OF_ROW))]))
    return pd.concat(found, ignore_index=True)[pairs.columns]


def _adding(model: Model, dimension: str) -> set[str]:
    """The measures whose lines of a dimension add up to its total, or the answers of a row to their base."""
    ends = [
        (one.terms[-1][0], one.terms[0][0])
        for one in model.constraints
        if len(one.terms) > 1 and one.terms[-1][1] == -1.0 and one.high == 0.0
    ]
    cells = model.cells.set_index("name")
    total, part = (cells.loc[[end[at] for end in ends]].reset_index() for at in (0, 1))
    own = (total.measure == part.measure) & (part.role == NUMBER)
    if dimension == OF_ROW:
        held = (total.role == BASE) & (total.category == "") & (part.category != "")
        return set(total.measure[own & held])
    line = TOTALS[dimension]
    held = (total.role == NUMBER) & (total[dimension] == line) & (part[dimension] != line)
    return set(total.measure[own & held])


def _of_dimension(shown: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """The totals of a dimension less the parts that both releases show."""
    line = TOTALS[dimension]
    keys = ["release", *(key for key in KEY if key != dimension)]
    totals, parts = shown[shown[dimension] == line], shown[shown[dimension] != line]
    both = totals.merge(_summed(parts, keys), on=keys)
    rest = both.assign(**{name: both[name] - both[f"{name}_of_parts"] for name in SUMMED})
    mean = rest.statistic == MEAN
    return rest.assign(**{name: rest[name].mask(mean) for name in ("value_then", "value")})


def _of_answers(shown: pd.DataFrame) -> pd.DataFrame:
    """The bases of rows less the answers that both releases show: all other answers together."""
    counts = shown[shown.statistic == "count"].dropna(subset=["base", "base_then"])
    keys = ["release", *(key for key in KEY if key != OF_ROW)]
    both = counts.drop_duplicates(keys).merge(_summed(counts, keys), on=keys)
    now, then = both.base - both.value_of_parts, both.base_then - both.value_then_of_parts
    rest = both.assign(value=now, value_then=then, category="")
    return rest[(now > SAME) | (then > SAME)]


def _summed(parts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The sums of parts by key; missing where that of a part is."""
    grouped = parts.groupby(keys)[SUMMED]
    whole = grouped.count().eq(parts.groupby(keys).size(), axis=0)
    return grouped.sum().where(whole).add_suffix("_of_parts").reset_index()
