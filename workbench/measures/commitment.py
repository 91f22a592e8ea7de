"""What agencies commit beyond a signature: by kind, renewed, given, offered."""

from __future__ import annotations

import pandas as pd

from workbench.measures.labels import folded
from workbench.measures.long import add_state, counts_and_shares, fill, stacked, to_long
from workbench.reference import plain

PLACE = ["period", "region"]
AGENCY = [*PLACE, "team", "agency"]
OFFERS = ("informed", "funds", "staff")
"""The agency's leadership is informed of the team's work; it offers funds; it offers staff or space."""


def measure_commitments(tables, places: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    """Return agreements by kind, renewals, hours given, and what agencies offer.

    Parameters
    ----------
    kinds : kind and words: the kinds of agreement of the study, and how each is written
    """
    commitments = tables["commitments"].assign(agency=lambda t: folded(t.agency))
    return stacked(
        [
            _kinds(commitments, places, kinds),
            _renewals(commitments, places),
            _given(commitments, places),
            _offers(commitments, places),
        ]
    )


def _agencies(rows: pd.DataFrame, keys: list[str], name: str) -> pd.DataFrame:
    """How many agencies stand in the rows: an agency in two teams counts in both."""
    once = rows[[*AGENCY, *keys]].drop_duplicates()
    return once.groupby([*PLACE, *keys]).size().rename(name).reset_index()


def _kinds(commitments: pd.DataFrame, places: pd.DataFrame, kinds: pd.DataFrame):
    known = dict(zip(plain(kinds.name), kinds.kind, strict=True))
    rows = commitments.assign(category=folded(commitments.kind).map(known).fillna("other"))
    grid = places.merge(kinds[["kind"]].rename(columns={"kind": "category"}), how="cross")
    signed = _agencies(rows[rows.signed.notna()], ["category"], "count")
    base = _agencies(rows, ["category"], "base")
    counts = add_state(fill(fill(grid, signed), base), ["period", "category"])
    return counts_and_shares(counts.assign(measure="agreement_kinds"), "agencies")


def _renewals(commitments: pd.DataFrame, places: pd.DataFrame):
    signed = commitments[commitments.signed.notna()]
    renewed = _agencies(signed[signed.renewed.notna()], [], "count")
    rows = add_state(fill(fill(places, renewed), _agencies(signed, [], "base")), ["period"])
    return counts_and_shares(rows.assign(measure="renewals"), "agencies")


def _given(commitments: pd.DataFrame, places: pd.DataFrame):
    told = commitments[commitments.given.notna()].groupby(AGENCY).given.sum().reset_index()
    sums = told.groupby(PLACE).given.agg(total="sum", base="size").reset_index()
    rows = add_state(fill(places, sums), ["period"]).assign(measure="hours_given")
    return to_long(rows.assign(total=rows.total.where(rows.base > 0)), "total", "total", "hours")


def _offers(commitments: pd.DataFrame, places: pd.DataFrame):
    told = commitments.melt(AGENCY, list(OFFERS), "category", "said").dropna(subset="said")
    grid = places.merge(pd.DataFrame({"category": OFFERS}), how="cross")
    yes = _agencies(told[told.said.eq(True)], ["category"], "count")
    base = _agencies(told, ["category"], "base")
    rows = add_state(fill(fill(grid, yes), base), ["period", "category"])
    return counts_and_shares(rows.assign(measure="offers"), "agencies")
