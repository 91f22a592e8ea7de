"""When a file was answered, and the funding period that this is."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbench.intake.dates import read_dates
from workbench.intake.export import SUBMITTED, Export
from workbench.problems import UsageProblem, listed
from workbench.settings import Period, Study

UNDATED = (dt.date(2000, 1, 1), dt.date(2099, 12, 31))
"""The funding period of a file that does not say when it was answered."""


def answer_dates(export: Export) -> tuple[str, pd.Series]:
    """The column that says when an answer was sent, if every date in it can be read."""
    for column in export.with_role(SUBMITTED):
        written = export.cells[column.name].astype(str)
        dates = read_dates(written)
        if dates.notna().any() and not (dates.isna() & (written != "")).any():
            return column.name, dates[dates.notna()]
    return "", pd.Series([], dtype="datetime64[us]")


def period_of(known: Study | None, wanted: str, dates: pd.Series) -> tuple[Period, bool]:
    """Return the funding period of the answers, and whether it is a new one.

    Raises
    ------
    UsageProblem
        The answers are of several periods, or of one that is not in its place yet.
    """
    first, last = (dates.min().date(), dates.max().date()) if len(dates) else UNDATED
    there = _known_period(known, wanted, first, last, dated=len(dates) > 0)
    if there:
        return there, False
    if known and not len(dates):
        ids = listed(p.id for p in known.periods)
        raise UsageProblem(
            f"The file does not say when it was answered: name a period of the study ({ids}) with --period."
        )
    name = wanted or (_year(first, last) if len(dates) else "undated")
    title = span_in_words(first, last) if len(dates) else "No dates in the file"
    if known:
        _refuse_overlap(known, name, title, first, last)
    return Period(id=name, title=title, start=first, end=last), True


def _known_period(
    known: Study | None, wanted: str, first: dt.date, last: dt.date, *, dated: bool
) -> Period | None:
    """The study's period of this id, or the one that holds all the dates."""
    if known is None:
        return None
    if wanted:
        return next((period for period in known.periods if period.id == wanted), None)
    holding = [p for p in known.periods if not dated or p.start <= first and last <= p.end]
    return holding[0] if len(holding) == 1 or (holding and dated) else None


def _refuse_overlap(known: Study, name: str, title: str, first: dt.date, last: dt.date) -> None:
    if any(p.start <= last and first <= p.end or p.id == name for p in known.periods):
        ids = listed(p.id for p in known.periods)
        raise UsageProblem(
            f"The answers are of {title}, across the study's periods ({ids}): name one with --period."
        )
    if known.periods[-1].end > first:
        raise UsageProblem(
            f"The answers are of {title}: add that period to study.toml, in order, first."
        )


def _year(first: dt.date, last: dt.date) -> str:
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year % 100:02d}"


def span_in_words(first: dt.date, last: dt.date) -> str:
    names = [f"{day:%B} {day.year}" for day in (first, last)]
    return names[0] if names[0] == names[1] else " to ".join(names)
