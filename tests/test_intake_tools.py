"""Every survey tool's export is told by its shape, whatever the file's name, form and language."""

from __future__ import annotations

import zipfile

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from imitations import (
    REDCAP_DICTIONARY,
    TOOLS,
    google_rows,
    legacy_rows,
    plain_rows,
    qualtrics_rows,
    redcap_rows,
    surveymonkey_rows,
    write_csv,
    write_workbook,
)

from workbench.intake.adopting.draft import draft_export, draft_fields
from workbench.intake.adopting.look import look_at, with_dictionary
from workbench.intake.answers import plain_numbers
from workbench.intake.dates import read_dates
from workbench.intake.files.rows import Source
from workbench.intake.files.spss import ResponseSet, Statistics
from workbench.intake.identifying import identify
from workbench.intake.tools.statistics import read_statistics
from workbench.problems import ProblemsFound


def export_of(path):
    return with_dictionary(look_at(path), None).export


def drafts_of(export, part=""):
    return {draft.item: draft for draft in draft_export(export, part, set())}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ","), ("cp1252", ";")],
)
def test_a_tool_is_known_by_its_shape_in_any_encoding_and_dialect(
    tmp_path, tool, encoding, delimiter
):
    rows = [
        [str(cell).replace("\ufeff", "") if encoding == "cp1252" else cell for cell in row]
        for row in TOOLS[tool]()
    ]
    export = export_of(write_csv(tmp_path / "x.dat", rows, encoding, delimiter))
    assert export.tool == tool
    assert len(export.cells) == len(TOOLS[tool]()) - export.headers


@pytest.mark.parametrize("tool", [name for name in TOOLS if name != "Qualtrics"])
def test_a_tool_is_known_in_a_workbook_too(tmp_path, tool):
    assert export_of(write_workbook(tmp_path / "x.bin", {"S": TOOLS[tool]()})).tool == tool


@pytest.mark.parametrize("style", ["json", "python"])
def test_qualtrics_is_keyed_on_its_import_ids(tmp_path, style):
    export = export_of(write_csv(tmp_path / "q.csv", qualtrics_rows(style)))
    assert list(export.aside) == ["", "", "preview", ""]
    assert list(export.finished) == ["yes"] * 4
    assert export.find("QID1").question == "Do you\nagree?"
    assert [column.name for column in export.columns][-2:] == ["Q3", "Q3 (2)"]
    assert identify(export) == {"IPAddress": "IP address"}
    assert drafts_of(export)["q2"].options == {"bus": "Bus", "train": "Train"}


def test_legacy_qualtrics_has_two_header_rows(tmp_path):
    export = export_of(write_csv(tmp_path / "q.csv", legacy_rows()))
    assert (export.tool, export.headers, len(export.cells)) == ("Qualtrics", 2, 2)
    assert set(identify(export)) == {"V3", "V4", "V5", "V6", "LocationLatitude"}


def test_surveymonkey_fills_the_question_over_its_block(tmp_path):
    export = export_of(write_csv(tmp_path / "s.csv", surveymonkey_rows(), "cp1252"))
    drafts = drafts_of(export)
    assert drafts["which_ones"].kind == "multiple"
    assert list(drafts["which_ones"].options.values()) == ["Bus", "Train", "Other (in own words)"]
    assert drafts["rate_each_food"].options == drafts["rate_each_room"].options
    assert "a don’t-ask ferry" in set(export.cells["Which ones? [Other (please specify)]"])


def test_surveymonkeys_summary_is_named_and_refused(tmp_path):
    rows = [["Q1. Do you agree?"], ["Answer Choices", "Responses", ""], ["Yes", "60%", "6"]]
    with pytest.raises(ProblemsFound, match="All individual responses"):
        look_at(write_csv(tmp_path / "s.csv", rows))


def test_redcap_takes_choices_and_kinds_from_the_dictionary_beside_it(tmp_path):
    write_csv(tmp_path / "anything.csv", REDCAP_DICTIONARY)
    export = export_of(write_csv(tmp_path / "data.csv", redcap_rows()))
    drafts = drafts_of(export)
    assert list(drafts["agree"].options.values()) == ["Yes, fully", "No", "Refused"]
    assert drafts["ways"].options == {"bus": "Bus", "train": "Train"}
    assert drafts["weight"].kind == "number"
    assert identify(export) == {"full": "marked as identifier"}
    assert set(drafts_of(export, "two")) == {"visit"}


def test_a_data_dictionary_is_an_instrument(tmp_path):
    look = look_at(write_csv(tmp_path / "d.csv", REDCAP_DICTIONARY))
    assert look.title == "REDCap data dictionary"
    kinds = {draft.item: draft.kind for draft in draft_fields(look.fields)}
    assert kinds == {
        "record_id": "text",
        "agree": "single",
        "ways": "multiple",
        "weight": "number",
        "visit": "single",
    }


