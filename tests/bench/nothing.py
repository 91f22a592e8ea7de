"""A task that makes nothing, to watch the warm parent alone."""

from workbench.render import warm

__all__ = ["render", "warm"]


def render(order, home) -> None:
    """Make nothing."""
