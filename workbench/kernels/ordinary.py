"""The ordinary kernel of a report, where no process can be forked: private to it, gone with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

LONGEST_SOCKET_PATH = 90
"""A socket's path holds 104 to 108 bytes, and jupyter_client adds a number to ours."""


class PrivateKernelManager(AsyncKernelManager):
    """Starts the kernel of this very Python, whatever kernels the user has installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel of the running interpreter."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def kernel_settings(home: Path) -> dict:
    """Return what papermill is to be told so that the kernel is a report's own.

    TCP ports are open to every user of the machine, so IPC is used where the system has it.

    Parameters
    ----------
    home : an empty folder that only this user can enter
    """
    config = Config()
    config.PrivateKernelManager.connection_file = str(home / "kernel.json")
    if os.name == "posix" and len(os.fsencode(home)) <= LONGEST_SOCKET_PATH:
        config.PrivateKernelManager.transport = "ipc"
        config.PrivateKernelManager.ip = str(home / "socket")
    return {"kernel_manager_class": PrivateKernelManager, "config": config}
