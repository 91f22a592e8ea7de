"""`workbench measures`: what is measured, and how."""

from __future__ import annotations

import argparse
import textwrap

from workbench.commands.terminal import MADE

NAME = "measures"
ABOUT = "list the measures; or say of one what it is and how it is computed"
WIDTH = 100
PARTS = ("what", "why", "how", "limits", "source")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("measure", nargs="?", default="", help="name of one measure")


def run(options: argparse.Namespace) -> int:
    """List the measures with what each is, or tell everything about one."""
    from workbench.measures.entries import load_entries
    from workbench.problems import UsageProblem, listed

    entries = load_entries()
    if not options.measure:
        widest = max(map(len, entries))
        for name, entry in entries.items():
            where = "internal" if entry.protect == "internal" else "reports "
            print(f"{name:<{widest}}  {where}  {entry.title}")
        return MADE
    if options.measure not in entries:
        known = listed(entries, len(entries))
        raise UsageProblem(f"There is no measure '{options.measure}'. Measures: {known}.")
    print(in_words(options.measure, entries[options.measure]))
    return MADE


def in_words(name: str, entry) -> str:
    """Return an entry as paragraphs for a terminal."""
    told = [f"{name}: {entry.title}", f"Protected as: {entry.protect}"]
    if entry.internal:
        told.append(f"Kept internal: {', '.join(entry.internal)}")
    told += [f"{part.capitalize()}: {getattr(entry, part)}" for part in PARTS]
    return "\n".join(textwrap.fill(words, WIDTH, subsequent_indent="  ") for words in told)
