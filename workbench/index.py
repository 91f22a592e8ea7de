"""The index page of a study: every report, its state, and where it lies."""

from __future__ import annotations

from pathlib import Path

import markupsafe

from workbench import store
from workbench.disclosure.signs import CONFIDENTIAL, SHOWN
from workbench.layout import Table, fill_part, tabulate
from workbench.page import render_plain
from workbench.problems import UsageProblem
from workbench.reference import ReferenceData
from workbench.settings import Period
from workbench.states import state_of
from workbench.study import STATE, Study

STATEWIDE = "statewide"
COLUMNS = ("Report", "Status", "Data up to", "Hidden numbers", "Workbook")
PDF = ".pdf"
NONE, UNKNOWN, NO_TEAM = "not made", "not known", "no team"
HEAD = 8_192
"""In how many characters a page tells its state: a study of many reports would be long in reading them whole."""


def index_page(study: Study, reference: ReferenceData, record: dict[str, dict]) -> str:
    """Return the page that lists the reports of a study by period, with what became of each.

    Parameters
    ----------
    study, reference : the study and the names of its regions
    record : the build record, by report name
    """
    printed = any(_companion_of(study, report["page"], PDF).is_file() for report in record.values())
    periods = [
        {"title": period.title, "table": _period_table(study, period, reference, record, printed)}
        for period in reversed(study.periods)
    ]
    words = {"synthetic": study.synthetic, "title": study.title, "printed": printed}
    body = fill_part("index.html.j2", **words, periods=periods)
    return render_plain(f"Reports: {study.title}", f"Index of the reports of {study.title}", body)


def _period_table(
    study: Study,
    period: Period,
    reference: ReferenceData,
    record: dict[str, dict],
    printed: bool,
) -> Table:
    """The reports of a period, a row each; whether one was printed is a column only if any report was."""
    names = {STATEWIDE: "Minnesota, all regions"} | reference.region_names()
    order = {region: number for number, region in enumerate(names)}
    known = [report for report in record.values() if report["region"] in order]
    reports = [report for report in known if report["period"] == period.id]
    ranked = sorted(reports, key=lambda report: order[report["region"]])
    rows = [_row(study, period, report, names[report["region"]]) for report in ranked]
    columns = (*COLUMNS, "PDF") if printed else COLUMNS
    shown = [row[: len(columns)] for row in rows]
    return tabulate(f"Reports of {period.title}", columns, shown)


def _row(study: Study, period: Period, report: dict, name: str) -> tuple:
    if report["status"] == "failed":
        failed = f"Failed: {report['message'].splitlines()[0]}"
        return (name, failed, UNKNOWN, UNKNOWN, NONE, NONE)
    return (
        _link(report["page"], name, f", {period.title}"),
        _state(study, report["page"]),
        f"{period.end:%B} {period.end.day}, {period.end.year}",
        _hidden(study, period.id, report["region"]),
        _companion(study, report["page"], ".xlsx", "Workbook", f" of {name}, {period.title}"),
        _companion(study, report["page"], PDF, "PDF", f" of {name}, {period.title}"),
    )


def _hidden(study: Study, period: str, region: str) -> str:
    """How many of the report's own numbers are hidden, of those that there are; without a team there are none."""
    try:
        folder = store.current_snapshot(study)
        code = STATE if region == STATEWIDE else region
        columns = ["measure", "region", "statistic", "value", "status"]
        measures = store.read_codes(folder, f"{period}/{code}", columns)
    except (UsageProblem, FileNotFoundError):
        return UNKNOWN
    teams = measures[(measures.measure == "teams") & (measures.region == code)]
    if [float(count) for count in teams.value[teams.statistic == "count"] if count] == [0]:
        return NO_TEAM
    own = measures.status[(measures.region == code) | (code == STATE)]
    hidden, shown = ((own == status).sum() for status in (CONFIDENTIAL, SHOWN))
    return f"{hidden:,} of {hidden + shown:,}"


def _state(study: Study, page: str) -> str:
    """What the page itself says of its state."""
    file = study.reports / page
    head = ""
    if file.is_file():
        with file.open(encoding="utf-8") as opened:
            head = opened.read(HEAD)
    code, _, day = state_of(head).partition(" ")
    return f"Released {day}" if code == "released" else "Draft"


def _companion(
    study: Study, page: str, kind: str, words: str, heard: str
) -> markupsafe.Markup | str:
    file = _companion_of(study, page, kind)
    return _link(page.removesuffix(".html") + kind, words, heard) if file.is_file() else NONE


def _companion_of(study: Study, page: str, kind: str) -> Path:
    return study.reports / (page.removesuffix(".html") + kind)


def _link(file: str, words: str, heard: str = "") -> markupsafe.Markup:
    """A link; `heard` is added for those who hear the links one by one."""
    link = markupsafe.Markup('<a href="{}">{}<span class="heard">{}</span></a>')
    return link.format(file, words, heard)
