"""Partners at the table, what agencies commit, and protocol steps."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import alike
from workbench.exhibits.parts import (
    alternative,
    of_teams,
    side_by_side,
)
from workbench.exhibits.team_tables import coverage_table, path_table
from workbench.layout import (
    Figure,
    Table,
    Value,
    tabulate,
)
from workbench.sentences import say_partners, say_steps, sentence
from workbench.study import STATE

SEATS = (
    "Essential ones above the line. A filled dot: at the table. A ring: an essential partner that is missing. "
    "A dash: another that is not there."
)
CELLS = (
    "Essential partners above the line; the darker, the more. Before the slash: teams in which the discipline "
    "sits; behind it: all teams of the region."
)
"""What the marks of a drawing stand for."""
NAMED = 4
"""Of more steps that are late, those are named that are not."""
MOST_IN_TIME = 6
"""The most teams whose steps are drawn in time, a panel each; more are drawn as a grid."""


def partner_figure(evidence: Evidence) -> Figure:
    """Return which disciplines sit in which team of the region."""
    coverage = evidence.coverage()
    teams = evidence.team_names()
    found = say_partners(evidence)[-1].rstrip(".")
    return Figure(
        figures.draw_coverage(coverage),
        found,
        f"Disciplines by team, {evidence.place}, {evidence.period.title}.",
        alternative(
            "Grid of disciplines by team",
            *_lacking_by_team(coverage, teams),
            say_partners(evidence)[0],
        ),
        _team_key(teams, coverage.team),
        coverage_table(evidence, coverage),
        SEATS,
    )


def _lacking_by_team(coverage: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """How many essential partners each team lacks, where every seat is shown; the title says which."""
    if (coverage.status != SHOWN).any():
        return []
    lacking = coverage[coverage.essential & ~coverage.present].groupby("team", sort=False).size()
    told = "; ".join(f"{names[team]}: {count}" for team, count in lacking.items())
    return [sentence("partners", "by_team" if told else "by_team_none", teams=told)]


def partner_table(evidence: Evidence) -> Table:
    """Return in how many teams of each region a discipline sits."""
    regions = [*evidence.regions, STATE] if evidence.statewide else [evidence.region, STATE]
    partners = evidence.partners(regions)
    places = evidence.definitions.reference.region_names()
    rows = []
    for discipline, of_one in partners.groupby("discipline", sort=False):
        cells = of_one.set_index("region")
        counted = [of_teams(cells.loc[region]) for region in regions]
        rows.append((discipline, "yes" if of_one.essential.iloc[0] else "no", *counted))
    columns = ("Discipline", "Essential", *[places[region] for region in regions])
    caption = f"Teams in which each discipline sits, {evidence.period.title}"
    return tabulate(caption, columns, rows, "3 of 4: in three of the region's four teams.")


def commitment_table(evidence: Evidence) -> Table:
    """Return agreements, hours and attendance by region."""
    names = evidence.definitions.reference.region_names()
    rows = []
    for region in side_by_side(evidence):
        numbers = [
            (evidence.number("agreements", region=region, statistic="count"), "agencies"),
            (evidence.number("agreements", region=region, statistic="percent"), "percent"),
            (evidence.number("hours", region=region, statistic="total"), "hours"),
            (evidence.number("attendance", region=region, statistic="percent"), "percent"),
        ]
        base = evidence.number("agreements", region=region, statistic="count")
        cells = [Value(number.value, number.status, unit) for number, unit in numbers]
        rows.append((names[region], Value(base.base, base.status, "agencies"), *cells))
    columns = (
        "Region",
        "Agencies at the table",
        "Agreements signed",
        "Share signed",
        "Hours pledged",
        "Attendance",
    )
    return tabulate(f"What agencies commit, {evidence.period.title}", columns, rows)


def _team_key(names: dict[str, str], teams) -> str:
    """Which name each code of a drawing stands for."""
    return "Teams: " + "; ".join(f"{code} is {names[code]}" for code in dict.fromkeys(teams)) + "."


def step_figure(evidence: Evidence) -> Figure:
    """Return how many of the region's teams have done each protocol step."""
    steps = evidence.steps([evidence.region])
    said = say_steps(evidence)
    read = "; ".join(f"{row.step}: {of_teams(row)}" for row in steps.itertuples())
    found = _most_done_title(steps, said[0])
    return Figure(
        figures.draw_steps(steps),
        found,
        f"Teams that have done each step by the end of {evidence.period.end:%B %Y}, {evidence.place}.",
        alternative("Bars of teams by step", said[0]),
        f"{read}.",
        step_table(evidence),
    )


