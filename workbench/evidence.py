"""What one report may see: its protected measures, and the names of what they measure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from workbench.definitions import Definitions
from workbench.disclosure.forms import group_code
from workbench.disclosure.signs import SHOWN
from workbench.instruments import COARSER, Instrument
from workbench.settings import Period
from workbench.study import STATE

ONE_NUMBER = ("region", "discipline", "category", "statistic")
"""The dimensions that tell the numbers of a measure apart, where no team is meant."""


def code_of_numbers(hash_of_table: str) -> str:
    """Return the code by which a report names the numbers behind it; "" where there is no hash.

    A letter stands in front: one hash in 1,800 is all figures, which reads as a number nobody released.
    """
    return f"n{hash_of_table}" if hash_of_table else ""


@dataclass(frozen=True)
class Number:
    """One protected number with its base; `value` is missing unless `status` is "shown"."""

    value: float
    base: float
    status: str
    unit: str

    @property
    def shown(self) -> bool:
        """Whether the number may be said."""
        return self.status == SHOWN


@dataclass(frozen=True)
class Evidence:
    """The measures of one period and region, with the state's beside them.

    Attributes
    ----------
    definitions : names, items, disciplines and steps; no data on people
    period : the funding period
    region : code of the region, "state" for the statewide report
    measures : protected measures of this period: the region's and the state's rows, or all rows
    teams : team, name, region, counties; the teams of this period
    earlier : the same region's evidence of the period before, None where the study has none
    fingerprint : code of the protected measures that all this was read from, see `code_of_numbers`
    """

    definitions: Definitions
    period: Period
    region: str
    measures: pd.DataFrame
    teams: pd.DataFrame
    earlier: Evidence | None = None
    fingerprint: str = ""

    @property
    def place(self) -> str:
        """Name of the region."""
        return self.definitions.reference.region_names()[self.region]

    @property
    def statewide(self) -> bool:
        """Whether this is the report of the whole state."""
        return self.region == STATE

    @property
    def regions(self) -> list[str]:
        """Codes of the regions that the report speaks of, in their order, the state not among them."""
        present = set(self.measures.region)
        return [code for code in self.definitions.reference.regions.region if code in present]

    @cached_property
    def has_team(self) -> bool:
        """Whether the region had a team in the period; a study without team records knows of none."""
        teams = self.number("teams", statistic="count")
        return teams.value > 0 or self.definitions.study.records is None

    def select(self, measure: str, **dimensions: str) -> pd.DataFrame:
        """Return the rows of a measure with these dimensions; team-level rows only if asked for."""
        wanted = {"team": "", **dimensions}
        rows = self._by_measure.get(measure)
        if rows is None:
            return self.measures[:0]
        asked = [rows[name] == value for name, value in wanted.items() if value is not None]
        return rows[np.logical_and.reduce(asked)] if asked else rows

    @cached_property
    def _by_measure(self) -> dict[str, pd.DataFrame]:
        """The rows of each measure: a report asks for a few of them many times."""
        return dict(list(self.measures.groupby("measure", sort=False)))

    def number(self, measure: str, region: str = "", **dimensions: str) -> Number:
        """Return the one number of a measure in the report's region, or in another that it sees.

        A number that was not measured has status "not_available".
        """
        row = self.single(measure, region=region or self.region, **dimensions)
        if row is None:
            return Number(float("nan"), float("nan"), "not_available", "")
        return Number(row.value, row.base, row.status, row.unit)

    def single(self, measure: str, **dimensions: str) -> Any:
        """Return the one row of a measure with these dimensions, as a named tuple; None where there is none.

        Dimensions that are not asked for are those that do not apply.
        """
        if measure not in self._singles:
            rows = self.select(measure)
            keys = zip(*(rows[name] for name in ONE_NUMBER), strict=True)
            self._singles[measure] = dict(zip(keys, rows.itertuples(index=False), strict=True))
        return self._singles[measure].get(tuple(dimensions.get(name, "") for name in ONE_NUMBER))

    @cached_property
    def _singles(self) -> dict[str, dict[tuple, Any]]:
        """The rows by measure and dimensions, as far as they were asked for."""
        return {}

    def fielded(self, instrument: str) -> bool:
        """Whether the study fielded the instrument in this period."""
        exports = self.definitions.study.exports
        return any(e.instrument == instrument and e.period == self.period.id for e in exports)

    def instrument(self, name: str) -> Instrument | None:
        """Return an instrument that the study has, whatever the period."""
        return self.definitions.instruments.get(name)

    def answers(self, instrument: Instrument, scale: str) -> pd.DataFrame:
        """Return the shares of every response option of a scale's items, in the instrument's order.

        Columns: item (its short name), option (its label), score, value (per cent), base, status.
        """
        return self._distributions(instrument, "answers", instrument.items.scale == scale)

    def answers_to(self, instrument: Instrument, items: list[str]) -> pd.DataFrame:
        """Return the shares of every response option of these items; columns as `answers`."""
        return self._distributions(instrument, "answers", instrument.items["item"].isin(items))

    def choices(self, instrument: Instrument, item: str) -> pd.DataFrame:
        """Return the shares of each option of an item with several answers; columns as `answers`."""
        return self._distributions(instrument, "choices", instrument.items["item"] == item)

    def _distributions(
        self, instrument: Instrument, family: str, wanted: pd.Series
    ) -> pd.DataFrame:
        """The options of the wanted items in the instrument's order, each with its share."""
        items = instrument.items[wanted]
        names = [f"{family}.{instrument.name}.{item}" for item in items["item"]]
        own = pd.concat(
            self.select(name, region=self.region, statistic="percent", discipline="")
            for name in names
        )
        codes = own.groupby("measure").category.agg(set)
        options = [
            _options_in_form(instrument.options_of(item.item), codes.get(name, set())).assign(
                measure=name, item=item.short
            )
            for name, item in zip(names, items.itertuples(), strict=True)
        ]
        merged = pd.concat(options, ignore_index=True).merge(
            own, left_on=["measure", "code"], right_on=["measure", "category"], how="left"
        )
        return merged.rename(columns={"label": "option"})[
            ["item", "option", "score", "value", "base", "status"]
        ]

    def scores(self, instrument: Instrument, regions: list[str], scale: str = "") -> pd.DataFrame:
        """Return the mean of each scale in these regions, scale by scale, or of one scale.

        Columns: scale (its name), region (code), place (its name), value, low, high, base, status.
        """
        names = self.definitions.reference.region_names()
        rows = self.select(f"score.{instrument.name}", discipline="", statistic="mean")
        scales = instrument.scales[
            instrument.scales.scale.isin([scale] if scale else instrument.scales.scale)
        ]
        order = scales.merge(pd.DataFrame({"region": regions}), how="cross")
        merged = order.merge(rows, left_on=["region", "scale"], right_on=["region", "category"])
        return merged.assign(scale=merged["name"], place=merged.region.map(names))[
            ["scale", "region", "place", "value", "low", "high", "base", "status"]
        ]

    def coverage(self) -> pd.DataFrame:
        """Return which discipline sits in which team of the region.

        Columns: discipline (its name), team (its id), essential (bool), present (bool), status.
        """
        names = self.definitions.reference.disciplines.set_index("discipline").name
        rows = self.select("partners", team=None, statistic="present", region=self.region)
        order = {code: number for number, code in enumerate(names.index)}
        rows = rows.assign(essential=rows.category == "essential", place=rows.discipline.map(order))
        rows = rows.sort_values(["essential", "place", "team"], ascending=[False, True, True])
        return rows.assign(discipline=rows.discipline.map(names), present=rows.value == 1)[
            ["discipline", "team", "essential", "present", "status"]
        ].reset_index(drop=True)

    def team_names(self) -> dict[str, str]:
        """Return the name of each team by its id: agencies' names, and no person's."""
        return dict(zip(self.teams.team, self.teams["name"], strict=True))

    def partners(self, regions: list[str]) -> pd.DataFrame:
        """Return in how many teams each discipline sits, by region.

        Columns: discipline (its name), code, region, place, essential (bool), value (teams), base, status.
        """
        frame = self.definitions.reference.disciplines[["discipline", "name"]]
        names = self.definitions.reference.region_names()
        rows = self.select("partners", statistic="count")
        rows = rows[(rows.discipline != "") & rows.region.isin(regions)]
        merged = frame.merge(rows, on="discipline", suffixes=("", "_"))
        merged = merged.assign(
            code=merged.discipline,
            discipline=merged["name"],
            place=merged.region.map(names),
            essential=merged.category == "essential",
        )
        columns = ["discipline", "code", "region", "place", "essential", "value", "base", "status"]
        return merged.sort_values("essential", ascending=False, kind="stable")[columns]

    def steps(self, regions: list[str]) -> pd.DataFrame:
        """Return how many teams have done each protocol step, by region.

        Columns: step (its name), region, place, value (teams), base (all teams), status.
        """
        names = self.definitions.reference.region_names()
        rows = self.select("steps", statistic="count")
        order = pd.DataFrame({"region": regions}).merge(
            self.definitions.reference.steps, how="cross"
        )
        merged = order.merge(rows, left_on=["region", "step"], right_on=["region", "category"])
        merged = merged.assign(step=merged["name"], place=merged.region.map(names))
        return merged[["step", "region", "place", "value", "base", "status"]]

    def team_steps(self) -> pd.DataFrame:
        """Return how far each team is with each step, in the order of the protocol, region by region.

        Columns: step (its name), team (its id), state ("done"; "planned" for a date to come, "late"
        for one that has passed; "open" without a date), planned and done (months, such as 201803;
        missing where there is no date), status.
        """
        here = None if self.statewide else self.region
        rows = self.select("steps", team=None, statistic="done", region=here)
        order = {code: at for at, code in enumerate(self.definitions.reference.regions.region)}
        rows = rows.assign(place=rows.region.map(order))
        months = self._step_months(here)
        merged = self.definitions.reference.steps.merge(rows, left_on="step", right_on="category")
        merged = merged.merge(months, how="left", on=["team", "category"])
        merged = merged.sort_values(["place", "team"], kind="stable")
        end = 100 * self.period.end.year + self.period.end.month
        state = np.select(
            [merged.value == 1, merged.planned <= end, merged.planned > end],
            ["done", "late", "planned"],
            "open",
        )
        steps = merged.assign(step=merged["name"], state=state)
        return steps[["step", "team", "state", "planned", "done", "status"]].reset_index(drop=True)

    def _step_months(self, region: str | None) -> pd.DataFrame:
        """The months planned and done of each team and step."""
        rows = self.select("step_dates", team=None, statistic=None, region=region)
        rows = rows.pivot(index=["team", "category"], columns="statistic", values="value")
        return rows.reindex(columns=["planned", "done"]).reset_index()

    def shares(self, measure: str, category: str, regions: list[str]) -> pd.DataFrame:
        """Return one percentage in these regions: region, place, value, base, status."""
        names = self.definitions.reference.region_names()
        rows = self.select(measure, statistic="percent", category=category, discipline="")
        merged = pd.DataFrame({"region": regions}).merge(rows, on="region")
        return merged.assign(place=merged.region.map(names))[
            ["region", "place", "value", "base", "status"]
        ]


def _options_in_form(options: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    """The options of an item, or the groups of them in whose form its answers are shown."""
    for name in COARSER:
        grouped = options.assign(code=options[name].map(group_code), label=options[name])
        if codes and not codes <= set(options.code) and codes <= set(grouped.code):
            scored = grouped.groupby("code", sort=False).score.mean()
            one = grouped.drop_duplicates("code")
            return one.assign(score=one.code.map(scored))[["code", "label", "score"]]
    return options[["code", "label", "score"]]
