"""Disclosure: rules, suppression, audit and ledger; measures to protected measures.

`attack` says what can be computed of each hidden number; `suppress` chooses what else to hide. Both
take any cells and any linear constraints among them.
"""

from __future__ import annotations

from importlib import import_module

_HOMES = {
    "attacker": ("Interval", "attack"),
    "constraints": (
        "Constraint",
        "adds_up",
        "at_most",
        "cross_table",
        "cube",
        "rounded",
        "rounded_deviation",
        "rounded_mean",
        "rounded_percent",
    ),
    "failure": ("NotSafe",),
    "primary": ("dominated", "group_disclosed", "hide_and_round"),
    "suppression": ("suppress",),
}
__all__ = sorted(name for names in _HOMES.values() for name in names)


def __getattr__(name: str):
    """Import a public name when it is used: a report's kernel, which needs none, starts sooner."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"workbench.disclosure.{home}"), name)
    raise AttributeError(f"workbench.disclosure has no '{name}'")
