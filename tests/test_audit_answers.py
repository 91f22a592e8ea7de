"""The attacker and the suppression against published answers, worked by others."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter

import pandas as pd
import pytest

from workbench.disclosure import (
    Constraint,
    NotSafe,
    adds_up,
    attack,
    cross_table,
    group_disclosed,
    hide_and_round,
    rounded_deviation,
    rounded_mean,
    rounded_percent,
    suppress,
)

FOUR_BY_FOUR = pd.DataFrame(
    [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]],
    index=list("wxyz"),
    columns=list("abcd"),
)
"""sdcTable's vignette: two hidden cells a line look safe and are not."""


def hidden(values: dict, cells: str) -> dict:
    """The values with the named cells hidden, each named by its row and column."""
    return values | {tuple(cell): None for cell in cells.split()}


def test_two_hidden_cells_in_every_line_can_still_give_one_away():
    values, constraints = cross_table(FOUR_BY_FOUR)
    found = attack(hidden(values, "wa wb wc xa xc yb yd zb zd"), constraints)
    assert {"".join(cell): tuple(interval) for cell, interval in found.items()} == {
        "wa": (25, 94),
        "wb": (47, 47),
        "wc": (0, 69),
        "xa": (26, 95),
        "xc": (0, 69),
        "yb": (0, 185),
        "yd": (0, 185),
        "zb": (906, 1091),
        "zd": (585, 770),
    }


def test_one_more_hidden_cell_closes_it_and_is_what_the_suppression_adds():
    values, constraints = cross_table(FOUR_BY_FOUR)
    pattern = "wa wb wc xa xc yb yd zb zd"
    assert attack(hidden(values, f"{pattern} xd"), constraints)["w", "b"] == (0, 78)
    margins = [cell for cell in values if "total" in cell]
    before = {tuple(cell) for cell in pattern.split()}
    after = suppress(values, [("w", "b")], constraints, hidden=before, keep=margins)
    assert after - before == {("x", "d")}


def test_geurts_two_by_two():
    values, constraints = cross_table(
        pd.DataFrame([[4, 3], [2, 1], [3, 3]], index=list("abc"), columns=list("xy"))
    )
    values |= {("a", "x"): None, ("a", "y"): None, ("b", "x"): None, ("b", "y"): None}
    values |= {("a", "total"): 7, ("b", "total"): 3}
    found = attack(values, constraints)
    assert found == {
        ("a", "x"): (3, 6),
        ("a", "y"): (1, 4),
        ("b", "x"): (0, 3),
        ("b", "y"): (0, 3),
    }


LINKED = {"A": 2, "B": 2, "I": 8, "J": 8, "K": 3, "L": 3, "M": 3, "N": 7}
FIRST = [adds_up("ABIJ", 20.0), adds_up("KLMN", 16.0)]
SECOND = [adds_up("LM", 6.0), adds_up("ABIJKN", 30.0)]


def test_tables_that_are_safe_alone_are_open_together():
    told = LINKED | dict.fromkeys("ABKLM")
    for alone in (FIRST, SECOND):
        assert all(interval.width > 0 for interval in attack(told, alone).values())
    assert attack(told, FIRST + SECOND)["K"] == (3, 3)


def test_linked_tables_take_one_more_cell():
    pattern = suppress(LINKED, "ABKLM", FIRST + SECOND)
    assert pattern == set("ABKLMN")
    told = {cell: None if cell in pattern else value for cell, value in LINKED.items()}
    found = attack(told, FIRST + SECOND)
    assert found["K"] == found["N"] == (0, 10)


def test_the_cheapest_protection_of_one_cell_takes_the_three_cheapest_others():
    table = pd.DataFrame({"m": [18, 14, 12, 11], "f": [2, 19, 10, 14]}, index=list("ABCD"))
    values, constraints = cross_table(table)
    margins = [cell for cell in values if "total" in cell]
    pattern = suppress(values, [("A", "f")], constraints, keep=margins)
    added = pattern - {("A", "f")}
    assert added == {("A", "m"), ("C", "m"), ("C", "f")}
    assert sum(values[cell] for cell in added) == 40
    told = {cell: None if cell in pattern else value for cell, value in values.items()}
    assert attack(told, constraints)["A", "f"] == (0, 12)


