"""Intraclass correlations of many groups of teams at once, e.g. of every region."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from workbench.statistics.estimate import (
    CONFIDENCE,
    NEGLIGIBLE,
    divided,
    first_reason,
    floats,
    framed,
)
from workbench.statistics.reasons import (
    NO_DIFFERENCE,
    NO_SPREAD_WITHIN,
    NO_TEAM_OF_TWO,
    ONE_TEAM,
    SAME_ANSWER,
)


def team_correlations(
    scores, teams, groups, confidence: float = CONFIDENCE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ICC(1) and ICC(2) of each group of teams, as `team_correlation` gives them for one.

    Parameters
    ----------
    scores : one score a person; NaN where missing
    teams, groups : team of each person, and the group (region, scale) that the team belongs to

    Returns
    -------
    Two frames of estimates, ICC(1) and ICC(2); a row a group, negative values kept.
    """
    labels = {"team": np.asarray(teams), "group": np.asarray(groups)}
    people = pd.DataFrame({"score": floats(scores), **labels}, copy=False)
    everyone = pd.Index(people["group"].unique()).sort_values()
    parts = _sums(people[people.score.notna()] if people.score.hasnans else people)
    parts = parts.reindex(everyone, fill_value=0)
    dust = NEGLIGIBLE * parts.squares
    total, within = parts.total.to_numpy(), parts.within.where(parts.within > dust, 0).to_numpy()
    n, teams_n = parts.n.to_numpy(), parts.teams.to_numpy()
    df_between, df_within = teams_n - 1, n - teams_n
    between = divided(np.maximum(total - parts.within.to_numpy(), 0), df_between)
    error = divided(within, df_within)
    size = divided(n - divided(parts.sizes_squared, n), df_between)
    reason = first_reason(
        n.shape,
        (teams_n < 2, ONE_TEAM),
        (parts.largest < 2, NO_TEAM_OF_TWO),
        (total <= dust, SAME_ANSWER),
    )
    usable = reason == ""
    single = divided(between - error, between + (size - 1) * error, usable)
    average = divided(between - error, between, usable)
    low, high = _ratio_limits(between, error, df_between, df_within, usable, confidence)
    exact = np.where(usable & (error == 0), NO_SPREAD_WITHIN, reason)
    undefined = np.where(usable & np.isnan(average), NO_DIFFERENCE, exact)
    index = pd.Index(everyone, name="group")
    limits = [divided(f - 1, f + size - 1) for f in (low, high)]
    return (
        framed(single, n, exact, *limits, index=index),
        framed(average, n, undefined, *(1 - divided(1, f) for f in (low, high)), index=index),
    )


def _sums(people: pd.DataFrame) -> pd.DataFrame:
    """Sums of squares and sizes of each group, from the mean and the variance of each of its teams.

    From deviations, so that no digits are lost; and over teams, of which there are far fewer than people.
    """
    by_team = people.groupby(["group", "team"]).score.agg(["size", "mean", "var"]).reset_index()
    n, mean = by_team["size"], by_team["mean"]
    whole = (n * mean).groupby(by_team["group"]).sum() / n.groupby(by_team["group"]).sum()
    within = by_team["var"].fillna(0) * (n - 1)
    between = n * (mean - by_team["group"].map(whole)) ** 2
    parts = {"within": within, "total": within + between, "squares": within + n * mean**2}
    parts |= {"teams": n > 0, "n": n, "sizes_squared": n**2}
    by_group = pd.DataFrame(parts).groupby(by_team["group"])
    return by_group.sum().assign(largest=n.groupby(by_team["group"]).max())


def _ratio_limits(between, error, df_between, df_within, usable, confidence):
    level = (1 + confidence) / 2
    f = divided(between, error, usable)
    low, high = np.full((2, len(f)), np.nan)
    ok = ~np.isnan(f)
    low[ok] = f[ok] / stats.f.ppf(level, df_between[ok], df_within[ok])
    high[ok] = f[ok] * stats.f.ppf(level, df_within[ok], df_between[ok])
    return low, high
