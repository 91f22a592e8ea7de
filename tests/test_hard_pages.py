"""Whole pages of what makes a page hard: they stay whole and readable, and say what is missing and why."""

from __future__ import annotations

import re
from dataclasses import replace

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from hard_study import HOSTILE, LINK, LONG_NAME, RIGHT_TO_LEFT, TEAMS, write_hard_study
from playwright.sync_api import sync_playwright
from test_browser import AXE, SHEET, widest_in_print
from test_page import Page

from workbench import line, store
from workbench.browser import NONE_FOUND, find_browser, safe_options
from workbench.definitions import load_definitions
from workbench.disclosure.pages import audit_file
from workbench.page import render_page
from workbench.release.audit import read_protected
from workbench.release.bound import Held, TableRegister
from workbench.release.register import StudyRegister
from workbench.report import open_report
from workbench.study import PROJECT

REGIONS = {"forty_teams": "southeast", "one_respondent": "southwest", "no_team": "northeast"}


def whole_page(region: str) -> str:
    """The region's page with every cell of the notebook, each evaluated here and not in a kernel."""
    report = open_report("hard", "2017-19", region)
    notebook = nbformat.read(PROJECT / "notebooks" / "region_report.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("report."):
            html = eval(cell.source, {"report": report})._repr_html_()  # noqa: S307 - our own notebook
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]
    return render_page(notebook, f"{report.evidence.place}: {HOSTILE}")


@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """The folder of the hard study, prepared once, where every study is looked for meanwhile."""
    folder = tmp_path_factory.mktemp("hard")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_DATA", str(folder))
        write_hard_study(folder / "hard")
        line.prepare("hard")
        yield folder


@pytest.fixture(scope="module")
def pages(hard) -> dict[str, str]:
    return {name: whole_page(region) for name, region in REGIONS.items()}


@pytest.fixture(scope="module")
def held(hard, pages) -> dict[str, Held]:
    """What the page audit says of each page, and of the state's."""
    definitions = load_definitions("hard")
    protected = read_protected(definitions.study)
    snapshot = store.current_snapshot(definitions.study, store.MEASURES)
    tables = TableRegister(definitions, protected)
    register = StudyRegister(definitions, store.read_table(snapshot, "measures"), protected)
    found = {}
    for name, region in {**REGIONS, "state": "state"}.items():
        page = hard / f"{region}.html"
        page.write_text(pages.get(name) or whole_page(region), "utf-8")
        leaks = audit_file(page, register.of(page))
        held = tables.hold(page, "2017-19")
        found[name] = replace(held, leaks=(*held.leaks, *leaks))
    return found


@pytest.mark.parametrize("name", [*REGIONS, "state"])
def test_the_page_audit_knows_the_numbers_of_a_hard_page_by_its_long_and_hostile_names(held, name):
    assert held[name].leaks == ()
    assert held[name].bound > 0 or name == "no_team"


@pytest.mark.parametrize("name", REGIONS)
def test_a_hard_page_is_well_formed_with_every_chapter_and_no_script(pages, name):
    parsed = Page(pages[name])
    assert not parsed.all("script")
    headings = parsed.all("h2")
    assert len([heading for heading in headings if "id" in heading]) == 18
    assert len([heading for heading in headings if heading.get("class") == "short-name"]) == 3
    alternatives = [image["alt"] for image in parsed.all("img")]
    assert all(0 < len(text) <= 150 for text in alternatives)
    assert len(set(alternatives)) == len(alternatives)


def test_forty_teams_stand_in_one_chart_with_their_names_beneath(pages):
    page = Page(pages["forty_teams"])
    assert f"T00 is {LONG_NAME[:200].strip()}" in page.text
    assert f"T01 is {HOSTILE}" in page.text
    assert RIGHT_TO_LEFT[1:] in page.text
    assert all(f"T{at:02}" in page.text for at in range(TEAMS))


