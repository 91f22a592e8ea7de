"""Instruments: items, response sets, scales and bands, read from their folder."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workbench.definition_files import duplicated, read_definitions, read_settings, short
from workbench.problems import Problem, listed, stop_if_any
from workbench.study import Study

ITEM_KINDS = ("single", "multiple", "number", "text")
WITHOUT_OPTIONS = ("number", "text")
HALF, ANY, POOLED = "half", "any", "pooled"
"""Half rule: a scale score needs at least half of the scale's items answered (scored). Any: at least
one. Pooled: as any, and in a group's score every rating weighs the same, not every person."""
RULES = (HALF, ANY, POOLED)
COARSER = ("coarse3", "coarse2")
"""Columns of a response set that say which options are shown together where people are few."""


@dataclass(frozen=True)
class Instrument:
    """A questionnaire as data.

    Attributes
    ----------
    items : item, scale, kind, response_set, reverse (bool), short, text; in the order asked
    options : response_set, code, label, score (float, NaN where not scored), missing (the reason
        why an answer such as "don't know" counts as missing for a score), coarse3, coarse2 (the
        label of the group that the option joins in a coarser form, "" where there is none); in the
        order shown
    scales : scale, name, about, rule
    bands : band, label, low (lowest score of the band); from the lowest band up
    """

    name: str
    title: str
    about: str
    source: str
    items: pd.DataFrame
    options: pd.DataFrame
    scales: pd.DataFrame
    bands: pd.DataFrame

    def options_of(self, item: str) -> pd.DataFrame:
        """Return the response options of an item, in their order."""
        named = (self.items["item"] == item).to_numpy()
        if not named.any():
            raise KeyError(item)
        response_set = self.items.response_set.iloc[named.argmax()]
        return self.options[self.options.response_set == response_set]

    def score_limits(self) -> tuple[float, float]:
        """Return the lowest and the highest score that an item of any scale can have."""
        sets = self.items.response_set[self.items.scale != ""]
        scores = self.options[self.options.response_set.isin(sets)].score
        return float(scores.min()), float(scores.max())

    def band_of(self, score: float) -> str:
        """Return the label of the band that a published score lies in, "" where there is none.

        The score is to be rounded as it is published, so that page and band agree.
        """
        reached = self.bands[self.bands.low <= score]
        return "" if reached.empty else str(reached.label.iloc[-1])

    def items_of_kind(self, *kinds: str) -> pd.DataFrame:
        """Return the items of these kinds, in the order asked."""
        return self.items[self.items.kind.isin(kinds)]


def load_instruments(study: Study) -> dict[str, Instrument]:
    """Read every instrument that the study fields, with the study's own band limits."""
    names = sorted({export.instrument for export in study.exports})
    instruments = {name: load_instrument(study.instrument_folder(name)) for name in names}
    stop_if_any(_band_problems(study, instruments))
    return {
        name: _with_limits(instrument, study.bands.get(name, {}))
        for name, instrument in instruments.items()
    }


def load_instrument(folder: Path) -> Instrument:
    """Read one instrument from its folder; every mistake in its files is raised at once."""
    about = read_settings(folder / "instrument.toml")
    items = read_definitions(
        folder / "items.csv",
        ["item", "scale", "kind", "response_set", "reverse", "short", "text"],
    )
    options = read_definitions(
        folder / "response_sets.csv", ["response_set", "code", "label", "score", "missing"]
    )
    options = options.assign(**{name: options.get(name, "") for name in COARSER})
    scales = read_definitions(folder / "scales.csv", ["scale", "name", "about", "rule"])
    bands = read_definitions(folder / "bands.csv", ["band", "label", "low"])
    stop_if_any(
        [
            *duplicated(items, ["item"], folder / "items.csv"),
            *duplicated(options, ["response_set", "code"], folder / "response_sets.csv"),
            *duplicated(scales, ["scale"], folder / "scales.csv"),
            *duplicated(bands, ["band"], folder / "bands.csv"),
            *_item_problems(items, options, scales, folder / "items.csv"),
            *_number_problems(options.score, folder / "response_sets.csv", "score", blank=True),
            *_number_problems(bands.low, folder / "bands.csv", "low", blank=False),
            *_coarser_problems(options, folder / "response_sets.csv"),
            *_unknown(scales.rule, RULES, folder / "scales.csv", "rule"),
        ]
    )
    return Instrument(
        folder.name,
        about.get("title", folder.name),
        about.get("about", ""),
        about.get("source", ""),
        _told_apart(items).assign(reverse=items.reverse.str.casefold().isin(["yes", "true", "1"])),
        options.assign(score=pd.to_numeric(options.score)),
        scales,
        bands.assign(low=pd.to_numeric(bands.low)).sort_values("low", ignore_index=True),
    )