def test_an_xlsform_is_an_instrument(tmp_path):
    survey = [["type", "name", "label::English"], ["begin_group", "g", ""]]
    survey += [["select_one yn", "agree", "Agree?"], ["select_multiple w", "ways", "Ways?"]]
    survey += [["end_group", "", ""], ["note", "n", "Thanks"]]
    choices = [["list_name", "name", "label::English"]]
    choices += [["yn", "y", "Yes"], ["yn", "n", "No"], ["w", "b", "Bus"], ["w", "t", "Train"]]
    look = look_at(write_workbook(tmp_path / "f.xlsx", {"survey": survey, "choices": choices}))
    drafts = {draft.item: draft for draft in draft_fields(look.fields)}
    assert list(drafts) == ["agree", "ways"]
    assert drafts["ways"].options == {"bus": "Bus", "train": "Train"}


def test_joined_answers_are_parted_where_options_hold_commas(tmp_path):
    drafts = drafts_of(export_of(write_csv(tmp_path / "g.csv", google_rows())))
    options = set(drafts["which_tools"].options.values())
    assert options == {"Paper, pens and such", "Phone", "Mail", "Other (in own words)"}


def test_a_sheet_that_repeats_another_is_found_by_its_links(tmp_path):
    sheets = {
        "child": [["name of pet", "_parent_index"], ["a", 1], ["b", 1], ["c", 7]],
        "main": TOOLS["KoboToolbox or ODK"](),
        "notes": [["read me"], ["please"]],
    }
    export = export_of(write_workbook(tmp_path / "k.xlsx", sheets))
    assert export.source.sheet == "main"
    assert export.source.other_sheets == {"child": 3, "notes": 1}
    assert list(export.repeats) == ["child"]
    assert list(export.repeats["child"].aside) == ["", "", "orphan"]


def spss_file(path, zipped=False):
    table = pd.DataFrame(
        {
            "agree": [1.0, 2.0, 9.0],
            "bus": [1.0, 0.0, 1.0],
            "train": [0.0, 0.0, 1.0],
            "day": [13e9, 1e30, np.nan],
        }
    )
    pyreadstat.write_sav(
        table,
        str(path),
        compress=zipped,
        column_labels={"agree": "Do you agree?"},
        variable_value_labels={"agree": {1.0: "Yes", 2.0: "No", 9.0: "Refused"}},
        missing_ranges={"agree": [9.0]},
        variable_format={"day": "DATE11"},
    )
    return path


@pytest.mark.parametrize("zipped", [False, True])
def test_spss_brings_labels_missing_values_and_dates_of_any_size(tmp_path, zipped):
    export = export_of(spss_file(tmp_path / "s.sav", zipped))
    assert export.tool == "SPSS"
    assert export.find("Do you agree?").missing == {"9": "declared_missing"}
    assert list(drafts_of(export)["agree"].options.values()) == ["Yes", "No"]
    # 13e9 seconds after 14 October 1582, by the calendar of Python's datetime
    assert list(export.cells["day"]) == ["1994-09-26", "", ""]


def test_a_portable_spss_file_is_read_by_its_mark(tmp_path):
    table = pd.DataFrame({"AGREE": [1.0, 2.0, 1.0], "WORDS": ["x", "y", "z"]})
    pyreadstat.write_por(table, str(tmp_path / "p"))
    export = export_of(tmp_path / "p")
    assert export.tool == "SPSS"
    assert list(export.cells["AGREE"]) == ["1", "2", "1"]
    assert list(export.cells["WORDS"]) == ["x", "y", "z"]


