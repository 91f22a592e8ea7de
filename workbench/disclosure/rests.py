"""Rests of two releases: what both show of a total and of some of its parts tells of all the others together."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.averages import MEAN
from workbench.disclosure.cells import BASE, NUMBER, ROW, SAME, Model
from workbench.disclosure.rules import Rules
from workbench.disclosure.signs import CONFIDENTIAL, SHOWN
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


def told_by_their_change(
    then: pd.DataFrame, now: pd.DataFrame, model: Model, rules: Rules
) -> pd.DataFrame:
    """Return the small numbers of a region that follow from the one that it has in the other release.

    Where all who came or went are of one region, which its base tells, the state's change is its own. So a
    number that only one of the releases shows, such as of an answer that the other has joined to others,
    tells what it was, or is, in the other.

    Parameters
    ----------
    then, now : the numbers of earlier releases and of this one, those of coarser forms that they add up to among them
    model : the constraint model of this release
    rules : the study's disclosure rules

    Returns
    -------
    DataFrame
        The key of each, and its release.
    """
    adding = _adding(model, "region")
    then, now = (
        rows[(rows.statistic == "count") & rows.measure.isin(adding)].drop_duplicates(
            ["release", *KEY]
        )
        for rows in (then, now)
    )
    both = then.merge(now.drop(columns="release"), "outer", on=KEY, suffixes=("_then", ""))
    releases = then[["release"]].drop_duplicates()
    alone = both[both.release.isna()].drop(columns="release").merge(releases, "cross")
    both = pd.concat([both[both.release.notna()], alone], ignore_index=True)
    shown, shown_then = both.status == SHOWN, both.status_then == SHOWN
    change = _changes_of_one(both[shown & shown_then])
    bases = _bases(then, "_then").merge(_bases(now.drop(columns="release"), ""), on=ROW)
    keys = ["release", *(key for key in KEY if key != "region")]
    own = both[(shown ^ shown_then) & (both.region != STATE)].drop(columns=["base", "base_then"])
    own = own.merge(change, on=keys).merge(bases, on=["release", *ROW])
    own = own[(own.base - own.base_then == own.joined) & (own.joined != 0)]
    of_now = own.status == SHOWN
    other = (own.value - own.change).where(of_now, own.value_then + own.change)
    base = own.base_then.where(of_now, own.base)
    small = (other < rules.threshold) | (base - other < rules.threshold) | (base < rules.breakdown)
    hidden = ~of_now & (own.status == CONFIDENTIAL)
    return own[small | hidden][["release", *KEY]]


def _changes_of_one(pairs: pd.DataFrame) -> pd.DataFrame:
    """By how many the state's counts changed, and their bases (`joined`), less the regions that both releases show."""
    keys = ["release", *(key for key in KEY if key != "region")]
    pairs = pairs.assign(change=pairs.value - pairs.value_then, joined=pairs.base - pairs.base_then)
    columns = ["change", "joined"]
    state, parts = pairs[pairs.region == STATE], pairs[pairs.region != STATE]
    summed = parts.groupby(keys)[columns].sum(min_count=1).add_suffix("_of_parts").reset_index()
    rest = state[[*keys, *columns]].merge(summed, "left", on=keys)
    taken = {name: rest[name] - rest[f"{name}_of_parts"].fillna(0.0) for name in columns}
    return rest.assign(**taken)[[*keys, *columns]]


def _bases(rows: pd.DataFrame, suffix: str) -> pd.DataFrame:
    """The base of each row whose answers have one in common, hidden or not."""
    keys = [name for name in ("release", *ROW) if name in rows]
    told = rows.dropna(subset="base").groupby(keys).base.agg(["min", "max"]).reset_index()
    return told[told["min"] == told["max"]].rename(columns={"min": f"base{suffix}"})[
        [*keys, f"base{suffix}"]
    ]