def _most_done_title(steps: pd.DataFrame, otherwise: str) -> str:
    """The finding: which step most teams have done, and which the fewest."""
    shown = steps[steps.status == SHOWN].sort_values("value", ascending=False, kind="stable")
    if shown.empty or shown.value.iloc[0] == shown.value.iloc[-1]:
        return otherwise.rstrip(".")
    words = {}
    for end, row in (("most", shown.iloc[0]), ("fewest", shown.iloc[-1])):
        words[end] = alike(shown.step[shown.value == row.value].str.lower())
        words[f"{end}_teams"] = of_teams(row)
    return sentence("steps", "most_and_fewest", **words)


def path_figure(evidence: Evidence) -> Figure:
    """Return how far each team is with each step: of a few teams with the dates, of more as a grid."""
    steps, names = evidence.team_steps(), evidence.team_names()
    title = _late_title(steps)
    if not evidence.statewide and steps.team.nunique() <= MOST_IN_TIME:
        return _timeline(evidence, steps, title)
    return Figure(
        figures.draw_paths(steps),
        title,
        f"Protocol steps by team at the end of {evidence.period.end:%B %Y}, {evidence.place}.",
        alternative("Grid of steps by team", say_steps(evidence)[0]),
        " ".join([*_say_late_by_team(steps, names), _team_key(names, steps.team)]),
        path_table(evidence, steps),
    )


def _timeline(evidence: Evidence, steps: pd.DataFrame, title: str) -> Figure:
    period, names = evidence.period, evidence.team_names()
    months = {name: _as_years(steps[name]) for name in ("planned", "done")}
    told = steps.assign(**months, team=[f"{code}: {names[code]}" for code in steps.team])
    return Figure(
        figures.draw_timeline(told, (_year_of(period.start), _year_of(period.end))),
        title,
        f"When each step was planned and done, by team, as of {period.end:%B %Y}, {evidence.place}.",
        alternative("Timeline of steps by team", say_steps(evidence)[0]),
        " ".join(_say_late_by_team(steps, names) or say_steps(evidence)[:1]),
        path_table(evidence, steps),
        "Gray ground: the funding period.",
    )


