"""What a workbook may not hold: checked in its archive before any reader opens it."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from workbench.problems import Problem, ProblemsFound, listed

MOST_UNPACKED = 2 << 30
"""Bytes that a workbook may have unpacked; a million answers of sixty items stay below."""
MOST_RATIO = 250
"""A part that unpacks to more than this many times its size is a bomb; sheets reach about 60."""
SMALL = 10 << 20
"""A part that unpacks to less does no harm whatever its ratio."""
MOST_PARTS = 10_000
MACROS = re.compile(r"vbaProject|/macrosheets/|^Basic/|^Scripts/|/activeX/", re.IGNORECASE)
DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
FORMULA = re.compile(rb"<f[ >/]|<table:table-cell[^<>]{0,2000}table:formula=")
CELL = re.compile(rb' r="([A-Z]{1,3}[0-9]{1,7})"')
ERROR = re.compile(rb'<c\s[^<>]*\bt="e"[^<>]*>')
FILLED = re.compile(rb'<c [^<>]*?\br="([A-Z]{1,3})[0-9]{1,7}"[^<>/]*>')
ROW = re.compile(rb'<row [^<>]*?\br="([0-9]{1,8})"')
LEAST_FILLED, SMALL_SHEET = 0.02, 5_000_000
"""A sheet whose outermost cells span more than so many must be filled to this share: a reader makes room
for all of them, and a single cell in the last corner would take half a terabyte."""
REPEATED = re.compile(
    rb'<table:table-(cell|row)\b[^<>]*?number-(?:columns|rows)-repeated="([0-9]{1,9})"[^<>]*?(/?)>'
)
MOST_REPEATS = 100_000
BINARY = re.compile(r"^xl/workbook\.bin$")
OVERLAP = 4096
CHUNK = 1 << 20
FORMULAS_NAMED = 5


def check_archive(path: Path, file: str) -> None:
    """Refuse a workbook that would do harm when opened, or whose cells are not what they seem.

    Raises
    ------
    ProblemsFound
        It is too large unpacked, is packed like a bomb, holds macros, a document type or formulas,
        or is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_size(parts, file)
            _refuse_other_forms({part.filename for part in parts}, file)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_content(archive, part, file)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise damaged(file, type(error).__name__) from None


def damaged(file: str, cause: str) -> ProblemsFound:
    """Return the refusal of a workbook that no reader can open."""
    found = f"it cannot be opened as a workbook ({cause})"
    do = "Save it again as .xlsx, without a password"
    return ProblemsFound([Problem(file, "", found, do=do)])


def _refuse_size(parts: list[zipfile.ZipInfo], file: str) -> None:
    size = sum(part.file_size for part in parts)
    swollen = [
        part
        for part in parts
        if part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)
    ]
    macros = [part.filename for part in parts if MACROS.search(part.filename)]
    if size > MOST_UNPACKED or swollen or len(parts) > MOST_PARTS:
        found = f"it would unpack to {size:,} bytes in {len(parts):,} parts, like a ZIP bomb"
        raise ProblemsFound([Problem(file, "", found, do="Ask where the file comes from")])
    if macros:
        found = "it holds macros: programs that run when it is opened"
        raise ProblemsFound([Problem(file, "", found, do="Save it as .xlsx, without macros")])


def _refuse_other_forms(names: set[str], file: str) -> None:
    """A packed file that is no workbook, or one whose sheets cannot be looked through."""
    if any(map(BINARY.match, names)):
        found, do = "it is a binary workbook (.xlsb)", "Save it as .xlsx"
    elif not names & {"[Content_Types].xml", "content.xml", "mimetype"}:
        found, do = "it is a packed file", "Unpack it first"
    else:
        return
    raise ProblemsFound([Problem(file, "", found, do=do)])


def _refuse_content(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> None:
    """Look through one part, never more of it than it says it has."""
    formulas, errors, before, extent = [], [], b"", _Extent()
    in_sheet = "worksheets/" in part.filename or part.filename == "content.xml"
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = before + chunk
            if DECLARED.search(text):
                found = "it declares a document type, which no spreadsheet program writes"
                raise ProblemsFound([Problem(file, "", found, do="Ask where the file comes from")])
            if in_sheet and len(formulas) <= FORMULAS_NAMED:
                formulas += _formula_cells(text)
                errors += [_address(cell) for cell in ERROR.findall(text)]
            if in_sheet:
                extent.look(chunk if len(before) < OVERLAP else before[-200:] + chunk)
            before = chunk[-OVERLAP:]
    extent.refuse_if_hollow(file, part.filename.rpartition("/")[2])
    if formulas:
        named = listed(dict.fromkeys(formulas), FORMULAS_NAMED)
        found = f"it holds formulas ({named}), whose results may be old or missing"
        do = "Copy the sheet and paste it as values"
        raise ProblemsFound([Problem(file, part.filename.rpartition("/")[2], found, do=do)])
    if errors:
        named = listed(dict.fromkeys(errors), FORMULAS_NAMED)
        found = (
            f"it holds results that could not be computed ({named}), such as a division by nothing"
        )
        do = "Correct them, or leave the cells blank"
        raise ProblemsFound([Problem(file, part.filename.rpartition("/")[2], found, do=do)])


class _Extent:
    """How far the filled cells of a sheet reach, and how many they are."""

    def __init__(self) -> None:
        self.rows, self.columns, self.filled, self.repeats = 0, 0, 0, 0

    def look(self, text: bytes) -> None:
        letters = FILLED.findall(text)
        self.filled += len(letters)
        self.columns = max(self.columns, *map(_column_number, {*letters, b"A"}))
        self.rows = max(self.rows, *map(int, ROW.findall(text)), 0)
        own = [int(n) for kind, n, empty in REPEATED.findall(text) if kind == b"cell" and not empty]
        self.repeats = max(self.repeats, *own, 0)

    def refuse_if_hollow(self, file: str, part: str) -> None:
        """Refuse a sheet that is nearly all empty, and far too large to be opened.

        Raises
        ------
        ProblemsFound
            It is.
        """
        span = self.rows * self.columns
        hollow = span > SMALL_SHEET and self.filled < LEAST_FILLED * span
        if not hollow and self.repeats <= MOST_REPEATS:
            return
        found = f"its cells span {self.rows:,} rows and {self.columns:,} columns, nearly all of them empty"
        if not hollow:
            found = f"it repeats a cell {self.repeats:,} times"
        do = "Copy the answers into a new workbook: a cell far below or beside them was left over"
        raise ProblemsFound([Problem(file, part, found, do=do)])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _address(cell: bytes) -> str:
    found = CELL.findall(cell)
    return found[-1].decode("ascii") if found else "a cell"


def _formula_cells(text: bytes) -> list[str]:
    """The cells whose formula stands in a piece of a sheet, each by the last address before it."""
    found = FORMULA.finditer(text)
    before = [
        text[max(0, one.start() - 400) : one.start()]
        for one, _ in zip(found, range(8), strict=False)
    ]
    addresses = [CELL.findall(piece) for piece in before]
    return [one[-1].decode("ascii") if one else "a cell" for one in addresses]
