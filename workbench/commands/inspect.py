"""`workbench inspect`: what a file is, and why we think so; nothing is written."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.commands.terminal import MADE, add_study_option, reading_bar, shown

NAME = "inspect"
ABOUT = "say what a file is and what would become of it, write nothing"
LONGEST = 56


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files as received")
    add_study_option(command, "say also what the file would be as a part of this study")
    command.set_defaults(study="")
    command.add_argument("--sheet", default="", help="the sheet of a workbook")


def run(options: argparse.Namespace) -> int:
    """Tell of each file what it is, how it was read, and what each of its columns would be."""
    from workbench.intake.adopting.look import look_at_each
    from workbench.study import load_study

    study = load_study(options.study) if options.study else None
    with reading_bar(options.files) as tell:
        looks = look_at_each(options.files, options.sheet, tell)
    for found in looks:
        print(f"{shown(found.path)}: {found.title}: {found.why}.")
        if found.export:
            _tell_export(found)
        elif found.fields:
            print(f"  {len(found.fields)} questions. Next: workbench adopt {shown(found.path)}")
        if study:
            _tell_place(found, study)
    return MADE


def _tell_place(look, study) -> None:
    """What the file would be as a part of a study that there is."""
    from workbench.intake.adopting.adopt import plan_adoption
    from workbench.problems import UsageProblem

    try:
        adoption = plan_adoption(look, study.folder, study)
    except UsageProblem as problem:
        print(f"  in study '{study.name}': {problem}")
        return
    waves = [
        line for line in adoption.lines.splitlines() if line.startswith(("instrument", "period"))
    ]
    for words in [*waves, *adoption.notes]:
        print(f"  in study '{study.name}': {words}")


def _tell_export(look) -> None:
    export, source = look.export, look.export.source
    read = ", ".join(filter(None, (source.form, source.encoding, _delimiter(source.delimiter))))
    print(
        f"  read as {read}; {_counted(export.headers, 'header row')}; sha256 {source.digest[:16]}"
    )
    if source.sheet:
        others = ", ".join(
            f"'{name}' ({_counted(count, 'row')})"
            for name, count in source.other_sheets.items()
            if name not in export.repeats
        )
        print(f"  sheet '{source.sheet}'" + (f"; not read: {others}" if others else ""))
    if look.dictionary:
        print(f"  with the data dictionary {shown(look.dictionary)}")
    aside = export.aside.astype(str).replace("", "nothing speaks against").value_counts()
    fates = ", ".join(f"{count} {fate}" for fate, count in aside.items())
    print(f"  {_counted(len(export.cells), 'row')}: {fates}")
    print(f"  {_counted(len(export.columns), 'column')}:")
    _tell_columns(export)
    for sheet, repeat in export.repeats.items():
        print(
            f"  sheet '{sheet}' repeats within a submission; {_counted(len(repeat.cells), 'row')}:"
        )
        _tell_columns(repeat)
    print(f"  Next: workbench adopt {shown(look.path)}")


def _tell_columns(export) -> None:
    from workbench.intake.loss import column_plan

    for name, plan in column_plan(export):
        print(f"    {_cut(name):<{LONGEST}}  {plan}")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _delimiter(mark: str) -> str:
    names = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
    return f"parted by {names[mark]}" if mark else ""


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
