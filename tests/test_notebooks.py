"""The notebooks as files: thin, without outputs, and with nothing but the package in them."""

from __future__ import annotations

import ast

import nbformat
import papermill
import pytest

from workbench.study import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
REPORTS = [path for path in NOTEBOOKS if path.stem.endswith("_report")]


def code_of(path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestEveryNotebook:
    def test_is_stored_without_outputs(self, path):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(not cell.outputs and cell.execution_count is None for cell in cells)

    def test_declares_its_parameters(self, path):
        declared = papermill.inspect_notebook(str(path))
        assert {"study", "period"} <= set(declared) <= {"study", "period", "region"}

    def test_imports_the_package_only_and_defines_nothing(self, path):
        for node in ast.walk(ast.parse("\n".join(code_of(path)))):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Try | ast.Import)
            assert not isinstance(node, ast.ImportFrom) or node.module == "workbench"

    def test_has_short_cells_with_words_between_them(self, path):
        assert all(len(cell.splitlines()) <= 5 for cell in code_of(path))
        notebook = nbformat.read(path, as_version=4)
        words = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert len(words.split()) > 100


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_notebook_opens_no_rows(path):
    assert all("open_study" not in cell for cell in code_of(path))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_no_number_is_typed_into_a_report(path):
    """Numbers in sentences come from the report; the scores of the answers are the instrument's."""
    notebook = nbformat.read(path, as_version=4)
    words = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    digits = {letter for letter in words.replace("(4)", "").replace("(1)", "") if letter.isdigit()}
    assert digits == set()
