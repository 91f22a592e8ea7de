"""Services, shelter and housing, and the questions that the statute asks."""

from __future__ import annotations

from functools import cache

from workbench import figures
from workbench.definition_files import read_settings
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import Row, base, find, places, value
from workbench.exhibits.panels import panel_in_numbers, panel_rows, read_panels
from workbench.exhibits.parts import alternative, drawn_if_told
from workbench.layout import Figure, Table, tabulate
from workbench.measures.entries import family, load_entries
from workbench.sentences import sentence
from workbench.study import PROJECT

QUESTIONS = PROJECT / "data" / "reference" / "statute_questions.toml"
COLUMNS = (
    ("Youth served", "youth", "total", ""),
    ("Youth enrolled", "youth_enrolled", "total", ""),
    ("New, of new and continuing", "youth_new", "percent", "new"),
    ("Beds", "beds", "total", ""),
    ("Use of beds", "bed_use", "percent", ""),
    ("Counties without a service", "counties_without", "count", ""),
    ("Share of the counties", "counties_without", "percent", ""),
)

BESIDE_STATE = (
    ("Counties without a service", "counties_without", "percent", "", "percent"),
    ("Use of beds", "bed_use", "percent", "", "percent"),
    ("New, of new and continuing youth", "youth_new", "percent", "new", "percent"),
)
"""What can be set beside the state: a region's totals cannot."""
BY_REGION = (
    ("Youth served", "youth", "total", "", "youth"),
    ("Beds", "beds", "total", "", "beds"),
    ("Counties without a service", "counties_without", "count", "", "counties"),
)
WITHOUT_BASE = ("youth",)
"""Totals that are their own base."""


def service_figure(evidence: Evidence) -> Figure:
    """Return services and housing beside the state; of the state, youth and beds of every region."""
    where = places(evidence)
    if evidence.statewide:
        rows = panel_rows(evidence, BY_REGION, where=where[:-1])
        base = "n: for beds, agencies that report any; for counties, all of the region."
    else:
        rows = panel_rows(evidence, BESIDE_STATE, where=where)
        base = "n: counties; for beds, agencies that report their use; for new youth, youth."
    rows = rows.assign(base=rows.base.where(~rows.unit.isin(WITHOUT_BASE)))
    found = _title(evidence)
    return Figure(
        drawn_if_told(figures.draw_panels, rows),
        found,
        f"As agencies report them, {evidence.period.title}. {base}",
        alternative(
            "Bars of services by region" if evidence.statewide else "Bars of services",
            panel_in_numbers(rows, "Counties without a service"),
        ),
        read_panels(rows) + ".",
        service_table(evidence),
    )


def _title(evidence: Evidence) -> str:
    lacking = find(evidence, "counties_without", evidence.region, statistic="count")
    beds = find(evidence, "beds", evidence.region, statistic="total")
    told = {
        "beds": f"{value(beds)} beds" if beds.status == SHOWN else "the number of beds is not told",
        "place": evidence.place,
    }
    if lacking.status != SHOWN:
        variant = "title_beds" if beds.status == SHOWN else "title_hidden"
        return sentence("services", variant, **told)
    counties = {"lacking": str(value(lacking)), "counties": f"{lacking.base:.0f}"}
    variant = "title_every" if lacking.value == 0 else "title"
    return sentence("services", variant, **told, **counties)


def service_table(evidence: Evidence) -> Table:
    """Return youth served, beds and counties without a service, by region."""
    rows = []
    for code, named in places(evidence):
        found = [
            find(evidence, measure, code, statistic=statistic, category=category)
            for _, measure, statistic, category in COLUMNS
        ]
        rows.append((named, *[value(row) for row in found], base(found[-1], "counties")))
    columns = ("Region", *[title for title, *_ in COLUMNS], "Counties")
    return tabulate(f"Services, shelter and housing, {evidence.period.title}", columns, rows)


@cache
def load_questions() -> dict:
    """Return the statute's questions with the measures that bear on each."""
    return read_settings(QUESTIONS)


def statute_table(evidence: Evidence) -> Table:
    """Return each question of the statute with the measures that bear on it, here and in the state."""
    entries = load_entries()
    here, state = places(evidence)[-2:]
    if evidence.statewide:
        here = state
    rows = []
    for question in load_questions().values():
        for measure in question["measures"]:
            name, statistic, category = (*measure.split("/"), "")[:3]
            dimensions = {"statistic": statistic, "category": category}
            found = [
                find(evidence, name, code, **dimensions) for code, _ in dict.fromkeys((here, state))
            ]
            words = question["words"].get(measure, entries[family(name)].title)
            cells = [value(row, _unit(row.unit)) for row in found]
            rows.append((question["title"], words, *cells))
    names = [named for _, named in dict.fromkeys((here, state))]
    caption = f"What the law asks, and the measures that bear on it, {evidence.period.title}"
    return tabulate(caption, ("Question", "Measure", *names), rows)


def _unit(unit: str) -> str:
    return "score" if unit in ("level", "disciplines", "points") else unit


def say_services(evidence: Evidence) -> list[str]:
    """Say how many youth were served, and in how many counties there is no service."""
    youth = find(evidence, "youth", evidence.region, statistic="total")
    counties = find(evidence, "counties_without", evidence.region, statistic="count")
    said = _say_youth(evidence, youth)
    every = counties.status == SHOWN and counties.value == 0
    served = [sentence("services", "every_county", counties=int(counties.base))] if every else []
    return [said, *served, *say_unserved(evidence)]


def _say_youth(evidence: Evidence, youth: Row) -> str:
    """How many youth were served; where that is not shown, as much of why as the table's sign tells."""
    if youth.status == SHOWN:
        return sentence("services", "youth", youth=value(youth, "youth"), place=evidence.place)
    told = {"confidential", "not_available" if youth.reason else ""}
    variant = youth.status if youth.status in told else "hidden"
    return sentence("services", variant, place=evidence.place, reason=youth.reason)


def say_unserved(evidence: Evidence) -> list[str]:
    """Say in how many counties there is no service; nothing where there is one in each."""
    counties = _counties(evidence, evidence.region)
    if counties.status != SHOWN or counties.value == 0:
        return []
    words = {"lacking": int(counties.value), "counties": int(counties.base)}
    apart, regions = _without_team(evidence)
    variant = "counties_apart" if apart else "counties"
    return [sentence("services", variant, **words, apart=apart, regions=regions)]


def _without_team(evidence: Evidence) -> tuple[int, str]:
    """How many of the state's counties without a service lie in regions without a team, and in which.

    It is what the regions' numbers leave of the state's, and told only where that is every county of
    those regions: their own numbers do not apply, and the table's rows would not add up.
    """
    if not evidence.statewide:
        return 0, ""
    named = evidence.definitions.reference.region_names()
    found = {code: _counties(evidence, code) for code in evidence.regions}
    without = [code for code, row in found.items() if row.status == "not_applicable"]
    told = [row for code, row in found.items() if code not in without]
    if not without or any(row.status != SHOWN for row in told):
        return 0, ""
    state = _counties(evidence, evidence.region)
    lacking, every = (
        int(getattr(state, kind) - sum(getattr(row, kind) for row in told))
        for kind in ("value", "base")
    )
    return (lacking, "; ".join(named[code] for code in without)) if lacking == every else (0, "")


def _counties(evidence: Evidence, code: str) -> Row:
    return find(evidence, "counties_without", code, statistic="count")
