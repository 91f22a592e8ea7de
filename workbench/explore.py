"""What an exploring notebook sees: rows, and measures of any rows, all of it internal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from workbench import store
from workbench.definitions import Definitions, load_definitions
from workbench.doors import ROWS, take_door
from workbench.evidence import SHOWN, Evidence
from workbench.layout import Internal
from workbench.measures import measure_study
from workbench.measures.entries import load_entries
from workbench.measures.long import in_words
from workbench.problems import UsageProblem, listed
from workbench.readiness import READINESS, team_needs, team_table
from workbench.report import Report
from workbench.study import STATE

FILTERS = ("period", "region", "team", "discipline", "instrument")
LABEL = "Internal: not protected. Do not pass on."


class InternalFrame(pd.DataFrame):
    """A DataFrame that says what it is wherever it is shown, as do its rows and columns, however chosen."""

    @property
    def _constructor(self) -> type:
        return InternalFrame

    @property
    def _constructor_sliced(self) -> type:
        return InternalSeries

    def _repr_html_(self) -> str:
        return Internal(LABEL, pd.DataFrame(self))._repr_html_()

    def __repr__(self) -> str:
        return f"{LABEL}\n{pd.DataFrame(self)!r}"


class InternalSeries(pd.Series):
    """A column of an `InternalFrame`, under the same label."""

    @property
    def _constructor(self) -> type:
        return InternalSeries

    @property
    def _constructor_expanddim(self) -> type:
        return InternalFrame

    def __repr__(self) -> str:
        return f"{LABEL}\n{pd.Series(self)!r}"


@dataclass(frozen=True)
class OpenStudy:
    """The rows of a study, or of a part of it, with the measures and figures that they make.

    Attributes
    ----------
    definitions : names, items, disciplines and steps
    tables : the prepared tables by name, as DataFrames, with the chosen rows
    whole : the same tables with every row of the study
    chosen : the filters that led from the one to the other
    """

    definitions: Definitions
    tables: dict[str, pd.DataFrame]
    whole: dict[str, pd.DataFrame]
    chosen: dict[str, str] = field(default_factory=dict)

    def only(self, **filters: str) -> OpenStudy:
        """Return the rows of one period, region, team, discipline or instrument, or several of these.

        Responses follow their respondents, and rows that name a team but no place follow their
        teams. A table that knows nothing of the filter stays whole.

        Raises
        ------
        UsageProblem
            No such filter, or nothing in the study has that value.
        """
        tables = dict(self.tables)
        for name, value in filters.items():
            self._check_filter(name, value)
            tables = {
                table: rows[rows[name] == value] if name in rows else rows
                for table, rows in tables.items()
            }
        tables |= {
            table: rows[rows.team.isin(tables["teams"].team)]
            for table, rows in tables.items()
            if "team" in rows and "region" not in rows
        }
        kept = tables["responses"].respondent.isin(tables["respondents"].respondent)
        tables["responses"] = tables["responses"][kept]
        return replace(self, tables=tables, chosen={**self.chosen, **filters})

    def table(self, name: str) -> pd.DataFrame:
        """Return one prepared table; an unknown name is answered with the known ones."""
        if name not in self.tables:
            raise UsageProblem(f"There is no table '{name}'. Tables: {listed(self.tables)}.")
        return InternalFrame(self.tables[name])

    def measures(self) -> pd.DataFrame:
        """Return the long table of all measures of these rows, before anything is hidden."""
        study, reference = self.definitions.study, self.definitions.reference
        instruments, fewest = self.definitions.instruments, self.definitions.rules.mean_base
        return in_words(measure_study(study, reference, instruments, self.tables, fewest))

    def measure(self, name: str) -> pd.DataFrame:
        """Return one measure of these rows, where there is anything to measure.

        Raises
        ------
        UsageProblem
            There is no such measure; the known ones are listed.
        """
        measures = self.measures()
        if name not in set(measures.measure):
            raise UsageProblem(
                f"There is no measure '{name}'. Measures: {listed(measures.measure.unique(), 80)}."
            )
        found = measures[(measures.measure == name) & (measures.base > 0)]
        of_period = found.period == self.chosen.get("period", found.period)
        of_region = found.region == self.chosen.get("region", found.region)
        used = found[of_period & of_region].replace("", None).dropna(axis="columns", how="all")
        return InternalFrame(used.reset_index(drop=True))

    def figure(self, name: str) -> Internal:
        """Return a figure of the reports, drawn from these rows and marked as internal.

        The filters must have chosen a period; without a region it is the whole state's.
        """
        if "period" not in self.chosen:
            raise UsageProblem("Choose a period first: rows.only(period=...).figure(...)")
        return Internal(LABEL, self._report().figure(name))

    def teams_side_by_side(self) -> Internal:
        """Return the chosen teams of a period side by side, unranked, marked as internal."""
        return Internal(LABEL, team_table(*self._chosen_teams()))

    def needs(self) -> Internal:
        """Return in words what each of the chosen teams would need to be ready, marked as internal."""
        return Internal(LABEL, team_needs(*self._chosen_teams()))

    def _chosen_teams(self):
        if "period" not in self.chosen:
            raise UsageProblem("Choose a period first: rows.only(period=...)")
        period = self.definitions.study.period(self.chosen["period"])
        if READINESS not in self.definitions.instruments:
            raise UsageProblem("This study has not fielded the readiness survey.")
        return self.definitions, self.tables, self.measures(), period.id

    def _report(self) -> Report:
        period = self.definitions.study.period(self.chosen["period"])
        region = self.chosen.get("region", STATE)
        measures = _open(self.measures(), period.id)
        if region != STATE:
            beside = _open(self._everywhere().measures(), period.id)
            own = measures[measures.region == region]
            measures = pd.concat([own, beside[beside.region == STATE]], ignore_index=True)
        teams = self.tables["teams"][self.tables["teams"].period == period.id]
        evidence = Evidence(self.definitions, period, region, measures, teams)
        return Report(evidence, load_entries())

    def _everywhere(self) -> OpenStudy:
        """The same question to the whole state: every filter but those of place."""
        asked = {
            name: value for name, value in self.chosen.items() if name not in ("region", "team")
        }
        return OpenStudy(self.definitions, self.whole, self.whole).only(**asked)

    def _check_filter(self, name: str, value: str) -> None:
        if name not in FILTERS:
            raise UsageProblem(f"Rows cannot be chosen by '{name}'. Choose by: {listed(FILTERS)}.")
        known = {v for rows in self.whole.values() if name in rows for v in rows[name]} - {""}
        reference = self.definitions.reference
        known |= set(
            {
                "region": reference.regions.region,
                "discipline": reference.disciplines.discipline,
            }.get(name, ())
        )
        if value not in known:
            raise UsageProblem(f"No row has {name} '{value}'. Known: {listed(sorted(known))}.")

    def _repr_html_(self) -> str:
        return Internal(LABEL, self._summary())._repr_html_()

    def _summary(self) -> pd.DataFrame:
        sizes = {name: len(rows) for name, rows in self.tables.items()}
        return pd.DataFrame({"rows": sizes}).rename_axis("table")


def _open(measures: pd.DataFrame, period: str) -> pd.DataFrame:
    """The measures of a period as a figure takes them, with nothing hidden."""
    here = measures[measures.period == period]
    return here.assign(status=here.value.isna().map({True: "not_available", False: SHOWN}))


def open_study(study: str) -> OpenStudy:
    """Open the rows of a prepared study, for exploring; nothing that comes from here may leave.

    Parameters
    ----------
    study : name of the study, as `workbench list` shows it

    Raises
    ------
    UsageProblem
        The study is unknown or not prepared, or this kernel makes a report.
    ProblemsFound
        The study's definitions have mistakes.

    Examples
    --------
    >>> rows = open_study("example").only(period="2017-19", region="southeast")
    >>> rows.table("respondents")
    >>> rows.only(discipline="schools").measure("score.readiness")
    """
    take_door(ROWS)
    definitions = load_definitions(study)
    folder = store.current_snapshot(definitions.study, store.PREPARED)
    tables = {name: store.read_table(folder, name) for name in store.table_names(folder)}
    return OpenStudy(definitions, tables, tables)
