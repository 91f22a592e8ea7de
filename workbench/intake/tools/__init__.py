"""The survey tools: each recognised by the shape of its header rows, never by a file's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from workbench.intake.export import Export
from workbench.intake.files import Rows, Statistics, form_of, read_file
from workbench.intake.files.workbooks import read_sheets
from workbench.intake.tools import (
    alchemer,
    forms,
    kobo,
    limesurvey,
    qualtrics,
    redcap,
    surveymonkey,
)
from workbench.intake.tools.dictionaries import (
    Field,
    is_dictionary,
    is_xlsform,
    read_dictionary,
    read_xlsform,
)
from workbench.intake.tools.statistics import read_statistics
from workbench.problems import Problem, ProblemsFound

TOOLS = (
    qualtrics.TOOL,
    surveymonkey.TOOL,
    alchemer.TOOL,
    limesurvey.TOOL,
    kobo.TOOL,
    redcap.TOOL,
    forms.MICROSOFT_FORMS,
    forms.GOOGLE,
    forms.PLAIN,
)
"""In the order in which they are tried; a plain table fits whatever no tool does."""


def recognise(
    rows: Rows | Statistics, file: str, fields: Mapping[str, Field] | None = None
) -> Export:
    """Return the rows as an export of the tool whose header rows they bear.

    Parameters
    ----------
    rows : every row of the file, or an SPSS file
    file : the file's name, for messages
    fields : the fields of a REDCap data dictionary, where the study names one

    Raises
    ------
    ProblemsFound
        The file is no export, or has no response.
    """
    if isinstance(rows, Statistics):
        return read_statistics(rows)
    _refuse_dictionary(rows, file)
    if fields:
        export, why = redcap.read(rows, file, fields), "a REDCap data dictionary goes with it"
    else:
        tool, why = next((tool, why) for tool in TOOLS if (why := tool.fits(rows)))
        export = tool.read(rows, file)
    _refuse_shape(rows, export, file)
    return replace(export, why=why)


def _refuse_dictionary(rows: Rows, file: str) -> None:
    if is_dictionary(rows):
        found = "it is a REDCap data dictionary: questions, and no answers"
        do = "Name it as 'dictionary' of an export, or take it in as an instrument: workbench adopt"
        raise ProblemsFound([Problem(file, "", found, do=do)])


def _refuse_shape(rows: Rows, export: Export, file: str) -> None:
    if rows.overlong:
        found = "rows have more cells than the header"
        do = "A comma or quotation mark was lost or added by hand; export the file again"
        if len(rows.overlong) > len(rows.cells) / 2:
            do = "Lines stand above the header: remove them in a copy of the file"
        raise ProblemsFound([Problem(file, "", found, do=do, rows=rows.overlong)])
    if export.cells.empty:
        found = f"it has the header of a {export.tool} export and no response"
        raise ProblemsFound([Problem(file, "", found, do="Export it again, with responses")])


def read_fields(folder: Path, file: str) -> dict[str, Field]:
    """Return the fields of a file that defines questions: a REDCap data dictionary or an XLSForm.

    Raises
    ------
    ProblemsFound
        The file cannot be read, or is neither.
    """
    path = folder / file
    if form_of(path) == "workbook":
        sheets = read_sheets(path, file)
        if is_xlsform(sheets):
            return read_xlsform(sheets)
    rows = read_file(path, file, find=True)
    if isinstance(rows, Statistics) or not is_dictionary(rows):
        found = "it is no REDCap data dictionary and no XLSForm"
        allowed = (
            "'Variable / Field Name' and the like in its first row, or sheets survey and choices"
        )
        raise ProblemsFound([Problem(file, "", found, allowed)])
    return read_dictionary(rows)
