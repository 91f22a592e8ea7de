"""The Safe Harbor evaluation workbench: from survey exports and team records to regional reports.

Two doors lead in. `open_report` shows protected measures and nothing else; every report notebook
uses it. `open_study` returns rows, for an evaluator who explores, and publishes nothing.
"""

from importlib import import_module

from workbench.doors import guard_kernel

__version__ = "0.1.0"
__all__ = ["open_quality", "open_report", "open_study"]

_DOORS = {
    "open_quality": "workbench.quality",
    "open_report": "workbench.report",
    "open_study": "workbench.explore",
}

guard_kernel()


def __getattr__(name: str):
    """Import a door when it is opened: the command line should not wait for figures."""
    if name not in _DOORS:
        raise AttributeError(f"module 'workbench' has no attribute '{name}'")
    return getattr(import_module(_DOORS[name]), name)
