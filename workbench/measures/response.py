"""Who was invited, and who answered."""

from __future__ import annotations

import pandas as pd

from workbench.measures.long import add_state, counts_and_shares, fill


def measure_response(tables: dict[str, pd.DataFrame], waves: pd.DataFrame, places: pd.DataFrame):
    """Count who answered and who stayed silent of the invited: AAPOR response rate 2.

    RR2 = (I + P) / (I + P + R + NC + O + U); on a roster everybody's eligibility is known, so the
    denominator is everyone invited (AAPOR, Standard Definitions, 2023).
    """
    invited = (
        tables["invitations"].groupby(["period", "region"]).size().rename("base").reset_index()
    )
    keys = ["instrument", "period", "region"]
    answered = tables["respondents"].groupby(keys).size().rename("answered").reset_index()
    grid = waves.merge(places, on="period")
    counts = add_state(fill(fill(grid, invited), answered), ["instrument", "period"])
    counts = counts.assign(silent=counts.base - counts.answered)
    rows = counts.melt([*keys, "base"], ["answered", "silent"], "category", "count")
    return counts_and_shares(rows.assign(measure="response." + rows.instrument), "people")
