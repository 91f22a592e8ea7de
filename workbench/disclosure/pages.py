"""The page audit: finished files read back, and held against what may stand in them."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from workbench.disclosure.failure import NotSafe

NUMBER = re.compile(r"(?<![\w.,#-])-?\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
"""A number as readers see it; not a part of a code, a colour or a date."""
WORD = re.compile(r"\w+")
PRECISE = re.compile(r"(?<![\w.])\d+\.\d{6,}")
"""A number as no page shows it: with the decimals of a computation."""
DATA_URI = re.compile(r"data:([\w.+/-]*)((?:;[\w=.-]+)*),([^\"'\s)<>]*)", re.I)
SAME = 1e-9
"""How far a number in a workbook may lie from the one it means: it is kept in binary."""
HTML, SHEETS, PDF, TABLE, VECTOR = ".html", ".xlsx", ".pdf", ".csv", ".svg"

SPOKEN = {"alt", "title", "aria-label", "summary", "content", "value", "abbr", "placeholder"}
"""Attributes that a reader sees or hears."""


@dataclass(frozen=True)
class Words:
    """One text of a file: where it stands, whether a reader sees or hears it, whether it is a workbook's cell."""

    where: str
    text: str
    read: bool = True
    cell: bool = False


@dataclass(frozen=True)
class Leak:
    """Something that may not stand in a file; said without repeating it."""

    file: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Register:
    """What may, and what may not, stand in a file.

    Attributes
    ----------
    numbers : every number that may be read, as it is printed
    secrets : what may stand nowhere, by what it is: names of the roster, raw answers, record ids,
        paths, user and host names, planted canaries
    precise : true values of hidden numbers, with all their decimals
    """

    numbers: frozenset[str]
    secrets: dict[str, frozenset[str]]
    precise: frozenset[str] = frozenset()

    def with_numbers(self, more: Iterable[str]) -> Register:
        """Return a register in which some more numbers may be read."""
        return replace(self, numbers=self.numbers | frozenset(more))

    def phrases(self, kind: str) -> list[str]:
        """Return the secrets of a kind that are more than one word."""
        return self._phrases[kind]

    @cached_property
    def _phrases(self) -> dict[str, list[str]]:
        return {
            kind: [secret for secret in secrets if not WORD.fullmatch(secret)]
            for kind, secrets in self.secrets.items()
        }

    def knows(self, number: str, words: Words) -> bool:
        """Return whether a number may be read there; a cell of a workbook holds shares of one."""
        if number in self.numbers or not words.cell:
            return number in self.numbers
        value = float(number.replace(",", ""))
        printed = {f"{each:.{places}f}" for each in (value, 100 * value) for places in (0, 1, 2)}
        return any(
            words in self.numbers and abs(float(words) - each) < SAME
            for words in printed
            for each in (value, 100 * value)
        )


def audit_file(path: Path, register: Register) -> list[Leak]:
    """Return what stands in a finished file and may not: hidden parts and attributes included.

    Raises
    ------
    NotSafe
        The file cannot be read, so that nobody can say what is in it.
    """
    found = []
    for words in read_words(path):
        found += [Leak(path.name, words.where, what) for what in _leaks(words, register)]
    return list(dict.fromkeys(found))


def _leaks(words: Words, register: Register) -> list[str]:
    plain = " ".join(words.text.split())
    folded = plain.casefold()
    parts = set(WORD.findall(folded))
    leaks = [
        f"{kind} stands there"
        for kind, secrets in register.secrets.items()
        if not parts.isdisjoint(secrets)
        or any(_stands(secret, folded) for secret in register.phrases(kind))
    ]
    if any(number.rstrip("0") in register.precise for number in PRECISE.findall(plain)):
        leaks.append("the true value of a hidden number stands there")
    if words.read:
        foreign = [n for n in NUMBER.findall(plain) if not register.knows(n.rstrip(","), words)]
        if foreign:
            leaks.append(f"{len(foreign)} numbers that were not released stand there")
    return leaks


