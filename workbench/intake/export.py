"""One export file, whichever survey tool wrote it: its columns, its cells as text, its rows' state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from workbench.reference import plain_word

KEPT = ""
"""State of a row that nothing speaks against."""


@dataclass(frozen=True)
class Column:
    """One column of an export.

    `group` is the question that the column belongs to: several columns share it where a question
    has rows or may have several answers; `option` then tells them apart. `choices` translates
    codes to labels where the tool keeps labels in a data dictionary.
    """

    name: str
    group: str = ""
    question: str = ""
    option: str = ""
    import_id: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """A survey tool's export, read as text with nothing inferred.

    Attributes
    ----------
    tool : name of the survey tool, as found from the file's shape
    columns : in the file's order; names are unique
    cells : text, a column a `Column`; the index is the row number that a spreadsheet shows
    finished : "yes", "no", or "" where the tool does not say, by row
    aside : why the tool itself sets a row aside ("preview", "test", "spam"), or `KEPT`, by row
    """

    tool: str
    columns: tuple[Column, ...]
    cells: pd.DataFrame
    finished: pd.Series
    aside: pd.Series

    def find(self, wanted: str) -> Column | None:
        """Return the column of this name, import id or question text, in that order."""
        for attribute in ("name", "import_id", "question"):
            for column in self.columns:
                if same(getattr(column, attribute), wanted):
                    return column
        return None

    def find_group(self, wanted: str) -> list[Column]:
        """Return the columns of the question with this group name or question text."""
        for attribute in ("group", "question"):
            found = [column for column in self.columns if same(getattr(column, attribute), wanted)]
            if found:
                return found
        return []


def same(text: str, wanted: str) -> bool:
    """Whether two texts are the same but for case, white space and apostrophes."""
    return bool(text) and plain_word(text) == plain_word(wanted)


def unique_names(names: list[str]) -> list[str]:
    """Return the names, a later double with its number behind: tools do write the same name twice."""
    seen: dict[str, int] = {}
    result = []
    for position, name in enumerate(names, 1):
        name = name.strip() or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
