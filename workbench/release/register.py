"""What may stand in the files of a study, and what may stand in none."""

from __future__ import annotations

import getpass
import re
import socket
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

import workbench
from workbench import store
from workbench.definitions import Definitions
from workbench.disclosure.pages import Register, printed_codes, printed_numbers
from workbench.evidence import code_of_numbers
from workbench.geography import counties_named
from workbench.intake.restricted import FOLDER
from workbench.measures.long import KEY
from workbench.places import PROJECT, STATE, data_home

DECIMALS = (0, 1, 2)
"""Decimals in which pages print a number."""
NUMBERS = ["value", "low", "high", "base"]
STYLE = Path(__file__).parents[1] / "template" / "style.css"
"""The style sheet of all pages; its comments stand in each of them."""
LEAST_LETTERS = 6
"""A shorter text may stand on a page by chance."""


class StudyRegister:
    """The register of each file of a study.

    A number may stand in a region's file if it is a shown one of the region or of the state, tells how
    many of them are shown or hidden, or stands in a text that everybody may read: definitions, wording,
    titles. The statewide files may tell of every region.

    Parameters
    ----------
    definitions : the study's definitions
    measures, protected : the long table before and after protection
    canaries : words planted in the data, which must come out nowhere
    more : further texts that everybody may read
    """

    def __init__(
        self,
        definitions: Definitions,
        measures: pd.DataFrame,
        protected: pd.DataFrame,
        canaries: Iterable[str] = (),
        more: Iterable[str] = (),
    ):
        self._protected, self._known = protected, {}
        self._agreeing = _agreeing(definitions)
        public = [*_public_texts(definitions), *more]
        self._everywhere = Register(
            printed_numbers(public) | years_shown(definitions, protected) | map_counts(definitions),
            _secrets(definitions, canaries),
            _precise(measures, protected),
            printed_codes(public) | codes_of_numbers(definitions),
        )

    def of(self, file: Path) -> Register:
        """Return the register of a file, which is named by its region."""
        region = file.stem if file.stem in set(self._protected.region) else STATE
        if region not in self._known:
            rows = self._protected
            if region != STATE:
                rows = rows[rows.region.isin([region, STATE])]
            numbers = _shown_numbers(rows) | _sums(rows) | _counts(rows)
            numbers |= _agreed(rows, self._agreeing)
            self._known[region] = self._everywhere.with_numbers(numbers)
        return self._known[region]


def _shown_numbers(protected: pd.DataFrame) -> set[str]:
    values = pd.concat([protected[name].dropna() for name in NUMBERS]).abs().unique()
    return {words for value in values for words in _printed(value)}


def _printed(value: float) -> Iterable[str]:
    for decimals in DECIMALS:
        words = f"{value:,.{decimals}f}"
        yield from (words, words.replace(",", ""))


