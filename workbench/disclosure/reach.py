"""How far hidden cells can lie from the truth: other tables that an attacker must hold possible."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from workbench.disclosure.attacker import Search
from workbench.disclosure.constraints import TOLERANCE, System
from workbench.disclosure.program import AFRESH, FROM_NOTHING, ONWARD, OPTIMAL, Program

FAR = 1_000.0
"""How far a cell may go that nothing bounds, in widths."""
PATIENCE = 3
"""How many tables in a row may prove nothing new before cells are attacked one by one."""
TRIES = 3
"""How many smallest changes may be broken numbers before whole ones are asked for."""
DEPTH = 30
"""How many broken numbers are held still, one after the other, before a smallest change is given up."""
EXACT_SECONDS = 5.0
"""How long one search in whole numbers may take; a cell that is not seen to move by then counts as open."""
NOWHERE = -1


class Reach:
    """How far the cells of a part can lie from the truth, shown by tables that an attacker must hold possible.

    Parameters
    ----------
    system : the unknown cells of a part
    truth : their true values, which are a table that fits
    widths : how wide the interval of each should be; 0 where it does not matter
    deadline : when to give up
    lone : the cells behind which one person stands alone; none where left out

    Attributes
    ----------
    low, high : the lowest and highest value of each cell that some table has
    tied : by cell and lone person, whether every table found that moves the cell moves his own too
    """

    def __init__(
        self,
        system: System,
        truth: np.ndarray,
        widths: np.ndarray,
        deadline: float,
        lone: np.ndarray | None = None,
    ):
        far = FAR * (1 + widths)
        lower = np.where(np.isfinite(system.lower), system.lower, truth - far)
        upper = np.where(np.isfinite(system.upper), system.upper, truth + far)
        self.search = Search(replace(system, lower=lower, upper=upper), deadline)
        assert self.search.holds(truth), "the truth must fit what is known"
        self.truth, self.widths = truth, widths
        self.low, self.high = truth.copy(), truth.copy()
        self.lone = np.flatnonzero(lone) if lone is not None else np.zeros(0, int)
        self.tied = np.ones((len(truth), len(self.lone)), dtype=bool)
        self.chance = np.random.default_rng(0)

    def keep(self, table: np.ndarray | None) -> np.ndarray:
        """Keep what is whole of a table that fits, and return which cells that moves.

        A change falls apart into pieces that no constraint ties to each other. Each is a change of its
        own, so a broken number in one does not spoil the others.
        """
        moved = np.zeros(len(self.truth), dtype=bool)
        if table is None:
            return moved
        change = table - self.truth
        piece = self._whole_pieces(change)
        found = self.truth + np.where(piece == NOWHERE, 0.0, change)
        if not self.search.add_if_it_fits(found):
            return moved
        found = self.search.tables.pop()
        np.minimum(self.low, found, out=self.low)
        np.maximum(self.high, found, out=self.high)
        moved = np.abs(found - self.truth) > TOLERANCE
        self.tied[moved] &= piece[moved][:, None] == piece[self.lone][None, :]
        return moved

    def _whole_pieces(self, change: np.ndarray) -> np.ndarray:
        """A label by cell, the same for what is tied in a change; NOWHERE where it is not whole or stands still."""
        system = self.search.system
        labels = np.full(len(change), NOWHERE)
        moved = np.flatnonzero(np.abs(change) > TOLERANCE)
        labels[moved] = system.tied_by(moved)
        values = self.truth + change
        broken = system.whole & (np.abs(values - np.round(values)) > TOLERANCE)
        labels[np.isin(labels, labels[broken])] = NOWHERE
        return labels

    def ranges(self, thorough: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """Return for each cell a lowest and highest value that are possible, found until they are wide enough.

        Tables that move many cells at once prove most of them open, and smallest changes most of the
        others; the ends of the rest are computed exactly. So a range that is returned narrower than
        asked for is the whole interval, unless the search was not to be thorough.
        """
        self._move_all()
        if not self.search.system.whole.all():
            for cell in np.flatnonzero(self._narrow()):
                self._stretch(cell)
        for cell in np.flatnonzero(self._narrow()):
            self._widen(cell, TRIES if thorough else 1)
        for cell in np.flatnonzero(self._narrow() & thorough):
            if self._narrow()[cell]:
                self.search.end(cell, 1.0), self.search.end(cell, -1.0)
                while self.search.tables:
                    self.keep(self.search.tables.pop())
        return self.low, self.high

    def _move_all(self) -> None:
        """Move the narrow cells together as long as that proves new ones open."""
        fruitless, narrow = 0, self._narrow()
        while narrow.any() and fruitless < PATIENCE:
            self.move(narrow)
            before, narrow = narrow.sum(), self._narrow()
            fruitless = fruitless + 1 if narrow.sum() == before else 0

    def _narrow(self) -> np.ndarray:
        return self.high - self.low < self.widths - TOLERANCE

    def _stretch(self, cell: int) -> None:
        """Move a cell as far down and up as some table of whole numbers takes it."""
        for side in (1.0, -1.0):
            if self._narrow()[cell]:
                aim = np.zeros(len(self.truth))
                aim[cell] = side
                self.keep(self.search.some_whole(aim))

    def _widen(self, cell: int, tries: int) -> None:
        """Move a cell up as far as its width asks, and down what is missing then."""
        for side in (1.0, -1.0) * 2 * tries:
            missing = self.widths[cell] - (self.high[cell] - self.low[cell])
            if missing <= TOLERANCE:
                return
            reached = self.high[cell] if side > 0 else self.low[cell]
            self._dive(cell, side, side * (reached - self.truth[cell]) + missing)

    def _dive(self, cell: int, side: float, far: float) -> None:
        """Move a cell so far; as long as that breaks numbers, hold one of them still and try again."""
        still, costs, start = np.zeros(len(self.truth), bool), self._costs(), FROM_NOTHING
        for _ in range(DEPTH):
            table = self._changed(cell, side, still, far, costs, start)
            if table is None or self.keep(table)[cell]:
                return
            broken = self.search.system.whole & (np.abs(table - np.round(table)) > TOLERANCE)
            if not broken.any():
                return
            still[self.chance.choice(np.flatnonzero(broken))] = True
            start = ONWARD

    def move(self, cells: np.ndarray, still: np.ndarray | None = None) -> None:
        """Look for a table in which many of the cells lie elsewhere, some higher and some lower.

        Where `still` is true, a cell keeps its true value.
        """
        sides = np.where(self.chance.random(len(self.truth)) < 0.5, -1.0, 1.0)
        kept = None if still is None else np.where(still, self.truth, np.nan)
        aim = np.where(cells, sides, 0.0)
        if not self.keep(self.search.solve(aim, still=kept)).any():
            self.keep(self.search.some_whole(aim, kept))

    def stuck(self, cells: np.ndarray, still: np.ndarray, thorough: bool = True) -> np.ndarray:
        """Return which of the cells no table was found to move in which those of `still` keep their value.

        The smallest change is looked for, by linear programs; it is nearly always one of whole numbers.
        Where it is not, a program in whole numbers has the last word if the search is to be thorough.
        """
        left = cells.copy()
        for cell in np.flatnonzero(cells):
            for side in (1.0, -1.0):
                if left[cell]:
                    left &= ~self._step(cell, side, still, thorough)
        return left

    def _step(self, cell: int, side: float, still: np.ndarray, thorough: bool) -> np.ndarray:
        """The cells that a table moves in which a cell lies a step higher (side 1) or lower (side -1)."""
        step = 1.0 if self.search.system.whole[cell] else 2 * TOLERANCE
        for _ in range(TRIES):
            moved = self.keep(self._changed(cell, side, still, step, self._costs()))
            if moved[cell] or not thorough:
                return moved
        return self.keep(self._changed(cell, side, still, step, self._costs(), AFRESH, exact=True))

    def _costs(self) -> np.ndarray:
        return np.tile(1 + self.chance.random(len(self.truth)), 2)

    def _changed(
        self,
        cell: int,
        side: float,
        still: np.ndarray,
        far: float,
        costs: np.ndarray,
        start: str = FROM_NOTHING,
        exact: bool = False,
    ) -> np.ndarray | None:
        """The table nearest to the truth in which a cell lies so far higher (side 1) or lower (side -1),
        or as far as its bound lets it; None where there is none."""
        system, cells = self.search.system, len(self.truth)
        lower, upper = np.zeros(2 * cells), np.concatenate(self._room(still))
        here, opposite = (cell, cell + cells) if side > 0 else (cell + cells, cell)
        far = min(far, upper[here])
        if far < TOLERANCE:
            return None
        lower[here] = upper[here] = far
        upper[opposite] = 0.0
        whole = np.tile(system.whole, 2) if exact else None
        seconds = self.search.seconds_left(EXACT_SECONDS if exact else None)
        state, found = self.changes.minimise(costs, lower, upper, seconds, whole, start=start)
        return self.truth + found[:cells] - found[cells:] if state == OPTIMAL else None

    def _room(self, still: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far each cell can rise, and fall, where some stand still."""
        system = self.search.system
        rises, falls = system.upper - self.truth, self.truth - system.lower
        return np.where(still, 0.0, rises), np.where(still, 0.0, falls)

    @cached_property
    def changes(self) -> Program:
        """The part in the solver, in what its cells rise and fall from the truth."""
        system = self.search.system
        told = system.matrix @ self.truth
        low, high = np.minimum(system.low - told, 0.0), np.maximum(system.high - told, 0.0)
        return Program(system.rises_and_falls, low, high)