def open_document(path, rows):
    """Write the least that is an OpenDocument spreadsheet."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in [("office", "office"), ("table", "table"), ("text", "text")]
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
        '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def test_an_open_document_spreadsheet_is_read_as_text(tmp_path):
    export = export_of(open_document(tmp_path / "x.ods", plain_rows()))
    assert list(export.cells["agree"]) == ["yes", "no", "NA", "None"]


def test_parquet_is_read_as_text(tmp_path):
    rows = plain_rows()
    pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(tmp_path / "p")
    assert list(export_of(tmp_path / "p").cells["agree"]) == ["yes", "no", "NA", "None"]


def test_nothing_is_inferred_from_a_text(tmp_path):
    rows = [["a", "b"], ["007", "None"], ["1e3", "NA"], ["N/A", "true"]]
    export = export_of(write_csv(tmp_path / "p.csv", rows))
    assert export.cells.astype(str).to_numpy().tolist() == rows[1:]


def qualtrics_ticks():
    """Three options in columns of their own, the last with a text field; "Phone" is one of them."""
    rows = qualtrics_rows()
    for row, extra in zip(
        rows,
        [
            ["Q4_1", "Q4_2", "Q4_2_TEXT"],
            ["Ways? - Phone", "Ways? - Other:", "Ways? - Other: - Text"],
            ['{"ImportId":"QID4_1"}', '{"ImportId":"QID4_2"}', '{"ImportId":"QID4_2_TEXT"}'],
            ["Phone", "", ""],
            ["", "Other:", "a ferry"],
            ["Phone", "", ""],
            ["", "", ""],
        ],
        strict=True,
    ):
        row.extend(extra)
    return rows


def test_an_option_called_phone_is_no_telephone_number(tmp_path):
    export = export_of(write_csv(tmp_path / "q.csv", qualtrics_ticks()))
    assert identify(export) == {"IPAddress": "IP address"}
    numbers = [["Contact? [Phone]", "agree"], ["612-555-0199", "yes"], ["612-555-0198", "no"]]
    named = export_of(write_csv(tmp_path / "n.csv", numbers))
    assert identify(named) == {"Contact? [Phone]": "telephone number"}


def test_the_text_field_of_an_option_is_no_option_of_its_own(tmp_path):
    export = export_of(write_csv(tmp_path / "q.csv", qualtrics_ticks()))
    assert drafts_of(export)["q4"].options == {"phone": "Phone", "other": "Other:"}
    assert drafts_of(export)["q4"].text == "Ways?"


def test_alchemers_own_words_belong_to_their_question_and_its_dates_are_read(tmp_path):
    rows = TOOLS["Alchemer"]()
    for row, cell in zip(rows, ["Other - Write In:Which ways?", "", "sled", "", ""], strict=True):
        row.append(cell)
        row[2] = row[2].replace("2016-03-01 10:05:00", "Mar 1, 2016 10:05:00 AM")
    export = export_of(write_csv(tmp_path / "a.csv", rows))
    options = drafts_of(export)["which_ways"].options
    assert list(options.values()) == ["Bus", "Train", "Other (in own words)"]
    dates = read_dates(export.cells["Date Submitted"].astype(str))
    assert set(dates.dt.strftime("%Y-%m-%d %H:%M")) == {"2016-03-01 10:05"}


def test_redcaps_survey_identifier_is_a_link_under_its_label_too(tmp_path):
    rows = [["Record ID", "Survey Identifier", "Survey Timestamp", "Agree?", "Complete?"]]
    rows += [["1", "ann", "2016-03-01 10:00:00", "Yes", "Complete"]]
    export = export_of(write_csv(tmp_path / "r.csv", rows))
    assert identify(export)["Survey Identifier"] == "respondent link"


def test_an_spss_file_of_qualtrics_has_its_previews_set_aside(tmp_path):
    size = 4
    table = pd.DataFrame(
        {
            "ResponseId": [f"R_{n}" for n in range(size)],
            "RecordedDate": [13e9 + n for n in range(size)],
            "Status": [0.0, 1.0, 0.0, 0.0],
            "Finished": [1.0, 1.0, 0.0, 1.0],
            "Progress": [100.0] * size,
            "IPAddress": ["192.0.2.1"] * size,
            "agree": [1.0, 2.0, 1.0, 2.0],
        }
    )
    formats = {"RecordedDate": "DATETIME20"}
    pyreadstat.write_sav(table, str(tmp_path / "q.sav"), variable_format=formats)
    export = export_of(tmp_path / "q.sav")
    assert list(export.aside) == ["", "preview", "", ""]
    assert list(export.finished) == ["yes", "yes", "no", "yes"]
    assert [column.name for column in export.with_role("submitted")] == ["RecordedDate"]
    assert list(drafts_of(export)) == ["agree"]


def test_impossible_dates_of_spss_are_counted(tmp_path):
    assert export_of(spss_file(tmp_path / "s.sav")).source.impossible == {"day": 1}


@pytest.mark.parametrize(
    ("second", "kind"), [(["2", "3", ""], "multiple"), (["1", "3", ""], "single")]
)
def test_a_set_of_chosen_categories_is_told_from_a_grid(second, kind):
    cells = pd.DataFrame({"a": ["1", "2", "1"], "b": second}, dtype="category")
    choices = {"1": "Bus", "2": "Train", "3": "Boat"}
    ways = ResponseSet(("a", "b"), "", "Which ways?")
    stored = Statistics(
        cells, Source("SPSS"), choices={"a": choices, "b": choices}, sets={"w": ways}
    )
    drafts = drafts_of(read_statistics(stored))
    assert {draft.kind for draft in drafts.values()} == {kind}
    assert (list(drafts) == ["w"]) == (kind == "multiple")


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1,234", "12"], ["", "12"]),
        (["1,234", "70,5"], ["1.234", "70.5"]),
        (["1,234", "70.5"], ["", "70.5"]),
        (["0,125", "-3", "n/a"], ["0.125", "-3", ""]),
    ],
)
def test_a_comma_that_could_be_read_in_two_ways_is_no_number(texts, numbers):
    assert list(plain_numbers(pd.Series(texts))) == numbers


def test_a_county_may_have_the_word_county_behind_it(example):
    words = example[0].reference.county_words
    assert words["hennepin county"] == words["hennepin"] == "Hennepin"
