"""What everybody can look up tells of members and partners: the agencies of a team, and who sits in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.disclosure.cells import BASE, NUMBER, is_elsewhere
from workbench.disclosure.constraints import Constraint


def members_of_lost_agencies(fine: pd.DataFrame, measures: pd.DataFrame) -> list[Constraint]:
    """Return that with an agency goes a member at least, and every agency of a roster has one; agencies are public."""
    agencies = measures[(measures.measure == "agencies_kept") & (measures.statistic == "count")]
    place = ["period", "region", "team"]
    members = fine[(fine.measure == "members_kept") & ~is_elsewhere(fine)]
    kept = members[members.role == NUMBER].merge(
        agencies[[*place, "value", "base"]], on=place, suffixes=("", "_agencies")
    )
    both = kept.merge(
        members.loc[members.role == BASE, [*place, "name"]], on=place, suffixes=("", "_roster")
    )
    found = []
    for row in both.dropna(subset="value_agencies").itertuples():
        gone = row.base_agencies - row.value_agencies
        # an agency that took another name counts as gone, though its members stayed
        if row.base - row.value >= gone:
            found.append(Constraint(((row.name_roster, 1.0), (row.name, -1.0)), low=gone))
        if row.base >= row.base_agencies:
            found.append(Constraint(((row.name_roster, 1.0),), low=row.base_agencies))
    return found


def at_most_partners(cells: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the cells bounded: a discipline is active, or may decide, in no more teams than it sits in."""
    seated = measures[
        (measures.measure == "partners")
        & (measures.statistic == "count")
        & (measures.discipline != "")
    ].drop_duplicates(["period", "region", "discipline"])
    known = seated[["period", "region", "discipline", "value"]].rename(columns={"value": "seated"})
    both = cells.merge(known, how="left", on=["period", "region", "discipline"])
    own = cells.measure.isin(["active_partners", "deciding_partners"]) & (cells.role == NUMBER)
    most = both.seated.set_axis(cells.index).where(
        own & (both.seated.set_axis(cells.index) >= cells.value)
    )
    return cells.assign(upper=np.fmin(cells.upper, most))
