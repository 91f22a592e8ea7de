"""A page to a tagged PDF, printed by the browser of this machine."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pypdf
from pypdf.generic import DictionaryObject, NameObject

import workbench
from workbench.browser import NONE_FOUND, find_browser, safe_options
from workbench.problems import UsageProblem
from workbench.store import write_file
from workbench.workbooks import PageReader

SECONDS_PER_PAGE = 120
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-extensions",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
CLOCK = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)")
ROLES = {"/Strong": "/Span", "/Em": "/Span"}
"""Tags of the browser that came with PDF 2.0, and what older readers are to take them for."""
NODE = re.compile(rb"\(node(\d{8})\)")


def print_pages(pages: Iterable[Path]) -> list[Path]:
    """Print each page that has no PDF as new as itself, and return the PDFs written.

    The style sheet of the page lays it out: Letter paper, folded tables open, a running header.
    Tags, language, title, alternative texts and bookmarks come from the page's own marks.

    Raises
    ------
    UsageProblem
        There is no browser (what to install is said), or it did not print a page.
    """
    todo = [page for page in pages if not _is_printed(page)]
    if not todo:
        return []
    browser = find_browser()
    if browser is None:
        raise UsageProblem(f"No PDF was made. {NONE_FOUND}")
    return [_print_page(browser, page) for page in todo]


def _is_printed(page: Path) -> bool:
    printed = page.with_suffix(".pdf")
    return printed.is_file() and printed.stat().st_mtime_ns >= page.stat().st_mtime_ns


def _print_page(browser: Path, page: Path) -> Path:
    printed = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(prefix="wb-pdf-") as folder:
        draft = Path(folder) / "page.pdf"
        command = [
            str(browser),
            *OPTIONS,
            *safe_options(),
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={draft}",
            page.resolve().as_uri(),
        ]
        message = _run(command)
        if not draft.is_file():
            raise UsageProblem(f"{browser.name} did not print {page.name}. {message}")
        write_file(printed, with_words(without_clock(draft.read_bytes()), page.read_text("utf-8")))
    return printed


def _run(command: list[str]) -> str:
    """Run the browser; why it gave up, where it did. It tells much, and little that helps."""
    try:
        subprocess.run(command, capture_output=True, timeout=SECONDS_PER_PAGE, check=True)
    except subprocess.TimeoutExpired:
        return f"It took longer than {SECONDS_PER_PAGE} seconds."
    except subprocess.CalledProcessError as error:
        return f"It ended with code {error.returncode}."
    return ""


def without_clock(printed: bytes) -> bytes:
    """Return a PDF without the hour of printing, so that one page always makes the same bytes.

    Nothing is moved, since a PDF names its parts by their place: the hour becomes blanks, and the
    names that the browser counts up from page to page are counted from one.
    """
    blank = CLOCK.sub(lambda found: b" " * len(found[0]), printed)
    names = {
        name: f"{at:08}".encode() for at, name in enumerate(sorted(set(NODE.findall(blank))), 1)
    }
    return NODE.sub(lambda found: b"(node" + names[found[1]] + b")", blank)


def with_words(printed: bytes, page: str) -> bytes:
    """Return a PDF with what the browser leaves out: its author and subject, as the page tells them, and the roles of its tags."""
    told = PageReader(page)
    facts = dict(fact for fact in told.facts if len(fact) == 2)
    whole = pypdf.PdfWriter(clone_from=io.BytesIO(printed))
    whole.pdf_header = printed[:8].decode("ascii")
    words = {"/Author": facts.get("Prepared by", ""), "/Subject": told.description}
    words["/Creator"] = f"Safe Harbor evaluation workbench {workbench.__version__}"
    whole.add_metadata({name: text for name, text in words.items() if text})
    roles = {NameObject(tag): NameObject(role) for tag, role in ROLES.items()}
    whole.root_object["/StructTreeRoot"][NameObject("/RoleMap")] = DictionaryObject(roles)
    written = io.BytesIO()
    whole.write(written)
    return written.getvalue()
