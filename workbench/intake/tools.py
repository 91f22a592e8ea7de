"""The survey tools: each recognised by the shape of its header rows, never by a file's name."""

from __future__ import annotations

import json

import pandas as pd

from workbench.intake.export import KEPT, Column, Export, unique_names
from workbench.problems import Problem, ProblemsFound
from workbench.reference import plain, plain_word

QUALTRICS_ASIDE = {
    "survey preview": "preview",
    "1": "preview",
    "offline survey preview": "preview",
    "17": "preview",
    "survey test": "test",
    "2": "test",
    "spam": "spam",
    "8": "spam",
    "possible spam": "spam",
    "imported spam": "spam",
    "12": "spam",
}
YES = {"true": "yes", "1": "yes", "yes": "yes", "false": "no", "0": "no", "no": "no"}
NOT_COMPLETED = "[not completed]"
"""What REDCap writes for the time of a survey that was not finished."""
REDCAP_COMPLETE = {"2": "yes", "complete": "yes"}


def recognise(rows: pd.DataFrame, file: str, dictionary: pd.DataFrame | None = None) -> Export:
    """Return the rows as an export of the tool whose header rows they bear.

    Parameters
    ----------
    rows : every row of the file as text, as `read_rows` gives them
    file : the file's name, for messages
    dictionary : every row of the REDCap data dictionary, where the study names one
    """
    head = [list(rows.iloc[position]) for position in range(min(3, len(rows)))]
    if len(head) == 3 and _import_ids(head[2]):
        export = _qualtrics(rows, head[0], head[1], _import_ids(head[2]), skip=3)
    elif len(head) >= 2 and head[0][0].strip() == "V1" and "ResponseID" in head[1]:
        export = _qualtrics(rows, head[0], head[1], head[1], skip=2)
    elif (
        len(head) >= 2
        and plain_word(head[0][0]).replace(" ", "") == "respondentid"
        and not head[1][0]
    ):
        export = _surveymonkey(rows, head[0], head[1])
    elif dictionary is not None or any(name.endswith("_complete") for name in head[0]):
        export = _redcap(rows, head[0], dictionary, file)
    else:
        export = _plain(rows, head[0])
    if export.cells.empty:
        found = f"it has the header of a {export.tool} export and no response"
        raise ProblemsFound([Problem(file, "", found, do="Export it again, with responses")])
    return export


def _import_ids(row: list[str]) -> list[str]:
    """The import ids of Qualtrics' third header row, or nothing where the row is not that."""
    if not row or not row[0].lstrip().startswith(("{'ImportId'", '{"ImportId"')):
        return []
    return [_import_id(cell) for cell in row]


def _import_id(cell: str) -> str:
    try:
        return str(json.loads(cell.replace("'", '"')).get("ImportId", ""))
    except (json.JSONDecodeError, AttributeError):
        return ""


def _cells(rows: pd.DataFrame, names: list[str], skip: int) -> pd.DataFrame:
    return rows.iloc[skip:].set_axis(names, axis="columns")


def _state(
    cells: pd.DataFrame, name: str | None, meanings: dict[str, str], other: str
) -> pd.Series:
    if name is None:
        return pd.Series("", index=cells.index)
    return plain(cells[name]).map(meanings).fillna(other)


def _qualtrics(rows, first: list[str], second: list[str], ids: list[str], skip: int) -> Export:
    names = unique_names(first)
    columns = tuple(
        Column(
            name,
            group=name.rpartition("_")[0] or name,
            question=question,
            option=question.rpartition(" - ")[2] if " - " in question else "",
            import_id=import_id,
        )
        for name, question, import_id in zip(names, second, ids, strict=True)
    )
    meta = {column.import_id.casefold(): column.name for column in columns}
    cells = _cells(rows, names, skip)
    return Export(
        "Qualtrics",
        columns,
        cells,
        _state(cells, meta.get("finished"), YES, "no"),
        _state(cells, meta.get("status"), QUALTRICS_ASIDE, KEPT),
    )


def _surveymonkey(rows: pd.DataFrame, first: list[str], second: list[str]) -> Export:
    questions = list(pd.Series(first).replace("", None).ffill().fillna(""))
    options = [
        "" if plain_word(text) in ("response", "open-ended response") else text for text in second
    ]
    names = unique_names(
        [
            f"{question} [{option}]" if option else question
            for question, option in zip(questions, options, strict=True)
        ]
    )
    columns = tuple(
        Column(name, group=question, question=question, option=option)
        for name, question, option in zip(names, questions, options, strict=True)
    )
    cells = _cells(rows, names, 2)
    silent = pd.Series("", index=cells.index)
    return Export("SurveyMonkey", columns, cells, silent, silent.copy())


def _plain(rows: pd.DataFrame, first: list[str]) -> Export:
    names = unique_names(first)
    cells = _cells(rows, names, 1)
    silent = pd.Series("", index=cells.index)
    columns = tuple(Column(name, name, name) for name in names)
    return Export("plain table", columns, cells, silent, silent.copy())


def _redcap(rows: pd.DataFrame, first: list[str], dictionary, file: str) -> Export:
    names = unique_names(first)
    fields = {} if dictionary is None else _dictionary_fields(dictionary, file)
    columns = tuple(_redcap_column(name, fields) for name in names)
    cells = _cells(rows, names, 1).replace(NOT_COMPLETED, "")
    status = next((name for name in reversed(names) if name.endswith("_complete")), None)
    silent = pd.Series(KEPT, index=cells.index)
    return Export("REDCap", columns, cells, _state(cells, status, REDCAP_COMPLETE, "no"), silent)


def _redcap_column(name: str, fields: dict[str, Column]) -> Column:
    base, checkbox, code = name.partition("___")
    known = fields.get(base, Column(name, name))
    if not checkbox:
        return Column(name, name, known.question, choices=known.choices)
    codes = {key.casefold(): label for key, label in known.choices.items()}
    return Column(name, base, known.question, option=codes.get(code.casefold(), code))


def _dictionary_fields(dictionary: pd.DataFrame, file: str) -> dict[str, Column]:
    """The fields of a REDCap data dictionary with their choices ("1, Yes | 2, No")."""
    header = [plain_word(cell) for cell in dictionary.iloc[0]]
    wanted = ["variable / field name", "field label", "choices, calculations, or slider labels"]
    if not all(name in header for name in wanted):
        found = "it is not a REDCap data dictionary"
        raise ProblemsFound([Problem(file, "header row", found, "; ".join(wanted))])
    name, label, choices = (header.index(title) for title in wanted)
    return {
        row[name].strip(): Column(
            row[name].strip(), row[name].strip(), row[label], choices=_choices(row[choices])
        )
        for row in dictionary.iloc[1:].itertuples(index=False)
    }


def _choices(cell: str) -> dict[str, str]:
    pairs = [part.partition(",") for part in cell.split("|")]
    return {code.strip(): label.strip() for code, comma, label in pairs if comma}
