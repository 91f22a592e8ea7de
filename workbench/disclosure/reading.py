"""Finished files read back: every text of a page, drawing, table, workbook or PDF, however it is packed."""

from __future__ import annotations

import base64
import binascii
import csv
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

import tinycss2
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from workbench.disclosure.failure import NotSafe

HTML, SHEETS, PDF, TABLE, VECTOR = ".html", ".xlsx", ".pdf", ".csv", ".svg"
DATA_URI = re.compile(r"data:([\w.+/-]*)((?:;[^,\"'\s<>]*)?),([^\"'\s)<>]*)", re.I)
IGNORED_IN_URI = re.compile(r"[\t\n\r]")
"""What browsers leave out of an address (WHATWG, URL standard)."""
SEVERAL_URIS = {"srcset", "imagesrcset"}
PARTING = (
    "address article aside blockquote body br caption col colgroup dd defs desc details dialog div dl dt "
    "fieldset figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header hr html legend li line link "
    "main meta metadata nav ol optgroup option p path pattern picture pre rect script section select "
    "source style summary svg table tbody td template text textarea tfoot th thead title tr ul"
)
APART = frozenset(PARTING.split())
"""Tags that part words; any other tag can stand within a word."""
PLACING = (
    "aria-controls aria-describedby aria-details aria-hidden aria-labelledby aria-owns charset "
    "clip-path colspan cx cy d fill fill-opacity font-family font-size font-weight for headers height "
    "marker-end marker-start media offset opacity patternunits points r role rowspan rx ry scope "
    "sizes src srcset stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width "
    "style tabindex text-anchor transform version viewbox width x x1 x2 xlink:href xmlns xmlns:xlink y y1 y2"
)
LAYING = frozenset(PLACING.split())
"""Attributes that say how something lies or what it refers to; any other can be read, heard or shown."""
NAMING = frozenset({"id", "href", "class"})
"""Attributes by which parts of a drawing are called; programs that draw make up the names, with figures in them."""
LETTER = re.compile(r"#[RB]([0-9a-f]+)")
"""The name of a letter's shape in a drawing: its code point."""
STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
"""How compressed bytes begin (RFC 1950, RFC 1952)."""
LONGEST_STREAM = 1 << 24


@dataclass(frozen=True)
class Words:
    """One text of a file.

    Attributes
    ----------
    where : the tag, row, sheet or page in which it stands
    read : whether a reader sees or hears it
    cell : whether it is a workbook's cell
    source : whether it is the source of a page, with whatever its parser leaves out
    drawn : whether it stands in a drawing
    """

    where: str
    text: str
    read: bool = True
    cell: bool = False
    source: bool = False
    drawn: bool = False


def read_words(path: Path) -> Iterator[Words]:
    """Return every text of a file: HTML, drawing, CSV table, workbook or PDF, each decoded whole.

    Raises
    ------
    NotSafe
        The file, or something packed in it, cannot be read.
    """
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
    source = content.decode("utf-8")
    reader = _PageWords()
    reader.feed(source)
    reader.close()
    yield from reader.words
    yield Words("the source", html.unescape(DATA_URI.sub(" ", source)), False, source=True)


