"""The numbers in the tables of a finished page, each held against the protected number that it stands for.

What a table shows is looked up by its words: caption, headers of its columns and rows. It is written here
once more, apart from what makes the pages, so that a mistake there is found here.
"""

from __future__ import annotations

import base64
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from openpyxl import load_workbook

from workbench import store
from workbench.definition_files import read_settings
from workbench.definitions import Definitions
from workbench.disclosure.forms import group_code
from workbench.disclosure.pages import FIGURES, Leak, as_seen
from workbench.disclosure.reading import LAYING
from workbench.instruments import COARSER
from workbench.measures.entries import family, load_entries
from workbench.places import PROJECT, STATE
from workbench.release.drawn import unlike_drawn
from workbench.release.register import years_shown

QUESTIONS = PROJECT / "data" / "reference" / "statute_questions.toml"
KEY = ("measure", "period", "region", "team", "discipline", "category", "statistic")
VALUE, BASE, WORDS = "value", "base", "words"
"""Parts of a protected number: the number with its interval, its base, and words that are told of it."""
ANY = "any"
"""Labels whose words name no number."""
SIGN = re.compile(r"\[[a-z]\]")
HIDDEN = "confidential"
TESTS = {
    "Same people tested before and after": "matched",
    "Asked afterwards about before (retrospective)": "retrospective",
    "Different people before and after": "unmatched",
}
CSV_URI = "data:text/csv;charset=utf-8;base64,"
DECIMALS = (0, 1, 2)
SLIGHT = 1e-9
HEADERS = 4
"""The row of a workbook's sheet that holds a table's headers."""


class Shows(NamedTuple):
    """What a column shows: numbers of a family of measures, and which parts of them.

    A statistic or category that is None is any that the words of the row and of the caption leave.
    """

    measure: str
    statistic: str | None
    category: str | None
    parts: tuple[str, ...] = (VALUE,)


@dataclass(frozen=True)
class Kind:
    """A kind of table.

    Attributes
    ----------
    caption : pattern of its caption
    labels : for the columns that name something, by their header, the dimension that their words are of
    columns : for the columns of numbers, by a pattern of their header, what they show
    across : what the columns show whose headers are words of a dimension, with that dimension
    heading : what the words before a colon of its caption name besides the survey
    """

    caption: str
    labels: Mapping[str, str]
    columns: Mapping[str, Shows] = field(default_factory=dict)
    across: tuple[str, Shows] | None = None
    heading: str = "survey"


class Bound(NamedTuple):
    """What may stand in a cell: these numbers; where all that it could show is hidden, the sign alone.

    `beside` are the shown values and bases of the same protected numbers, which a drawing may show.
    """

    numbers: frozenset[str]
    hidden: bool
    beside: frozenset[str] = frozenset()

    def allows(self, cell: str) -> bool:
        """Whether a cell may read so."""
        if self.hidden:
            return bool(SIGN.fullmatch(cell))
        return self.numbers.issuperset(_figures(cell))


