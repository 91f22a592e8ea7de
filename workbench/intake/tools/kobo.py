"""KoboToolbox and ODK: groups before the question, each option of a question in its own column."""

from __future__ import annotations

from dataclasses import replace

from workbench.intake.export import RESPONDENT, SUBMITTED, TECHNICAL, Column, Export, unique_names
from workbench.intake.files.rows import Rows
from workbench.intake.tools.repeats import is_repeat, link_sheet
from workbench.intake.tools.shape import Tool, header, known_among, make_export, only_ticks

META = {
    **dict.fromkeys(
        ["_uuid", "key", "meta/instanceid", "meta-instanceid", "instanceid", "_index"], RESPONDENT
    ),
    **dict.fromkeys(
        ["_submission_time", "submissiondate", "_submission__submission_time"], SUBMITTED
    ),
    **dict.fromkeys(
        ["start", "end", "today", "_id", "_validation_status", "_notes", "_status", "_tags"],
        TECHNICAL,
    ),
    **dict.fromkeys(
        ["__version__", "_parent_table_name", "_parent_index", "parent_key", "_xform_id_string"],
        TECHNICAL,
    ),
    **dict.fromkeys(
        [
            "formhub/uuid",
            "meta/rootuuid",
            "_bamboo_dataset_id",
            "_duration",
            "reviewstate",
            "formversion",
        ],
        TECHNICAL,
    ),
    **dict.fromkeys(
        ["attachmentspresent", "attachmentsexpected", "edits", "instancename", "meta/instancename"],
        TECHNICAL,
    ),
    **dict.fromkeys(
        ["_submission__id", "_submission__uuid", "status"],
        TECHNICAL,
    ),
    **dict.fromkeys(
        ["_submission__validation_status", "_submission__notes", "_submission__status"], TECHNICAL
    ),
    **dict.fromkeys(["_submission___version__", "_submission__tags"], TECHNICAL),
}
IDENTIFYING = {
    **dict.fromkeys(["deviceid", "simserial", "subscriberid", "phonenumber", "imei"], "device"),
    **dict.fromkeys(["username", "_submitted_by", "submitterid", "submittername", "email"], "name"),
    "_submission__submitted_by": "name",
    **dict.fromkeys(["_geolocation", "_gps_latitude", "_gps_longitude"], "location"),
}
SIGNS = {
    "_uuid",
    "_submission_time",
    "_validation_status",
    "__version__",
    "formhub/uuid",
    "meta/instanceid",
}
ODK = {"submissiondate", "key", "meta-instanceid", "submitterid", "meta/instanceid", "instanceid"}
OF_A_POINT = ("Latitude", "Longitude", "Altitude", "Accuracy")
REPEAT = {"_parent_index", "_parent_table_name", "_submission__uuid", "parent_key"}


def fits(rows: Rows) -> str:
    """Say what speaks for KoboToolbox or ODK."""
    names = header(rows)
    if rows.beside and is_repeat(rows):
        return "its rows lead to the rows of another sheet"
    return known_among(names, SIGNS, 2) or known_among(names, ODK | REPEAT, 2)


def read(rows: Rows, _file: str) -> Export:
    """Make an export; what repeats on other sheets goes with it, or leads to the sheet that it repeats."""
    own = rows.source.sheet
    sheets = {
        name: _read_sheet(one)
        for name, one in {own: rows, **rows.beside}.items()
        if name == own or is_repeat(one) or fits(one)
    }
    export = link_sheet(own, sheets)
    if is_repeat(rows):
        return export
    repeats = [name for name, one in rows.beside.items() if is_repeat(one)]
    filled = [name for name in repeats if len(sheets[name].cells)]
    return replace(export, repeats={name: link_sheet(name, sheets) for name in filled})


def _read_sheet(rows: Rows) -> Export:
    """`group/question` is the question, `group/question/option` an option of it."""
    names = unique_names(rows.head(1)[0])
    mark = "/" if any("/" in name for name in names) else "-"
    known = set(names)
    columns = _one_id([_column(name, known, mark) for name in names])
    export = make_export("KoboToolbox or ODK", rows, columns, 1)
    ticked = {c.group for c in columns if c.option and only_ticks(export.cells[c.name])}
    finished = tuple(_with_kind(column, ticked, export) for column in columns)
    return replace(export, columns=finished)


def _column(name: str, names: set[str], mark: str) -> Column:
    word = name.casefold()
    identifying = IDENTIFYING.get(word, "")
    if word in META or identifying or word.startswith("_gps"):
        return Column(name, name, name, role=META.get(word, TECHNICAL), identifying=identifying)
    parent, _, last = name.rpartition(mark)
    if parent and parent in names:
        return Column(name, parent, parent.rpartition(mark)[2], last)
    if last.startswith("_") and last.endswith(
        ("_latitude", "_longitude", "_altitude", "_precision")
    ):
        return Column(name, name, name, role=TECHNICAL, identifying="location")
    if last in OF_A_POINT and f"{parent}{mark}Latitude" in names:
        return Column(name, name, name, role=TECHNICAL, identifying="location")
    if name.startswith("SET-OF-"):
        return Column(name, name, name, role=TECHNICAL)
    return Column(name, name, name.rpartition(mark)[2] or name)


def _with_kind(column: Column, ticked: set[str], export: Export) -> Column:
    """The column that repeats all ticked options in one cell is not needed beside them."""
    if column.option and column.group in ticked:
        blank = not any(export.cells[column.name].cat.categories)
        return replace(
            column, kind="multiple" if only_ticks(export.cells[column.name]) or blank else "text"
        )
    if column.name in ticked:
        return replace(column, role=TECHNICAL, group="")
    return column


def _one_id(columns: list[Column]) -> list[Column]:
    ids = [column.name for column in columns if column.role == RESPONDENT]
    return [replace(c, role=TECHNICAL) if c.name in ids[1:] else c for c in columns]


TOOL = Tool("KoboToolbox or ODK", fits, read)
