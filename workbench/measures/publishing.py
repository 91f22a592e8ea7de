"""What of the long table may be published at all, and how absent numbers are told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.entries import Entry, family
from workbench.measures.long import REASON
from workbench.statistics import round_half_up
from workbench.statistics.reasons import (
    BOUNDARY_CHANGED,
    CONSTANT_ITEM,
    NO_CHANGE,
    NO_SAMPLING_VARIANCE,
    SAME_ANSWER,
    SAME_CHANGE,
    SAME_SCORE,
    WORDING_CHANGED,
)
from workbench.study import STATE, Study

SHOWN, CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE, BREAK = (
    "shown",
    "confidential",
    "not_available",
    "not_applicable",
    "break_in_series",
)
BREAKS = (BOUNDARY_CHANGED, WORDING_CHANGED)
TELLING = (
    CONSTANT_ITEM,
    NO_CHANGE,
    NO_SAMPLING_VARIANCE,
    SAME_ANSWER,
    SAME_CHANGE,
    SAME_SCORE,
)
"""Reasons that tell what everybody answered."""
WITH_INTERVAL = ("gain", "matched", "matched_trend", "own", "trend", "unmatched")
"""Statistics of people that have an interval, unless all of them said the same."""
SPREAD_BASE = 15
"""Fewest people behind an interval: with fewer, mean and interval can give every answer away."""
WHOLE_WAVES = ("unmatched", "trend")
"""Changes that subtract the mean of one wave from that of another."""
ANSWERS = ("answers", "unknown")
"""Measures of the answers to single questions."""


def publishable(measures: pd.DataFrame, entries: dict[str, Entry]) -> pd.DataFrame:
    """Return the rows that may be protected and published: all but those that stay internal.

    An entry with ``protect = "internal"`` keeps its whole measure internal, `internal` the
    statistics that it names.
    """
    families = measures.measure.map(family)
    closed = {name for name, entry in entries.items() if entry.protect == "internal"}
    private = {(name, one) for name, entry in entries.items() for one in entry.internal}
    pairs = pd.MultiIndex.from_arrays([families, measures.statistic])
    kept = ~families.isin(closed) & ~pairs.isin(list(private))
    return measures[kept.to_numpy()].reset_index(drop=True)


def settle(protected: pd.DataFrame, entries: dict[str, Entry], study: Study, decimals: int):
    """Return the protected measures with intervals fit to be shown, breaks marked and reasons kept.

    An interval of people's scores stands only where its base has `SPREAD_BASE` people, rounded as
    the mean is. A change between whole waves stands only where both waves' means do, and a comparison
    where the region's own mean does: else it would give back the hidden one. A reason is kept where it
    does not tell how few they were; a base where it does not tell what is hidden.
    """
    kind = protected.measure.map(family).map({n: e.protect for n, e in entries.items()})
    told = protected.assign(
        **{REASON: protected.get(REASON, pd.Series("", protected.index)).fillna("")}
    )
    told = _hide_lost_scores(_hide_lost_waves(told, study))
    of_people = kind.isin(["people", "mean"])
    wide = ~of_people | (told.base >= SPREAD_BASE)
    mean = kind == "mean"
    for end in ("low", "high"):
        rounded = pd.Series(round_half_up(told[end], decimals), index=told.index)
        told = told.assign(**{end: told[end].mask(mean, rounded).where(wide)})
    told = _hide_the_telling(told, of_people, protected)
    broken = told[REASON].isin(BREAKS) & (told.status == NOT_AVAILABLE)
    told = told.assign(status=told.status.mask(broken, BREAK))
    absent = told.status.isin([NOT_AVAILABLE, BREAK])
    harmless = broken | ~of_people | told.base.notna()
    told = told.assign(**{REASON: told[REASON].where(absent & harmless, "")})
    telling = _telling_bases(told, kind)
    # Feldt's interval tells of how many it is: it narrows as they grow (Feldt et al. 1987)
    unsaid = telling & told.measure.map(family).eq("reliability")
    ends = {end: told[end].mask(unsaid) for end in ("low", "high")}
    return told.assign(base=told.base.mask(telling), **ends)


def _survey(measure: str) -> str:
    """What a measure is of: `readiness` of `score.readiness`."""
    return measure.partition(".")[2]


def _telling_bases(told: pd.DataFrame, kind: pd.Series) -> pd.Series:
    """The bases that tell what is hidden.

    The base of a total of youth is that total; that of a split, less another split, is a rest. Bases of
    means add up to the state's, as their sums do. Who answered all questions of a scale knew an answer
    to each, so that no more said "don't know" to one than answered it and are not among them. The members
    at a team's meetings are its roster, and that is who was invited. Of all pairs of a team's agencies those are
    rated that do not lie between two silent ones: so the pairs tell how many were silent.
    """
    hidden, families = told.status == CONFIDENTIAL, told.measure.map(family)
    totals = kind.eq("youth") & (told.statistic.eq("total") | families.eq("youth_new"))
    own = hidden & (kind.eq("mean") | totals)
    place = told.period + "/" + told.region
    survey = told.measure.map(lambda name: f"{name}.".split(".")[1]) + "/" + place
    answers = survey.isin(survey[hidden & families.isin(ANSWERS)])
    invited = place.isin(place[hidden & families.eq("response")])
    telling = (families.eq("reliability") & answers) | (families.eq("attendance") & invited)
    return own | telling | _telling_pairs(told, hidden & families.eq("agencies_answered"))


def _telling_pairs(told: pd.DataFrame, silent: pd.Series) -> pd.Series:
    """The pairs of the regions in which it is hidden how many agencies were silent, and those of the state:
    less the other regions' they are those of these."""
    of_pairs = told.measure.eq("levels") | told.statistic.eq("reciprocity")
    place = told.period + "/" + told.region
    periods = told.period.isin(told.period[silent])
    return of_pairs & (place.isin(place[silent]) | (periods & told.region.eq(STATE)))