class _PageWords(HTMLParser):
    """Texts, attributes and comments of a page, with what is packed into its data URIs.

    Words that tags stand within are read whole, as they are seen. The letters of a drawing are read
    by the names of their shapes, where the comment before them does not name the same letters.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[Words] = []
        self._open: list[str] = []
        self._text: list[str] = []
        self._text_in = ""
        self._letters, self._named = "", ""

    def handle_starttag(self, tag: str, attributes: list) -> None:
        if tag in APART:
            self._end_text()
        self._open.append(tag)
        for name, value in attributes:
            self._keep_attribute(tag, name, value or "")

    def handle_startendtag(self, tag: str, attributes: list) -> None:
        self.handle_starttag(tag, attributes)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in APART:
            self._end_text()
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        tag = self._open[-1] if self._open else "page"
        if tag == "style":
            self._keep_style("<style>", data)
        elif tag == "script":
            self._keep("<script>", data, False)
        else:
            self._text_in = self._text_in or tag
            self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self._end_letters()
        self._named = "".join(data.split())
        self._keep("a comment", data)

    def handle_decl(self, declaration: str) -> None:
        self._keep("a declaration", declaration, False)

    unknown_decl = handle_decl

    def handle_pi(self, data: str) -> None:
        self._keep("an instruction", data, False)

    def close(self) -> None:
        super().close()
        self._end_text()

    def _end_text(self) -> None:
        """Keep the text up to here, whatever tags stand within it."""
        self._end_letters()
        text, self._text = "".join(self._text), []
        if text.strip():
            self._keep(f"<{self._text_in}>", text)
        self._text_in = ""

    def _end_letters(self) -> None:
        if self._letters and self._letters != self._named:
            self._keep("the letters of a drawing", self._letters)
        self._letters = ""

    def _keep_attribute(self, tag: str, name: str, value: str) -> None:
        where, address = f"<{tag} {name}>", IGNORED_IN_URI.sub("", value)
        if "data:" in address.casefold():
            value = address
        letter = LETTER.fullmatch(value) if tag == "use" else None
        if letter:
            self._letters += chr(int(letter[1], 16))
        elif name == "style":
            self._keep_style(where, value, "svg" not in self._open)
        elif name not in SEVERAL_URIS and value.lstrip()[:5].casefold() == "data:":
            self.words += unpack_uri(where, "".join(value.split()))
        else:
            called = name in NAMING and "svg" in self._open
            self._keep(where, value, name not in LAYING and not called)

    def _keep_style(self, where: str, style: str, numbers: bool = False) -> None:
        """Keep the texts of a style; its numbers as well where it lays a part of a page out by itself."""
        for text, read in _style_texts(style, numbers):
            if text[:5].casefold() == "data:":
                self.words += unpack_uri(where, "".join(text.split()))
            else:
                self._keep(where, text, read)

    def _keep(self, where: str, text: str, read: bool = True) -> None:
        if "data:" in text.casefold():
            for kind, options, packed in DATA_URI.findall(text):
                self.words += unpack(where, kind, options, packed)
            text = DATA_URI.sub(" ", text)
        if text.strip():
            self.words.append(Words(where, text, read))


@lru_cache(512)
def _style_texts(style: str, numbers: bool) -> tuple[tuple[str, bool], ...]:
    """The texts of a style sheet with its escapes decoded, each with whether a reader can see it."""
    values = tinycss2.parse_component_value_list(style)
    return tuple((text, read) for text, read in _values_texts(values, numbers) if text.strip())


def _values_texts(values: Iterable, numbers: bool) -> Iterator[tuple[str, bool]]:
    for value in values:
        if value.type in ("string", "comment"):
            yield value.value, True
        elif value.type == "url" or value.type in ("ident", "hash", "at-keyword"):
            yield value.value, False
        elif value.type in ("number", "percentage", "dimension"):
            yield value.representation, numbers
            yield getattr(value, "unit", ""), False
        elif value.type == "function":
            yield value.name, False
            yield from _values_texts(value.arguments, numbers)
        elif value.type.endswith("block"):
            yield from _values_texts(value.content, numbers)


def unpack_uri(where: str, uri: str) -> list[Words]:
    """Return the texts in a whole data URI."""
    head, comma, packed = uri.partition(",")
    kind, _, options = head[len("data:") :].partition(";")
    if not comma:
        raise NotSafe(f"{where}: a data URI cannot be decoded, so nothing is known of it.")
    return unpack(where, kind, options, packed)


def unpack(where: str, kind: str, options: str, packed: str) -> list[Words]:
    """Return the texts in a data URI: a drawing is read as a page is, a picture by all of its bytes."""
    content, kind = unquote_to_bytes(packed), kind.casefold()
    if "base64" in options.casefold():
        try:
            content = base64.b64decode(content, validate=True)
        except binascii.Error:
            raise NotSafe(
                f"{where}: a data URI cannot be decoded, so nothing is known of it."
            ) from None
    return [
        replace(
            words,
            where=f"{where}, in {kind or 'a data URI'}, {words.where}",
            drawn=words.drawn or "svg" in kind,
        )
        for words in _unpacked(where, kind, content)
    ]


def _unpacked(where: str, kind: str, content: bytes) -> Iterable[Words]:
    if "svg" in kind or "html" in kind or "xml" in kind:
        return _html(content)
    if kind == "text/csv":
        return _table(content)
    if kind.startswith("text/") or "json" in kind or not kind:
        return [Words("its text", content.decode("utf-8"))]
    if kind.startswith("image/"):
        return _picture(where, content)
    raise NotSafe(f"{where}: data of the kind '{kind[:40]}' cannot be audited.")


def _picture(where: str, content: bytes) -> Iterator[Words]:
    """What a picture tells of itself, and the words in its bytes, those that are compressed as well.

    Its points of colour are not read: words that are painted stay unseen.
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            told = {**picture.info, **getattr(picture, "text", {}), **picture.getexif()}
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotSafe(f"{where}: a picture cannot be decoded, so nothing is known of it.") from None
    yield Words(
        "what it tells of itself", "\n".join(f"{key} {value}" for key, value in told.items())
    )
    for stream in (content, *_streams(content)):
        yield Words("its bytes", stream.replace(b"\0", b"").decode("latin-1"), False)


def _streams(content: bytes) -> Iterator[bytes]:
    """Whatever is compressed in these bytes, wherever it begins."""
    for found in STREAM.finditer(content):
        reader = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            yield reader.decompress(content[found.start() :], LONGEST_STREAM)
        except zlib.error:
            # two bytes that only look like the beginning of a stream
            continue


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
                yield from (Words(name, html.unescape(text), cell=shared) for text in source)
            yield Words(name, html.unescape(" ".join([*texts, part])), False)


def _pdf(content: bytes) -> Iterator[Words]:
    reader = PdfReader(io.BytesIO(content))
    for number, page in enumerate(reader.pages, 1):
        yield Words(f"page {number}", page.extract_text())
    for name, value in (reader.metadata or {}).items():
        yield Words(f"property {name}", str(value), False)
