"""Reference data: regions, counties by date, disciplines and protocol steps."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workbench.definition_files import duplicated, read_definitions, short
from workbench.problems import Problem, ProblemsFound, listed, stop_if_any
from workbench.study import STATE, Study

FOREVER = pd.Timestamp("9999-12-31")
"""The end of what has no end yet."""


@dataclass(frozen=True)
class ReferenceData:
    """What a study takes as given.

    Attributes
    ----------
    regions : region, name, navigator, basis; in the order in which reports show them
    counties : fips, county, region, from, to, basis, source; one row a county and time
    disciplines : discipline, name, group, side, personal (bool: the field says something personal
        about a member, so that no single team's is shown); in the order of the reports
    steps : step, name, description; the protocol steps in their order
    county_spellings, discipline_spellings : spelling as `plain` gives it to county or discipline
    """

    regions: pd.DataFrame
    counties: pd.DataFrame
    disciplines: pd.DataFrame
    steps: pd.DataFrame
    county_spellings: dict[str, str]
    discipline_spellings: dict[str, str]

    @property
    def county_words(self) -> dict[str, str]:
        """Each way to write a county, with and without the word county behind it, to the county."""
        spellings = self.county_spellings
        return spellings | {f"{word} county": county for word, county in spellings.items()}

    def region_names(self) -> dict[str, str]:
        """Return the name of each region by its code, the whole state last."""
        return {
            **dict(zip(self.regions.region, self.regions.name, strict=True)),
            STATE: "Minnesota",
        }

    def region_of_county(self, day: dt.date) -> pd.Series:
        """Return the region of each county on a day, by county."""
        return self.county_basis(day).set_index("county").region

    def county_basis(self, day: dt.date) -> pd.DataFrame:
        """Return the rows of `counties` that hold on a day: each county once."""
        since = pd.to_datetime(self.counties["from"])
        until = pd.to_datetime(self.counties["to"]).fillna(FOREVER)
        today = pd.Timestamp(day)
        return self.counties[(since <= today) & (today <= until)]


def plain(text: pd.Series) -> pd.Series:
    """Fold text for comparing: case, any run of white space, non-breaking space, apostrophes."""
    folded = text.str.replace("\u2019", "'").str.replace(r"[\s\u00a0\ufeff]+", " ", regex=True)
    return folded.str.strip().str.casefold()


def plain_word(text: str) -> str:
    """Fold one text as `plain` does."""
    return re.sub(r"[\s\u00a0\ufeff]+", " ", text.replace("\u2019", "'")).strip().casefold()


def load_reference(study: Study) -> ReferenceData:
    """Read the reference data of a study; every mistake in it is raised at once."""
    folder = study.reference_folder
    regions = read_definitions(folder / "navigators.csv", ["region", "name", "navigator", "basis"])
    counties = read_definitions(
        folder / "county_regions.csv", ["fips", "county", "region", "from", "to", "basis", "source"]
    )
    disciplines = read_definitions(
        folder / "disciplines.csv", ["discipline", "name", "group", "side", "personal"]
    )
    disciplines = disciplines.assign(personal=disciplines.personal.str.casefold() == "yes")
    steps = read_definitions(folder / "protocol_steps.csv", ["step", "name", "description"])
    stop_if_any(
        [
            *duplicated(regions, ["region"], folder / "navigators.csv"),
            *duplicated(disciplines, ["discipline"], folder / "disciplines.csv"),
            *duplicated(steps, ["step"], folder / "protocol_steps.csv"),
            *_region_problems(regions, folder),
            *_county_problems(counties, regions, folder),
            *_essential_problems(study, disciplines),
        ]
    )
    return ReferenceData(
        regions,
        counties,
        disciplines,
        steps,
        _spellings(folder, "county_spellings.csv", "county", counties.county, counties.county),
        _spellings(
            folder,
            "discipline_spellings.csv",
            "discipline",
            pd.concat([disciplines.name, disciplines.discipline]),
            pd.concat([disciplines.discipline] * 2),
        ),
    )


def _spellings(
    folder: Path, file: str, column: str, known: pd.Series, codes: pd.Series
) -> dict[str, str]:
    path = folder / file
    extra = read_definitions(path, ["written", column])
    spellings = dict(zip(plain(known), codes, strict=True))
    foreign = ~extra[column].isin(codes)
    if foreign.any():
        rows = tuple(int(row) + 2 for row in extra.index[foreign])
        found = f"a {column} that is not in the list of {column} codes"
        raise ProblemsFound([Problem(short(path), f"column '{column}'", found, rows=rows)])
    return spellings | dict(zip(plain(extra.written), extra[column], strict=True))


def _region_problems(regions: pd.DataFrame, folder: Path) -> list[Problem]:
    file = short(folder / "navigators.csv")
    problems = []
    fit = regions.region.map(lambda code: bool(re.fullmatch(r"[a-z0-9][a-z0-9_]{0,63}", code)))
    if not fit.all():
        allowed = "small letters, digits and underscores: the code is a file name"
        rows = tuple(int(row) + 2 for row in regions.index[~fit])
        problems.append(Problem(file, "column 'region'", "an unfit code", allowed, rows=rows))
    reserved = regions.region.isin([STATE, "statewide", "index"])
    if reserved.any():
        found = "a code that the workbench uses itself"
        allowed = f"any other code than {STATE}, statewide, index"
        problems.append(Problem(file, "column 'region'", found, allowed))
    if regions.empty:
        problems.append(Problem(file, "", "no region stands in it", "at least one"))
    return problems


def _county_problems(counties: pd.DataFrame, regions: pd.DataFrame, folder: Path) -> list[Problem]:
    file = short(folder / "county_regions.csv")
    problems = []
    unknown = ~counties.region.isin(regions.region)
    if unknown.any():
        rows = tuple(int(row) + 2 for row in counties.index[unknown])
        found, allowed = "a region that navigators.csv does not list", listed(regions.region)
        problems.append(Problem(file, "column 'region'", found, allowed, rows=rows))
    dates = pd.DataFrame(
        {
            side: pd.to_datetime(counties[side], format="%Y-%m-%d", errors="coerce")
            for side in ("from", "to")
        }
    )
    unread = dates["from"].isna() | (dates["to"].isna() & (counties["to"] != ""))
    if unread.any():
        rows = tuple(int(row) + 2 for row in counties.index[unread])
        allowed = "YYYY-MM-DD; 'to' may be blank"
        return [*problems, Problem(file, "columns 'from' and 'to'", "no date", allowed, rows=rows)]
    return problems + _overlapping_counties(file, counties, dates)


def _overlapping_counties(file: str, counties: pd.DataFrame, dates: pd.DataFrame) -> list[Problem]:
    spans = dates.assign(county=counties.county, to=dates["to"].fillna(FOREVER))
    spans = spans.sort_values(["county", "from"])
    earlier = spans.groupby("county")["to"].shift()
    overlaps = spans.index[earlier >= spans["from"]]
    if overlaps.empty:
        return []
    rows = tuple(int(row) + 2 for row in overlaps)
    found = "a county is in two regions on one day"
    return [Problem(file, "columns 'from' and 'to'", found, "one region a day", rows=rows)]


def _essential_problems(study: Study, disciplines: pd.DataFrame) -> list[Problem]:
    open_fields = disciplines.discipline[~disciplines.personal]
    foreign = [code for code in study.essential.disciplines if code not in set(open_fields)]
    if not foreign:
        return []
    found = f"{listed(foreign)} is unknown, or says something personal about a member"
    file = f"{study.name}/study.toml"
    return [Problem(file, "key essential.disciplines", found, listed(open_fields))]
