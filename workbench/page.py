"""An executed notebook to one page: no code, no script, no request to any server."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import jinja2
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

PACKAGE = Path(__file__).parent
NOTEBOOK_ONLY = "notebook-only"
"""Tag of cells that speak to whoever opens the notebook, and do not belong on the page."""


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
    words = {**_head_words(title, description), "contents": _contents(notebook)}
    body, _ = exporter.from_notebook_node(notebook, resources=words)
    return (
        "\n".join(line.rstrip() for line in _with_anchors(body).splitlines() if line.strip()) + "\n"
    )


def render_plain(title: str, description: str, body: str) -> str:
    """Return a page that no notebook made, such as the index, in the same dress.

    Parameters
    ----------
    title, description : plain text
    body : HTML whose every text is escaped already
    """
    loader = jinja2.FileSystemLoader(PACKAGE / "template")
    templates = jinja2.Environment(loader=loader, autoescape=False)  # noqa: S701 - the templates escape
    head, foot = (
        templates.get_template(name).render(resources=_head_words(title, description))
        for name in ("head.html.j2", "foot.html.j2")
    )
    return f'{head}\n<div class="page plain">\n<main id="main">\n{body}\n</main>\n</div>\n{foot}\n'


def _head_words(title: str, description: str) -> dict[str, str]:
    running = f"{title} · DRAFT"
    return {"title": title, "description": description or title, "running": _css_text(running)}


def _css_text(text: str) -> str:
    """Text for a quoted CSS string: whatever is not plain is written as its code point."""
    return "".join(
        c if c.isalnum() and c.isascii() or c in " ,.-" else f"\\{ord(c):x} " for c in text
    )


def _contents(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Each chapter heading with its anchor, in order."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    headings = re.findall(r"^## +(.+?) *$", "\n\n".join(cells), re.M)
    return [(f"chapter-{number}", heading) for number, heading in enumerate(headings, 1)]


def _with_anchors(body: str) -> str:
    """The page with an anchor on each chapter heading: without its own links nbconvert gives none."""
    numbers = itertools.count(1)
    return re.sub(r"<h2>", lambda _: f'<h2 id="chapter-{next(numbers)}">', body)
