"""Youth who are a part of all who were served: everybody can subtract them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from workbench.disclosure.cells import BASE, ELSEWHERE, NUMBER, is_elsewhere
from workbench.disclosure.constraints import Constraint, adds_up

ENROLLED = "youth_enrolled"
SPLITS = {"youth_new": BASE, ENROLLED: NUMBER}
"""Youth who are a part of all who were served: of reports that tell more, and enrolled in a service."""


def rests_of_youth(fine: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the cells of youth served who are not among those of a split: everybody can subtract them.

    That nobody is left tells of all youth that they were enrolled; of a split it tells only that every report
    told it.
    """
    return [
        both.assign(
            value=both.value - both.value_part, base=both.value - both.value_part, people=0.0
        )
        .assign(category=f"{ELSEWHERE}{measure}", discipline=ELSEWHERE)
        .loc[(both.value > both.value_part) | (measure == ENROLLED), fine.columns]
        for measure, both in _youth_and_parts(fine)
    ]


def _youth_and_parts(fine: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    place = ["period", "region", "team"]
    youth = fine[(fine.measure == "youth") & (fine.role == NUMBER) & ~is_elsewhere(fine)]
    for measure, role in SPLITS.items():
        parts = fine[(fine.measure == measure) & (fine.role == role) & ~is_elsewhere(fine)]
        own = [name for name in ("name", "value") if name in fine]
        both = youth.merge(parts[[*place, *own]], on=place, suffixes=("", "_part"))
        # a report that does not fit its own total says nothing of the reports of another region
        yield measure, both[both.value >= both.value_part]


def parts_of_youth(fine: pd.DataFrame) -> list[Constraint]:
    """Return that all youth are those of a split and the rest."""
    rests = fine[is_elsewhere(fine) & (fine.measure == "youth")]
    named = dict(zip(rests.period + rests.region + rests.category, rests.name, strict=True))
    found = []
    for measure, both in _youth_and_parts(fine):
        for row in both.itertuples():
            rest = named.get(f"{row.period}{row.region}{ELSEWHERE}{measure}")
            found.append(adds_up([row.name_part, *([rest] if rest else [])], row.name))
    return found
