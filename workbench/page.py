"""An executed notebook to one page: no code, no script, no request to any server."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import markupsafe
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
    words = {"title": title, "description": description or title, "contents": _contents(notebook)}
    body, _ = exporter.from_notebook_node(notebook, resources=words)
    return "\n".join(line.rstrip() for line in body.splitlines() if line.strip()) + "\n"


def render_plain(title: str, description: str, body: str) -> str:
    """Return a page that no notebook made, such as the index, in the same dress.

    Parameters
    ----------
    title, description : plain text
    body : HTML whose every text is escaped already
    """
    loader = jinja2.FileSystemLoader(PACKAGE / "template")
    templates = jinja2.Environment(loader=loader, autoescape=False)  # noqa: S701 - the templates escape
    resources = {"title": title, "description": description}
    head, foot = (
        templates.get_template(name).render(resources=resources)
        for name in ("head.html.j2", "foot.html.j2")
    )
    return f'{head}\n<div class="page plain">\n<main id="main">\n{body}\n</main>\n</div>\n{foot}\n'


def _contents(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Each chapter heading with the anchor that nbconvert gives it."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    headings = [
        match for cell in cells for match in re.findall(r"^## +(.+?) *$", cell.source, re.M)
    ]
    return [
        (heading.replace(" ", "-"), str(markupsafe.Markup(heading).striptags()))
        for heading in headings
    ]
