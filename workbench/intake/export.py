"""One export file, whichever survey tool wrote it: its columns, its cells as text, its rows' state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from workbench.intake.files.rows import Source
from workbench.reference import plain_word

KEPT = ""
"""State of a row that nothing speaks against."""

QUESTION, RESPONDENT, SUBMITTED, TECHNICAL = "question", "respondent", "submitted", "technical"
"""Roles of a column. Technical is what the tool notes by itself: times, versions, statuses."""


@dataclass(frozen=True)
class Column:
    """One column of an export.

    `group` is the question that the column belongs to: several columns share it where a question
    has rows or may have several answers; `option` then tells them apart. `choices` translates
    codes to labels where the tool keeps labels in a data dictionary. `missing` says which texts
    stand for no answer, and why. `kind` is how the tool says it is answered ("single", "multiple",
    "text", "number", "date"), "" where it does not say. `identifying` names what it would tell
    about a person ("e-mail address"), where the tool itself makes it for that. `ticked` is the text
    that says "chosen" in a column of an option, "" where any text does but a "no" or 0. `of_parent`: it
    stands on the sheet that this one repeats, and its cells are accounted for there.
    `state` names the column that says whether the column's form was completed.
    """

    name: str
    group: str = ""
    question: str = ""
    option: str = ""
    import_id: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    role: str = QUESTION
    kind: str = ""
    identifying: str = ""
    form: str = ""
    ticked: str = ""
    of_parent: bool = False
    state: str = ""


@dataclass(frozen=True)
class Export:
    """A survey tool's export, read as text with nothing inferred.

    Attributes
    ----------
    tool : name of the survey tool, as found from the file's shape
    why : what in the file's shape speaks for that tool
    columns : in the file's order; names are unique
    cells : categorical columns of text, one a `Column`; the index is the row number that a
        spreadsheet shows
    finished : "yes", "no", or "" where the tool does not say, by row
    aside : why the tool itself sets a row aside ("preview", "test", "spam"), or `KEPT`, by row
    part : which repeating form a row belongs to, "" where forms do not repeat, by row
    record : which submission a row belongs to, where several rows may belong to one; else None
    occurrence : the how-manieth of its submission a row is, "" for the submission itself
    repeats : the repeats of a submission that stand on sheets of their own, by sheet
    odd : what an evaluator should confirm, in words, with the number of rows
    source : how the file was read
    headers : how many header rows the file has
    """

    tool: str
    why: str
    columns: tuple[Column, ...]
    cells: pd.DataFrame
    finished: pd.Series
    aside: pd.Series
    part: pd.Series
    source: Source
    headers: int = 1
    record: pd.Series | None = None
    occurrence: pd.Series | None = None
    repeats: Mapping[str, Export] = field(default_factory=dict)
    odd: Mapping[str, int] = field(default_factory=dict)

    def find(self, wanted: str) -> Column | None:
        """Return the column of this name, import id or question text, in that order.

        Last comes the row of a question with rows, if no other column has the same text.
        """
        word = plain_word(wanted)
        for attribute in ("name", "import_id", "question"):
            if found := self._by_word[attribute].get(word):
                return found[0]
        rows = self._by_word["option"].get(word, [])
        return rows[0] if len(rows) == 1 else None

    def find_group(self, wanted: str) -> list[Column]:
        """Return the columns of the question with this group name or question text."""
        word = plain_word(wanted)
        found = (self._by_word[attribute].get(word, []) for attribute in ("group", "question"))
        return list(next(filter(None, found), []))

    @cached_property
    def _by_word(self) -> dict[str, dict[str, list[Column]]]:
        """The columns by their texts: but for case, white space and apostrophes two texts are the same."""
        words: dict[str, dict[str, list[Column]]] = {}
        for attribute in ("name", "import_id", "question", "group", "option"):
            of_attribute = words.setdefault(attribute, {})
            for column in self.columns:
                if word := plain_word(getattr(column, attribute)):
                    of_attribute.setdefault(word, []).append(column)
        return words

    def with_role(self, role: str) -> list[Column]:
        """Return the columns of one role."""
        return [column for column in self.columns if column.role == role]


def unique_names(names: list[str]) -> list[str]:
    """Return the names, a later double with its number behind: tools do write the same name twice."""
    counts: dict[str, int] = {}
    taken: set[str] = set()
    result = []
    for position, name in enumerate(names, 1):
        name = unique = name.strip() or f"column {position}"
        while plain_word(unique) in taken:
            counts[name] = counts.get(name, 1) + 1
            unique = f"{name} ({counts[name]})"
        taken.add(plain_word(unique))
        result.append(unique)
    return result


def by_column(columns: tuple[Column, ...], **changes: Mapping[str, object]) -> tuple[Column, ...]:
    """Return the columns with attributes set by name: `role={"Status": TECHNICAL}`."""
    return tuple(
        replace(
            column,
            **{a: values[column.name] for a, values in changes.items() if column.name in values},
        )
        for column in columns
    )