def _told_apart(items: pd.DataFrame) -> pd.DataFrame:
    """Items of one short name stand under their wording, and under their code where that is one too."""
    by_text = items.short.where(~items.short.duplicated(keep=False), items.text)
    twice = by_text.duplicated(keep=False)
    return items.assign(short=by_text.where(~twice, by_text + " (" + items["item"] + ")"))


def _item_problems(items, options, scales, path: Path) -> list[Problem]:
    asked = items[~items.kind.isin(WITHOUT_OPTIONS)]
    return [
        *_unknown(items.kind, ITEM_KINDS, path, "kind"),
        *_unknown(asked.response_set, options.response_set.unique(), path, "response_set"),
        *_unknown(items.scale[items.scale != ""], scales.scale, path, "scale"),
        *(
            [Problem(short(path), "", "no item stands in it", "at least one")]
            if items.empty
            else []
        ),
    ]


def _coarser_problems(options: pd.DataFrame, path: Path) -> list[Problem]:
    """A coarser form groups every option of its response set, or none."""
    problems = []
    for name in COARSER:
        filled = options[name] != ""
        part = filled.groupby(options.response_set).transform("any") & ~filled
        if part.any():
            rows = tuple(int(row) + 2 for row in options.index[part])
            found, allowed = "blank beside filled ones", "a group for every option of the set"
            problems.append(Problem(short(path), f"column '{name}'", found, allowed, rows=rows))
    return problems


def _unknown(column: pd.Series, allowed, path: Path, name: str) -> list[Problem]:
    foreign = column.index[~column.isin(list(allowed))]
    if foreign.empty:
        return []
    rows = tuple(int(row) + 2 for row in foreign)
    return [Problem(short(path), f"column '{name}'", "unknown", listed(allowed), rows=rows)]


def _number_problems(column: pd.Series, path: Path, name: str, *, blank: bool) -> list[Problem]:
    unread = pd.to_numeric(column, errors="coerce").isna()
    foreign = column.index[unread & (column != "")] if blank else column.index[unread]
    if foreign.empty:
        return []
    rows = tuple(int(row) + 2 for row in foreign)
    allowed = "a number" + (" or blank" if blank else "")
    return [Problem(short(path), f"column '{name}'", "not a number", allowed, rows=rows)]


def _band_problems(study: Study, instruments: dict[str, Instrument]) -> list[Problem]:
    file, problems = f"{study.name}/study.toml", []
    for name, limits in study.bands.items():
        if name not in instruments:
            allowed = listed(instruments)
            problems.append(Problem(file, f"key bands.{name}", "no such instrument", allowed))
            continue
        known = list(instruments[name].bands.band)
        for band in limits:
            if band not in known:
                problems.append(
                    Problem(file, f"key bands.{name}.{band}", "no such band", listed(known))
                )
        problems += _disordered_bands(file, name, _with_limits(instruments[name], limits), known)
    return problems


def _disordered_bands(file: str, name: str, limited: Instrument, known: list[str]) -> list[Problem]:
    """Limits under which a band would be empty, or stand above a higher one."""
    lows = limited.bands.set_index("band").low[known]
    if lows.is_monotonic_increasing and lows.is_unique and lows.map(math.isfinite).all():
        return []
    found = "the lowest scores do not rise from band to band"
    allowed = f"each higher than the one before: {listed(known)}"
    return [Problem(file, f"key bands.{name}", found, allowed)]


def _with_limits(instrument: Instrument, limits: dict[str, float]) -> Instrument:
    if not limits:
        return instrument
    bands = instrument.bands.assign(
        low=[
            limits.get(band, low)
            for band, low in zip(instrument.bands.band, instrument.bands.low, strict=True)
        ]
    )
    return Instrument(**{**vars(instrument), "bands": bands.sort_values("low", ignore_index=True)})
