"""The words of the reports can be read by someone with nine years of school."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nbformat
import pytest

from workbench.report import Report, open_report
from workbench.study import PROJECT

GRADE = 9
"""The highest grade (Flesch-Kincaid) of what is read outside the methods chapter."""
CELL = re.compile(r"report\.(say|findings|figure|glossary|notes)\((.*)\)")


def syllables(word: str) -> int:
    """Count groups of vowels, without a silent e at the end, as readability formulas do."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall("[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)


def grade(text: str) -> float:
    """Return the grade of Kincaid and others, Research Branch Report 8-75 (1975)."""
    sentences = [s for s in re.split(r"(?<=[.!?])\s+", text) if re.search("[a-z]", s)]
    words = [word for s in sentences for word in re.findall(r"[A-Za-z][A-Za-z'’-]*", s)]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
        ("The cat sat on the mat.", -1.45),
        # 10 words, 2 sentences, 16 syllables: 0.39 * 5 + 11.8 * 1.6 - 15.59
        ("The happy baby ran away today. Nobody saw her go.", 5.24),
    ],
)
def test_the_grade_is_that_of_the_formula(text, expected):
    assert grade(text) == pytest.approx(expected, abs=0.01)


class Words(HTMLParser):
    """The running text of a piece of a page: paragraphs, findings and meanings, no tables."""

    def __init__(self, html: str):
        super().__init__()
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.open.pop()
        if tag in ("p", "li", "dd"):
            self.text.append(". ")

    def handle_data(self, data):
        if not {"table", "dt", "summary", "a"} & set(self.open):
            self.text.append(data)


def prose(report: Report, notebook: str) -> str:
    """What a reader of the report reads, in running text."""
    cells = nbformat.read(PROJECT / "notebooks" / notebook, as_version=4).cells
    said = [words for _, words in report.cover().short]
    for cell in cells:
        if "notebook-only" in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            said.append(re.sub(r"^#.*$|\*\*", "", cell.source, flags=re.M))
        elif match := CELL.fullmatch(cell.source.strip()):
            names = re.findall(r'"(.*?)"', match[2])
            said.append("".join(Words(getattr(report, match[1])(*names)._repr_html_()).text))
    return " ".join(" ".join(said).split())


@pytest.mark.parametrize(
    ("region", "notebook"),
    [
        ("southeast", "region_report.ipynb"),
        ("southwest", "region_report.ipynb"),
        ("west_metro", "region_report.ipynb"),
        ("state", "statewide_report.ipynb"),
    ],
)
def test_a_report_is_read_with_nine_years_of_school(region, notebook):
    text = prose(open_report("example", "2017-19", region), notebook)
    assert len(text.split()) > 900
    assert grade(text) <= GRADE
