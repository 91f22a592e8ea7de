"""Suppression: which further cells to hide so that no sensitive one can be computed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from workbench.disclosure.constraints import (
    TOLERANCE,
    Cell,
    Constraint,
    System,
    build_system,
)
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.program import OPTIMAL, Program, seconds_until

LARGEST_EXACT = 1_000
"""Cells times moves up to which the cheapest pattern is searched for whole, not cell by cell."""
NODES_EXACT = 2_000
"""How many branches the whole search may take before it is done cell by cell: a number of seconds would
make the pattern hang on the machine."""
PATIENCE = 2
"""How many moves of many cells at once may cover nothing new before cells are moved one by one."""
ROUNDS_WITH_MANY = 16
SHARES_OF_MANY = (1.0, 0.5, 0.25, 0.1)
"""How often the cells of many lone persons are held still together, and what share of them each time,
before each is tried alone."""
RELEASE_WORK = 40_000
"""Cells times tries that showing again may take: a number of seconds would make the pattern hang on the machine."""
SLIGHT = 1e-7
"""How much dearer each cell is than the one before it, so that equal costs are told apart always
in the same way."""


def suppress(
    values: Mapping[Cell, float],
    sensitive: Iterable[Cell] | Mapping[Cell, float],
    constraints: Iterable[Constraint],
    costs: Mapping[Cell, float] | None = None,
    width: float = 1.0,
    lower: float | Mapping[Cell, float] = 0.0,
    upper: float | Mapping[Cell, float] = math.inf,
    whole: bool | Mapping[Cell, bool] = True,
    hidden: Iterable[Cell] = (),
    keep: Iterable[Cell] = (),
    seconds: float = 60.0,
) -> frozenset[Cell]:
    """Return the cells to hide, at least cost, so that no sensitive one can be computed.

    Small families are solved exactly; larger ones by a linear program for each sensitive cell and
    then by releasing what need not be hidden. The same input gives the same pattern.

    Parameters
    ----------
    values : true value by cell
    sensitive : the cells that must not be computed; a mapping says how wide the interval of each
        must be
    constraints : what holds among the cells, such as `adds_up(parts, total)`
    costs : what hiding a cell costs; its value where it is left out
    width : how wide the interval of a sensitive cell must be, where `sensitive` does not say
    lower, upper, whole : as `attack` takes them
    hidden : cells that are hidden anyway, at no cost
    keep : cells that must be shown
    seconds : time limit

    Returns
    -------
    frozenset
        The hidden cells: the sensitive ones, those hidden anyway, and the chosen ones.

    Raises
    ------
    NotSafe
        A cell cannot be protected at any cost, or the time ran out.

    Examples
    --------
    The cheapest protection of a count of two women in one of four regions (sdcTable):

    >>> table = pd.DataFrame({"m": [18, 14, 12, 11], "f": [2, 19, 10, 14]}, index=list("ABCD"))
    >>> values, constraints = cross_table(table)
    >>> margins = [cell for cell in values if "total" in cell]
    >>> sorted(suppress(values, [("A", "f")], constraints, keep=margins))
    [('A', 'f'), ('A', 'm'), ('C', 'f'), ('C', 'm')]
    """
    needs = dict(sensitive) if isinstance(sensitive, Mapping) else dict.fromkeys(sensitive, width)
    names = sorted(values, key=_sortable)
    system = build_system(names, _sorted(constraints), lower, upper, whole)
    truth = np.array([float(values[name]) for name in names])
    prices = {name: max(float(values[name]), 0.0) for name in names} | dict(costs or {})
    place = {name: at for at, name in enumerate(names)}
    order = Order(
        system,
        truth,
        np.array([prices[name] for name in names]),
        {place[cell]: float(need) for cell, need in needs.items()},
        _flags(place, hidden),
        _flags(place, keep),
    )
    chosen = find_pattern(order, time.monotonic() + seconds)
    return frozenset(name for name, hide in zip(names, chosen, strict=True) if hide)


def _sortable(name: Cell) -> tuple:
    return tuple(map(str, name)) if isinstance(name, tuple) else (str(name),)


def _sorted(constraints: Iterable[Constraint]) -> list[Constraint]:
    """In an order of their own: of patterns that cost the same, the solver's choice hangs on it."""
    return sorted(
        constraints, key=lambda one: (tuple(map(_sortable_term, one.terms)), one.low, one.high)
    )


def _sortable_term(term: tuple[Cell, float]) -> tuple:
    return (_sortable(term[0]), term[1])


def _flags(place: Mapping[Cell, int], cells: Iterable[Cell]) -> np.ndarray:
    flags = np.zeros(len(place), dtype=bool)
    flags[[place[cell] for cell in cells]] = True
    return flags


