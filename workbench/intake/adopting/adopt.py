"""A file taken into a study: its copy, the lines for `study.toml`, the drafts; never over anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbench.intake.adopting.draft import Draft, draft_export, draft_fields, slug
from workbench.intake.adopting.instruments import (
    fitting_instrument,
    free_name,
    instrument_paths,
)
from workbench.intake.adopting.lines import export_lines, period_lines, quoted, study_lines
from workbench.intake.adopting.look import DICTIONARY, RECORDS, Look
from workbench.intake.adopting.periods import answer_dates, period_of
from workbench.intake.adopting.places import Places, find_places, places_on_map, reference_files
from workbench.intake.export import RESPONDENT, Export
from workbench.problems import UsageProblem, listed
from workbench.reference import load_reference
from workbench.settings import Period, Study
from workbench.study import data_home

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
FROM_ALL = 0.0
"""A drafted instrument does not know which questions were skipped by design: any answer counts."""
REPEATED = (
    "Instrument '{name}' repeats within a submission: its answers are prepared for exploring, and stand in no"
    " report where one submission has several, for reports count people."
)


@dataclass(frozen=True)
class Adoption:
    """What adopting a file will write, decided before anything is.

    Attributes
    ----------
    study : the study's folder
    lines : what is appended to `study.toml` (all of it where the study is new)
    files : content by path, none of which exists yet
    notes : what the evaluator should confirm
    """

    study: Path
    lines: str
    files: Mapping[Path, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def study_folder(name: str, look: Look) -> Path:
    """Return the folder of the named study, which may not exist yet; named after the file by default."""
    chosen = name or slug(look.path.stem)
    if not NAME.fullmatch(chosen) or chosen in ("reference", "instruments"):
        raise UsageProblem(
            f"'{chosen[:64]}' cannot be the name of a study: letters, digits, '.', '-' and '_'."
        )
    return data_home() / chosen


def plan_adoption(
    look: Look,
    folder: Path,
    known: Study | None = None,
    instrument: str = "",
    period: str = "",
) -> Adoption:
    """Return what it takes to make a file part of a study; nothing is written.

    Parameters
    ----------
    look : the file, as `look_at` found it
    folder : the study's folder
    known : the study as it stands; None where a new one is begun
    instrument : the instrument's name; by default one that fits, else a draft named after the file
    period : the funding period's id; by default the one that holds the dates of the answers
    """
    if look.kind == DICTIONARY:
        return _adopt_instrument(look, folder, instrument)
    if look.kind == RECORDS:
        return _adopt_records(look, folder, known)
    return _adopt_export(look, folder, known, instrument, period)


def _adopt_instrument(look: Look, folder: Path, instrument: str) -> Adoption:
    name = instrument or slug(look.path.stem)
    drafts = draft_fields(look.fields)
    if not drafts:
        raise UsageProblem(f"{look.path.name} asks no question that could be taken in.")
    notes = (
        f"{_questions(drafts)} in instruments/{name}: confirm scales, scores and reversed items.",
    )
    files = instrument_paths(folder, name, drafts, f"Made from {look.title} {look.path.name}.")
    return Adoption(folder, "", files, notes)


def _adopt_records(look: Look, folder: Path, known: Study | None) -> Adoption:
    if known is None:
        raise UsageProblem("A workbook of team records goes with a study: name one with --study.")
    if known.records is not None:
        raise UsageProblem(f"Study '{known.name}' has its team records: {known.records.file}.")
    copy, content = _copy(look.path, folder, "records")
    lines = f"\n[records]\nfile = {quoted(copy)}\n"
    return Adoption(folder, lines, content)


def _adopt_export(
    look: Look, folder: Path, known: Study | None, instrument: str, period: str
) -> Adoption:
    export = look.export
    assert export is not None, "an export was found"
    submitted, dates = answer_dates(export)
    span, new_period = period_of(known, period, dates)
    places = _places(export, known, span)
    base, files = _base_entry(look, folder, span, submitted, places)
    entries, notes = [], _notes(export, submitted, places)
    for form in _forms(look, base, instrument):
        entry, drafted, note = _entry(form, folder)
        if entry:
            entries.append(entry)
            files |= drafted
            notes += note
    if not entries:
        raise UsageProblem(f"{look.path.name} has no question that could be taken in.")
    lines = "" if known else study_lines(_title(look), own_map=bool(places.files))
    lines += period_lines(span) if new_period else ""
    lines += "".join(export_lines(entry) for entry in entries)
    files |= {} if known else reference_files(folder / "reference", places)
    return Adoption(folder, lines, files, tuple(notes))


def _title(look: Look) -> str:
    return slug(look.path.stem).replace("_", " ").capitalize()


@dataclass(frozen=True)
class _Form:
    """A form of an export that makes an instrument of its own: its rows, what they share with the others
    in `study.toml`, and the name that the instrument should get."""

    export: Export
    part: str
    base: dict
    wanted: str
    stem: str
    file: str
    several: bool = False

    @property
    def repeats(self) -> bool:
        """Whether it may be filled in several times within one submission."""
        number = self.export.occurrence
        return bool(self.part) or (not self.several and number is not None and (number != "").any())


def _forms(look: Look, base: dict, instrument: str) -> list[_Form]:
    """The export's own form, and those that repeat in rows or on sheets of their own."""
    export, name = look.export, instrument or look.path.stem
    parts = sorted(set(export.part.astype(str)))
    several = len(parts) > 1
    names = [slug(f"{name}_{part}") if several and part else instrument for part in parts]
    stem, file = slug(look.path.stem), look.path.name
    forms = [
        _Form(export, part, base, wanted, stem, file, several)
        for part, wanted in zip(parts, names, strict=True)
    ]
    return forms + [
        _Form(one, "", _repeat_base(base, one), slug(f"{name}_{sheet}"), stem, file)
        for sheet, one in export.repeats.items()
    ]


