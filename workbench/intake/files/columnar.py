"""Parquet to rows of text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from workbench.intake.cells import as_cells
from workbench.intake.files.encodings import refuse_hidden
from workbench.intake.files.rows import Rows, Source, refuse_width, without_blank_rows
from workbench.intake.files.workbooks import cell_text
from workbench.problems import Problem, ProblemsFound

MOST_UNPACKED = 4 << 30


def read_parquet_rows(path: Path, file: str) -> Rows:
    """Return the rows of a Parquet file as text, its column names as the first row.

    Raises
    ------
    ProblemsFound
        The file is damaged, too large unpacked, or has columns within columns.
    """
    try:
        with parquet.ParquetFile(path) as stored:
            meta = stored.metadata
            refuse_width(meta.num_columns, file)
            groups = [
                meta.row_group(number).total_byte_size for number in range(meta.num_row_groups)
            ]
            if sum(groups) > MOST_UNPACKED:
                found = f"it would unpack to {sum(groups):,} bytes"
                raise ProblemsFound([Problem(file, "", found)])
            table = stored.read()
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        found = f"it cannot be opened as a Parquet file ({type(error).__name__})"
        raise ProblemsFound([Problem(file, "", found, do="Write it again")]) from None
    columns = {n: _column_text(table, n, file) for n in range(table.num_columns)}
    if not columns or not table.num_rows:
        raise ProblemsFound([Problem(file, "", "the file is empty", do="Write it again")])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    cells = without_blank_rows(as_cells(columns))
    refuse_hidden(cells, file)
    return Rows(cells, Source("Parquet", digest))


def _column_text(table: pa.Table, number: int, file: str) -> list[str]:
    name, column = table.column_names[number], table.column(number)
    if pa.types.is_nested(column.type):
        found = f"column '{name}' holds columns or lists within"
        raise ProblemsFound([Problem(file, "", found, "one value a cell")])
    return [name, *("" if value is None else cell_text(value) for value in column.to_pylist())]