@dataclass(frozen=True)
class Order:
    """What is to be protected.

    Attributes
    ----------
    system : every cell, shown or not, and what holds among them
    truth : the true values
    costs : what hiding each cell costs
    needs : by position of a sensitive cell, how wide its interval must be
    hidden : cells hidden anyway
    keep : cells that must be shown
    lone : by position, whether one person stands behind the cell, who knows his own answer
    """

    system: System
    truth: np.ndarray
    costs: np.ndarray
    needs: dict[int, float]
    hidden: np.ndarray
    keep: np.ndarray
    lone: np.ndarray | None = None


def find_pattern(order: Order, deadline: float) -> np.ndarray:
    """Return which cells to hide; see `suppress`."""
    hidden = order.hidden.copy()
    hidden[list(order.needs)] = True
    needs = np.zeros(len(hidden))
    needs[list(order.needs)] = list(order.needs.values())
    for at in order.system.parts():
        at = np.sort(at)
        if needs[at].any():
            lone = np.zeros(len(at), bool) if order.lone is None else order.lone[at]
            search = Cover(
                order.system.part(at),
                order.truth[at],
                order.costs[at] * (1 + SLIGHT * np.arange(len(at))),
                needs[at],
                hidden[at],
                order.keep[at],
                lone,
                deadline,
            )
            hidden[at] = search.pattern()
    return hidden


@dataclass
class Moves:
    """The moves found so far: other tables that an attacker must hold possible, as changes of cells."""

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


