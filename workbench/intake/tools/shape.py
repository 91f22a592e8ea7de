"""What the recognisers of all survey tools share: the head of a file, and making an export of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.intake.cells import constant, translate
from workbench.intake.export import KEPT, Column, Export, unique_names
from workbench.intake.files.rows import Rows
from workbench.reference import plain_word

YES = {"true": "yes", "1": "yes", "yes": "yes", "false": "no", "0": "no", "no": "no"}
DATE_LIKE = re.compile(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})\b")
TICKS = {"", "0", "1", "unchecked", "checked", "false", "true", "no", "yes", "y", "n", "n/a"}
"""What a cell may hold that says only whether an option was ticked."""


@dataclass(frozen=True)
class Tool:
    """A survey tool: `fits` says what in the shape of the rows speaks for it ("" if nothing does),
    and `read` makes an export of them."""

    name: str
    fits: Callable[[Rows], str]
    read: Callable[[Rows, str], Export]


def header(rows: Rows, number: int = 0) -> list[str]:
    """Return one of the first rows folded for comparing; an empty list where it does not exist."""
    head = rows.head(number + 1)
    return [plain_word(cell) for cell in head[number]] if len(head) > number else []


def known_among(cells: Sequence[str], known: set[str], least: int) -> str:
    """Return the known words among the cells as a reason, "" if they are fewer than `least`."""
    found = [cell for cell in dict.fromkeys(cells) if cell in known]
    return f"its header has {', '.join(found[:6])}" if len(found) >= least else ""


def make_export(
    tool: str,
    rows: Rows,
    columns: Sequence[Column],
    headers: int,
    finished: pd.Series | None = None,
    aside: pd.Series | None = None,
    part: pd.Series | None = None,
) -> Export:
    """Return an export of the rows below the headers; a state that the tool does not tell is ""."""
    cells = rows.below(headers, [column.name for column in columns])
    silent = constant(KEPT, cells.index)
    states = [silent if state is None else state for state in (finished, aside, part)]
    return Export(tool, "", tuple(columns), cells, *states, rows.source, headers)


def plain_columns(names: list[str]) -> list[Column]:
    """Return a column for each name, its own group and question."""
    return [Column(name, group=name, question=name) for name in unique_names(names)]


def state(
    cells: pd.DataFrame, name: str | None, meanings: Mapping[str, str], other: str
) -> pd.Series | None:
    """Return what each cell of a status column means; None where there is no such column."""
    return None if name is None else translate(cells[name], meanings, other)


def only_ticks(column: pd.Series) -> bool:
    """Whether no cell of a column says more than whether something was ticked."""
    return all(plain_word(text) in TICKS for text in column.cat.categories)
