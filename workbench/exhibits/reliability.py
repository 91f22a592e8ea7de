"""How reliably each scale is measured, told beside the methods."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import Row, base, find, places, plain, with_interval
from workbench.instruments import Instrument
from workbench.layout import SIGNS, Prose, Table, Value, tabulate
from workbench.sentences import sentence

ALPHA = "Alpha"
COLUMNS = (
    "Scale",
    "Region",
    "Questions",
    "Answered all of them",
    ALPHA,
    "Omega",
    "Why not estimated",
)
INTERVAL = " (95 percent interval)"
"""What the header of alpha adds where any interval is told: with hidden numbers of answers none is."""


def reliability_table(evidence: Evidence) -> Table | Prose:
    """Return alpha and omega of every scale of the period's surveys, in this place and the state.

    A statewide report has the state's only: every region's stand in its own report.
    """
    instruments = evidence.definitions.instruments.values()
    fielded = [one for one in instruments if evidence.fielded(one.name)]
    rows = [row for instrument in fielded for row in _rows(evidence, instrument)]
    if not rows:
        return Prose(sentence("reliability", "none"))
    caption = f"Reliability of the scales, {evidence.period.title}"
    told = any("(" in str(row[COLUMNS.index(ALPHA)]) for row in rows)
    columns = [f"{name}{INTERVAL}" if told and name == ALPHA else name for name in COLUMNS]
    return tabulate(caption, columns, rows, sentence("reliability", "note"))


def _rows(evidence: Evidence, instrument: Instrument) -> Iterator[tuple]:
    questions = instrument.items_of_kind("single").scale.value_counts()
    where = places(evidence)[-1:] if evidence.statewide else places(evidence)
    for scale in instrument.scales.itertuples():
        for code, place in where if scale.scale in questions else ():
            alpha, omega = (
                find(
                    evidence,
                    f"reliability.{instrument.name}",
                    code,
                    category=scale.scale,
                    statistic=coefficient,
                )
                for coefficient in ("alpha", "omega")
            )
            yield (
                scale.name,
                place,
                Value(questions[scale.scale], SHOWN, "people"),
                base(alpha, "people"),
                with_interval(alpha),
                plain(omega.value) if omega.status == SHOWN else SIGNS[omega.status][0],
                _why_not(alpha, omega),
            )


def _why_not(alpha: Row, omega: Row) -> str:
    """The reasons of what is missing and not hidden, each once."""
    told = {
        f"{name}: {row.reason}": row.reason
        for name, row in (("alpha", alpha), ("omega", omega))
        if row.reason
    }
    reasons = list(dict.fromkeys(told.values()))
    return reasons[0] if len(told) == 2 and len(reasons) == 1 else "; ".join(told)
