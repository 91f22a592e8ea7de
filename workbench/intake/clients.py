"""Tables with one row a client: turned away, hashed ids or not; totals are welcome."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from workbench.intake.cells import first_texts
from workbench.intake.tools.shape import DATE_LIKE
from workbench.problems import Problem, listed
from workbench.reference import plain_word

CLIENT = re.compile(
    r"\b(client|youth|victim|survivor|minor|juvenile|child)s?['’]?s?"
    r" ?(id|identifier|no|nr|num|number|code|hash|name|names|initials|dob|birth ?date|date of birth)\b"
)
PERSON = re.compile(
    r"\b(client|youth|victim|survivor|minor|juvenile|child|patient|participant|person|personal|case|record|study)s?"
    r" ?(id|identifier|no|nr|num|number|code|hash)\b|\b(uid|uuid|guid|hash|mrn|hmis)\b"
)
BIRTH = re.compile(
    r"\b(dob|birth ?date|date of birth|birth ?day|year of birth|birth ?year|ssn|social security( number)?)\b"
)
SERVICE = re.compile(
    r"\b(services?( (type|provided|received|date))?|shelter|placement|referral|referred|intake|discharged?|"
    r"exit|case ?manager|case ?worker|bed ?nights?|nights?|housed|enrolled in|exploitation|exploited|trafficked)\b"
)
ONE = re.compile(
    r"(client|youth|victim|survivor|minor|juvenile|child|patient|participant|case|person)s?( ?#)?|"
    r"initials|unique ?id|ssn|social security( number)?"
)
"""A whole header that stands for one person."""
LONGEST_NAME = 6
"""A header of more words is a question, which may speak of clients without being about one."""
SHORT_NAME = 3
HASHED = re.compile(r"^[0-9a-f]{12,128}$")
OF_A_SURVEY = re.compile(
    r"#|token|((response|respondent|submission|survey|session) ?)?(id|token|uuid)"
)
"""A whole header under which survey tools write ids that look like hashes."""
EPISODE = re.compile(
    r"\b(intake|admission|admitted|entry|entered|enrol\w*|exit\w*|discharged?|referral|placement|move ?in)\b"
)
"""Something that begins or ends a single person's stay, where its cells are dates."""
RECORD = re.compile(r"record[ _]id")
"""REDCap's own id, which stands in every one of its exports: beside a single date it tells nothing."""
DATED_SHARE = 0.5
WHOLE_HASH = 32
LETTER = re.compile("[a-f]")
LOOKED_AT = 200
ONE_PERSON_ROWS = 5
"""This many rows that count one youth each, alike but for that, are rows of single clients."""
DO = "Ask the agency for totals; data on single clients must not come here, hashed or not"
ALLOWED = "totals that an agency reports"


def client_signs(headers: Sequence[str], cells: pd.DataFrame | None = None) -> list[str]:
    """Return what speaks for one row a client: columns named for one, or a person with services.

    Parameters
    ----------
    headers : column names as they stand
    cells : the columns in the same order, to look for hashed ids
    """
    words = [re.sub(r"[_\-.]+", " ", plain_word(name)) for name in headers]
    names = [word if len(word.split()) <= LONGEST_NAME else "" for word in words]
    clients = [head for head, word in zip(headers, names, strict=True) if CLIENT.search(word)]
    if clients:
        return [f"column {listed(clients)}"]
    services = [head for head, word in zip(headers, names, strict=True) if SERVICE.search(word)]
    persons = [
        head
        for head, word in zip(headers, names, strict=True)
        if PERSON.search(word) and not head.startswith("_")
    ]
    births = [head for head, word in zip(headers, names, strict=True) if BIRTH.search(word)]
    persons += _single_people(headers, words, cells)
    hashed = _hashed(headers, words, cells)
    short = [head for head in services if "?" not in head and len(head.split()) <= SHORT_NAME]
    if services and births or len(services) >= 2 and (persons or hashed) or short and hashed:
        who = list(dict.fromkeys(births + persons + hashed))
        return [f"column {listed(who)} beside {listed(services)}"]
    episodes = _episodes(headers, names, cells)
    single = [head for head in persons if not RECORD.fullmatch(plain_word(head))]
    if len(episodes) >= 2 or episodes and (single or hashed):
        return [f"dates of a single stay in column {listed(episodes)}"]
    return []


def names_a_person(header: str) -> bool:
    """Whether a folded header, in a table of totals, can only stand for one person."""
    words = re.sub(r"[_\-.]+", " ", header)
    one = ONE.fullmatch(words) and words != "youth"
    return bool(one or PERSON.search(words) or BIRTH.search(words))


def _texts(cells: pd.DataFrame | None, place: int) -> list[str]:
    """Some of the texts of a column, blanks left out."""
    if cells is None:
        return []
    column = cells.iloc[:, place]
    few = first_texts(column, LOOKED_AT) if column.dtype == "category" else column[:LOOKED_AT]
    return [str(text) for text in few if text]


def _hashed(headers: Sequence[str], words: list[str], cells: pd.DataFrame | None) -> list[str]:
    """Columns in which every text is a hash, but for the ids that survey tools give."""
    found = []
    for place, (head, word) in enumerate(zip(headers, words, strict=True)):
        if OF_A_SURVEY.fullmatch(word.strip()):
            continue
        texts = [text.casefold() for text in _texts(cells, place)]
        sure = any(map(LETTER.search, texts)) or min(map(len, texts), default=0) >= WHOLE_HASH
        if texts and sure and all(map(HASHED.match, texts)):
            found.append(head)
    return found


def _single_people(headers: Sequence[str], words: list[str], cells) -> list[str]:
    """Columns named for one person ("youth", "participant") in which every row has another code."""
    found = []
    for place, (head, word) in enumerate(zip(headers, words, strict=True)):
        texts = _texts(cells, place) if ONE.fullmatch(word) else []
        codes = len(texts) >= 2 and len(set(texts)) == len(texts)
        if codes and not all(map(str.isdecimal, texts)):
            found.append(head)
    return found


def _episodes(headers: Sequence[str], names: list[str], cells) -> list[str]:
    """Columns for the dates on which somebody came, was referred or left."""
    found = []
    for place, (head, name) in enumerate(zip(headers, names, strict=True)):
        texts = _texts(cells, place) if EPISODE.search(name) else []
        dated = sum(bool(DATE_LIKE.match(text)) for text in texts)
        if texts and dated > DATED_SHARE * len(texts):
            found.append(head)
    return found


def client_problem(file: str, where: str, signs: Sequence[str]) -> list[Problem]:
    """Return the refusal of a table that looks like one row a client, if there is a sign of it."""
    if not signs:
        return []
    found = f"it looks like one row a client ({'; '.join(signs)})"
    return [Problem(file, where, found, ALLOWED, DO)]


def one_person_rows(header: list[str], rows: pd.DataFrame) -> int:
    """Count the rows of one agency, county, period and service that count a single youth each.

    Where every row of a table of some length does so, all of them are counted.
    """
    keys = [
        header.index(name) for name in ("agency", "county", "period", "service") if name in header
    ]
    if "youth" not in header or not keys:
        return 0
    single = rows[rows[header.index("youth")] == "1"]
    if len(single) == len(rows) and len(rows) >= 2 * ONE_PERSON_ROWS:
        return len(rows)
    alike = single.groupby(keys).size().max() if not single.empty else 0
    return int(alike) if alike >= ONE_PERSON_ROWS else 0