PLACE, SCALE = {"Region": "region"}, {"Scale": "scale"}
KINDS = (
    Kind(
        "Response to the .*",
        PLACE,
        {
            "Response rate": Shows("response", "percent", "answered"),
            "Invited": Shows("response", "percent", "answered", (BASE,)),
        },
    ),
    Kind(
        ".*: mean scores.*",
        PLACE | SCALE,
        {
            "Mean(, .*)?": Shows("score", "mean", None),
            "In words": Shows("score", "mean", None, (WORDS,)),
            "Members.*": Shows("score", "mean", None, (BASE,)),
        },
        heading="scale",
    ),
    Kind(
        "What the law asks.*",
        {"Question": ANY, "Measure": "question of the law"},
        {},
        ("region", Shows("", None, None)),
    ),
    Kind(
        ".*",
        {"Question": "item"},
        {"Answered": Shows("answers", "percent", None, (BASE,))},
        ("option", Shows("answers", "percent", None)),
    ),
    Kind(
        ".*",
        {"Answer": "option"},
        {
            "Share": Shows("choices", "percent", None),
            "Answered": Shows("choices", "percent", None, (BASE,)),
        },
    ),
    Kind(
        "Teams in which each discipline sits.*",
        {"Discipline": "discipline"},
        {},
        ("region", Shows("partners", "count", None, (VALUE, BASE))),
    ),
    Kind(
        "What agencies commit.*",
        PLACE,
        {
            "Agencies at the table": Shows("agreements", "count", "", (BASE,)),
            "Agreements signed": Shows("agreements", "count", ""),
            "Share signed": Shows("agreements", "percent", ""),
            "Hours pledged": Shows("hours", "total", ""),
            "Attendance": Shows("attendance", "percent", ""),
        },
    ),
    Kind(
        "Teams that have done each step.*",
        {"Step": "step"},
        {},
        ("region", Shows("steps", "count", None, (VALUE, BASE))),
    ),
    Kind(
        "Protocol steps by team.*",
        {"Step": "step"},
        {},
        ("team", Shows("step_dates", None, None)),
    ),
    Kind(
        "Protocol steps by team.*",
        {"Team": "team"},
        {},
        ("step", Shows("step_dates", None, None)),
    ),
    Kind(
        ".*: factor scores.*",
        {"Factor": "scale"},
        {
            "In words, (?P<region>.*)": Shows("score", "mean", None, (WORDS,)),
            "Members, (?P<region>.*)": Shows("score", "mean", None, (BASE,)),
        },
        ("region", Shows("score", "mean", None)),
    ),
    Kind(
        "Levels of collaboration between agencies.*",
        PLACE,
        {
            r"Mean level \(0 to 5\)": Shows("levels", "dyad_mean", ""),
            "Pairs at level 1 or over": Shows("levels", "density_1", ""),
            "Pairs at level 3 or over": Shows("levels", "density_3", ""),
            "Pairs whose ratings differ": Shows("levels", "disagreement", ""),
            "Pairs rated": Shows("levels", "dyad_mean", "", (BASE,)),
        },
    ),
    Kind(
        "Levels of collaboration between disciplines, (?P<region>[^,]*).*",
        {"Discipline": "discipline", "And": "other discipline"},
        {
            r"Mean level \(0 to 5\)": Shows("levels_between", "dyad_mean", None),
        },
    ),
    Kind(
        "Network of agencies.*",
        PLACE,
        {
            "Agencies": Shows("agencies_answered", "percent", "", (BASE,)),
            "Answered": Shows("agencies_answered", "percent", ""),
            "Pairs that are tied": Shows("network", "density", ""),
            "Ties that are returned": Shows("network", "reciprocity", ""),
            "Agencies not reached": Shows("network", "not_reached", ""),
            "Ties held by one agency.*": Shows("network", "centralization", ""),
        },
    ),
    Kind(
        "People trained, by discipline.*",
        {"Discipline": "other discipline"},
        {},
        ("region", Shows("people_trained", "total", None)),
    ),
    Kind(
        "Before and after trainings.*",
        PLACE | {"Kind of test": "test"},
        {
            "Gain in points.*": Shows("training_gain", "gain", None),
            "People": Shows("training_gain", "gain", None, (BASE,)),
        },
    ),
    Kind(
        "Services, shelter and housing.*",
        PLACE,
        {
            "Youth served": Shows("youth", "total", ""),
            "Youth enrolled": Shows("youth_enrolled", "total", ""),
            "New, of new and continuing": Shows("youth_new", "percent", "new"),
            "Beds": Shows("beds", "total", ""),
            "Use of beds": Shows("bed_use", "percent", ""),
            "Counties without a service": Shows("counties_without", "count", ""),
            "Share of the counties": Shows("counties_without", "percent", ""),
            "Counties": Shows("counties_without", "percent", "", (BASE,)),
        },
    ),
    Kind(
        ".*: change since the survey before.*",
        PLACE | SCALE,
        {
            "Change of the same people.*": Shows("change", "matched", None),
            "People": Shows("change", "matched", None, (BASE,)),
            "Change of all who answered.*": Shows("change", "unmatched", None),
        },
    ),
    Kind(
        ".*: region beside state.*",
        PLACE | SCALE,
        {
            "Own mean.*": Shows("beside", "own", None),
            "Rest of the state": Shows("beside", "rest", None),
            "Differs from the rest": Shows("beside", "differs", None, (WORDS,)),
            "Steadier estimate.*": Shows("beside", "shrunken", None),
            "Members": Shows("beside", "own", None, (BASE,)),
        },
    ),
    Kind(
        "Reliability of the scales.*",
        PLACE | SCALE,
        {
            "Answered all of them": Shows("reliability", "alpha", None, (BASE,)),
            "Alpha.*": Shows("reliability", "alpha", None),
            "Omega": Shows("reliability", "omega", None),
        },
    ),
)


