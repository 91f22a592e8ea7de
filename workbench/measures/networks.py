"""Agencies among each other: levels of collaboration, and the network of who works with whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.labels import folded, looked_up
from workbench.measures.long import counts_and_shares, estimates_to_long, stacked
from workbench.measures.ratings import with_state
from workbench.statistics import (
    density_changes,
    dyads_by_group,
    measure_networks,
    summarize_by_group,
    unreached,
)
from workbench.statistics.estimate import divided, first_reason, framed
from workbench.statistics.reasons import NO_EARLIER_ROSTER, NO_KNOWN_PAIR, NOBODY_RESPONDED
from workbench.study import Study

PLACE = ["period", "region"]
TEAM = [*PLACE, "team"]
HIGHEST_LEVEL = 5.0
JOINED = 1
"""From this level of collaboration on two agencies have a tie (1: networking)."""
REPLICATES = 1000
SEED = 20140801
"""Of the bootstrap's draws: the same study gives the same interval."""


def measure_agencies(tables, network, study: Study, places: pd.DataFrame) -> pd.DataFrame:
    """Return the networks of agencies, and their levels of collaboration, by team and region.

    Only periods in which some agency told of its ties are measured.

    Parameters
    ----------
    network : as `read_network` returns it
    """
    asked = tables["ties"].period.unique()
    grid = with_state(places[places.period.isin(asked)]).drop_duplicates(ignore_index=True)
    nodes, ties, ratings, teams = network
    parts = []
    if len(grid):
        parts += _networks(nodes, ties, teams, grid)
        parts += _levels(ratings, teams, grid)
        parts += _changes(nodes, ties, teams, study)
    return stacked(parts)


def read_network(tables):
    """Return nodes, ties, ratings and teams, each team of a period a group of its own.

    Every agency of a roster is a node, whether it answered or not; an agency has answered if it
    told of any other, also that there is nothing between them (level 0).
    """
    told = tables["ties"].assign(
        source=folded(tables["ties"].agency), target=folded(tables["ties"].partner)
    )
    told = told[told.source != told.target]
    told = told.drop_duplicates(["period", "team", "source", "target"])
    teams = tables["teams"].loc[tables["teams"].period.isin(told.period.unique()), TEAM]
    teams = teams.reset_index(drop=True).rename_axis("group").reset_index()
    place = ["period", "team"]
    roster = tables["members"].assign(node=folded(tables["members"].agency))
    nodes = teams[["group", *place]].merge(roster[[*place, "node"]].drop_duplicates(), on=place)
    told = told.merge(teams[["group", *place]], on=place)
    answered = told[["group", "source"]].drop_duplicates().set_axis(["group", "node"], axis=1)
    nodes = nodes.merge(answered.assign(responded=True), how="left")
    nodes = nodes.assign(responded=nodes.responded.eq(True)).sort_values(["group", "node"])
    ties = told[(told.level >= JOINED) | told.level.isna()][["group", "source", "target"]]
    ratings = told.rename(columns={"source": "rater", "target": "rated"})
    return (
        nodes[["group", "node", "responded"]],
        ties,
        ratings[["group", "rater", "rated", "level"]],
        teams,
    )


def _networks(nodes, ties, teams, grid):
    found = measure_networks(nodes, ties)
    keys = teams.set_index("group")[TEAM]
    parts = [
        estimates_to_long(keys.loc[one.index].assign(measure="team_network"), one, name, "index")
        for name, one in found.items()
    ]
    sizes = nodes.groupby("group").responded.agg(agencies="size", answered="sum")
    count = ties.groupby("group").size().reindex(sizes.index, fill_value=0)
    rows = sizes.assign(
        ties=count,
        pairs=sizes.answered * (sizes.agencies - 1),
        alone=found["not_reached"]["value"].fillna(0),
        centralization=found["centralization"]["value"],
        returned=(found["reciprocity"]["value"] * found["reciprocity"].n).fillna(0).round(),
        known=found["reciprocity"].n,
    ).join(keys)
    return [*parts, *_regional(rows, grid)]


def _regional(rows: pd.DataFrame, grid: pd.DataFrame):
    """Region and state: ties over known pairs of all their teams, the median of centralizations."""
    by = with_state(rows).groupby(PLACE)
    sums = by[["agencies", "answered", "ties", "pairs", "alone", "returned", "known"]].sum()
    medians = by.centralization.agg(["median", "count"])
    every = grid.merge(sums.join(medians).reset_index(), how="left")
    every_median = every[["median", "count"]].fillna({"count": 0})
    numbers = every.drop(columns=PLACE).fillna({"median": np.nan}).fillna(0)
    every = every[PLACE].assign(measure="network")
    none = numbers.answered == 0
    return [
        _answered(every, numbers),
        _rate(every, numbers.ties, numbers.pairs, numbers.agencies, none, "density"),
        _rate(
            every, numbers.returned, numbers.known, numbers.known, numbers.known == 0, "reciprocity"
        ),
        _rate(every, numbers.alone, numbers.agencies, numbers.agencies, none, "not_reached"),
        _median(every, numbers.agencies, every_median, "centralization"),
    ]


