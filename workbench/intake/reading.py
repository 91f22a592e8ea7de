"""Raw bytes to rows of text: encoding, dialect and nothing else."""

from __future__ import annotations

import codecs
import io
from pathlib import Path

import pandas as pd

from workbench.problems import Problem, ProblemsFound

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DELIMITERS = (",", "\t", ";")


def read_rows(path: Path, file: str, encoding: str = "") -> pd.DataFrame:
    """Return every row of a delimited file as text, header rows included.

    Nothing is inferred: "NA", "None" and "" stay what they are. The index is the row number that a
    spreadsheet shows, from 1; rows without any text are left out, the others keep their numbers.

    Raises
    ------
    ProblemsFound
        The file is empty, is in another encoding than it should be, or is no table.
    """
    text = decode(path.read_bytes(), file, encoding)
    if not text.strip():
        raise ProblemsFound([Problem(file, "", "the file is empty", do="Export it again")])
    try:
        rows = pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            sep=find_delimiter(text),
        )
    except pd.errors.ParserError as error:
        found = f"it cannot be read as a table: {_safe_cause(error)}"
        do = "Export it again; a file edited by hand may have lost a quotation mark"
        raise ProblemsFound([Problem(file, "", found, do=do)]) from None
    rows = rows.fillna("")
    rows.index += 1
    return rows[rows.ne("").any(axis="columns")]


def decode(raw: bytes, file: str, encoding: str = "") -> str:
    """Return the text of a file; only UTF-8, marked UTF-16 or a declared encoding is believed.

    Raises
    ------
    ProblemsFound
        The bytes are not text in that encoding. Guessing would turn names and answers into others
        without a word, so `study.toml` has to say it.
    """
    marked = [name for mark, name in BYTE_ORDER_MARKS.items() if raw.startswith(mark)]
    believed = (marked or [encoding or "utf-8"])[0]
    try:
        text = raw.decode(believed)
    except LookupError:
        found = f"encoding '{encoding}' is not known"
        raise ProblemsFound([Problem(file, "", found, "such as utf-8 or windows-1252")]) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"line {line} is not text in the encoding {believed}"
        do = 'Export it as UTF-8, or name its encoding in study.toml: encoding = "windows-1252"'
        raise ProblemsFound([Problem(file, "", found, do=do)]) from None
    if "\x00" in text:
        found = "it holds NUL characters: it is no text, or UTF-16 without its mark"
        raise ProblemsFound([Problem(file, "", found, do="Export it as CSV UTF-8")])
    return text


def find_delimiter(text: str) -> str:
    """Return the delimiter that the first line has most of, outside quotation marks."""
    head = text[: text.find("\n")] if "\n" in text else text
    bare = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _safe_cause(error: Exception) -> str:
    """The parser's cause without any of the file's text."""
    words = str(error).replace("Error tokenizing data. C error: ", "").strip()
    return words if words.startswith(("Expected", "EOF", "Buffer")) else type(error).__name__
