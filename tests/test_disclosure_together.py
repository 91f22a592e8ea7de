"""What the state's numbers less the other regions' tell of the regions of few."""

from __future__ import annotations

import pandas as pd

from workbench.disclosure.cells import NUMBER, ROW, TOGETHER, Facts
from workbench.disclosure.forms import Forms
from workbench.disclosure.primary import sensitive_widths
from workbench.disclosure.protect import protect
from workbench.disclosure.rules import Rules
from workbench.disclosure.together import regions_of_few_together
from workbench.measures.entries import load_entries
from workbench.measures.long import counts_and_shares, long_table
from workbench.protection import protect_until_safe

COUNTS = [
    ("north", "yes", 3, 5),
    ("north", "no", 2, 5),
    ("south", "yes", 4, 6),
    ("south", "no", 2, 6),
]
LARGE = [
    ("west", "yes", 20, 40),
    ("west", "no", 20, 40),
    ("state", "yes", 27, 51),
    ("state", "no", 24, 51),
]


def cells_of(counts) -> pd.DataFrame:
    cells = pd.DataFrame(counts, columns=["region", "category", "value", "base"]).assign(
        role=NUMBER, statistic="count", kind="people", measure="answers.survey.asked", period="p1",
        team="", discipline="", people=lambda own: own.base, share=True, unit="people", weight=None,
        form=0,
    )  # fmt: skip
    return cells.assign(name=cells.region + "/" + cells.category)


def test_two_regions_of_few_are_told_together_and_their_small_count_stays_open():
    fine = cells_of(COUNTS + LARGE)
    none = fine.iloc[:0].assign(parts=None)
    together, sums = regions_of_few_together(fine, none, few=10)
    found = together.set_index("category")
    assert found.value.to_dict() == {"yes": 7, "no": 4}
    assert (found.base == 11).all() and (found.region == TOGETHER).all()
    assert {name for one in sums for name, _ in one.terms} >= {"north/no", "south/no"}
    every = pd.concat([fine, together], ignore_index=True).assign(lower=0.0, upper=float("inf"))
    widths = sensitive_widths(every, Rules())[every.region == TOGETHER]
    assert dict(zip(together.category, widths, strict=True)) == {"no": 4, "yes": 4}


def test_a_single_region_of_few_needs_no_cell_beside_its_own():
    fine = cells_of(COUNTS[:2] + LARGE)
    together, sums = regions_of_few_together(fine, fine.iloc[:0].assign(parts=None), few=10)
    assert together.empty and not sums
    assert set(ROW) <= set(together.columns)


def test_the_state_less_the_other_regions_does_not_tell_that_four_of_eleven_said_no():
    """51 less 40 are eleven, and 24 less 20 of them said no: one of the two is not shown."""
    rows = pd.DataFrame(COUNTS + LARGE, columns=["region", "category", "count", "base"])
    rows = rows.assign(measure="answers.survey.asked", period="p1")
    found = protect(long_table([counts_and_shares(rows, "people")]), load_entries(), Rules())
    shown = found[(found.statistic == "count") & (found.status == "shown")]
    told = shown.groupby("category").region.agg(set)
    assert not any({"state", "west"} <= regions for regions in told)


def test_where_all_regions_are_of_few_the_state_stands_for_them():
    """The only one who answered knows what all regions together said: it is his own answer."""
    counts = [("north", "yes", 0, 0), ("north", "no", 0, 0), ("south", "yes", 1, 1)]
    rows = pd.DataFrame(
        [*counts, ("south", "no", 0, 1), ("state", "yes", 1, 1), ("state", "no", 0, 1)],
        columns=["region", "category", "count", "base"],
    )
    rows = rows.assign(measure="answers.survey.asked", period="p1")
    found = protect(long_table([counts_and_shares(rows, "people")]), load_entries(), Rules())
    assert set(found.status) == {"confidential"}


ASKED = "answers.survey.asked"
GROUPED = {"very": "agree", "somewhat": "agree", "unsure": "no_or_unsure", "hardly": "no_or_unsure"}