@dataclass
class PageTable:
    """A table of a page as it was read back: caption, rows of cells, the CSV that is saved from it, and the
    drawings of the same numbers that stand above it, each as its data URI."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)
    saved: list[list[str]] | None = None
    drawings: list[str] = field(default_factory=list)


class _Tables(HTMLParser):
    """The tables of a page; what is only heard behind a sign is no part of a cell, unless it has figures.

    Figures in a comment or an attribute within a row are read with its cell.
    """

    def __init__(self, page: str):
        super().__init__()
        self.tables: list[PageTable] = []
        self._words: list[str] | None = None
        self._heard = 0
        self._drawings: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self._keep_around(tag, dict(attributes))
        if tag == "table":
            self.tables.append(PageTable(drawings=self._drawings or []))
            self._drawings = None
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th", "caption"):
            self._words, self._heard = [], 0
        elif tag == "span" and self._words is not None:
            self._heard += self._heard > 0 or ("class", "heard") in attributes
        told = [
            value
            for name, value in attributes
            if name not in LAYING and FIGURES.search(value or "")
        ]
        if told and self._words is not None:
            self._words += told
        elif told and tag == "tr":
            self.tables[-1].rows[-1] += told

    def _keep_around(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Keep what stands with a table: the drawings above it, and the CSV that is saved from it."""
        if tag == "div" and attributes.get("class") == "figure":
            self._drawings = []
        elif tag in ("img", "source") and self._drawings is not None:
            self._drawings += filter(None, (attributes.get("src"), attributes.get("srcset")))
        elif tag == "a" and self.tables:
            address = attributes.get("href") or ""
            if address.startswith(CSV_URI):
                coded = base64.b64decode(address.removeprefix(CSV_URI))
                self.tables[-1].saved = list(csv.reader(io.StringIO(coded.decode("utf-8-sig"))))

    def handle_data(self, data: str) -> None:
        if self._words is not None and (not self._heard or FIGURES.search(data)):
            self._words.append(data)

    def handle_comment(self, data: str) -> None:
        if FIGURES.search(data):
            self.handle_data(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._heard:
            self._heard -= 1
        if tag not in ("td", "th", "caption") or self._words is None:
            return
        text, self._words = " ".join("".join(self._words).split()), None
        if tag == "caption":
            self.tables[-1].caption = text
        elif self.tables[-1].rows:
            self.tables[-1].rows[-1].append(text)


@dataclass(frozen=True)
class Held:
    """What came of holding a page's tables: what may not stand there, how many cells with
    figures or signs were held against their own number, and how many stand where no protected number is named."""

    leaks: tuple[Leak, ...] = ()
    bound: int = 0
    free: int = 0


class TableRegister:
    """The protected numbers of a study by what names them in a table.

    Parameters
    ----------
    definitions : the study's definitions, whose words stand in the tables
    protected : the protected measures of all periods and regions
    """

    def __init__(self, definitions: Definitions, protected: pd.DataFrame):
        self._definitions = definitions
        self._numbers = _numbers_by_key(protected)
        periods = " ".join(period.id for period in definitions.study.periods)
        self._years = years_shown(definitions, protected) | set(_figures(periods))
        self._measures: dict[str, set[str]] = {}
        for measure in {key[0] for key in self._numbers}:
            self._measures.setdefault(family(measure), set()).add(measure)
        self._any = {
            name: frozenset(key[at] for key in self._numbers) for at, name in enumerate(KEY)
        }

    def hold(self, page: Path, period: str = "") -> Held:
        """Return what stands in the tables of a page, in their CSV files and in its workbook, and may not.

        Parameters
        ----------
        page : an HTML file, named by its region; its workbook is read where it lies beside it
        period : the funding period of the page; "" for a page of any of them
        """
        tables = _Tables(page.read_text("utf-8")).tables
        region = page.stem if page.stem in self._any["region"] else STATE
        leaks, counts = [], {True: 0, False: 0}
        for table in tables:
            if not table.rows or any(len(row) != len(table.rows[0]) for row in table.rows):
                where = f"table '{table.caption}'"
                leaks.append(Leak(page.name, where, "a row has not one cell for each header"))
                continue
            words = (table.caption, *table.rows[0], *(row[0] for row in table.rows))
            drawn = self._years | set(_figures(" ".join(words)))
            for header, row, cell, known in self._cells(table, region, period):
                drawn |= known.beside if known else set(_figures(cell))
                if known is not None and not known.allows(cell):
                    where = f"table '{table.caption}', column '{header}', row {row}"
                    what = "it is not the protected number of its row and column"
                    leaks.append(Leak(page.name, where, what))
                if _figures(cell) or SIGN.fullmatch(cell):
                    counts[known is not None] += 1
            leaks += [
                Leak(page.name, f"the drawing of table '{table.caption}'", what)
                for what in unlike_drawn(table.drawings, drawn)
            ]
        leaks += _unlike_saved(page, tables) + _unlike_workbook(page, tables)
        return Held(tuple(leaks), counts[True], counts[False])

    def _cells(
        self, table: PageTable, region: str, period: str
    ) -> Iterator[tuple[str, int, str, Bound | None]]:
        """The cells that no row is named by: header, row, text, and what may stand there where that is known."""
        if not table.rows:
            return
        headers = table.rows[0]
        kind = _kind_of(table.caption, headers)
        for at, row in enumerate(table.rows[1:], 1):
            named = self._named_by(kind, table.caption, headers, row) if kind else {}
            for header, cell in zip(headers, row, strict=True):
                if kind is None:
                    yield header, at, cell, None
                elif header not in kind.labels:
                    yield header, at, cell, self._known(kind, header, named, region, period)

    def _named_by(
        self, kind: Kind, caption: str, headers: list[str], row: list[str]
    ) -> dict[str, frozenset[str]]:
        """What the caption and the labels of a row name, by dimension."""
        heading = caption.split(":")[0]
        named = dict(self._words["survey"].get(_word(heading), {}))
        if kind.heading in self._words:
            named |= self._words[kind.heading].get(_word(heading), {}) | named
        found = re.fullmatch(kind.caption, caption)
        if found and "region" in found.groupdict():
            named |= self._words["region"].get(_word(found["region"]), {})
        for header, cell in zip(headers, row, strict=True):
            if kind.labels.get(header, ANY) != ANY:
                told = self._words[kind.labels[header]].get(_word(cell))
                if told is None:
                    # a word that nothing is called: no number stands for it
                    told = {"measure": frozenset()}
                named |= {
                    name: codes & named[name] if name in named else codes
                    for name, codes in told.items()
                }
        return named

    def _known(
        self,
        kind: Kind,
        header: str,
        named: Mapping[str, frozenset[str]],
        region: str,
        period: str,
    ) -> Bound | None:
        """What may stand under a header; None where the header names no number."""
        shows, more = self._shown_under(kind, header)
        if shows is None:
            return None
        told = dict(named) | dict(more)
        own = self._measures.get(shows.measure, set()) if shows.measure else self._any["measure"]
        choices = {
            "measure": frozenset(own) & told.get("measure", self._any["measure"]),
            "period": told.get("period", frozenset({period} if period else self._any["period"])),
            "region": told.get("region", frozenset({region})),
            "team": told.get("team", frozenset({""})),
            "discipline": told.get("discipline", frozenset({""})),
            "category": told.get("category", self._any["category"]),
            "statistic": told.get("statistic", self._any["statistic"]),
        }
        if shows.category is not None:
            choices["category"] = frozenset({shows.category})
        if shows.statistic is not None:
            choices["statistic"] = frozenset({shows.statistic})
        if choices["team"] != {""}:
            choices["region"] = self._any["region"]
        keys = itertools.product(*(sorted(choices[name]) for name in KEY))
        found = [self._numbers[key] for key in keys if key in self._numbers]
        told = [rows[part] for rows in found for part in shows.parts if part != WORDS]
        shown = any(told) or (WORDS in shows.parts and any(rows[VALUE] for rows in found))
        hidden = not shown and any(rows[HIDDEN] for rows in found)
        beside = frozenset().union(*(rows[part] for rows in found for part in (VALUE, BASE)))
        return Bound(frozenset().union(*told), hidden, beside)

    def _shown_under(self, kind: Kind, header: str) -> tuple[Shows | None, Mapping]:
        for pattern, shows in kind.columns.items():
            found = re.fullmatch(pattern, header)
            if found:
                region = self._words["region"].get(_word(found.groupdict().get("region", "")), {})
                return shows, {**region, **self._words["period"].get(header.split(", ")[-1], {})}
        if kind.across:
            dimension, shows = kind.across
            told = self._words[dimension].get(_word(header))
            return (None, {}) if told is None else (shows, told)
        return None, {}

    @cached_property
    def _words(self) -> dict[str, dict[str, dict[str, frozenset[str]]]]:
        """For each kind of word what it names, by dimension."""
        study, reference = self._definitions.study, self._definitions.reference
        snapshot = store.current_snapshot(study)
        teams = store.read_table(snapshot, store.TEAMS).itertuples()
        fields = reference.disciplines.itertuples()
        names = {field.name: field.discipline for field in fields}
        instruments = self._definitions.instruments.values()
        captions = [
            (title, "measure", measure)
            for one in instruments
            for title in (one.title, *one.scales.name)
            for measure in self._any["measure"]
            if one.name in measure.split(".")[1:2]
        ]
        return {
            "region": _naming((n, "region", c) for c, n in reference.region_names().items()),
            "period": _naming(
                (words, "period", p.id) for p in study.periods for words in (p.id, p.title)
            ),
            "team": _naming((f"{t.team}: {t.name}", "team", t.team) for t in teams),
            "discipline": _naming((n, "discipline", c) for n, c in names.items()),
            "other discipline": _naming((n, "category", c) for n, c in names.items()),
            "step": _naming((s.name, "category", s.step) for s in reference.steps.itertuples()),
            "test": _naming((words, "category", code) for words, code in TESTS.items()),
            "scale": _naming(
                (s.name, "category", s.scale) for one in instruments for s in _scales(one)
            ),
            "option": _naming(option for one in instruments for option in _options(one)),
            "item": _naming(
                (item.short, "measure", f"{kind}.{one.name}.{item.item}")
                for one in instruments
                for item in one.items.itertuples()
                for kind in ("answers", "choices")
            ),
            "question of the law": _asked(),
            "survey": _naming(captions),
        }


def _scales(instrument) -> Iterable:
    return instrument.scales.itertuples()


def _options(instrument) -> Iterator[tuple[str, str, str]]:
    """Each option, and each group of options that are shown together, with its code."""
    for option in instrument.options.itertuples():
        yield option.label, "category", option.code
        for form in COARSER:
            label = getattr(option, form)
            yield label, "category", group_code(label)


def _naming(told: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, frozenset[str]]]:
    """For each word the codes that it stands for, by dimension."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for word, dimension, code in told:
        of_word = found.setdefault(_word(word), {})
        of_word[dimension] = of_word.get(dimension, frozenset()) | {code}
    return found


def _word(text: str) -> str:
    """A word as it is looked up: as readers see it, in one line."""
    return " ".join(as_seen(text).split())


def _asked() -> dict[str, dict[str, frozenset[str]]]:
    """What the words for each measure of the statute's questions name; one word may stand in several."""
    entries, told = load_entries(), []
    for question in read_settings(QUESTIONS).values():
        for written in question["measures"]:
            measure, statistic, category = (*written.split("/"), "")[:3]
            words = question["words"].get(written, entries[family(measure)].title)
            named = {"measure": measure, "statistic": statistic, "category": category}
            told += [(words, dimension, code) for dimension, code in named.items()]
    return _naming(told)


