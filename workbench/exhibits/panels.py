"""Several measures of the same places side by side: the rows of a drawing in panels, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import find, places
from workbench.exhibits.parts import ends, said_value, span, without
from workbench.layout import Value, round_half_up
from workbench.sentences import sentence
from workbench.study import STATE

Column = tuple[str, str, str, str, str]
"""Title of a panel, and the measure, statistic, category and unit of its numbers."""


def panel_rows(
    evidence: Evidence,
    columns: Iterable[Column],
    most: Mapping[str, float] | None = None,
    where: Iterable[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Return the numbers of each panel in every place of the report, as `draw_panels` wants them.

    `most` is the end of the scale of a statistic, where that is not its largest number.
    """
    rows = []
    for title, measure, statistic, category, unit in columns:
        for code, place in where or places(evidence):
            row = find(evidence, measure, code, statistic=statistic, category=category)
            told = {"panel": title, "label": place, "region": code, "unit": unit}
            numbers = {"value": row.value, "base": row.base, "status": row.status}
            rows.append({**told, **numbers, "most": (most or {}).get(statistic, float("nan"))})
    return pd.DataFrame(rows).assign(strong=lambda t: t.region != STATE)


def read_panels(rows: pd.DataFrame) -> str:
    """Every panel read out, place by place; of many regions the ends, for their table has them all."""
    if (rows.region != STATE).groupby(rows.panel).sum().max() > 1:
        return _read_ends(rows.assign(place=rows.label))
    told = []
    for panel, of_panel in rows.groupby("panel", sort=False):
        numbers = [f"{row.label} {said_value(row, row.unit)}" for row in of_panel.itertuples()]
        told.append(f"{panel}: {', '.join(numbers)}")
    return "; ".join(told)


def panel_in_numbers(rows: pd.DataFrame, panel: str) -> str:
    """One panel: its places' numbers, or of many regions the ends."""
    of_panel = rows[rows.panel == panel].assign(place=rows.label)
    unit = of_panel.unit.iloc[0]
    if (of_panel.region != STATE).sum() > 1:
        return f"{panel}: {ends(of_panel, unit) or without(of_panel)}"
    return read_panels(of_panel)


def _read_ends(rows: pd.DataFrame) -> str:
    """The ends of each panel; a place without a number in any panel is named once, at the end."""
    nowhere = rows.groupby("place").status.transform(lambda s: (s != SHOWN).all())
    panels = [
        f"{panel}: {span(of_panel, of_panel.unit.iloc[0])}"
        for panel, of_panel in rows[~nowhere].groupby("panel", sort=False)
    ]
    rest = without(rows[nowhere].drop_duplicates("place"))
    return ". ".join(filter(None, [*panels, rest[:1].upper() + rest[1:]]))


def compared(evidence: Evidence, rows: pd.DataFrame, panel: str, part: str) -> str:
    """The finding of one panel as a title: this place's number, and how it stands to the state's.

    Of the state, the lowest and highest number of the regions are told, by number and not by name.
    """
    numbers = rows[rows.panel == panel].set_index("region")
    own, state = numbers.loc[evidence.region], numbers.loc[STATE]
    words = {"place": evidence.place, "rate": str(Value(own.value, own.status, own.unit))}
    if own.status != SHOWN:
        return sentence(part, "hidden", **words)
    if evidence.statewide:
        regions = numbers[(numbers.index != STATE) & (numbers.status == SHOWN)]
        if regions.empty:
            return sentence(part, "alone", **words)
        low, high = (
            str(Value(end, SHOWN, own.unit)) for end in (regions.value.min(), regions.value.max())
        )
        return sentence(part, "spread", low=low, high=high, **words)
    if state.status != SHOWN:
        return sentence(part, "alone", **words)
    here, there = (round_half_up(number.value, 0) for number in (own, state))
    variant = "same" if here == there else "more" if here > there else "fewer"
    return sentence(part, variant, state=str(Value(state.value, SHOWN, own.unit)), **words)
