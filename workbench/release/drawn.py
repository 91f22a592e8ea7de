"""The numbers written in a drawing, held against the protected numbers of the table that stands with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from workbench.disclosure.pages import FIGURES, MOST_STEPS, STEPS, TICK, as_seen
from workbench.disclosure.reading import unpack_uri

BASE = re.compile(r"\bn\s*=\s*(\d[\d,]*)|(?<=%)n\s*=\s*(\d[\d,]*)")
"""How a drawing writes how many people stand behind a number."""
LEAST_TICKS, FAR_APART = 3, 25
"""How many ticks make an axis, and from what step on two of them do."""
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
        alone = [(text, number) for text in texts for number in _alone(text)]
        every = {tick for text, _ in alone if (tick := _tick(text)) is not None}
        strange = [text for text, number in alone if number not in known]
        foreign += sum(not _stands_on_an_axis(_tick(text), every) for text in strange)
    return [f"{foreign} numbers are not those of its table"] if foreign else []


def _alone(text: str) -> Iterator[str]:
    """The numbers of a text that stand by themselves, and the bases in it."""
    for found in BASE.finditer(text):
        yield (found[1] or found[2]).replace(",", "")
    rest = BASE.sub(" ", text)
    if not OTHER_WORDS.search(re.sub(r"\bof\b", " ", rest)):
        yield from (number.rstrip(",").replace(",", "") for number in FIGURES.findall(rest))


def _tick(text: str) -> float | None:
    """The number of a text that may be a tick of an axis, without its sign."""
    found = TICK.fullmatch(text)
    return float(found[1]) if found else None


def _stands_on_an_axis(tick: float | None, every: Collection[float]) -> bool:
    """Whether a number can be a tick of an axis: one of few whole steps from zero, and none between them missing
    among every number that stands alone in the drawing.

    Two are an axis only where they are far apart, such as 0 and 50%: beside a 0 each number would be one.
    """
    return tick is not None and any(_is_step(tick, every, step) for step in STEPS)


def _is_step(tick: float, every: Collection[float], step: float) -> bool:
    steps = {_steps(other, step) for other in every}
    last = _steps(tick, step)
    if last is None or last > MOST_STEPS:
        return False
    first = 0 if 0 in steps else 1
    while last + 1 in steps and last < MOST_STEPS:
        last += 1
    run = range(first, last + 1)
    return steps.issuperset(run) and len(run) >= (LEAST_TICKS if step < FAR_APART else 2)


def _steps(tick: float, step: float) -> int | None:
    """How many whole steps from zero a tick lies; None where it lies between them."""
    steps = round(tick / step)
    return steps if abs(tick / step - steps) < 1e-9 else None
