"""A cluster: the same reports of the same plan, mapped over dask workers.

A worker gets what the report door lets through, and no row. It starts a warm parent of its own, makes
each report in a process forked from that, and puts the page in its place. A worker that dies costs
the time of the report that it was making: dask gives the report to another.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import Client, LocalCluster, as_completed

from workbench.build.inputs import NOTEBOOKS, code_hash
from workbench.build.shelf import Shelf
from workbench.executors.local import LocalExecutor, usable_cores
from workbench.hashes import hash_files
from workbench.kernels.home import Order
from workbench.kernels.limits import Limits
from workbench.kernels.makers import Made

RETRIES = 2
"""How often dask tries a report again whose worker was lost while the report was made."""


@dataclass(frozen=True)
class Task:
    """One report as a worker is told of it: the notebook by its name, since its place may differ."""

    name: str
    notebook: str
    page: str
    order: Order
    code: str


class DaskExecutor:
    """Makes reports on a dask cluster, given by the address of its scheduler, or started here.

    Parameters
    ----------
    address : of the scheduler, such as tcp://host:8786; "" starts a cluster on this machine
    bundle : what reports may know, see `bundle`
    pages : the page of each report by the report's name
    shelf : where workers put pages: every machine of the cluster must reach it
    workers : of a cluster that is started here
    """

    def __init__(
        self,
        address: str,
        bundle: bytes,
        pages: dict[str, str],
        shelf: Shelf,
        limits: Limits,
        workers: int = 0,
    ):
        self.bundle, self.pages, self.shelf, self.limits = bundle, pages, shelf, limits
        self.cluster = None if address else _cluster_here(workers or usable_cores())
        self.client = Client(address or self.cluster, set_as_default=False)

    def run(self, orders: Iterable[tuple[str, Order]]) -> Iterator[tuple[str, Made, int]]:
        """Make the reports; yield the name, what became of it and the attempts, as they end."""
        tasks = [_task(name, self.pages[name], order) for name, order in orders]
        bundle = self.client.scatter(self.bundle, broadcast=True)
        running = self.client.map(
            make_on_worker,
            tasks,
            bundle=bundle,
            shelf=self.shelf,
            limits=self.limits,
            retries=RETRIES,
            pure=False,
        )
        names = {future.key: task for future, task in zip(running, tasks, strict=True)}
        for future in as_completed(running, loop=self.client.loop):
            task = names[future.key]
            yield task.name, *_checked(task, future)

    def close(self) -> None:
        """Let the cluster go; one that was started here ends."""
        self.client.close()
        if self.cluster:
            self.cluster.close()


def make_on_worker(
    task: Task, bundle: bytes, shelf: Shelf, limits: Limits
) -> tuple[dict[str, str], Made, int]:
    """On a worker: make one report and put its page in its place; return its parameters with it."""
    if task.code != code_hash():
        message = "the worker has another version of the workbench; install the same everywhere"
        return task.order.parameters, Made(message=message), 1
    maker = _maker(hash_files({"": bundle}), bundle, limits)
    here = replace(task.order, notebook=str(NOTEBOOKS / task.notebook))
    made, attempts = maker.attempt(here)
    if made.page:
        shelf.put(task.page, made.page)
        made = replace(made, page=b"", size=len(made.page))
    return task.order.parameters, made, attempts


_makers: dict[str, LocalExecutor] = {}
_one_at_a_time = threading.Lock()


def _maker(key: str, bundle: bytes, limits: Limits) -> LocalExecutor:
    """The worker's own warm parent for this state of the study; that of an earlier state ends."""
    with _one_at_a_time:
        if key not in _makers:
            for old in list(_makers):
                _makers.pop(old).close()
            _makers[key] = _start_maker(bundle, limits)
        return _makers[key]


def _start_maker(bundle: bytes, limits: Limits) -> LocalExecutor:
    from workbench.executors.bundle import unpack

    work = Path(tempfile.mkdtemp(prefix="wb-"))
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    unpack(bundle, work / "data")
    executor = LocalExecutor(work, limits, 1, ordinary=False, tell=print, data=work / "data")
    atexit.register(executor.close)
    return executor


def _cluster_here(workers: int) -> LocalCluster:
    """Behind TLS with keys made for it: other users of this machine reach the loopback address too."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="tls://127.0.0.1",
        dashboard_address=None,
        security=True,
    )


def _task(name: str, page: str, order: Order) -> Task:
    return Task(name, Path(order.notebook).name, page, replace(order, notebook=""), code_hash())


def _checked(task: Task, future) -> tuple[Made, int]:
    """What the worker returned, if it is of the report that was asked for."""
    error = future.exception()
    if error is not None:
        return Made(message=f"the cluster gave it up: {type(error).__name__}", trace=str(error)), 1
    parameters, made, attempts = future.result()
    if parameters != task.order.parameters:
        return Made(message="the cluster returned another report than was asked for"), attempts
    return made, attempts
