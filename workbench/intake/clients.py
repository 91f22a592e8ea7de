"""Tables with one row a client: turned away, hashed ids or not; totals are welcome."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from workbench.problems import Problem, listed
from workbench.reference import plain_word

CLIENT = re.compile(
    r"\b(client|youth|victim|survivor|minor|juvenile|child)s?['’]?s?"
    r" ?(id|identifier|no|nr|num|number|code|hash|name|names|initials|dob|birth ?date|date of birth)\b"
)
PERSON = re.compile(
    r"\b(client|youth|victim|survivor|minor|juvenile|child|patient|participant|person|case|record|study)s?"
    r" ?(id|identifier|no|nr|num|number|code|hash)\b|\b(uid|guid|hash|mrn)\b"
)
BIRTH = re.compile(r"\b(dob|birth ?date|date of birth|birth ?day|year of birth|birth ?year)\b")
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
HASHED = re.compile(r"^[0-9a-f]{32,128}$")
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
    persons = [head for head, word in zip(headers, names, strict=True) if PERSON.search(word)]
    births = [head for head, word in zip(headers, names, strict=True) if BIRTH.search(word)]
    persons += _hashed(headers, cells) if cells is not None else []
    if services and births or len(services) >= 2 and persons:
        who = list(dict.fromkeys(births + persons))
        return [f"column {listed(who)} beside {listed(services)}"]
    return []


def names_a_person(header: str) -> bool:
    """Whether a folded header, in a table of totals, can only stand for one person."""
    words = re.sub(r"[_\-.]+", " ", header)
    one = ONE.fullmatch(words) and words != "youth"
    return bool(one or PERSON.search(words) or BIRTH.search(words))


def _hashed(headers: Sequence[str], cells: pd.DataFrame) -> list[str]:
    """Columns in which every text is a hash."""
    found = []
    for head, name in zip(headers, cells, strict=True):
        texts = [str(text) for text in pd.unique(cells[name].head(200)) if text]
        if texts and all(HASHED.match(text.casefold()) for text in texts):
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
