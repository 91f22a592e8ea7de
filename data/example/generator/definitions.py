"""The definitions that the study is made by: regions, counties, disciplines, steps, instruments."""

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2]
REAL_REGIONS = 8
COUNTIES_A_REGION = 6


@dataclass(frozen=True)
class Item:
    """A question of an instrument; `options` are (code, label, score) in the order shown."""

    id: str
    scale: str
    kind: str
    reverse: bool
    text: str
    options: tuple


@dataclass(frozen=True)
class Instrument:
    id: str
    items: tuple

    @property
    def single(self):
        return tuple(item for item in self.items if item.kind == "single")

    @property
    def scales(self):
        return tuple(dict.fromkeys(item.scale for item in self.items if item.scale))


@dataclass(frozen=True)
class Definitions:
    """Regions in their order with their counties, and the other lists a study needs.

    `peopled` is the number of regions that may have teams; `folder` is the reference data's place.
    """

    regions: tuple
    counties: dict
    disciplines: dict
    steps: tuple
    misspelt: dict
    instruments: dict
    peopled: int
    invented: bool


def read_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, header, rows):
    """Write a CSV file with LF line ends on every platform."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def read_instrument(name):
    folder = DATA / "instruments" / name
    options = {}
    for row in read_rows(folder / "response_sets.csv"):
        score = int(row["score"]) if row["score"] else None
        options.setdefault(row["response_set"], []).append((row["code"], row["label"], score))
    items = tuple(
        Item(
            row["item"],
            row["scale"],
            row["kind"],
            row["reverse"] == "yes",
            row["text"],
            tuple(options.get(row["response_set"], ())),
        )
        for row in read_rows(folder / "items.csv")
    )
    return Instrument(name, items)


def define(regions):
    """Return the definitions of a study: the real regions if they are enough, else invented ones."""
    reference = DATA / "reference"
    shared = {
        "disciplines": {
            row["discipline"]: row["name"] for row in read_rows(reference / "disciplines.csv")
        },
        "steps": tuple(row["step"] for row in read_rows(reference / "protocol_steps.csv")),
        "instruments": {
            name: read_instrument(name) for name in ("readiness", "member", "collaboration")
        },
        "peopled": regions,
    }
    if regions > REAL_REGIONS:
        return Definitions(**invent_regions(regions), **shared, invented=True)
    return Definitions(**read_regions(reference), **shared, invented=False)


def read_regions(reference):
    regions = tuple(row["region"] for row in read_rows(reference / "navigators.csv"))
    counties = {region: [] for region in regions}
    for row in read_rows(reference / "county_regions.csv"):
        assert not row["to"], "the answer key takes each county's region to be the same throughout"
        counties[row["region"]].append(row["county"])
    spellings = read_rows(reference / "county_spellings.csv")
    misspelt = {row["county"]: row["written"] for row in reversed(spellings)}
    return {"regions": regions, "counties": counties, "misspelt": misspelt}


def invent_regions(number):
    regions = tuple(f"region_{place:02d}" for place in range(1, number + 1))
    counties = {
        region: [f"Invented {place * COUNTIES_A_REGION + one}" for one in range(COUNTIES_A_REGION)]
        for place, region in enumerate(regions)
    }
    misspelt = {county: county.replace("Invented", "Invnted") for county in counties[regions[0]]}
    return {"regions": regions, "counties": counties, "misspelt": misspelt}


def write_reference(definitions, folder):
    """Write the reference data of a study whose regions are invented."""
    basis = "invented"
    write_rows(
        folder / "navigators.csv",
        ["region", "name", "navigator", "basis"],
        [[r, f"Region {r[-2:].lstrip('0')}", "", basis] for r in definitions.regions],
    )
    placed = [(c, r) for r in definitions.regions for c in definitions.counties[r]]
    write_rows(
        folder / "county_regions.csv",
        ["fips", "county", "region", "from", "to", "basis", "source"],
        [[99001 + n, c, r, "2014-08-01", "", basis, ""] for n, (c, r) in enumerate(placed)],
    )
    write_rows(
        folder / "county_spellings.csv",
        ["written", "county"],
        [[written, county] for county, written in definitions.misspelt.items()],
    )
    shapes = {
        "type": "FeatureCollection",
        "features": [square(n, c) for n, (c, _) in enumerate(placed)],
    }
    with (folder / "mn_counties.geojson").open("w", encoding="utf-8", newline="\n") as file:
        json.dump(shapes, file, separators=(",", ":"))
    for path in sorted((DATA / "reference").iterdir()):
        if not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)


def square(place, county):
    """Return an invented county as a square of a chessboard, a region a column."""
    west, south = -97 + place // COUNTIES_A_REGION, 44 + place % COUNTIES_A_REGION
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    fips = str(99001 + place)
    return {
        "type": "Feature",
        "id": fips,
        "properties": {"fips": fips, "name": county},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[west + x, south + y] for x, y in corners]],
        },
    }
