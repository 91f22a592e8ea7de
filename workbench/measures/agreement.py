"""Agreement within teams: a team's mean is shown only where its members agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.labels import all_of, as_groups
from workbench.measures.long import estimates_to_long, stacked, to_long
from workbench.measures.ratings import Ratings, with_state
from workbench.statistics import (
    AGREED_RWG,
    average_deviation_limit,
    hypergeometric,
    mean_intervals,
    team_correlations,
    worst_case,
)
from workbench.statistics.agreement import average_deviation_of_items, rwg_j_of_spread
from workbench.statistics.estimate import first_reason, framed
from workbench.statistics.reasons import DIVIDED, MIXED_OPTIONS, NOBODY, ONE_PERSON
from workbench.study import STATE

TEAM = ["period", "region", "team"]


def measure_team_scores(
    ratings: list[Ratings],
    scored: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    waves: pd.DataFrame,
) -> pd.DataFrame:
    """Return each team's score on each scale where its members agree, and how far they do.

    Statistics of `team_score`: mean (t interval with finite population correction: it is about
    this very team), worst_case (bounds whatever the silent members think), rwg, ad. Of
    `team_bands`: the members whose own score lies in each band, which stand in for a mean where
    the team is divided; the share of the highest band has its exact hypergeometric interval.
    """
    invited = tables["invitations"].groupby(["period", "team"]).size().rename("invited")
    parts = []
    for own in ratings:
        fielded = tables["teams"].period.isin(waves.period[waves.instrument == own.instrument.name])
        teams = tables["teams"].loc[fielded, TEAM].join(invited, on=["period", "team"])
        teams = teams.assign(invited=teams.invited.fillna(0)).reset_index(drop=True)
        if own.scales:
            mine = scored[scored.instrument == own.instrument.name]
            parts += _of_instrument(own, teams, mine)
    return stacked(parts)


def _numbers(teams: pd.DataFrame, people: pd.DataFrame) -> np.ndarray:
    """The place of each person's team among the teams, -1 for a person without one."""
    keys = ["period", "team"]
    known = pd.MultiIndex.from_frame(teams[keys])
    return known.get_indexer(pd.MultiIndex.from_frame(people[keys]))


def _of_instrument(own: Ratings, teams: pd.DataFrame, scored: pd.DataFrame):
    """The scores and bands of every team on every scale: cells, scale after scale."""
    number, placed = _numbers(teams, own.people), _numbers(teams, scored)
    rwg, ad, divided = _judged(own, number, len(teams))
    cells = pd.concat([teams] * len(own.scales), ignore_index=True)
    keys = cells.assign(measure=f"team_score.{own.instrument.name}")
    scale = np.repeat(np.arange(len(own.scales)), len(teams))
    keys = keys.assign(category=pd.Categorical.from_codes(scale, own.scales))
    place = pd.Index(own.scales).get_indexer(scored.scale) * len(teams) + placed
    placed = scored[["score"]].assign(cell=place)[placed >= 0]
    sums = placed.groupby("cell").score.agg(["mean", "std", "count", "min", "max"])
    parts = sums.reindex(range(len(cells)))
    n, size = parts["count"].fillna(0).to_numpy(), cells.invited.to_numpy()
    same = (parts["min"] == parts["max"]).to_numpy()
    means = mean_intervals(parts["mean"].to_numpy(), parts["std"].to_numpy(), n, size, same=same)
    lowest, highest = own.instrument.score_limits()
    bounds = worst_case(parts["mean"].to_numpy(), n, size, lowest, highest)
    return [
        estimates_to_long(keys, _unless(means, divided), "mean", "score"),
        estimates_to_long(keys, _unless(bounds, divided), "worst_case", "score"),
        estimates_to_long(keys, rwg, "rwg", "index"),
        estimates_to_long(keys, ad, "ad", "score"),
        *_bands(own, keys, placed),
    ]


def _judged(own: Ratings, number: np.ndarray, teams: int):
    """The agreement of all teams on every scale, as `judge_agreement` judges it, scale after scale."""
    judged = [judge_agreement(own, scale, number, teams) for scale in own.scales]
    rwg, ad = (pd.concat([found[place] for found in judged]) for place in (0, 1))
    return rwg, ad, np.concatenate([found[2] for found in judged])


