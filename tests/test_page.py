"""What a page promises: one file, no request, no code, text for every picture, hostile text as text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nbformat
import pytest

from workbench.disclosure.pages import Register, audit_file
from workbench.layout import Drawn, Figure, Prose, shortened, tabulate
from workbench.page import NOTEBOOK_ONLY, render_page
from workbench.release.register import codes_of_numbers
from workbench.report import Report, open_report

VOID = {"meta", "img", "br", "link", "input", "hr", "source"}


class Page(HTMLParser):
    """A page taken apart: its tags with their attributes, and its text; every tag must be closed."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def report() -> Report:
    return open_report("example", "2017-19", "southeast")


def page_of(*parts) -> str:
    cells = [nbformat.v4.new_markdown_cell("# Only here", metadata={"tags": [NOTEBOOK_ONLY]})]
    cells += [nbformat.v4.new_markdown_cell("## First chapter\n\nWords.")]
    for part in parts:
        output = nbformat.v4.new_output(
            "execute_result",
            {"text/html": part._repr_html_(), "text/plain": "x"},
            execution_count=1,
        )
        noise = nbformat.v4.new_output("stream", name="stdout", text="printed aside")
        cells.append(nbformat.v4.new_code_cell("secret_code()", outputs=[noise, output]))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return render_page(nbformat.v4.new_notebook(cells=cells), "Southeast: a <report>")


@pytest.fixture(scope="module")
def page(report) -> str:
    names = ["response.readiness", "scores.readiness", "answers.readiness.engagement", "partners"]
    return page_of(report.cover(), report.findings(), *map(report.figure, names), report.methods())


def test_a_page_is_well_formed_and_says_its_language_and_title(page):
    parsed = Page(page)
    assert parsed.all("html") == [{"lang": "en"}]
    assert "<title>Southeast: a &lt;report&gt;</title>" in page
    assert len(parsed.all("main")) == len(parsed.all("h1")) == 1


