"""The index page of a study: every report, its state, and where it lies."""

from __future__ import annotations

import markupsafe

from workbench.layout import fill_part, tabulate
from workbench.page import render_plain
from workbench.reference import ReferenceData
from workbench.study import Period, Study


def index_page(study: Study, reference: ReferenceData, record: dict[str, dict]) -> str:
    """Return the page that lists the reports of a study by period, with what became of each.

    Parameters
    ----------
    study, reference : the study and the names of its regions
    record : the build record, by report name
    """
    periods = [
        {"title": period.title, "table": _period_table(period, reference, record)}
        for period in reversed(study.periods)
    ]
    body = fill_part("index.html.j2", synthetic=study.synthetic, title=study.title, periods=periods)
    return render_plain(f"Reports: {study.title}", f"Index of the reports of {study.title}", body)


def _period_table(period: Period, reference: ReferenceData, record: dict[str, dict]):
    names = reference.region_names()
    reports = {name: report for name, report in record.items() if report["period"] == period.id}
    order = ["statewide", *names]
    ranked = sorted(reports.values(), key=lambda report: order.index(report["region"]))
    rows = [(_link(report, names), _state(report)) for report in ranked]
    return tabulate(f"Reports of {period.title}", ("Report", "State"), rows)


def _link(report: dict, names: dict[str, str]) -> markupsafe.Markup | str:
    name = names.get(report["region"], "Minnesota, all regions")
    if report["status"] == "failed":
        return name
    return markupsafe.Markup('<a href="{}">{}</a>').format(report["page"], name)


def _state(report: dict) -> str:
    return (
        f"Failed: {report['message'].splitlines()[0]}" if report["status"] == "failed" else "Draft"
    )