def judge_agreement(own: Ratings, scale: str, number: np.ndarray, teams: int):
    """Return rwg(J), the average deviation, and for each team why its mean is not shown, or "".

    A team is divided if rwg(J) is below 0.70 (LeBreton & Senter 2008), or not defined because the
    answers differ more than at random, or if AD is over a sixth of the options (Burke & Dunlap
    2002). Parameters: the ratings, a scale, the number of each person's team, and how many teams.
    """
    options = _options(own, scale)
    if not options:
        nothing = framed(np.full(teams, np.nan), 0, MIXED_OPTIONS)
        return nothing, nothing, np.full(teams, MIXED_OPTIONS, dtype=object)
    placed = number >= 0
    points, team = own.scale_points(scale)[placed], as_groups(number[placed], teams)
    grouped = points.groupby(team, observed=False)
    answered, mean = grouped.count(), grouped.mean().to_numpy()
    distance = (points - mean[team.codes]).abs().groupby(team, observed=False).mean()
    told = pd.Series(points.notna().to_numpy().any(axis=1))
    people = told.groupby(team, observed=False).sum()
    rwg = rwg_j_of_spread(grouped.var(ddof=1), answered, people, options)
    ad = average_deviation_of_items(distance, answered, people)
    apart = (rwg["value"] < AGREED_RWG) | (ad["value"] > average_deviation_limit(options))
    unknown = rwg["value"].isna() & (rwg.n > 1)
    reason = first_reason(
        teams, (rwg.n == 0, NOBODY), (rwg.n == 1, ONE_PERSON), (apart | unknown, DIVIDED)
    )
    return rwg, ad, reason


def _options(own: Ratings, scale: str) -> int:
    """How many scored options the items of a scale have; 0 where they differ."""
    items = own.instrument.items
    sets = items.response_set[(items.scale == scale) & (items.kind == "single")].unique()
    scores = own.instrument.options
    sizes = {int(scores.score[scores.response_set == one].notna().sum()) for one in sets}
    return sizes.pop() if len(sizes) == 1 else 0


def _everywhere(found: pd.DataFrame, every: np.ndarray) -> pd.DataFrame:
    rows = found.reindex(every)
    silent = rows.n.isna()
    return rows.assign(n=rows.n.fillna(0).astype(int), reason=rows.reason.mask(silent, NOBODY))


def _unless(estimates: pd.DataFrame, reason: np.ndarray) -> pd.DataFrame:
    """The estimates, but absent with this reason where there is one."""
    numbers = {name: estimates[name].where(reason == "") for name in ("value", "low", "high")}
    return estimates.assign(**numbers, reason=np.where(reason == "", estimates.reason, reason))


def _bands(own: Ratings, keys: pd.DataFrame, placed: pd.DataFrame):
    """Members of each cell (a team on a scale) by the band of their own score."""
    bands = own.instrument.bands
    if bands.empty:
        return []
    wide = len(bands) + 1
    reached = np.searchsorted(bands.low.to_numpy(), np.round(placed.score, 9), side="right")
    counts = np.bincount(placed.cell.to_numpy() * wide + reached, minlength=len(keys) * wide)
    counts = counts.reshape(len(keys), wide)
    base = counts.sum(axis=1)
    named = keys.assign(measure=f"team_bands.{own.instrument.name}", base=base)
    rows = [
        to_long(
            named.assign(category=_in_band(keys.category, band), n=counts[:, at]),
            "count",
            "n",
            "people",
        )
        for at, band in enumerate(bands.band, 1)
    ]
    top = hypergeometric(counts[:, -1], base, keys.invited.to_numpy())
    highest = named.assign(category=_in_band(keys.category, bands.band.iloc[-1]))
    return [*rows, estimates_to_long(highest, top, "percent", "percent", 100)]


def _in_band(scales: pd.Series, band: str) -> pd.Series:
    return scales.cat.rename_categories(lambda scale: f"{scale}/{band}")


def measure_team_correlations(scored: pd.DataFrame, scales: pd.DataFrame, grid: pd.DataFrame):
    """Return ICC(1) and ICC(2) of the scores within teams, by region and in the state."""
    keys = ["instrument", "scale", "period", "region"]
    inside = scored.loc[scored.team != "", [*keys, "team", "score"]]
    teams = inside.team.astype("category").cat.codes
    every = with_state(grid).drop_duplicates().merge(scales, on="instrument")
    every = every[keys].reset_index(drop=True)
    places = pd.MultiIndex.from_frame(every)
    found = []
    # the regions and then the state: both at once would hold every score twice
    for region in (inside.region, all_of(STATE, inside.region, len(inside))):
        where = pd.MultiIndex.from_frame(inside[keys].assign(region=region))
        groups = places.get_indexer(where).astype(np.int32)
        found.append(team_correlations(inside.score, teams, groups))
    single, average = (pd.concat(parts) for parts in zip(*found, strict=True))
    named = every.assign(measure="agreement." + every.instrument, category=every.scale)
    return stacked(
        [
            estimates_to_long(named, _everywhere(found, np.arange(len(every))), name, "index")
            for name, found in (("icc1", single), ("icc2", average))
        ]
    )