def _say_late_by_team(steps: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """How many steps wait past their date in which team, of several teams all of whose steps are shown."""
    late = steps[steps.state == "late"].groupby("team", sort=False).size()
    if late.empty or len(set(steps.team)) == 1 or (steps.status != SHOWN).any():
        return []
    told = "; ".join(f"{names[team]}: {count}" for team, count in late.items())
    return [sentence("steps", "late_by_team", teams=told)]


def _late_title(steps: pd.DataFrame) -> str:
    """The finding: which steps wait past their date, by name and without a count."""
    if (steps.state == "done").all():
        return sentence("steps", "all_done")
    if (steps.state == "open").all():
        return sentence("steps", "no_dates")
    return (_say_late(steps) or sentence("steps", "none_late")).rstrip(".")


def say_late_steps(evidence: Evidence) -> list[str]:
    """Say which steps wait past their date in some team; nothing where none does."""
    said = _say_late(evidence.team_steps())
    return [said] if said else []


def say_undated_steps(evidence: Evidence) -> list[str]:
    """Say how many steps have no date, and in which team or in how many; nothing where each has one."""
    steps = evidence.team_steps()
    undated = steps[steps.state == "open"]
    dates = evidence.select("step_dates", team=None, statistic=None)
    if undated.empty or "confidential" in {*steps.status, *dates.status}:
        return []
    teams = list(dict.fromkeys(undated.team))
    words = {"count": len(undated), "teams": len(teams), "team": evidence.team_names()[teams[0]]}
    variant = "undated_one" if len(undated) == 1 else "undated"
    if len(set(steps.team)) == 1:
        variant += "_here"
    elif len(teams) == 1 and len(undated) > 1:
        variant += "_team"
    return [sentence("steps", variant, **words)]


def _say_late(steps: pd.DataFrame) -> str:
    """The steps that wait in some team, in the order of the protocol; "" where none does."""
    late = set(steps.step[(steps.state == "late") & (steps.status == SHOWN)])
    names = [step for step in dict.fromkeys(steps.step) if step in late]
    if not names:
        return ""
    others = [step.lower() for step in dict.fromkeys(steps.step) if step not in late]
    if len(names) > 1 and not others:
        return sentence("steps", "late_all", count=len(names))
    if len(names) > NAMED and len(others) < len(names):
        words = {"late": len(names), "count": steps.step.nunique(), "others": "; ".join(others)}
        return sentence("steps", "late_most", **words)
    variant = "late" if len(set(steps.team)) > 1 else "one_late"
    return sentence("steps", variant, steps="; ".join(map(str.lower, names)))


def _as_years(months: pd.Series) -> pd.Series:
    """Months such as 201803 as the middle of the month, in years."""
    return months // 100 + (months % 100 - 0.5) / 12


def _year_of(day: dt.date) -> float:
    """The day in years; the last day of a period is its end."""
    return day.year + (day.month - 1) / 12 + (day.day - 1) / 365


def partner_grid(evidence: Evidence) -> Figure:
    """Return in how many teams of each region each discipline sits, as a grid."""
    order = {code: at for at, code in enumerate([*evidence.regions, STATE])}
    partners = evidence.partners(list(order)).sort_values(
        "region", key=lambda codes: codes.map(order), kind="stable"
    )
    cells = partners.assign(
        row=partners.discipline, column=partners.place, ruled=partners.essential
    )
    title = _least_title(partners[(partners.region == STATE) & partners.essential])
    return Figure(
        figures.draw_counts(cells),
        title,
        f"Teams in which each discipline sits, of all teams, {evidence.period.title}.",
        alternative("Grid of disciplines by region", say_partners(evidence)[0]),
        say_partners(evidence)[0],
        partner_table(evidence),
        CELLS,
    )


def _least_title(partners) -> str:
    """The finding: which essential partner most teams lack."""
    shown = partners[partners.status == SHOWN].assign(without=lambda t: t.base - t.value)
    lacking = shown[shown.without > 0].sort_values("without", ascending=False, kind="stable")
    if lacking.empty:
        return sentence("partner_title", "none_missing")
    first = lacking.iloc[0]
    names = lacking.discipline[lacking.without == first.without].str.lower()
    words = {"count": int(first.without), "base": int(first.base)}
    variant = "least" if len(names) > 1 else "least_one"
    return sentence("partner_title", variant, name="; ".join(names), **words)


def step_table(evidence: Evidence) -> Table:
    """Return how many teams have done each step, by region."""
    regions = side_by_side(evidence)
    steps = evidence.steps(regions)
    places = evidence.definitions.reference.region_names()
    rows = []
    for step, of_one in steps.groupby("step", sort=False):
        cells = of_one.set_index("region")
        rows.append((step, *[of_teams(cells.loc[region]) for region in regions]))
    columns = ("Step", *[places[region] for region in regions])
    return tabulate(f"Teams that have done each step, {evidence.period.title}", columns, rows)
