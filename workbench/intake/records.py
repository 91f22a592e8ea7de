"""The sheets of the team workbook to typed tables, every cell checked."""

from __future__ import annotations

import pandas as pd

from workbench.intake.dates import read_dates
from workbench.intake.sheets import IN_PERIOD, SHEETS, UNIQUE, Cell
from workbench.near import meant_words
from workbench.problems import Problem, listed
from workbench.reference import ReferenceData, plain
from workbench.study import Study

YES_NO = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}
LEVELS = {str(level): float(level) for level in range(6)}
"""Levels of collaboration (Frey et al. 2006), 0 none to 5 collaboration."""
CHANGES = {"individual": "individual", "agency": "agency", "system": "system"}
"""Levels of change: individual practice, agency policy, system procedure."""
NUMBER = r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?"
"""A number with a decimal point; a comma parts thousands. 7,5 is none: it could be read as 75."""
NEAR = ("county", "discipline", "step", "period", "team")
"""Kinds of cells whose near misses are told with the word that was probably meant."""
Sheets = dict[str, pd.DataFrame]


def read_records(
    sheets: Sheets, study: Study, reference: ReferenceData, file: str
) -> tuple[Sheets, list[Problem]]:
    """Return the sheets with every cell typed, and every problem of every sheet.

    Codes replace spellings: a county, discipline or step stands under its code whatever the case,
    the spaces or the listed spelling in the workbook.
    """
    teams = sheets.get("teams", pd.DataFrame({"team": []}, dtype=str)).team
    words = _vocabularies(study, reference, teams)
    records, problems = {}, []
    for name, sheet in sheets.items():
        typed = {}
        for cell in SHEETS[name]:
            if cell.kind in ("person", "counties"):
                continue
            typed[cell.column], wrong = _read_column(sheet[cell.column], cell, words)
            problems += _cell_problems(file, name, cell, sheet[cell.column].loc[wrong], words)
        records[name] = sheet.assign(**typed)
        problems += _doubles(file, name, records[name])
    if "teams" in records:
        records["teams"], wrong = _served_counties(records["teams"], words["county"], file)
        problems += wrong
    return records, [*problems, *_dates_outside(records, study, file), *_loose_ends(records, file)]


def _vocabularies(
    study: Study, reference: ReferenceData, teams: pd.Series
) -> dict[str, dict[str, str]]:
    """Allowed words of each coded kind, folded, with the code they stand for."""
    steps = reference.steps
    step_words = dict(zip(plain(steps.name), steps.step, strict=True))
    return {
        "county": reference.county_words,
        "discipline": reference.discipline_spellings,
        "step": step_words | dict(zip(plain(steps.step), steps.step, strict=True)),
        "period": {period.id.casefold(): period.id for period in study.periods},
        "team": dict(zip(plain(teams), teams, strict=True)),
        "yes_no": YES_NO,
        "level": LEVELS,
        "change": CHANGES,
    }


def _read_column(text: pd.Series, cell: Cell, words: dict) -> tuple[pd.Series, pd.Index]:
    """The column typed, and the rows whose cell is not allowed."""
    blank = text == ""
    if cell.kind in words:
        read = plain(text).map(words[cell.kind])
    elif cell.kind == "date":
        read = read_dates(text)
    elif cell.kind == "number":
        plainly = text.where(text.str.fullmatch(NUMBER), "").str.replace(",", "")
        read = pd.to_numeric(plainly, errors="coerce")
        read = read.where((read >= 0) & (read < 1e9))
    else:
        read = text.mask(blank)
    wrong = read.isna() & ~blank if cell.blank else read.isna()
    if cell.kind not in ("date", "number", "yes_no", "level"):
        read = read.astype(object).where(read.notna(), "")
    return read, text.index[wrong]


def _cell_problems(
    file: str, name: str, cell: Cell, wrong: pd.Series, words: dict
) -> list[Problem]:
    """The cells that are not allowed, by their rows; of a county or the like the one that was meant."""
    if wrong.empty:
        return []
    what = "cell that is" if len(wrong) == 1 else "cells that are"
    found = f"{len(wrong)} {what} not allowed" + ("" if cell.blank else " or blank")
    meant = meant_words(wrong, words[cell.kind], rows=True) if cell.kind in NEAR else ""
    where = f"sheet '{name}', column '{cell.column}'"
    rows = tuple(map(int, wrong.index))
    return [Problem(file, where, found, _allowed(cell, words), meant, rows)]


def _allowed(cell: Cell, words: dict) -> str:
    return {
        "county": "a county of the region map, or a spelling in county_spellings.csv",
        "discipline": listed(dict.fromkeys(words["discipline"].values())),
        "step": listed(dict.fromkeys(words["step"].values())),
        "period": listed(words["period"].values()),
        "team": "an id of sheet 'teams'",
        "yes_no": "yes or no",
        "date": "a date such as 2016-03-31",
        "number": "a number, 0 or more",
        "level": "a level of collaboration from 0 to 5",
        "change": listed(CHANGES),
    }.get(cell.kind, "a value in every row")


