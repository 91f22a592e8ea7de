"""Who was invited, and who answered."""

from __future__ import annotations

import pandas as pd

from workbench.measures.labels import all_of
from workbench.measures.long import add_state, counts_and_shares, estimates_to_long, fill, stacked
from workbench.measures.ratings import with_state
from workbench.statistics import response_rates
from workbench.statistics.reasons import NOT_ON_ROSTER


def measure_response(tables: dict[str, pd.DataFrame], waves: pd.DataFrame, places: pd.DataFrame):
    """Count who answered and who stayed silent of the invited: AAPOR response rate 2.

    RR2 = (I + P) / (I + P + R + NC + O + U); on a roster everybody's eligibility is known, so the
    denominator is everyone invited (AAPOR, Standard Definitions, 2023). Where more answered than the
    roster lists, who was invited is not known, and no rate is given.
    """
    invited = (
        tables["invitations"].groupby(["period", "region"]).size().rename("base").reset_index()
    )
    keys = ["instrument", "period", "region"]
    answered = tables["respondents"].groupby(keys).size().rename("answered").reset_index()
    grid = waves.merge(places, on="period")
    counts = add_state(fill(fill(grid, invited), answered), ["instrument", "period"])
    counts = counts.assign(silent=counts.base - counts.answered)
    unknown = counts.silent < 0
    numbers = ["answered", "silent", "base"]
    counts[numbers] = counts[numbers].mask(unknown)
    counts = counts.assign(reason=unknown.map({True: NOT_ON_ROSTER, False: ""}))
    rows = counts.melt([*keys, "base", "reason"], ["answered", "silent"], "category", "count")
    return counts_and_shares(rows.assign(measure="response." + rows.instrument), "people")


def measure_response_rates(tables, waves: pd.DataFrame, places: pd.DataFrame, disciplines):
    """Return AAPOR's six rates, RR1 to RR6, by region and by discipline.

    Complete (I) and partial (P) answers are the respondents'; every other invited member counts
    as a non-contact (NC), break-offs among them. On a roster all are eligible, so that RR1, RR3
    and RR5 agree, and RR2, RR4 and RR6.

    Parameters
    ----------
    disciplines : the codes of all disciplines that may be shown one by one
    """
    kinds = pd.DataFrame({"discipline": ["", *disciplines]})
    grid = with_state(waves.merge(places, on="period")).drop_duplicates().merge(kinds, how="cross")
    keys = ["period", "region", "discipline"]
    invited = _by_discipline(tables["invitations"], keys).rename("invited").reset_index()
    status = _by_discipline(tables["respondents"], ["instrument", *keys, "status"])
    status = status.unstack("status", fill_value=0).reindex(columns=["complete", "partial"])
    rows = fill(fill(grid, invited), status.fillna(0).reset_index())
    counts = pd.DataFrame({"I": rows.complete, "P": rows.partial})
    counts["NC"] = rows.invited - rows.complete - rows.partial
    rates = response_rates(counts).reset_index(names=["row", "rate"])
    named = rows.loc[rates.row, ["instrument", *keys]].reset_index(drop=True)
    named = named.assign(measure="response_rates." + named.instrument)
    parts = [
        estimates_to_long(named.loc[of], rates.loc[of], rate, "percent", 100)
        for rate, of in rates.groupby("rate").groups.items()
    ]
    return stacked(parts)


def _by_discipline(people: pd.DataFrame, keys: list[str]) -> pd.Series:
    """How many there are, in regions and the state, of each discipline and of all ("")."""
    everywhere = with_state(people)
    any_field = all_of("", everywhere.discipline, len(everywhere))
    both = pd.concat([everywhere[keys], everywhere[keys].assign(discipline=any_field)])
    return both.groupby(keys).size()
