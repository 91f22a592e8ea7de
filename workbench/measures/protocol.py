"""The protocol: steps planned and done, and when, the time each takes, adoption, changes at three levels."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.labels import looked_up
from workbench.measures.long import add_state, counts_and_shares, fill, stacked, to_long
from workbench.measures.ratings import with_state
from workbench.reference import ReferenceData
from workbench.statistics.reasons import NO_PLAN, STEP_NOT_DONE, TEAM_NOT_DONE
from workbench.study import Study

PLACE = ["period", "region"]
TEAM = [*PLACE, "team"]
ADOPTED, RENEWED = "write_protocol", "renew_agreements"
LEVELS = ("individual", "agency", "system")


def measure_protocol(tables, study: Study, reference: ReferenceData, places: pd.DataFrame):
    """Return the steps planned, their dates, the days each took, adoption and renewal, and the changes made."""
    steps = reference.steps[["step"]]
    dated = _dated(tables, study, steps)
    return stacked(
        [
            _planned(dated, steps, places, tables),
            _step_dates(dated),
            _step_time(dated, steps, places),
            _adoption(dated, places, tables),
            _changes(tables, study, places),
        ]
    )


def _dated(tables, study: Study, steps: pd.DataFrame) -> pd.DataFrame:
    """Every team of a period with every step: when it was planned, begun and done by its end."""
    ends = {period.id: pd.Timestamp(period.end) for period in study.periods}
    teams = tables["teams"][[*TEAM, "started"]].merge(steps, how="cross")
    dated = teams.merge(tables["milestones"], on=["team", "step"], how="left")
    end = looked_up(dated.period, ends)
    done = dated.done.where(dated.done.dt.normalize() <= end)
    team = [dated.period, dated.team]
    # a running maximum is missing where the step is not done; the one before it still holds
    latest = done.groupby(team).cummax().groupby(team).ffill()
    last = latest.groupby(team).shift()
    begun = last.where(last.notna(), dated.started)
    return dated.assign(end=end, done=done, begun=begun, days=(done - begun).dt.days)


def _team_counts(tables) -> pd.DataFrame:
    return tables["teams"].groupby(PLACE).size().rename("base").reset_index()


def _planned(dated, steps, places, tables) -> pd.DataFrame:
    """Teams that have a date for a step, done or planned, of all teams."""
    known = dated[dated.planned.notna() | dated.done.notna()]
    count = known.groupby([*PLACE, "step"]).size().rename("count").reset_index()
    grid = fill(fill(places.merge(steps, how="cross"), count), _team_counts(tables))
    rows = add_state(grid, ["period", "step"])
    return counts_and_shares(rows.assign(measure="steps_planned", category=rows.step), "teams")


def _step_dates(dated) -> pd.DataFrame:
    """By team, the month for which each step was planned, and that in which it was done.

    A month is the number 201803 for March 2018: a fact of a team's agencies, as the steps done are.
    """
    parts = []
    for statistic, reason in (("planned", NO_PLAN), ("done", TEAM_NOT_DONE)):
        day = dated[statistic].dt
        month = (100 * day.year + day.month).astype(float)
        rows = dated.assign(month=month, reason=np.where(month.isna(), reason, ""), base=1)
        rows = rows.assign(measure="step_dates", category=rows.step)
        parts.append(to_long(rows, statistic, "month", "month"))
    return stacked(parts)


def _step_time(dated, steps, places) -> pd.DataFrame:
    """Median days from the step done before (or the team's start) to the step's completion."""
    timed = dated[dated.days >= 0]
    days = with_state(timed).groupby([*PLACE, "step"]).days.agg(["median", "size"]).reset_index()
    every = with_state(places).drop_duplicates().merge(steps, how="cross").merge(days, how="left")
    rows = every.assign(
        measure="step_time",
        category=every.step,
        base=every["size"].fillna(0),
        reason=np.where(every["median"].isna(), STEP_NOT_DONE, ""),
    )
    return to_long(rows, "median", "median", "days")


def _adoption(dated, places, tables) -> pd.DataFrame:
    """Teams that have written their protocol, and teams that have renewed their agreements."""
    parts = []
    for category, step in (("adopted", ADOPTED), ("renewed", RENEWED)):
        done = dated[(dated.step == step) & dated.done.notna()]
        count = done.groupby(PLACE).size().rename("count").reset_index()
        rows = add_state(fill(fill(places, count), _team_counts(tables)), ["period"])
        parts.append(counts_and_shares(rows.assign(measure="adoption", category=category), "teams"))
    return stacked(parts)


def _changes(tables, study: Study, places: pd.DataFrame) -> pd.DataFrame:
    """Changes made at each level, and how many were planned: in periods that recorded any."""
    changes = tables["changes"]
    grid = places[places.period.isin(changes.period.unique())]
    grid = grid.merge(pd.DataFrame({"level": LEVELS}), how="cross")
    keys = [*PLACE, "level"]
    made = changes[changes.made.notna()].groupby(keys).size().rename("count").reset_index()
    base = changes.groupby(keys).size().rename("base").reset_index()
    rows = add_state(fill(fill(grid, made), base), ["period", "level"])
    return counts_and_shares(rows.assign(measure="system_changes", category=rows.level), "changes")
