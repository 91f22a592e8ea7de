"""Networks of many groups of agencies at once: every team's in one pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from workbench.statistics.estimate import CONFIDENCE, NEGLIGIBLE, divided, first_reason, framed
from workbench.statistics.network import LEAST_RESPONSE
from workbench.statistics.reasons import (
    FEW_KNOWN_PAIRS,
    FEW_NODES,
    NO_KNOWN_PAIR,
    NO_NODES,
    NO_TIES,
    NOBODY_RESPONDED,
    SAME_DRAWS,
    low_response,
)

BATCH_NUMBERS = 4_000_000
"""How many numbers the bootstrap of one batch of networks may hold at a time."""


def measure_networks(
    nodes: pd.DataFrame, ties: pd.DataFrame, least_response: float = LEAST_RESPONSE
) -> dict[str, pd.DataFrame]:
    """Return density, centralization (by in-degree) and reciprocity of each directed network.

    As `density`, `degree_centralization` and `reciprocity` give them for one network.

    Parameters
    ----------
    nodes : group, node, responded (bool); every agency of the roster once
    ties : group, source, target; each tie once, between nodes of the group, none to oneself; the
        sources have responded

    Returns
    -------
    dict
        "density", "centralization", "reciprocity": frames of estimates, a row a group in order;
        "not_reached": how many nodes nobody names and that name nobody, of n nodes.
    """
    sizes = nodes.groupby("group").responded.agg(n="size", answered="sum")
    n, answered = sizes.n.to_numpy(float), sizes.answered.to_numpy(float)
    count = ties.groupby("group").size().reindex(sizes.index, fill_value=0).to_numpy(float)
    reason = first_reason(n.shape, (n < 2, NO_NODES), (answered == 0, NOBODY_RESPONDED))
    density = divided(count, answered * (n - 1), reason == "")
    return {
        "density": framed(density, n, reason, index=sizes.index),
        "centralization": _centralizations(nodes, ties, sizes, least_response),
        "reciprocity": _reciprocities(nodes, ties, sizes),
        "not_reached": _not_reached(nodes, ties, sizes),
    }


def _centralizations(nodes, ties, sizes, least_response) -> pd.DataFrame:
    named = ties.groupby(["group", "target"]).size().rename("named").reset_index()
    degrees = nodes.merge(
        named, left_on=["group", "node"], right_on=["group", "target"], how="left"
    )
    asked = degrees["group"].map(sizes.answered) - degrees.responded
    share = pd.Series(divided(degrees.named.fillna(0), asked))
    by_network = share.groupby(degrees["group"])
    n, answered = sizes.n.to_numpy(float), sizes.answered.to_numpy(float)
    reason = first_reason(
        n.shape,
        (n < 3, FEW_NODES),
        (answered < least_response * n, low_response(least_response)),
    )
    excess = n * by_network.max().to_numpy() - by_network.sum().to_numpy()
    return framed(divided(excess, n - 1, reason == ""), n, reason, index=sizes.index)


def _reciprocities(nodes, ties, sizes) -> pd.DataFrame:
    answered = nodes[nodes.responded].assign(both=True)
    known = ties.merge(
        answered, left_on=["group", "target"], right_on=["group", "node"], how="inner"
    )
    turned = ties.rename(columns={"source": "target", "target": "source"}).assign(back=1.0)
    pairs = known[["group", "source", "target"]].merge(turned, how="left")
    parts = pairs.assign(back=pairs.back.fillna(0)).groupby("group").back.agg(["sum", "size"])
    parts = parts.reindex(sizes.index, fill_value=0)
    n = parts["size"].to_numpy(float)
    reason = first_reason(n.shape, (sizes.answered < 2, NO_KNOWN_PAIR), (n == 0, NO_TIES))
    return framed(divided(parts["sum"], n, reason == ""), n, reason, index=sizes.index)


def _not_reached(nodes, ties, sizes) -> pd.DataFrame:
    alone = unreached(nodes, ties).groupby("group").size().reindex(sizes.index, fill_value=0)
    reason = first_reason(alone.shape, (sizes.n < 2, NO_NODES))
    value = np.where(reason == "", alone.to_numpy(float), np.nan)
    return framed(value, sizes.n, reason, index=sizes.index)


def unreached(nodes: pd.DataFrame, ties: pd.DataFrame) -> pd.DataFrame:
    """Return the nodes that nobody names and that name nobody, as far as is known."""
    tied = pd.concat(
        [ties[["group", side]].set_axis(["group", "node"], axis=1) for side in ("source", "target")]
    )
    merged = nodes.merge(tied.drop_duplicates(), how="left", indicator=True)
    return merged[merged["_merge"] == "left_only"].drop(columns="_merge")


def density_changes(
    nodes: pd.DataFrame,
    ties: pd.DataFrame,
    *,
    seed: int,
    replicates: int,
    confidence: float = CONFIDENCE,
) -> pd.DataFrame:
    """Return the change in density of each group's network, with its paired vertex bootstrap.

    As `density_change` gives it for one; networks of the same size share their draws.

    Parameters
    ----------
    nodes : group, node, before, after (bool: responded in the first and in the second wave); the
        agencies on both rosters
    ties : group, source, target, wave (0 before, 1 after), between nodes of the group

    Returns
    -------
    pandas.DataFrame
        value, low, high, n (agencies), reason; a row a group.
    """
    sizes = nodes.groupby("group").size()
    places = nodes.assign(place=nodes.groupby("group").cumcount())
    found = [
        _changes_of_size(
            places, ties, sizes.index[sizes == size], size, seed, replicates, confidence
        )
        for size in sorted(sizes.unique())
    ]
    if not found:
        return framed([], [], [], index=sizes.index)
    return pd.concat(found).reindex(sizes.index)


def _changes_of_size(places, ties, groups, size, seed, replicates, confidence) -> pd.DataFrame:
    n = np.full(len(groups), size)
    if size < 3:
        return framed(np.full(len(groups), np.nan), n, FEW_NODES, index=groups)
    matrices = _matrices(places, ties, groups, size)
    random = np.random.default_rng(seed)
    copies = random.multinomial(size, np.full(size, 1 / size), size=replicates).astype(np.float32)
    batch = max(1, BATCH_NUMBERS // (replicates * size))
    parts = [_drawn(matrices[:, at : at + batch], copies) for at in range(0, len(groups), batch)]
    known, error = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    with_pairs = ~np.isnan(matrices).all(axis=(2, 3)).any(axis=0)
    change = _density(matrices[1]) - _density(matrices[0])
    reason = first_reason(
        n.shape,
        (~with_pairs | (known < replicates / 2), FEW_KNOWN_PAIRS),
        (error**2 <= NEGLIGIBLE, SAME_DRAWS),
    )
    half = np.where(reason == "", stats.norm.ppf((1 + confidence) / 2) * error, np.nan)
    value = np.where(with_pairs, change, np.nan)
    return framed(value, n, reason, change - half, change + half, groups)


def _matrices(places, ties, groups, size) -> np.ndarray:
    """Return ties as waves x networks x size x size; NaN where the row did not answer."""
    matrices = np.zeros((2, len(groups), size, size), dtype=np.float32)
    own = places[places["group"].isin(groups)]
    at = groups.get_indexer(own["group"])
    for wave, column in enumerate(("before", "after")):
        silent = ~own[column].to_numpy(bool)
        matrices[wave, at[silent], own.place.to_numpy()[silent], :] = np.nan
    place = own.set_index(["group", "node"]).place
    inside = ties[ties["group"].isin(groups)]
    ends = [
        place.reindex(pd.MultiIndex.from_frame(inside[["group", side]])).to_numpy()
        for side in ("source", "target")
    ]
    assert not any(np.isnan(end.astype(float)).any() for end in ends), "a tie of a stranger"
    source, target = (end.astype(int) for end in ends)
    matrices[inside.wave.to_numpy(), groups.get_indexer(inside["group"]), source, target] = 1
    matrices[:, :, range(size), range(size)] = np.nan
    return matrices


def _density(matrices: np.ndarray) -> np.ndarray:
    known = ~np.isnan(matrices)
    return divided(np.nansum(matrices, axis=(1, 2)), known.sum(axis=(1, 2)))


def _drawn(matrices: np.ndarray, copies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many draws know a pair in both waves, and the standard deviation of theirs."""
    changes = _drawn_densities(matrices[1], copies) - _drawn_densities(matrices[0], copies)
    known = (~np.isnan(changes)).sum(axis=1)
    mean = divided(np.nansum(changes, axis=1), known)
    squares = np.nansum((changes - mean[:, None]) ** 2, axis=1)
    return known, np.sqrt(np.nan_to_num(divided(squares, known - 1)))


def _drawn_densities(matrices: np.ndarray, copies: np.ndarray) -> np.ndarray:
    """Return the density of each network in each draw, networks x draws.

    A draw with c_i copies of node i has c_i c_j copies of the pair i, j: one product of draws x
    pairs by pairs x networks serves all, where thousands of small ones would keep every thread of
    the linear algebra library waiting.
    """
    networks, size = matrices.shape[:2]
    flat = matrices.reshape(networks, size * size).T
    known = (~np.isnan(flat)).astype(np.float32)
    both = np.concatenate([np.nan_to_num(flat), known], axis=1)
    rows = max(1, BATCH_NUMBERS // size**2)
    drawn = [
        (some[:, :, None] * some[:, None, :]).reshape(len(some), -1) @ both
        for some in (copies[at : at + rows] for at in range(0, len(copies), rows))
    ]
    tied, pairs = np.hsplit(np.concatenate(drawn), 2)
    return divided(tied, pairs).T
