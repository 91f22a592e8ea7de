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
    signed_by: str = ""
    signed_on: dt.date | None = None

    @model_validator(mode="after")
    def _agree(self) -> Rules:
        for name in ("breakdown", "percentage_base", "mean_base"):
            if getattr(self, name) < self.threshold:
                raise ValueError(f"{name} must be at least threshold ({self.threshold})")
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
            f"{'one decimal' if self.mean_decimals else 'whole numbers'}.",
            f"Where all but {self.group_margin} or fewer people gave one answer, the whole row is "
            "hidden: it would tell what each of them said.",
            f"Pledged hours are given where at least {self.contributors} agencies pledged.",
            "Where a hidden number could be had by subtraction, others are hidden with it.",
            signed,
        ]


def load_rules(study: Study) -> Rules:
    """Return the disclosure rules of a study; raises `ProblemsFound` with every wrong threshold."""
    try:
        return Rules(**study.rules)
    except ValidationError as error:
        file = f"{study.name}/study.toml"
        raise ProblemsFound(settings_problems(file, error, "rules")) from None
