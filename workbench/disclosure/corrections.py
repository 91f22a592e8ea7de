"""Corrections: what a release tells beside the earlier ones that the ledger holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.disclosure.averages import MEAN, OTHER_DECIMALS
from workbench.disclosure.cells import NUMBER, SAME, Model
from workbench.disclosure.earlier import parts_of_coarse
from workbench.disclosure.forms import FINE
from workbench.disclosure.ledger import NUMBERS
from workbench.disclosure.rests import rests, told_by_their_change
from workbench.disclosure.rules import Rules
from workbench.disclosure.signs import CONFIDENTIAL, SHOWN
from workbench.measures.entries import Entry, family
from workbench.measures.long import KEY, in_words

PROTECTED = ("people", "mean", "youth", "hours")
"""Kinds of protection under which numbers tell of people."""


@dataclass(frozen=True)
class Difference:
    """What two releases tell together of the few people in whom they differ.

    `numbers` of a family changed between an earlier release and this one by so few people that the
    difference is a number about them.
    """

    family: str
    release: str
    numbers: int

    def __str__(self) -> str:
        return (
            f"{self.family}: {self.numbers} numbers differ from release {self.release} by so few people "
            "that the difference tells about them. Leave the data as they were released, or wait until "
            "enough others have changed too"
        )


def differences(
    ledger: pd.DataFrame,
    protected: pd.DataFrame,
    measures: pd.DataFrame,
    model: Model,
    entries: dict[str, Entry],
    rules: Rules,
) -> list[Difference]:
    """Return where a correction or a late answer would tell about those whom it concerns.

    The difference of two releases is a number about the people in one and not in the other: it is
    ruled on like any breakdown. A number that was hidden and is now shown, of nearly the same people,
    tells what was hidden; and one that was shown and is now hidden is still known, to within those few.

    Parameters
    ----------
    ledger : the numbers of earlier releases, as `read_ledger` gives them
    protected : the protected measures that would be released
    measures, model : the same before protection, and its constraint model: what a number is that is hidden now
    entries, rules : the entries of the measures and the study's disclosure rules
    """
    true = _true_numbers(measures, model)
    rows = protected[[*KEY, *NUMBERS, "status"]].assign(release="")
    then = ledger[rows.columns]
    sums_then, sums_now = _sums(then, rows, true, _pieces(model))
    across, sums = _across_forms(then, rows, sums_then, sums_now)
    both = pd.concat([_beside(then, rows), across], ignore_index=True)
    both = pd.concat([both, rests(both, sums, model)], ignore_index=True)
    kind = both.measure.map(family).map({name: entry.protect for name, entry in entries.items()})
    both = both.assign(kind=kind)[kind.isin(PROTECTED)]
    told = both[_told_by_shown(both, rules) | _told_by_hidden(both, true, rules)]
    known_then = pd.concat([then, sums_then[sums_then.status == SHOWN]], ignore_index=True)
    known_now = pd.concat([rows, sums_now[sums_now.status == SHOWN]], ignore_index=True)
    alone = told_by_their_change(known_then, known_now, model, rules)
    told = pd.concat([told[["release", *KEY]], alone], ignore_index=True)
    counted = told.groupby([told.measure.map(family), "release"]).size()
    return [Difference(name, release, int(count)) for (name, release), count in counted.items()]


def _sums(
    then: pd.DataFrame, now: pd.DataFrame, true: pd.DataFrame, pieces: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers of coarser forms that those of each release add up to.

    Where a part was hidden then and those that were shown are what they were, the audit knows them
    (`known_from`) and says whether the sum tells it.
    """
    sums_then = _in_coarser_forms(then.merge(true, "left", on=KEY, suffixes=("", "_now")), pieces)
    sums_then = sums_then[(sums_then.status == SHOWN) | sums_then.moved]
    sums_now = _in_coarser_forms(now.assign(value_now=now.value), pieces)
    return sums_then[now.columns], sums_now[now.columns]