def test_a_page_asks_no_server_for_anything_and_runs_no_script(page):
    parsed = Page(page)
    assert not parsed.all("script") + parsed.all("link") + parsed.all("iframe")
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in parsed.all("img"))
    assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", page)
    policies = [
        m["content"] for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_a_page_shows_no_code_no_prompts_and_nothing_printed(page):
    for word in ("secret_code", "printed aside", "In [", "Out[", "Only here", "¶"):
        assert word not in page


def test_contents_lead_to_headings_that_are_there(page):
    parsed = Page(page)
    identities = {attributes.get("id") for _, attributes in parsed.tags}
    targets = [a["href"] for a in parsed.all("a") if "download" not in a]
    assert "#chapter-1" in targets
    assert all(target.removeprefix("#") in identities for target in targets)


def test_every_picture_has_its_own_alternative_text_of_at_most_150_characters(page):
    alternatives = [image["alt"] for image in Page(page).all("img")]
    assert all(0 < len(text) <= 150 for text in alternatives)
    assert len(set(alternatives)) == len(alternatives)


def test_every_picture_has_its_numbers_as_a_table(page):
    parsed = Page(page)
    charts = [tag for tag in parsed.all("div") if tag.get("class") == "figure"]
    maps = [tag for tag in parsed.all("div") if tag.get("class") == "picture"]
    folded = page.count("<summary>The numbers of this chart as a table")
    assert folded == len(charts) == len(parsed.all("img")) - len(maps)
    assert len([a for a in parsed.all("a") if "download" in a]) == len(charts)


@pytest.mark.parametrize(
    "name", ["response.readiness", "factors.collaboration", "levels", "network"]
)
def test_where_none_of_a_places_numbers_is_shown_words_and_table_stand_without_an_empty_chart(name):
    """Northwest has one team of few members; Southeast's numbers are shown."""
    of_few = open_report("example", "2017-19", "northwest").figure(name)
    html = page_of(of_few)
    assert "not shown" in of_few.title
    assert not Page(html).all("img") and "No chart is drawn" in html
    assert "The numbers as a table" in html and "of this chart" not in html
    assert Page(page_of(open_report("example", "2017-19", "southeast").figure(name))).all("img")


def test_people_trained_are_their_own_base():
    """Of 2015-17 one discipline has the number of its trainings as base, and the others none."""
    drawn = open_report("example", "2015-17").figure("trained").drawn
    assert b"308" in drawn.phone and b"n\xc2\xa0=" not in drawn.phone


def test_every_picture_has_a_form_for_a_phone_that_lies_in_the_page(page):
    parsed = Page(page)
    sources = parsed.all("source")
    assert len(sources) == len(parsed.all("picture")) == len(parsed.all("img"))
    assert {source["media"] for source in sources} == {"screen and (max-width: 44rem)"}
    assert all(source["srcset"].startswith("data:image/svg+xml;base64,") for source in sources)


def test_contents_stand_between_the_cover_and_the_first_chapter(report):
    output = nbformat.v4.new_output("display_data", {"text/html": report.cover()._repr_html_()})
    cells = [nbformat.v4.new_code_cell("report.cover()", outputs=[output])]
    cells += [nbformat.v4.new_markdown_cell("## First")]
    page = render_page(nbformat.v4.new_notebook(cells=cells), "A page")
    places = [page.index(mark) for mark in ("<h1>", "<nav", '<h2 id="chapter-1"')]
    assert places == sorted(places)
    assert Page(page).all("nav")


def test_tables_have_a_caption_and_scoped_headers(page):
    parsed = Page(page)
    assert len(parsed.all("caption")) == len(parsed.all("table"))
    assert all(header.get("scope") in ("col", "row") for header in parsed.all("th"))


def test_an_invented_study_and_a_draft_say_so(page):
    text = Page(page).text
    assert "Invented data." in text
    assert "Draft." in text


def test_the_same_notebook_makes_the_same_bytes(report):
    assert page_of(report.figure("scores.readiness")) == page_of(report.figure("scores.readiness"))


HOSTILE = '<script>alert("1")</script> & \u202eright to left\u202c ' + "long " * 50


def test_hostile_text_stays_text():
    table = tabulate(HOSTILE, ["a", HOSTILE], [[HOSTILE, HOSTILE]], HOSTILE)
    figure = Figure(
        Drawn(b"<svg/>", b"<svg/>"), HOSTILE, HOSTILE, shortened(HOSTILE, 150), HOSTILE, table
    )
    html = page_of(figure, Prose(HOSTILE))
    assert not Page(html).all("script")
    assert "&lt;script&gt;" in html


def test_a_title_cannot_end_the_style_sheet():
    notebook = nbformat.v4.new_notebook()
    html = render_page(notebook, '"}</style><script>alert(1)</script>')
    assert not Page(html).all("script")


def test_contents_name_the_headings_of_the_page_and_nothing_else():
    aside = nbformat.v4.new_markdown_cell("## Aside", metadata={"tags": [NOTEBOOK_ONLY]})
    text = "## R & D, **in bold**\n\n```\n## no heading\n```\n\n## Twice\n\n## Twice"
    cells = [aside, nbformat.v4.new_markdown_cell(text)]
    page = Page(render_page(nbformat.v4.new_notebook(cells=cells), "A page"))
    assert [a["href"] for a in page.all("a")[1:]] == ["#chapter-1", "#chapter-2", "#chapter-3"]
    assert page.text.count("R & D, in bold") == 2
    assert "Aside" not in page.text
    headings = [h.get("id") for h in page.all("h2")]
    assert headings == ["contents", "chapter-1", "chapter-2", "chapter-3"]


def test_a_page_has_its_landmarks_and_a_way_past_the_contents(page):
    parsed = Page(page)
    assert len(parsed.all("nav")) == len(parsed.all("main")) == len(parsed.all("footer")) == 1
    assert parsed.all("a")[0] == {"class": "skip", "href": "#main"}
    assert parsed.all("main")[0]["id"] == "main"


def test_each_printed_page_says_draft_and_that_the_data_are_invented(page):
    assert "DRAFT" in page
    assert re.search(r"@page invented \{\s*@top-right \{ content: \"Invented data\"", page)
    assert "body:has(.banner) { page: invented; }" in page


def chapter(*parts) -> str:
    """A page of one chapter: words before the parts, the parts, and words behind them."""
    cells = [nbformat.v4.new_markdown_cell("## One\n\nHow to read the chart.")]
    for part in parts:
        output = nbformat.v4.new_output("display_data", {"text/html": part._repr_html_()})
        cells.append(nbformat.v4.new_code_cell("", outputs=[output]))
    cells += [
        nbformat.v4.new_markdown_cell("### Part\n\nA caveat."),
        nbformat.v4.new_markdown_cell("## Two"),
    ]
    return Page(render_page(nbformat.v4.new_notebook(cells=cells), "A page")).text


NOTHING = "No team."


def test_a_chapter_of_which_nothing_was_measured_only_says_why():
    text = chapter(Prose(NOTHING), Prose(NOTHING, absent=True))
    assert text.count(NOTHING) == 1
    assert "How to read" not in text and "A caveat" not in text and "Two" in text


@pytest.mark.parametrize(
    "part", [Prose("3 of 4."), tabulate("c", ["a"], [["b"]]), Prose("A. B.", absent=False)]
)
def test_a_chapter_that_tells_anything_keeps_the_words_around_it(part):
    text = chapter(Prose(NOTHING, absent=True), part)
    assert NOTHING in text and "How to read" in text and "A caveat" in text


def test_a_region_without_a_team_has_every_chapter_and_no_word_on_how_to_read_it():
    report = open_report("example", "2017-19", "northeast")
    parts = [report.figure("scores.readiness"), report.table("commitment"), report.methods()]
    assert {part._repr_html_() for part in parts} == {
        '<p class="said absent">There was no team in Northeast in this period.</p>'
    }


def test_a_code_of_the_numbers_that_is_all_digits_is_no_number_to_the_page_audit(
    monkeypatch, tmp_path
):
    """The audit refused the example's own page of East Central: its hash was sixteen digits."""
    hashes = dict.fromkeys(("2017-19/southeast", "2015-17/southeast"), "4275608465656889")
    monkeypatch.setattr("workbench.report.store.hashes_of", lambda _: hashes)
    report = open_report("example", "2017-19", "southeast")
    made_from = report.provenance()
    codes = {row[0]: row[1] for row in made_from.rows if "numbers" in row[0]}
    assert codes == {
        "Code of the numbers": "n4275608465656889",
        "Code of the earlier numbers": "n4275608465656889",
    }
    page = tmp_path / "southeast.html"
    page.write_text(f"<p>{'</p><p>'.join(codes.values())}</p>", "utf-8")
    known = codes_of_numbers(report.evidence.definitions)
    assert audit_file(page, Register(frozenset(), {}, codes=known)) == []