def _hide_lost_scores(protected: pd.DataFrame) -> pd.DataFrame:
    """Hide how a region compares where its score is hidden: its own mean is that score."""
    families = protected.measure.map(family)
    place = [protected.measure.map(_survey), protected.period, protected.region]
    place = pd.MultiIndex.from_arrays([*place, protected.category])
    lost = families.eq("score") & protected.status.eq(CONFIDENTIAL)
    hidden = families.eq("beside") & pd.Series(place.isin(place[lost]), index=protected.index)
    hidden &= protected.status != NOT_APPLICABLE
    numbers = {name: protected[name].mask(hidden) for name in ("value", "low", "high", "base")}
    return protected.assign(**numbers, status=protected.status.mask(hidden, CONFIDENTIAL))


def _hide_the_telling(
    told: pd.DataFrame, of_people: pd.Series, protected: pd.DataFrame
) -> pd.DataFrame:
    """Hide what tells that everybody said the same: a reason why a number is absent, a missing interval."""
    reason = of_people & (told.status == NOT_AVAILABLE) & told[REASON].isin(TELLING)
    many = (told.base >= SPREAD_BASE) & told.statistic.isin(WITH_INTERVAL) & protected.low.isna()
    hidden = reason | (of_people & (told.status == SHOWN) & many)
    numbers = {name: told[name].mask(hidden) for name in ("value", "low", "high")}
    return told.assign(**numbers, status=told.status.mask(hidden, CONFIDENTIAL))


def _hide_lost_waves(protected: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Hide the change between whole waves where the mean of any of its waves is not shown."""
    change = (protected.measure.map(family) == "change") & protected.statistic.isin(WHOLE_WAVES)
    if not change.any():
        return protected
    ids = [period.id for period in study.periods]
    scores = protected[(protected.measure.map(family) == "score") & (protected.statistic == "mean")]
    open_ = (scores.status == SHOWN).astype(int)
    place = [scores.measure.map(_survey), scores.region, scores.category]
    order = scores.period.map(ids.index)
    asked = scores.assign(open=open_, place=order, instrument=place[0]).sort_values("place")
    by = asked.groupby(["instrument", "region", "category"]).open
    asked = asked.assign(
        pair=by.transform(lambda waves: waves.rolling(2).min()), all=by.cummin()
    ).set_index(["instrument", "region", "category", "period"])
    rows = protected[change]
    key = pd.MultiIndex.from_arrays(
        [rows.measure.map(_survey), rows.region, rows.category, rows.period]
    )
    found = asked.reindex(key)
    safe = np.where(rows.statistic == "trend", found["all"].eq(1), found["pair"].eq(1))
    lost = rows.index[~safe & (rows.status == SHOWN).to_numpy()]
    hidden = protected.index.isin(lost)
    numbers = {n: protected[n].mask(hidden) for n in ("value", "low", "high")}
    return protected.assign(**numbers, status=protected.status.mask(hidden, CONFIDENTIAL))
