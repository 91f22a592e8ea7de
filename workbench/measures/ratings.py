"""The answers of an instrument as a matrix: a row a respondent, a column an item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.instruments import Instrument
from workbench.measures.labels import all_of
from workbench.study import STATE

NOT_CHOSEN = -1
AT_ONCE = 250_000
"""Answers that are put in their places at once: all at once take many times the memory."""
LABELS = ["period", "region", "team", "discipline", "person"]
"""Categories from here on: their words stand for very many scores, and numbers are grouped fast."""
PERSON = ["respondent", *LABELS, "status"]


@dataclass(frozen=True)
class Ratings:
    """What the respondents of one instrument answered to its single-answer items.

    Attributes
    ----------
    instrument : the instrument
    people : respondent, period, region, team, discipline, person, status; a row a respondent
    chosen : people x items, the place of the option chosen in `options_of` the item, or NOT_CHOSEN
    points : people x scale items, the option's score (turned where the item is reversed), or NaN
    """

    instrument: Instrument
    people: pd.DataFrame
    chosen: pd.DataFrame
    points: pd.DataFrame

    def scale_points(self, scale: str) -> pd.DataFrame:
        """Return the points of one scale's items, people x items."""
        items = self.instrument.items
        return self.points[list(items["item"][(items.scale == scale) & (items.kind == "single")])]

    @property
    def scales(self) -> list[str]:
        """The scales that have items, in the instrument's order."""
        used = set(self.instrument.items.scale[self.instrument.items["item"].isin(self.points)])
        return [scale for scale in self.instrument.scales.scale if scale in used]


def read_ratings(
    tables: dict[str, pd.DataFrame], instruments: dict[str, Instrument]
) -> list[Ratings]:
    """Return the ratings of every instrument.

    Words are looked up once for each that occurs, so that the millions of rows of a large study
    are numbers from here on.
    """
    respondents = tables["respondents"].reset_index(drop=True)
    place, items, codes = _numbered(tables["responses"], respondents)
    of_person = respondents.instrument.to_numpy()
    return [
        _ratings(instrument, respondents[of_person == name], place, items, codes)
        for name, instrument in instruments.items()
    ]


def _numbered(responses: pd.DataFrame, respondents: pd.DataFrame):
    """Return for each answer the place of its respondent, and its item and code as numbers."""
    person, known = _as_numbers(responses.respondent)
    place = pd.Index(respondents.respondent).get_indexer(known).astype(np.int32)
    return place[person], _as_numbers(responses["item"]), _as_numbers(responses.code)


def _as_numbers(words: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return the numbers of the words, and the words; categories have theirs already."""
    labels = words.astype("category").cat
    return labels.codes.to_numpy(), labels.categories


def _ratings(instrument, people, place, items, codes) -> Ratings:
    single = instrument.items_of_kind("single")
    names = list(single["item"])
    option_of, score_of = _option_tables(instrument, single, codes[1])
    most = max(int(place.max(initial=-1)), people.index.max() if len(people) else -1)
    row_of = np.full(most + 2, -1, dtype=np.int32)
    row_of[people.index] = np.arange(len(people))
    column_of = pd.Index(names, dtype=object).get_indexer(items[1]).astype(np.int32)
    chosen = np.full((len(people), len(names)), NOT_CHOSEN, dtype=np.int16)
    for at in range(0, len(place), AT_ONCE):
        some = slice(at, at + AT_ONCE)
        row, column, code = row_of[place[some]], column_of[items[0][some]], codes[0][some]
        own = (row >= 0) & (column >= 0)
        chosen[row[own], column[own]] = option_of[column[own], code[own]]
    scaled = np.flatnonzero((single.scale != "").to_numpy())
    points = np.empty((len(people), len(scaled)), order="F")
    for to, number in enumerate(scaled):
        points[:, to] = score_of[number][chosen[:, number]]
    return Ratings(
        instrument,
        people[PERSON].reset_index(drop=True).astype(dict.fromkeys(LABELS, "category")),
        pd.DataFrame(chosen, columns=names),
        pd.DataFrame(points, columns=[names[number] for number in scaled]),
    )


def _option_tables(instrument, single: pd.DataFrame, codes: pd.Index):
    """Return items x codes, the place of the option; and items x options, its score, NaN the last.

    NOT_CHOSEN is -1, so that it picks the last score: who chose nothing has none.
    """
    options = [instrument.options_of(item) for item in single["item"]]
    widest = max(map(len, options), default=0)
    option_of = np.full((len(options), len(codes)), NOT_CHOSEN, dtype=np.int16)
    score_of = np.full((len(options), widest + 1), np.nan)
    for number, (own, reverse) in enumerate(zip(options, single.reverse, strict=True)):
        option_of[number] = pd.Index(own.code).get_indexer(codes)
        score_of[number, : len(own)] = turned(own.score.to_numpy(float), reverse)
    return option_of, score_of


def turned(scores: np.ndarray, reverse: bool) -> np.ndarray:
    """Return the scores of an item's options; lowest + highest - score where the item is reversed."""
    return np.nanmin(scores) + np.nanmax(scores) - scores if reverse else scores


def with_state(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows twice: in their region, and in the state."""
    state = all_of(STATE, rows.region, len(rows))
    if isinstance(state, str):
        return pd.concat([rows, rows.assign(region=state)], ignore_index=True)
    region = np.concatenate([rows.region.cat.codes, state.codes])
    region = pd.Categorical.from_codes(region, state.categories)
    return pd.concat([rows, rows], ignore_index=True).assign(region=region)
