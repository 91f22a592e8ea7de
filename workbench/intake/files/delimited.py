"""Delimited text, whatever its encoding and delimiter, to rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from workbench.intake.cells import as_cells, from_dictionary, stack
from workbench.intake.files.encodings import (
    CHUNK,
    TURNING_TEXT,
    Progress,
    believed_encoding,
    find_encoding,
    no_progress,
    refuse_hidden,
    refuse_nul,
    refuse_turning,
    scan_bytes,
)
from workbench.intake.files.rows import Rows, Source, refuse_width, without_blank_rows
from workbench.problems import Problem, ProblemsFound

DELIMITERS = (",", "\t", ";", "|")
LONGEST_CELL = 1 << 20
HEAD = 1 << 20
"""The first rows, headers of survey tools among them, stand in so many bytes."""


def read_delimited(
    path: Path,
    file: str,
    encoding: str = "",
    *,
    find: bool = False,
    tell: Progress = no_progress,
) -> Rows:
    """Return every row of a delimited file as text, header rows included.

    Nothing is inferred: "NA", "None" and "" stay what they are.

    Parameters
    ----------
    encoding : as `study.toml` declares it; "" where it does not
    find : believe the encoding that the bytes speak for; else only a mark, UTF-8 or the declared one
    tell : is told how many more bytes were read

    Raises
    ------
    ProblemsFound
        The file is empty, is in another encoding than it should be, or is no table.
    """
    scan = scan_bytes(path, tell)
    used = find_encoding(path, scan) if find else believed_encoding(path, file, scan, encoding)
    head = _head(path, used, file)
    if scan.turning_line and used.startswith("utf-8"):
        raise refuse_turning(file, f"line {scan.turning_line}")
    delimiter = find_delimiter(head)
    if scan.quotes % 2:
        _refuse_lost_quote(path, used, delimiter, file)
    cells, short, overlong = _parse(path, used, delimiter, head, file, tell)
    cells = without_blank_rows(cells.iloc[1:] if _names_delimiter(head) else cells)
    if cells.empty:
        raise _empty(file)
    if not used.startswith("utf-8"):
        refuse_hidden(cells, file)
    return Rows(cells, Source("CSV", scan.digest, used, delimiter, short=short), overlong)


def _head(path: Path, encoding: str, file: str) -> str:
    with path.open("rb") as stream:
        raw = stream.read(HEAD)
    text = raw.decode(encoding or "latin-1", "ignore")
    if not encoding:
        raise refuse_nul(file)
    if not text.strip("\ufeff\r\n\t ,;|"):
        raise _empty(file)
    if TURNING_TEXT.search(text):
        raise refuse_turning(file, "")
    return text


def _empty(file: str) -> ProblemsFound:
    return ProblemsFound([Problem(file, "", "the file is empty", do="Export it again")])


def find_delimiter(head: str) -> str:
    """Return the delimiter that parts the first rows into most cells."""
    widths = {mark: sum(map(len, _first_records(head, mark))) for mark in DELIMITERS}
    return max(DELIMITERS, key=widths.__getitem__)


def _names_delimiter(head: str) -> bool:
    """Whether the first line is "sep=;", which tells Excel the delimiter."""
    return head.lstrip("\ufeff").casefold().startswith("sep=")


def _first_records(head: str, delimiter: str, count: int = 3) -> list[list[str]]:
    head = head.partition("\n")[2] if _names_delimiter(head) else head
    records = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        return [record for record, _ in zip(records, range(count), strict=False)]
    except csv.Error:
        return []


def _refuse_lost_quote(path: Path, encoding: str, delimiter: str, file: str) -> None:
    """An odd number of quotation marks: right inside a word, wrong if the last cell never ends."""
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as stream:
            for _ in csv.reader(stream, delimiter=delimiter, strict=True):
                pass
    except csv.Error as error:
        if (
            "end of data" in str(error)
            or "field limit" in str(error)
            or "field larger" in str(error)
        ):
            raise _no_table(file, "a cell that begins with a quotation mark never ends") from None


def _no_table(file: str, cause: str) -> ProblemsFound:
    do = "Export it again; a file edited by hand may have lost a quotation mark"
    return ProblemsFound([Problem(file, "", f"it cannot be read as a table: {cause}", do=do)])


def _parse(path: Path, encoding: str, delimiter: str, head: str, file: str, tell: Progress):
    records = _first_records(head, delimiter, 1)
    width = max(len(records[0]), 1) if records else 0
    if not records:
        raise _no_table(file, "a cell of its first row is too long")
    refuse_width(width, file)
    try:
        cells, rows = _read_cells(path, encoding, delimiter, width, file, tell)
    except pa.ArrowInvalid:
        # quotation marks inside a cell can part the blocks that Arrow reads at the wrong places
        cells = as_cells({number: [] for number in range(width)})
        with path.open(encoding=encoding, newline="") as stream:
            rows = dict(enumerate(_records(stream, delimiter, file), 1))
    except UnicodeError:
        raise _no_table(file, f"its bytes are not text in the encoding {encoding}") from None
    return _with_odd_rows(cells, rows) if rows else (cells, (), ())


def _read_cells(path: Path, encoding: str, delimiter: str, width: int, file: str, tell: Progress):
    """The rows of the header's width as cells, and the others by their number."""
    odd: list[tuple[int, str]] = []
    table = _read_even(path, encoding, delimiter, width, odd, tell)
    if odd:
        odd.clear()
        table = _read_even(path, encoding, delimiter, width, odd, no_progress, numbered=True)
    parted = {n: _records(io.StringIO(text, newline=""), delimiter, file) for n, text in odd}
    return _as_categories(table), {n: row[0] if row else [] for n, row in parted.items()}


