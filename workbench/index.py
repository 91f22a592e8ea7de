"""The index page of a study: every report, its state, and where it lies."""

from __future__ import annotations

import markupsafe

from workbench import store
from workbench.disclosure.primary import CONFIDENTIAL, SHOWN
from workbench.layout import Table, fill_part, tabulate
from workbench.page import render_plain
from workbench.problems import UsageProblem
from workbench.reference import ReferenceData
from workbench.settings import Period
from workbench.states import state_of
from workbench.study import STATE, Study

STATEWIDE = "statewide"
COLUMNS = ("Report", "State", "Data up to", "Hidden numbers", "Workbook", "PDF")
NONE, UNKNOWN = "not made", "not known"
HEAD = 8_192
"""In how many characters a page tells its state: a study of many reports would be long in reading them whole."""


def index_page(study: Study, reference: ReferenceData, record: dict[str, dict]) -> str:
    """Return the page that lists the reports of a study by period, with what became of each.

    Parameters
    ----------
    study, reference : the study and the names of its regions
    record : the build record, by report name
    """
    periods = [
        {"title": period.title, "table": _period_table(study, period, reference, record)}
        for period in reversed(study.periods)
    ]
    body = fill_part("index.html.j2", synthetic=study.synthetic, title=study.title, periods=periods)
    return render_plain(f"Reports: {study.title}", f"Index of the reports of {study.title}", body)


def _period_table(
    study: Study, period: Period, reference: ReferenceData, record: dict[str, dict]
) -> Table:
    names = {STATEWIDE: "Minnesota, all regions"} | reference.region_names()
    order = {region: number for number, region in enumerate(names)}
    known = [report for report in record.values() if report["region"] in order]
    reports = [report for report in known if report["period"] == period.id]
    ranked = sorted(reports, key=lambda report: order[report["region"]])
    rows = [_row(study, period, report, names[report["region"]]) for report in ranked]
    return tabulate(f"Reports of {period.title}", COLUMNS, rows)


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
        _companion(study, report["page"], ".pdf", "PDF", f" of {name}, {period.title}"),
    )


def _hidden(study: Study, period: str, region: str) -> str:
    """How many of the report's own numbers are hidden, of those that there are."""
    try:
        folder = store.current_snapshot(study)
        code = STATE if region == STATEWIDE else region
        measures = store.read_codes(folder, f"{period}/{code}", ["region", "status"])
    except (UsageProblem, FileNotFoundError):
        return UNKNOWN
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
    file = page.removesuffix(".html") + kind
    return _link(file, words, heard) if (study.reports / file).is_file() else NONE


def _link(file: str, words: str, heard: str = "") -> markupsafe.Markup:
    """A link; `heard` is added for those who hear the links one by one."""
    link = markupsafe.Markup('<a href="{}">{}<span class="heard">{}</span></a>')
    return link.format(file, words, heard)
