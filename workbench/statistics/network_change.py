"""Change of a network between two waves on the same roster: the paired vertex bootstrap."""

from __future__ import annotations

import numpy as np
from scipy import stats

from workbench.statistics.estimate import CONFIDENCE, NEGLIGIBLE, Estimate, require
from workbench.statistics.network import Network
from workbench.statistics.reasons import FEW_KNOWN_PAIRS, FEW_NODES, SAME_DRAWS

REPLICATES = 5000


def density_change(
    before: Network,
    after: Network,
    *,
    seed: int,
    replicates: int = REPLICATES,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Return the change in density, after - before, with the interval of the paired bootstrap.

    Agencies are drawn with replacement, the same ones in both waves, and each draw keeps the ties
    among those drawn; pairs of copies of one agency have no tie to know and are left out. The
    standard deviation of the draws' changes is the standard error, the interval is normal
    (Snijders & Borgatti 1999, Connections 22(2), 161-170).

    Parameters
    ----------
    before, after : networks of which both are directed or neither is; agencies on one roster only
        take no part
    seed : of the random draws; the same seed gives the same interval
    replicates : number of draws

    Returns
    -------
    Estimate
        n is the number of agencies on both rosters. Where no tie changed there is no interval.
    """
    require(before.directed == after.directed, "Both networks have directions, or neither has.")
    shared = [node for node in before.nodes if node in set(after.nodes)]
    n = len(shared)
    if n < 3:
        return Estimate(None, None, None, n, FEW_NODES)
    waves = [_restricted(network, shared) for network in (before, after)]
    if any(np.isnan(ties).all() for ties in waves):
        return Estimate(None, None, None, n, FEW_KNOWN_PAIRS)
    change = float(np.nanmean(waves[1]) - np.nanmean(waves[0]))
    draws = _drawn_changes(*waves, np.random.default_rng(seed), replicates)
    if len(draws) < replicates / 2:
        return Estimate(change, None, None, n, FEW_KNOWN_PAIRS)
    error = float(draws.std(ddof=1))
    if error**2 <= NEGLIGIBLE:
        return Estimate(change, None, None, n, SAME_DRAWS)
    half = stats.norm.ppf((1 + confidence) / 2) * error
    return Estimate(change, float(change - half), float(change + half), n)


def _restricted(network: Network, nodes: list) -> np.ndarray:
    places = [network.nodes.index(node) for node in nodes]
    return network.ties[np.ix_(places, places)]


def _drawn_changes(before, after, random, replicates) -> np.ndarray:
    """Return the change in each draw, but for draws that know no pair in one of the waves."""
    n = len(before)
    copies = random.multinomial(n, np.full(n, 1 / n), size=replicates).astype(float)
    changes = _densities(after, copies) - _densities(before, copies)
    return changes[~np.isnan(changes)]


def _densities(ties, copies) -> np.ndarray:
    """Return the density of each draw; missing where it knows no pair."""
    known = ~np.isnan(ties)
    tied = ((copies @ np.nan_to_num(ties)) * copies).sum(axis=1)
    pairs = ((copies @ known.astype(float)) * copies).sum(axis=1)
    return np.divide(tied, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)
