"""Tables of what each team has: a column a team, or a row a team where there are many."""

from __future__ import annotations

import calendar

import pandas as pd

from workbench.evidence import SHOWN, Evidence
from workbench.layout import SIGNS, Table, tabulate

ABREAST = 6
"""The most teams with a column each: more would make a table too wide for a sheet of paper."""
WITH_DATES = {
    "done": "done {done} (planned {planned})",
    "unplanned": "done {done}",
    "planned": "planned {planned}",
    "late": "late: planned {planned}",
    "open": "no date yet",
}
IN_SHORT = {
    "done": "done",
    "unplanned": "done",
    "planned": "planned",
    "late": "late",
    "open": "no date",
}
"""What a cell says of a step in each state."""


def coverage_table(evidence: Evidence, coverage: pd.DataFrame) -> Table:
    """Return which disciplines sit in which team; of many teams, for each those at the table and those that it lacks."""
    caption = f"Disciplines at the table, by team, {evidence.period.title}"
    names = evidence.team_names()
    called = {code: f"{code}: {names[code]}" for code in dict.fromkeys(coverage.team)}
    if len(called) > ABREAST:
        rows = [
            _team_row(called[code], seats) for code, seats in coverage.groupby("team", sort=False)
        ]
        return tabulate(caption, ("Team", "At the table", "Missing (essential)"), rows)
    rows = []
    for discipline, of_one in coverage.groupby("discipline", sort=False):
        essential = "yes" if of_one.essential.iloc[0] else "no"
        rows.append((discipline, essential, *[_say_seat(seat) for seat in of_one.itertuples()]))
    return tabulate(caption, ("Discipline", "Essential", *called.values()), rows)


def _say_seat(seat) -> str:
    if seat.present:
        return "at the table"
    return "missing (essential)" if seat.essential else "no"


def _team_row(team: str, seats: pd.DataFrame) -> tuple[str, str, str]:
    there = seats.discipline[seats.present]
    lacking = seats.discipline[seats.essential & ~seats.present]
    return team, "; ".join(there) or "none", "; ".join(lacking) or "none"


def path_table(evidence: Evidence, steps: pd.DataFrame) -> Table:
    """Return how far each team is with each step: a row a step with its dates; of many teams a row a team without."""
    names, many = evidence.team_names(), steps.team.nunique() > ABREAST
    words = IN_SHORT if many else WITH_DATES
    told = steps.assign(words=[_say_step(step, words) for step in steps.itertuples()])
    codes, labels = list(dict.fromkeys(told.team)), list(dict.fromkeys(told.step))
    cells = told.pivot(index="step", columns="team", values="words").loc[labels, codes]
    called = [f"{code}: {names[code]}" for code in codes]
    caption = f"Protocol steps by team, {evidence.period.title}"
    if many:
        rows = [(name, *cells[code]) for name, code in zip(called, codes, strict=True)]
        return tabulate(caption, ("Team", *labels), rows)
    return tabulate(caption, ("Step", *called), [(step, *cells.loc[step]) for step in labels])


def _say_step(step, words: dict[str, str]) -> str:
    """How far a team is with a step, as a cell."""
    if step.status != SHOWN:
        return SIGNS[step.status][0]
    on_time = step.state == "done" and pd.isna(step.planned)
    months = {name: _say_month(getattr(step, name)) for name in ("planned", "done")}
    return words["unplanned" if on_time else step.state].format(**months)


def _say_month(month: float) -> str:
    return "" if pd.isna(month) else f"{calendar.month_abbr[int(month % 100)]} {int(month // 100)}"