def years_shown(definitions: Definitions, protected: pd.DataFrame) -> set[str]:
    """Return the years from the first to the last month or funding period that is shown: a time line names each."""
    months = protected[(protected.unit == "month") & (protected.status == "shown")].value
    days = [day for period in definitions.study.periods for day in (period.start, period.end)]
    years = [*(months // 100).astype(int), *(day.year for day in days)]
    return {f"{year}" for year in range(min(years), max(years) + 1)}


def _sums(protected: pd.DataFrame) -> set[str]:
    """What shown counts of one measure add up to, what they lack to their bases, and the steps of all teams:
    everybody can add them."""
    counts = protected[(protected.status == "shown") & (protected.statistic == "count")]
    counts = counts.assign(rest=(counts.base - counts.value).fillna(0))
    sums = counts.groupby(["period", "region", "measure"])[["value", "rest"]].sum()
    steps = counts[counts.measure == "steps"].groupby(["period", "region"]).base.sum()
    every = {*sums.to_numpy().flat, *steps}
    return {words for value in every for words in _printed(value)}


def _agreeing(definitions: Definitions) -> set[tuple[str, str]]:
    """Measure and category of the answers over the middle of their scores: charts add their shares."""
    found = set()
    for instrument in definitions.instruments.values():
        for item in instrument.items_of_kind("single")["item"]:
            options = instrument.options_of(item)
            towards = options[options.score > (options.score.max() + options.score.min()) / 2]
            found |= {(f"answers.{instrument.name}.{item}", code) for code in towards.code}
    return found


def _agreed(protected: pd.DataFrame, agreeing: set[tuple[str, str]]) -> set[str]:
    """How many in a hundred agree with each question, as far as the shares that are added are shown."""
    answers = pd.MultiIndex.from_frame(protected[["measure", "category"]])
    shares = protected[answers.isin(list(agreeing)) & (protected.statistic == "percent")]
    shown = shares[shares.status == "shown"]
    sums = shown.groupby(["period", "region", "measure"]).value.sum()
    return {words for value in sums for words in _printed(value)}


def _counts(protected: pd.DataFrame) -> set[str]:
    """How many numbers, tables and answers there are, shown and hidden: the page says so of itself.

    In all and table by table; in a table by statistic as well, by region for the state, and without what
    stands in its diagonal, such as the pairs of two disciplines.
    """
    rows = protected.assign(diagonal=protected.discipline == protected.category)
    there = rows[rows.status.isin(["shown", "confidential"])]
    table = ["period", "region", "measure"]
    found = set()
    for by in (
        ["period"],
        ["period", "region"],
        table,
        [*table, "statistic"],
        [*table, "statistic", "category"],
        [*table, "statistic", "diagonal"],
        ["period", "measure", "statistic"],
        ["period", "measure", "statistic", "category"],
    ):
        counted = rows.groupby(by).status.value_counts()
        whole = rows.groupby(by).size()
        found |= set(there.groupby(by).size())
        found |= set(counted) | set(whole) | set((whole - counted).dropna().astype(int))
    for name in ("discipline", "category"):
        found |= set(there.groupby([*table, "statistic"])[name].nunique())
    return {words for number in found for words in (f"{number}", f"{number:,}")}


def codes_of_numbers(definitions: Definitions) -> frozenset[str]:
    """Return the codes by which the reports name the tables that they were made from, and the workbench's version."""
    hashes = store.hashes_of(store.current_snapshot(definitions.study)).values()
    return frozenset({*map(code_of_numbers, hashes), workbench.__version__})


def map_counts(definitions: Definitions) -> frozenset[str]:
    """Return how many teams and counties the map tells of the state and each region: in all, on each basis, with a team."""
    found: set[int] = set()
    teams = store.read_table(store.current_snapshot(definitions.study), store.TEAMS)
    for period in definitions.study.periods:
        here = teams[teams.period == period.id]
        counties = definitions.reference.county_basis(period.end)
        counties = counties.assign(team=counties.county.isin(counties_named(here.counties)))
        for by in (["basis"], ["region"], ["region", "basis"], ["region", "team"], ["team"]):
            found |= set(counties.groupby(by).size())
        found |= {len(counties), len(here), *here.region.value_counts()}
    return frozenset(map(str, found))


def _public_texts(definitions: Definitions) -> Iterable[str]:
    study = definitions.study
    folders = {study.instrument_folder(export.instrument) for export in study.exports}
    folders |= {study.reference_folder, PROJECT / "data" / "reference"}
    for folder in sorted(folders):
        for path in sorted(folder.glob("*.toml")) + sorted(folder.glob("*.csv")):
            yield path.read_text("utf-8-sig")
    yield from re.findall(r"/\*.*?\*/", STYLE.read_text("utf-8"), re.S)
    yield from definitions.rules.in_words()
    yield study.title
    for period in study.periods:
        yield f"{period.id} {period.title} {period.start:%B %-d %Y %m %d} {period.end:%B %-d %Y %m %d}"
    for instrument in definitions.instruments.values():
        yield from (f"{low:g}" for low in instrument.bands.low)
    teams = store.read_table(store.current_snapshot(study), store.TEAMS)
    yield from teams.team
    yield from teams.name
    yield from teams.counties


def _secrets(definitions: Definitions, canaries: Iterable[str]) -> dict[str, frozenset[str]]:
    study = definitions.study
    prepared = store.current_snapshot(study, store.PREPARED)
    members = store.read_table(prepared, "members").member
    respondents = store.read_table(prepared, "respondents")
    people = [*respondents.respondent.str.rpartition(".")[2], *respondents.person]
    places = {PROJECT, data_home(), study.folder, Path.home()}
    secrets = {
        "the code of a member": members,
        "the record of a respondent": [*people, *_set_aside_ids(study.folder)],
        "an answer in somebody's own words": _free_text(study.folder),
        "a path of this machine": (str(place) for place in places if len(place.parts) > 1),
        "the name of a user or of this machine": (f"/{getpass.getuser()}/", socket.gethostname()),
        "a planted word": canaries,
    }
    return {
        kind: frozenset(_plain(text) for text in texts if _telling(kind, _plain(text)))
        for kind, texts in secrets.items()
    }


def _plain(text: str) -> str:
    return " ".join(str(text).split()).casefold()


def _telling(kind: str, text: str) -> bool:
    return bool(text) and (len(text) >= LEAST_LETTERS or kind == "a planted word" or _code(text))


def _code(text: str) -> bool:
    """Whether a text is a code of letters and figures, which does not stand in prose by chance."""
    return len(text) > 3 and any(c.isdigit() for c in text) and any(c.isalpha() for c in text)


def _free_text(study: Path) -> list[str]:
    file = study / FOLDER / "free_text.csv"
    if not file.is_file():
        return []
    text = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    column = "text" if "text" in text else text.columns[-1]
    return [cell.removeprefix("'") for cell in text[column]]


def _set_aside_ids(study: Path) -> list[str]:
    found = []
    for file in sorted((study / FOLDER / "set_aside").glob("*.csv")):
        rows = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        named = [column for column in rows if column.casefold().replace(" ", "").endswith("id")]
        found += [cell for column in named for cell in rows[column]]
    return found


def _precise(measures: pd.DataFrame, protected: pd.DataFrame) -> frozenset[str]:
    """The true values of hidden numbers, with all the decimals that a page never shows."""
    hidden = protected[KEY][protected.status == "confidential"]
    values = measures.merge(hidden, on=KEY).value.dropna()
    return frozenset(repr(float(value)) for value in values if value != round(value, 2))