def _kind_of(caption: str, headers: list[str]) -> Kind | None:
    """The first kind that a table is of, by its caption and by the header of its rows."""
    fit = (k for k in KINDS if re.fullmatch(k.caption, caption) and headers[0] in k.labels)
    by_any = (k for k in KINDS if re.fullmatch(k.caption, caption) and set(headers) & set(k.labels))
    return next(fit, None) or next(by_any, None)


def _numbers_by_key(protected: pd.DataFrame) -> dict[tuple, dict]:
    """The numbers of each protected row as they may be printed; a hidden one has none."""
    columns = [protected[name].astype(str).str.strip() for name in KEY]
    rows = protected[["value", "low", "high", "base", "unit", "status"]].itertuples(index=False)
    return {
        key: {
            VALUE: _printed((row.value, row.low, row.high), row.unit)
            if row.status == "shown"
            else frozenset(),
            BASE: _printed((row.base,), ""),
            HIDDEN: row.status == HIDDEN,
        }
        for key, row in zip(zip(*columns, strict=True), rows, strict=True)
    }


def _printed(values: Iterable[float], unit: str) -> frozenset[str]:
    told = [
        abs(value) // 100 if unit == "month" else abs(value) for value in values if value == value
    ]
    rounded = [(value, places) for value in told for places in DECIMALS]
    # halves are printed upwards, and binary numbers round some of them down
    return frozenset(
        f"{each:.{places}f}" for value, places in rounded for each in (value, value + SLIGHT)
    )