class _Told(io.RawIOBase):
    """A file that tells how far it has been read."""

    def __init__(self, path: Path, tell: Progress):
        self.stream, self.tell_more = path.open("rb"), tell

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self.stream.read(size)
        self.tell_more(len(chunk))
        return chunk

    def close(self) -> None:
        self.stream.close()
        super().close()


def _read_even(
    path: Path,
    encoding: str,
    delimiter: str,
    width: int,
    odd: list[tuple[int, str]],
    tell: Progress,
    *,
    numbered: bool = False,
) -> pa.Table:
    """The file as an Arrow table of dictionaries; the rows of another width go to `odd`.

    Their numbers are known where the file is read by one thread (`numbered`).
    """
    names = [str(number) for number in range(width)]

    def note(row) -> str:
        odd.append((row.number or 0, row.text))
        return "skip"

    reading = arrow_csv.ReadOptions(
        column_names=names,
        block_size=CHUNK,
        encoding=encoding.replace("-sig", ""),
        use_threads=not numbered,
    )
    parting = arrow_csv.ParseOptions(
        delimiter=delimiter,
        newlines_in_values=True,
        ignore_empty_lines=False,
        invalid_row_handler=note,
    )
    with _Told(path, tell) as stream:
        return arrow_csv.read_csv(pa.PythonFile(stream, "r"), reading, parting, _as_text(names))


def _as_text(names: list[str]) -> arrow_csv.ConvertOptions:
    """Nothing inferred: every column is text, each text held once."""
    kind = pa.dictionary(pa.int32(), pa.large_string())
    return arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, kind),
        strings_can_be_null=False,
        quoted_strings_can_be_null=False,
    )


def _as_categories(table: pa.Table) -> pd.DataFrame:
    columns = {}
    for number in range(table.num_columns):
        column = table.column(number).unify_dictionaries().combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks)
        codes = column.indices.to_numpy(zero_copy_only=False)
        columns[number] = from_dictionary(codes, column.dictionary.to_pandas().astype(str))
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame


def _with_odd_rows(cells: pd.DataFrame, rows: dict[int, list[str]]):
    """The cells with the rows of another width in their places: short ones filled, long ones told."""
    width = cells.shape[1]
    overlong = tuple(n for n, row in rows.items() if any(map(str.strip, row[width:])))
    short = tuple(n for n, row in rows.items() if len(row) < width and any(map(str.strip, row)))
    filled = np.array([(row + [""] * width)[:width] for row in rows.values()], dtype=object)
    others = as_cells({number: filled[:, number] for number in range(width)})
    numbers = np.setdiff1d(np.arange(1, len(cells) + len(rows) + 1), list(rows))
    whole = stack([cells, others]).set_axis([*numbers, *rows])
    return whole.sort_index(), short, overlong


def _records(stream: TextIO, delimiter: str, file: str) -> list[list[str]]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return list(csv.reader(stream, delimiter=delimiter))
    except csv.Error as error:
        raise _no_table(file, "a cell never ends" if "limit" in str(error) else "csv") from None
    except UnicodeError:
        raise _no_table(file, f"its bytes are not text in the encoding {stream.encoding}") from None
    finally:
        csv.field_size_limit(before)
