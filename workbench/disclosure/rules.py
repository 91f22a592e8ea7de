"""Disclosure rules: the policy that decides what is too small to publish."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from workbench.problems import ProblemsFound
from workbench.study import Study
from workbench.study_problems import settings_problems


class Rules(BaseModel):
    """The thresholds of a study, with the defaults that hold until its data owner signs others.

    Each can be set under `[rules]` in `study.toml`. None can be switched off: the lowest value
    that a threshold takes still hides a single person.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: int = Field(5, ge=3, description="Counts of people below this are hidden.")
    breakdown: int = Field(10, ge=5, description="Fewest respondents for any breakdown.")
    percentage_base: int = Field(10, ge=5, description="Smallest base of a percentage.")
    mean_base: int = Field(10, ge=5, description="Smallest base of a mean.")
    mean_decimals: int = Field(1, ge=0, le=1, description="Decimals of a published mean.")
    group_margin: int = Field(
        2, ge=1, description="A row whose total less its largest cell is at most this is hidden."
    )
    contributors: int = Field(3, ge=3, description="Fewest agencies behind a sum of hours.")
    interval_base: int = Field(
        15, ge=10, description="Fewest people behind a standard deviation or an interval."
    )
    mean_width: float = Field(
        0.5, gt=0, description="How far a hidden mean must stay open, in points of its scale."
    )
    youth_hidden_up_to: int = Field(
        10, ge=5, description="Totals of youth from 0 up to this are hidden."
    )
    youth_percentage_base: int = Field(
        30, ge=10, description="Smallest base of a percentage of youth."
    )
    youth_group_margin: int = Field(3, ge=1, description="As group_margin, for totals of youth.")
    dominance: float = Field(
        85,
        gt=50,
        lt=100,
        description="Share of a sum, in per cent, that its largest part may not reach.",
    )
    p_percent: float = Field(
        10, ge=5, le=100, description="How near, in per cent, one part of a sum may be computed."
    )
    seconds: int = Field(300, ge=1, description="Time limit of protection and of the audit.")
    signed_by: str = ""
    signed_on: dt.date | None = None

    @model_validator(mode="after")
    def _agree(self) -> Rules:
        for name in ("breakdown", "percentage_base", "mean_base"):
            if getattr(self, name) < self.threshold:
                raise ValueError(f"{name} must be at least threshold ({self.threshold})")
        if self.interval_base < self.mean_base:
            raise ValueError(f"interval_base must be at least mean_base ({self.mean_base})")
        if self.youth_percentage_base <= self.youth_hidden_up_to:
            raise ValueError(
                f"youth_percentage_base must be over youth_hidden_up_to ({self.youth_hidden_up_to})"
            )
        if bool(self.signed_by) != bool(self.signed_on):
            raise ValueError("signed_by and signed_on go together")
        return self

    def in_words(self) -> list[str]:
        """Return the rules as the sentences that every report prints."""
        signed = (
            f"Signed by {self.signed_by} on {self.signed_on:%Y-%m-%d}."
            if self.signed_by
            else "No data owner has signed these rules for this study yet."
        )
        return [
            f"A result is broken down only where at least {self.breakdown} people answered.",
            f"A count of people from 0 to {self.threshold - 1} is hidden.",
            f"A percentage needs {self.percentage_base} people, and at least {self.threshold} on "
            "either side of it.",
            f"A mean needs {self.mean_base} people and is given to "
            f"{'one decimal' if self.mean_decimals else 'whole numbers'}; a standard deviation or an "
            f"interval needs {self.interval_base}. There is no minimum, maximum or quotation.",
            f"Where all but {self.group_margin} or fewer people gave one answer, the whole row is "
            "hidden: it would tell what each of them said.",
            f"A total of youth from 0 to {self.youth_hidden_up_to} is hidden; a percentage of youth needs "
            f"{self.youth_percentage_base}; and where all but {self.youth_group_margin} or fewer are in one "
            "group, all groups are hidden.",
            f"Hours are given where at least {self.contributors} agencies pledged, the largest gave less than "
            f"{self.dominance:g}% of them, and none can compute another's to within {self.p_percent:g}%.",
            "Where people are few, answers are shown in fewer, coarser groups before they are hidden.",
            "Where a hidden number could be computed from others, of any report, more are hidden with it: what "
            "remains possible is at least as wide as the range that is hidden.",
            signed,
        ]


def load_rules(study: Study) -> Rules:
    """Return the disclosure rules of a study; raises `ProblemsFound` with every wrong threshold."""
    try:
        return Rules(**study.rules)
    except ValidationError as error:
        file = f"{study.name}/study.toml"
        raise ProblemsFound(settings_problems(file, error, "rules")) from None
