"""Engagement of partners beyond the roster: who comes, who may decide, who stays, how often they meet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.labels import folded, looked_up
from workbench.measures.long import add_state, counts_and_shares, fill, stacked, to_long
from workbench.measures.ratings import with_state
from workbench.reference import ReferenceData
from workbench.statistics.reasons import NO_EARLIER_ROSTER, ONE_MEETING
from workbench.study import Study

PLACE = ["period", "region"]
TEAM = [*PLACE, "team"]


def measure_seats(tables, reference: ReferenceData, places: pd.DataFrame) -> pd.DataFrame:
    """Count the teams in which a discipline takes part, and in which it may decide.

    `active_partners`: teams where a member of the discipline came to at least one meeting of the
    period, of the teams that kept attendance. `deciding_partners`: teams where a member of the
    discipline may decide for the agency, of all teams. Fields that say something personal about a
    member are left out.
    """
    open_fields = reference.disciplines[~reference.disciplines.personal][["discipline"]]
    members = tables["members"].merge(open_fields, on="discipline")
    came = tables["attendance"].loc[tables["attendance"].present.eq(True), [*TEAM, "member"]]
    active = members.merge(came.drop_duplicates(), on=[*TEAM, "member"])
    kept = tables["attendance"][TEAM].drop_duplicates()
    grid = places.merge(open_fields, how="cross")
    found = [
        ("active_partners", active, kept),
        ("deciding_partners", members[members.decides.eq(True)], tables["teams"][TEAM]),
    ]
    return stacked([_teams_with(grid, name, seats, teams) for name, seats, teams in found])


def _teams_with(grid, name: str, seats: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    seats = seats[[*TEAM, "discipline"]].drop_duplicates()
    count = seats.groupby([*PLACE, "discipline"]).size().rename("count").reset_index()
    base = teams.groupby(PLACE).size().rename("base").reset_index()
    rows = add_state(fill(fill(grid, count), base), ["period", "discipline"])
    return counts_and_shares(rows.assign(measure=name), "teams")


def measure_breadth(tables, study: Study, reference: ReferenceData, places: pd.DataFrame):
    """Return how many disciplines sit in each team, and how many of the essential ones.

    A team's row has the number; a region's and the state's the mean over their teams.
    """
    open_fields = reference.disciplines[~reference.disciplines.personal].discipline
    members = tables["members"]
    seats = members[members.discipline.isin(open_fields)][[*TEAM, "discipline"]].drop_duplicates()
    parts = []
    for category, fields in (("all", open_fields), ("essential", study.essential.disciplines)):
        if not len(fields):
            continue
        own = seats[seats.discipline.isin(fields)].groupby(TEAM).size().rename("n").reset_index()
        by_team = fill(tables["teams"][TEAM], own).assign(base=len(fields), category=category)
        means = with_state(by_team).groupby(PLACE).n.agg(mean="mean", base="size").reset_index()
        every = with_state(places).drop_duplicates().merge(means, how="left")
        every = every.assign(base=every.base.fillna(0), category=category)
        parts.append(to_long(by_team.assign(measure="breadth"), "count", "n", "disciplines"))
        parts.append(to_long(every.assign(measure="breadth"), "mean", "mean", "disciplines"))
    return stacked(parts)


def measure_turnover(tables, study: Study, places: pd.DataFrame) -> pd.DataFrame:
    """Count the members and agencies of the period before who are still at the table.

    A member counts as staying in the same team. The region is that of the earlier period.
    """
    members = tables["members"].assign(agency=folded(tables["members"].agency))
    parts = []
    for name, key in (("members_kept", "member"), ("agencies_kept", "agency")):
        seats = members[[*TEAM, key]].drop_duplicates()
        later = seats.assign(period=looked_up(seats.period, _shifted(study, -1)), stayed=1)
        both = seats.merge(later[["period", "team", key, "stayed"]].dropna(), how="left")
        sums = both.groupby(PLACE).stayed.agg(count="sum", base="size").reset_index()
        told = sums.assign(period=looked_up(sums.period, _shifted(study, 1))).dropna(
            subset="period"
        )
        rows = add_state(fill(places, told), ["period"]).assign(measure=name)
        first = rows.period == study.periods[0].id
        rows = rows.assign(reason=np.where(first, NO_EARLIER_ROSTER, ""))
        rows = rows.assign(count=rows["count"].mask(first))
        unit = "people" if key == "member" else "agencies"
        parts.append(counts_and_shares(rows, unit))
    return stacked(parts)


def _shifted(study: Study, by: int) -> dict[str, str]:
    """Each period to the one so many places after it."""
    ids = [period.id for period in study.periods]
    return {
        period: ids[place + by] for place, period in enumerate(ids) if 0 <= place + by < len(ids)
    }


def measure_discipline_attendance(tables, reference: ReferenceData, places: pd.DataFrame):
    """Count the seats filled of all seats, by discipline: as `measure_attendance`."""
    fields = reference.disciplines[~reference.disciplines.personal][["discipline"]]
    seats = tables["attendance"].merge(
        tables["members"][["period", "team", "member", "discipline"]],
        on=["period", "team", "member"],
    )
    seats = seats.assign(count=seats.present.eq(True).astype(int))
    keys = [*PLACE, "discipline"]
    counts = seats.groupby(keys)["count"].agg(count="sum", base="size").reset_index()
    rows = add_state(fill(places.merge(fields, how="cross"), counts), ["period", "discipline"])
    rows = rows.assign(measure="discipline_attendance")
    return counts_and_shares(rows, "seats")


def measure_meetings(tables, places: pd.DataFrame) -> pd.DataFrame:
    """Count the meetings, and say how many days lay between them at most.

    A team's row has its meetings and the longest gap between two of them; a region's and the
    state's have the meetings of all teams and the median of the teams' longest gaps.
    """
    meetings = tables["meetings"].sort_values("date")
    gap = meetings.groupby(["period", "team"]).date.diff().dt.days
    of_team = (
        meetings.assign(gap=gap)
        .groupby(["period", "team"])
        .agg(count=("meeting", "size"), gap=("gap", "max"))
    )
    teams = tables["teams"][TEAM].merge(of_team.reset_index(), how="left")
    teams = teams.assign(count=teams["count"].fillna(0), measure="meetings", base=1)
    gaps = teams.assign(base=teams["count"], reason=np.where(teams.gap.isna(), ONE_MEETING, ""))
    every = (
        with_state(teams)
        .groupby(PLACE)
        .agg(
            count=("count", "sum"),
            base=("team", "size"),
            gap=("gap", "median"),
            known=("gap", "count"),
        )
    )
    rows = with_state(places).drop_duplicates().merge(every.reset_index(), how="left")
    rows = rows.assign(
        measure="meetings", **{n: rows[n].fillna(0) for n in ("count", "base", "known")}
    )
    known = rows.assign(base=rows.known, reason=np.where(rows.gap.isna(), ONE_MEETING, ""))
    return stacked(
        [
            to_long(teams, "count", "count", "meetings"),
            to_long(gaps, "longest_gap", "gap", "days"),
            to_long(rows, "count", "count", "meetings"),
            to_long(known, "longest_gap", "gap", "days"),
        ]
    )
