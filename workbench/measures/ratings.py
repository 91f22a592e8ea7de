"""The answers of an instrument as a matrix: a row a respondent, a column an item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.instruments import Instrument
from workbench.study import STATE

NOT_CHOSEN = -1
PERSON = ["respondent", "period", "region", "team", "discipline", "person", "status"]


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
    person, known = pd.factorize(responses.respondent)
    place = pd.Index(respondents.respondent).get_indexer(pd.Index(known)).astype(np.int32)
    return place[person], *(
        (numbers.astype(np.int32), pd.Index(words))
        for numbers, words in map(pd.factorize, (responses["item"], responses.code))
    )


def _ratings(instrument, people, place, items, codes) -> Ratings:
    single = instrument.items_of_kind("single")
    names = list(single["item"])
    row_of = np.full(int(place.max(initial=-1)) + 1, NOT_CHOSEN, dtype=np.int32)
    row_of[people.index[people.index < len(row_of)]] = np.arange((people.index < len(row_of)).sum())
    item_numbers, item_words = items
    column = pd.Index(names).get_indexer(item_words)[item_numbers] if names else place * 0 - 1
    row = np.where(place >= 0, row_of[place], NOT_CHOSEN) if len(place) else place
    own = (row >= 0) & (column >= 0)
    row, column, code = row[own], column[own], codes[0][own]
    chosen = np.full((len(people), len(names)), NOT_CHOSEN, dtype=np.int16)
    points = np.full((len(people), len(names)), np.nan)
    for number, item in enumerate(single.itertuples()):
        options = instrument.options_of(item.item)
        answered = column == number
        option = pd.Index(options.code).get_indexer(codes[1])[code[answered]]
        chosen[row[answered], number] = option
        scored = np.append(_turned(options.score.to_numpy(float), item.reverse), np.nan)
        points[row[answered], number] = scored[option]
    scaled = [item.item for item in single.itertuples() if item.scale]
    frame = pd.DataFrame(points, columns=names)[scaled]
    return Ratings(
        instrument,
        people[PERSON].reset_index(drop=True),
        pd.DataFrame(chosen, columns=names),
        frame,
    )


def _turned(scores: np.ndarray, reverse: bool) -> np.ndarray:
    """The scores of an item's options; lowest + highest - score where the item is reversed."""
    return np.nanmin(scores) + np.nanmax(scores) - scores if reverse else scores


def with_state(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows twice: in their region, and in the state."""
    return pd.concat([rows, rows.assign(region=STATE)], ignore_index=True)
