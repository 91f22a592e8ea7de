"""The teams, the disciplines at their tables, what agencies commit, and the steps done."""

from __future__ import annotations

import pandas as pd

from workbench.measures.labels import folded, looked_up
from workbench.measures.long import add_state, counts_and_shares, fill, share, stacked, to_long
from workbench.reference import ReferenceData
from workbench.study import Study

PLACE = ["period", "region"]


def measure_teams(tables: dict[str, pd.DataFrame], places: pd.DataFrame) -> pd.DataFrame:
    """Count the teams of each region and of the state."""
    counts = _team_counts(tables).rename(columns={"base": "count"})
    rows = add_state(fill(places, counts), ["period"]).assign(measure="teams")
    return to_long(rows.assign(base=rows["count"]), "count", "count", "teams")


def measure_partners(tables, study: Study, reference: ReferenceData, places: pd.DataFrame):
    """Say which disciplines sit in which team, and in how many teams of a region.

    The category is "essential" or "other", as the study has it. A team's row has the statistic
    `present`, 1 or 0; category "complete" counts the teams that lack no essential discipline.
    Fields that say something personal about a member are left to `measure_lived_experience`.
    """
    essential = set(study.essential.disciplines)
    open_fields = reference.disciplines[~reference.disciplines.personal]
    kinds = open_fields.discipline.map(lambda code: "essential" if code in essential else "other")
    disciplines = open_fields[["discipline"]].assign(category=kinds)
    teams = tables["teams"][[*PLACE, "team"]]
    seats = tables["members"][[*PLACE, "team", "discipline"]].drop_duplicates().assign(present=1)
    by_team = fill(teams.merge(disciplines, how="cross"), seats).assign(measure="partners", base=1)
    counts = by_team.groupby([*PLACE, "discipline"]).present.sum().rename("count").reset_index()
    sizes = _team_counts(tables)
    grid = fill(fill(places.merge(disciplines, how="cross"), counts), sizes)
    by_region = add_state(grid, ["period", "discipline", "category"]).assign(measure="partners")
    parts = [
        to_long(by_team, "present", "present", "yes_no"),
        counts_and_shares(by_region, "teams"),
    ]
    if essential:
        parts.append(_complete_teams(by_team, sizes, places))
    return stacked(parts)


def measure_lived_experience(
    tables, reference: ReferenceData, places: pd.DataFrame
) -> pd.DataFrame:
    """Count the teams with a member whose field says something personal, such as survivor.

    There is no row for a single team: it would say who that member is.
    """
    personal = reference.disciplines[reference.disciplines.personal][["discipline"]]
    seats = tables["members"].merge(personal, on="discipline")
    seats = seats[[*PLACE, "team", "discipline"]].drop_duplicates()
    counts = seats.groupby([*PLACE, "discipline"]).size().rename("count").reset_index()
    grid = fill(fill(places.merge(personal, how="cross"), counts), _team_counts(tables))
    rows = add_state(grid, ["period", "discipline"]).assign(measure="lived_experience")
    return counts_and_shares(rows, "teams")


def _complete_teams(
    by_team: pd.DataFrame, sizes: pd.DataFrame, places: pd.DataFrame
) -> pd.DataFrame:
    of_essential = by_team[by_team.category == "essential"]
    complete = of_essential.groupby([*PLACE, "team"]).present.min().groupby(PLACE).sum()
    grid = fill(fill(places, complete.rename("count").reset_index()), sizes)
    rows = add_state(grid, ["period"]).assign(measure="partners", category="complete")
    return counts_and_shares(rows, "teams")


def _team_counts(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["teams"].groupby(PLACE).size().rename("base").reset_index()


def measure_agreements(tables: dict[str, pd.DataFrame], places: pd.DataFrame) -> pd.DataFrame:
    """Count the agencies at the table that signed an agreement in the period."""
    key = [*PLACE, "team", "agency"]
    agencies = tables["members"][key].assign(agency=lambda t: folded(t.agency)).drop_duplicates()
    commitments = tables["commitments"]
    signed = commitments[commitments.signed.notna()][key].assign(agency=lambda t: folded(t.agency))
    counts = signed.drop_duplicates().groupby(PLACE).size().rename("count").reset_index()
    bases = agencies.groupby(PLACE).size().rename("base").reset_index()
    rows = add_state(fill(fill(places, counts), bases), ["period"]).assign(measure="agreements")
    return counts_and_shares(rows, "agencies")


def measure_hours(tables: dict[str, pd.DataFrame], places: pd.DataFrame) -> pd.DataFrame:
    """Sum the hours that agencies pledged; the base is the agencies that pledged any."""
    pledged = tables["commitments"][tables["commitments"].hours > 0]
    key = [*PLACE, "team", "agency"]
    by_agency = pledged.assign(agency=folded(pledged.agency)).groupby(key).hours.sum().reset_index()
    sums = by_agency.groupby(PLACE).hours.agg(total="sum", base="size").reset_index()
    rows = add_state(fill(places, sums), ["period"]).assign(measure="hours")
    return to_long(rows, "total", "total", "hours")


def measure_attendance(tables: dict[str, pd.DataFrame], places: pd.DataFrame) -> pd.DataFrame:
    """Return the share of seats that were filled: a seat is a member expected at a meeting.

    The base is the members who have a seat: how many seats there are would tell, over the meetings, how
    many members a team has.
    """
    attendance = tables["attendance"]
    seats = attendance.assign(filled=attendance.present.astype(int), seats=1)
    counts = seats.groupby(PLACE)[["filled", "seats"]].sum().reset_index()
    members = attendance.groupby(PLACE).member.nunique().rename("base").reset_index()
    rows = add_state(fill(fill(places, counts), members), ["period"]).assign(measure="attendance")
    return to_long(
        rows.assign(percent=share(rows.filled, rows.seats)), "percent", "percent", "percent"
    )


def measure_steps(
    tables, study: Study, reference: ReferenceData, places: pd.DataFrame
) -> pd.DataFrame:
    """Say which protocol steps each team has done by the end of the period, and how many teams."""
    ends = {period.id: pd.Timestamp(period.end) for period in study.periods}
    steps = reference.steps[["step"]]
    teams = tables["teams"][[*PLACE, "team"]].merge(steps, how="cross")
    dated = teams.merge(tables["milestones"], on=["team", "step"], how="left")
    done = (dated.done.dt.normalize() <= looked_up(dated.period, ends)).astype(int)
    by_team = dated.assign(done=done, measure="steps", category=dated.step, base=1)
    counts = by_team.groupby([*PLACE, "step"]).done.sum().rename("count").reset_index()
    grid = fill(fill(places.merge(steps, how="cross"), counts), _team_counts(tables))
    by_region = add_state(grid, ["period", "step"]).assign(
        measure="steps", category=lambda t: t.step
    )
    return stacked(
        [to_long(by_team, "done", "done", "yes_no"), counts_and_shares(by_region, "teams")]
    )
