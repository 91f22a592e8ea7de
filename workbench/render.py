"""One report: a notebook with its parameters to a finished page, in a process of its own."""

from __future__ import annotations

import ast
import io
import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

import nbformat
import papermill
from matplotlib.figure import Figure
from papermill.exceptions import PapermillExecutionError

from workbench.kernels import ordinary
from workbench.kernels.home import PAGE, Order, private_environment, tell
from workbench.kernels.limits import Limits, confine
from workbench.page import render_page
from workbench.problems import ProblemsFound, UsageProblem, listed

ENGINE = "workbench"
"""The name under which pyproject.toml registers our engine with papermill."""
ABOUT = "Evaluation report: where the teams stand, what changed and what is missing. {}"
"""What lists of documents say of a page."""
NEEDED = (
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "pyarrow.pandas_compat",
    "tornado.platform.asyncio",
    "workbench.kernels.engine",
    "workbench.report",
)
"""What a report imports, directly or when its kernel starts."""


def check_parameters(notebook: Path, parameters: dict[str, str]) -> None:
    """Refuse parameters that the notebook does not declare, and a notebook that declares none.

    papermill only warns, and would then show the default region under the name of another.
    """
    declared = papermill.inspect_notebook(str(notebook))
    if not declared:
        raise UsageProblem(f"{notebook.name} has no cell tagged 'parameters'.")
    if set(declared) != set(parameters):
        raise UsageProblem(
            f"{notebook.name} takes the parameters {listed(declared)}; given are {listed(parameters)}."
        )
    for name, given in parameters.items():
        wanted = type(ast.literal_eval(declared[name]["default"]))
        if type(given) is not wanted:
            raise UsageProblem(
                f"{notebook.name} takes a {wanted.__name__} as '{name}'; given is a {type(given).__name__}."
            )


def render_here(order: Order, home: Path) -> None:
    """Make the page with the cells run in this very process, and leave word; see `engine`."""
    _render(order, home, engine_name=ENGINE)


def render_beside(order: Order, home: Path) -> None:
    """Make the page with the cells run in an ordinary kernel, and leave word; see `ordinary`."""
    _render(order, home, **ordinary.kernel_settings(home))


def warm() -> None:
    """Import and set up all that a report will need, for the processes that are forked from here."""
    for name in NEEDED:
        import_module(name)
    drawing = Figure()
    drawing.text(0.5, 0.5, "Warm")
    drawing.savefig(io.BytesIO(), format="svg")
    cell = nbformat.v4.new_markdown_cell("## Warm")
    render_page(nbformat.v4.new_notebook(cells=[cell]), "Warm")


def _render(order: Order, home: Path, **way) -> None:
    try:
        check_parameters(Path(order.notebook), order.parameters)
        executed = papermill.execute_notebook(
            order.notebook, None, parameters=order.parameters, progress_bar=False, cwd=home, **way
        )
        (home / PAGE).write_bytes(
            render_page(executed, order.title, ABOUT.format(order.title)).encode("utf-8")
        )
    except PapermillExecutionError as error:
        print(error, file=sys.stderr)
        tell(home, f"{error.ename}: {error.evalue}".strip())
    except (ProblemsFound, UsageProblem) as error:
        tell(home, str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch must hear of it
        traceback.print_exc()
        tell(home, f"{type(error).__name__} while the page was made")
    else:
        tell(home, "")


def main() -> int:
    """Make the report that standard input describes, in the folder that the command names."""
    home, words = Path(sys.argv[1]), json.load(sys.stdin)
    os.environ.update(private_environment(home))
    confine(Limits(**words["limits"]))
    render_beside(Order(**words["order"]), home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
