"""The long table's words are categories, and mean the same as the text that they stand for."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import drawn

from workbench.measures.labels import folded, labelled, looked_up
from workbench.measures.long import WORDS, add_state, in_words, long_table, stacked, to_long


def counts(text: str) -> pd.DataFrame:
    rows = drawn(text).astype({"count": float})
    return rows.assign(measure="teams", base=rows["count"])


TWO = """
    period | region | count
    p      | north  | 3
    p      | south  | 2
"""


def test_every_word_of_the_measures_is_a_category_and_its_text_is_got_back(example):
    measures = example[2]
    assert all(isinstance(measures[name].dtype, pd.CategoricalDtype) for name in WORDS)
    text = in_words(measures)
    assert all(text[name].dtype == "str" for name in WORDS)
    assert (text.region == measures.region.astype("str")).all()


def test_parts_with_other_words_are_stacked_without_losing_one():
    north = to_long(counts(TWO), "count", "count", "teams")
    west = counts(TWO).replace({"north": "west"}).assign(category="new")
    both = stacked([north, north[:0], to_long(west, "total", "count", "hours")])
    assert both.region.tolist() == ["north", "south", "west", "south"]
    assert both.category.tolist() == ["", "", "new", "new"]
    assert both.statistic.tolist() == ["count", "count", "total", "total"]
    assert isinstance(both.region.dtype, pd.CategoricalDtype)


def test_a_number_that_is_measured_twice_is_a_fault():
    part = to_long(counts(TWO), "count", "count", "teams")
    with pytest.raises(AssertionError, match="measured twice"):
        long_table([part, part])


def test_an_absent_number_of_an_empty_base_is_given_its_reason():
    rows = counts(TWO).assign(count=[3.0, None], base=[3.0, 0.0])
    table = long_table([to_long(rows, "count", "count", "teams")])
    assert table.reason.tolist() == ["", "there is nobody, or nothing, in its base"]


def test_the_state_is_added_to_labels_as_to_text():
    text = counts(TWO)
    labels = labelled({"counts": text})["counts"]
    for rows in (text, labels):
        found = add_state(rows[["period", "region", "count"]], ["period"])
        assert found.region.tolist() == ["north", "south", "state"]
        assert found["count"].tolist() == [3, 2, 5]


def test_labels_of_all_tables_have_one_list_in_the_order_of_the_alphabet():
    tables = {
        "ties": drawn("agency | partner\n School | Police"),
        "members": drawn("agency\n Clinic"),
    }
    found = labelled(tables)
    assert found["ties"].partner.dtype == found["members"].agency.dtype
    assert found["ties"].agency.cat.categories.tolist() == ["", "Clinic", "Police", "School"]


def test_spellings_of_an_agency_are_folded_alike_as_text_and_as_labels():
    names = drawn("agency\n Police  Dept\n police dept\n School")
    text = folded(names.agency)
    labels = folded(labelled({"names": names})["names"].agency)
    assert text.tolist() == labels.tolist() == ["police dept", "police dept", "school"]


def test_a_label_that_is_not_looked_for_is_missing():
    names = labelled({"names": drawn("period\n p1\n p2")})["names"].period
    assert looked_up(names, {"p1": 4.0}).fillna(-1).tolist() == [4.0, -1.0]
