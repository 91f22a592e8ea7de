"""Several answers in one cell: parted by what the cells and the instrument show; doubts are said."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.intake.adopting.joined import join_of
from workbench.intake.adopting.kinds import kind_of
from workbench.intake.answers import LISTED, OUTSIDE, TAKEN_AS_OTHER
from workbench.intake.cells import as_category
from workbench.intake.export import Column
from workbench.intake.joined import TWO_WAYS, read_joined

GOOGLE, MICROSOFT, QUALTRICS = "Google Forms", "Microsoft Forms", "Qualtrics"


def counted(*texts):
    return {text: texts.count(text) for text in dict.fromkeys(texts)}


@pytest.mark.parametrize(
    ("tool", "texts", "options"),
    [
        # a small letter continues the option before it, also where that stands alone elsewhere
        (
            GOOGLE,
            ["Paper, pens and such, Phone", "Phone, Mail", "Paper, pens and such", "Mail", "Phone"],
            {"Paper, pens and such", "Phone", "Mail"},
        ),
        # a mark within brackets parts nothing
        (
            GOOGLE,
            ["Courses (maths, physics), Clubs", "Clubs", "Courses (maths, physics)"],
            {"Courses (maths, physics)", "Clubs"},
        ),
        # small letters tell nothing where all options begin with one
        (GOOGLE, ["bus, train", "train", "bus", "boat, bus", "boat"], {"bus", "train", "boat"}),
        (
            MICROSOFT,
            ["Phone;", "Mail, letters;Phone;", "Mail, letters;"],
            {"Phone", "Mail, letters"},
        ),
        # a single combination is enough where the tool ends every cell with its mark
        (MICROSOFT, ["Phone;Mail;"], {"Phone", "Mail"}),
        (QUALTRICS, ["1,3", "2", "1,2,3", "3"], {"1", "2", "3"}),
        (QUALTRICS, ["Yes, often,By bus", "By bus", "Yes, often"], {"Yes, often", "By bus"}),
    ],
)
def test_joined_options_are_parted(tool, texts, options):
    assert set(join_of(counted(*texts), tool).options) == options
    assert kind_of(counted(*texts), tool) == "multiple"


def test_parts_that_never_stand_apart_are_told_as_doubtful():
    texts = ["Police, Sheriff, School", "School", "Police, Sheriff", "School", "Clinic", "Clinic"]
    found = join_of(counted(*texts), GOOGLE)
    assert found.together == 1
    assert any("one option or two" in doubt for doubt in found.doubts)


def test_one_option_that_stands_alone_three_times_is_not_parted():
    texts = ["Police, Sheriff"] * 3 + [
        "Police, Sheriff, School",
        "School",
        "Clinic, School",
        "Clinic",
    ]
    found = join_of(counted(*texts), GOOGLE)
    assert set(found.options) == {"Police, Sheriff", "School", "Clinic"}
    assert found.together == 1


def test_single_answers_that_hold_commas_stay_whole():
    texts = ["Agree, strongly", "Agree, mildly", "Disagree, strongly", "Disagree, mildly"] * 3
    assert kind_of(counted(*texts), GOOGLE) == "single"


def test_too_few_combinations_are_told_and_not_parted():
    texts = [
        "Bus, Train",
        "Bus, Train, Boat",
        "Sled, Skis",
        "Raft, Canoe",
        "Foot, Car",
        "Kite, Cart",
    ]
    found = join_of(counted(*texts), GOOGLE)
    assert not found.options
    assert found.perhaps


def test_a_decimal_comma_is_no_list_of_two():
    assert kind_of(counted("1,5", "2,5", "3,5", "10")) == "number"


@pytest.mark.parametrize(
    ("labels", "written", "chosen", "fate"),
    [
        (["Red", "Blue, dark"], "Red, Blue, dark", ["o0", "o1"], LISTED),
        (["Red", "Blue", "Red, Blue"], "Red, Blue", ["o2"], TWO_WAYS),
        (["Red", "Blue"], "Red, Green", ["o0"], OUTSIDE),
        (["Red", "Own"], "Red, something else", ["o0", "other_text"], TAKEN_AS_OTHER),
    ],
)
def test_a_cell_is_parted_by_the_options_of_the_instrument(labels, written, chosen, fate):
    codes = [f"o{n}" for n in range(len(labels))]
    if fate == TAKEN_AS_OTHER:
        codes[-1] = "other_text"
    options = pd.DataFrame({"code": codes, "label": labels})
    cells = pd.DataFrame({"q": as_category([written])})
    read = read_joined(cells, Column("q"), options, {})
    assert list(read.table.code) == chosen
    assert list(read.fates["q"]) == [fate]
