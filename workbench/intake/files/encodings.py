"""The encoding of a text file: marked, declared or UTF-8; anything else is found out and said."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer
import pandas as pd

from workbench.problems import Problem, ProblemsFound

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
PLAUSIBLE = ["cp1252", "mac_roman", "cp1250", "cp1251", "cp437"]
"""Single-byte encodings that spreadsheets and survey tools have written; the first wins a draw."""
EVIDENCE = 65_536
"""So many bytes of lines with foreign bytes are enough to tell an encoding."""
CHUNK = 1 << 22
TURNING = re.compile(b"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
"""Characters that turn the direction of text (U+202A to U+202E, U+2066 to U+2069), in UTF-8. Their common
first byte stands first, so that the search runs from one to the next."""
TURNING_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")

Progress = Callable[[int], None]


def no_progress(_bytes: int) -> None:
    """Tell nobody how many more bytes were read."""


@dataclass(frozen=True)
class Scan:
    """What one pass over the bytes of a text file found."""

    digest: str
    size: int
    is_utf8: bool
    bad_line: int
    has_nul: bool
    turning_line: int
    quotes: int
    evidence: bytes


def scan_bytes(path: Path, tell: Progress = no_progress) -> Scan:
    """Read a file once, bytes only: its hash, whether it is UTF-8, and what should not be in it."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    is_utf8, bad_line, has_nul, turning_line = True, 0, False, 0
    size, lines, quotes, evidence = 0, 1, 0, bytearray()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            has_nul = has_nul or b"\x00" in chunk
            quotes += chunk.count(b'"')
            turned = None if turning_line else TURNING.search(chunk)
            turning_line = lines + chunk[: turned.start()].count(b"\n") if turned else turning_line
            if is_utf8 and not _decodes(decoder, chunk):
                is_utf8, bad_line = False, lines + _lines_before_foreign(chunk)
            if not is_utf8 and len(evidence) < EVIDENCE:
                evidence += b"\n".join(line for line in chunk.split(b"\n") if not line.isascii())
            lines += chunk.count(b"\n")
            size += len(chunk)
            tell(len(chunk))
    return Scan(
        digest.hexdigest(),
        size,
        is_utf8 and _decodes(decoder, b"", final=True),
        bad_line or lines,
        has_nul,
        turning_line,
        quotes,
        bytes(evidence[:EVIDENCE]),
    )


def _decodes(decoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _lines_before_foreign(chunk: bytes) -> int:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError as error:
        return chunk[: error.start].count(b"\n")
    return 0


def find_encoding(path: Path, scan: Scan) -> str:
    """Return the encoding that the bytes of a file speak for."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    for mark, name in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return name
    if scan.has_nul:
        return _unmarked_utf16(start)
    if scan.is_utf8:
        return "utf-8"
    fits = list(charset_normalizer.from_bytes(scan.evidence, cp_isolation=PLAUSIBLE))
    best = min((fit.chaos for fit in fits), default=0)
    likely = {name for fit in fits if fit.chaos <= best for name in fit.could_be_from_charset}
    return next((name for name in PLAUSIBLE if name in likely), PLAUSIBLE[0])


def _unmarked_utf16(start: bytes) -> str:
    """UTF-16 of Western text has every second byte NUL; anything else with NUL is no text."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 4
    return "utf-16-le" if odd > half > even else "utf-16-be" if even > half > odd else ""


def believed_encoding(path: Path, file: str, scan: Scan, declared: str) -> str:
    """Return the encoding to read a file in: its mark's, UTF-16 told by its NULs, the declared one, or UTF-8.

    Raises
    ------
    ProblemsFound
        The bytes are not text in it. Another encoding is found out and named, but not used before
        `study.toml` says it: guessing would turn names and answers into others without a word.
    """
    found = find_encoding(path, scan)
    if found in BYTE_ORDER_MARKS.values() or scan.has_nul and found:
        return found
    if not found:
        raise refuse_nul(file)
    if declared:
        return _known(declared, file)
    if found == "utf-8":
        return found
    where = f"line {scan.bad_line} is not text"
    do = f'Export it as UTF-8, or name its encoding in study.toml, probably: encoding = "{found}"'
    raise ProblemsFound([Problem(file, "", f"{where} in the encoding utf-8", do=do)])


def _known(encoding: str, file: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        found = f"encoding '{encoding}' is not known"
        raise ProblemsFound([Problem(file, "", found, "such as utf-8 or windows-1252")]) from None


def refuse_hidden(cells: pd.DataFrame, file: str) -> None:
    """Refuse characters that nobody sees, which a scan of bytes finds in UTF-8 only: NUL, and what turns text.

    Raises
    ------
    ProblemsFound
        A cell holds one.
    """
    for number, name in enumerate(cells, 1):
        texts = "\n".join(cells[name].cat.categories)
        if TURNING_TEXT.search(texts):
            raise refuse_turning(file, f"column {number}")
        if "\x00" in texts:
            raise refuse_nul(file)


def refuse_nul(file: str) -> ProblemsFound:
    """Return the refusal of a file that holds NUL characters."""
    found = "it holds NUL characters: it is no text, or was damaged on its way"
    return ProblemsFound([Problem(file, "", found, do="Export it again as CSV UTF-8")])


def refuse_turning(file: str, where: str) -> ProblemsFound:
    """Return the refusal of characters that make a text read other than it is stored."""
    found = (
        "it holds a character that turns the direction of text (U+202A to U+202E, U+2066 to U+2069)"
    )
    do = "Such a character makes a text look other than it is: remove it in a copy of the file"
    return ProblemsFound([Problem(file, where, found, do=do)])