def test_totals_of_one_report_less_the_men_of_another_give_the_women():
    values = {"all": 22, "m": 21, "f": None, "all2": 63, "m2": 58, "f2": None, "all3": 27}
    values |= {"m3": 23, "f3": None}
    sums = [
        adds_up(["m", "f"], "all"),
        adds_up(["m2", "f2"], "all2"),
        adds_up(["m3", "f3"], "all3"),
    ]
    found = attack(values, sums)
    assert [found[name] for name in ("f", "f2", "f3")] == [(1, 1), (5, 5), (4, 4)]


@pytest.mark.parametrize(
    ("counts", "told"),
    [((6, 0), True), ((5, 1), True), ((4, 2), True), ((4, 3), False), ((5, 5), False)],
)
def test_a_group_that_nearly_all_gave_one_answer_is_told_by_its_row(counts, told):
    assert group_disclosed(counts, margin=2) == told


def test_rounding_hides_seven_and_less_and_totals_are_sums_of_rounded_cells():
    found = hide_and_round(pd.Series([6, 7, 8, 12, 13]), hide_up_to=7, step=5)
    assert list(found.isna()) == [True, True, False, False, False]
    assert list(found.dropna()) == [10, 10, 15]
    assert found.sum() == 35


def test_a_whole_percentage_of_a_known_base_up_to_a_hundred_fixes_the_count():
    for base in (7, 30, 99, 100):
        for count in range(base + 1):
            percent = int(100 * count / base + 0.5)
            told = [rounded_percent("yes", percent, base)]
            assert attack({"yes": None}, told, upper=base)["yes"] == (count, count)
    told = [rounded_percent("yes", 50, 400)]
    assert attack({"yes": None}, told, upper=400)["yes"] == (198, 202)


POINTS = {point: float(point) for point in range(1, 6)}


def answers_fixed(base: int, every: int = 1) -> float:
    """The share of groups whose mean and deviation, to two decimals, leave one set of answers."""
    groups = list(itertools.combinations_with_replacement(POINTS, base))[::every]
    return sum(_fixed(group) for group in groups) / len(groups)


def _fixed(group: tuple[int, ...]) -> bool:
    base = len(group)
    told = [
        adds_up(POINTS, float(base)),
        rounded_mean(POINTS, round(statistics.mean(group), 2), base, 2),
        rounded_deviation(POINTS, sum(group), round(statistics.stdev(group), 2), base, 2),
    ]
    found = attack(dict.fromkeys(POINTS), told)
    counts = Counter(group)
    assert all(found[point].low <= counts[point] <= found[point].high for point in POINTS)
    return all(interval.width == 0 for interval in found.values())


def test_a_mean_and_a_deviation_fix_every_answer_in_63_of_100_groups_of_five():
    assert round(answers_fixed(5), 2) == 0.63


def test_numbers_that_contradict_each_other_are_no_audit_passed():
    with pytest.raises(NotSafe, match="contradict"):
        attack({"a": 3, "b": 4}, [adds_up(["a", "b"], 8.0)])
    with pytest.raises(NotSafe, match="contradict"):
        attack({"a": None, "b": None}, [adds_up(["a", "b"], 8.0)], upper=3)


def test_a_hidden_cell_is_at_least_one_where_zeros_are_shown_as_zeros():
    told = {"a": None, "b": None, "c": 5}
    sums = [adds_up("abc", 7.0)]
    assert attack(told, sums)["a"] == (0, 2)
    assert attack(told, sums, lower=1)["a"] == (1, 1)


def test_a_cell_that_nothing_bounds_has_no_end():
    assert attack({"a": None}, [])["a"] == (0, float("inf"))


def test_whole_numbers_are_tried_where_linear_programs_leave_doubt():
    told = {"a": None, "b": None}
    found = attack(told, [Constraint((("a", 2.0), ("b", 2.0)), 3.0, 5.0)], upper=4)
    assert found["a"] == (0, 2)
    odd = [Constraint((("a", 3.0), ("b", 5.0)), 8.0, 8.0)]
    assert attack(told, odd)["a"] == (1, 1)
    assert attack(told, odd, whole=False)["a"].low == 0


def test_a_cell_that_cannot_be_protected_at_any_cost_is_refused():
    values = {"a": 3, "b": 9, "all": 12}
    with pytest.raises(NotSafe, match="cannot be protected"):
        suppress(values, ["a"], [adds_up("ab", "all")], keep=["b", "all"])


def test_no_time_is_no_audit_passed():
    values, constraints = cross_table(FOUR_BY_FOUR)
    with pytest.raises(NotSafe, match="time"):
        attack(hidden(values, "wa wb xa xb"), constraints, seconds=0.0)
    with pytest.raises(NotSafe, match="time"):
        suppress(values, [("w", "a")], constraints, seconds=0.0)
