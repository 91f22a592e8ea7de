"""The cheapest pattern of a small family, by one program in whole numbers."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from workbench.disclosure.moves import Mover
from workbench.disclosure.part import Part
from workbench.disclosure.program import OPTIMAL, Program, seconds_until

NODES_EXACT = 2_000
"""How many branches the whole search may take before it is done cell by cell: a number of seconds would
make the pattern hang on the machine."""


def cheapest_pattern(
    part: Part,
    mover: Mover,
    hidden: np.ndarray,
    keep: np.ndarray,
    aims: list[tuple[int, float]],
) -> np.ndarray | None:
    """Return the cheapest pattern by one whole-number program, or None where it fails.

    Fischetti and Salazar, Mathematical Programming 84 (1999): a move for each aim, in which a cell
    may change only where it is hidden.

    Parameters
    ----------
    part, mover : the cells, and how far each may move
    hidden, keep : which are hidden already, and which must be shown
    aims : positions of cells, and how far each must be able to move
    """
    if not aims:
        return hidden
    cells, many = len(part.truth), len(aims)
    reach = float(np.abs(part.truth).sum() + part.needs.max() + 1)
    rises = np.minimum(np.where(keep, 0.0, mover.up_most), reach)
    falls = np.minimum(np.where(keep, 0.0, mover.down_most), reach)
    least, most = np.tile(-falls, (many, 1)), np.tile(rises, (many, 1))
    for number, (cell, far) in enumerate(aims):
        least[number, cell] = most[number, cell] = far
    told = part.system.matrix @ part.truth
    moves, every = sparse.eye_array(many), np.ones((many, 1))
    unit, nothing = sparse.eye_array(cells), sparse.csr_array((many * len(told), cells))
    matrix = sparse.block_array(
        [
            [nothing, sparse.kron(moves, part.system.matrix)],
            [sparse.kron(every, -sparse.diags_array(rises)), sparse.kron(moves, unit)],
            [sparse.kron(every, sparse.diags_array(falls)), sparse.kron(moves, unit)],
        ],
        format="csr",
    )
    endless = np.full(many * cells, np.inf)
    low = [np.tile(np.minimum(part.system.low - told, 0), many), -endless, 0 * least.ravel()]
    high = [np.tile(np.maximum(part.system.high - told, 0), many), 0 * least.ravel(), endless]
    program = Program(
        matrix.tocsr(),
        np.concatenate(low),
        np.concatenate(high),
    )
    state, found = program.minimise(
        np.concatenate([np.where(hidden, 0.0, part.costs), np.zeros(many * cells)]),
        np.concatenate([np.where(hidden, 1.0, 0.0), least.ravel()]),
        np.concatenate([np.ones(cells), most.ravel()]),
        seconds_until(mover.deadline),
        np.arange(cells + many * cells) < cells,
        nodes=NODES_EXACT,
    )
    return found[:cells] > 0.5 if state == OPTIMAL else None
