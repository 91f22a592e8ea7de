"""Submissions of several rows: what repeats within one is kept, or set aside, with it."""

from __future__ import annotations

from dataclasses import replace

from workbench.intake.survey import Survey
from workbench.settings import Export

WHOLE = ("preview", "test", "spam", "disqualified", "deleted", "duplicate")
"""Why a whole submission is set aside, and not only the answers to one of its forms."""
OF_ASIDE = "of_aside"

Read = list[tuple[Export, Survey]]


def keep_together(surveys: Read) -> Read:
    """Return the surveys; a row of a submission that another survey of its file sets aside goes with it."""
    if all(survey.export.record is None for _, survey in surveys):
        return surveys
    aside: dict[tuple[str, str], set[str]] = {}
    for settings, survey in surveys:
        people = survey.respondents
        told = set(people.submission[people.aside.isin(WHOLE)]) - {""}
        kept = set(people.submission[people.aside == ""])
        aside.setdefault((settings.file, settings.period), set()).update(told - kept)
    return [
        (settings, _without(survey, aside[settings.file, settings.period]))
        for settings, survey in surveys
    ]


def _without(survey: Survey, submissions: set[str]) -> Survey:
    people = survey.respondents
    gone = people.submission.isin(submissions) & (people.aside == "")
    if not gone.any():
        return survey
    kept = people.respondent[(people.aside == "") & ~gone]
    return replace(
        survey,
        respondents=people.assign(aside=people.aside.mask(gone, OF_ASIDE)),
        responses=survey.responses[survey.responses.respondent.isin(kept)],
    )