def _answered(every: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """How many agencies of the rosters told of their ties."""
    rows = every.assign(measure="agencies_answered", base=numbers.agencies)
    rows = rows.assign(count=numbers.answered.where(numbers.agencies > 0))
    return counts_and_shares(
        rows.assign(reason=np.where(rows.base > 0, "", NO_KNOWN_PAIR)), "agencies"
    )


def _median(
    every: pd.DataFrame, agencies: pd.Series, medians: pd.DataFrame, name: str
) -> pd.DataFrame:
    """Region and state; the base is the agencies, as of the density.

    How many teams the median is of would tell in which teams 70 percent answered.
    """
    reason = first_reason(len(every), (medians["count"] == 0, NOBODY_RESPONDED))
    found = framed(medians["median"], agencies, reason)
    return estimates_to_long(every, found, name, "index")


def _rate(every, part, whole, base, none, name) -> pd.DataFrame:
    reason = first_reason(len(every), (none | (whole == 0), NO_KNOWN_PAIR))
    share = divided(part, whole, reason == "")
    return estimates_to_long(every, framed(share, base, reason), name, "percent", 100)


def _levels(ratings, teams, grid):
    """Levels of collaboration 0 to 5: by team, and over all dyads of a region and of the state."""
    dyads = dyads_by_group(ratings)
    keys = teams.set_index("group")[TEAM]
    by_team = summarize_by_group(dyads, keys.index)
    parts = [
        estimates_to_long(keys.assign(measure="team_levels"), found, name, "level")
        for name, found in by_team.items()
    ]
    placed = with_state(dyads.join(keys, on="group"))
    number = pd.MultiIndex.from_frame(grid[PLACE])
    placed["group"] = number.get_indexer(pd.MultiIndex.from_frame(placed[PLACE]))
    by_place = summarize_by_group(placed, range(len(grid)))
    named = grid[PLACE].assign(measure="levels")
    for name, found in by_place.items():
        mean = name == "dyad_mean"
        unit, factor = ("level", 1) if mean else ("percent", 100)
        parts.append(estimates_to_long(named, found, name, unit, factor))
    return parts


def _changes(nodes, ties, teams, study: Study):
    """Change in density of each team since the period before, on the agencies of both rosters."""
    ids = [period.id for period in study.periods]
    later = teams.assign(earlier=looked_up(teams.period, dict(zip(ids[1:], ids[:-1], strict=True))))
    before = teams[["period", "team", "group"]].set_axis(["earlier", "team", "before"], axis=1)
    pairs = later.merge(before, on=["earlier", "team"])
    first = nodes.rename(columns={"group": "before", "responded": "answered_before"})
    both = nodes.merge(pairs[["group", "before"]], on="group").merge(first, on=["before", "node"])
    shared = pd.DataFrame(
        {
            "group": both["group"],
            "node": both.node,
            "before": both.answered_before,
            "after": both.responded,
        }
    )
    old = ties.merge(
        pairs[["group", "before"]], left_on="group", right_on="before", suffixes=("_", "")
    )
    waves = pd.concat([old.assign(wave=0), ties.assign(wave=1)])[
        ["group", "source", "target", "wave"]
    ]
    inside = shared[["group", "node"]]
    for side in ("source", "target"):
        waves = waves.merge(inside.rename(columns={"node": side}), on=["group", side])
    found = density_changes(shared, waves, seed=SEED, replicates=REPLICATES)
    keys = teams.set_index("group")[TEAM].assign(measure="team_network")
    told = found.reindex(keys.index)
    told = told.assign(n=told.n.fillna(0), reason=told.reason.fillna(NO_EARLIER_ROSTER))
    return [estimates_to_long(keys, told, "density_change", "index")]


def agencies_not_reached(tables) -> pd.DataFrame:
    """Return period, team and agency (folded) of those that nobody names and that name nobody."""
    nodes, ties, _, teams = read_network(tables)
    alone = unreached(nodes, ties).merge(teams, on="group")
    return alone.rename(columns={"node": "agency"})[["period", "region", "team", "agency"]]
