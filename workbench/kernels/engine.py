"""A papermill engine that runs the cells in the IPython shell of the process it is called in.

Everything but the transport is the ordinary thing: the kernel is ipykernel's, the shell is the one
that JupyterLab uses, and nbclient collects the outputs. No second process is started and no socket
opened, which is most of what an ordinary run waits for.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.interactiveshell import InteractiveShell
from jupyter_core.utils import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger
from traitlets import default
from traitlets.config import Config

BACKEND = "module://matplotlib_inline.backend_inline"
"""What ipykernel sets for every kernel: figures are outputs of their cell."""


class ShellKernel(InProcessKernel):
    """ipykernel's kernel with the shell of JupyterLab; its messages arrive in the order they are sent."""

    _supports_kernel_subshells = False

    def __init__(self, **settings):
        main = SimpleNamespace(parent_thread=threading.current_thread())
        super().__init__(
            config=_shell_config(),
            shell_class=ZMQInteractiveShell,
            shell_channel_thread=main,
            **settings,
        )

    @default("iopub_thread")
    def _quiet_thread(self) -> IOPubThread:
        """Not started: what is sent is there at once, and nothing overtakes it."""
        return IOPubThread(self._underlying_iopub_socket, session=self.session)

    @default("stdout")
    def _watched_stdout(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stdout", watchfd="force")

    @default("stderr")
    def _watched_stderr(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stderr", watchfd="force")

    @contextmanager
    def _redirected_io(self) -> Iterator[None]:
        """While a cell runs, what programs write to the process's streams is output of the cell.

        Between cells it is not: papermill's own log goes where it always goes.
        """
        streams = (self.stdout, self.stderr)
        for stream, pipe in zip(streams, self.pipes, strict=True):
            os.dup2(pipe, stream._original_stdstream_fd)
        others, logging.root.handlers = logging.root.handlers, self.log_handlers
        try:
            yield
        finally:
            self.log_handlers, logging.root.handlers = logging.root.handlers, others
            self.release()

    def watch(self) -> tuple[OutStream, OutStream]:
        """Start to watch the process's streams, and give them back until a cell runs."""
        self.log.setLevel(logging.WARNING)  # as in a kernel's process
        streams = (self.stdout, self.stderr)
        self.pipes = [os.dup(stream._original_stdstream_fd) for stream in streams]
        self.log_handlers: list[logging.Handler] = []
        self.release()
        return streams

    def release(self) -> None:
        """Give the process its own streams back."""
        for stream in (self.stdout, self.stderr):
            os.dup2(stream._original_stdstream_copy, stream._original_stdstream_fd)

    def stop_watching(self) -> None:
        """Let the watching threads end."""
        for stream, pipe in zip((self.stdout, self.stderr), self.pipes, strict=True):
            os.dup2(pipe, stream._original_stdstream_fd)
            stream.close()
            os.close(pipe)


class ShellClient(BlockingInProcessKernelClient):
    """Asks the kernel in the event loop that is running, in this thread, as nbclient waits for it."""

    async def execute(
        self, code: str, store_history: bool = True, stop_on_error: bool = True
    ) -> str:
        """Run a cell; its reply and outputs are there when this returns."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        return await self._ask("execute_request", content)

    def kernel_info(self) -> str:
        """Ask which language the kernel speaks; nbclient does so when no cell runs."""
        return run_sync(self._ask)("kernel_info_request", {})

    async def _ask(self, kind: str, content: dict) -> str:
        request, stream = self.session.msg(kind, content), self.kernel.shell_stream
        self.session.send(stream, request)
        await self.kernel.dispatch_shell(stream.recv_multipart())
        _, reply = self.session.recv(stream, copy=False)
        self.shell_channel.call_handlers(reply)
        return request["header"]["msg_id"]


class ShellNotebookClient(PapermillNotebookClient):
    """papermill's own client, whose kernel is this process."""

    @contextmanager
    def setup_kernel(self, **_) -> Iterator[None]:
        """Have a kernel for as long as the notebook runs."""
        kernel = ShellKernel()
        self.kc = ShellClient(kernel=kernel, session=kernel.session)
        self.kc.start_channels()
        with _as_in_a_kernel(kernel):
            yield


class ShellEngine(Engine):
    """Registered with papermill as "workbench": `papermill --engine workbench in.ipynb out.ipynb`."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, log_output=False, stdout_file=None, stderr_file=None, **_
    ):
        """Run all cells here; a process can run one notebook only, since it keeps what cells leave."""
        assert not InteractiveShell.initialized(), "a process runs one notebook"
        ShellNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        ).execute()


def _shell_config() -> Config:
    """No history file: a report leaves nothing in the user's profile."""
    config = Config()
    config.HistoryManager.enabled = False
    return config


@contextmanager
def _as_in_a_kernel(kernel: ShellKernel) -> Iterator[None]:
    """What `ipykernel_launcher` arranges for a kernel's process, for as long as the notebook runs."""
    IPKernelApp.instance().kernel = kernel
    before = sys.argv, sys.stdout, sys.stderr
    sys.argv, (sys.stdout, sys.stderr) = ["ipykernel_launcher.py"], kernel.watch()
    os.environ.setdefault("MPLBACKEND", BACKEND)
    try:
        yield
    finally:
        sys.argv, sys.stdout, sys.stderr = before
        kernel.stop_watching()
