"""Files as received, of whatever form, to rows of text: the form is told by the first bytes."""

from __future__ import annotations

import codecs
from pathlib import Path

from workbench.intake.files.columnar import read_parquet_rows
from workbench.intake.files.delimited import read_delimited
from workbench.intake.files.encodings import Progress, no_progress
from workbench.intake.files.rows import Rows, Source
from workbench.intake.files.spss import Statistics, read_spss
from workbench.intake.files.workbooks import read_workbook_rows
from workbench.problems import Problem, ProblemsFound

__all__ = ["Rows", "Source", "Statistics", "form_of", "read_file"]

FORMS = {
    b"PK": "workbook",
    b"PAR1": "parquet",
    b"$FL2": "sav",
    b"$FL3": "sav",
    b"\xd0\xcf\x11\xe0": "locked",
    b"%PDF": "pdf",
    b"\x1f\x8b": "packed",
}
WRITTEN = {
    **dict.fromkeys([b"<htm", b"<!do", b"<?xm", b"<tab"], "page"),
    **dict.fromkeys([b'{"', b"[{", b"[\n"], "json"),
    b"{\\rtf": "document",
}
"""Forms of text that are no table, whatever stands before them of marks and spaces."""
REFUSED = {
    "json": ("JSON: a form for programs", "Export the answers as CSV or .xlsx"),
    "document": ("a document of a word processor", "Export the answers as CSV or .xlsx"),
    "locked": ("an old or locked workbook", "Save it as .xlsx without a password"),
    "pdf": ("a PDF: it shows numbers, it does not hold the answers", "Export the answers as CSV"),
    "page": ("a web page or XML", "Export the answers as CSV or .xlsx"),
    "packed": ("a packed file", "Unpack it first"),
}
PORTABLE = b"SPSSPORT"
PASSES = 2
"""A text file is gone over twice: its bytes are scanned, then parted into cells."""


def form_of(path: Path) -> str:
    """Return the form of a file by its first bytes, never by its name; "text" where none is known."""
    with path.open("rb") as stream:
        start = stream.read(512)
    words = start.removeprefix(codecs.BOM_UTF8).lstrip()
    for mark, form in FORMS.items():
        if start[: len(mark)].lower() == mark.lower():
            return form
    for mark, form in WRITTEN.items():
        if words[: len(mark)].lower() == mark:
            return form
    return "por" if PORTABLE in start.replace(b"\r", b"").replace(b"\n", b"") else "text"


def read_file(
    path: Path,
    file: str,
    encoding: str = "",
    sheet: str = "",
    *,
    find: bool = False,
    tell: Progress = no_progress,
) -> Rows | Statistics:
    """Return the rows of a file (or of one of its sheets), or the contents of an SPSS file.

    Parameters
    ----------
    file : the file's name, for messages
    encoding, sheet : as `study.toml` has them
    find : believe whatever encoding the bytes speak for
    tell : is told how many more bytes were read; each file is gone over `PASSES` times

    Raises
    ------
    ProblemsFound
        The file cannot be read, or should not be.
    """
    form = form_of(path)
    if form in REFUSED:
        found, do = REFUSED[form]
        raise ProblemsFound([Problem(file, "", f"it is {found}", do=do)])
    if form == "text":
        return read_delimited(path, file, encoding, find=find, tell=tell)
    rows = _read_packed(path, file, form, sheet)
    tell(PASSES * path.stat().st_size)
    return rows


def _read_packed(path: Path, file: str, form: str, sheet: str) -> Rows | Statistics:
    """A file that its reader takes in at once."""
    if form == "workbook":
        return read_workbook_rows(path, file, sheet)
    if form == "parquet":
        return read_parquet_rows(path, file)
    return read_spss(path, file, portable=form == "por")
