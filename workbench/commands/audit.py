"""`workbench audit`: attack what would be published, and read every file back."""

from __future__ import annotations

import argparse

from workbench.commands.terminal import DISCLOSURE, MADE, add_study

NAME = "audit"
ABOUT = "attack the drafts, or check a released pack, before anybody else does"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)
    command.add_argument("--period", default="", help="the files of one funding period only")
    command.add_argument(
        "--canary", action="append", default=[], metavar="WORD", help="planted in the data"
    )
    command.add_argument("--pack", default="", metavar="FOLDER", help="a released pack instead")


def run(options: argparse.Namespace) -> int:
    """Audit, print the result family by family, and say whether it may be published."""
    from workbench.disclosure.ledger import NAME as LEDGER
    from workbench.release.audit import audit_drafts
    from workbench.release.pack import check_pack
    from workbench.study import load_study

    if options.pack:
        study = load_study(options.study)
        files, entered = check_pack(options.pack, study.folder / LEDGER)
        print(f"{files} files are as they were when they were audited and released.")
        if not entered:
            print(
                f"Only the pack's own list was read: the ledger of study '{study.name}' has no such pack. "
                "Name its study: workbench audit STUDY --pack FOLDER"
            )
        return MADE
    audit = audit_drafts(options.study, options.period, options.canary)
    for line in table_of(audit.verdicts):
        print(line)
    print(f"{len(audit.files)} files read back and made again, in {audit.seconds} s in all.")
    print(
        f"{audit.bound:,} numbers and signs in tables are those of their own row and column; {audit.free:,} "
        "stand where no protected number is named, and are held against all that were released."
    )
    for found in [*audit.reasons(), *audit.leaks]:
        print(found)
    print("Safe to release." if audit.safe else "NOT safe: nothing may be released.")
    return MADE if audit.safe else DISCLOSURE


def table_of(verdicts) -> list[str]:
    """Return the result as lines: a family of tables each."""
    head = f"{'family':<32}{'cells':>7}{'hidden':>8}{'widest':>9}{'narrowest':>11}{'seconds':>9}"
    return [head] + [
        f"{v.family:<32}{v.cells:>7}{v.hidden:>8}{v.widest:>9.4g}{v.narrowest:>11.4g}{v.seconds:>9.2f}"
        for v in verdicts
    ]
