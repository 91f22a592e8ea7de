"""What must hold of any table: the attacker against brute force, and protection against both.

The brute force goes through all tables of whole numbers and shares no code with the attacker, the
suppression or the audit.
"""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.signal import fftconvolve

from workbench.disclosure import NotSafe, adds_up, attack, cross_table, cube, suppress
from workbench.disclosure.attempts import Memory
from workbench.disclosure.audit import audit
from workbench.disclosure.constraints import at_most, build_system
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import protect
from workbench.disclosure.reach import Reach
from workbench.disclosure.rules import Rules
from workbench.measures.entries import load_entries
from workbench.measures.long import counts_and_shares, long_table

ENTRIES = load_entries()
MOST = 3
"""The largest inner cell of the tables that are gone through whole."""


def tries(count: int) -> settings:
    """So many tables, the same ones in every run: what is red once is red again."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )


def grid(numbers: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        numbers, index=list("xyz")[: len(numbers)], columns=list("abc")[: len(numbers[0])]
    )


@st.composite
def small_tables(draw, most: int = MOST) -> pd.DataFrame:
    """Two or three rows and columns, without their margins."""
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    cells = rows * columns
    numbers = draw(st.lists(st.integers(0, most), min_size=cells, max_size=cells))
    return grid(np.array(numbers).reshape(rows, columns))


@st.composite
def tables_with_hidden_cells(draw) -> tuple[dict, list, set]:
    """Values and sums of a table with its margins, and which of its cells are hidden."""
    values, sums = cross_table(draw(small_tables()))
    cells = list(values)
    hide = draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)))
    return values, sums, {cell for cell, hidden in zip(cells, hide, strict=True) if hidden}


def told(values: dict, hidden: set) -> dict:
    """What a reader sees: hidden cells are None."""
    return {cell: None if cell in hidden else value for cell, value in values.items()}


def inner_bounds(values: dict, least: int = 0, most: int = MOST) -> tuple[dict, dict]:
    inner = [cell for cell in values if "total" not in cell]
    return dict.fromkeys(inner, least), dict.fromkeys(inner, most)


def all_tables(values: dict, least: int) -> np.ndarray:
    """Every table of whole numbers between the bounds, with its margins, a row a table."""
    rows = list(dict.fromkeys(row for row, _ in values if row != "total"))
    columns = list(dict.fromkeys(column for _, column in values if column != "total"))
    inner = list(itertools.product(rows, columns))
    steps = np.indices((MOST + 1 - least,) * len(inner), dtype=np.int16).reshape(len(inner), -1)
    cells = dict(zip(inner, steps + least, strict=True))
    whole = []
    for row, column in values:
        parts = [
            numbers
            for (r, c), numbers in cells.items()
            if row in (r, "total") and column in (c, "total")
        ]
        whole.append(sum(parts))
    return np.array(whole).T


@tries(60)
@given(tables_with_hidden_cells())
def test_the_attacker_finds_what_going_through_all_tables_finds(table):
    values, sums, hidden = table
    least = 1 if all(value >= 1 for value in values.values()) else 0
    lower, upper = inner_bounds(values, least)
    tables = all_tables(values, least)
    for at, cell in enumerate(values):
        if cell not in hidden:
            tables = tables[tables[:, at] == values[cell]]
    found = attack(told(values, hidden), sums, lower, upper)
    for at, cell in enumerate(values):
        if cell in hidden:
            assert found[cell] == (tables[:, at].min(), tables[:, at].max()), cell


@tries(60)
@given(tables_with_hidden_cells(), st.randoms(use_true_random=False))
def test_the_interval_holds_the_truth_and_hiding_more_never_narrows_it(table, chance):
    values, sums, hidden = table
    more = hidden | {cell for cell in values if chance.random() < 0.3}
    first, second = attack(told(values, hidden), sums), attack(told(values, more), sums)
    for cell, interval in first.items():
        assert interval.low <= values[cell] <= interval.high
        assert second[cell].low <= interval.low
        assert interval.high <= second[cell].high


@tries(15)
@given(tables_with_hidden_cells(), st.randoms(use_true_random=False))
def test_the_order_of_cells_and_sums_does_not_matter(table, chance):
    values, sums, hidden = table
    cells, others = list(values), list(sums)
    chance.shuffle(cells)
    chance.shuffle(others)
    shuffled = {cell: values[cell] for cell in cells}
    assert attack(told(values, hidden), sums) == attack(told(shuffled, hidden), others)
    small = {cell: 2.0 for cell in hidden}
    assert suppress(values, small, sums) == suppress(shuffled, small, others)


@tries(40)
@given(small_tables(most=14))
def test_every_sensitive_cell_stays_as_open_as_was_asked(table):
    values, sums = cross_table(table)
    sensitive = {cell: 4.0 for cell, value in values.items() if value < 5}
    found = attack(told(values, suppress(values, sensitive, sums)), sums)
    assert all(found[cell].width >= need for cell, need in sensitive.items())


@tries(25)
@given(st.lists(st.integers(0, 9), min_size=12, max_size=12))
def test_a_table_of_three_dimensions_stays_as_open_as_was_asked(numbers):
    """Here a linear program may move cells by fractions that no whole table has."""
    values, sums = cube(np.array(numbers).reshape(2, 3, 2), [list("pq"), list("xyz"), list("ab")])
    sensitive = {cell: 2.0 for cell, value in values.items() if value < 3}
    found = attack(told(values, suppress(values, sensitive, sums)), sums)
    assert all(found[cell].width >= need for cell, need in sensitive.items())


@tries(25)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=8))
def test_tables_cut_twice_stay_as_open_as_was_asked(numbers):
    """The same eight cells, added up in two ways."""
    values = dict(zip("abcdefgh", map(float, numbers), strict=True))
    sums = []
    for number, parts in enumerate(("abcd", "efgh", "acef", "bdgh", "ahbe")):
        values[f"sum{number}"] = sum(values[part] for part in parts)
        sums.append(adds_up(parts, f"sum{number}"))
    sensitive = {cell: 3.0 for cell, value in values.items() if value < 4}
    found = attack(told(values, suppress(values, sensitive, sums)), sums)
    assert all(found[cell].width >= need for cell, need in sensitive.items())


RULES = Rules(
    threshold=3, breakdown=5, percentage_base=5, mean_base=5, group_margin=1, interval_base=10
)
"""The lowest thresholds, so that tables are small enough to be gone through."""
REGIONS, ANSWERS = ("north", "south", "west"), ("a", "b", "c")
CAP = 12
"""How large a count the brute force tries."""
SINGLE, SEVERAL = "answers.readiness.q1", "choices.member.barriers"


def measured(counts: np.ndarray, bases: np.ndarray, measure: str) -> pd.DataFrame:
    """The long table of counts and percentages of regions and the state."""
    rows = [
        (region, answer, float(counts[i, j]), float(bases[i]))
        for i, region in enumerate(REGIONS)
        for j, answer in enumerate(ANSWERS)
    ]
    rows += [
        ("state", answer, float(counts[:, j].sum()), float(bases.sum()))
        for j, answer in enumerate(ANSWERS)
    ]
    cells = pd.DataFrame(rows, columns=["region", "category", "count", "base"])
    return long_table([counts_and_shares(cells.assign(measure=measure, period="p"), "people")])


class AllTables:
    """Every table of counts by region and answer that fits what is shown.

    A region's row is a possible one where rows of the others add to it what the state shows. Rows are
    kept as grids of true and false, by the counts of the three answers; the sums of two regions' rows
    are the convolution of their grids.
    """

    def __init__(self, protected: pd.DataFrame, single: bool, own: tuple | None = None):
        counts = protected[protected.statistic == "count"].set_index(["region", "category"])
        self.shown = counts.value.where(counts.status == "shown").to_dict()
        self.bases = counts.base.groupby(level=0).first().to_dict()
        self.fits = {region: self._fits(region, single, own) for region in REGIONS}
        self.summed = single and not np.isnan(self.bases["state"])

    def _fits(self, region: str, single: bool, own: tuple | None) -> np.ndarray:
        counts = np.indices((CAP + 1,) * 3)
        fits, base = np.ones(counts.shape[1:], dtype=bool), self.bases[region]
        for count, answer in zip(counts, ANSWERS, strict=True):
            value = 1 if own == (region, answer) else self.shown[region, answer]
            fits &= np.isnan(value) | (count == value)
            fits &= single | np.isnan(base) | (count <= base)
        return fits & (counts.sum(axis=0) == base) if single and not np.isnan(base) else fits

    def possible(self, region: str) -> np.ndarray:
        """The rows of a region that some table has."""
        first, second = (self.fits[name].astype(float) for name in REGIONS if name != region)
        others = np.argwhere(fftconvolve(first, second) > 0.5)
        told = {self._seen_in_state(row) for row in others}
        rows = np.argwhere(self.fits[region])
        return rows[[self._rest(row) in told for row in rows]]

    def _seen_in_state(self, row: np.ndarray) -> tuple:
        """The part of a row that the state's row tells something about."""
        seen = [int(n) for n, a in zip(row, ANSWERS, strict=True) if self._state(a) >= 0]
        return (*seen, int(row.sum())) if self.summed else tuple(seen)

    def _rest(self, row: np.ndarray) -> tuple:
        whole = [int(self._state(a)) for a in ANSWERS if self._state(a) >= 0]
        whole += [int(self.bases["state"])] if self.summed else []
        return tuple(t - k for t, k in zip(whole, self._seen_in_state(row), strict=True))

    def _state(self, answer: str) -> float:
        return self.shown["state", answer]

    def values(self) -> dict[tuple, set]:
        """For each hidden count the values that it has in some table."""
        found = {}
        for region in REGIONS:
            rows = self.possible(region)
            assert len(rows), "what is shown contradicts itself"
            for at, answer in enumerate(ANSWERS):
                if np.isnan(self.shown[region, answer]):
                    found[region, answer] = set(rows[:, at].tolist())
        return found


