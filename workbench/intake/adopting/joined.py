"""Options that stand joined in one cell: parted by what the cells show, and what stays in doubt said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEMICOLON, COMMA, TIGHT = ";", ", ", ","
"""Of a tight comma no space follows: one with a space belongs to the option."""
SPACE = " "
MARKS = {
    "Microsoft Forms": (SEMICOLON,),
    "Google Forms": (COMMA,),
    "Qualtrics": (TIGHT,),
    "KoboToolbox or ODK": (SPACE,),
}
"""How a tool joins; of the others none is known."""
NAMES = re.compile(r"[a-z0-9_.-]+( [a-z0-9_.-]+)*")
"""What a form calls its options, as Kobo and ODK join them."""
MOST_JOINED = 60
LONGEST_OPTION = 120
SHARED_PARTS = 0.6
"""Of the cells with a joining mark, so many must be made of parts that stand in other cells too."""
RARE = 2
"""A part of joined answers that stands in fewer rows is somebody's own words."""
CAPITALS = 0.5
"""From this share of parts with a capital or digit in front on, a small letter continues the part before."""
ALWAYS = 3
"""Two parts that stand together in so many rows and never apart, also alone, are one option."""


@dataclass(frozen=True)
class Joined:
    """The options of a question whose chosen ones stand in one cell, and how sure that is.

    Attributes
    ----------
    options : none where nothing speaks for joined options
    together : pairs of parts that never stand apart: one option that holds the mark, or two
    rare : parts that stand in a single row, taken for somebody's own words
    perhaps : the cells could be joined options, and too few say so
    """

    options: tuple[str, ...] = ()
    together: int = 0
    rare: int = 0
    perhaps: bool = False

    @property
    def doubts(self) -> tuple[str, ...]:
        """What an evaluator must look at, in words that quote no answer."""
        told = (
            (self.together, "parts of its answers that never stand apart may be one option or two"),
            (self.rare, "parts that stand in one row only were taken for own words"),
        )
        said = tuple(f"{number} {words}" for number, words in told if number)
        return (*said, "its answers may be several options, joined") if self.perhaps else said


def join_of(counts: Mapping[str, int], tool: str = "") -> Joined:
    """Return the options that stand joined in the cells of a column, and what is doubtful about them.

    Parameters
    ----------
    counts : how often each text stands in the column
    tool : the survey tool, where its way of joining is known
    """
    found = [_joined_by(mark, counts) for mark in MARKS.get(tool, (SEMICOLON, COMMA, TIGHT))]
    sure = next((one for one in found if one.options), None)
    return sure or next((one for one in found if one.perhaps), Joined())


def _joined_by(mark: str, counts: Mapping[str, int]) -> Joined:
    if mark == SPACE and not all(map(NAMES.fullmatch, counts)):
        return Joined()
    split = {text: _parts(text, mark) for text in counts}
    ended = mark == SEMICOLON and all(text.endswith(mark) for text in counts)
    marked = [parts for parts in split.values() if len(parts) > 1]
    single = {parts[0] for parts in split.values() if len(parts) == 1}
    proven = any(single.issuperset(parts) for parts in marked)
    if len(marked) < RARE and not (ended or proven):
        return Joined()
    whole, together = _merged(split, counts, mark)
    rows: Counter[str] = Counter()
    for text, parts in whole.items():
        rows.update(dict.fromkeys(parts, counts[text]))
    short = {part: n for part, n in rows.items() if len(part) <= LONGEST_OPTION}
    options = tuple(part for part, n in short.items() if n >= RARE)
    fits = 2 <= len(options) <= MOST_JOINED or (ended and options)
    if not ended and not (fits and _are_shared(whole)):
        return Joined(perhaps=_may_be_joined(whole, options))
    if not fits:
        return Joined(tuple(short)[:MOST_JOINED], together) if ended else Joined()
    return Joined(options, together, len(rows) - len(options))