def _doubles(file: str, name: str, table: pd.DataFrame) -> list[Problem]:
    keys = UNIQUE.get(name, [])
    folded = table[keys].apply(lambda column: plain(column.astype(str)))
    twice = table.index[folded.duplicated(keep=False)] if keys else table.index[:0]
    if twice.empty:
        return []
    where = f"sheet '{name}', column {listed(keys)}"
    return [
        Problem(file, where, "two rows have the same key", "each once", rows=tuple(map(int, twice)))
    ]


def _served_counties(teams: pd.DataFrame, counties: dict[str, str], file: str):
    """The counties that each team serves, as codes joined by ";"; its own county always among them."""
    pairs = teams.counties.str.split(";").explode()
    pairs = pairs[pairs.str.strip() != ""]
    known = plain(pairs).map(counties)
    served = known.dropna().groupby(level=0).agg(lambda names: ";".join(dict.fromkeys(names)))
    unknown = pairs.str.strip()[known.isna()]
    rows = tuple(sorted({int(row) for row in unknown.index}))
    table = teams.assign(counties=served.reindex(teams.index).fillna(teams.county))
    if not rows:
        return table, []
    allowed = "counties of the region map, separated by ;"
    found = "a county that is not known"
    meant = meant_words(unknown, counties, rows=True)
    return table, [Problem(file, "sheet 'teams', column 'counties'", found, allowed, meant, rows)]


def _dates_outside(records: Sheets, study: Study, file: str) -> list[Problem]:
    start = {period.id: pd.Timestamp(period.start) for period in study.periods}
    end = {period.id: pd.Timestamp(period.end) for period in study.periods}
    problems = []
    for name, columns in IN_PERIOD.items():
        for column in columns if name in records else []:
            table = records[name]
            day = table[column].dt.normalize()
            early, late = day < table.period.map(start), day > table.period.map(end)
            rows = tuple(map(int, table.index[early | late]))
            if rows:
                where = f"sheet '{name}', column '{column}'"
                allowed = "; ".join(f"{p.id}: {p.start} to {p.end}" for p in study.periods)
                problems.append(
                    Problem(file, where, "a date outside its period", allowed, rows=rows)
                )
    return problems


def _loose_ends(records: Sheets, file: str) -> list[Problem]:
    """Rows that point to a row which another sheet does not have."""
    problems = []
    if {"attendance", "meetings", "members"} <= set(records):
        seats = (
            records["attendance"]
            .reset_index(names="row")
            .merge(records["meetings"], on="meeting", how="left", suffixes=("", "_of"))
        )
        unknown = seats.row[seats.team.isna()]
        problems += _loose(file, "attendance", "meeting", unknown, "a meeting of sheet 'meetings'")
        expected = seats.dropna(subset=["team"]).merge(
            records["members"][["member", "team", "period"]], how="left", indicator=True
        )
        absent = expected.row[expected["_merge"] == "left_only"]
        allowed = "a member of that team and period in sheet 'members'"
        problems += _loose(file, "attendance", "member", absent, allowed)
    for name, column in [("agreements", "agency"), ("ties", "agency"), ("ties", "partner")]:
        if {name, "members"} <= set(records):
            problems += _foreign_agencies(records, name, column, file)
    if {"assessments", "trainings"} <= set(records):
        known = set(plain(records["trainings"].training.astype(str)))
        tests = records["assessments"]
        unknown = tests.index.to_series()[~plain(tests.training.astype(str)).isin(known)]
        allowed = "a training of sheet 'trainings'"
        problems += _loose(file, "assessments", "training", unknown, allowed)
    return problems


def _foreign_agencies(records: Sheets, name: str, column: str, file: str) -> list[Problem]:
    keys = ["team", "period", "agency"]
    roster = records["members"][keys].assign(agency=lambda t: plain(t.agency)).drop_duplicates()
    signed = records[name][["team", "period", column]].set_axis(keys, axis="columns")
    signed = signed.assign(agency=lambda t: plain(t.agency))
    merged = signed.reset_index(names="row").merge(roster, how="left", indicator=True)
    absent = merged.row[merged["_merge"] == "left_only"]
    allowed = "an agency that a member of that team and period comes from"
    return _loose(file, name, column, absent, allowed)


def _loose(file: str, name: str, column: str, rows: pd.Series, allowed: str) -> list[Problem]:
    if rows.empty:
        return []
    found = "it points to nothing"
    where = f"sheet '{name}', column '{column}'"
    return [Problem(file, where, found, allowed, rows=tuple(sorted(map(int, rows))))]
