"""Cells to answers: the code of each answer, or the reason why there is none; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import pandas as pd

from workbench.intake.cells import constant, look_up, recode, texts_of
from workbench.intake.export import Column
from workbench.reference import plain, plain_word

OTHER = "other_text"
"""An option of this code takes every answer that its response set does not list; the text itself
goes with the free text."""
LISTED, RECODED, BLANK, FREE, NUMBER = "as listed", "recoded", "blank", "free text", "number"
TAKEN_AS_OTHER, OUTSIDE, NOT_TICKED = "not listed, taken as other", "not listed", "not ticked"
NOT_ASKED = "not_asked"
UNTICKED = {"0", "unchecked", "false", "no", "n", "not selected", "quoted"}
A_NUMBER = re.compile(r"^[-+]?(\d+([.,]\d+)?|[.,]\d+)([eE][-+]?\d+)?%?$")

DECIMAL_COMMA, TWO_WAYS = r"[-+]?\d*,(\d{1,2}|\d{4,})%?", r"[-+]?[1-9]\d{0,2},\d{3}%?"


@dataclass(frozen=True)
class Answers:
    """The answers to one item.

    Attributes
    ----------
    table : row (position among the rows kept), option, written, code, missing
    fates : by column, what became of each of its texts, in the order of its categories
    outside : by column, the rows whose answer no option lists
    texts : columns whose text goes with the free text, each with the rows that hold some
    """

    table: pd.DataFrame
    fates: dict[str, pd.Series]
    outside: dict[str, pd.Index] = field(default_factory=dict)
    texts: dict[str, pd.Index] = field(default_factory=dict)


def option_codes(options: pd.DataFrame) -> dict[str, str]:
    """Return each way in which an option may be written, folded, with its code."""
    labels = dict(zip(plain(options.label), options.code, strict=True))
    return dict(zip(plain(options.code), options.code, strict=True)) | labels


def read_single(
    cells: pd.DataFrame, column: Column, options: pd.DataFrame, missing: Mapping[str, str]
) -> Answers:
    """Return the answers to an item of which one option is chosen.

    Parameters
    ----------
    cells : the rows kept
    options : the item's response set: code, label
    missing : texts (folded) that stand for no answer, with the reason, as the study declares them
    """
    cell = cells[column.name]
    read = read_texts(texts_of(cell), column, options, missing)
    table = pd.DataFrame(
        {
            "row": np.arange(len(cell), dtype="int32"),
            "option": constant("", cell.index).array,
            "written": cell.array,
            "code": recode(cell, read.code).array,
            "missing": recode(cell, read.missing).array,
        }
    )
    outside = rows_of(cell, read.fate == OUTSIDE)
    texts = rows_of(cell, read.fate == TAKEN_AS_OTHER)
    return Answers(
        table, {column.name: read.fate}, named_rows(column, outside), named_rows(column, texts)
    )


def read_texts(
    texts: pd.Series, column: Column, options: pd.DataFrame, missing: Mapping[str, str]
) -> pd.DataFrame:
    """Return code, missing and fate of each text of a column."""
    folded = plain(texts)
    reason = look_up(folded, {**column.missing, **missing})
    labels = look_up(texts, column.choices).fillna(texts) if column.choices else texts
    code = look_up(plain(labels), option_codes(options)).where(reason.isna())
    known = code.notna()
    silent = (texts == "") & reason.isna()
    other = ~known & ~silent & reason.isna()
    has_other = OTHER in set(options.code)
    fate = pd.Series(OUTSIDE, index=texts.index)
    fate = (
        fate.mask(other & has_other, TAKEN_AS_OTHER)
        .mask(reason.notna(), reason)
        .mask(silent, BLANK)
    )
    same = texts.isin(set(options.label) | set(options.code))
    fate = fate.mask(known, RECODED).mask(known & same, LISTED)
    return pd.DataFrame(
        {
            "code": code.mask(other & has_other, OTHER).fillna(""),
            "missing": reason.mask(silent, BLANK).fillna(""),
            "fate": fate,
        }
    )


def read_ticks(
    cells: pd.DataFrame,
    columns: list[Column],
    options: pd.DataFrame,
    missing: Mapping[str, str],
    unsure: pd.Series | None = None,
) -> Answers:
    """Return the answers to an item whose options have a column each.

    A row with no tick was blank; where its columns say that nobody asked, or the form is unfinished
    and the tool writes 0 for both (`unsure`), it was not asked.
    """
    has_other = OTHER in set(options.code)
    read = [_read_tick(cells, c, option_codes(options), missing, has_other) for c in columns]
    chosen = [_ticked_rows(cells[one.column.name], one.ticked, one.code) for one in read]
    table = pd.concat(chosen, ignore_index=True).drop_duplicates(["row", "code"])
    silent = np.setdiff1d(np.arange(len(cells)), table.row.to_numpy())
    told = reduce(_agreed, (recode(cells[o.column.name], o.reason).astype(str) for o in read))
    reasons = told.to_numpy()[silent]
    reasons = np.where(reasons == "", BLANK, reasons)
    if unsure is not None:
        reasons = np.where(unsure.to_numpy()[silent] & (reasons == BLANK), NOT_ASKED, reasons)
    outside, texts = {}, {}
    for one in read:
        cell = cells[one.column.name]
        outside |= named_rows(one.column, rows_of(cell, one.ticked & one.code.isna()))
        texts |= named_rows(one.column, rows_of(cell, one.ticked & one.own_words))
    fates = {one.column.name: one.fate for one in read}
    return Answers(with_silent(table, silent, reasons), fates, outside, texts)


@dataclass(frozen=True)
class _Tick:
    """What each text in the column of an option says, in the order of its categories."""

    column: Column
    ticked: pd.Series
    code: pd.Series
    reason: pd.Series
    fate: pd.Series

    @property
    def own_words(self) -> pd.Series:
        """Whether the text itself goes with the free text."""
        return (self.code == OTHER) | (self.column.kind == "text") & self.code.notna()


def _read_tick(cells, column: Column, codes, missing, has_other: bool) -> _Tick:
    written = texts_of(cells[column.name])
    folded = plain(written)
    reason = look_up(folded, {**column.missing, **missing}).fillna("")
    ticked = _is_ticked(folded, column) & (reason == "")
    code = _code_of_ticks(column, folded, codes, has_other)
    fate = _tick_fates(ticked, code, reason, written, column.kind)
    return _Tick(column, ticked, code, reason, fate)


def _agreed(before: pd.Series, own: pd.Series) -> pd.Series:
    """The reason that the columns give; one that gives none does not speak against it, another one does."""
    agreed = before.where((own == "") | (own == before), "")
    return agreed.mask((before == "") & (own != ""), own)


def _is_ticked(folded: pd.Series, column: Column) -> pd.Series:
    if column.ticked:
        return folded == plain_word(column.ticked)
    if column.kind == "text" or column.choices and not column.option:
        return folded != ""
    return ~folded.isin({"", *UNTICKED})


def _code_of_ticks(column: Column, folded: pd.Series, codes: dict[str, str], has_other: bool):
    """The option of the column; where that is none, what the cell itself says."""
    of_column = codes.get(plain_word(column.option))
    if of_column:
        return pd.Series(of_column, index=folded.index, dtype=object)
    labels = plain(look_up(folded, column.choices).fillna(folded)) if column.choices else folded
    found = look_up(labels, codes)
    return found.fillna(OTHER) if has_other else found


def _ticked_rows(cell: pd.Series, ticked: pd.Series, code: pd.Series) -> pd.DataFrame:
    place = cell.cat.codes.to_numpy()
    rows = (
        np.flatnonzero((ticked & code.notna()).to_numpy()[place])
        if len(cell)
        else np.array([], int)
    )
    chosen = code.fillna("").to_numpy(dtype=object)[place[rows]]
    written = texts_of(cell).to_numpy(dtype=object)[place[rows]]
    return pd.DataFrame({"row": rows.astype("int32"), "code": chosen, "written": written})


def _tick_fates(ticked, code, reason, written, kind: str) -> pd.Series:
    fate = pd.Series(NOT_TICKED, index=written.index).mask(written == "", BLANK)
    fate = fate.mask(reason != "", reason).mask(ticked, FREE if kind == "text" else LISTED)
    return fate.mask(ticked & (code == OTHER), TAKEN_AS_OTHER).mask(ticked & code.isna(), OUTSIDE)


def with_silent(table: pd.DataFrame, silent: np.ndarray, reasons: np.ndarray) -> pd.DataFrame:
    chosen = table.assign(option=table.code, missing="")
    quiet = pd.DataFrame(
        {"row": silent.astype("int32"), "code": "", "written": "", "option": "", "missing": reasons}
    )
    both = pd.concat([chosen, quiet], ignore_index=True).sort_values("row", kind="stable")
    names = ["row", "option", "written", "code", "missing"]
    texts = both[names[1:]].astype(str).astype("category")
    return texts.assign(row=both.row.astype("int32"))[names].reset_index(drop=True)


def read_number(cells: pd.DataFrame, column: Column, missing: Mapping[str, str]) -> Answers:
    """Return the answers to an item that asks for a number; a decimal comma is read as one."""
    cell = cells[column.name]
    texts = texts_of(cell)
    reason = look_up(plain(texts), {**column.missing, **missing}).fillna("")
    reason = reason.mask((texts == "") & (reason == ""), BLANK)
    plainly = plain_numbers(texts)
    number = plainly != ""
    fate = reason.mask(number & (reason == ""), NUMBER).replace("", OUTSIDE)
    table = pd.DataFrame(
        {
            "row": np.arange(len(cell), dtype="int32"),
            "option": constant("", cell.index).array,
            "written": recode(cell, plainly).array,
            "code": constant("", cell.index).array,
            "missing": recode(cell, reason).array,
        }
    )
    return Answers(table, {column.name: fate}, named_rows(column, rows_of(cell, fate == OUTSIDE)))


def plain_numbers(texts: pd.Series) -> pd.Series:
    """Return the numbers that texts are, with a decimal point; "" for what is no number.

    1,234 could be either; it is 1.234 only where the other texts show that a comma parts decimals.
    """
    number = texts.map(lambda text: bool(A_NUMBER.match(text)))
    decimal_comma = (
        texts.str.fullmatch(DECIMAL_COMMA).any()
        and not texts[number].str.contains(".", regex=False).any()
    )
    unsure = texts.str.fullmatch(TWO_WAYS) & (not decimal_comma)
    return texts.str.replace(",", ".").where(number & ~unsure, "")


def rows_of(cell: pd.Series, chosen: pd.Series) -> pd.Index:
    if not chosen.any():
        return cell.index[:0]
    return cell.index[chosen.to_numpy(dtype=bool)[cell.cat.codes.to_numpy()]]


def named_rows(column: Column, rows: pd.Index) -> dict[str, pd.Index]:
    return {} if rows.empty else {column.name: rows}
