"""The commands of the command line, one a module: `NAME`, `ABOUT`, `add_arguments` and `run`.

What a command needs of the line it imports when it runs: `workbench --help` does not wait for it.
"""

from __future__ import annotations

from workbench.commands import build, check, listing, measures, prepare, schedule, status

COMMANDS = (check, prepare, build, status, schedule, listing, measures)
"""In the order in which `workbench --help` shows them."""
