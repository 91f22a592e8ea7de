"""The commands of the command line, one a module: `NAME`, `ABOUT`, `add_arguments` and `run`.

What a command needs of the line it imports when it runs: `workbench --help` does not wait for it.
"""

from __future__ import annotations

from workbench.commands import (
    adopt,
    audit,
    build,
    check,
    inspect,
    listing,
    measures,
    prepare,
    release,
    schedule,
    status,
    template,
)

COMMANDS = (
    inspect,
    adopt,
    template,
    check,
    prepare,
    build,
    audit,
    release,
    status,
    schedule,
    listing,
    measures,
)
"""In the order in which `workbench --help` shows them."""
