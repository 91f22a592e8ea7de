"""What the workbook of team records holds: its sheets, their columns, and what a cell may be."""

from __future__ import annotations

from dataclasses import dataclass

SHAPE = {
    "teams": "team:key name:text county:county counties:counties started:date? ended:date?",
    "members": "member:key team:team period:period name:person? email:person? agency:text"
    " discipline:discipline decides:yes_no? invited:yes_no",
    "meetings": "meeting:key team:team period:period date:date",
    "attendance": "meeting:key member:key present:yes_no",
    "agreements": "team:team period:period agency:text kind:text? signed:date? renewed:date?"
    " hours:number? ~given:number? ~informed:yes_no? ~funds:yes_no? ~staff:yes_no?",
    "milestones": "team:team step:step planned:date? done:date?",
    "trainings": "training:key team:team? period:period date:date topic:text?"
    " discipline:discipline? people:number",
    "services": "agency:text county:county period:period service:text youth:number beds:number?"
    " ~new:number? ~continuing:number? ~enrolled:number? ~nights:number?",
    "ties": "team:team period:period agency:text partner:text level:level?",
    "changes": "team:team period:period level:change what:text? planned:date? made:date?",
    "assessments": "training:text trainee:person? before:number? after:number?"
    " retrospective:yes_no?",
}
"""Each sheet as `column:kind`, with ? where a blank is allowed. A column of kind `person` is dropped
at the door. A column with ~ may be absent from the sheet. A column whose header begins with "note"
is free for the team's use."""

GUIDE, LISTS = "Guide", "Lists"
"""Sheets of the template that hold no records."""

OPTIONAL = ("ties", "changes", "assessments")
"""Sheets that a workbook may lack: they are then empty."""

UNIQUE = {
    "teams": ["team"],
    "members": ["member", "team", "period"],
    "meetings": ["meeting"],
    "attendance": ["meeting", "member"],
    "milestones": ["team", "step"],
    "trainings": ["training"],
    "ties": ["team", "period", "agency", "partner"],
}
"""Columns of a sheet that together stand in one row only."""

IN_PERIOD = {
    "meetings": ["date"],
    "agreements": ["signed", "renewed"],
    "trainings": ["date"],
    "changes": ["made"],
}
"""Dates that must lie in the funding period of their row."""


@dataclass(frozen=True)
class Cell:
    """What a column holds: its name, the kind of its cells, and what may be absent.

    `blank`: a cell may be empty; `optional`: the sheet may lack the column.
    """

    column: str
    kind: str
    blank: bool
    optional: bool = False


def _cells(shape: str) -> tuple[Cell, ...]:
    parts = [part.partition(":") for part in shape.split()]
    return tuple(
        Cell(name.lstrip("~"), kind.rstrip("?"), kind.endswith("?"), name.startswith("~"))
        for name, _, kind in parts
    )


SHEETS = {name: _cells(shape) for name, shape in SHAPE.items()}
