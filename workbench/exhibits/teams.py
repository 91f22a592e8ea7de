"""Partners at the table, what agencies commit, and protocol steps."""

from __future__ import annotations

from workbench import figures
from workbench.evidence import Evidence
from workbench.exhibits.parts import (
    alternative,
    of_teams,
    side_by_side,
)
from workbench.layout import (
    Figure,
    Table,
    Value,
    tabulate,
)
from workbench.sentences import say_partners, say_steps
from workbench.study import STATE


def partner_figure(evidence: Evidence) -> Figure:
    """Return which disciplines sit in which team of the region."""
    coverage = evidence.coverage()
    teams = evidence.team_names()
    said = say_partners(evidence)
    marks = {
        (True, True): "at the table",
        (True, False): "missing (essential)",
        (False, True): "at the table",
    }
    rows = []
    for discipline, of_one in coverage.groupby("discipline", sort=False):
        cells = [marks.get((row.essential, row.present), "–") for row in of_one.itertuples()]
        rows.append((discipline, "yes" if of_one.essential.iloc[0] else "", *cells))
    columns = (
        "Discipline",
        "Essential",
        *[f"{code}: {teams[code]}" for code in dict.fromkeys(coverage.team)],
    )
    note = "A filled dot: at the table. A ring: an essential discipline that is missing. A dash: another that is not there."
    return Figure(
        figures.draw_coverage(coverage),
        said[0],
        f"Disciplines by team, essential ones above the line, {evidence.place}, {evidence.period.title}. {note}",
        alternative("Grid of disciplines by team", said[0]),
        "Teams: "
        + "; ".join(f"{code} is {teams[code]}" for code in dict.fromkeys(coverage.team))
        + ".",
        tabulate(f"Disciplines at the table, by team, {evidence.period.title}", columns, rows),
    )


def partner_table(evidence: Evidence) -> Table:
    """Return in how many teams of each region a discipline sits."""
    regions = [*evidence.regions, STATE] if evidence.statewide else [evidence.region, STATE]
    partners = evidence.partners(regions)
    places = evidence.definitions.reference.region_names()
    rows = []
    for discipline, of_one in partners.groupby("discipline", sort=False):
        cells = of_one.set_index("region")
        counted = [of_teams(cells.loc[region]) for region in regions]
        rows.append((discipline, "yes" if of_one.essential.iloc[0] else "", *counted))
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


def step_figure(evidence: Evidence) -> Figure:
    """Return how many of the region's teams have done each protocol step."""
    steps = evidence.steps([evidence.region])
    said = say_steps(evidence)
    read = "; ".join(f"{row.step}: {row.value:.0f} of {row.base:.0f}" for row in steps.itertuples())
    return Figure(
        figures.draw_steps(steps),
        said[0],
        f"Teams that have done each step by the end of {evidence.period.title}, {evidence.place}.",
        alternative("Bars of teams by step", read),
        f"{read}.",
        step_table(evidence),
    )


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
