"""The constraint model in the solver: one program, solved again and again for other aims and bounds."""

from __future__ import annotations

import time

import highspy
import numpy as np
from scipy import sparse

OPTIMAL, UNBOUNDED, FAILED = "optimal", "unbounded", "failed"
STATES = {
    highspy.HighsModelStatus.kOptimal: OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: OPTIMAL,
    highspy.HighsModelStatus.kUnbounded: UNBOUNDED,
}
MANY = 2**31 - 1
ONWARD, PLAINLY, FROM_NOTHING, AFRESH = "onward", "plainly", "from nothing", "afresh"
"""How the solver starts: from its last answer; so too, but with nothing taken out of the program before; from all
cells at their bound, which suits an aim of one small change; or knowing nothing of the last answer, which suits an
aim unlike the last."""
LARGE = 10_000
"""From so many columns on the interior point method is faster than the simplex method, afresh."""


class Program:
    """A linear program of HiGHS: `low <= matrix @ x <= high`.

    It keeps what it learnt from one aim for the next, which saves most of the work. The same calls in
    the same order give the same answers.

    Parameters
    ----------
    matrix, low, high : the constraints
    """

    def __init__(self, matrix: sparse.csr_array, low: np.ndarray, high: np.ndarray):
        rows, columns = matrix.shape
        matrix = sparse.csr_array(matrix)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = columns, rows
        program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(columns)
        program.row_lower_, program.row_upper_ = np.asarray(low, float), np.asarray(high, float)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = matrix.indptr
        program.a_matrix_.index_ = matrix.indices
        program.a_matrix_.value_ = matrix.data
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("log_to_console", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(program)
        self._columns = np.arange(columns, dtype=np.int32)

    def minimise(
        self,
        costs: np.ndarray,
        lower: np.ndarray,
        upper: np.ndarray,
        seconds: float,
        whole: np.ndarray | None = None,
        *,
        start: str = ONWARD,
        nodes: int = MANY,
        gap: float = 0.0,
    ) -> tuple[str, np.ndarray]:
        """Return how it ended and, where that is "optimal", the cells of least cost within bounds.

        Parameters
        ----------
        costs, lower, upper : by cell
        seconds : time limit of this call
        whole : cells that must be whole numbers; none where left out
        start : ONWARD, PLAINLY, FROM_NOTHING or AFRESH
        nodes : how many branches a search in whole numbers may take; then it is "failed"
        gap : how far from the best a table of whole numbers may be, as a share of its costs
        """
        highs, count = self._highs, len(self._columns)
        self._start(start, whole is not None)
        highs.changeColsCost(count, self._columns, np.asarray(costs, float))
        highs.changeColsBounds(
            count, self._columns, np.asarray(lower, float), np.asarray(upper, float)
        )
        if whole is not None:
            kinds = np.where(whole, _WHOLE, _CONTINUOUS)
            highs.changeColsIntegrality(count, self._columns, kinds)
        highs.setOptionValue("mip_max_nodes", nodes)
        highs.setOptionValue("mip_rel_gap", gap)
        # the limit counts from the first call on
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
        highs.run()
        state = STATES.get(highs.getModelStatus(), FAILED)
        found = np.array(highs.getSolution().col_value)
        if whole is not None:
            highs.changeColsIntegrality(count, self._columns, np.full(count, _CONTINUOUS))
        return (state, found) if len(found) == count else (_without_cells(state), found)

    def _start(self, start: str, whole: bool) -> None:
        if start in (FROM_NOTHING, AFRESH):
            self._highs.clearSolver()
        interior = start == AFRESH and not whole and len(self._columns) >= LARGE
        self._highs.setOptionValue(
            "presolve", "off" if start in (PLAINLY, FROM_NOTHING) else "choose"
        )
        self._highs.setOptionValue("solver", "ipm" if interior else "choose")


_WHOLE = np.uint8(int(highspy.HighsVarType.kInteger))
_CONTINUOUS = np.uint8(int(highspy.HighsVarType.kContinuous))


def _without_cells(state: str) -> str:
    return FAILED if state == OPTIMAL else state


def seconds_until(deadline: float) -> float:
    """Return the seconds that are left, at least 0."""
    return max(0.0, deadline - time.monotonic())
