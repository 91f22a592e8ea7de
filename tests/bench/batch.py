"""The benchmark of the batch: one notebook made in every way, in one run, in rounds that take turns.

    python tests/bench/batch.py [--reports 12] [--rounds 3] [--file tests/bench/batch.md]

It prints the table, the machine and the versions, and writes them to the file that the README quotes.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import stock
from forked_provisioner import PARENT

from workbench.executors.local import LocalExecutor
from workbench.kernels import makers
from workbench.kernels.home import Order, process_environment
from workbench.kernels.limits import Limits
from workbench.places import PROJECT

HERE = Path(__file__).parent
WORKERS = 2
PACKAGES = ("papermill", "nbconvert", "ipykernel", "pandas", "matplotlib", "seaborn")


def stock_loop(regions: list[str], folder: Path, workers: int = 1) -> None:
    """What people do: papermill, then nbconvert, each a program of its own."""

    def one(region: str) -> None:
        made = folder / f"{region}.ipynb"
        call("papermill", "--no-progress-bar", "-p", "region", region, stock.NOTEBOOK, made)
        call("jupyter", "nbconvert", "--log-level=ERROR", "--to", "html", made)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, regions))


def two_at_a_time(regions: list[str], folder: Path) -> None:
    """The same by `xargs -P2`."""
    stock_loop(regions, folder, WORKERS)


def one_process_each(regions: list[str], folder: Path) -> None:
    """papermill and the exporter in one process, a pool of two processes."""
    with get_context("spawn").Pool(WORKERS) as pool:
        pool.starmap(stock.render_with_kernel, [(region, str(folder)) for region in regions])


def forked_kernels(regions: list[str], folder: Path) -> None:
    """papermill with kernels that a provisioner has a warm parent fork, two drivers."""
    with provisioner(folder), get_context("spawn").Pool(WORKERS) as pool:
        orders = [(region, str(folder), "forked") for region in regions]
        pool.starmap(stock.render_with_kernel, orders)


def our_engine(regions: list[str], folder: Path) -> None:
    """papermill with our engine, in processes forked from a warm parent: the way of the workbench."""
    makers.TASK = "stock:render"
    executor = LocalExecutor(folder, Limits(), WORKERS, ordinary=False, tell=print)
    orders = [(r, Order(str(stock.NOTEBOOK), {"region": r}, r)) for r in regions]
    for region, made, _ in executor.run(orders):
        assert not made.message, made.trace
        (folder / f"{region}.html").write_bytes(made.page)
    executor.close()


def bare_function(regions: list[str], folder: Path) -> None:
    """The bare Python function in two forked processes: no notebook, no page."""
    call(sys.executable, HERE / "bare.py", *regions)


WAYS: dict[str, Callable[[list[str], Path], None]] = {
    "papermill then nbconvert, one after the other (the stock loop)": stock_loop,
    "the same, two at a time": two_at_a_time,
    "papermill and the exporter in one process, a pool of two": one_process_each,
    "papermill with forked kernels (a provisioner), two drivers": forked_kernels,
    "**papermill with the workbench's engine in forked processes, two**": our_engine,
    "the bare Python function, two forked processes": bare_function,
}


def call(*command) -> None:
    """Run a program of this environment, with one thread as all ways have."""
    scripts = Path(sys.executable).parent
    name = scripts / command[0] if (scripts / str(command[0])).exists() else command[0]
    quiet = subprocess.DEVNULL
    subprocess.run([str(name), *map(str, command[1:])], check=True, env=environment(), stderr=quiet)


def environment() -> dict[str, str]:
    """The user's environment with this folder to import from; no report door: nothing is ours."""
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    threads = {k: v for k, v in process_environment().items() if k.endswith("_THREADS")}
    return {**os.environ, **threads, "PYTHONPATH": path, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


@contextmanager
def provisioner(folder: Path):
    """A kernel named "forked" whose provisioner is found by an entry point, and its warm parent."""
    kernel, found = folder / "share" / "kernels" / "forked", folder / "bench-1.dist-info"
    kernel.mkdir(parents=True)
    found.mkdir()
    group = "[jupyter_client.kernel_provisioners]\nforked = forked_provisioner:ForkedProvisioner\n"
    (found / "entry_points.txt").write_text(group)
    (found / "METADATA").write_text("Metadata-Version: 2.1\nName: bench\nVersion: 1\n")
    (kernel / "kernel.json").write_text(
        '{"argv": ["python", "-f", "{connection_file}"], "display_name": "Forked",'
        ' "language": "python", "metadata": {"kernel_provisioner": {"provisioner_name": "forked"}}}'
    )
    door = folder / "door"
    changed = environment() | {"JUPYTER_PATH": str(folder / "share"), PARENT: str(door)}
    changed["PYTHONPATH"] += os.pathsep + str(folder)
    before = dict(os.environ)
    os.environ.update(changed)
    sys.path.insert(0, str(folder))
    command = [sys.executable, HERE / "forked_provisioner.py", door]
    warm = process_environment() | {"PYTHONPATH": changed["PYTHONPATH"], "WORKBENCH_DOOR": ""}
    parent = subprocess.Popen(command, env=warm, stdout=subprocess.PIPE)
    try:
        parent.stdout.readline()
        yield
    finally:
        parent.kill()
        parent.wait()
        sys.path.remove(str(folder))
        os.environ.clear()
        os.environ.update(before)


def measure(reports: int, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each way in each round; the ways take turns."""
    regions = [f"region-{number:02}" for number in range(1, reports + 1)]
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    os.environ["PYTHONPATH"] = environment()["PYTHONPATH"]
    for number in range(rounds):
        for name, way in WAYS.items():
            folder = Path(tempfile.mkdtemp(prefix="b-"))
            start = time.perf_counter()
            way(regions, folder)
            seconds[name].append(time.perf_counter() - start)
            shutil.rmtree(folder)
            print(f"round {number + 1}: {seconds[name][-1]:6.1f} s  {name}", flush=True)
    return seconds


def measure_rerun() -> tuple[float, float]:
    """Return the seconds of a full build of the example study, and of a rerun with nothing changed."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PROJECT / "data" / "example", Path(folder, "data", "example"))
        places = {"WORKBENCH_DATA": f"{folder}/data", "WORKBENCH_REPORTS": f"{folder}/reports"}
        command = [Path(sys.executable).parent / "workbench", "build", "example"]
        times = []
        for _ in range(6):
            start = time.perf_counter()
            subprocess.run(command, env={**os.environ, **places}, check=True, stdout=sys.stderr)
            times.append(time.perf_counter() - start)
    return times[0], statistics.median(times[1:])


def page(reports: int, seconds: dict[str, list[float]], full: float, rerun: float) -> str:
    """Return the table, the machine and the versions as Markdown."""
    middle = {name: statistics.median(times) for name, times in seconds.items()}
    loop, pair, *_, ours, bare = middle.values()
    rounds = len(next(iter(seconds.values())))
    lines = [
        f"Seconds for {reports} reports of nine figures, the middle of {rounds} rounds in turn:",
        "",
        "| way | seconds |",
        "|---|---|",
        *(f"| {name} | {value:.1f} |" for name, value in middle.items()),
        "",
        f"The workbench is {loop / ours:.1f} times as fast as the stock loop, {pair / ours:.1f} times "
        f"as fast as the stock loop two at a time, and takes {ours / bare:.2f} times the bare function.",
        f"A full build of the example study took {full:.1f} s, a rerun with nothing changed "
        f"{rerun:.2f} s ({rerun / full:.1%}).",
        "",
        f"Machine: {len(os.sched_getaffinity(0))} cores, {platform.machine()}, {platform.system()}; "
        f"load at the end {os.getloadavg()[0]:.1f}.",
        f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
        + ".",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, default=HERE / "batch.md")
    options = parser.parse_args()
    written = page(options.reports, measure(options.reports, options.rounds), *measure_rerun())
    options.file.write_text(written, "utf-8")
    print(written)


if __name__ == "__main__":
    main()
