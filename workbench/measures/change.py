"""Change between the waves of an instrument: matched persons and whole waves, kept apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.breaks import boundary_changes, mark_breaks, wording_changes
from workbench.measures.labels import as_groups, looked_up
from workbench.measures.long import estimates_to_long, stacked
from workbench.measures.ratings import Ratings, with_state
from workbench.reference import ReferenceData
from workbench.statistics import (
    mcnemar_of_counts,
    paired_differences,
    trends_by_group,
    unmatched_differences,
    wilcoxon_by_group,
)
from workbench.statistics.change_by_group import changes, effects_of, mean_changes
from workbench.statistics.estimate import framed
from workbench.statistics.reasons import NO_PAIRS, NOBODY, TWO_WAVES
from workbench.statistics.trend import FEWEST_WAVES
from workbench.study import Study

YEAR = 365.25
YES, NO, MISSING = np.int8(1), np.int8(0), np.int8(-1)
SERIES = ["instrument", "scale", "period", "region"]


def wave_pairs(study: Study, waves: pd.DataFrame) -> pd.DataFrame:
    """Return instrument, earlier and period of every wave and the one before it."""
    order = {period.id: place for place, period in enumerate(study.periods)}
    placed = waves.assign(place=looked_up(waves.period, order)).sort_values("place")
    placed = placed.assign(earlier=placed.groupby("instrument").period.shift())
    return placed.dropna(subset="earlier")[["instrument", "earlier", "period"]]


def measure_change(
    ratings: list[Ratings],
    scored: pd.DataFrame,
    scales: pd.DataFrame,
    study: Study,
    reference: ReferenceData,
    waves: pd.DataFrame,
    places: pd.DataFrame,
) -> pd.DataFrame:
    """Return the change of every scale and item since the wave before, by region and state.

    A region is that of the later wave; matched are persons who have a score in both. Statistics of
    `change`: matched (mean change, t interval), dz, wilcoxon (p), unmatched (difference of the
    waves' means, Welch interval), trend (a year, of three or more waves). Of `item_change`:
    gained and lost (persons who changed to and from a favourable answer) and mcnemar (p).
    A break in series has no number. The base of what compares whole waves is the smallest wave's.
    """
    pairs = wave_pairs(study, waves)
    everywhere = with_state(pairs.merge(places, on="period")).drop_duplicates(ignore_index=True)
    boundaries = boundary_changes(study, reference)
    instruments = {own.instrument.name: own.instrument for own in ratings}
    wordings = wording_changes(study, instruments)
    rows = everywhere.merge(scales, on="instrument")
    rows = rows.assign(broken=mark_breaks(rows, study, boundaries, wordings, "scale"))
    means = _wave_means(scored)
    parts = [*_scales(rows, scored, means), *_trends(rows, scored, means, study)]
    for own in ratings:
        asked = everywhere[everywhere.instrument == own.instrument.name]
        items = pd.DataFrame({"item": list(own.points)})
        cells = asked.merge(items, how="cross")
        cells = cells.assign(broken=mark_breaks(cells, study, boundaries, wordings, "item"))
        parts += _items(cells, own)
    return stacked(parts)


def _scales(rows: pd.DataFrame, scored: pd.DataFrame, means: pd.DataFrame):
    if rows.empty:
        return []
    both, group = _matched(rows, scored)
    named = rows.assign(measure="change." + rows.instrument, category=rows.scale)
    parts = changes(both.before, both.score, group)
    found = {
        "matched": ("score", mean_changes(parts)),
        "dz": ("index", effects_of(parts)),
        "wilcoxon": ("p", wilcoxon_by_group(both.before, both.score, group)),
    }
    parts = [
        estimates_to_long(
            named, _unbroken(_every(estimates, len(rows), NO_PAIRS), rows), name, unit
        )
        for name, (unit, estimates) in found.items()
    ]
    before = _at(means, rows.drop(columns="period").rename(columns={"earlier": "period"}))
    after = _at(means, rows)
    least = np.minimum(before.n, after.n)
    differences = unmatched_differences(before, after).assign(n=least.to_numpy())
    return [*parts, estimates_to_long(named, _unbroken(differences, rows), "unmatched", "score")]


def _matched(rows: pd.DataFrame, scored: pd.DataFrame):
    """Who has a score in both waves of a pair, each in their region and in the state.

    Returns before, score and the number of the row of `rows`. Waves, persons and regions are
    numbered, and scores looked up by their numbers: merging so many by their words takes long.
    """
    known = scored[scored.person != ""]
    wave = known.groupby(SERIES[:3], sort=False).ngroup().to_numpy()
    named = known[SERIES[:3]].assign(wave=wave).drop_duplicates("wave")
    first = named.rename(columns={"period": "earlier", "wave": "first"})
    pairs = rows[[*SERIES[:2], "earlier", "period"]].drop_duplicates()
    pairs = pairs.merge(named, on=SERIES[:3]).merge(first, on=[*SERIES[:2], "earlier"])
    person = known.person.astype("category").cat.codes.to_numpy()
    # one wave more than there are: the wave before the first, in which nobody has a score
    scores = np.full((len(named) + 1, person.max(initial=-1) + 1), np.nan)
    scores[wave, person] = known.score
    earlier = np.full(len(named), len(named))
    earlier[pairs.wave] = pairs["first"]
    before = scores[earlier[wave], person]
    both = known[["region", "score"]].assign(wave=wave, before=before)[~np.isnan(before)]
    both = with_state(both)
    regions = both.region.astype("category").cat
    asked = rows[SERIES].assign(number=np.arange(len(rows))).merge(named, on=SERIES[:3])
    number = np.full((len(named), len(regions.categories)), -1)
    place = regions.categories.get_indexer(asked.region)
    number[asked.wave[place >= 0], place[place >= 0]] = asked.number[place >= 0]
    both = both.assign(number=number[both.wave, regions.codes])
    both = both.loc[both.number >= 0, ["before", "score", "number"]]
    return both, as_groups(both.number.to_numpy(), len(rows))


def _every(found: pd.DataFrame, rows: int, why_not: str) -> pd.DataFrame:
    whole = found.reindex(range(rows))
    return whole.assign(n=whole.n.fillna(0), reason=whole.reason.fillna(why_not))


def _unbroken(estimates: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    broken = rows.broken.to_numpy()
    numbers = {name: estimates[name].to_numpy() for name in ("value", "low", "high")}
    kept = {name: np.where(broken == "", number, np.nan) for name, number in numbers.items()}
    return estimates.assign(**kept, reason=np.where(broken == "", estimates.reason, broken))


def _wave_means(scored: pd.DataFrame) -> pd.DataFrame:
    """Return mean, spread and number of the scores of every scale, wave, region and the state."""
    groups = with_state(scored[[*SERIES, "score"]]).groupby(SERIES).score
    parts = groups.agg(mean="mean", sd="std", n="count", low="min", high="max")
    return parts.assign(same=parts.low == parts.high)


def _at(means: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    found = means.reindex(pd.MultiIndex.from_frame(rows[SERIES])).reset_index(drop=True)
    return found.assign(n=found.n.fillna(0), same=found["same"].eq(True))


def _trends(rows: pd.DataFrame, scored: pd.DataFrame, means: pd.DataFrame, study: Study):
    """The yearly change over all waves, told with the last one; broken series have none."""
    last = rows.assign(
        place=rows.groupby(["instrument", "scale", "region"]).cumcount(ascending=False)
    )
    keys = ["instrument", "scale", "region"]
    last = last.assign(waves=rows.groupby(keys).period.transform("size") + 1)
    last = last[last.place == 0].reset_index(drop=True)
    if last.empty:
        return []
    ends = {p.id: pd.Timestamp(p.end).toordinal() / YEAR for p in study.periods}
    waves = means.reset_index()
    group = pd.MultiIndex.from_frame(last[keys]).get_indexer(pd.MultiIndex.from_frame(waves[keys]))
    error = waves.sd / np.sqrt(waves.n)
    found = trends_by_group(waves["mean"], error, waves.n, looked_up(waves.period, ends), group)
    broken = rows[rows.broken != ""].drop_duplicates(keys)[[*keys, "broken"]]
    marked = last.drop(columns="broken").merge(broken, on=keys, how="left")
    marked = marked.assign(broken=marked.broken.fillna(""))
    named = marked.assign(measure="change." + marked.instrument, category=marked.scale)
    least = waves.n.groupby(group).min()
    found = found.assign(n=least.reindex(found.index))
    whole = _unbroken(_every(found, len(last), NOBODY), marked)
    matched = _unbroken(_matched_trends(scored, marked, ends), marked)
    return [
        estimates_to_long(named, whole, "trend", "score"),
        estimates_to_long(named, matched, "matched_trend", "score"),
    ]


def _matched_trends(scored: pd.DataFrame, last: pd.DataFrame, ends: dict[str, float]):
    """The mean yearly change of those who have a score in every wave, by their last region."""
    slopes = [_slopes(own, ends) for _, own in scored[scored.person != ""].groupby("instrument")]
    rows = with_state(pd.concat([pd.DataFrame(columns=["region"]), *slopes]))
    keys = ["instrument", "scale", "region"]
    if not set(keys) <= set(rows):
        return framed(np.full(len(last), np.nan), 0, TWO_WAVES)
    number = pd.MultiIndex.from_frame(last[keys])
    group = number.get_indexer(pd.MultiIndex.from_frame(rows[keys]))
    group = as_groups(group, len(last))
    found = paired_differences(np.zeros(len(rows)), rows.slope, group)
    few = last.waves.to_numpy() < FEWEST_WAVES
    return _every(found, len(last), NO_PAIRS).pipe(_unless_few, few)


def _unless_few(estimates: pd.DataFrame, few: np.ndarray) -> pd.DataFrame:
    kept = {name: estimates[name].mask(few) for name in ("value", "low", "high")}
    return estimates.assign(**kept, reason=np.where(few, TWO_WAVES, estimates.reason))


def _slopes(own: pd.DataFrame, ends: dict[str, float]) -> pd.DataFrame:
    """The slope of each person who has a score in every wave of the instrument."""
    waves = sorted(own.period.unique(), key=ends.get)
    keys = ["instrument", "scale", "person"]
    series = own.groupby(keys, sort=False).ngroup().to_numpy()
    scores = np.full((series.max(initial=-1) + 1, len(waves)), np.nan)
    scores[series, pd.Index(waves).get_indexer(own.period)] = own.score
    times = np.array([ends[wave] for wave in waves])
    centred = times - times.mean()
    spread = (centred**2).sum() or np.nan
    last = (own.period == waves[-1]).to_numpy()
    slopes = (scores[series[last]] * centred).sum(axis=1) / spread
    return own.loc[last, [*keys, "region"]].assign(slope=slopes).dropna(subset="slope")


def _items(cells: pd.DataFrame, own: Ratings):
    if cells.empty:
        return []
    favourable = _favourable(own)
    people = own.people.assign(row=np.arange(len(own.people)))
    people = people[people.person != ""]
    pairs = cells[["earlier", "period"]].drop_duplicates()
    earlier = people[["period", "person", "row"]].set_axis(["earlier", "person", "first"], axis=1)
    both = people.merge(pairs, on="period").merge(earlier, on=["earlier", "person"])
    place = ["period", "region"]
    asked = cells[place].drop_duplicates(ignore_index=True)
    before, after = favourable[both["first"].to_numpy()], favourable[both.row.to_numpy()]
    flags = {
        "lost": (before == YES) & (after == NO),
        "gained": (before == NO) & (after == YES),
        "pairs": (before != MISSING) & (after != MISSING),
    }
    counts = {name: _counted(one, both[place], asked) for name, one in flags.items()}
    found = mcnemar_of_counts(*counts.values()).assign(**counts)
    named = cells.assign(measure=f"item_change.{own.instrument.name}", category=cells["item"])
    parts = [estimates_to_long(named, _unbroken(found, cells), "mcnemar", "p")]
    pairs = found.pairs.to_numpy()
    for name in ("gained", "lost"):
        count = found[name].where(pairs > 0).to_numpy()
        told = framed(count, pairs, np.where(pairs > 0, "", NO_PAIRS))
        parts.append(estimates_to_long(named, _unbroken(told, cells), name, "people"))
    return parts


def _counted(flags: np.ndarray, people: pd.DataFrame, asked: pd.DataFrame) -> np.ndarray:
    """How many of the people have each flag, in every region asked and in the state."""
    place = ["period", "region"]
    by = people.groupby(place)
    order = np.argsort(by.ngroup().to_numpy(), kind="stable")
    sizes = by.size()
    starts = sizes.cumsum().to_numpy() - sizes.to_numpy()
    sums = np.add.reduceat(flags[order], starts, axis=0, dtype=int) if len(order) else flags[:0]
    regions = pd.DataFrame(sums, index=sizes.index).reset_index()
    whole = with_state(regions).groupby(place).sum()
    return whole.reindex(pd.MultiIndex.from_frame(asked), fill_value=0).to_numpy().ravel()


def _favourable(own: Ratings) -> np.ndarray:
    """YES where the answer lies above the middle of its item's scores, NO below or at it, else MISSING."""
    points = own.points.to_numpy()
    options = own.instrument.options.groupby("response_set").score.agg(["min", "max"]).mean(axis=1)
    sets = own.instrument.items.set_index("item").response_set[list(own.points)]
    above = (points > options[sets].to_numpy()).astype(np.int8)
    above[np.isnan(points)] = MISSING
    return above
