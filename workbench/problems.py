"""What is wrong with the input, said so that an evaluator can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROWS_NAMED = 8


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands, what was found, what is allowed, what to do.

    `rows` are row numbers as a spreadsheet shows them. No field may hold an answer or a
    person's name: a message is copied into mails and logs.
    """

    file: str
    where: str
    found: str
    allowed: str = ""
    do: str = ""
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        allowed = f"Allowed: {sentence(self.allowed)}" if self.allowed else ""
        head = f"{self.file}: {sentence(': '.join(filter(None, (self.where, self.found))))}"
        return "\n  ".join(filter(None, (head, allowed, sentence(self.do), name_rows(self.rows))))


class Told(Exception):
    """An error whose message is all that a user needs; JupyterLab shows it without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class ProblemsFound(Told):
    """Everything that stops the line, at once. `problems` is never empty."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        assert self.problems, "raised without a problem"
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageProblem(Told):
    """The command or call itself is off: an unknown region, period, study or figure."""


def stop_if_any(problems: Iterable[Problem]) -> None:
    """Raise `ProblemsFound` with every problem of the list, if there is one."""
    problems = list(problems)
    if problems:
        raise ProblemsFound(problems)


def sentence(words: str) -> str:
    """The words with a full stop, unless they are none or end in one."""
    return words if not words or words.endswith((".", "!", "?")) else words + "."


def name_rows(rows: Iterable[int]) -> str:
    """'Rows 14, 88 and 91.': the first few row numbers and how many more there are."""
    rows = sorted(set(rows))
    if not rows:
        return ""
    if len(rows) == 1:
        return f"Row {rows[0]}."
    if len(rows) > ROWS_NAMED:
        named = ", ".join(map(str, rows[:ROWS_NAMED]))
        return f"Rows {named} and {len(rows) - ROWS_NAMED} more."
    return f"Rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}."


def listed(names: Iterable[str], most: int = 24) -> str:
    """The names in a row for a message, cut off where there are very many."""
    names = list(names)
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