@st.composite
def answered_questions(draw) -> tuple[np.ndarray, np.ndarray, str]:
    """Counts by region and answer, their bases, and the measure that they belong to."""
    measure = draw(st.sampled_from([SINGLE, SEVERAL]))
    counts = np.array(draw(st.lists(st.integers(0, 9), min_size=9, max_size=9))).reshape(3, 3)
    if measure == SINGLE:
        return counts, counts.sum(axis=1), measure
    most = counts.max(axis=1)
    return (
        counts,
        most + np.array(draw(st.lists(st.integers(0, 5), min_size=3, max_size=3))),
        measure,
    )


def small_ones(counts: np.ndarray) -> set[tuple]:
    """The counts that are hidden for their own sake."""
    return {
        (region, answer)
        for i, region in enumerate(REGIONS)
        for j, answer in enumerate(ANSWERS)
        if counts[i, j] < RULES.threshold
    }


@tries(20)
@given(answered_questions())
def test_protected_tables_pass_the_audit_and_no_small_number_is_recovered(question):
    counts, bases, measure = question
    table = measured(counts, bases, measure)
    protected = protect(table, ENTRIES, RULES)
    assert sum(v.open for v in audit(build_model(table, ENTRIES), protected, RULES)) == 0
    values = AllTables(protected, measure == SINGLE).values()
    small = small_ones(counts)
    assert small <= set(values), "a small number is shown"
    for (region, answer), possible in values.items():
        assert counts[REGIONS.index(region), ANSWERS.index(answer)] in possible
        if (region, answer) in small:
            assert max(possible) - min(possible) >= RULES.threshold - 1


