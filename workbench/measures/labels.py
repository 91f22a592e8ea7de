"""Labels of the prepared tables as categories: each label is one list of words for all tables.

Their words stand for very many rows. As categories of one list they are numbers, and tables are
grouped and joined by numbers; categories of different lists would be compared word by word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbench.reference import plain
from workbench.study import STATE

KINDS = {
    **{name: name for name in ("period", "region", "team", "discipline", "member")},
    **{"agency": "agency", "partner": "agency"},
}
"""Columns that are labels, and the list of words that each takes its own from."""


def labelled(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return frames with their labels as categories: the same list wherever a label stands.

    The words of a list stand in the order of the alphabet, as a sorted text would.
    """
    own = {
        name: {
            column: frame[column].astype("category").array for column in KINDS if column in frame
        }
        for name, frame in frames.items()
    }
    lists = {kind: _one_list(kind, own.values()) for kind in set(KINDS.values())}
    return {
        name: frame.assign(
            **{column: _of_list(own[name][column], lists[KINDS[column]]) for column in own[name]}
        )
        for name, frame in frames.items()
    }


def _one_list(kind: str, frames: Iterable[Mapping[str, pd.Categorical]]) -> pd.Index:
    words = {"", STATE} if kind == "region" else {""}
    for columns in frames:
        for column, labels in columns.items():
            words |= set(labels.categories) if KINDS[column] == kind else set()
    return pd.Index(sorted(words), dtype="str")


def _of_list(labels: pd.Categorical, words: pd.Index) -> pd.Categorical:
    codes = np.append(words.get_indexer(labels.categories), -1)[labels.codes]
    return pd.Categorical.from_codes(codes, words)


def looked_up(labels: pd.Series, found: Mapping[str, Any]) -> pd.Series:
    """Return what is found for each label, missing where nothing is; each word is looked up once."""
    if not isinstance(labels.dtype, pd.CategoricalDtype):
        return labels.map(found)
    of_word = pd.Series(labels.cat.categories, dtype=object).map(found)
    return of_word.reindex(labels.cat.codes).set_axis(labels.index)


def all_of(word: str, labels: pd.Series, rows: int) -> pd.Categorical | str:
    """Return one word for so many rows, as a category where the labels are categories."""
    if not isinstance(labels.dtype, pd.CategoricalDtype):
        return word
    words = labels.cat.categories.union([word], sort=False)
    return pd.Categorical.from_codes(np.full(rows, words.get_loc(word)), words)


def as_groups(numbers: np.ndarray, groups: int) -> pd.Categorical:
    """Return the numbers of groups, 0 to groups - 1, as categories: they are grouped without a search."""
    return pd.Categorical.from_codes(numbers, pd.RangeIndex(groups))


def folded(names: pd.Series) -> pd.Series:
    """Return names folded for comparing, as `plain` does: each spelling is folded once.

    Labels stay labels, in the order of the alphabet: the same list wherever they were the same.
    """
    if not isinstance(names.dtype, pd.CategoricalDtype):
        spellings = pd.Series(names.unique(), dtype="str")
        return names.map(dict(zip(spellings, plain(spellings), strict=True))).astype("str")
    words = pd.Index(plain(pd.Series(names.cat.categories, dtype="str")), dtype="str")
    every = words.unique().sort_values()
    codes = np.append(every.get_indexer(words), -1)[names.cat.codes]
    found = pd.Categorical.from_codes(codes, every, ordered=True)
    return pd.Series(found, index=names.index, name=names.name)
