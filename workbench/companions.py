"""What lies beside each page: its workbook, and its PDF where one is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.pdf import print_pages
from workbench.workbooks import write_workbook

KINDS = (".xlsx", ".pdf")


def write_companions(pages: Iterable[Path], pdf: bool = False) -> list[Path]:
    """Write the workbook of each page, and with `pdf` its PDF, where they are older than the page.

    A page that is gone takes its companions with it: they must not outlive what they were made
    from. So does a PDF that is older than its page and that nobody asked to print again.

    Raises
    ------
    UsageProblem
        PDFs are wanted and this machine has no browser; the workbooks are written all the same.
    """
    there = []
    for page in pages:
        _remove_outdated(page)
        if page.is_file():
            there.append(page)
    written = [write_workbook(page) for page in there if not page.with_suffix(".xlsx").is_file()]
    return written + (print_pages(there) if pdf else [])


def _remove_outdated(page: Path) -> None:
    made = page.stat().st_mtime_ns if page.is_file() else None
    for kind in KINDS:
        companion = page.with_suffix(kind)
        if companion.is_file() and (made is None or companion.stat().st_mtime_ns < made):
            companion.unlink()