def _stands(secret: str, folded: str) -> bool:
    """Whether a secret stands in a text as a word of its own."""
    at = folded.find(secret)
    while at >= 0:
        before, after = folded[at - 1 : at], folded[at + len(secret) : at + len(secret) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = folded.find(secret, at + 1)
    return False


def read_words(path: Path) -> Iterator[Words]:
    """Return every text of a file: HTML, drawing, CSV table, workbook or PDF, each decoded whole."""
    readers = {HTML: _html, VECTOR: _html, TABLE: _table, SHEETS: _workbook, PDF: _pdf}
    if path.suffix not in readers:
        raise NotSafe(
            f"{path.name}: files of this kind cannot be audited, so they may not be published."
        )
    try:
        yield from readers[path.suffix](path.read_bytes())
    except (ValueError, OSError, zipfile.BadZipFile, KeyError, csv.Error, PyPdfError) as error:
        kind = type(error).__name__
        raise NotSafe(
            f"{path.name}: it cannot be read back ({kind}), so nothing is known of it."
        ) from None


def _html(content: bytes) -> Iterator[Words]:
    reader = _PageWords()
    reader.feed(content.decode("utf-8"))
    reader.close()
    yield from reader.words


class _PageWords(HTMLParser):
    """Texts, attributes and comments of a page, with what is packed into its data URIs."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[Words] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self._open.append(tag)
        for name, value in attributes:
            self._keep(f"<{tag} {name}>", value or "", name in SPOKEN)

    def handle_startendtag(self, tag: str, attributes: list) -> None:
        self.handle_starttag(tag, attributes)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        tag = self._open[-1] if self._open else "page"
        self._keep(f"<{tag}>", data, tag not in ("style", "script"))

    def handle_comment(self, data: str) -> None:
        self._keep("a comment", data, False)

    def unknown_decl(self, data: str) -> None:
        self._keep("a declaration", data, False)

    def _keep(self, where: str, text: str, read: bool) -> None:
        rest = DATA_URI.sub(" ", text)
        if rest.strip():
            self.words.append(Words(where, rest, read))
        for kind, options, packed in DATA_URI.findall(text):
            self.words += unpack(where, kind, options, packed)


def unpack(where: str, kind: str, options: str, packed: str) -> list[Words]:
    """Return the texts in a data URI: a drawing is read as a page is, a picture by its bytes."""
    content = unquote_to_bytes(packed)
    if "base64" in options.casefold():
        try:
            content = base64.b64decode(content, validate=True)
        except binascii.Error:
            raise NotSafe(
                f"{where}: a data URI cannot be decoded, so nothing is known of it."
            ) from None
    inside = f"{where}, in {kind or 'a data URI'}"
    if "svg" in kind or "html" in kind or "xml" in kind:
        return [Words(inside, words.text, words.read) for words in _html(content)]
    if kind == "text/csv":
        return [Words(f"{inside}, {words.where}", words.text) for words in _table(content)]
    if kind.startswith("text/") or "json" in kind:
        return [Words(inside, content.decode("utf-8"))]
    return [Words(inside, content.decode("latin-1"), False)]


def _table(content: bytes) -> Iterator[Words]:
    for number, row in enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig"))), 1):
        yield from (Words(f"row {number}", cell) for cell in row)


def _workbook(content: bytes) -> Iterator[Words]:
    """Every part of the archive: cells, sheet names, comments, properties, whatever is hidden."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            part = book.read(name).decode("utf-8")
            texts = re.findall(r"<(?:t|v|f)(?:\s[^>]*)?>([^<]*)</(?:t|v|f)>", part)
            shared = name.startswith("xl/worksheets/")
            cells = re.sub(r"<c [^>]*t=\"s\"[^>]*>.*?</c>", "", part) if shared else part
            if name in ("xl/sharedStrings.xml",) or shared:
                source = re.findall(r"<(?:t|v|f)(?:\s[^>]*)?>([^<]*)</(?:t|v|f)>", cells)
                yield from (Words(name, _unescaped(text), cell=shared) for text in source)
            yield Words(name, _unescaped(" ".join([*texts, part])), False)


def _unescaped(text: str) -> str:
    import html

    return html.unescape(text)


def _pdf(content: bytes) -> Iterator[Words]:
    reader = PdfReader(io.BytesIO(content))
    for number, page in enumerate(reader.pages, 1):
        yield Words(f"page {number}", page.extract_text())
    for name, value in (reader.metadata or {}).items():
        yield Words(f"property {name}", str(value), False)


def printed_numbers(texts: Iterable[str]) -> frozenset[str]:
    """Return the numbers that stand in texts everybody may read, as they are printed."""
    return frozenset(number.rstrip(",") for text in texts for number in NUMBER.findall(text))
