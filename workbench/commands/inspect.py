"""`workbench inspect`: what a file is, and why we think so; nothing is written."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.commands.terminal import MADE, shown

NAME = "inspect"
ABOUT = "say what a file is and what would become of it, write nothing"
LONGEST = 56


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files as received")
    command.add_argument("--sheet", default="", help="the sheet of a workbook")


def run(options: argparse.Namespace) -> int:
    """Tell of each file what it is, how it was read, and what each of its columns would be."""
    from workbench.intake.adopting.look import DICTIONARY, look_at, with_dictionary

    looks = [look_at(path, options.sheet) for path in options.files]
    dictionary = next((look for look in looks if look.kind == DICTIONARY), None)
    for look in looks:
        found = with_dictionary(look, dictionary)
        print(f"{shown(found.path)}: {found.title}: {found.why}.")
        if found.export:
            _tell_export(found)
        elif found.fields:
            print(f"  {len(found.fields)} questions. Next: workbench adopt {shown(found.path)}")
    return MADE


def _tell_export(look) -> None:
    from workbench.intake.loss import column_plan

    export, source = look.export, look.export.source
    read = ", ".join(filter(None, (source.form, source.encoding, _delimiter(source.delimiter))))
    print(
        f"  read as {read}; {_counted(export.headers, 'header row')}; sha256 {source.digest[:16]}"
    )
    if source.sheet:
        others = ", ".join(f"'{n}' ({_counted(c, 'row')})" for n, c in source.other_sheets.items())
        print(f"  sheet '{source.sheet}'" + (f"; not read: {others}" if others else ""))
    if look.dictionary:
        print(f"  with the data dictionary {shown(look.dictionary)}")
    aside = export.aside.astype(str).replace("", "nothing speaks against").value_counts()
    fates = ", ".join(f"{count} {fate}" for fate, count in aside.items())
    print(f"  {_counted(len(export.cells), 'row')}: {fates}")
    print(f"  {_counted(len(export.columns), 'column')}:")
    for name, plan in column_plan(export):
        print(f"    {_cut(name):<{LONGEST}}  {plan}")
    print(f"  Next: workbench adopt {shown(look.path)}")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _delimiter(mark: str) -> str:
    names = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
    return f"parted by {names[mark]}" if mark else ""


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