@pytest.mark.parametrize("name", REGIONS)
def test_a_page_leads_nowhere_but_to_its_own_parts_whatever_a_name_holds(pages, name):
    page = Page(pages[name])
    links = [link["href"] for link in page.all("a")]
    assert all(link.startswith(("#", "data:text/csv;")) for link in links)
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on")]
    assert name != "forty_teams" or LINK in page.text


@pytest.mark.parametrize("name", REGIONS)
def test_no_name_turns_the_words_behind_it_around(pages, name):
    assert RIGHT_TO_LEFT[0] not in pages[name]


def test_a_hostile_answer_and_its_question_are_text(pages):
    assert "&lt;script&gt;alert" in pages["forty_teams"]
    assert Page(pages["forty_teams"]).text.count(HOSTILE) > 5


def test_of_forty_teams_each_has_a_row_that_says_who_is_there_and_who_is_missing(pages):
    """Every team has law enforcement and prosecution; law enforcement and schools are essential."""
    row = re.search(r"<tr[^>]*>\s*<th[^>]*>T39: .*?</tr>", pages["forty_teams"], re.S)[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert cells == ["Law enforcement; Prosecution", "Schools"]


def test_a_first_period_says_that_there_is_nothing_to_compare_with(pages):
    text = Page(pages["forty_teams"]).text
    assert "No comparison: this study has no earlier period." in text
    assert "There is no earlier period to compare with." in text


def test_one_respondent_is_not_counted_in_public_and_the_page_says_why(pages):
    text = Page(pages["one_respondent"]).text
    assert "is not shown, to protect people" in text
    assert "The answers of the members in Southwest are not shown, to protect them." in text
    assert not re.search(r"\b1 of 1 invited", text)


def test_where_nothing_was_planned_or_held_the_page_says_that_and_no_more(pages):
    chapters = pages["one_respondent"].split("</h2>")
    before = next(at for at, chapter in enumerate(chapters) if chapter.endswith(">Training"))
    words = re.sub("<[^>]*>", " ", chapters[before + 1].rpartition("<h2")[0]).split()
    assert " ".join(words) == "No training for professionals was held."
    assert "No step has a date yet" in pages["one_respondent"]


@pytest.mark.parametrize("name", REGIONS)
def test_no_title_holds_a_sign_in_place_of_a_number(pages, name):
    titles = re.findall(r'<p class="figure-title"><strong>(.*?)</strong>', pages[name])
    assert titles or name == "no_team"
    assert not [title for title in titles if re.search(r"\[[a-z]\]", title)]


def test_what_is_missing_is_said_under_each_heading_that_lacks_it(pages):
    said = "The answers of the members in Southwest are not shown, to protect them."
    sections = pages["one_respondent"].split("<h3>")
    asked = [part for part in sections if part.startswith(("Partner eng", "Commitment of"))]
    assert [part.count(said) for part in asked] == [1, 1]


def test_what_is_missing_is_said_once_a_chapter(pages):
    said = "There was no team in Northeast in this period."
    chapters = pages["no_team"].split("<h2")
    assert max(chapter.count(said) for chapter in chapters) == 1
    assert sum(said in chapter for chapter in chapters) >= 10
    assert "None of the region's 4 counties has a team." in Page(pages["no_team"]).text


def test_a_page_of_forty_teams_fits_320_pixels_and_letter_paper_and_axe_finds_nothing(
    pages, tmp_path
):
    found = find_browser()
    assert found is not None, NONE_FOUND
    path = tmp_path / "page.html"
    path.write_text(pages["forty_teams"], "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found), args=safe_options())
        page = browser.new_page(viewport={"width": 320, "height": 900})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        violations = Axe().run(page, options=AXE).response["violations"]
        page.set_viewport_size({"width": SHEET, "height": 900})
        assert widest_in_print(page) <= SHEET
        browser.close()
    assert [v["id"] for v in violations] == []
