"""What the exhibits are made of: cells, signs, and numbers read out."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from workbench.evidence import SHOWN, Evidence
from workbench.layout import (
    LONGEST_ALTERNATIVE,
    SIGNS,
    Drawn,
    Value,
    format_value,
    shortened,
)
from workbench.study import STATE


def side_by_side(evidence: Evidence) -> list[str]:
    """The regions of a comparison: every one and the state, or this one and the state."""
    return [*evidence.regions, STATE] if evidence.statewide else [evidence.region, STATE]


def drawn_if_told(draw: Callable[..., Drawn], rows: pd.DataFrame, *arguments) -> Drawn | None:
    """Draw the rows; None where none of this place's own is shown, for an empty picture leads nowhere."""
    own = rows[rows.strong] if "strong" in rows else rows
    return draw(rows, *arguments) if (own.status == SHOWN).any() else None


def as_value(row, unit: str) -> Value:
    return Value(row.value, row.status, unit)


def base_status(row) -> str:
    return SHOWN if pd.notna(row.base) else row.status


def signed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the sign that stands in place of a number, "" where it is shown."""
    signs = {status: sign for status, (sign, _) in SIGNS.items()}
    return rows.assign(sign=rows.status.map(signs).fillna(""))


def of_teams(row) -> str:
    if row.status != SHOWN:
        return str(as_value(row, "teams"))
    return f"{row.value:.0f} of {row.base:.0f}"


def read_out(rows: pd.DataFrame, unit: str) -> str:
    """Every row as "name: number", for those who hear the page."""
    label = "place" if unit == "percent" else "label"
    return "; ".join(f"{getattr(row, label)}: {said_value(row, unit)}" for row in rows.itertuples())


def span(rows: pd.DataFrame, unit: str) -> str:
    """The state's number and the ends of its regions, then by name those without one: a table has them all."""
    return "; ".join(filter(None, [ends(rows, unit), without(rows[rows.region != STATE])]))


def ends(rows: pd.DataFrame, unit: str) -> str:
    """The state's number, and the lowest and the highest of its regions."""
    state, own = rows[rows.region == STATE], rows[rows.region != STATE]
    told = [f"{row.place} {said_value(row, unit)}" for row in state.itertuples()]
    regions = spread(own, unit)
    which = "regions" if own.status.isin([SHOWN, "not_applicable"]).all() else "regions shown"
    return "; ".join([*told, f"{which} {regions}"] if regions else told)


def spread(rows: pd.DataFrame, unit: str) -> str:
    """The lowest and the highest number that is shown, "" where none is."""
    shown = rows.value[rows.status == SHOWN]
    if shown.empty:
        return ""
    low, high = (format_value(end, SHOWN, unit) for end in (shown.min(), shown.max()))
    return f"from {low} to {high}" if low != high else f"{low} each"


def without(rows: pd.DataFrame) -> str:
    """The places that have no number, by name, each with why."""
    absent = rows[rows.status != SHOWN]
    reasons = absent.status.map(lambda status: SIGNS[status][1].split(",")[0])
    return "; ".join(
        f"{reason}: {', '.join(named)}"
        for reason, named in absent.groupby(reasons, sort=False).place
    )


def said_value(row, unit: str) -> str:
    """A number as it is read out: where it is absent, in words why."""
    return str(as_value(row, unit)) if row.status == SHOWN else SIGNS[row.status][1].split(",")[0]


def alternative(what: str, *wordings: str) -> str:
    """The finding in numbers behind what kind of drawing tells it: the fullest of the wordings that fits whole.

    The title, which is heard just before, tells it in words. Only where no wording fits the last is cut.
    """
    kinds = (what, what.split()[0].rstrip(":"))
    tries = [f"{kind}. {words}" for words in wordings for kind in kinds]
    fitting = (text for text in tries if len(text) <= LONGEST_ALTERNATIVE)
    return next(fitting, shortened(tries[-1], LONGEST_ALTERNATIVE))
