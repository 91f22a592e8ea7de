"""Cells in which several chosen options stand joined: parted by the options that the instrument lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.intake.answers import (
    BLANK,
    LISTED,
    OTHER,
    OUTSIDE,
    TAKEN_AS_OTHER,
    Answers,
    named_rows,
    option_codes,
    rows_of,
    with_silent,
)
from workbench.intake.cells import look_up, recode, texts_of
from workbench.intake.export import Column
from workbench.reference import plain, plain_word

TWO_WAYS = "listed; could be parted in two ways, the longer option was taken"
MARKS = ",;\n"
OF_TOOLS = {"KoboToolbox or ODK": " ,;\n", "Microsoft Forms": ";"}
"""What the tools join by; all others use a comma or semicolon."""


@dataclass(frozen=True)
class Options:
    """The options of an item, ready to part joined answers by.

    Attributes
    ----------
    codes : each way in which an option may be written, folded, to its code
    marks : characters that may stand between two options
    by_length : the ways, the longest first
    """

    codes: Mapping[str, str]
    marks: str
    by_length: tuple[str, ...]

    @classmethod
    def of(cls, codes: Mapping[str, str], marks: str) -> Options:
        """Return the options of these codes."""
        return cls(codes, marks, tuple(sorted(filter(None, codes), key=len, reverse=True)))

    def at(self, folded: str, place: int) -> str:
        """Return the longest option that stands at a place of a text, "" where none does."""
        ends = {*self.marks, ""}
        return next(
            (
                option
                for option in self.by_length
                if folded.startswith(option, place)
                and folded[place + len(option) : place + len(option) + 1] in ends
            ),
            "",
        )

    def doubtful(self) -> set[str]:
        """Return the options that hold the mark and are as well a row of other options."""
        several = [o for o in self.by_length if any(mark in o for mark in self.marks)]
        return {option for option in several if self._without(option).explains(option)}

    def _without(self, option: str) -> Options:
        code = self.codes[option]
        return Options.of({o: c for o, c in self.codes.items() if c != code}, self.marks)

    def explains(self, text: str) -> bool:
        """Whether a text is nothing but options."""
        found, rest = part_joined(text, self)
        return bool(found) and not rest


def read_joined(
    cells: pd.DataFrame,
    column: Column,
    options: pd.DataFrame,
    missing: Mapping[str, str],
    marks: str = MARKS,
) -> Answers:
    """Return the answers to an item whose chosen options stand in one cell, joined.

    Options may hold the joining mark themselves: the longest option that fits is taken first, and
    where the cell could be parted otherwise, its fate says so.
    """
    cell = cells[column.name]
    texts = texts_of(cell)
    reason = look_up(plain(texts), {**column.missing, **missing}).fillna("")
    known = Options.of(_codes(options, column), marks)
    has_other = OTHER in set(options.code)
    parted = [
        ([], "") if why else part_joined(text, known)
        for text, why in zip(texts, reason, strict=True)
    ]
    fate = _fates(reason, parted, known.doubtful(), has_other)
    chosen = [_chosen(found, rest, known, has_other) for found, rest in parted]
    table = _with_reasons(_exploded(cell, chosen, texts), cell, reason)
    outside, other = rows_of(cell, fate == OUTSIDE), rows_of(cell, fate == TAKEN_AS_OTHER)
    return Answers(
        table, {column.name: fate}, named_rows(column, outside), named_rows(column, other)
    )


def _codes(options: pd.DataFrame, column: Column) -> dict[str, str]:
    """Each way to write an option, also by the code that the tool's own list has for it."""
    codes = option_codes(options)
    of_tool = {plain_word(c): plain_word(label) for c, label in column.choices.items()}
    return codes | {c: codes[label] for c, label in of_tool.items() if label in codes}


def _chosen(found: list[str], rest: str, known: Options, has_other: bool) -> list[str]:
    codes = [known.codes[option] for option in found] + [OTHER] * bool(rest and has_other)
    return list(dict.fromkeys(codes))


def _fates(reason: pd.Series, parted, doubtful: set[str], has_other: bool) -> pd.Series:
    fates = [
        why or _fate(found, rest, doubtful, has_other)
        for why, (found, rest) in zip(reason, parted, strict=True)
    ]
    return pd.Series(fates, index=reason.index, dtype=object)


def _fate(found: list[str], rest: str, doubtful: set[str], has_other: bool) -> str:
    if rest:
        return TAKEN_AS_OTHER if has_other else OUTSIDE
    if doubtful.intersection(found):
        return TWO_WAYS
    return LISTED if found else BLANK


def part_joined(text: str, options: Options) -> tuple[list[str], str]:
    """Return the options joined in a cell, as they are written folded, and what no option explains."""
    folded, found, rest, place = plain_word(text), [], [], 0
    while place < len(folded):
        if folded[place] in options.marks or folded[place] == " ":
            place += 1
        elif option := options.at(folded, place):
            found.append(option)
            place += len(option)
        else:
            marks = (folded.find(mark, place) for mark in options.marks)
            stop = min((at for at in marks if at > 0), default=len(folded))
            rest.append(folded[place:stop])
            place = stop
    return found, ", ".join(rest)


def _with_reasons(table: pd.DataFrame, cell: pd.Series, reason: pd.Series) -> pd.DataFrame:
    silent = np.setdiff1d(np.arange(len(cell)), table.row.to_numpy())
    own = recode(cell, reason).astype(str).to_numpy()[silent]
    return with_silent(table, silent, np.where(own == "", BLANK, own))


def _exploded(cell: pd.Series, chosen: list[list[str]], texts: pd.Series) -> pd.DataFrame:
    place = cell.cat.codes.to_numpy()
    sizes = np.array([len(found) for found in chosen], dtype=int)
    rows = np.repeat(np.arange(len(cell)), sizes[place]) if len(cell) else np.array([], int)
    codes = [code for at in place for code in chosen[at]]
    written = texts.to_numpy(dtype=object)[place[rows]] if len(rows) else []
    return pd.DataFrame({"row": rows.astype("int32"), "code": codes, "written": written})
