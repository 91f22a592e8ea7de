"""Columns of text, held as categories: what is said once of a text holds for every cell that has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from workbench.reference import plain

MARGIN = " \t\r\n\u00a0\ufeff\u200b"
"""What is cut from both ends of a cell: spaces, also hard ones, and byte order marks."""


FEW = 500
"""So few texts are trimmed one by one."""


def as_cells(columns: Mapping[int, Sequence[str]], first_row: int = 1) -> pd.DataFrame:
    """Return columns of text as categories, rows numbered as a spreadsheet shows them."""
    frame = pd.DataFrame({name: as_category(texts) for name, texts in columns.items()})
    frame.index = pd.RangeIndex(first_row, first_row + len(frame))
    return frame


def as_category(texts: Sequence[str]) -> pd.Categorical:
    """Return texts as one categorical in which every text is trimmed."""
    codes, distinct = pd.factorize(np.asarray(texts, dtype=object))
    return from_dictionary(codes, pd.Series(distinct, dtype=str))


def from_dictionary(codes: np.ndarray, distinct: pd.Series) -> pd.Categorical:
    """Return a categorical from codes into a list of texts; texts alike when trimmed become one."""
    trimmed, names = pd.factorize(_trimmed(distinct))
    places = codes if len(names) == len(distinct) else trimmed.take(codes)
    return pd.Categorical.from_codes(places, pd.Index(names, dtype=str))


def _trimmed(distinct: pd.Series) -> pd.Series | np.ndarray:
    # what is fast for many texts takes long to begin with, and a file may have thousands of columns
    if len(distinct) > FEW:
        return distinct.str.strip(MARGIN)
    return np.array([text.strip(MARGIN) for text in distinct], dtype=object)


def texts_of(column: pd.Series) -> pd.Series:
    """Return the texts of a column in the order of its categories, for `recode`."""
    return column.cat.categories.to_series(index=range(len(column.cat.categories)))


def recode(column: pd.Series, meaning: pd.Series) -> pd.Series:
    """Return the column with each text replaced by what stands for it in `meaning`.

    Parameters
    ----------
    column : a categorical column
    meaning : one text a category, in the order of `texts_of`, none missing
    """
    codes, names = pd.factorize(meaning)
    values = pd.Categorical.from_codes(codes.take(column.cat.codes), pd.Index(names, dtype=str))
    return pd.Series(values, index=column.index)


def translate(column: pd.Series, meanings: Mapping[str, str], other: str | None = None):
    """Return the column by a mapping of folded texts; what it does not list is `other`, or stays."""
    texts = texts_of(column)
    found = look_up(plain(texts), meanings)
    return recode(column, found.fillna(texts if other is None else other))


def first_texts(column: pd.Series, count: int) -> list[str]:
    """Return the texts of a column's first cells."""
    cells = column.array
    return cells.categories.take(cells.codes[:count]).to_list()


def used(column: pd.Series, most: int | None = None) -> list[str]:
    """Return the texts that occur in a column, blanks left out; no more than `most` of them."""
    names = column.cat.categories
    counts = np.bincount(column.cat.codes, minlength=len(names))
    places = np.flatnonzero(counts)[: None if most is None else most + 1]
    return [name for name in names.take(places) if name][:most]


def only_used(column: pd.Series) -> pd.Series:
    """Return a column without the texts that stand in none of its cells."""
    names, codes = column.cat.categories, column.cat.codes.to_numpy()
    stands = np.bincount(codes, minlength=len(names)) > 0
    if stands.all():
        return column
    places = (np.cumsum(stands) - 1).astype(codes.dtype)
    fewer = pd.Categorical.from_codes(places.take(codes), names[stands])
    return pd.Series(fewer, index=column.index)


def count_filled(column: pd.Series) -> int:
    """Return how many cells of a column hold a text."""
    counts = np.bincount(column.cat.codes, minlength=len(column.cat.categories))
    return int(counts[column.cat.categories != ""].sum())


def count_used(column: pd.Series) -> int:
    """Return how many texts, a blank not among them, stand in a column."""
    counts = np.bincount(column.cat.codes, minlength=len(column.cat.categories))
    return int(np.count_nonzero(counts[column.cat.categories != ""]))


def constant(text: str, index: pd.Index) -> pd.Series:
    """Return a column that holds one text in every row."""
    return pd.Series(pd.Categorical.from_codes(np.zeros(len(index), "int8"), [text]), index=index)


def stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return frames of categorical columns one below the other, without making texts of them."""
    if len(frames) == 1:
        return frames[0].reset_index(drop=True)
    columns = {
        name: union_categoricals([frame[name] for frame in frames])
        if isinstance(frames[0][name].dtype, pd.CategoricalDtype)
        else np.concatenate([frame[name].to_numpy() for frame in frames])
        for name in frames[0].columns
    }
    return pd.DataFrame(columns)


def look_up_words(texts: pd.Series, meanings: Mapping[str, str]) -> pd.Series:
    """Return what a mapping of folded words says of each text; few texts stand in many rows."""
    codes, distinct = pd.factorize(texts)
    found = look_up(plain(pd.Series(distinct, dtype=str)), meanings).to_numpy()
    return pd.Series(found.take(codes) if len(found) else [], index=texts.index, dtype=object)


def look_up(texts: pd.Series, meanings: Mapping[str, str]) -> pd.Series:
    """Return what a mapping says of each text, missing where it says nothing."""
    return texts.map(meanings).astype(object)
