"""Free text: kept apart, and marked where a person must read first."""

from __future__ import annotations

import re

import pandas as pd

from workbench.intake.identifying import flags_of
from workbench.intake.survey import Survey
from workbench.settings import Export

COLUMNS = ["file", "instrument", "period", "respondent", "item", "read_first", "text"]


def list_texts(placed: list[tuple[Export, Survey]], names: re.Pattern | None) -> pd.DataFrame:
    """Return every free text of the rows kept, flagged ones first.

    Parameters
    ----------
    names : pattern of the names on the study's roster

    Returns
    -------
    file, instrument, period, respondent, item, read_first (what could tell who somebody is), text
    """
    rows = [row for settings, survey in placed for row in _of_survey(settings, survey, names)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = (table.read_first == "").sort_values(kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _of_survey(settings: Export, survey: Survey, names) -> list[tuple]:
    people = survey.respondents.respondent[survey.respondents.aside == ""]
    rows = []
    for item, places in survey.texts.items():
        for column, numbers in places:
            cells = survey.export.cells[column].reindex(numbers.intersection(people.index))
            for number, text in cells[cells != ""].astype(str).items():
                flags = "; ".join(flags_of(text, names))
                rows.append(
                    (
                        settings.file,
                        settings.instrument,
                        settings.period,
                        people[number],
                        item,
                        flags,
                        text,
                    )
                )
    return rows


def count_flags(texts: pd.DataFrame) -> pd.DataFrame:
    """Return how many texts of each file and item hold each kind of passage: rows of the loss report."""
    flagged = texts.assign(which=texts.read_first.str.split("; ")).explode("which")
    flagged = flagged[flagged.which != ""]
    keys = ["file", "instrument", "item", "which"]
    counts = flagged.groupby(keys).size().rename("number").reset_index()
    return counts.assign(what="free text", column="", which="to be read first: " + counts.which)
