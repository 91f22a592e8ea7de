"""Forked report processes: no notebook can tell them from a kernel, and none outlives its report."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from workbench.kernels.home import Order
from workbench.kernels.limits import Limits
from workbench.kernels.makers import CannotFork, OrdinaryKernels, WarmParent
from workbench.places import PROJECT

CELLS = [
    'import sys\nprint("out")\nprint("err", file=sys.stderr)\nprint("more")\n1 + 1',
    "from IPython.display import HTML, clear_output, display\n"
    'print("before")\ndisplay(HTML("<b>1</b>"))\nprint("after")\ndisplay(2)\n3',
    'import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nprint("drawn")',
    "%matplotlib inline\nplt.bar([1], [2])\nplt.show()\nprint('end')",
    'import asyncio\nawait asyncio.sleep(0)\n"awaited"',
    "type(get_ipython()).__name__, get_ipython().kernel.implementation, __name__, In[1], Out[1], _",
    'shown = display("first", display_id="here")\nshown.update("second")',
    "print(1)\nclear_output()\nprint(2)",
    '%%capture hidden\nprint("hidden")',
    "hidden.stdout",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import pickle\nclass Mine: pass\npickle.loads(pickle.dumps(Mine())).__class__",
    "import warnings\nwarnings.warn('careful')",
    "import logging\nlogging.warning('logged')",
    "try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__)",
    "import threading\nthreading.current_thread() is threading.main_thread()",
    "sorted(name for name in dir() if not name.startswith('_'))",
    "import os\nos.environ['MPLBACKEND'], sys.argv[0].endswith('py'), sys.stdout.isatty()",
    "def fail():\n    return 1 / 0\nfail()",
    "print('never')",
]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> dict[str, list]:
    """What the same cells put out in an ordinary kernel and with our engine, each started afresh."""
    folder = tmp_path_factory.mktemp("engines")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": ""}
    nbformat.write(notebook, folder / "in.ipynb")
    return {engine: cells_after(folder, engine) for engine in ("nbclient", "workbench")}


def cells_after(folder, engine: str) -> list:
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "--engine", engine, "in.ipynb", f"{engine}.ipynb"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
    )
    assert "ZeroDivisionError" in done.stderr
    made = nbformat.read(folder / f"{engine}.ipynb", as_version=4)
    return [cell for cell in made.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("number", range(len(CELLS)))
def test_a_cell_puts_out_the_same_in_our_engine_as_in_a_kernel(outputs, number):
    kernel, ours = (outputs[engine][number] for engine in ("nbclient", "workbench"))
    assert without_process(ours.outputs) == without_process(kernel.outputs)
    assert ours.execution_count == kernel.execution_count


def without_process(outputs) -> str:
    """The outputs without the number of the process, which stands in the name of a cell's file."""
    return re.sub(r"ipykernel_\d+", "ipykernel", str(outputs))


