"""This machine: a few threads, each waiting for one report's process at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from workbench.kernels.home import Order
from workbench.kernels.limits import Limits
from workbench.kernels.makers import CannotFork, Made, OrdinaryKernels, WarmParent

Tell = Callable[[str], None]


class LocalExecutor:
    """Makes reports on this machine, `workers` at a time, each in a process of its own.

    Parameters
    ----------
    work : a private folder for the processes
    limits : time and memory of one report
    workers : reports at a time; 0 is one a core
    ordinary : start an ordinary kernel for each report although processes could be forked
    tell : hears it when ordinary kernels must serve
    data : folder of the studies, where it is not the user's
    """

    def __init__(
        self,
        work: Path,
        limits: Limits,
        workers: int,
        ordinary: bool,
        tell: Tell,
        data: Path | None = None,
    ):
        self.workers = workers or usable_cores()
        self.work, self.limits, self.tell, self.data = work, limits, tell, data
        self.lock = threading.Lock()
        self.maker = OrdinaryKernels(work, limits, data) if ordinary else self._fork_if_possible()

    def run(self, orders: Iterable[tuple[str, Order]]) -> Iterator[tuple[str, Made, int]]:
        """Make the reports; yield the name, what became of it and the attempts, as they end."""
        pool = ThreadPoolExecutor(max_workers=self.workers)
        running = {pool.submit(self.attempt, order): name for name, order in orders}
        try:
            for future in as_completed(running):
                yield running[future], *future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End every process that still runs."""
        self.maker.close()

    def attempt(self, order: Order) -> tuple[Made, int]:
        """Make one report; one whose process was ended from outside gets a second try, no third."""
        first = self._try(order)
        if not first.again:
            return first, 1
        second = self._try(order)
        return replace(second, trace=first.trace + second.trace), 2

    def _try(self, order: Order) -> Made:
        try:
            return self.maker.make(order)
        except CannotFork as error:
            self._serve_ordinary_kernels(error)
            return self.maker.make(order)

    def _fork_if_possible(self) -> WarmParent | OrdinaryKernels:
        try:
            return WarmParent(self.work, self.limits, data=self.data)
        except CannotFork as error:
            self.tell(f"Reports are made in ordinary kernels, which is slower: {error}.")
            return OrdinaryKernels(self.work, self.limits, self.data)

    def _serve_ordinary_kernels(self, error: CannotFork) -> None:
        with self.lock:
            if isinstance(self.maker, WarmParent):
                self.tell(f"Reports are made in ordinary kernels, which is slower: {error}.")
                self.maker.close()
                self.maker = OrdinaryKernels(self.work, self.limits, self.data)


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