def _figures(cell: str) -> list[str]:
    """The numbers of a cell, without what parts thousands; "95 percent" of an interval is none of its numbers."""
    return [number.replace(",", "") for number in FIGURES.findall(as_seen(cell))]


def _unlike_saved(page: Path, tables: list[PageTable]) -> list[Leak]:
    """The CSV files in a page that are not the table which they are saved from."""
    return [
        Leak(page.name, f"the CSV of table '{table.caption}'", "it is not the table of the page")
        for table in tables
        if table.saved is not None and _plain(table.saved) != _plain(table.rows)
    ]


def _unlike_workbook(page: Path, tables: list[PageTable]) -> list[Leak]:
    """The sheets of a page's workbook that are not the tables of the page."""
    file = page.with_suffix(".xlsx")
    if not file.is_file():
        return []
    book = load_workbook(file, read_only=True)
    sheets = book.worksheets[2:]
    try:
        read = [[[_cell_text(cell) for cell in row] for row in s.iter_rows()] for s in sheets]
    finally:
        book.close()
    if len(read) != len(tables):
        return [Leak(file.name, "its sheets", "they are not the tables of the page")]
    return [
        Leak(file.name, f"the sheet of table '{table.caption}'", "it is not the table of the page")
        for table, rows in zip(tables, read, strict=True)
        if _plain(rows[HEADERS - 1 :]) != _plain(table.rows)
    ]


def _cell_text(cell) -> str:
    """A cell as a spreadsheet shows it."""
    if not isinstance(cell.value, int | float):
        return cell.value or ""
    form = cell.number_format.partition(".")
    places = len(form[2].strip("%"))
    if cell.number_format.endswith("%"):
        return f"{100 * cell.value:.{places}f}%"
    return f"{cell.value:,.{places}f}"


def _plain(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    """Rows of cells without what keeps a spreadsheet from taking text for a formula, and what parts thousands."""
    told = [
        [" ".join(as_seen(cell).split()).lstrip("'").replace(",", "") for cell in row]
        for row in rows
    ]
    return [_trimmed(row) for row in told]


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row