def notebook_of(folder, code: str):
    cells = [
        nbformat.v4.new_code_cell('study = "s"', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(code),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": ""}
    nbformat.write(notebook, folder / "n.ipynb")
    return Order(str(folder / "n.ipynb"), {"study": "example"}, "A title")


LIMITS = Limits(seconds=120, mebibytes=512)


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    parent = WarmParent(tmp_path_factory.mktemp("work"), LIMITS)
    yield parent
    parent.close()


@pytest.mark.parametrize(
    "code",
    [
        "import workbench; workbench.open_study('example')",
        "import python_calamine",
        "import pyarrow.parquet",
        "from workbench.places import data_home\n"
        "open(data_home() / 'example' / 'exports' / 'readiness_2015-17.csv')",
        "import glob, pandas as pd\nfrom workbench.places import data_home\n"
        "pd.read_parquet(glob.glob(str(data_home() / 'example/prepared/*/responses.parquet'))[0])",
        "import os, sys\nfrom workbench.places import data_home\n"
        "os.open(data_home() / 'example' / 'records' / 'team_records.xlsx', os.O_RDONLY)",
    ],
)
def test_a_forked_report_reads_no_rows_whichever_way_it_tries(parent, tmp_path, code):
    made = parent.make(notebook_of(tmp_path, code))
    assert made.page == b""
    assert made.message.startswith("UsageProblem: ")


def test_a_forked_report_holds_no_library_that_reads_rows_out_of_sight(parent, tmp_path):
    code = "import sys\nfrom workbench.doors import READERS_OF_ROWS\nassert not READERS_OF_ROWS & set(sys.modules)"
    assert parent.make(notebook_of(tmp_path, code)).message == ""


def test_a_report_sees_nothing_of_the_report_before_it(parent, tmp_path):
    assert parent.make(notebook_of(tmp_path, "import builtins\nbuiltins.left = 1")).message == ""
    code = "import builtins\nassert not hasattr(builtins, 'left')"
    assert parent.make(notebook_of(tmp_path, code)).message == ""


def test_a_report_is_private_to_its_process_folder_and_group(parent, tmp_path):
    code = (
        "import os, pathlib\n"
        "assert os.getpgid(0) == os.getpid()\n"
        "assert pathlib.Path.cwd().stat().st_mode & 0o077 == 0\n"
        "assert os.environ['IPYTHONDIR'].startswith(os.getcwd())"
    )
    assert parent.make(notebook_of(tmp_path, code)).message == ""


def test_a_report_leaves_neither_a_folder_nor_a_process_behind(parent, tmp_path):
    note = tmp_path / "pid"
    code = (
        "import pathlib, subprocess\n"
        f"child = subprocess.Popen(['sleep', '600'])\npathlib.Path({str(note)!r}).write_text(str(child.pid))"
    )
    assert parent.make(notebook_of(tmp_path, code)).message == ""
    assert list(parent.work.iterdir()) == []
    assert ended(int(note.read_text()))


def ended(pid: int) -> bool:
    """Whether a process is gone, or only waits for whoever adopted it to take note."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii")
        return stat.rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_report_that_eats_memory_is_stopped_and_says_so(parent, tmp_path):
    made = parent.make(notebook_of(tmp_path, "hoard = bytearray(2 ** 30)"))
    assert made.message == "it needed more than 512 MiB of memory"
    assert not made.again


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSEGV])
def test_a_report_whose_process_is_killed_says_so_and_may_be_tried_again(parent, tmp_path, signum):
    made = parent.make(notebook_of(tmp_path, f"import os\nos.kill(os.getpid(), {signum:d})"))
    assert made.message == f"its process was killed by signal {signum:d} and told no cause"
    assert made.again


def test_a_report_that_ends_its_process_says_so(parent, tmp_path):
    made = parent.make(notebook_of(tmp_path, "import os\nos._exit(7)"))
    assert made.message == "its process ended with code 7 and told no cause"


def test_a_cells_error_is_told_and_its_traceback_kept_apart(parent, tmp_path):
    made = parent.make(notebook_of(tmp_path, "{}['missing']"))
    assert made.message == "KeyError: 'missing'"
    assert "Traceback" in made.trace
    assert not made.again


def test_a_report_that_hangs_is_ended_at_its_limit(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    hanging = WarmParent(work, Limits(seconds=1, mebibytes=512))
    made = hanging.make(notebook_of(tmp_path, "while True: pass"))
    hanging.close()
    assert made.message == "it took longer than 1 seconds and was ended"
    assert not made.again


def test_a_parent_that_is_killed_is_started_again(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    parent = WarmParent(work, LIMITS)
    order = notebook_of(tmp_path, "print(1)")
    assert parent.make(order).message == ""
    parent.process.kill()
    parent.process.wait()
    assert parent.make(order).message == ""
    parent.close()


def test_reports_are_not_forked_from_a_process_with_threads(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(PROJECT / "tests"))
    parent = WarmParent(tmp_path, LIMITS, task="threaded_task:render")
    with pytest.raises(CannotFork, match="has 2 threads where it must have one"):
        parent.make(notebook_of(tmp_path, "print(1)"))
    parent.close()


def test_an_ordinary_kernel_makes_the_same_page(parent, tmp_path):
    parameters = {"study": "example", "period": "2017-19", "region": "southeast"}
    order = Order(str(PROJECT / "notebooks" / "region_report.ipynb"), parameters, "Southeast")
    ordinary = OrdinaryKernels(tmp_path, LIMITS).make(order)
    assert ordinary.message == ""
    assert parent.make(order).page == ordinary.page


def test_papermill_knows_the_engine_by_its_entry_point():
    assert papermill.engines.papermill_engines.get_engine("workbench").__name__ == "ShellEngine"