@tries(12)
@given(answered_questions())
def test_a_lone_respondent_who_knows_his_own_answer_cannot_compute_anothers(question):
    counts, bases, measure = question
    protected = protect(measured(counts, bases, measure), ENTRIES, RULES)
    small = small_ones(counts)
    for i, j in zip(*np.nonzero(counts == 1), strict=True):
        own = REGIONS[i], ANSWERS[j]
        values = AllTables(protected, measure == SINGLE, own).values()
        told = {cell: values[cell] for cell in small - {own} if len(values[cell]) == 1}
        assert not told, f"the one of {own} computes {told}"


def test_a_table_that_hides_nothing_needed_is_found_open_by_the_audit():
    """The audit is not passed by everything: one small number shown again opens another."""
    counts = np.array([[1, 9, 9], [2, 9, 9], [9, 9, 9]])
    table = measured(counts, counts.sum(axis=1), SINGLE)
    protected = protect(table, ENTRIES, RULES)
    north = protected.region.eq("north") & protected.statistic.eq("count")
    shown = protected.assign(
        status=protected.status.mask(north & protected.category.isin(["b", "c"]), "shown"),
        value=protected.value.mask(north & protected.category.isin(["b", "c"]), 9.0),
        base=protected.base.mask(north, 19.0),
    )
    assert sum(v.open for v in audit(build_model(table, ENTRIES), shown, RULES)) > 0


def test_no_time_leaves_nothing_protected():
    counts = np.array([[1, 9, 9], [2, 9, 9], [9, 9, 9]])
    table = measured(counts, counts.sum(axis=1), SINGLE)
    hurried = RULES.model_copy(update={"seconds": 0})
    with pytest.raises(NotSafe, match="time"):
        protect(table, ENTRIES, hurried)
    with pytest.raises(NotSafe, match="time"):
        audit(build_model(table, ENTRIES), protect(table, ENTRIES, RULES), hurried)


def test_what_the_attacker_holds_possible_is_whole_piece_by_piece():
    """Two pairs of cells with sums of their own: one pair moves by 1, the other by a half, which is no table."""
    system = build_system("abcd", [adds_up("ab", 10.0), adds_up("cd", 10.0)])
    truth = np.array([4.0, 6.0, 4.0, 6.0])
    reach = Reach(system, truth, np.full(4, 2.0), time.monotonic() + 60)
    moved = reach.keep(truth + [1.0, -1.0, 0.5, -0.5])
    assert moved.tolist() == [True, True, False, False]
    assert reach.high.tolist() == [5.0, 6.0, 4.0, 6.0]


