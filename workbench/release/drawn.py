"""The numbers written in a drawing, held against the protected numbers of the table that stands with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from workbench.disclosure.pages import FIGURES, MOST_STEPS, STEPS, TICK, as_seen
from workbench.disclosure.reading import unpack_uri

BASE = re.compile(r"\bn\s*=\s*(\d[\d,]*)|(?<=%)n\s*=\s*(\d[\d,]*)")
"""How a drawing writes how many people stand behind a number."""
OTHER_WORDS = re.compile(r"[^\W\d_]")


def unlike_drawn(drawings: Iterable[str], known: Collection[str]) -> list[str]:
    """Return what is wrong with the numbers written in drawings, in words without them.

    A number that stands by itself in a drawing, or behind "n =", is one of the numbers of the table, a
    value or base of the same protected rows, or a tick of an axis. Numbers among other words are not looked at
    here: they are held against all that were released.

    Parameters
    ----------
    drawings : data URIs
    known : the numbers that the drawings may show, without what parts thousands
    """
    foreign = 0
    for drawing in drawings:
        texts = [as_seen(words.text).strip() for words in unpack_uri("", drawing) if words.read]
        strange = [
            (text, number) for text in texts for number in _alone(text) if number not in known
        ]
        lone = [TICK.fullmatch(text) for text, _ in strange]
        ticks = [float(tick[1]) for tick in lone if tick]
        foreign += len(strange) - len(ticks) + (0 if _make_an_axis(ticks) else len(ticks))
    return [f"{foreign} numbers are not those of its table"] if foreign else []


def _alone(text: str) -> Iterator[str]:
    """The numbers of a text that stand by themselves, and the bases in it."""
    for found in BASE.finditer(text):
        yield (found[1] or found[2]).replace(",", "")
    rest = BASE.sub(" ", text)
    if not OTHER_WORDS.search(re.sub(r"\bof\b", " ", rest)):
        yield from (number.rstrip(",").replace(",", "") for number in FIGURES.findall(rest))


def _make_an_axis(ticks: Collection[float]) -> bool:
    """Whether these numbers can be the ticks of an axis: whole steps from zero, and few of them."""
    return not ticks or any(
        all(abs(tick / step - round(tick / step)) < 1e-9 for tick in ticks)
        and max(ticks) / step <= MOST_STEPS
        for step in STEPS
    )
