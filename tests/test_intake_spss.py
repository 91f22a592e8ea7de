"""What an SPSS file says of itself: sets of several answers, missing ranges, old and impossible dates."""

from __future__ import annotations

import struct

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from workbench import line
from workbench.__main__ import main
from workbench.intake.adopting.draft import draft_export
from workbench.intake.adopting.look import look_at
from workbench.problems import ProblemsFound

NEEDS = {1.0: "Food", 2.0: "A bed", 3.0: "Care"}
ANSWERS = pd.DataFrame(
    {
        "bus": [1.0, 0.0, 1.0, 0.0],
        "train": [0.0, 0.0, 1.0, 1.0],
        "first": [1.0, 2.0, 2.0, np.nan],
        "second": [2.0, np.nan, 3.0, np.nan],
        "how_bus": ["Yes", "", "Yes", "No"],
        "how_train": ["", "", "Yes", "Yes"],
    }
)


def with_sets(path, sets: str, subtype: int, zipped=False):
    """Write a file with multiple-response sets: an extension record (type 7) before the dictionary's end.

    By PSPP's "System File Format": the type, the subtype (7, or 19 since SPSS 14), the size and the
    number of bytes, and the sets as text.
    """
    pyreadstat.write_sav(
        ANSWERS,
        str(path),
        compress=zipped,
        column_labels={
            "bus": "By bus",
            "train": "By train",
            "how_bus": "Bus",
            "how_train": "Train",
        },
        variable_value_labels={"first": NEEDS, "second": NEEDS},
    )
    raw, text = path.read_bytes(), sets.encode("utf-8")
    end = raw.index(struct.pack("<ii", 999, 0))
    record = struct.pack("<iiii", 7, subtype, 1, len(text)) + text
    rest = moved(raw[end:], end, len(record)) if zipped else raw[end:]
    path.write_bytes(raw[:end] + record + rest)
    return path


def moved(rest: bytes, end: int, by: int) -> bytes:
    """The end of a dictionary and the cases of a .zsav file, which say where in the file they stand.

    Three numbers of eight bytes follow the dictionary: where they are, where the trailer is, and its
    length. The trailer has 24 bytes, the last four of which count its blocks; a block has 24 bytes, the
    first sixteen of which say where it stands unpacked and packed.
    """
    rest = bytearray(rest)

    def shift(place: int) -> int:
        (offset,) = struct.unpack_from("<q", rest, place)
        struct.pack_into("<q", rest, place, offset + by)
        return offset - end

    shift(8)
    trailer = shift(16)
    (blocks,) = struct.unpack_from("<i", rest, trailer + 20)
    for block in range(blocks):
        shift(trailer + 24 + 24 * block)
        shift(trailer + 32 + 24 * block)
    return bytes(rest)


def drafts_of(path):
    return {draft.item: draft for draft in draft_export(look_at(path).export, "", set())}


@pytest.mark.parametrize(
    ("sets", "subtype"),
    [
        ("$ways=D1 1 10 Which ways bus train\n", 7),
        ("$ways=E 1 1 1 10 Which ways bus train\n", 19),
        ("$ways=E 11 1 1 10 Which ways bus train\n", 19),
    ],
)
def test_a_set_of_ticked_variables_is_one_question(tmp_path, sets, subtype):
    draft = drafts_of(with_sets(tmp_path / "s.sav", sets, subtype))["ways"]
    assert (draft.kind, draft.text) == ("multiple", "Which ways")
    assert list(draft.options.values()) == ["By bus", "By train"]


def test_a_set_of_chosen_categories_is_one_question(tmp_path):
    draft = drafts_of(with_sets(tmp_path / "s.sav", "$needs=C 4 Need first second\n", 7))["needs"]
    assert (draft.kind, draft.text) == ("multiple", "Need")
    assert list(draft.options.values()) == ["Food", "A bed", "Care"]


def answers(home, path, item):
    assert main(["adopt", str(path), "--study", "new"]) == 0
    responses = line._take_in("new")[1].tables["responses"].astype(str)
    own = responses[responses["item"] == item]
    return list(zip(own.code, own.missing, strict=True))


@pytest.mark.parametrize(
    ("sets", "item", "expected"),
    [
        ("$ways=D1 1 4 Ways bus train\n", "ways", ["by_bus", "", "by_bus", "by_train", "by_train"]),
        (
            "$needs=C 4 Need first second\n",
            "needs",
            ["food", "a_bed", "a_bed", "a_bed", "care", ""],
        ),
        ("$how=D3 Yes 3 How how_bus how_train\n", "how", ["bus", "", "bus", "train", "train"]),
    ],
)
def test_the_answers_of_a_set_come_in(home, sets, item, expected):
    path = with_sets(home.parent / "s.sav", sets, 7, zipped=True)
    assert [code for code, _ in answers(home, path, item)] == expected


def test_a_set_that_names_what_the_file_has_not_is_read_as_far_as_it_goes(tmp_path):
    sets = "$ways=D1 1 4 Ways bus lost\n$gone=C 4 Gone lost\n"
    drafts = drafts_of(with_sets(tmp_path / "s.sav", sets, 7))
    assert list(drafts["ways"].options.values()) == ["By bus"]
    assert "gone" not in drafts


def test_a_damaged_file_that_ends_its_reader_is_refused(tmp_path):
    sets = "$ways=D1 1 10 Which ways bus train\n$needs=C 4 Need first second\n"
    sets += "$how=D3 Yes 3 How how_bus how_train\n"
    path = with_sets(tmp_path / "s.zsav", sets, 7, zipped=True)
    raw = bytearray(path.read_bytes())
    # two bytes that a fuzzer found: ReadStat 1.1 ends with a segmentation fault
    raw[547], raw[614] = 128, 247
    path.write_bytes(bytes(raw))
    with pytest.raises(ProblemsFound, match="cannot be opened as an SPSS file"):
        look_at(path)


def test_a_missing_range_and_a_missing_word_are_no_answers(home):
    path = home.parent / "s.sav"
    table = pd.DataFrame({"agree": [1.0, 2.0, 97.0, 98.5], "why": ["x", "NA", "y", "x"]})
    ranges = {"agree": [{"lo": 90, "hi": 99}], "why": ["NA"]}
    labels = {"agree": {1.0: "Yes", 2.0: "No", 97.0: "Refused"}}
    pyreadstat.write_sav(table, str(path), missing_ranges=ranges, variable_value_labels=labels)
    assert answers(home, path, "agree") == [
        ("yes", ""),
        ("no", ""),
        ("", "declared_missing"),
        ("", "declared_missing"),
    ]
    assert look_at(path).export.find("why").missing == {"na": "declared_missing"}


@pytest.mark.parametrize(
    ("seconds", "day"),
    [
        (0.0, "1582-10-14"),
        (12_219_379_200.0, "1970-01-01"),
        (-1.0, ""),
        (1e17, ""),
        (np.nan, ""),
    ],
)
def test_dates_are_counted_from_the_first_day_of_the_calendar(tmp_path, seconds, day):
    # 12,219,379,200 s are the 141,428 days from 14 October 1582 to 1 January 1970
    table = pd.DataFrame({"day": [seconds, 13e9]})
    pyreadstat.write_sav(table, str(tmp_path / "s.sav"), variable_format={"day": "DATE11"})
    assert list(look_at(tmp_path / "s.sav").export.cells["day"])[0] == day