def reach_of(values: dict, constraints: list, widths: dict) -> Reach:
    """The reach of cells that are all hidden, each to lie as wide open as is said, or at all."""
    system, truth = build_system(values, constraints), np.array(list(values.values()))
    asked = np.array([widths.get(name, 0.0) for name in values])
    return Reach(system, truth, asked, time.monotonic() + 60)


def test_a_change_that_breaks_numbers_is_found_whole_among_the_cells_next_to_it():
    """One more in all three sums is half a one more of a, b and c, which costs least and is no table.

    Whole ones are further: each of d, e and f moves another cell.
    """
    sums = [adds_up("abd", "t"), adds_up("bce", "t"), adds_up("acf", "t")]
    pairs = [adds_up(one, other) for one, other in ("dD", "eE", "fF")]
    reach = reach_of(dict.fromkeys("abcdefDEF", 1.0) | {"t": 3.0}, sums + pairs, {})
    last = np.arange(10) == 9
    assert not reach.stuck(last, np.zeros(10, bool), thorough=False).any()
    assert (reach.high == np.round(reach.high)).all()


def test_where_only_some_of_the_width_is_whole_on_one_side_the_rest_is_found_on_the_other():
    """Three sums of two that are the same are even: of 0 to 5 the 2 can be 0 and 4."""
    sums = [adds_up("ab", "t"), adds_up("bc", "t"), adds_up("ac", "t"), at_most("t", 5.0)]
    low, high = reach_of(dict.fromkeys("abc", 1.0) | {"t": 2.0}, sums, {"t": 3.0}).ranges()
    assert (low[-1], high[-1]) == (0.0, 4.0)


EVEN = [adds_up("ab", "t"), adds_up("bc", "t"), adds_up("ac", "t"), at_most("t", 9.0)]
"""Three sums of two that are the same: their sum is even."""


def test_the_cells_of_a_place_that_move_only_all_at_once_are_moved_together(monkeypatch):
    """Fourteen counts are all equal to an even sum: in whole numbers they go from 2 to 4 or to 0 together."""
    monkeypatch.setattr("workbench.disclosure.reach.FRUITLESS", 0)
    counts = [f"q{number}" for number in range(14)]
    values = dict.fromkeys("abc", 1.0) | {"t": 2.0} | dict.fromkeys(counts, 2.0)
    ties = [adds_up([count], "t") for count in counts]
    reach = reach_of(values, EVEN + ties, dict.fromkeys(counts, 2.0))
    low, high = reach.ranges(thorough=False)
    assert (high[4:] - low[4:] >= 2).all()
    assert reach.search.holds(np.round(high)) or reach.search.holds(np.round(low))


@pytest.mark.parametrize(("thorough", "tried"), [(False, 8), (True, 20)])
def test_a_first_search_gives_up_after_eight_cells_that_do_not_move_and_a_thorough_one_never(
    monkeypatch, thorough, tried
):
    """Each of twenty counts has a sum of its own that is told: none of them can move."""
    counts = [f"q{number:02}" for number in range(20)]
    reach = reach_of(
        dict.fromkeys(counts, 2.0),
        [adds_up([count], 2.0) for count in counts],
        dict.fromkeys(counts, 2.0),
    )
    asked = []
    widen = Reach._widen
    monkeypatch.setattr(Reach, "_widen", lambda self, cell: (asked.append(cell), widen(self, cell)))
    low, high = reach.ranges(thorough)
    assert (low == high).all()
    assert len(asked) == tried


def test_a_cell_whose_bounds_leave_no_room_is_looked_for_no_more():
    """The ends of all tables are computed once; that a sum is told settles it."""
    reach = reach_of({"a": 2.0, "b": 3.0}, [adds_up("a", 2.0)], dict.fromkeys("ab", 4.0))
    reach.ranges()
    assert (reach.least[0], reach.most[0]) == (2.0, 2.0)
    assert reach.high[1] - reach.low[1] >= 4


def test_what_an_attempt_found_is_remembered_where_it_is_possible_still():
    """Two sums; the next time one of them is told more narrowly, so that only the other's tables remain."""
    values, sums = dict.fromkeys("abcd", 3.0), [adds_up("ab", 6.0), adds_up("cd", 6.0)]
    before = reach_of(values, sums, dict.fromkeys("abcd", 4.0))
    before.ranges()
    memory = Memory()
    memory.take_in(before, tuple("abcd"))
    after = reach_of(values, [*sums, at_most("a", 3.0)], dict.fromkeys("abcd", 4.0))
    memory.remind(after, tuple("abcd"))
    assert after.high[0] == 3.0
    assert (after.high - after.low)[2:].min() >= 4.0
    fewer = reach_of({"c": 3.0, "d": 3.0}, [adds_up("cd", 6.0)], {})
    memory.remind(fewer, tuple("cd"))
    assert (fewer.high - fewer.low).max() > 0
