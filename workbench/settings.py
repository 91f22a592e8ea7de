"""What a study's `study.toml` may say: one frozen model a part, unknown keys refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from workbench.places import PROJECT, reports_home
from workbench.problems import UsageProblem, listed

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Settings(BaseModel):
    """A part of `study.toml`: unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Settings):
    """A funding period, first and last day included."""

    id: Name
    title: Words
    start: dt.date
    end: dt.date


Reason = Literal["blank", "not_asked", "refused", "dont_know", "declared_missing"]
"""Why there is no answer."""


class Export(Settings):
    """One export file of a survey tool: which instrument it holds, and in which period.

    `answered_share`: a submission with a smaller share of the single-answer items is a break-off
    (AAPOR 2023, "break-offs"). `missing`: texts that stand for no answer, with the reason. `region`:
    that of every respondent whom neither a team nor a county places.
    """

    file: Words
    instrument: Name
    period: Name
    dictionary: str = ""
    encoding: str = ""
    sheet: str = ""
    region: str = ""
    answered_share: float = Field(default=0.5, ge=0, le=1)
    missing: dict[str, Reason] = {}
    fields: dict[str, str] = {}
    items: dict[str, str] = {}


class Records(Settings):
    """The workbook of team records."""

    file: Words


class Essential(Settings):
    """The disciplines without which a team of this study is not complete."""

    disciplines: tuple[str, ...] = ()


class Reference(Settings):
    """Where the study keeps its own regions, counties and disciplines; else the project's."""

    folder: str = ""


class Cover(Settings):
    """Wording of the cover."""

    prepared_for: str = "Minnesota Department of Health"
    prepared_by: str = ""


class Study(Settings):
    """All settings of a study, read once from `study.toml` and checked whole."""

    name: Name
    folder: Path
    title: Words
    synthetic: bool = False
    periods: tuple[Period, ...] = Field(min_length=1)
    exports: tuple[Export, ...] = ()
    records: Records | None = None
    essential: Essential = Essential()
    bands: dict[str, dict[str, float]] = {}
    rules: dict = {}
    cover: Cover = Cover()
    reference: Reference = Reference()

    def period(self, wanted: str) -> Period:
        """Return the funding period of this id, or raise `UsageProblem` with the known ones."""
        for period in self.periods:
            if period.id == wanted:
                return period
        known = listed(period.id for period in self.periods)
        raise UsageProblem(f"study '{self.name}' has no period '{wanted}'. It has: {known}.")

    def up_to(self, chosen: Period) -> list[Period]:
        """Return the period before the chosen one, where there is one, and the chosen one."""
        before = [period for period in self.periods if period.end < chosen.start]
        return [*sorted(before, key=lambda period: period.start)[-1:], chosen]

    @property
    def reference_folder(self) -> Path:
        """Folder of regions, counties and disciplines."""
        own = self.reference.folder
        return self.folder / own if own else PROJECT / "data" / "reference"

    def instrument_folder(self, instrument: str) -> Path:
        """Folder of an instrument: the study's own where it has one, else the project's."""
        own = self.folder / "instruments" / instrument
        return own if own.is_dir() else PROJECT / "data" / "instruments" / instrument

    @property
    def reports(self) -> Path:
        """Folder for the drafts of this study."""
        return reports_home() / self.name
