"""What lies beside each page: its workbook, and its PDF where one is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.build.record import read_record_of
from workbench.places import reports_home

KINDS = (".xlsx", ".pdf")


def finish_build(study: str, pdf: bool = False) -> list[Path]:
    """Write what lies beside the pages of a study, and then the index anew, which leads there.

    Returns the files written; where there are none, nothing is read or loaded.
    """
    reports = reports_home() / study
    pages = [reports / report["page"] for report in read_record_of(reports).values()]
    written: list[Path] = []
    try:
        written += write_workbooks(pages)
        if pdf:
            from workbench.pdf import print_pages

            written += print_pages([page for page in pages if page.is_file()])
    finally:
        if written:
            _write_index(study)
    return written


def write_workbooks(pages: Iterable[Path]) -> list[Path]:
    """Write the workbook of each page that has none as new as itself.

    A page that is gone takes its companions with it, and so does one that was made again: what was
    made from a page must not outlive it.
    """
    for page in pages:
        _remove_outdated(page)
    todo = [page for page in pages if page.is_file() and not page.with_suffix(".xlsx").is_file()]
    if not todo:
        return []
    from workbench.workbooks import write_workbook

    return [write_workbook(page) for page in todo]


def _remove_outdated(page: Path) -> None:
    made = page.stat().st_mtime_ns if page.is_file() else None
    for kind in KINDS:
        companion = page.with_suffix(kind)
        if companion.is_file() and (made is None or companion.stat().st_mtime_ns < made):
            companion.unlink()


def _write_index(name: str) -> None:
    from workbench.build.run import write_index
    from workbench.reference import load_reference
    from workbench.study import load_study

    study = load_study(name)
    write_index(study, load_reference(study), read_record_of(study.reports))