def _repeat_base(base: dict, repeat: Export) -> dict:
    """What a sheet of repeats has of its own: its rows, and their dates where it says them."""
    submitted, _ = answer_dates(repeat)
    fields = base["fields"] | ({"submitted": submitted} if submitted else {})
    known = {name: wanted for name, wanted in fields.items() if repeat.find(wanted)}
    return base | {"sheet": repeat.source.sheet, "fields": known}


def _base_entry(look: Look, folder: Path, span: Period, submitted: str, places: Places):
    """What all instruments of a file share in `study.toml`, and the copies of the file and its dictionary."""
    export = look.export
    copy, files = _copy(look.path, folder, "exports")
    dictionary = ""
    if look.dictionary:
        dictionary, more = _copy(look.dictionary, folder, "exports")
        files |= more
    entry = {
        "file": copy,
        "period": span.id,
        "dictionary": dictionary,
        "region": places.region,
        "fields": _fields(export, submitted, places),
        "encoding": _encoding(export),
        "sheet": _sheet(export),
    }
    return entry, files


def _entry(form: _Form, folder: Path):
    """The lines of one export and instrument, the files of its draft, and what to confirm."""
    base = form.base
    drafts = draft_export(form.export, form.part, set(base["fields"].values()))
    if not drafts:
        return {}, {}, []
    fitting = fitting_instrument(form.export, base, folder, form.wanted)
    if fitting:
        return {**base, "instrument": fitting}, {}, [f"Instrument '{fitting}' fits, and is used."]
    name = free_name(form.wanted or form.stem, folder)
    items = {draft.item: draft.source for draft in drafts}
    files = instrument_paths(folder, name, drafts, f"Drafted from {form.file}.")
    notes = [
        f"{_questions(drafts)} drafted in instruments/{name}: confirm kinds, options and their order; add scales."
    ]
    notes += [
        f"Item '{draft.item}': {doubt}; confirm its kind and options."
        for draft in drafts
        for doubt in draft.doubts
    ]
    if form.repeats:
        notes.append(REPEATED.format(name=name))
    return {**base, "instrument": name, "answered_share": FROM_ALL, "items": items}, files, notes


def _questions(drafts: list[Draft]) -> str:
    return "1 question" if len(drafts) == 1 else f"{len(drafts)} questions"


def _places(export: Export, known: Study | None, span: Period) -> Places:
    if known is None:
        return find_places(export, span.start)
    return places_on_map(export, load_reference(known))


def _fields(export: Export, submitted: str, places: Places) -> dict[str, str]:
    ids = export.with_role(RESPONDENT)
    fields = {"respondent": ids[0].name} if ids else {}
    fields |= {"county": places.column} if places.column else {}
    return fields | ({"submitted": submitted} if submitted else {})


def _notes(export: Export, submitted: str, places: Places) -> list[str]:
    notes = []
    if not places.column and not places.region:
        notes.append(
            "No column says where people belong: name one as county or team, or give a region."
        )
    if not submitted:
        notes.append("No column says when an answer was sent: the period is a placeholder.")
    links = [c.name for c in export.columns if c.identifying == "respondent link"]
    if links:
        notes.append(
            f"To match people over waves, name a linking column: person = {quoted(links[0])}"
        )
    others = [name for name in export.source.other_sheets if name not in export.repeats]
    if others:
        notes.append(f"Other sheets were not taken in: {listed(others)}.")
    return notes


def _encoding(export: Export) -> str:
    believed = ("utf-8", "utf-8-sig", "utf-16", "")
    text = export.source.form == "CSV"
    return export.source.encoding if text and export.source.encoding not in believed else ""


def _sheet(export: Export) -> str:
    return export.source.sheet if export.source.other_sheets else ""


def _copy(path: Path, folder: Path, part: str) -> tuple[str, dict[Path, bytes]]:
    """The file's place in the study, relative to it, and its content where it must be copied there."""
    if path.resolve().is_relative_to(folder.resolve()):
        return path.resolve().relative_to(folder.resolve()).as_posix(), {}
    content, number = path.read_bytes(), 1
    target = folder / part / path.name
    while target.exists() and target.read_bytes() != content:
        number += 1
        target = target.with_name(f"{path.stem}-{number}{path.suffix}")
    return f"{part}/{target.name}", {} if target.exists() else {target: content}