def _across_forms(
    then: pd.DataFrame, now: pd.DataFrame, sums_then: pd.DataFrame, sums_now: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers that are shown in a coarser form on one side, each beside the sum of its parts on the other.

    Apart from these, the sums that are on both sides.
    """
    one_side = [_beside(sums_then, now), _beside(then, sums_now)]
    return pd.concat(one_side, ignore_index=True), _beside(sums_then, sums_now)


def _beside(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The numbers then, each with that of its key now."""
    return then.merge(now.drop(columns="release"), on=KEY, suffixes=("_then", ""))


def _in_coarser_forms(rows: pd.DataFrame, pieces: pd.DataFrame) -> pd.DataFrame:
    """The counts of coarser forms that the counts of each release add up to, hidden where one of these is.

    `moved` says whether one that is shown is another number in truth (`value_now`).
    """
    parts = rows.merge(pieces, on=KEY)
    parts = parts.assign(
        hidden=parts.status != SHOWN,
        baseless=parts.base.isna(),
        moved=(parts.value - parts.value_now).abs() > SAME,
    )
    whole = {f"{name}_of_whole": name for name in KEY}
    grouped = parts.groupby(["release", *whole, "form", "fine_of_whole"], as_index=False)
    sums = grouped.agg(
        value=("value", "sum"),
        base=("base", "first"),
        bases=("base", "sum"),
        fine=("fine", "sum"),
        **{name: (name, "any") for name in ("hidden", "baseless", "moved")},
    )
    sums = sums[sums.fine == sums.fine_of_whole].rename(columns=whole)
    bases = sums.bases.mask(sums.baseless)
    sums = sums.assign(
        value=sums.value.mask(sums.hidden),
        base=sums.base.where(sums.discipline == "", bases),
        status=np.where(sums.hidden, CONFIDENTIAL, SHOWN),
        **dict.fromkeys(("low", "high"), np.nan),
    )
    sums = sums.drop_duplicates(["release", *KEY])
    there = rows[["release", *KEY]].drop_duplicates()
    own = sums[["release", *KEY]].merge(there, "left", indicator=True)
    return sums[(own["_merge"] == "left_only").to_numpy()]


def _pieces(model: Model) -> pd.DataFrame:
    """The key of each coarse count, with those of the finer counts that it is the sum of, form by form.

    `fine` says of how many numbers of the finest form a piece is the sum, `fine_of_whole` the coarse count.
    """
    counts = model.cells[(model.cells.role == NUMBER) & (model.cells.statistic == "count")]
    coarse = counts.name[counts.form != FINE]
    parts = parts_of_coarse(model, coarse)
    every = pd.DataFrame(
        [(name, part) for name, of_name in parts.items() for part, _ in of_name]
        + [(name, name) for name in counts.name[counts.form == FINE]],
        columns=["name", "part"],
    )
    fine = every.groupby("name").size().rename("fine")
    both = every.merge(every, on="part", suffixes=("", "_of_whole"))
    shared = both.groupby(["name", "name_of_whole"]).size().rename("shared").reset_index()
    shared = shared.join(fine, on="name").join(fine.rename("fine_of_whole"), on="name_of_whole")
    within = shared[(shared.shared == shared.fine) & (shared.name != shared.name_of_whole)]
    keys = counts.set_index("name")[[*KEY, "form"]]
    found = within.join(keys, on="name").join(keys[KEY].add_suffix("_of_whole"), on="name_of_whole")
    return found.drop(columns=["name", "name_of_whole", "shared"]).drop_duplicates()


def _told_by_shown(both: pd.DataFrame, rules: Rules) -> pd.Series:
    """The numbers shown now that differ by few from what was shown, or tell what was hidden."""
    then = both.status_then == SHOWN
    changed = (both.value - both.value_then).abs() > 1e-9
    changed |= ~_alike(both.base, both.base_then)
    told = (then & changed) | (both.status_then == CONFIDENTIAL)
    return (both.status == SHOWN) & told & _differ_by_few(both, rules)


def _told_by_hidden(both: pd.DataFrame, numbers: pd.DataFrame, rules: Rules) -> pd.Series:
    """The numbers hidden now that were shown and in truth differ from that by few.

    One that has not changed at all was published, and bounds what is hidden now (`known_from`).
    """
    gone = (both.status == CONFIDENTIAL) & (both.status_then == SHOWN)
    hidden = both[gone].drop(columns=["value", "base"]).rename_axis("at").reset_index()
    true = hidden.merge(numbers, on=KEY).set_index("at")
    as_then = (true.value - true.value_then).abs() <= _half_of_last_decimal(true, rules)
    true["value"] = true.value.mask(as_then, true.value_then)
    true["base"] = true.base.where(true.base_then.notna())
    few = _differ_by_few(true, rules)
    return few.reindex(both.index, fill_value=False)


def _true_numbers(measures: pd.DataFrame, model: Model) -> pd.DataFrame:
    """The key, value and base of every number of the study, in every form that its tables can take."""
    columns = [*KEY, "value", "base"]
    coarse = model.cells[(model.cells.role == NUMBER) & (model.cells.form != FINE)]
    value = coarse.value.where(coarse.statistic != MEAN, coarse.value / coarse.weight)
    rows = [in_words(measures)[columns], coarse.assign(value=value)[columns]]
    return pd.concat(rows, ignore_index=True).drop_duplicates(KEY)


def _half_of_last_decimal(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """How far a published number may lie from the one that was measured."""
    decimals = pd.Series(OTHER_DECIMALS, rows.index).mask(rows.kind == "mean", rules.mean_decimals)
    exact = rows.statistic.isin(["count", "total", "percent"]) & (rows.kind != "mean")
    return (0.5 * 10.0**-decimals).mask(exact, 0.0) + SAME


def _differ_by_few(both: pd.DataFrame, rules: Rules) -> pd.Series:
    """Whether those in whom two releases of a number differ are some, and too few to be told of.

    Of counts, each is what so many more said, and has to be large enough on either side. A total is all
    of its people: those by whom it grew are one themselves.
    """
    youth, hours = both.kind == "youth", both.kind == "hours"
    moved = (both.value - both.value_then).abs()
    apart = (both.base - both.base_then).abs()
    totals = (both.statistic == "total") & ~hours
    apart, moved = apart.fillna(moved.where(totals)).fillna(0.0), moved.fillna(0.0)
    same = _alike(both.value, both.value_then) & _alike(both.base, both.base_then)
    hidden_youth = rules.youth_hidden_up_to + 1
    people = max(rules.breakdown, rules.percentage_base)
    few = apart < np.select([hours, youth], [rules.contributors, hidden_youth], people)
    smallest = np.where(youth, hidden_youth, rules.threshold)
    counts = (both.statistic == "count") & both.kind.isin(["people", "youth"])
    few |= (counts | totals) & (moved < smallest)
    few |= counts & ((apart - moved).abs() < smallest)
    return ~same & few


def _alike(now: pd.Series, then: pd.Series) -> pd.Series:
    return (now == then) | (now.isna() & then.isna())
