"""How closely the agencies of two disciplines work together, over all teams of the state."""

from __future__ import annotations

import pandas as pd

from workbench.measures.labels import folded
from workbench.measures.long import estimates_to_long
from workbench.reference import ReferenceData
from workbench.statistics import dyads_by_group
from workbench.statistics.estimate import framed
from workbench.study import STATE

PAIR = ["period", "discipline", "category"]


def measure_between(tables, network, reference: ReferenceData) -> pd.DataFrame:
    """Return the mean level of collaboration of each two disciplines that were rated, in the state.

    `category` is the other discipline. The base is the agencies that rated: one person answers for an
    agency, and what few people said is protected. Regions have too few pairs to tell them apart.

    Parameters
    ----------
    network : as `read_network` returns it
    """
    _, _, ratings, teams = network
    if ratings.empty:
        return pd.DataFrame()
    pairs = _named(dyads_by_group(ratings), tables["members"], teams, reference)
    means = pairs.groupby(PAIR)["value"].mean().rename("mean").reset_index()
    means = means.merge(_raters(pairs, ratings), on=PAIR)
    keys = means[PAIR].assign(measure="levels_between", region=STATE)
    found = framed(means["mean"], means.raters, pd.Series("", means.index))
    return estimates_to_long(keys, found, "dyad_mean", "level")


def _raters(pairs: pd.DataFrame, ratings: pd.DataFrame) -> pd.DataFrame:
    """How many agencies rated in the pairs of each two disciplines."""
    rated = ratings.dropna(subset="level")
    turned = rated.rater > rated.rated
    ends = {"first": rated.rater.where(~turned, rated.rated)}
    ends |= {"second": rated.rated.where(~turned, rated.rater)}
    both = rated.assign(**ends).merge(pairs, on=["group", "first", "second"])
    sole = both.drop_duplicates([*PAIR, "group", "rater"])
    return sole.groupby(PAIR).size().rename("raters").reset_index()


def _named(
    dyads: pd.DataFrame, members: pd.DataFrame, teams: pd.DataFrame, reference: ReferenceData
) -> pd.DataFrame:
    """The pairs with both disciplines, the first of the list first; an agency has that of most members."""
    fields = reference.disciplines[~reference.disciplines.personal].discipline
    order = {code: at for at, code in enumerate(fields)}
    known = members[members.discipline.isin(order)].assign(agency=folded(members.agency))
    counted = known.groupby(["period", "team", "agency", "discipline"]).size().rename("people")
    ranked = counted.reset_index().sort_values("people", ascending=False, kind="stable")
    one = ranked.drop_duplicates(["period", "team", "agency"])
    pairs = dyads.merge(teams[["group", "period", "team"]], on="group")
    for side in ("first", "second"):
        named = one.rename(columns={"agency": side, "discipline": f"{side}_field"})
        pairs = pairs.merge(named.drop(columns="people"), on=["period", "team", side])
    turned = pairs.first_field.map(order) > pairs.second_field.map(order)
    return pairs.assign(
        discipline=pairs.first_field.where(~turned, pairs.second_field),
        category=pairs.second_field.where(~turned, pairs.first_field),
    )
