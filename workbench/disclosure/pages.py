"""The page audit: finished files read back, and held against what may stand in them."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from workbench.disclosure.reading import Words, read_words

NUMBER = re.compile(r"(?<![\w.,#-])-?\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
"""A number that stands by itself; not a part of a code, a colour or a date."""
FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")
"""Figures as readers see them, also within a word or behind a sign."""
CODE = re.compile(r"[^\s\"'()\[\];:!?/=]*\d[^\s\"'()\[\];:!?/=]*")
"""What stands together with figures."""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
ONES = "one two three four five six seven eight nine".split()  # noqa: SIM905
SPELLED = re.compile(rf"\b({'|'.join(TENS)})[-\s]({'|'.join(ONES)})\b", re.I)
"""A number in words, from twenty-one on; smaller ones stand in any prose."""
TICK = re.compile(r"[+\u2212-]?(\d+(?:\.\d+)?)%?")
STEPS = (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 4, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500)
MOST_STEPS = 7
"""The ticks of an axis stand alone in a drawing, whole steps from zero, and so many of them at most."""
TICKS = frozenset(f"{step * times:g}" for step in STEPS for times in range(MOST_STEPS + 1))
WORD = re.compile(r"\w+")
PRECISE = re.compile(r"(?<![\w.])\d+\.\d{6,}")
"""A number as no page shows it: with the decimals of a computation."""
IGNORED = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
)
UNSEEN = re.compile(
    f"[{IGNORED}\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    + "".join(chr(at) for at in range(sys.maxunicode + 1) if unicodedata.category(chr(at)) == "Cf")
    + "]"
)
"""Characters that no reader sees: soft hyphens, joiners, selectors, marks of direction (Unicode)."""
PLANTED, GLUED = "a planted word", 6
"""What is planted is also found within other words, from so many letters on: a shorter one is there by chance."""
SAME = 1e-9
"""How far a number in a workbook may lie from the one it means: it is kept in binary."""


@dataclass(frozen=True)
class Leak:
    """Something that may not stand in a file; said without repeating it."""

    file: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Register:
    """What may, and what may not, stand in a file.

    Attributes
    ----------
    numbers : every number that may be read, as it is printed
    secrets : what may stand nowhere, by what it is: names of the roster, raw answers, record ids,
        paths, user and host names, planted canaries
    precise : true values of hidden numbers, with all their decimals
    codes : words with figures in them that may be read, such as the code of a team
    """

    numbers: frozenset[str]
    secrets: dict[str, frozenset[str]]
    precise: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def with_numbers(self, more: Iterable[str]) -> Register:
        """Return a register in which some more numbers may be read."""
        return replace(self, numbers=self.numbers | frozenset(more))

    def phrases(self, kind: str) -> list[str]:
        """Return the secrets of a kind that are more than one word."""
        return self._phrases[kind]

    @cached_property
    def _phrases(self) -> dict[str, list[str]]:
        return {
            kind: [secret for secret in secrets if not WORD.fullmatch(secret)]
            for kind, secrets in self.secrets.items()
        }

    def knows(self, number: str, words: Words) -> bool:
        """Return whether a number may be read there; a cell of a workbook holds shares of one."""
        if number in self.numbers or not words.cell:
            return number in self.numbers
        value = float(number.replace(",", ""))
        printed = {f"{each:.{places}f}" for each in (value, 100 * value) for places in (0, 1, 2)}
        return any(
            words in self.numbers and abs(float(words) - each) < SAME
            for words in printed
            for each in (value, 100 * value)
        )


def audit_file(path: Path, register: Register) -> list[Leak]:
    """Return what stands in a finished file and may not: hidden parts and attributes included.

    Raises
    ------
    NotSafe
        The file cannot be read, so that nobody can say what is in it.
    """
    found: dict[Leak, None] = {}
    known: dict[tuple[str, bool, bool, bool], list[str]] = {}
    for words in read_words(path):
        same = words.text, words.read, words.cell, words.drawn
        if same not in known:
            known[same] = _leaks(words, register)
        leaks = known[same]
        if words.source:
            # what was found in its place is not told again
            leaks = [what for what in leaks if what not in {leak.what for leak in found}]
        found |= dict.fromkeys(Leak(path.name, words.where, what) for what in leaks)
    return list(found)


def _leaks(words: Words, register: Register) -> list[str]:
    plain = " ".join(as_seen(words.text).split())
    folded = plain.casefold()
    parts = set(WORD.findall(folded))
    leaks = [
        f"{kind} stands there"
        for kind, secrets in register.secrets.items()
        if not parts.isdisjoint(secrets)
        or any(_stands(secret, folded) for secret in register.phrases(kind))
        or (kind == PLANTED and any(len(s) >= GLUED and s in folded for s in secrets))
    ]
    if any(number.rstrip("0") in register.precise for number in PRECISE.findall(plain)):
        leaks.append("the true value of a hidden number stands there")
    if words.read and not (words.drawn and _is_tick(plain)):
        foreign = [n for n in _numbers(plain, register) if not register.knows(n, words)]
        if foreign:
            leaks.append(f"{len(foreign)} numbers that were not released stand there")
    return leaks


def _is_tick(plain: str) -> bool:
    found = TICK.fullmatch(plain)
    return bool(found) and found[1] in TICKS


def as_seen(text: str) -> str:
    """Return a text as readers see it: without characters that have no shape, other shapes of a letter as the letter."""
    return (
        text
        if text.isascii() and text.isprintable()
        else unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    )


def _numbers(plain: str, register: Register) -> Iterator[str]:
    """The numbers of a text; not those within a code that everybody may read."""
    for code in CODE.findall(plain):
        if code.strip(".,") not in register.codes:
            yield from (number.rstrip(",") for number in FIGURES.findall(code))
    for tens, ones in SPELLED.findall(plain):
        yield f"{10 * TENS.index(tens.casefold()) + ONES.index(ones.casefold()) + 21}"


def _stands(secret: str, folded: str) -> bool:
    """Whether a secret stands in a text as a word of its own."""
    at = folded.find(secret)
    while at >= 0:
        before, after = folded[at - 1 : at], folded[at + len(secret) : at + len(secret) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = folded.find(secret, at + 1)
    return False


def printed_numbers(texts: Iterable[str]) -> frozenset[str]:
    """Return the numbers that stand in texts everybody may read, as they are printed."""
    return frozenset(number.rstrip(",") for text in texts for number in NUMBER.findall(text))


def printed_codes(texts: Iterable[str]) -> frozenset[str]:
    """Return the words with figures in them that stand in texts everybody may read; numbers are none."""
    words = {word.strip(".,") for text in texts for word in CODE.findall(as_seen(text))}
    return frozenset(word for word in words if not NUMBER.fullmatch(word))