def _are_shared(split: Mapping[str, Sequence[str]]) -> bool:
    """Whether most of the cells with several parts are made of parts of other cells.

    Where no part ever stands alone and there are no more parts than cells, the cells are as well
    one answer each.
    """
    where = Counter(part for parts in split.values() for part in set(parts))
    marked = [parts for parts in split.values() if len(parts) > 1]
    alone = len(marked) < len(split)
    shared = sum(all(where[part] > 1 for part in parts) for parts in marked)
    return (
        bool(marked) and shared >= SHARED_PARTS * len(marked) and (alone or len(split) > len(where))
    )


def _may_be_joined(split: Mapping[str, Sequence[str]], options: Sequence[str]) -> bool:
    """Whether some parts of cells with several are shared, though too few to be sure."""
    marked = [parts for parts in split.values() if len(parts) > 1]
    known = set(options)
    return len(known) >= 2 and sum(len(known & set(parts)) > 1 for parts in marked) >= RARE


def _parts(text: str, mark: str) -> list[str]:
    """The parts of a cell; a mark within brackets parts nothing."""
    if mark == TIGHT:
        return [part.strip() for part in re.split(r",(?!\s)", text) if part.strip()]
    if mark == COMMA and text.count("(") == text.count(")"):
        text = re.sub(r"\([^()]*\)", lambda inside: inside[0].replace(COMMA, "\x00"), text)
    return [part.strip().replace("\x00", COMMA) for part in text.split(mark) if part.strip()]


def _merged(split: Mapping[str, list[str]], counts: Mapping[str, int], mark: str):
    """Join again the neighbours that never stand apart and are one option; count those that are in doubt."""
    doubtful: set[tuple[str, str]] = set()
    told = mark == COMMA and _begin_with_capitals(split)
    for _ in range(4):
        pairs, rows, alone = _neighbours(split, counts)
        always = {pair for pair, n in pairs.items() if n == rows[pair[0]] == rows[pair[1]]}
        follows = {pair for pair, n in pairs.items() if n == rows[pair[1]]}
        sure = {pair for pair in follows if told and _continues(pair[1])}
        likely = {
            pair for pair in always if mark == COMMA and alone[pair] and rows[pair[0]] >= ALWAYS
        }
        doubtful = (always | doubtful) - sure
        if not sure | likely:
            break
        split = {text: _join(parts, sure | likely, mark) for text, parts in split.items()}
    return split, len(doubtful) if mark == COMMA else 0


def _neighbours(split: Mapping[str, list[str]], counts: Mapping[str, int]):
    """In how many rows each pair of neighbours stands, each part, and each pair without any other part."""
    pairs: Counter[tuple[str, str]] = Counter()
    rows: Counter[str] = Counter()
    alone: Counter[tuple[str, str]] = Counter()
    for text, parts in split.items():
        own = list(zip(parts, parts[1:], strict=False))
        pairs.update(dict.fromkeys(own, counts[text]))
        rows.update(dict.fromkeys(parts, counts[text]))
        if len(parts) == 2:
            alone[own[0]] += counts[text]
    return pairs, rows, alone


def _begin_with_capitals(split: Mapping[str, list[str]]) -> bool:
    """Whether options begin with a capital or a digit in this column, so that a small letter tells."""
    first = {parts[0] for parts in split.values() if parts}
    return sum(not part[:1].islower() for part in first) > CAPITALS * len(first)


def _continues(part: str) -> bool:
    """Whether a part reads as the rest of a sentence."""
    return part[:1].islower() or (part.endswith(")") and "(" not in part)


def _join(parts: list[str], pairs: set[tuple[str, str]], mark: str) -> list[str]:
    joined = parts[:1]
    last = parts[0] if parts else ""
    for part in parts[1:]:
        if (last, part) in pairs:
            joined[-1] += f"{mark.rstrip()} {part}"
        else:
            joined.append(part)
        last = part
    return joined
