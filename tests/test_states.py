"""The state of a page: told alike in every place, and changed in all of them or in none."""

from __future__ import annotations

import datetime as dt

import nbformat
import openpyxl
import pytest

from workbench.layout import Cover, Passage
from workbench.page import render_page, render_plain
from workbench.problems import UsageProblem
from workbench.states import DRAFT, as_released, state_of
from workbench.workbooks import write_workbook

DAY = dt.date(2019, 9, 3)


def page_of(said: str = "") -> bytes:
    """A page with each place that tells the state, and with words of a study in between."""
    cover = Cover("North region", said or "A study", (), synthetic=True)
    notes = Passage((("", ("Of 10 numbers 2 are hidden.", DRAFT.note), ()),))
    cells = [nbformat.v4.new_code_cell("x") for _ in (cover, notes)]
    for cell, part in zip(cells, (cover, notes), strict=True):
        output = nbformat.v4.new_output("display_data", {"text/html": part._repr_html_()})
        cell.outputs, cell.id = [output], part.template.partition(".")[0]
    return render_page(nbformat.v4.new_notebook(cells=cells), "North").encode("utf-8")


def test_a_page_is_a_draft_until_it_is_released():
    assert state_of(page_of().decode()) == "draft"
    assert state_of("<html></html>") == ""


def test_a_released_page_says_so_in_every_place_and_nowhere_that_it_is_a_draft():
    page = as_released(page_of(), "The Data Owner", DAY).decode()
    assert state_of(page) == "released 2019-09-03"
    assert "<strong>Released</strong> on September 3, 2019 by The Data Owner." in page
    assert 'RELEASED" } }</style>' in page
    assert "Released on September 3, 2019." in page
    assert "This report is released." in page
    assert "draft" not in page.casefold()


def test_nothing_else_changes_when_a_page_is_released():
    before, after = page_of().decode().splitlines(), as_released(page_of(), "O", DAY).decode()
    changed = [old for old, new in zip(before, after.splitlines(), strict=True) if old != new]
    assert len(changed) == 5
    assert all("draft" in line.casefold() for line in changed)


def test_words_of_a_study_about_drafts_stay_as_they_are():
    said = 'Draft. Not released. <p class="state"> DRAFT" } }</style>'
    page = as_released(page_of(said), "O", DAY).decode()
    assert "Draft. Not released. &lt;p class=" in page


def test_a_page_that_no_notebook_made_tells_its_state_in_the_same_words():
    page = render_plain("Reports", "An index", "<h1>Reports</h1>")
    assert state_of(page) == "draft"
    assert 'DRAFT" } }</style>' in page


def test_who_approved_it_is_text():
    page = as_released(page_of(), "<script>alert(1)</script>", DAY).decode()
    assert "<script" not in page


def test_a_page_that_is_released_already_is_refused():
    released = as_released(page_of(), "O", DAY)
    with pytest.raises(UsageProblem, match="not a draft"):
        as_released(released, "O", DAY)


def test_a_page_that_was_changed_by_hand_is_refused():
    page = page_of().replace(b"Draft, not released.", b"Final.")
    with pytest.raises(UsageProblem, match="0 times in its foot"):
        as_released(page, "O", DAY)


def test_the_workbook_of_a_released_page_says_that_it_is_released(tmp_path):
    path = tmp_path / "north.html"
    path.write_bytes(as_released(page_of(), "O", DAY))
    cover = openpyxl.load_workbook(write_workbook(path))["Cover"]
    words = [cell for row in cover.iter_rows(values_only=True) for cell in row if cell]
    assert "Released on September 3, 2019 by O." in words
