"""Networks of agencies: who says that it works with whom, and whose answer is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.statistics.estimate import Estimate, require
from workbench.statistics.reasons import (
    DIRECTED,
    FEW_NODES,
    NO_KNOWN_PAIR,
    NO_NODES,
    NO_TIES,
    NO_TRIPLES,
    NOBODY_RESPONDED,
    low_response,
)

LEAST_RESPONSE = 0.7
"""Below this share of respondents a centralization misleads (Costenbader & Valente 2003)."""


@dataclass(frozen=True)
class Network:
    """Agencies and their ties; every agency of the roster is a node, whether it answered or not.

    Attributes
    ----------
    nodes : names of the agencies, in the order of rows and columns
    ties : square array: 1 row names column, 0 it does not, NaN not known; the diagonal is NaN
    responded : True for each node that answered
    directed : False where a tie has no direction and the array is symmetric
    """

    nodes: tuple
    ties: np.ndarray
    responded: np.ndarray
    directed: bool = True

    @property
    def response(self) -> float:
        """Share of the nodes that answered; 0 for a network without nodes."""
        return float(self.responded.mean()) if len(self.nodes) else 0.0


def network_of(named, roster, respondents=None, *, directed: bool = True) -> Network:
    """Return the network of the ties that respondents named.

    Parameters
    ----------
    named : pairs (from, to), or a frame with these two columns; a tie to oneself is not read
    roster : all agencies that were asked, in order
    respondents : those that answered; None for all. The answers of the others are not known,
        and no 0; a tie that one of them is still seen to name is a tie.
    directed : False if a tie stands for both directions, e.g. a joint agreement
    """
    nodes = pd.Index(list(roster), dtype=object)
    require(nodes.is_unique, "An agency stands twice on the roster; name each once.")
    responded = np.ones(len(nodes), bool) if respondents is None else nodes.isin(list(respondents))
    ties = np.where(responded[:, None], np.zeros((len(nodes), len(nodes))), np.nan)
    pairs = np.asarray(named, dtype=object).reshape(-1, 2)
    places = np.column_stack([nodes.get_indexer(pairs[:, 0]), nodes.get_indexer(pairs[:, 1])])
    if strangers := int((places < 0).any(axis=1).sum()):
        raise ValueError(
            f"{strangers} ties name an agency that is not on the roster; add it there."
        )
    ties[places[:, 0], places[:, 1]] = 1.0
    ties[np.eye(len(nodes), dtype=bool)] = np.nan
    network = Network(tuple(nodes), ties, responded)
    return network if directed else undirected(network)


def undirected(network: Network, *, both: bool = False) -> Network:
    """Return the network without direction: a tie if either side names it, or only if both do.

    Where one side did not answer, the other's word stands (reconstruction: Stork & Richards 1992,
    Group & Organization Management 17, 193-209); where neither did, the tie is not known.
    """
    # fmin and fmax take the side that is known
    ties = (np.fmin if both else np.fmax)(network.ties, network.ties.T)
    return Network(network.nodes, ties, network.responded, directed=False)


def density(network: Network) -> Estimate:
    """Return the share of the known pairs that have a tie.

    A directed network has two pairs for any two nodes. n is the number of nodes; pairs of which
    nothing is known are left out, not counted as without a tie (Wasserman & Faust 1994, 4.1.1).

    Examples
    --------
    >>> density(network_of([("a", "b"), ("a", "c"), ("b", "c")], "abc", directed=False)).value
    1.0
    """
    nodes, known = len(network.nodes), ~np.isnan(network.ties)
    if nodes < 2 or not known.any():
        return Estimate(None, None, None, nodes, NO_NODES if nodes < 2 else NOBODY_RESPONDED)
    return Estimate(float(np.nanmean(network.ties)), None, None, nodes)


def degree_centralization(network: Network, least_response: float = LEAST_RESPONSE) -> Estimate:
    """Return Freeman's degree centralization: 1 for a star, 0 where all have as many ties.

    sum (greatest share - share) over its value in a star of as many nodes, with share the part
    of a node's known pairs that have a tie. Undirected: the divisor is nodes - 2. Directed: by
    those who name the node (in-degree), the divisor is nodes - 1 (Freeman 1979, Social Networks
    1, 215-239). Not given where fewer than `least_response` of the nodes answered.

    Examples
    --------
    >>> star = network_of([("a", "b"), ("a", "c"), ("a", "d")], "abcd", directed=False)
    >>> degree_centralization(star).value
    1.0
    """
    nodes = len(network.nodes)
    if nodes < 3:
        return Estimate(None, None, None, nodes, FEW_NODES)
    if network.response < least_response:
        return Estimate(None, None, None, nodes, low_response(least_response))
    known = (~np.isnan(network.ties)).sum(axis=0)
    assert (known > 0).all(), "someone who answered could name every node"
    shares = np.nansum(network.ties, axis=0) / known
    star = nodes - 1 if network.directed else nodes - 2
    return Estimate(float((shares.max() - shares).sum() / star), None, None, nodes)


def reciprocity(network: Network) -> Estimate:
    """Return the share of ties that are returned, among pairs whose two sides answered.

    2 M / (2 M + A), with M mutual and A one-sided pairs (Wasserman & Faust 1994, section 13.3;
    the edgewise form). n is the number of such ties.

    Examples
    --------
    >>> reciprocity(network_of([("a", "b"), ("b", "a"), ("a", "c"), ("c", "b")], "abc")).value
    0.5
    """
    forth, back = network.ties, network.ties.T
    answered = ~(np.isnan(forth) | np.isnan(back))
    named = int((forth[answered] == 1).sum())
    if not answered.any():
        return Estimate(None, None, None, 0, NO_KNOWN_PAIR)
    if named == 0:
        return Estimate(None, None, None, 0, NO_TIES)
    returned = ((forth[answered] == 1) & (back[answered] == 1)).sum()
    return Estimate(float(returned / named), None, None, named)


def transitivity(network: Network) -> Estimate:
    """Return how often two partners of an agency are partners: closed triples / known triples.

    Of an undirected network (see `undirected`). A triple whose third side is not known is left out
    (Newman 2010, Networks, section 7.9). n is the number of triples.

    Examples
    --------
    >>> transitivity(network_of([("a", "b"), ("b", "c"), ("c", "a")], "abc", directed=False)).value
    1.0
    """
    if network.directed:
        return Estimate(None, None, None, len(network.nodes), DIRECTED)
    tied, known = (network.ties == 1).astype(float), ~np.isnan(network.ties)
    paths = tied @ tied
    triples = int(paths[known].sum() / 2)
    if triples == 0:
        return Estimate(None, None, None, 0, NO_TRIPLES)
    return Estimate(float(paths[network.ties == 1].sum() / 2 / triples), None, None, triples)


def not_reached(network: Network) -> tuple:
    """Return the nodes that nobody names and that name nobody, as far as is known."""
    tied = network.ties == 1
    alone = ~(tied.any(axis=0) | tied.any(axis=1))
    return tuple(node for node, out in zip(network.nodes, alone, strict=True) if out)