@dataclass
class Cover:
    """The search for the pattern of one part.

    A move is a change of the cells that breaks no constraint: another table that an attacker must
    hold possible. A sensitive cell is covered when moves of hidden cells take it as far up and down
    as it needs.
    """

    system: System
    truth: np.ndarray
    costs: np.ndarray
    needs: np.ndarray
    hidden: np.ndarray
    keep: np.ndarray
    lone: np.ndarray
    deadline: float
    moves: Moves | None = None
    program: Program | None = None

    def __post_init__(self):
        self.moves = self.moves or Moves(len(self.truth))
        self.needs = self._needs_of_twins()
        self.fixed = self.hidden.copy()
        self.down_most = self.truth - self.system.lower
        self.up_most = self.system.upper - self.truth
        at_once = np.minimum(self.up_most, np.ceil(self.needs / 2))
        self.down = np.minimum(self.down_most, self.needs - at_once)
        self.up = np.minimum(self.up_most, self.needs - self.down)
        if self.program is None:
            told = self.system.matrix @ self.truth
            low = np.minimum(self.system.low - told, 0.0)
            high = np.maximum(self.system.high - told, 0.0)
            self.program = Program(self.system.rises_and_falls, low, high)

    def _needs_of_twins(self) -> np.ndarray:
        """Of cells that must be equal, the need of one stands for all."""
        needs = np.zeros(len(self.truth))
        largest = np.zeros(len(self.truth))
        np.maximum.at(largest, self.system.twins, self.needs)
        sensitive = np.flatnonzero(self.needs)
        _, first = np.unique(self.system.twins[sensitive], return_index=True)
        chosen = sensitive[first]
        needs[chosen] = largest[self.system.twins[chosen]]
        return needs

    def pattern(self) -> np.ndarray:
        """Return which cells to hide."""
        self._seconds_left()
        if self._whole_search_fits() and self._search_whole():
            return self.hidden
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

    def _spread(self) -> None:
        """Move many sensitive cells at once, some up and some down, as long as that covers new ones."""
        chance, fruitless = np.random.default_rng(0), 0
        while fruitless < PATIENCE:
            up, down = self._uncovered()
            if not (up.any() or down.any()):
                return
            rising = up & (~down | (chance.random(len(up)) < 0.5))
            move = self._spread_move(rising, down & ~rising, self.hidden)
            if move is None:
                return
            self.moves.add(move)
            before, after = up.sum() + down.sum(), sum(side.sum() for side in self._uncovered())
            fruitless = fruitless + 1 if after >= before else 0

    def _spread_move(
        self, rising: np.ndarray, falling: np.ndarray, free: np.ndarray
    ) -> np.ndarray | None:
        """A move of the free cells that takes as many as it can up, and others down."""
        rises, falls = np.where(free, self.up_most, 0.0), np.where(free, self.down_most, 0.0)
        rises = np.where(rising, np.minimum(rises, np.maximum(self.up, 1.0)), rises)
        falls = np.where(falling, np.minimum(falls, np.maximum(self.down, 1.0)), falls)
        worth = np.where(rising, 1.0, 0.0) - np.where(falling, 1.0, 0.0)
        gain = np.concatenate([SLIGHT - worth, SLIGHT + worth])
        return self._move(gain, (np.zeros(len(gain)), np.concatenate([rises, falls])))

    def _uncovered(self) -> tuple[np.ndarray, np.ndarray]:
        """The sensitive cells that no move yet takes far enough up, and down."""
        sensitive = self.needs > 0
        up = sensitive & (self.up > TOLERANCE) & (self.moves.most < self.up - TOLERANCE)
        down = sensitive & (self.down > TOLERANCE) & (-self.moves.least < self.down - TOLERANCE)
        return up, down

    def _sensitive(self) -> np.ndarray:
        """Those that need most first: what they hide serves the others."""
        cells = np.flatnonzero(self.needs)
        return cells[np.argsort(-self.needs[cells], kind="stable")]

    def _aims(self, cell: int) -> list[float]:
        """How far a cell must move: up, and down."""
        return [far for far in (self.up[cell], -self.down[cell]) if abs(far) > TOLERANCE]

    def _cover(self, cell: int) -> None:
        for far in self._aims(cell):
            if not self._reached(cell, far):
                self._hide_along(cell, far)

    def _reached(self, cell: int, far: float) -> bool:
        reach = self.moves.most[cell] if far > 0 else -self.moves.least[cell]
        return reach >= abs(far) - TOLERANCE

    def _hide_along(self, cell: int, far: float, frozen: int | None = None) -> None:
        move = self.cheapest_move(cell, far, frozen)
        if move is None:
            move = self._other_way(cell, far, frozen)
        if move is None:
            raise NotSafe(
                "A hidden number cannot be protected at any cost: too much that must be shown hangs on it."
            )
        self.moves.add(move)
        self.hidden |= np.abs(move) > TOLERANCE

    def _other_way(self, cell: int, far: float, frozen: int | None) -> np.ndarray | None:
        """Where a cell cannot go up, its interval is as wide if it goes all the way down."""
        whole_way = -np.sign(far) * (self.needs[cell] if frozen is None else abs(far))
        return self.cheapest_move(cell, whole_way, frozen)

    def _cover_from_the_lone(self) -> None:
        """Keep every sensitive cell open to the one person behind a cell, who knows his own answer."""
        lone = np.flatnonzero(self.lone & self.hidden)
        if not len(lone):
            return
        self._spread_without(lone)
        for at in np.flatnonzero(self._open_only_to_others(lone).any(axis=0)):
            for cell in np.flatnonzero(self._open_only_to_others(lone[[at]])[:, 0]):
                if not self._moves_apart(cell, lone[at]):
                    far = 1.0 if self.up_most[cell] >= 1 else -1.0
                    self._hide_along(cell, far, lone[at])

    def _open_only_to_others(self, lone: np.ndarray) -> np.ndarray:
        """By cell and lone person, whether every move of a sensitive cell changes the person's own too."""
        moves = np.abs(self.moves.matrix())
        with_him = moves[:, lone] > TOLERANCE
        tied = (moves > TOLERANCE).astype(float).T @ with_him > 0
        apart = (moves >= 1).astype(float).T @ ~with_him > 0
        his_own = self.system.twins[:, None] == self.system.twins[lone][None, :]
        return (self.needs > 0)[:, None] & tied & ~apart & ~his_own

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
            still = np.zeros(len(self.needs), dtype=bool)
            still[lone[held]] = True
            pending = pairs[:, held].any(axis=1) & ~still
            rising = pending & (self.up_most >= 1) & (chance.random(len(still)) < 0.5)
            move = self._spread_move(rising, pending & ~rising, self.hidden & ~still)
            if move is not None:
                self.moves.add(move)

    def cheapest_move(self, cell: int, far: float, frozen: int | None = None) -> np.ndarray | None:
        """Return the move that takes a cell that far at least cost, or None where there is none.

        `frozen` stays where it is.
        """
        cells = len(self.truth)
        rises, falls = self.up_most.copy(), self.down_most.copy()
        still = self.keep.copy()
        if frozen is not None:
            still[frozen] = True
        rises[still], falls[still] = 0.0, 0.0
        bounds = (np.zeros(2 * cells), np.concatenate([rises, falls]))
        here, opposite = (cell, cell + cells) if far > 0 else (cell + cells, cell)
        if bounds[1][here] < abs(far) - TOLERANCE:
            return None
        bounds[0][here] = bounds[1][here] = abs(far)
        bounds[1][opposite] = 0.0
        costs = np.where(self.hidden, SLIGHT, self.costs + SLIGHT)
        return self._move(np.concatenate([costs, costs]), bounds)

    def _move(self, costs: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]) -> np.ndarray | None:
        """The cheapest move within bounds; its first half are rises, its second falls."""
        state, change = self.program.minimise(costs, *bounds, self._seconds_left())
        if state != OPTIMAL:
            return None
        return change[: len(self.truth)] - change[len(self.truth) :]

    def _seconds_left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise NotSafe("Protection ran out of time, so nothing may be published.")
        return left

    def _release(self) -> None:
        """Show again, the dearest first, what no sensitive cell needs hidden.

        A large part has fewer tried: each may move the whole of it.
        """
        chosen = np.flatnonzero(self.hidden & ~self.fixed)
        dearest = chosen[np.argsort(-self.costs[chosen], kind="stable")]
        for cell in dearest[: RELEASE_WORK // len(self.truth)]:
            moves = None if self._needed_by_neighbour(cell) else self._moves_without(cell)
            if moves is not None:
                self.moves, self.hidden[cell] = moves, False

    def _needed_by_neighbour(self, cell: int) -> bool:
        """Whether a sum would be left with one hidden cell that is sensitive: seen without a solver."""
        sums = self.system.sums[self.system.sums[:, [cell]].tocoo().coords[0]]
        others = self.hidden.copy()
        others[cell] = False
        lone = (sums @ others.astype(float)) == 1
        return bool((sums[lone] @ (others & (self.needs > 0)).astype(float) == 1).any())

    def _moves_without(self, shown: int) -> Moves | None:
        """Moves that cover every cell though one more is shown, or None where there are none."""
        hidden = self.hidden.copy()
        hidden[shown] = False
        trial = replace(self, hidden=hidden, keep=~hidden, moves=self.moves.without(shown))
        try:
            trial._cover_all()
        except NotSafe:
            return None
        return trial.moves

    def _whole_search_fits(self) -> bool:
        moves = 2 * int((self.needs > 0).sum())
        return not self.lone.any() and moves * len(self.truth) <= LARGEST_EXACT

    def _search_whole(self) -> bool:
        """Find the cheapest pattern of all: one table for each move, one yes or no for each cell."""
        aims = [(cell, far) for cell in self._sensitive() for far in self._aims(cell)]
        found = cheapest_pattern(self, aims)
        if found is None:
            return False
        self.hidden = found
        return True


def cheapest_pattern(cover: Cover, aims: list[tuple[int, float]]) -> np.ndarray | None:
    """Return the cheapest pattern by one whole-number program, or None where it fails.

    Fischetti and Salazar, Mathematical Programming 84 (1999): a move for each aim, in which a cell
    may change only where it is hidden.
    """
    if not aims:
        return cover.hidden
    cells, many = len(cover.truth), len(aims)
    reach = float(np.abs(cover.truth).sum() + cover.needs.max() + 1)
    rises = np.minimum(np.where(cover.keep, 0.0, cover.up_most), reach)
    falls = np.minimum(np.where(cover.keep, 0.0, cover.down_most), reach)
    least, most = np.tile(-falls, (many, 1)), np.tile(rises, (many, 1))
    for number, (cell, far) in enumerate(aims):
        least[number, cell] = most[number, cell] = far
    told = cover.system.matrix @ cover.truth
    moves, every = sparse.eye_array(many), np.ones((many, 1))
    unit, nothing = sparse.eye_array(cells), sparse.csr_array((many * len(told), cells))
    matrix = sparse.block_array(
        [
            [nothing, sparse.kron(moves, cover.system.matrix)],
            [sparse.kron(every, -sparse.diags_array(rises)), sparse.kron(moves, unit)],
            [sparse.kron(every, sparse.diags_array(falls)), sparse.kron(moves, unit)],
        ],
        format="csr",
    )
    endless = np.full(many * cells, np.inf)
    low = [np.tile(np.minimum(cover.system.low - told, 0), many), -endless, 0 * least.ravel()]
    high = [np.tile(np.maximum(cover.system.high - told, 0), many), 0 * least.ravel(), endless]
    program = Program(
        matrix.tocsr(),
        np.concatenate(low),
        np.concatenate(high),
    )
    state, found = program.minimise(
        np.concatenate([np.where(cover.hidden, 0.0, cover.costs), np.zeros(many * cells)]),
        np.concatenate([np.where(cover.hidden, 1.0, 0.0), least.ravel()]),
        np.concatenate([np.ones(cells), most.ravel()]),
        seconds_until(cover.deadline),
        np.arange(cells + many * cells) < cells,
        NODES_EXACT,
    )
    return found[:cells] > 0.5 if state == OPTIMAL else None
