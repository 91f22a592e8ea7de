"""The wall between hiding and attacking: a mistake in one is not repeated in the other."""

from __future__ import annotations

import ast

import pytest

from workbench.study import PROJECT

ROOM = "workbench.disclosure."
HIDING = {"hiding", "suppression", "cover", "cheapest", "moves", "protect", "primary", "remedies"}
ATTACKING = ["audit", "corrections", "earlier"]


def reached_from(module: str) -> set[str]:
    """The modules of the room that a module imports, and those that these import."""
    found, left = set(), {module}
    while left:
        one = left.pop()
        found.add(one)
        tree = ast.parse((PROJECT / "workbench" / "disclosure" / f"{one}.py").read_text("utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names = {name.removeprefix(ROOM) for name in imported if name and name.startswith(ROOM)}
        left |= names - found
    return found


@pytest.mark.parametrize("module", ATTACKING)
def test_the_audit_shares_no_code_with_the_suppression(module):
    reached = reached_from(module)
    assert {"constraints", "cells"} <= reached
    assert not reached & HIDING


def test_the_suppression_does_not_ask_the_audit():
    assert not reached_from("hiding") & {"audit", "attempts", "attacker", "reach", "told"}
