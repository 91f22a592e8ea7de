"""Training of systems professionals: sessions, people, and what they knew before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.long import estimates_to_long, fill, stacked, to_long
from workbench.measures.ratings import with_state
from workbench.reference import ReferenceData
from workbench.statistics import effects_dz, paired_differences, unmatched_differences
from workbench.statistics.reasons import NO_PAIRS

PLACE = ["period", "region"]


def measure_trainings(tables, reference: ReferenceData, places: pd.DataFrame) -> pd.DataFrame:
    """Return training sessions, people trained by discipline, and the gain from before to after.

    A training that belongs to no team counts in the state only.
    """
    return stacked(
        [
            _sessions(tables["trainings"], places),
            _people(tables["trainings"], reference, places),
            _gains(tables["assessments"], places),
        ]
    )


def _everywhere(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in their region, where they have one, and in the state."""
    return with_state(rows).pipe(lambda twice: twice[twice.region != ""])


def _sessions(trainings: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    count = _everywhere(trainings).groupby(PLACE).size().rename("count").reset_index()
    rows = fill(with_state(places).drop_duplicates(), count).assign(measure="trainings")
    return to_long(rows.assign(base=rows["count"]), "count", "count", "sessions")


def _people(trainings: pd.DataFrame, reference: ReferenceData, places: pd.DataFrame):
    fields = reference.disciplines[~reference.disciplines.personal][["discipline"]]
    groups = _everywhere(trainings).groupby([*PLACE, "discipline"]).people
    sums = groups.agg(total="sum", base="size").reset_index()
    grid = with_state(places).drop_duplicates().merge(fields, how="cross")
    rows = fill(grid, sums).assign(measure="people_trained", category=lambda t: t.discipline)
    return to_long(rows.drop(columns="discipline"), "total", "total", "people")


def _gains(tests: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Gains in periods with tests: matched, retrospective (asked afterwards about before), unmatched."""
    grid = places[places.period.isin(tests.period.unique())]
    grid = with_state(grid).drop_duplicates(ignore_index=True)
    if grid.empty:
        return pd.DataFrame()
    rows = _everywhere(tests)
    number = pd.MultiIndex.from_frame(grid[PLACE])
    rows = rows.assign(group=number.get_indexer(pd.MultiIndex.from_frame(rows[PLACE])))
    both = rows[rows.before.notna() & rows.after.notna()]
    looked_back = both.retrospective.eq(True)
    apart = rows[rows.before.isna() != rows.after.isna()]
    named = grid[PLACE].assign(measure="training_gain")
    parts = []
    for category, own in (("matched", both[~looked_back]), ("retrospective", both[looked_back])):
        keys = named.assign(category=category)
        gain = paired_differences(own.before, own.after, own["group"])
        effect = effects_dz(own.before, own.after, own["group"])
        parts.append(estimates_to_long(keys, _every(gain, len(grid)), "gain", "points"))
        parts.append(estimates_to_long(keys, _every(effect, len(grid)), "dz", "index"))
    before, after = (_means(apart[wave], apart["group"], len(grid)) for wave in ("before", "after"))
    keys = named.assign(category="unmatched")
    gain = unmatched_differences(before, after)
    gain = gain.assign(n=np.minimum(before.n, after.n).to_numpy())
    parts.append(estimates_to_long(keys, gain, "gain", "points"))
    return stacked(parts)


def _every(found: pd.DataFrame, rows: int) -> pd.DataFrame:
    whole = found.reindex(range(rows))
    return whole.assign(n=whole.n.fillna(0), reason=whole.reason.fillna(NO_PAIRS))


def _means(scores: pd.Series, group: pd.Series, rows: int) -> pd.DataFrame:
    parts = scores.groupby(group).agg(mean="mean", sd="std", n="count", low="min", high="max")
    parts = parts.reindex(range(rows))
    same = (parts.low == parts.high).to_numpy()
    return parts.assign(n=parts.n.fillna(0), same=np.where(parts.n > 0, same, False))
