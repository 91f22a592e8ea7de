"""What single tools write that no other does, adopted and taken in without a word by hand."""

from __future__ import annotations

from imitations import REDCAP_DICTIONARY, limesurvey_rows, qualtrics_rows, write_csv

from workbench import line
from workbench.__main__ import main
from workbench.intake.adopting.draft import draft_export
from workbench.intake.adopting.look import look_at
from workbench.intake.identifying import identify


def taken(home, rows, encoding="utf-8", delimiter=","):
    path = write_csv(home.parent / "received" / "answers.csv", rows, encoding, delimiter)
    assert main(["adopt", str(path), "--study", "new"]) == 0
    return line._take_in("new")[1].tables


def answers_to(tables, item):
    responses = tables["responses"].astype(str)
    own = responses[responses["item"] == item]
    return list(zip(own.code, own.missing, strict=True))


def with_column(rows, *cells):
    return [[*row, cell] for row, cell in zip(rows, cells, strict=True)]


def test_numbers_that_qualtrics_joins_are_options_and_imports_are_counted(home):
    head = ["Q7", "Which ways?", "{'ImportId': 'QID7'}"]
    rows = with_column(qualtrics_rows("python"), *head, "1,3", "2", "1,2,3", "3")
    for row, status in zip(
        rows[3:], ["IP Address", "Imported", "Survey Preview", "Spam"], strict=True
    ):
        row[2] = status
    tables = taken(home, rows, "utf-16", "\t")
    assert answers_to(tables, "q7") == [("1", ""), ("3", ""), ("2", "")]
    intake = tables["intake"]
    fates = intake[intake.what == "rows"].set_index("which").number.to_dict()
    assert fates == {"in the file": 4, "kept": 2, "preview": 1, "spam": 1}
    assert intake[intake.what == "to confirm"].number.to_list() == [1]


def test_redcaps_codes_of_missing_data_are_no_answers(home):
    write_csv(home.parent / "received" / "words.csv", REDCAP_DICTIONARY)
    rows = [
        ["record_id", "agree", "ways___1", "ways___2", "ways___ni", "weight", "one_complete"],
        ["1", "1", "1", "0", "0", "70,5", "2"],
        ["2", "NI", "0", "0", "1", "UNK", "2"],
        ["3", "-9", "0", "1", "0", "80,25", "2"],
        ["4", "ASKU", "0", "1", "0", "77", "2"],
    ]
    tables = taken(home, rows)
    assert answers_to(tables, "agree") == [
        ("yes_fully", ""),
        ("", "declared_missing"),
        ("refused", ""),
        ("", "dont_know"),
    ]
    assert answers_to(tables, "ways")[1] == ("", "declared_missing")
    weights = tables["responses"].astype(str).query("item == 'weight'")
    assert list(weights.written) == ["70.5", "", "80.25", "77"]


def test_boxes_of_a_form_that_was_not_filled_in_were_not_asked(home):
    rows = [
        ["Record ID", "Event Name", "Ways? (choice=Bus)", "Ways? (choice=Train)", "Complete?"],
        ["1", "Before", "Checked", "Unchecked", "Complete"],
        ["1", "After", "Unchecked", "Unchecked", ""],
        ["2", "Before", "Unchecked", "Unchecked", "Complete"],
    ]
    rows = [[*row, extra] for row, extra in zip(rows, ["Useful?", "", "Yes", "No"], strict=True)]
    rows = [
        [*row, extra] for row, extra in zip(rows, ["Complete?", "", "Complete", ""], strict=True)
    ]
    tables = taken(home, rows, "utf-8-sig", ";")
    assert answers_to(tables, "ways") == [("bus", ""), ("", "not_asked"), ("", "blank")]


def test_a_question_that_limesurvey_did_not_show_was_not_asked(home):
    assert answers_to(taken(home, limesurvey_rows()), "q2")[1] == ("", "not_asked")


def test_the_rows_of_a_grid_share_their_options_however_few_answered(tmp_path):
    rows = limesurvey_rows()
    rows = with_column(rows, "q3[SQ001]", "A1", "A3", "A2")
    rows = with_column(rows, "q3[SQ002]", "A2", "A1", "A2")
    export = look_at(write_csv(tmp_path / "l.csv", rows)).export
    drafts = {draft.item: draft for draft in draft_export(export, "", set())}
    labels = ["A1", "A2", "A3"]
    assert list(drafts["q3_sq001"].options.values()) == labels
    assert list(drafts["q3_sq002"].options.values()) == labels


def key(number: int) -> str:
    return f"uuid:0000000{number}-0000-4000-8000-000000000000"


def odk_rows():
    head = ["SubmissionDate", "about-agree", "about-ways", "spot-Latitude", "spot-Longitude"]
    head += ["spot-Altitude", "spot-Accuracy", "meta-instanceID", "KEY", "SubmitterName"]
    where = ["44.9", "-93.1", "0", "5"]
    return [
        head,
        *[
            [f"2016-03-0{n}T10:06:00.000Z", agree, ways, *where, key(n), key(n), "Ann"]
            for n, agree, ways in [(1, "yes", "bus train"), (2, "no", "bus"), (3, "yes", "train")]
        ],
    ]


def test_odk_joins_by_a_space_and_a_point_has_four_numbers(home):
    tables = taken(home, odk_rows())
    chosen = [code for code, _ in answers_to(tables, "about_ways")]
    assert chosen == ["bus", "train", "bus", "train"]
    export = look_at(home.parent / "received" / "answers.csv").export
    spot = {f"spot-{name}" for name in ("Latitude", "Longitude", "Altitude", "Accuracy")}
    assert set(identify(export)) == {*spot, "SubmitterName"}


def test_the_repeats_of_odk_in_a_file_of_their_own_lead_to_their_submissions(home):
    taken(home, odk_rows())
    rows = [["child-kind", "PARENT_KEY", "KEY"]]
    for kind, parent, place in [("police", 1, 1), ("school", 1, 2), ("police", 2, 1)]:
        rows.append([kind, key(parent), f"{key(parent)}/child[{place}]"])
    path = write_csv(home.parent / "received" / "repeats.csv", rows)
    assert main(["adopt", str(path), "--study", "new", "--period", "2016"]) == 0
    people = line._take_in("new")[1].tables["respondents"]
    repeats = people[people.instrument == "repeats"]
    assert list(repeats.occurrence) == ["1", "2", "1"]
    first, second, _ = people.submission[people.instrument == "answers"]
    assert list(repeats.submission) == [first, first, second]


def test_a_zero_and_a_no_are_answers(home):
    rows = [["Hours", "Why?"], ["0", ""], ["1.5", "No"], ["", "No"], ["2", "x"], ["", ""]]
    tables = taken(home, [["id", *rows[0]], *[[n, *row] for n, row in enumerate(rows[1:], 1)]])
    intake = tables["intake"]
    fates = intake[intake.what == "rows"].set_index("which").number.to_dict()
    assert fates == {"in the file": 5, "kept": 4, "no_answer": 1}
