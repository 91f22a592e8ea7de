"""The search for the pattern of one part: which cells to hide so that each sensitive one can move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.disclosure.cheapest import cheapest_pattern
from workbench.disclosure.constraints import TOLERANCE
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.moves import LARGE, Aims, Mover, Moves
from workbench.disclosure.part import Part

LARGEST_EXACT = 1_000
"""Cells times moves up to which the cheapest pattern is searched for whole, not cell by cell."""
ROUNDS_OF_MANY = 40
"""In how many rounds at least that is done: the fewer at once, the fewer are hidden."""
PATIENCE = 2
"""How many moves of many cells at once may cover nothing new before cells are moved one by one."""
ROUNDS_WITH_MANY = 16
SHARES_OF_MANY = (1.0, 0.5, 0.25, 0.1)
"""How often the cells of many lone persons are held still together, and what share of them each time,
before each is tried alone."""
RELEASE_WORK = 40_000
"""Cells times tries that showing again may take: a number of seconds would make the pattern hang on the machine."""


def find_cover(part: Part, hidden: np.ndarray, keep: np.ndarray, deadline: float) -> np.ndarray:
    """Return which cells of a part to hide, where some are hidden already and some must be shown.

    Raises
    ------
    NotSafe
        A cell cannot be protected at any cost, or the deadline passed.
    """
    part = part.with_twins_once()
    mover = Mover(part.system, part.truth, deadline)
    return Cover(part, hidden, keep, mover, Moves(len(hidden))).pattern()


@dataclass
class Cover:
    """The search for the pattern of one part.

    A sensitive cell is covered when moves of hidden cells take it as far up and down as it needs.
    """

    part: Part
    hidden: np.ndarray
    keep: np.ndarray
    mover: Mover
    moves: Moves

    def __post_init__(self):
        part, mover = self.part, self.mover
        self.fixed = self.hidden.copy()
        at_once = np.minimum(mover.up_most, np.ceil(part.needs / 2))
        self.down = np.minimum(mover.down_most, part.needs - at_once)
        self.up = np.minimum(mover.up_most, part.needs - self.down)

    def pattern(self) -> np.ndarray:
        """Return which cells to hide."""
        self.mover.seconds_left()
        if self._whole_search_fits() and self._search_whole():
            return self.hidden
        if len(self.part.truth) >= LARGE:
            self._cover_many()
        self._cover_all()
        self._release()
        return self.hidden

    def _cover_all(self) -> None:
        self._spread()
        for cell in self._sensitive():
            before = self.hidden.sum()
            self._cover(cell)
            if self.hidden.sum() > before:
                self._spread()
        self._cover_from_the_lone()

    def _cover_many(self) -> None:
        """Cover some of a large part's cells at once, and the next, as long as that covers new ones."""
        chance, fruitless = np.random.default_rng(0), 0
        at_once = int(np.ceil(sum(side.sum() for side in self._uncovered()) / ROUNDS_OF_MANY))
        while (
            fruitless < PATIENCE
            and (left := np.flatnonzero(np.any(self._uncovered(), axis=0))).size
        ):
            some = np.zeros(len(self.hidden), dtype=bool)
            some[chance.permutation(left)[:at_once]] = True
            costs = np.where(self.hidden, 0.0, self.part.costs)
            move = self.mover.cheap(self._aims_of(some, chance), ~self.keep, costs)
            if move is None:
                return
            self._hide_moved(move)
            after = np.any(self._uncovered(), axis=0).sum()
            fruitless = fruitless + 1 if after >= len(left) else 0

    def _spread(self) -> None:
        """Move many sensitive cells at once, some up and some down, as long as that covers new ones."""
        chance, fruitless = np.random.default_rng(0), 0
        every = np.ones(len(self.hidden), dtype=bool)
        while fruitless < PATIENCE:
            before = sum(side.sum() for side in self._uncovered())
            if not before:
                return
            move = self.mover.spread(self._aims_of(every, chance), self.hidden)
            if move is None:
                return
            self.moves.add(move)
            after = sum(side.sum() for side in self._uncovered())
            fruitless = fruitless + 1 if after >= before else 0

    def _aims_of(self, some: np.ndarray, chance: np.random.Generator) -> Aims:
        """Some cells that no move takes far enough yet, each up or down by chance where both are open."""
        up, down = (side & some for side in self._uncovered())
        rising = up & (~down | (chance.random(len(up)) < 0.5))
        return Aims(rising, down & ~rising, self.up, self.down)

    def _uncovered(self) -> tuple[np.ndarray, np.ndarray]:
        """The sensitive cells that no move yet takes far enough up, and down."""
        sensitive = self.part.needs > 0
        up = sensitive & (self.up > TOLERANCE) & (self.moves.most < self.up - TOLERANCE)
        down = sensitive & (self.down > TOLERANCE) & (-self.moves.least < self.down - TOLERANCE)
        return up, down

    def _sensitive(self) -> np.ndarray:
        """Those that need most first: what they hide serves the others."""
        cells = np.flatnonzero(self.part.needs)
        return cells[np.argsort(-self.part.needs[cells], kind="stable")]

    def _ways(self, cell: int) -> list[float]:
        """How far a cell must move: up, and down."""
        return [far for far in (self.up[cell], -self.down[cell]) if abs(far) > TOLERANCE]

    def _cover(self, cell: int) -> None:
        for far in self._ways(cell):
            if not self._reached(cell, far):
                self._hide_along(cell, far)

    def _reached(self, cell: int, far: float) -> bool:
        reach = self.moves.most[cell] if far > 0 else -self.moves.least[cell]
        return reach >= abs(far) - TOLERANCE

    def _hide_along(self, cell: int, far: float, frozen: int | None = None) -> None:
        move = self._cheapest_move(cell, far, frozen)
        if move is None:
            move = self._other_way(cell, far, frozen)
        if move is None:
            raise NotSafe(
                "A hidden number cannot be protected at any cost: too much that must be shown hangs on it."
            )
        self._hide_moved(move)

    def _hide_moved(self, move: np.ndarray) -> None:
        self.moves.add(move)
        self.hidden |= np.abs(move) > TOLERANCE

    def _other_way(self, cell: int, far: float, frozen: int | None) -> np.ndarray | None:
        """Where a cell cannot go up, its interval is as wide if it goes all the way down."""
        whole_way = -np.sign(far) * (self.part.needs[cell] if frozen is None else abs(far))
        return self._cheapest_move(cell, whole_way, frozen)

    def _cheapest_move(self, cell: int, far: float, frozen: int | None) -> np.ndarray | None:
        """The move that takes a cell that far at least cost, or None; `frozen` stays where it is."""
        free = ~self.keep
        if frozen is not None:
            free[frozen] = False
        costs = np.where(self.hidden, 0.0, self.part.costs)
        return self.mover.cheapest(costs, free, cell, far)

    def _cover_from_the_lone(self) -> None:
        """Keep every sensitive cell open to the one person behind a cell, who knows his own answer."""
        lone = np.flatnonzero(self.part.lone & self.hidden)
        if not len(lone):
            return
        self._spread_without(lone)
        for at in np.flatnonzero(self._open_only_to_others(lone).any(axis=0)):
            for cell in np.flatnonzero(self._open_only_to_others(lone[[at]])[:, 0]):
                if not self._moves_apart(cell, lone[at]):
                    far = 1.0 if self.mover.up_most[cell] >= 1 else -1.0
                    self._hide_along(cell, far, lone[at])

    def _open_only_to_others(self, lone: np.ndarray) -> np.ndarray:
        """By cell and lone person, whether every move of a sensitive cell changes the person's own too."""
        moves, twins = np.abs(self.moves.matrix()), self.part.system.twins
        with_him = moves[:, lone] > TOLERANCE
        tied = (moves > TOLERANCE).astype(float).T @ with_him > 0
        apart = (moves >= 1).astype(float).T @ ~with_him > 0
        his_own = twins[:, None] == twins[lone][None, :]
        return (self.part.needs > 0)[:, None] & tied & ~apart & ~his_own

    def _moves_apart(self, cell: int, lone: int) -> bool:
        return any(abs(move[cell]) >= 1 and abs(move[lone]) <= TOLERANCE for move in self.moves.all)

    def _spread_without(self, lone: np.ndarray) -> None:
        """Move many cells while many lone persons' cells stand still: that serves each of them."""
        chance = np.random.default_rng(0)
        for number in range(ROUNDS_WITH_MANY):
            pairs = self._open_only_to_others(lone)
            if not pairs.any():
                return
            share = SHARES_OF_MANY[number % len(SHARES_OF_MANY)]
            held = pairs.any(axis=0) & (chance.random(len(lone)) < share)
            still = np.zeros(len(self.hidden), dtype=bool)
            still[lone[held]] = True
            pending = pairs[:, held].any(axis=1) & ~still
            rising = pending & (self.mover.up_most >= 1) & (chance.random(len(still)) < 0.5)
            aims = Aims(rising, pending & ~rising, self.up, self.down)
            move = self.mover.spread(aims, self.hidden & ~still)
            if move is not None:
                self.moves.add(move)

    def _release(self) -> None:
        """Show again, the dearest first, what no sensitive cell needs hidden.

        A large part has fewer tried: each may move the whole of it.
        """
        chosen = np.flatnonzero(self.hidden & ~self.fixed)
        dearest = chosen[np.argsort(-self.part.costs[chosen], kind="stable")]
        for cell in dearest[: RELEASE_WORK // len(self.hidden)]:
            moves = None if self._needed_by_neighbour(cell) else self._moves_without(cell)
            if moves is not None:
                self.moves, self.hidden[cell] = moves, False

    def _needed_by_neighbour(self, cell: int) -> bool:
        """Whether a sum would be left with one hidden cell that is sensitive: seen without a solver."""
        sums = self.part.system.sums
        sums = sums[sums[:, [cell]].tocoo().coords[0]]
        others = self.hidden.copy()
        others[cell] = False
        lone = (sums @ others.astype(float)) == 1
        return bool((sums[lone] @ (others & (self.part.needs > 0)).astype(float) == 1).any())

    def _moves_without(self, shown: int) -> Moves | None:
        """Moves that cover every cell though one more is shown, or None where there are none."""
        hidden = self.hidden.copy()
        hidden[shown] = False
        trial = Cover(self.part, hidden, ~hidden, self.mover, self.moves.without(shown))
        try:
            trial._cover_all()
        except NotSafe:
            return None
        return trial.moves

    def _whole_search_fits(self) -> bool:
        moves = 2 * int((self.part.needs > 0).sum())
        return not self.part.lone.any() and moves * len(self.hidden) <= LARGEST_EXACT

    def _search_whole(self) -> bool:
        """Find the cheapest pattern of all: one table for each move, one yes or no for each cell."""
        ways = [(cell, far) for cell in self._sensitive() for far in self._ways(cell)]
        found = cheapest_pattern(self.part, self.mover, self.hidden, self.keep, ways)
        if found is None:
            return False
        self.hidden = found
        return True
