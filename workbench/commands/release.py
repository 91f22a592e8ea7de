"""`workbench release`: audited drafts to a pack that the Department gets."""

from __future__ import annotations

import argparse

from workbench.commands.terminal import MADE, add_study, shown

NAME = "release"
ABOUT = "audit a period's drafts, and put them into a released pack"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)
    command.add_argument("--period", required=True, help="the funding period")
    command.add_argument("--approved-by", required=True, metavar="NAME", help="who answers for it")
    command.add_argument(
        "--canary", action="append", default=[], metavar="WORD", help="planted in the data"
    )


def run(options: argparse.Namespace) -> int:
    """Audit and release; nothing is written where the audit fails."""
    from workbench.release.pack import release

    pack = release(options.study, options.period, options.approved_by, options.canary)
    print(f"Released: {shown(pack)}")
    print(f"Its numbers are in the study's ledger. Check it later: workbench audit --pack {pack}")
    return MADE
