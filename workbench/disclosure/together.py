"""The regions of few together: whoever takes the others from the state knows what they answered."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.cells import ELSEWHERE, NUMBER, SEPARATOR, TOGETHER
from workbench.disclosure.constraints import Constraint, adds_up
from workbench.disclosure.forms import FINE
from workbench.study import STATE

ALIKE = ["role", "statistic", "kind", "measure", "period", "team", "discipline", "category", "form"]
"""What the counts of several regions share that can be told together."""
ANSWERS = ("answers.", "choices.")
UNIT = "people together"
"""Nobody knows that he alone stands behind such a count, as he may of one region's."""


def regions_of_few_together(
    fine: pd.DataFrame, coarse: pd.DataFrame, few: int
) -> tuple[pd.DataFrame, list[Constraint]]:
    """Return the answers of the regions of few together, two or more, and what each is the sum of.

    None of them has a count that is shown, but the state's less the other regions' is that of all of
    them: 4 of 11 people are as small a number as 4 of a region's.

    Parameters
    ----------
    fine, coarse : the cells; those of coarser forms with `parts`, the names of what they are the sum of
    few : a region with a smaller base has no count of its own that is shown

    Returns
    -------
    cells, constraints
        The cells stand on the line `TOGETHER`, in the finest form whatever the answers are joined to.
    """
    every = pd.concat([fine.assign(parts=[(name,) for name in fine.name]), coarse])
    people = (every.role == NUMBER) & (every.kind == "people") & every.share
    own = ~every.region.isin([STATE, ELSEWHERE]) & every.measure.str.startswith(ANSWERS)
    parts = every[people & own]
    parts = parts.assign(all=parts.groupby(ALIKE).region.transform("nunique"))
    small = parts[parts.base < few]
    sums = {name: (name, "sum") for name in ("value", "base", "people")}
    joined = {"parts": ("parts", lambda own: tuple(sorted(sum(own, ()))))}
    summed = small.groupby(ALIKE, sort=True).agg(
        **sums,
        **joined,
        share=("share", "first"),
        regions=("region", "nunique"),
        all=("all", "first"),
    )
    # where there is no other region, they are the state
    summed = (
        summed[(summed.regions > 1) & (summed.regions < summed["all"])]
        .reset_index()
        .drop_duplicates("parts")
    )
    named = [SEPARATOR.join([TOGETHER, *parts]) for parts in summed.parts]
    constraints = [adds_up(parts, name) for parts, name in zip(summed.parts, named, strict=True)]
    cells = summed.assign(name=named, region=TOGETHER, form=FINE, unit=UNIT, weight=float("nan"))
    return cells[[*fine.columns]], constraints
