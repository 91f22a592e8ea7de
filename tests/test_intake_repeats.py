"""What one person fills in several times: rows of their own, led to the submission that they are part of."""

from __future__ import annotations

from imitations import REDCAP_DICTIONARY, write_csv, write_workbook

from workbench import line, store
from workbench.__main__ import main
from workbench.study import load_study

META = ["_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "_index"]
OF_SUBMISSION = ["_submission__id", "_submission__uuid", "_submission__submission_time"]
LINKS = ["_index", "_parent_table_name", "_parent_index", *OF_SUBMISSION]


def day(number: int) -> str:
    return f"2016-03-0{number}T10:00:00"


def kobo_sheets():
    """Three submissions; the first has two partners, the second of which has two contacts; one orphan."""
    main = [["county", "agree", *META]]
    for number, (county, agree) in enumerate(
        [("Anoka", "yes"), ("Ramsey", "no"), ("Anoka", "yes")]
    ):
        main.append(
            [county, agree, 70 + number, f"u{number}", day(number + 1), "", "ann", number + 1]
        )
    partners = [["partner/kind", "partner/useful", *LINKS]]
    for number, (kind, useful, parent) in enumerate(
        [("police", "yes", 1), ("school", "no", 1), ("police", "yes", 2), ("school", "no", 9)], 1
    ):
        of = [70 + parent - 1, f"u{parent - 1}", day(parent)]
        partners.append([kind, useful, number, "main", parent, *of])
    contacts = [["how", *LINKS]]
    for number, (how, parent) in enumerate([("phone", 2), ("letter", 2), ("phone", 3)], 1):
        of = [70, "u0", day(1)] if parent == 2 else [71, "u1", day(2)]
        contacts.append([how, number, "partners", parent, *of])
    return {"main": main, "partners": partners, "contacts": contacts}


def taken_in(home, sheets):
    path = write_workbook(home.parent / "received" / "form.xlsx", sheets)
    assert main(["adopt", str(path), "--study", "new"]) == 0
    return line._take_in("new")[1]


def people_of(taken, instrument):
    people = taken.tables["respondents"]
    return people[people.instrument == instrument].reset_index(drop=True)


def test_the_repeats_of_a_workbook_come_in_as_instruments_of_their_own(home):
    taken = taken_in(home, kobo_sheets())
    waves = [(one.instrument, one.sheet) for one in load_study("new").exports]
    assert waves == [("form", "main"), ("form_partners", "partners"), ("form_contacts", "contacts")]
    responses = taken.tables["responses"].astype(str)
    kinds = responses[responses["item"] == "partner_kind"].code.to_list()
    assert kinds == ["police", "school", "police"]


def test_a_repeat_belongs_to_its_submission_and_has_its_number(home):
    taken = taken_in(home, kobo_sheets())
    whole, partners = people_of(taken, "form"), people_of(taken, "form_partners")
    contacts = people_of(taken, "form_contacts")
    first, second, _ = whole.submission
    assert list(partners.submission) == [first, first, second]
    assert list(partners.occurrence) == ["1", "2", "1"]
    assert list(contacts.submission) == [first, first, second]
    assert list(contacts.occurrence) == ["2.1", "2.2", "1.1"]


def test_a_repeat_lies_where_its_submission_does_and_is_dated_by_it(home):
    taken = taken_in(home, kobo_sheets())
    partners = people_of(taken, "form_partners")
    assert list(partners.region) == ["east_metro"] * 3
    assert list(partners.submitted.dt.day) == [1, 1, 2]


def test_every_row_and_cell_of_every_sheet_is_accounted_for(home):
    account = taken_in(home, kobo_sheets()).tables["intake"]
    rows = account[account.what == "rows"].set_index(["instrument", "which"]).number
    assert rows["form", "in the file"] == rows["form", "kept"] == 3
    assert rows["form_partners"].to_dict() == {"in the file": 4, "kept": 3, "orphan": 1}
    assert rows["form_contacts"].to_dict() == {"in the file": 3, "kept": 3}
    cells = account[account.what == "cells"].groupby(["instrument", "column"]).number.sum()
    sizes = {name: (len(rows[0]), len(rows) - 1) for name, rows in kobo_sheets().items()}
    for instrument, sheet in [("form", "main"), ("form_partners", "partners")]:
        width, height = sizes[sheet]
        assert list(cells[instrument]) == [height] * width
    sheets = account[account.what == "sheets"].which
    assert not sheets.str.startswith("not read").any()


def test_a_submission_that_is_set_aside_takes_its_repeats_with_it(home):
    sheets = kobo_sheets()
    for row, who in zip(sheets["main"], ["worker", "w1", "w1", "w2"], strict=True):
        row.insert(0, who)
    taken_in(home, sheets)
    settings = home / "new" / "study.toml"
    text = settings.read_text("utf-8").replace(
        'submitted = "_submission', 'person = "worker"\nsubmitted = "_submission'
    )
    settings.write_text(text, "utf-8")
    taken = line._take_in("new")[1]
    rows = taken.tables["intake"].query("what == 'rows'").set_index(["instrument", "which"]).number
    # the second submission of w1 is kept, so the first one's two partners go
    assert rows["form", "duplicate"] == 1
    assert rows["form_partners", "kept"] == 1


def test_what_repeats_counts_as_nobody_in_a_report(home):
    taken_in(home, kobo_sheets())
    line.prepare("new")
    study = load_study("new")
    prepared = store.current_snapshot(study, store.PREPARED)
    respondents = store.read_table(prepared, "respondents")
    assert set(respondents.instrument) == {"form", "form_partners", "form_contacts"}
    measures = store.read_table(store.current_snapshot(study, store.MEASURES), "measures")
    assert measures.measure.str.contains(r"\.form\b").any()
    assert not measures.measure.str.contains("form_partners").any()


def test_the_second_of_a_repeating_form_of_redcap_is_not_a_duplicate(home):
    received = home.parent / "received"
    write_csv(received / "words.csv", REDCAP_DICTIONARY)
    head = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "agree", "visit"]
    rows = [
        head,
        ["1", "", "", "1", ""],
        ["1", "two", "1", "", "1"],
        ["1", "two", "2", "", "0"],
        ["2", "", "", "2", ""],
        ["2", "two", "1", "", "1"],
    ]
    path = write_csv(received / "data.csv", rows)
    assert main(["adopt", str(path), "--study", "new"]) == 0
    visits = people_of(line._take_in("new")[1], "data_two")
    assert list(visits.occurrence) == ["1", "2", "1"]
    assert list(visits.submission.duplicated()) == [False, True, False]
