"""What is said when protection fails: nothing may be published, and why, in words that leak nothing."""

from __future__ import annotations

from workbench.problems import Told


class NotSafe(Told):
    """A number cannot be protected, the audit failed, or it could not be finished."""
