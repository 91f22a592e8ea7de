"""Near misses: which known word was probably meant. It is said and never taken, for a guess may be wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

import pandas as pd

from workbench.problems import name_rows
from workbench.reference import plain_word

CLOSE = 0.75
"""Two words are near from this share of common letters on (Ratcliff and Obershelp)."""
MOST_WORDS = 200
MOST_SAID = 5


def nearest(written: str, known: Iterable[str]) -> str:
    """Return the known word that is nearest to what was written, "" if none is near."""
    folded = {plain_word(word): word for word in reversed(list(known))}
    found = difflib.get_close_matches(plain_word(written), folded, 1, CLOSE)
    return folded[found[0]] if found else ""


def meant_name(written: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'date'?" for a name that is no answer, or ""."""
    found = nearest(written, known)
    return f"Did you mean '{found}'?" if found else ""


def meant_words(cells: pd.Series, known: Mapping[str, str] | Iterable[str], *, rows: bool) -> str:
    """Return which known words cells were probably meant for, each with its rows or their number, or "".

    Only the known word is named, never what was written.

    Parameters
    ----------
    known : the words, or each way to write one with the word that it stands for
    rows : name the rows; else only how many they are, as for the answers of a survey
    """
    words = known if isinstance(known, Mapping) else {word: word for word in known}
    texts = [text for text in dict.fromkeys(cells.astype(str)) if text][:MOST_WORDS]
    near = {text: words[found] for text in texts if (found := nearest(text, words))}
    said = []
    for word in dict.fromkeys(near.values()):
        places = cells.index[cells.astype(str).map(near) == word]
        where = name_rows(map(int, places)).rstrip(".").lower() if rows else f"{len(places)}"
        said.append(f"'{word}' ({where})")
    if not said:
        return ""
    more = f" and {len(said) - MOST_SAID} more" if len(said) > MOST_SAID else ""
    return f"Did you mean {', '.join(said[:MOST_SAID])}{more}?"
