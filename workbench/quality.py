"""What came in, what was turned away, and why: the loss report for the evaluator, all of it internal."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral

import pandas as pd

from workbench import store
from workbench.doors import ROWS, take_door
from workbench.intake.loss import ASIDE_CELL, CONFIRM, IN_FILE, KEPT
from workbench.layout import Internal, Value, tabulate
from workbench.study import load_study

LABEL = "Internal: how the data came in. Do not pass on."


@dataclass(frozen=True)
class Quality:
    """The loss report of one funding period.

    Attributes
    ----------
    account : file, instrument, what, column, item, which, number; as the prepared table `intake`
    """

    account: pd.DataFrame

    def rows(self) -> Internal:
        """Return, for every file, its rows, those kept, and those set aside by reason."""
        rows = self._what("rows")
        fates = [IN_FILE, KEPT, *sorted(set(rows.which) - {IN_FILE, KEPT})]
        return self._wide("Rows of each file", rows, fates)

    def to_confirm(self) -> Internal:
        """Return what was taken in as it stands and may be a mistake of the file."""
        odd = self._what(CONFIRM)
        rows = [(r.file, r.column, r.which, r.number) for r in odd.itertuples()]
        return self._table("To be confirmed", ("File", "Column", "What is odd", "Number"), rows)

    def columns(self) -> Internal:
        """Return, for every file, what its columns were taken for."""
        columns = self._what("columns")
        return self._wide("Columns of each file", columns, sorted(set(columns.which)))

    def dropped(self) -> Internal:
        """Return the columns that were dropped because they could tell who somebody is."""
        cells = self._what("cells")
        cells = cells[cells.which.str.startswith("dropped: ")]
        rows = [(r.file, r.column, r.which.removeprefix("dropped: ")) for r in cells.itertuples()]
        return self._table("Columns dropped as identifying", ("File", "Column", "It tells"), rows)

    def answers(self) -> Internal:
        """Return, item by item, what became of the cells of the rows kept."""
        cells = self._what("cells")
        cells = cells[(cells["item"] != "") & (cells.which != ASIDE_CELL)]
        rows = [(r.instrument, r.item, r.column, r.which, r.number) for r in cells.itertuples()]
        head = ("Instrument", "Item", "Column", "What became of it", "Cells")
        return self._table("Answers, item by item", head, rows)

    def free_text(self) -> Internal:
        """Return how many free texts hold something that a person must read first."""
        texts = self._what("free text")
        rows = [(r.instrument, r.item, r.which, r.number) for r in texts.itertuples()]
        return self._table(
            "Free text to be read first", ("Instrument", "Item", "It holds", "Texts"), rows
        )

    def _what(self, what: str) -> pd.DataFrame:
        return self.account[self.account.what == what]

    def _wide(self, caption: str, rows: pd.DataFrame, fates: list[str]) -> Internal:
        table = rows.pivot_table(
            "number", ["file", "instrument"], "which", "sum", fill_value=0, sort=False
        )
        body = [
            (*name, *map(int, counts))
            for name, counts in zip(table.index, table[fates].to_numpy(), strict=True)
        ]
        return self._table(caption, ("File", "Instrument", *fates), body)

    def _table(self, caption: str, head: tuple[str, ...], rows: list[tuple]) -> Internal:
        cells = [tuple(_cell(each) for each in row) for row in rows]
        return Internal(
            LABEL, tabulate(caption, head, cells or [("none", *[""] * (len(head) - 1))])
        )


def _cell(each: object) -> str | Value:
    return Value(int(each), "shown", "number") if isinstance(each, Integral) else str(each)


def open_quality(study: str, period: str) -> Quality:
    """Open the loss report of a prepared study and funding period, for the evaluator.

    Raises
    ------
    UsageProblem
        The study or period is unknown, the study is not prepared, or this kernel makes a report.
    """
    take_door(ROWS)
    settings = load_study(study)
    chosen = settings.period(period)
    account = store.read_table(store.current_snapshot(settings, store.PREPARED), "intake")
    waves = {(e.file, e.instrument) for e in settings.exports if e.period == chosen.id}
    own = [wave in waves for wave in zip(account.file, account.instrument, strict=True)]
    return Quality(account[own])
