"""What could tell who somebody is: columns by their kind, name and content; passages of free text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from workbench.intake.cells import used
from workbench.intake.export import Column, Export
from workbench.intake.tools.shape import TICKS
from workbench.reference import plain_word

BY_NAME = {
    "name": r"(first|last|middle|full|given|family|sur|maiden|nick|user|contact|your)? ?names?( (first|last|middle|full))?|initials|surname|respondent name|apellidos?|nombres?|nachname|vorname|prénom",
    "e-mail address": r".*\be-?mail( ?address)?\b.*",
    "telephone number": r".*\b(tele)?phones?( ?(number|no|nr))?( \d)?|.*\b(mobile|cell ?phone|fax)( number| no)?",
    "address": r"(home |street |mailing |postal |work )?address( line)?( \d)?|street|zip( ?code)?|post(al)? ?code|postcode",
    "birth date": r".*\b(dob|birth ?date|date of birth|birthday)\b.*",
    "IP address": r"ip( ?addr(ess)?)?|ipaddr(ess)?",
    "location": r"(location ?)?(latitude|longitude|lat|lon|lng|long|gps|geo ?location|coordinates|altitude)|.*\b(latitude|longitude)",
    "number of a person": r"ssn|social security( number| no)?|passport( number| no)?|driver'?s? licen[cs]e( number| no)?|medical record number|mrn",
    "device": r"device ?id|imei|user ?agent|mac address|sim ?serial",
    "signature or picture": r"signature|mugshot|photo(graph)?|portrait",
}
NAMES = {kind: re.compile(f"^({pattern})$") for kind, pattern in BY_NAME.items()}
ASKED = {
    "name": re.compile(
        r"\b(what is|enter|write|provide|type|print) your (full |first |last |own )?name\b|\bnames? of (the|your) (course |class )?(instructors?|teachers?|staff|colleagues?|child(ren)?|contact)"
    ),
    "telephone number": re.compile(r"\byour (tele)?phone( number)?\b"),
    "birth date": re.compile(r"\b(when were you born|your (date of birth|birth ?date|birthday))\b"),
    "address": re.compile(r"\byour (home |street |mailing )?address\b"),
}
LONGEST_NAME = 5
"""A header of more words is a question."""

MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
YEARS = "(\\d{1,2}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
ROAD = "(street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|highway|hwy)"
PASSAGES = {
    "e-mail address": r"[\w.+%-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+|\b[\w.]{1,64} ?[(\[]?\bat\b[)\]]? ?\w+ ?(dot|\.) ?(com|org|net|edu|gov|us)\b",
    "social security number": r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])|(?<!\d)\d{9}(?!\d)",
    "telephone number": r"(?<![\d-])(\+?1[ .-]?)?(\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)"
    r"|(?<![\d-])\d{3}-\d{4}(?![\d-])|(?<!\d)\d{10}(?!\d)",
    "court file number": r"\b\d{2}-?[A-Z]{2}-?\d{2}-?\d{1,6}\b",
    "date": rf"\b(\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}"
    rf"|{MONTH}\.? \d{{1,2}}(st|nd|rd|th)?(,? \d{{4}})?|\d{{1,2}}(st|nd|rd|th)?( of)? {MONTH})\b",
    "birth": r"\b(born|birth ?day|birth ?date|date of birth|d\.?o\.?b\.?)\b",
    "age": rf"\b{YEARS}[ -]?(years?[ -]old|y/?o\b|yrs?\b)|\bage[d:]? \d{{1,2}}\b|\bturn(ed|s|ing) {YEARS}\b"
    rf"|\b(s?he|who|they|girl|boy|kid|child|youth|minor|daughter|son) (is|was|are|were) (only |just |about )?{YEARS}\b",
    "street address": rf"\b\d{{1,6}} ([NSEW]\.? )?([A-Z0-9][\w']+ ){{1,3}}{ROAD}\b\.?|\bp\.? ?o\.? box \d+",
    "handle": r"(?<![\w.])@[a-z0-9_.]{3,30}\b"
    r"|\b(snapchat|snap|instagram|insta|tiktok|facebook|kik|whatsapp|discord)\b(:| is| name| handle| user)* ?@?[\w.]{0,40}[_.\d]\w{0,40}"
    r"|\b(snapchat|instagram|insta|tiktok|facebook|kik|whatsapp|discord)\b[: ]+@?[\w.]{3,}",
    "number plate": r"\b(licen[cs]e |number )?plates?\b[^.]{0,20}\b[A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,4}\b",
    "web address": r"\bhttps?://\S+|\bwww\.\S+|\b[\w-]{1,63}\.(com|org|net|edu|gov|me|io)\b(/\S*)?",
    "IP address": r"\b(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\b",
}
"""What a person must read first. No pattern finds a name that the roster does not hold, a nickname, or
a story that only one youth in a county has; the README says so to
the evaluator."""
FOUND = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in PASSAGES.items()}
WHOLE = ("e-mail address", "social security number", "telephone number", "IP address")
"""Kinds that a column is dropped for when most of its cells are nothing else; bare digits may be any number."""
MARKS = {"telephone number": re.compile(r"(\d\D{0,2}){5}"), "e-mail address": re.compile("@")}
"""What at least one cell holds of a column that is named for the like."""
CONTENT_SHARE = 0.5
LOOKED_AT = 500


def identify(export: Export) -> dict[str, str]:
    """Return the identifying columns of an export, each with what it would tell."""
    kinds = {
        column.name: identifying_kind(column, export.cells[column.name])
        for column in export.columns
    }
    return {name: kind for name, kind in kinds.items() if kind}


def identifying_kind(column: Column, cells: pd.Series) -> str:
    """Return what a column would tell about a person: by the tool, its name, or its content.

    "Phone" as an option that was chosen is no number, and neither is a "yes" to having one.
    """
    named = "" if _holds_ticks(column, cells) else _by_name(column)
    mark = MARKS.get(named)
    if mark and (texts := used(cells)) and not any(map(mark.search, texts)):
        named = ""
    return column.identifying or named or _by_content(cells)


def _holds_ticks(column: Column, cells: pd.Series) -> bool:
    """Whether the column of an option says no more than whether it was chosen."""
    own = {plain_word(column.option), plain_word(column.ticked), *TICKS}
    asked = bool(column.option) and column.kind != "text"
    return asked and all(plain_word(text) in own for text in used(cells))


def _by_name(column: Column) -> str:
    for text in (column.name, column.question):
        words = re.sub(r"[_\-.:?]+", " ", plain_word(text)).strip()
        short = len(words.split()) <= LONGEST_NAME
        patterns = NAMES if short else ASKED
        for kind, pattern in patterns.items():
            if pattern.match(words) if short else pattern.search(words):
                return kind
    return ""


def _by_content(cells: pd.Series) -> str:
    texts = used(cells, LOOKED_AT)
    for kind in WHOLE:
        found = sum(bool(FOUND[kind].fullmatch(text)) for text in texts if not text.isdecimal())
        if texts and found > CONTENT_SHARE * len(texts):
            return kind
    return ""


def flags_of(text: str, names: re.Pattern | None = None) -> list[str]:
    """Return the kinds of passages in a text that could tell who somebody is.

    Parameters
    ----------
    names : the names of the study's own roster, as `roster_pattern` makes them
    """
    found = [kind for kind, pattern in FOUND.items() if pattern.search(text)]
    return [*found, "name on the roster"] if names and names.search(_folded(text)) else found


def roster_pattern(names: Iterable[str]) -> re.Pattern | None:
    """Return a pattern of the roster's names, whole and each part of three letters or more.

    It finds them in a text without accents and with straight apostrophes.
    """
    written = [_folded(name) for name in names]
    parts = {part.strip(".,;") for name in written for part in [name, *name.split()]}
    parts = {part for part in parts if len(part) >= 3}
    if not parts:
        return None
    return re.compile(
        r"\b(" + "|".join(sorted(map(re.escape, parts), key=len, reverse=True)) + r")\b",
        re.IGNORECASE,
    )


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
