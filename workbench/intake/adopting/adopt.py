"""A file taken into a study: its copy, the lines for `study.toml`, the drafts; never over anything."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from workbench import store
from workbench.instruments import Instrument, load_instrument
from workbench.intake.adopting.draft import (
    Draft,
    draft_export,
    draft_fields,
    instrument_files,
    slug,
)
from workbench.intake.adopting.look import DICTIONARY, RECORDS, Look
from workbench.intake.adopting.places import Places, find_places, places_on_map, reference_files
from workbench.intake.dates import read_dates
from workbench.intake.export import RESPONDENT, SUBMITTED, Export
from workbench.intake.survey import read_survey
from workbench.problems import ProblemsFound, UsageProblem, listed
from workbench.reference import load_reference
from workbench.settings import Export as ExportSettings
from workbench.settings import Period, Study
from workbench.study import PROJECT, data_home, find_study, load_study
from workbench.study_problems import settings_problems

UNDATED = (dt.date(2000, 1, 1), dt.date(2099, 12, 31))
"""The funding period of a file that does not say when it was answered."""
FROM_ALL = 0.0
"""A drafted instrument does not know which questions were skipped by design: any answer counts."""
NO_KEY = b""


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
    try:
        return find_study(chosen)
    except UsageProblem:
        folder = (
            data_home() / slug(chosen)
            if chosen != slug(chosen) and not name
            else data_home() / chosen
        )
        if folder.parent != data_home() or chosen in ("reference", "instruments"):
            raise UsageProblem(f"'{chosen[:64]}' cannot be the name of a study.") from None
        return folder


def plan_adoption(look: Look, study: str = "", instrument: str = "", period: str = "") -> Adoption:
    """Return what it takes to make a file part of a study; nothing is written.

    Parameters
    ----------
    look : the file, as `look_at` found it
    study : the study's name; a new one is begun where there is none of that name
    instrument : the instrument's name; by default one that fits, else a draft named after the file
    period : the funding period's id; by default the one that holds the dates of the answers
    """
    folder = study_folder(study, look)
    known = load_study(folder.name) if (folder / "study.toml").is_file() else None
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
        f"{len(drafts)} questions in instruments/{name}: confirm scales, scores and reversed items.",
    )
    files = _instrument_paths(folder, name, drafts, f"Made from {look.title} {look.path.name}.")
    return Adoption(folder, "", files, notes)


def _adopt_records(look: Look, folder: Path, known: Study | None) -> Adoption:
    if known is None:
        raise UsageProblem("A workbook of team records goes with a study: name one with --study.")
    if known.records is not None:
        raise UsageProblem(f"Study '{known.name}' has its team records: {known.records.file}.")
    copy, content = _copy(look.path, folder, "records")
    lines = f"\n[records]\nfile = {_quoted(copy)}\n"
    return Adoption(folder, lines, content)


def _adopt_export(
    look: Look, folder: Path, known: Study | None, instrument: str, period: str
) -> Adoption:
    export = look.export
    assert export is not None, "an export was found"
    submitted, dates = _dates(export)
    span, new_period = _period(known, period, dates)
    places = _places(export, known, span)
    copy, files = _copy(look.path, folder, "exports")
    dictionary = ""
    if look.dictionary:
        dictionary, more = _copy(look.dictionary, folder, "exports")
        files |= more
    files |= reference_files(folder / "reference", places) if known is None else {}
    fields = _fields(export, submitted, places)
    base = {
        "file": copy,
        "period": span.id,
        "dictionary": dictionary,
        "region": places.region,
        "fields": fields,
    }
    entries, notes = [], _notes(export, submitted, places)
    parts = [part for part in sorted(set(export.part.astype(str)))]
    for part in parts:
        entry, drafted, note = _entry(
            look, export, part, base, folder, known, instrument, len(parts) > 1
        )
        if entry:
            entries.append(entry)
            files |= drafted
            notes += note
    if not entries:
        raise UsageProblem(f"{look.path.name} has no question that could be taken in.")
    lines = "" if known else _new_study(look, places)
    lines += _period_lines(span) if new_period else ""
    lines += "".join(_export_lines(entry) for entry in entries)
    return Adoption(folder, lines, files, tuple(notes))


def _entry(
    look: Look,
    export: Export,
    part: str,
    base: dict,
    folder: Path,
    known,
    instrument: str,
    several: bool,
):
    """The lines of one export and instrument, the files of its draft, and what to confirm."""
    left_out = {name for name in base["fields"].values()}
    drafts = draft_export(export, part, left_out)
    if not drafts:
        return {}, {}, []
    wanted = slug(f"{instrument or look.path.stem}_{part}") if several and part else instrument
    entry = {**base, "encoding": _encoding(export), "sheet": _sheet(export)}
    fitting = _fitting_instrument(export, entry, folder, wanted)
    if fitting:
        return {**entry, "instrument": fitting}, {}, [f"Instrument '{fitting}' fits, and is used."]
    name = _free_name(wanted or slug(look.path.stem), folder)
    items = {draft.item: draft.source for draft in drafts}
    files = _instrument_paths(folder, name, drafts, f"Drafted from {look.path.name}.")
    note = f"{len(drafts)} questions drafted in instruments/{name}: confirm kinds, options and their order; add scales."
    return {**entry, "instrument": name, "answered_share": FROM_ALL, "items": items}, files, [note]


def _free_name(name: str, folder: Path) -> str:
    taken, number, free = folder / "instruments", 1, name
    while (taken / free).exists() or (PROJECT / "data" / "instruments" / free).exists():
        number += 1
        free = f"{name}_{number}"
    return free


def _fitting_instrument(export: Export, entry: dict, folder: Path, wanted: str) -> str:
    """The name of an instrument all of whose coded items stand in the export, every answer listed."""
    homes = [folder / "instruments", PROJECT / "data" / "instruments"]
    for path in [path for home in homes for path in sorted(home.glob("*/items.csv"))]:
        if wanted and path.parent.name != wanted:
            continue
        try:
            instrument = load_instrument(path.parent)
        except ProblemsFound:
            continue
        if _fits(export, entry, instrument):
            return instrument.name
    return ""


def _fits(export: Export, entry: dict, instrument: Instrument) -> bool:
    if instrument.items_of_kind("single", "multiple").empty:
        return False
    settings = ExportSettings(
        file=entry["file"], instrument=instrument.name, period=entry["period"]
    )
    _, problems = read_survey(export, settings, instrument, entry["file"], NO_KEY)
    return not problems


def _dates(export: Export) -> tuple[str, pd.Series]:
    """The column that says when an answer was sent, if every date in it can be read."""
    for column in export.with_role(SUBMITTED):
        written = export.cells[column.name].astype(str)
        dates = read_dates(written)
        if dates.notna().any() and not (dates.isna() & (written != "")).any():
            return column.name, dates[dates.notna()]
    return "", pd.Series([], dtype="datetime64[us]")


def _period(known: Study | None, wanted: str, dates: pd.Series) -> tuple[Period, bool]:
    """The funding period of the answers, and whether it is a new one."""
    first, last = (dates.min().date(), dates.max().date()) if len(dates) else UNDATED
    if known and wanted:
        for period in known.periods:
            if period.id == wanted:
                return period, False
    if known and not wanted:
        holding = [p for p in known.periods if not len(dates) or p.start <= first and last <= p.end]
        if len(holding) == 1 or (holding and len(dates)):
            return holding[0], False
    same_year = (
        str(first.year) if first.year == last.year else f"{first.year}-{last.year % 100:02d}"
    )
    name = wanted or (same_year if len(dates) else "undated")
    title = _span_in_words(first, last) if len(dates) else "No dates in the file"
    period = Period(id=name, title=title, start=first, end=last)
    if known and any(p.start <= last and first <= p.end or p.id == name for p in known.periods):
        ids = listed(p.id for p in known.periods)
        raise UsageProblem(
            f"The answers are of {title}, across the study's periods ({ids}): name one with --period."
        )
    if known and known.periods[-1].end > first:
        raise UsageProblem(
            f"The answers are of {title}: add that period to study.toml, in order, first."
        )
    return period, True


def _span_in_words(first: dt.date, last: dt.date) -> str:
    names = [f"{day:%B} {day.year}" for day in (first, last)]
    return names[0] if names[0] == names[1] else " to ".join(names)


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
            f"To match people over waves, name a linking column: person = {_quoted(links[0])}"
        )
    if export.source.other_sheets:
        notes.append(f"Other sheets were not taken in: {listed(export.source.other_sheets)}.")
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


def _instrument_paths(
    folder: Path, name: str, drafts: list[Draft], about: str
) -> dict[Path, bytes]:
    home = folder / "instruments" / name
    if home.exists():
        raise UsageProblem(
            f"There is an instrument '{name}' already: give another name with --instrument."
        )
    title = name.replace("_", " ").capitalize()
    files = instrument_files(title, drafts, about)
    return {home / file: text.encode("utf-8") for file, text in files.items()}


def _new_study(look: Look, places: Places) -> str:
    title = slug(look.path.stem).replace("_", " ").capitalize()
    lines = f"title = {_quoted(title)}\n"
    if places.files:
        lines += '\n[reference]\nfolder = "reference"\n\n[cover]\nprepared_for = "to be named"\n'
    return lines


def _period_lines(period: Period) -> str:
    return (
        f"\n[[periods]]\nid = {_quoted(period.id)}\ntitle = {_quoted(period.title)}\n"
        f"start = {period.start}\nend = {period.end}\n"
    )


def _export_lines(entry: dict) -> str:
    lines = ["", "[[exports]]"]
    for key in ("file", "instrument", "period", "dictionary", "encoding", "sheet", "region"):
        if entry.get(key):
            lines.append(f"{key} = {_quoted(entry[key])}")
    if "answered_share" in entry:
        lines.append(
            "# Which questions everybody was asked is not known: any answer keeps a submission."
        )
        lines.append(f"answered_share = {entry['answered_share']}")
    for part in ("fields", "items"):
        if entry.get(part):
            lines += ["", f"[exports.{part}]"]
            lines += [f"{name} = {_quoted(text)}" for name, text in entry[part].items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as TOML writes it; TOML's basic strings escape as JSON's do, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def carry_out(adoption: Adoption) -> None:
    """Write what was planned: the settings last, so that a study never names a file it lacks.

    Raises
    ------
    ProblemsFound
        The settings would not be valid; then nothing is written.
    """
    settings = adoption.study / "study.toml"
    before = settings.read_text("utf-8-sig") if settings.is_file() else ""
    text = before + adoption.lines
    if text:
        _check(adoption.study, text)
    for path, content in adoption.files.items():
        assert not path.exists(), "adopting writes over nothing"
        store.write_file(path, content)
    if adoption.lines:
        store.write_file(settings, text.encode("utf-8"))


def _check(folder: Path, text: str) -> None:
    try:
        Study(**{**tomllib.loads(text), "name": folder.name, "folder": folder})
    except ValidationError as error:
        raise ProblemsFound(settings_problems(f"{folder.name}/study.toml", error)) from None
