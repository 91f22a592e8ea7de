"""How far hidden cells can lie from the truth: other tables that an attacker must hold possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from workbench.disclosure.attacker import Search
from workbench.disclosure.constraints import TOLERANCE, System
from workbench.disclosure.program import AFRESH, FROM_NOTHING, OPTIMAL, PLAINLY, Program

FAR = 1_000.0
"""How far a cell may go that nothing bounds, in widths."""
FEWER = 0.8
"""What share of the narrow cells a table may leave narrow; if it leaves more, cells are attacked one by one."""
SOME = np.array([1.0, 0.75, 0.5, 0.25])
"""What shares of what is missing a cell is moved by, until a table is found."""
TOGETHER = 10
"""From so many narrow cells of a place on they are moved together before they are moved one by one."""
NEARLY = 0.3
"""How far from the most that can be moved together a table may be: it takes a tenth of the time."""
FRUITLESS = 8
"""After so many cells in a row that did not move a search that need not be thorough gives up."""
FRUITLESS_PLACES, FRUITLESS_ENDS = 2, 3
"""After so many places in a row whose cells did not move together they are moved one by one; after so many ends in
a row that were not found the rest count as open."""
RINGS = 2
"""How far around the cells that a smallest change moves one of whole numbers is looked for."""
TRIES = 3
"""How often the smallest changes are looked for, each time by other costs, before the ends are computed."""
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
    places : a label by cell, the same for the cells of one place; one for all where left out

    Attributes
    ----------
    low, high : the lowest and highest value of each cell that some table has
    least, most : bounds of each cell that no table can pass
    tied : by cell and lone person, whether every table found that moves the cell moves his own too
    changes_kept : how each table that was kept differs from the truth
    """

    def __init__(
        self,
        system: System,
        truth: np.ndarray,
        widths: np.ndarray,
        deadline: float,
        lone: np.ndarray | None = None,
        places: np.ndarray | None = None,
    ):
        far = FAR * (1 + widths)
        lower = np.where(np.isfinite(system.lower), system.lower, truth - far)
        upper = np.where(np.isfinite(system.upper), system.upper, truth + far)
        self.search = Search(replace(system, lower=lower, upper=upper), deadline)
        assert self.search.holds(truth), "the truth must fit what is known"
        self.truth, self.widths = truth, widths
        self.low, self.high = truth.copy(), truth.copy()
        self.least, self.most = lower.copy(), upper.copy()
        self.places = np.zeros(len(truth), int) if places is None else places
        self.lone = np.flatnonzero(lone) if lone is not None else np.zeros(0, int)
        self.tied = np.ones((len(truth), len(self.lone)), dtype=bool)
        self.chance = np.random.default_rng(0)
        self.changes_kept: list[np.ndarray] = []

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
        if moved.any():
            self.changes_kept.append(found - self.truth)
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

        Tables that move many cells at once prove some of them open, and smallest changes nearly all of the
        others; the ends of the rest are computed. So a range that is returned narrower than asked for is
        the whole interval, or no wider one was found in time, unless the search was not to be thorough.
        """
        self._move_all()
        self._move_places()
        if not thorough:
            self._try_each(self._widen, FRUITLESS)
            return self.low, self.high
        self._try_each(self._widen)
        large = self.widths <= 1
        self._try_each(self._bound, among=large)
        for search in [self._bound, *[self._widen] * (TRIES - 1)]:
            self._try_each(search, FRUITLESS, ~large)
        self._try_each(self._end, FRUITLESS_ENDS, ~large)
        return self.low, self.high

    def _try_each(
        self,
        search: Callable[[int], None],
        fruitless: float = np.inf,
        among: np.ndarray | bool = True,
    ) -> None:
        """Search for each narrow cell among some, until so many in a row stay narrow."""
        stuck = 0
        for cell in np.flatnonzero(self._narrow() & among):
            # a table that was found for another cell may have widened this one
            if self._narrow()[cell] and stuck < fruitless:
                search(cell)
                stuck = stuck + 1 if self._narrow()[cell] else 0

    def _move_all(self) -> None:
        """Move the narrow cells together as long as that proves many of them open."""
        before, narrow = np.inf, self._narrow()
        while narrow.any() and narrow.sum() <= FEWER * before:
            self.move(narrow)
            before, narrow = narrow.sum(), self._narrow()

    def _move_places(self) -> None:
        """Raise the narrow cells of some places and lower those of the others, in whole numbers; then place by place.

        Where how many answered is hidden, a change of it moves every question that they were asked: such
        cells are moved all at once or hardly at all.
        """
        places, many = np.unique(self.places[self._narrow()], return_counts=True)
        places = places[many >= TOGETHER]
        near = self._narrow() & np.isin(self.places, places)
        turns = 1.0 - 2.0 * (np.searchsorted(places, self.places) % 2)
        fruitless = 0 if self._move_together(near, turns) else 1
        for place in places if len(places) > 1 else ():
            if fruitless < FRUITLESS_PLACES:
                moved = self._move_together(near & (self.places == place), np.ones(len(turns)))
                fruitless = 0 if moved else fruitless + 1

    def _move_together(self, cells: np.ndarray, sides: np.ndarray) -> bool:
        """Move cells to their sides (1 higher, -1 lower), and then to the opposite ones, as long as that proves many
        of them open; return whether it did."""
        many = cells.sum()
        for turn in (1.0, -1.0):
            before, narrow = np.inf, cells & self._narrow()
            while TOGETHER <= narrow.sum() <= FEWER * before:
                self.keep(self._many_whole(narrow, turn * sides))
                before, narrow = narrow.sum(), narrow & self._narrow()
        return (cells & self._narrow()).sum() <= FEWER * many

    def _many_whole(self, cells: np.ndarray, side: np.ndarray) -> np.ndarray | None:
        """A table of whole numbers in which many of the cells lie on their side, as far as they need to; None where
        none was found in time."""
        system = self.search.system
        missing = np.ceil(self.widths - (self.high - self.low))
        highest = np.where(cells & (side > 0), self.high + missing, system.upper)
        lowest = np.where(cells & (side < 0), self.low - missing, system.lower)
        lower, upper = np.maximum(system.lower, lowest), np.minimum(system.upper, highest)
        aim = np.where(cells, -side, 0.0)
        seconds = self.search.seconds_left(EXACT_SECONDS)
        state, table = self.search.program.minimise(
            aim, lower, upper, seconds, system.whole, start=AFRESH, gap=NEARLY
        )
        return table if state == OPTIMAL else None

    def _narrow(self) -> np.ndarray:
        """The cells not seen to be wide enough, without those that are seen never to be."""
        needed = self.widths - TOLERANCE
        return (self.high - self.low < needed) & (self.most - self.least >= needed)

    def _widen(self, cell: int) -> None:
        """Move a cell up as far as its width asks, or nearly so, and down what is missing then."""
        still = np.zeros(len(self.truth), dtype=bool)
        for side in (1.0, -1.0):
            reached = self.high[cell] if side > 0 else self.low[cell]
            missing = self.widths[cell] - (self.high[cell] - self.low[cell])
            for far in self._steps(cell, side * (reached - self.truth[cell]), missing):
                if self._shift(cell, side, still, far)[cell]:
                    break

    def _steps(self, cell: int, reached: float, missing: float) -> np.ndarray:
        """How far a cell may be moved beyond what it has reached: what is missing, or some of it."""
        steps = missing * SOME
        steps = np.ceil(steps) if self.search.system.whole[cell] else steps
        return reached + np.unique(steps[steps > TOLERANCE])[::-1]

    def _bound(self, cell: int) -> None:
        """Compute the bounds of a cell among all tables, whole or not: where they are near each other it is open."""
        aim = np.zeros(len(self.truth))
        for side in (1.0, -1.0):
            aim[cell] = side
            seconds = self.search.seconds_left()
            # without presolving, with which a solver has been seen to end too soon
            state, table = self.search.program.minimise(
                aim, self.search.system.lower, self.search.system.upper, seconds, start=PLAINLY
            )
            if state == OPTIMAL and side > 0:
                self.least[cell] = self.search.inward(table[cell], cell, side)
            elif state == OPTIMAL:
                self.most[cell] = self.search.inward(table[cell], cell, side)

    def _end(self, cell: int) -> None:
        """Look for the ends of a cell among all tables of whole numbers."""
        for side in (1.0, -1.0):
            aim = np.zeros(len(self.truth))
            aim[cell] = side
            seconds = self.search.seconds_left(EXACT_SECONDS)
            state, table = self.search.least(aim, seconds, exact=True)
            self.keep(table if state == OPTIMAL else None)

    def move(self, cells: np.ndarray) -> None:
        """Look for a table in which many of the cells lie elsewhere, some higher and some lower."""
        sides = np.where(self.chance.random(len(self.truth)) < 0.5, -1.0, 1.0)
        self.keep(self.search.solve(np.where(cells, sides, 0.0)))

    def stuck(self, cells: np.ndarray, still: np.ndarray, thorough: bool = True) -> np.ndarray:
        """Return which of the cells no table was found to move in which those of `still` keep their value.

        The smallest change is looked for. Where none of whole numbers is near, a program of all cells in
        whole numbers has the last word if the search is to be thorough.
        """
        left = cells.copy()
        for cell in np.flatnonzero(cells):
            step = 1.0 if self.search.system.whole[cell] else 2 * TOLERANCE
            for side in (1.0, -1.0):
                if left[cell]:
                    left &= ~self._shift(cell, side, still, step, thorough)
        return left

    def _shift(
        self, cell: int, side: float, still: np.ndarray, far: float, thorough: bool = False
    ) -> np.ndarray:
        """Return the cells that a table moves in which a cell lies so far higher (side 1) or lower (side -1),
        or as far as its bound lets it.

        The smallest change is nearly always one of whole numbers; where it is not, one is looked for among
        the cells that it moves and those next to them, in two rings, and if it is to be thorough, among all.
        """
        far = min(far, self.rises[cell] if side > 0 else self.falls[cell])
        table = self._nearest(cell, side, still, far) if far >= TOLERANCE else None
        moved = self.keep(table)
        if table is None or moved[cell]:
            return moved
        near, every = np.flatnonzero(np.abs(table - self.truth) > TOLERANCE), np.arange(len(still))
        for ring in range(RINGS + thorough):
            near = self.search.system.next_to(near) if ring < RINGS else every
            held = still | ~np.isin(every, near)
            moved = self.keep(self._some_whole(cell, side, held, far))
            if moved[cell]:
                break
        return moved

    def _nearest(self, cell: int, side: float, still: np.ndarray, far: float) -> np.ndarray | None:
        """The table nearest to the truth in which a cell lies so far higher or lower; None where there is none."""
        cells, rises = len(self.truth), np.concatenate([self.rises, self.falls])
        lower, upper = np.zeros(2 * cells), np.where(np.tile(still, 2), 0.0, rises)
        here, opposite = (cell, cell + cells) if side > 0 else (cell + cells, cell)
        lower[here] = upper[here] = far
        upper[opposite] = 0.0
        costs = np.tile(1 + self.chance.random(cells), 2)
        seconds = self.search.seconds_left()
        state, found = self.changes.minimise(costs, lower, upper, seconds, start=FROM_NOTHING)
        return self.truth + found[:cells] - found[cells:] if state == OPTIMAL else None

    def _some_whole(
        self, cell: int, side: float, still: np.ndarray, far: float
    ) -> np.ndarray | None:
        """Some table of whole numbers in which a cell lies so far higher or lower; None where none was found in time."""
        system = self.search.system
        lower, upper = (np.where(still, self.truth, end) for end in (system.lower, system.upper))
        lower[cell] = upper[cell] = self.truth[cell] + side * far
        any_ = np.zeros(len(self.truth))
        seconds = self.search.seconds_left(EXACT_SECONDS)
        state, table = self.search.program.minimise(
            any_, lower, upper, seconds, system.whole, start=AFRESH
        )
        return table if state == OPTIMAL else None

    @property
    def rises(self) -> np.ndarray:
        """How far each cell can rise from the truth."""
        return self.search.system.upper - self.truth

    @property
    def falls(self) -> np.ndarray:
        """How far each cell can fall from the truth."""
        return self.truth - self.search.system.lower

    @cached_property
    def changes(self) -> Program:
        """The part in the solver, in what its cells rise and fall from the truth."""
        system = self.search.system
        told = system.matrix @ self.truth
        low, high = np.minimum(system.low - told, 0.0), np.maximum(system.high - told, 0.0)
        return Program(system.rises_and_falls, low, high)
