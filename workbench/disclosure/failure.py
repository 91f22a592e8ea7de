"""What is said when protection fails: nothing may be published, and why, in words that leak nothing."""

from __future__ import annotations

from workbench.problems import Told

WHAT_TO_DO = (
    "Allow more `seconds` under [rules] in study.toml; or, where regions have few members, report them "
    "together, as one region in the reference files."
)
"""What helps where the time runs out."""


class NotSafe(Told):
    """A number cannot be protected, the audit failed, or it could not be finished."""


class OutOfTime(NotSafe):
    """The time limit passed before a part of the numbers was protected or audited.

    Attributes
    ----------
    cells : the names of that part's cells; they are not said
    """

    def __init__(self, message: str, cells: tuple = ()):
        super().__init__(message)
        self.cells = cells
