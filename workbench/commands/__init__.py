"""The commands of the command line, one a module: `NAME`, `ABOUT`, `add_arguments` and `run`.

What a command needs of the line it imports when it runs: `workbench --help` does not wait for it.
"""

from __future__ import annotations

from workbench.commands import adopt, build, check, inspect, listing, prepare

COMMANDS = (inspect, adopt, check, prepare, build, listing)
"""In the order in which `workbench --help` shows them."""
