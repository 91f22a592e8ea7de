"""Where respondents belong: a column that names counties, or regions of the study's own."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from workbench.formulas import defused_text
from workbench.intake.adopting.draft import slug, unique
from workbench.intake.adopting.kinds import counts_of, in_order
from workbench.intake.export import QUESTION, Column, Export
from workbench.intake.identifying import identifying_kind
from workbench.reference import ReferenceData, plain, plain_word
from workbench.study import PROJECT

PLACE = re.compile(
    r"\b(county|counties|region|census|state|province|district|territory|country|location|area)\b"
)
COUNTY_SHARE = 0.8
MOST_PLACES = 120
LONGEST_NAME = 60
NOWHERE, NOT_STATED = "everywhere", "not_stated"
COPIED = ("disciplines.csv", "discipline_spellings.csv", "protocol_steps.csv")
"""Reference files that a study with other regions takes over as they are."""


@dataclass(frozen=True)
class Places:
    """Where the respondents of an export belong.

    Attributes
    ----------
    column : name of the column that says so, "" where none does
    region : the region of those whom that column does not place, "" where it is the project's map
    files : reference files of the study's own regions, by name; none where the project's map serves
    """

    column: str
    region: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def find_places(export: Export, since: dt.date) -> Places:
    """Return the column that names Minnesota's counties, else one that names regions of its own.

    Where none does, everybody belongs to one region.
    """
    columns = [column for column in export.columns if _may_name_places(column, export)]
    for column in columns:
        if _share_of_counties(_labels(column, export)) >= COUNTY_SHARE:
            return Places(column.name)
    for column in columns:
        names = in_order(list(dict.fromkeys(_labels(column, export))))
        if 2 <= len(names) <= MOST_PLACES and max(map(len, names)) <= LONGEST_NAME:
            return Places(column.name, NOT_STATED, _own_map([*names, "Not stated"], since))
    return Places("", NOWHERE, _own_map(["Everywhere"], since))


def places_on_map(export: Export, reference: ReferenceData) -> Places:
    """Return where respondents belong on the map that a study has already.

    Whom no column places belongs to the map's region for that, or to its only one.
    """
    known = set(reference.county_words)
    regions = set(reference.regions.region)
    column = ""
    for one in export.columns:
        labels = [plain_word(label) for label in _labels(one, export)]
        if _may_name_places(one, export) and labels and set(labels) <= known:
            column = one.name
            break
    fallback = regions & {NOWHERE, NOT_STATED} or (regions if len(regions) == 1 else set())
    return Places(column, min(fallback, default=""))


def _may_name_places(column: Column, export: Export) -> bool:
    words = plain_word(f"{column.name} {column.question}").replace("_", " ")
    named = PLACE.search(words) and not column.option
    asked = column.role == QUESTION or plain_word(column.name) in ("country", "state/region")
    return bool(named and asked and not identifying_kind(column, export.cells[column.name]))


def _labels(column: Column, export: Export) -> list[str]:
    return [column.choices.get(text, text) for text in counts_of(export.cells[column.name])]


def _share_of_counties(labels: list[str]) -> float:
    known = set(
        plain(pd.read_csv(PROJECT / "data" / "reference" / "county_regions.csv", dtype=str).county)
    )
    found = [plain_word(label).removesuffix(" county") in known for label in labels]
    return sum(found) / len(found) if found else 0.0


def _own_map(names: list[str], since: dt.date) -> dict[str, str]:
    """Each name a region, and the only place in it."""
    codes = unique(slug(name) for name in names)
    codes = [
        f"{code}_region" if code in ("state", "statewide", "index") else code for code in codes
    ]
    basis = "as the file names it"
    regions = [[code, name, "", basis] for code, name in zip(codes, names, strict=True)]
    counties = [
        [str(n), name, code, str(since), "", basis, ""]
        for n, (code, name) in enumerate(zip(codes, names, strict=True), 1)
    ]
    return {
        "navigators.csv": _csv([["region", "name", "navigator", "basis"], *regions]),
        "county_regions.csv": _csv(
            [["fips", "county", "region", "from", "to", "basis", "source"], *counties]
        ),
        "county_spellings.csv": _csv([["written", "county"]]),
        **{name: (PROJECT / "data" / "reference" / name).read_text("utf-8-sig") for name in COPIED},
    }


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    safe = [[defused_text(cell) for cell in row] for row in rows]
    csv.writer(text, lineterminator="\n").writerows(safe)
    return text.getvalue()


def reference_files(folder: Path, places: Places) -> dict[Path, bytes]:
    """Return the files of a study's own reference folder, by path."""
    return {folder / name: text.encode("utf-8") for name, text in places.files.items()}
