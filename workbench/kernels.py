"""Kernels for report notebooks: private to one report, gone with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from workbench.doors import DOOR, REPORT

LONGEST_SOCKET_PATH = 90
"""A socket's path holds 104 to 108 bytes, and jupyter_client adds a number to ours."""


class PrivateKernelManager(AsyncKernelManager):
    """Starts the kernel of this very Python, whatever kernels the user has installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel of the running interpreter."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def kernel_config(home: Path) -> Config:
    """Return the settings of a kernel whose sockets lie in a folder of its own.

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
    return config


def kernel_environment(home: Path) -> dict[str, str]:
    """Return the environment of a report's kernel: the report door, nothing of the user's profile."""
    return {
        **os.environ,
        DOOR: REPORT,
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