def test_a_table_that_is_left_out_tells_no_small_group_of_answers_by_subtraction():
    """North has no table: 4 of its 14 were unsure or said hardly, which are the state's 12 less the west's 8."""
    answers = {"north": (7, 3, 2, 2), "west": (16, 4, 4, 4), "state": (23, 7, 6, 6)}
    rows = pd.DataFrame(
        [
            (region, category, count, sum(counts))
            for region, counts in answers.items()
            for category, count in zip(GROUPED, counts, strict=True)
        ],
        columns=["region", "category", "count", "base"],
    ).assign(measure=ASKED, period="p1")
    forms = Forms({ASKED: (GROUPED,)}, {ASKED: ASKED}, leave_out=True)
    measures = long_table(
        [counts_and_shares(rows.astype({"count": float, "base": float}), "people")]
    )
    found = protect(measures, load_entries(), Rules(), Facts(forms))
    counts = found[(found.statistic == "count") & (found.status == "shown")]
    told = counts.assign(group=counts.category.replace(GROUPED)).groupby("group").region.agg(set)
    assert not any({"state", "west"} <= regions for regions in told)
    assert found.status[found.region == "north"].eq("confidential").all()


STEPS = (
    {"strongly": "yes", "agree": "yes", "unsure": "unsure", "disagree": "no", "never": "no"},
    {"strongly": "yes", "agree": "yes", "unsure": "other", "disagree": "other", "never": "other"},
)


def shown_in_forms(**regions):
    """The answers that are shown of each region, and of the state."""
    regions["state"] = tuple(map(sum, zip(*regions.values(), strict=True)))
    rows = pd.DataFrame(
        [
            (region, answer, float(count), float(sum(counts)))
            for region, counts in regions.items()
            for answer, count in zip(STEPS[0], counts, strict=True)
        ],
        columns=["region", "category", "count", "base"],
    ).assign(measure="answers.survey.asked", period="p1")
    measures = long_table([counts_and_shares(rows, "people")])
    forms = Forms({"answers.survey.asked": STEPS}, {"answers.survey.asked": "t"}, leave_out=True)
    found = protect_until_safe(measures, load_entries(), Rules(), Facts(forms))
    shown = found[(found.statistic == "count") & (found.status == "shown")]
    return shown.groupby("region").category.agg(set).to_dict()


def test_the_state_less_the_other_regions_tells_no_group_of_answers_of_a_region_that_shows_none():
    """Of the south's 12 4 said yes, so it shows nothing in any form. The state's 43 less 8, 15 and 16 are 4."""
    answers = shown_in_forms(
        east=(0, 8, 8, 2, 2), south=(2, 2, 5, 1, 2), west=(4, 11, 16, 3, 4), north=(7, 9, 16, 3, 2)
    )
    told = {place for place, own in answers.items() if "yes" in own or {"strongly", "agree"} <= own}
    assert "south" not in answers
    assert told != {"state", "east", "west", "north"}
    assert "state" in told and len(told) > 2, "most is still shown"


def test_nor_a_group_that_is_too_small_for_the_form_in_which_a_region_is_shown():
    """Of the south's 23 4 said no, so it shows yes and other. The state's 42 less 7, 18 and 13 are 4."""
    answers = shown_in_forms(
        east=(9, 2, 6, 6, 1), west=(11, 2, 7, 16, 2), north=(13, 5, 7, 11, 2), south=(9, 5, 5, 4, 0)
    )
    # the north's no are its 38 less its three other answers
    no = {"no"}, {"disagree", "never"}, {"strongly", "agree", "unsure"}, {"yes", "unsure"}
    told = {place for place, own in answers.items() if any(one <= own for one in no)}
    assert answers.get("south", set()) <= {"yes", "other"}
    assert told != {"state", "east", "west", "north"}
    assert "state" in told and len(told) > 2, "most is still shown"


def test_two_small_answers_of_one_row_are_no_small_group_together():
    """2 strongly agreed and 2 agreed. Each may be 0 to 4, but the base less all others is that 4 said yes."""
    answers = shown_in_forms(
        north=(2, 2, 8, 6, 5),
        south=(10, 9, 8, 7, 6),
        west=(11, 12, 13, 9, 8),
        east=(8, 7, 9, 11, 9),
    )
    others = {"unsure", "disagree", "never"}, {"unsure", "no"}, {"other"}
    assert not any(one <= answers.get("north", set()) for one in others)
    assert len(answers["state"]) == 5, "most is still shown"
