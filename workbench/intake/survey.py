"""An export and its instrument to tidy rows: who answered, and what they answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from workbench.instruments import Instrument
from workbench.intake.dates import read_dates
from workbench.intake.export import Column, Export
from workbench.problems import Problem, listed
from workbench.reference import plain, plain_word
from workbench.study import Export as ExportSettings

ANSWERED_SHARE = 0.5
"""Below this share of the single-answer items a submission is a break-off (AAPOR 2023, "break-offs")."""
COMPLETE_SHARE = 0.8
"""From this share on it is complete where the tool has no flag (AAPOR's customary 80 per cent)."""
FIELDS = ("respondent", "person", "team", "county", "discipline", "submitted")
CLIENT = re.compile(
    r"\b(client|youth|victim|patient|participant)s?[ _-]*(id|no|nr|number|code|hash|name|dob)\b"
)


@dataclass(frozen=True)
class Survey:
    """What one export says.

    Attributes
    ----------
    respondents : respondent, row, aside, status, person, team, county, discipline, submitted;
        every row of the file, also those set aside (`aside` then says why)
    responses : respondent, item, code, missing; rows kept only
    columns : column, use ("item", "field", "not mapped"); every column of the file
    """

    respondents: pd.DataFrame
    responses: pd.DataFrame
    columns: pd.DataFrame


def read_survey(
    export: Export, settings: ExportSettings, instrument: Instrument, file: str
) -> tuple[Survey, list[Problem]]:
    """Return the tidy survey and everything that is wrong with it."""
    fields, field_problems = _find_fields(export, settings, file)
    items, item_problems = _find_items(export, settings, instrument, file)
    problems = [*_client_problems(export, file), *field_problems, *item_problems]
    respondents = _respondents(export, fields, items, instrument, settings)
    kept = respondents.index[respondents.aside == ""]
    responses, answer_problems = _responses(export, items, instrument, kept, file)
    responses = responses.assign(respondent=respondents.respondent.reindex(responses.row).array)
    survey = Survey(respondents, responses.drop(columns="row"), _uses(export, fields, items))
    return survey, problems + answer_problems + _date_problems(respondents, fields, export, file)


def _find_fields(export: Export, settings: ExportSettings, file: str):
    fields, problems = {}, []
    for name, wanted in settings.fields.items():
        column = export.find(wanted)
        if name not in FIELDS:
            problem = Problem("study.toml", f"fields.{name}", "no such field", listed(FIELDS))
            problems.append(problem)
        elif column is None:
            problems.append(_unknown_column(export, wanted, f"field '{name}'", file))
        else:
            fields[name] = column
    return fields, problems


def _find_items(export: Export, settings: ExportSettings, instrument: Instrument, file: str):
    found, problems = {}, []
    for item in instrument.items.itertuples():
        wanted = (
            [settings.items.get(item.item)]
            if item.item in settings.items
            else [item.item, item.text]
        )
        columns = next(filter(None, (_columns_of(export, name, item.kind) for name in wanted)), [])
        if columns:
            found[item.item] = columns
        elif item.kind != "text":
            problems.append(_unknown_column(export, wanted[0], f"item '{item.item}'", file))
    for name in set(settings.items) - set(instrument.items.item):
        found_text = f"instrument '{instrument.name}' has no item '{name}'"
        allowed = listed(instrument.items.item)
        problems.append(Problem("study.toml", f"items.{name}", found_text, allowed))
    return found, problems


def _columns_of(export: Export, wanted: str, kind: str) -> list[Column]:
    if kind == "multiple":
        return export.find_group(wanted)
    column = export.find(wanted)
    return [column] if column else []


def _unknown_column(export: Export, wanted: str, what: str, file: str) -> Problem:
    names = listed((column.name for column in export.columns), most=40)
    do = f"Name the column of {what} in study.toml, or correct the export"
    return Problem(file, what, f"there is no column '{wanted}'", names, do)


def _client_problems(export: Export, file: str) -> list[Problem]:
    clients = [c.name for c in export.columns if CLIENT.search(c.name.replace("_", " ").casefold())]
    if not clients:
        return []
    found = f"it looks like one row a client (column {listed(clients)})"
    do = "Ask the agency for totals; data on single clients must not come here, hashed or not"
    return [Problem(file, "", found, "totals that an agency reports", do)]


def _respondents(export, fields, items, instrument, settings) -> pd.DataFrame:
    text = {
        name: export.cells[fields[name].name].str.strip() if name in fields else ""
        for name in ("person", "team", "county", "discipline", "submitted")
    }
    table = pd.DataFrame(text, index=export.cells.index).rename_axis("row")
    for name in ("county", "discipline", "team"):
        if name in fields and fields[name].choices:
            table[name] = table[name].map(fields[name].choices).fillna(table[name])
    share = _answered_share(export, items, instrument)
    table = table.assign(
        respondent=[f"{settings.instrument}.{settings.period}.{row}" for row in table.index],
        written=table.submitted,
        submitted=read_dates(table.submitted),
        status=_status(export.finished, share),
        aside=export.aside.mask((export.aside == "") & (share < ANSWERED_SHARE), "break_off"),
    )
    return table.assign(aside=table.aside.mask(_superseded(table), "duplicate"))


def _answered_share(export: Export, items: dict, instrument: Instrument) -> pd.Series:
    single = [
        items[item][0].name for item in instrument.items_of_kind("single").item if item in items
    ]
    if not single:
        return pd.Series(1.0, index=export.cells.index)
    return (export.cells[single].apply(lambda column: column.str.strip()) != "").mean(
        axis="columns"
    )


def _status(finished: pd.Series, share: pd.Series) -> pd.Series:
    complete = (finished == "yes") | ((finished == "") & (share >= COMPLETE_SHARE))
    return complete.map({True: "complete", False: "partial"})


def _superseded(table: pd.DataFrame) -> pd.Series:
    """Rows that a better submission of the same person replaces: the latest complete one is kept."""
    candidates = table[(table.aside == "") & (table.person != "")]
    order = candidates.assign(complete=candidates.status == "complete").sort_index()
    order = order.sort_values(["complete", "submitted"], na_position="first", kind="stable")
    earlier = order.index[order.person.pipe(plain).duplicated(keep="last")]
    return table.index.to_series().isin(earlier)


def _responses(export: Export, items: dict, instrument: Instrument, kept: pd.Index, file: str):
    tables, problems = [pd.DataFrame({"row": [], "item": [], "code": [], "missing": []})], []
    for item in instrument.items_of_kind("single", "multiple").itertuples():
        if item.item not in items:
            continue
        codes = _codes(instrument.options_of(item.item))
        read = _read_single if item.kind == "single" else _read_multiple
        answers, foreign = read(export.cells.loc[kept], items[item.item], codes)
        tables.append(answers.assign(item=item.item))
        for column, rows in foreign.items():
            problems.append(_foreign_answers(file, column, rows, item, instrument))
    return pd.concat(tables, ignore_index=True), problems


def _codes(options: pd.DataFrame) -> dict[str, str]:
    """Each way in which an option may be written, folded, to its code."""
    labels = dict(zip(plain(options.label), options.code, strict=True))
    return dict(zip(plain(options.code), options.code, strict=True)) | labels


def _read_single(cells: pd.DataFrame, columns: list[Column], codes: dict[str, str]):
    column = columns[0]
    written = cells[column.name].str.strip()
    labels = written.map(dict(column.choices)).fillna(written) if column.choices else written
    code = plain(labels).map(codes)
    blank = written == ""
    answers = pd.DataFrame(
        {
            "row": cells.index,
            "code": code.fillna("").array,
            "missing": blank.map({True: "blank", False: ""}).array,
        }
    )
    return answers, _foreign(column.name, cells.index[code.isna() & ~blank])


def _read_multiple(cells: pd.DataFrame, columns: list[Column], codes: dict[str, str]):
    chosen, foreign = [], {}
    for column in columns:
        code, rows = _ticked(cells[column.name].str.strip(), column, codes)
        chosen.append(code)
        foreign |= _foreign(column.name, rows)
    answers = pd.concat(chosen).dropna().rename("code").rename_axis("row").reset_index()
    silent = cells.index.difference(answers.row)
    blank = pd.DataFrame({"row": silent, "code": "", "missing": "blank"})
    answers = pd.concat([answers.assign(missing=""), blank], ignore_index=True)
    return answers.drop_duplicates().sort_values("row", kind="stable"), foreign


def _ticked(written: pd.Series, column: Column, codes: dict[str, str]):
    """The code that each ticked cell stands for; unticked cells are absent."""
    ticked = ~plain(written).isin(["", "0", "unchecked", "false", "no"])
    of_column = codes.get(plain_word(column.option))
    if of_column:
        return pd.Series(of_column, index=written.index[ticked], dtype=object), written.index[:0]
    code = plain(written[ticked]).map(codes)
    return code, code.index[code.isna()]


def _foreign(column: str, rows: pd.Index) -> dict[str, pd.Index]:
    return {} if rows.empty else {column: rows}


def _foreign_answers(
    file: str, column: str, rows: pd.Index, item, instrument: Instrument
) -> Problem:
    what = "answer" if len(rows) == 1 else "answers"
    found = f"{len(rows)} {what} that response set '{item.response_set}' does not list"
    allowed = listed(instrument.options_of(item.item).label)
    do = f"Add to data/instruments/{instrument.name}/response_sets.csv, or correct the export"
    return Problem(file, f"column '{column}'", found, allowed, do, tuple(map(int, rows)))


def _date_problems(
    respondents: pd.DataFrame, fields: dict, export: Export, file: str
) -> list[Problem]:
    unread = respondents.submitted.isna() & (respondents.written != "") & (respondents.aside == "")
    if not unread.any():
        return []
    where = f"column '{fields['submitted'].name}'"
    allowed = "2016-03-31, 2016-03-31 14:05 or 03/31/2016"
    return [Problem(file, where, "no date", allowed, rows=tuple(respondents.index[unread]))]


def _uses(export: Export, fields: dict, items: dict) -> pd.DataFrame:
    of_items = {column.name for columns in items.values() for column in columns}
    of_fields = {column.name for column in fields.values()}
    use = [
        "item" if c.name in of_items else "field" if c.name in of_fields else "not mapped"
        for c in export.columns
    ]
    return pd.DataFrame({"column": [c.name for c in export.columns], "use": use})
