"""One report: a notebook with its parameters to a finished page, in a process of its own."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from pathlib import Path

import papermill
from papermill.exceptions import PapermillExecutionError

from workbench.kernels import PrivateKernelManager, kernel_config, kernel_environment
from workbench.page import render_page
from workbench.problems import ProblemsFound, UsageProblem, listed
from workbench.store import write_file

SECONDS_PER_CELL = 120


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


def render_report(notebook: Path, parameters: dict[str, str], page: Path, title: str) -> None:
    """Run the notebook with its parameters and write its page; on any error no page is written."""
    check_parameters(notebook, parameters)
    with tempfile.TemporaryDirectory(prefix="wb-") as folder:
        home = Path(folder)
        os.environ.update(kernel_environment(home))
        executed = papermill.execute_notebook(
            notebook,
            None,
            parameters=parameters,
            progress_bar=False,
            cwd=home,
            execution_timeout=SECONDS_PER_CELL,
            kernel_manager_class=PrivateKernelManager,
            config=kernel_config(home),
        )
    write_file(page, render_page(executed, title).encode("utf-8"))


def main() -> int:
    """Render the report that standard input describes; say on standard output what went wrong."""
    job = json.load(sys.stdin)
    try:
        render_report(Path(job["notebook"]), job["parameters"], Path(job["page"]), job["title"])
    except PapermillExecutionError as error:
        print(error, file=sys.stderr)
        print(json.dumps({"message": f"{error.ename}: {error.evalue}".strip()}))
    except (ProblemsFound, UsageProblem) as error:
        print(json.dumps({"message": str(error)}))
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch must hear of it
        traceback.print_exc()
        print(json.dumps({"message": f"{type(error).__name__} while the page was made"}))
    else:
        print(json.dumps({"message": ""}))
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
