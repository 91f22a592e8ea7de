"""Moves: other tables that an attacker must hold possible, as changes of cells."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from workbench.disclosure.constraints import TOLERANCE, System
from workbench.disclosure.failure import WHAT_TO_DO, OutOfTime
from workbench.disclosure.program import AFRESH, FROM_NOTHING, ONWARD, OPTIMAL, Program

LARGE = 1_500
"""From so many cells on many sensitive ones are covered at once, and the solver starts afresh for them."""
SLIGHT = 1e-7
"""What it costs that a hidden cell moves: a little, so that no move is longer than it must be."""
LITTLE = 0.01
"""The same where many cells are moved at once, as a share of what hiding a cell costs."""
WORTH = 1_000.0
"""What it is worth that a sensitive cell moves by one, beside what hiding a cell costs."""


@dataclass
class Moves:
    """The moves found so far of so many cells."""

    cells: int
    all: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self):
        self.most, self.least = np.zeros(self.cells), np.zeros(self.cells)
        for move in self.all:
            self._reach(move)

    def _reach(self, move: np.ndarray) -> None:
        self.most, self.least = np.maximum(self.most, move), np.minimum(self.least, move)

    def add(self, move: np.ndarray) -> None:
        """Keep one more."""
        self.all.append(move)
        self._reach(move)

    def without(self, cell: int) -> Moves:
        """Return those that leave a cell where it is."""
        return Moves(self.cells, [move for move in self.all if abs(move[cell]) <= TOLERANCE])

    def matrix(self) -> np.ndarray:
        """Return them as rows."""
        return np.array(self.all).reshape(-1, self.cells)


@dataclass(frozen=True)
class Aims:
    """Where cells are to move.

    Attributes
    ----------
    rising, falling : which cells are to rise, and which to fall
    up, down : how far each may rise, and fall, where it is to
    """

    rising: np.ndarray
    falling: np.ndarray
    up: np.ndarray
    down: np.ndarray

    @property
    def worth(self) -> np.ndarray:
        """Return 1 for each cell that is to rise, and -1 for each that is to fall."""
        return np.where(self.rising, 1.0, 0.0) - np.where(self.falling, 1.0, 0.0)


class Mover:
    """Looks for moves of one part that break no constraint.

    Parameters
    ----------
    system, truth : the part, and the true values of its cells
    deadline : when to give up
    """

    def __init__(self, system: System, truth: np.ndarray, deadline: float):
        self.down_most, self.up_most = truth - system.lower, system.upper - truth
        self.deadline = deadline
        told = system.matrix @ truth
        low, high = np.minimum(system.low - told, 0.0), np.maximum(system.high - told, 0.0)
        self._program = Program(system.rises_and_falls, low, high)

    def cheapest(
        self, costs: np.ndarray, free: np.ndarray, cell: int, far: float
    ) -> np.ndarray | None:
        """Return the move of free cells that takes a cell that far at least cost, or None where there is none."""
        cells = len(costs)
        bounds = (np.zeros(2 * cells), np.concatenate(self._room(free)))
        here, opposite = (cell, cell + cells) if far > 0 else (cell + cells, cell)
        if bounds[1][here] < abs(far) - TOLERANCE:
            return None
        bounds[0][here] = bounds[1][here] = abs(far)
        bounds[1][opposite] = 0.0
        return self._move(np.tile(costs + SLIGHT, 2), bounds, FROM_NOTHING)

    def spread(self, aims: Aims, free: np.ndarray) -> np.ndarray | None:
        """Return a move of free cells that takes as many as it can where they are to go."""
        gain = np.concatenate([SLIGHT - aims.worth, SLIGHT + aims.worth])
        start = AFRESH if len(self.up_most) >= LARGE else ONWARD
        return self._move(gain, self._bounds(aims, free), start)

    def cheap(self, aims: Aims, free: np.ndarray, costs: np.ndarray) -> np.ndarray | None:
        """Return a move of free cells that takes cells where they are to go, where that is worth its costs."""
        unit = np.median(costs[costs > 0]) if (costs > 0).any() else 1.0
        # no two alike, so that the solver need not choose among the same
        little = LITTLE * (1 + np.linspace(0, 1, len(costs)))
        costs, worth = np.maximum(costs / unit, little), WORTH * aims.worth
        return self._move(
            np.concatenate([costs - worth, costs + worth]), self._bounds(aims, free), AFRESH
        )

    def _room(self, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.where(free, self.up_most, 0.0), np.where(free, self.down_most, 0.0)

    def _bounds(self, aims: Aims, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rises, falls = self._room(free)
        rises = np.where(aims.rising, np.minimum(rises, np.maximum(aims.up, 1.0)), rises)
        falls = np.where(aims.falling, np.minimum(falls, np.maximum(aims.down, 1.0)), falls)
        return np.zeros(2 * len(rises)), np.concatenate([rises, falls])

    def _move(
        self, costs: np.ndarray, bounds: tuple[np.ndarray, np.ndarray], start: str
    ) -> np.ndarray | None:
        """The cheapest move within bounds; its first half are rises, its second falls."""
        state, change = self._program.minimise(costs, *bounds, self.seconds_left(), start=start)
        cells = len(costs) // 2
        return change[:cells] - change[cells:] if state == OPTIMAL else None

    def seconds_left(self) -> float:
        """Return the seconds until the deadline; raises `OutOfTime` where none are left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime(
                f"Protection ran out of time, so nothing may be published. {WHAT_TO_DO}"
            )
        return left
