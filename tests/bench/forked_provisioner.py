"""The other way that was measured: a kernel provisioner that forks kernels from a warm parent.

papermill and its kernel stay two processes that speak over sockets. It is measured by `batch.py`,
and slower than the engine, which is why the workbench uses the engine.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import warnings
from pathlib import Path

from jupyter_client.provisioning import LocalProvisioner

PARENT = "WORKBENCH_BENCH_PARENT"
"""Path of the socket at which the warm parent takes orders."""


class Forked:
    """A kernel that another process has forked, as far as a provisioner needs it to be a `Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, line):
        self.pid, self.line, self.returncode = pid, line, None

    def poll(self) -> int | None:
        """None while the kernel runs: the parent keeps the line open as long."""
        if self.returncode is None and self._ended():
            self.returncode = 0
        return self.returncode

    def wait(self) -> int:
        """Wait for the kernel to end."""
        self.line.setblocking(True)
        self.line.recv(1)
        self.returncode = 0
        self.line.close()
        return 0

    def send_signal(self, signum: int) -> None:
        """Send the kernel a signal."""
        os.kill(self.pid, signum)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def _ended(self) -> bool:
        self.line.setblocking(False)
        try:
            return self.line.recv(1) == b""
        except BlockingIOError:
            return False


class ForkedProvisioner(LocalProvisioner):
    """Asks the warm parent for a kernel; everything else is as for a local kernel."""

    async def launch_kernel(self, cmd: list[str], **settings):
        """Have a kernel forked that reads the connection file of the command."""
        line = socket.socket(socket.AF_UNIX)
        line.connect(os.environ[PARENT])
        order = {"file": cmd[-1], "cwd": settings.get("cwd") or str(Path.cwd())}
        line.sendall(json.dumps(order).encode() + b"\n")
        self.pid = int(line.recv(32))
        self.process, self.pgid = Forked(self.pid, line), self.pid
        return self.connection_info


def serve(path: str) -> None:
    """The warm parent: fork a kernel for each order, with one thread and everything imported."""
    import stock

    stock.warm()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        print("ready", flush=True)
        while True:
            line, _ = door.accept()
            order = json.loads(line.makefile().readline())
            pid = os.fork()
            if pid == 0:
                run_kernel(order, line)
            line.sendall(str(pid).encode())
            line.close()


def run_kernel(order: dict, line) -> None:
    """In the forked process: an ordinary kernel. The line stays open until the process ends."""
    from ipykernel.kernelapp import IPKernelApp

    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(order["cwd"])
    warnings.simplefilter("ignore", ResourceWarning)
    app = IPKernelApp.instance()
    app.initialize(["-f", order["file"]])
    app.start()
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
