"""An executed notebook to one page: no code, no script, no request to any server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from workbench.layout import css_text, fill_part
from workbench.states import DRAFT, State

PACKAGE = Path(__file__).parent
NOTEBOOK_ONLY = "notebook-only"
"""Tag of cells that speak to whoever opens the notebook, and do not belong on the page."""

SAID = re.compile(r'<p class="said( absent)?">(.*?)</p>', re.S)
SEE = re.compile("see “([^”<]+)”")
"""How the cover sends a reader to a chapter."""
TOLD = re.compile(r'<div\b[^>]*\bclass="(?:figure|table-frame|methods)"|<ul\b')
"""What a chapter has that was measured."""


def render_page(notebook: NotebookNode, title: str, description: str = "") -> str:
    """Return the page of an executed notebook, the same bytes each time.

    Parameters
    ----------
    notebook : with its outputs; cells tagged "notebook-only" are left out
    title : of the page; readers see it in the tab, in the running head and in the footer
    description : what the page is, in a sentence, for those who list pages
    """
    config = Config()
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_cell_tags = {NOTEBOOK_ONLY}
    exporter = HTMLExporter(
        config=config,
        template_name="template",
        extra_template_basedirs=[str(PACKAGE)],
        exclude_input=True,
        exclude_anchor_links=True,
    )
    exporter.register_preprocessor("nbconvert.preprocessors.TagRemovePreprocessor", enabled=True)
    page, _ = exporter.from_notebook_node(notebook, resources=_head_words(title, description))
    lines = _with_contents(page).splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip()) + "\n"


def render_plain(title: str, description: str, body: str, state: State = DRAFT) -> str:
    """Return a page that no notebook made, such as the index, in the same dress.

    Parameters
    ----------
    title, description : plain text
    body : HTML whose every text is escaped already
    state : draft, or released
    """
    loader = jinja2.FileSystemLoader(PACKAGE / "template")
    templates = jinja2.Environment(loader=loader, autoescape=False)  # noqa: S701 - the templates escape
    words = _head_words(title, description, state) | {"skip": "Skip to the list"}
    head, foot = (
        templates.get_template(name).render(resources=words)
        for name in ("head.html.j2", "foot.html.j2")
    )
    return f'{head}\n<div class="page plain">\n<main id="main">\n{body}\n</main>\n</div>\n{foot}\n'


def _head_words(title: str, description: str, state: State = DRAFT) -> dict[str, Any]:
    running = css_text(f"{title} ·")
    return {
        "title": title,
        "description": description or title,
        "running": running,
        "skip": "Skip to the report",
        "state": state,
    }


def _with_contents(page: str) -> str:
    """The page with an anchor on each chapter heading, and between cover and chapters the links to them.

    Both come from the headings of the finished page, so that neither can name what the other lacks.
    """
    cover, *rest = re.split(r"<h2>(.*?)</h2>", page, flags=re.S)
    chapters = list(enumerate(zip(rest[::2], rest[1::2], strict=True), 1))
    named = [(at, markupsafe.Markup(name).striptags()) for at, (name, _) in chapters]
    body = [
        f'<h2 id="chapter-{at}">{name}</h2>{_said_once(_without_frame(text))}'
        for at, (name, text) in chapters
    ]
    if not chapters:
        return page
    contents = fill_part("contents.html.j2", chapters=named)
    cover = SEE.sub(lambda words: _linked(words, named), cover)
    whole = f'<div class="chapters">\n{"".join(body)}'.replace("</main>", "</div>\n</main>", 1)
    return f"{cover}{contents}\n{whole}"


def _linked(words: re.Match[str], chapters: list[tuple[int, str]]) -> str:
    """What sends a reader to a chapter, as a link to it where the page has that chapter."""
    at = next((at for at, name in chapters if name == words[1]), None)
    return words[0] if at is None else f'<a href="#chapter-{at}">{words[0]}</a>'


def _said_once(chapter: str) -> str:
    """The chapter with each paragraph of the report once under a heading: what is missing is told one time."""
    return "<h3".join(map(_section_said_once, chapter.split("<h3")))


def _section_said_once(section: str) -> str:
    told: set[str] = set()

    def first(paragraph: re.Match[str]) -> str:
        again = paragraph[2] in told
        told.add(paragraph[2])
        return "" if again else paragraph[0]

    return SAID.sub(first, section)


def _without_frame(chapter: str) -> str:
    """The chapter, or where nothing of it could be measured only the sentences that say why.

    What a chart would show, and how to read it, is of no use where there is none.
    """
    said = SAID.findall(chapter)
    absent = dict.fromkeys(text for mark, text in said if mark)
    if TOLD.search(chapter) or not absent or {text for _, text in said} - set(absent):
        return chapter
    end = chapter.find("</main>")
    kept = "\n".join(f'<p class="said">{text}</p>' for text in absent)
    return f"\n{kept}\n{chapter[end:] if end >= 0 else ''}"
