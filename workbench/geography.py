"""The shapes of Minnesota's counties, and the tribal nations whose land lies in them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache

import numpy as np

from workbench.definition_files import read_definitions
from workbench.study import PROJECT

SHAPES = PROJECT / "data" / "reference" / "mn_counties.geojson"
NATIONS = PROJECT / "data" / "reference" / "tribal_nations.csv"
MIDDLE_LATITUDE = 46.3
"""Degrees north: where a degree of longitude is drawn as long as it is, in the middle of the state."""


@cache
def load_shapes() -> dict[str, tuple[np.ndarray, ...]]:
    """Return the rings of each county by its FIPS code, flat: x to the east, y to the north."""
    features = json.loads(SHAPES.read_text("utf-8"))["features"]
    return {f["properties"]["fips"]: _rings(f["geometry"]) for f in features}


def _rings(geometry: dict) -> tuple[np.ndarray, ...]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    narrow = np.array([math.cos(math.radians(MIDDLE_LATITUDE)), 1.0])
    return tuple(np.array(ring) * narrow for polygon in polygons for ring in polygon)


def counties_named(listed: Iterable[str]) -> set[str]:
    """Return the counties that teams name, each team in one text with semicolons between."""
    return {county.strip() for named in listed for county in named.split(";")} - {""}


def nations_in(counties: set[str]) -> list[str]:
    """Return the tribal nations whose land lies at least in part in one of these counties."""
    nations = read_definitions(NATIONS, ["nation", "counties", "basis"])
    return [
        row.nation
        for row in nations.itertuples()
        if counties & {county.strip() for county in row.counties.split(";")}
    ]
