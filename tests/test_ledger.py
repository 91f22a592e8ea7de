"""The ledger of everything that was ever released: nothing in it changes unseen, and corrections are differences."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from conftest import drawn

from workbench.disclosure.audit import attack_all
from workbench.disclosure.cells import Facts, Model
from workbench.disclosure.corrections import differences
from workbench.disclosure.earlier import known_from
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.forms import Forms
from workbench.disclosure.ledger import (
    append_release,
    read_codes,
    read_ledger,
    stop_if_cut_off,
)
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import protect
from workbench.disclosure.rules import Rules
from workbench.measures.entries import load_entries
from workbench.measures.long import DIMENSIONS, KEY, counts_and_shares, in_words, long_table

ENTRIES = load_entries()


def numbers(table: str, release: str = "p-01") -> pd.DataFrame:
    """Released counts, drawn as category | value | base | status."""
    rows = drawn(table)
    empty = dict.fromkeys([*DIMENSIONS, "statistic"], "")
    rows = rows.assign(
        **{name: pd.to_numeric(rows[name].replace("", None)) for name in ("value", "base")}
    )
    own = {
        "measure": "answers.readiness.q1",
        "period": "p",
        "region": "north",
        "statistic": "count",
    }
    rest = {"low": np.nan, "high": np.nan, "release": release, "file": "p/north.html"}
    return rows.assign(**{k: v for k, v in empty.items() if k not in rows}).assign(**own, **rest)


TWO = """
    category | value | base | status
    yes      | 20    | 40   | shown
    no       |       | 40   | confidential
"""


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "ledger.jsonl"
    append_release(path, numbers(TWO))
    return path


def test_what_was_released_is_read_back(ledger):
    told = read_ledger(ledger)
    assert told.value.fillna(-1).tolist() == [20, -1]
    assert told.status.tolist() == ["shown", "confidential"]


def test_a_second_release_is_added_behind_the_first(ledger):
    before = ledger.read_text("utf-8")
    append_release(ledger, numbers(TWO, "p-02"))
    assert ledger.read_text("utf-8").startswith(before)
    assert read_ledger(ledger).release.tolist() == ["p-01", "p-01", "p-02", "p-02"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0].replace("20", "21"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], lines[0], *lines[1:]],
        lambda lines: [*lines, "{}"],
        lambda lines: [*lines[:-1], lines[-1][:-9]],
    ],
    ids=["changed", "first taken out", "swapped", "doubled", "added", "cut off"],
)
def test_a_ledger_that_was_edited_is_told_with_its_line_and_nothing_is_added(ledger, edit):
    append_release(ledger, numbers(TWO, "p-02"))
    edited = "\n".join(edit(ledger.read_text("utf-8").splitlines())) + "\n"
    ledger.write_text(edited, "utf-8")
    with pytest.raises(NotSafe, match=r"ledger.jsonl, line \d: .*chain of hashes"):
        append_release(ledger, numbers(TWO, "p-03"))
    assert ledger.read_text("utf-8") == edited


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\r", "\n", "\x0c"])
def test_whatever_ends_a_line_in_a_questions_words_ends_none_of_the_ledger(ledger, end):
    codes = {"questions of readiness": {"q1": f"Do you know{end}your role?"}}
    append_release(ledger, numbers(TWO, "p-02"), codes=codes)
    append_release(ledger, numbers(TWO, "p-03"))
    assert read_codes(ledger) == codes
    assert len(read_ledger(ledger)) == 6


def test_a_ledger_without_its_last_line_end_takes_the_next_release(ledger):
    ledger.write_text(ledger.read_text("utf-8").rstrip("\n"), "utf-8")
    append_release(ledger, numbers(TWO, "p-02"))
    assert len(read_ledger(ledger)) == 4


@pytest.mark.parametrize("kept", [0, 1])
def test_lines_cut_off_at_the_end_are_missed_by_the_pack_that_was_released(ledger, tmp_path, kept):
    pack = tmp_path / "pack.json"
    pack.write_text(json.dumps({"release": "p-01", "numbers": 2}))
    stop_if_cut_off(read_ledger(ledger), [pack], ledger)
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    ledger.write_text("".join(lines[:kept]), "utf-8")
    with pytest.raises(NotSafe, match=r"does not hold the numbers of the released pack p-01"):
        stop_if_cut_off(read_ledger(ledger), [pack], ledger)


@pytest.mark.parametrize("spoiled", ["", "{", "{}", "[]", '{"release": "p-01"}'])
def test_a_pack_whose_list_cannot_be_read_stops_the_next_release(ledger, tmp_path, spoiled):
    pack = tmp_path / "p-01" / "pack.json"
    pack.parent.mkdir()
    pack.write_text(spoiled)
    with pytest.raises(NotSafe, match=r"p-01/pack.json: it cannot be read.*restored from a copy"):
        stop_if_cut_off(read_ledger(ledger), [pack], ledger)


def test_no_line_holds_a_hidden_value(ledger):
    hidden = json.loads(ledger.read_text("utf-8").splitlines()[1])["number"]
    assert hidden["value"] is None


WITHOUT_FORMS = Model(
    pd.DataFrame(columns=["name", "form", "role", *KEY, "value", "base", "weight"]), [], []
)


def told_of(ledger, now, measures=None, model=WITHOUT_FORMS) -> int:
    """How many numbers two releases tell together of few people; `measures` are the true numbers now."""
    measures = now if measures is None else measures
    found = differences(ledger, now, measures, model, ENTRIES, Rules())
    return sum(difference.numbers for difference in found)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("yes | 20 | 40 | shown", 0),
        ("yes | 21 | 41 | shown", 1),
        ("yes | 21 | 49 | shown", 1),
        ("yes | 25 | 50 | shown", 0),
        ("yes | 26 | 50 | shown", 1),
        ("yes | 30 | 50 | shown", 1),
        ("yes | 19 | 40 | shown", 1),
        ("no | 20 | 40 | shown", 1),
        ("no |  | 41 | confidential", 0),
    ],
)
def test_a_correction_that_concerns_few_people_is_a_number_about_them(ledger, now, told):
    """Ten more may be broken down, five and five; one late answer, one that was changed, six and four may not."""
    rows = numbers(f"category | value | base | status\n{now}")
    assert told_of(read_ledger(ledger), rows) == told


@pytest.mark.parametrize(
    ("true", "told"),
    [
        ("yes | 20 | 40", 0),
        ("yes | 19 | 40", 1),
        ("yes | 4  | 24", 1),
        ("yes | 4  | 12", 0),
        ("yes | 16 | 31", 1),
        ("yes | 15 | 30", 0),
    ],
)
def test_a_number_that_was_shown_and_is_hidden_of_nearly_the_same_people_is_known(
    ledger, true, told
):
    """20 of 40 were shown. Hidden now, they are as many, or one was corrected; or others are counted."""
    now = numbers("category | value | base | status\nyes | | | confidential")
    measures = numbers(f"category | value | base | status\n{true} | shown")
    assert told_of(read_ledger(ledger), now, measures) == told


def test_a_mean_that_was_shown_and_is_hidden_of_nearly_the_same_people_is_known():
    table = "category | value | base | status\nteam | {} | shown"
    mean = {"measure": "score.readiness", "statistic": "mean"}
    then = numbers(table.format("3.2 | 10")).assign(**mean)
    now = numbers("category | value | base | status\nteam | | | confidential").assign(**mean)
    for true, told in (("3.2143 | 10", 0), ("3.2143 | 9", 1), ("3.4 | 10", 1), ("3.4 | 20", 0)):
        measures = numbers(table.format(true)).assign(**mean)
        assert told_of(then, now, measures) == told


@pytest.mark.parametrize(
    ("more", "told"), [(0, 0), (1, 1), (5, 1), (9, 1), (10, 1), (11, 0), (30, 0)]
)
@pytest.mark.parametrize("measure", ["youth", "youth_enrolled"])
def test_youth_by_whom_a_total_grows_are_a_total_of_youth(measure, more, told):
    """Totals of youth from 0 to 10 are hidden, and so are those that two releases tell."""
    total = {"measure": measure, "statistic": "total", "category": ""}
    then = numbers("category | value | base | status\n | 208 | 208 | shown").assign(**total)
    now = then.assign(value=208.0 + more, base=208.0 + more)
    assert told_of(then, now) == told


def test_people_who_are_a_total_without_a_base_may_grow_by_many():
    total = {"measure": "people_trained", "statistic": "total"}
    then = numbers("category | value | base | status\nall | 40 | | shown").assign(**total)
    for more, told in ((4, 1), (9, 1), (10, 0)):
        assert told_of(then, then.assign(value=40.0 + more)) == told


def test_the_same_number_whose_base_is_hidden_is_no_difference(tmp_path):
    path = tmp_path / "ledger.jsonl"
    rows = numbers("category | value | base | status\nyes | 20 |  | shown")
    append_release(path, rows)
    assert told_of(read_ledger(path), rows) == 0


STEPS = (
    {"strongly": "yes", "agree": "yes", "unsure": "unsure", "disagree": "no", "never": "no"},
    {"strongly": "yes", "agree": "yes", "unsure": "other", "disagree": "other", "never": "other"},
)


def of_forms(strongly, agree, unsure, disagree, never):
    """The true numbers of a table of three forms, and its model."""
    counts = {"strongly": strongly, "agree": agree, "unsure": unsure}
    counts |= {"disagree": disagree, "never": never}
    cells = pd.DataFrame({"category": list(counts), "count": [float(n) for n in counts.values()]})
    cells = cells.assign(region="north", base=float(sum(counts.values())), period="p")
    measures = counts_and_shares(cells.assign(measure="answers.readiness.q1"), "people")
    forms = Forms({"answers.readiness.q1": STEPS}, {"answers.readiness.q1": "t"})
    measures = long_table([measures])
    return in_words(measures), build_model(measures, ENTRIES, Facts(forms))


def as_released(counts: dict, base: int):
    """Counts as a release shows them; what is hidden is None."""
    rows = [
        f"{c} | {'' if n is None else n} | {base} | {'shown' if n is not None else 'confidential'}"
        for c, n in counts.items()
    ]
    return numbers("\n".join(["category | value | base | status", *rows]))


FINE_THEN = {"strongly": 8, "agree": 21, "unsure": 6, "disagree": 7, "never": 6}


@pytest.mark.parametrize(
    ("now", "true", "told"),
    [
        ({"yes": 29, "unsure": 6, "no": 13}, (8, 21, 6, 7, 6), 0),
        ({"yes": 29, "unsure": 6, "no": 13}, (7, 22, 6, 7, 6), 0),
        ({"yes": 28, "unsure": 6, "no": 14}, (8, 20, 6, 8, 6), 2),
        ({"yes": 28, "other": 20}, (8, 20, 6, 8, 6), 2),
        ({"yes": None, "other": None}, (8, 20, 6, 8, 6), 2),
    ],
)
def test_a_correction_is_told_across_forms_of_a_table(now, true, told):
    """19% and 50% of 42 were shown, and now 67%: one of 29 has changed his answer."""
    measures, model = of_forms(*true)
    then = as_released(FINE_THEN, 48)
    assert told_of(then, as_released(now, 48), measures, model) == told


def test_a_correction_is_told_where_the_earlier_form_was_the_coarser_one():
    measures, model = of_forms(8, 20, 6, 8, 6)
    fine = as_released({**FINE_THEN, "agree": 20, "disagree": 8}, 48)
    assert told_of(as_released({"yes": 29, "unsure": 6, "no": 13}, 48), fine, measures, model) == 2
    middle = as_released({"yes": 28, "unsure": 6, "no": 14}, 48)
    assert told_of(as_released({"yes": 29, "other": 19}, 48), middle, measures, model) == 2


def test_a_sum_that_is_shown_tells_the_part_that_was_hidden_in_a_finer_form():
    """21 agreed and 3 who agreed strongly were hidden. Now 24 do either: the audit finds the 3. Where one has
    changed his answer 23 do, and the audit takes the 21 for nothing; but they were nearly that."""
    then = as_released({**FINE_THEN, "strongly": None, "unsure": None}, 43)
    measures, model = of_forms(3, 21, 6, 7, 6)
    now = as_released({"yes": 24, "unsure": None, "no": 13}, 43)
    assert told_of(then, now, measures, model) == 0
    found = attack_all(model, now, Rules())
    # that 6 were unsure is large, and is shown in the end
    assert not found.exposed[found.sign_width > 0].any()
    assert attack_all(model, now, Rules(), known_from(then, model, Rules())).exposed.any()
    measures, model = of_forms(3, 20, 7, 7, 6)
    now = as_released({"yes": 23, "unsure": None, "no": 13}, 43)
    assert told_of(then, now, measures, model) == 1


def test_numbers_that_may_be_told_apart_in_each_form_may_be_told(ledger):
    """Ten more answered, five each way."""
    measures, model = of_forms(8, 26, 6, 12, 6)
    now = as_released({"yes": 34, "other": 24}, 58)
    assert told_of(as_released(FINE_THEN, 48), now, measures, model) == 0


def test_a_coarser_form_that_was_released_tells_a_part_that_is_hidden_now():
    """12 agreed or strongly agreed then; now 9 agreed is shown, so that 3 strongly agreed."""
    cells = drawn(
        """
        region | category | count | base
        north  | strongly | 3     | 40
        north  | agree    | 9     | 40
        north  | disagree | 26    | 40
        north  | never    | 2     | 40
        """
    ).astype({"count": float, "base": float})
    measures = counts_and_shares(cells.assign(measure="answers.readiness.q1", period="p"), "people")
    step = {"strongly": "yes", "agree": "yes", "disagree": "no", "never": "no"}
    forms = Forms({"answers.readiness.q1": (step,)}, {"answers.readiness.q1": "t"})
    measures, facts = long_table([measures]), Facts(forms)
    now, model = protect(measures, ENTRIES, Rules(), facts), build_model(measures, ENTRIES, facts)
    assert now[now.status == "shown"].category.unique().tolist() == ["agree", "disagree"]
    then = """
        category | value | base | status
        yes      | 12    | 40   | shown
        no       | 28    | 40   | shown
        """
    known = known_from(numbers(then), model, Rules())
    found = attack_all(model, now, Rules())
    # that 6 were unsure is large, and is shown in the end
    assert not found.exposed[found.sign_width > 0].any()
    assert attack_all(model, now, Rules(), known).exposed.any()


def of_regions(**yes_and_no):
    """The true numbers of a question in each region and the state, and their model."""
    state = tuple(map(sum, zip(*yes_and_no.values(), strict=True)))
    rows = [
        (region, category, float(count), float(sum(counts)))
        for region, counts in {**yes_and_no, "state": state}.items()
        for category, count in zip(("yes", "no"), counts, strict=True)
    ]
    cells = pd.DataFrame(rows, columns=["region", "category", "count", "base"])
    cells = cells.assign(measure="answers.readiness.q1", period="p")
    measures = in_words(long_table([counts_and_shares(cells, "people")]))
    return measures, build_model(measures, ENTRIES)


def shown_but(measures, *hidden: str):
    """The numbers as a release shows them: those of some regions are hidden."""
    gone = measures.region.isin(hidden)
    numbers_shown = measures.assign(status=np.where(gone, "confidential", "shown"))
    empty = {name: measures[name].mask(gone) for name in ("value", "low", "high", "base")}
    return numbers_shown.assign(**empty, release="p-01", file="")


SMALL = ("south", "west")


@pytest.mark.parametrize(
    ("north", "south", "told"),
    [
        ((30, 25), (3, 6), 0),
        ((30, 25), (4, 6), 2),
        ((31, 25), (8, 11), 0),
        ((24, 20), (3, 6), 0),
    ],
)
def test_few_late_answers_are_told_by_the_rest_of_those_that_are_shown(north, south, told):
    """Of 61 that answered in the state 44 stand in the north; now 73 and 55, so that 18 did elsewhere, and one more."""
    then, _ = of_regions(north=(24, 20), south=(3, 6), west=(4, 4))
    now, model = of_regions(north=north, south=south, west=(4, 4))
    counts = shown_but(now, *SMALL)
    assert told_of(shown_but(then, *SMALL), counts, now, model) == told


def regions_in_forms(**regions):
    """As `of_forms`, of several regions and the state."""
    state = tuple(map(sum, zip(*regions.values(), strict=True)))
    codes = ("strongly", "agree", "unsure", "disagree", "never")
    rows = [
        (region, code, float(count), float(sum(counts)))
        for region, counts in {**regions, "state": state}.items()
        for code, count in zip(codes, counts, strict=True)
    ]
    cells = pd.DataFrame(rows, columns=["region", "category", "count", "base"])
    cells = cells.assign(measure="answers.readiness.q1", period="p")
    measures = long_table([counts_and_shares(cells, "people")])
    forms = Forms({"answers.readiness.q1": STEPS}, {"answers.readiness.q1": "t"})
    return in_words(measures), build_model(measures, ENTRIES, Facts(forms))


def of_places(**tables):
    """What is shown of each place; the base is the sum of what is shown."""
    shown = [
        as_released(counts, sum(counts.values())).assign(region=region)
        for region, counts in tables.items()
    ]
    return pd.concat(shown, ignore_index=True)


@pytest.mark.parametrize(("more", "told"), [(0, 0), (1, 3)])
def test_few_are_told_by_a_rest_in_the_form_that_the_shown_numbers_add_up_to(more, told):
    """The state is shown in three groups and the north in five answers, in both releases.

    28 more answered in the north, 11 of them yes and 12 no. Where 12 more in the state say yes, one in the
    south has changed his answer: to yes, from no, and in two groups from other.
    """
    north, now_north = (10, 10, 8, 9, 9), (15, 16, 13, 15, 15)
    measures, model = regions_in_forms(north=now_north, south=(2, 2 + more, 2, 2 - more, 2))
    then = of_places(
        state={"yes": 24, "unsure": 10, "no": 22},
        north=dict(zip(FINE_THEN, north, strict=True)),
    )
    now = of_places(
        state={"yes": 35 + more, "unsure": 15, "no": 34 - more},
        north=dict(zip(FINE_THEN, now_north, strict=True)),
    )
    assert told_of(then, now, measures, model) == told


@pytest.mark.parametrize(
    ("never", "told"),
    [(3, 1), (4, 1), (8, 0)],
)
def test_few_are_told_by_the_answers_that_are_hidden_together(never, told):
    """Unsure and never are hidden, 9 of 40 together: 15 more answered, and of these none, one or five either."""
    then = as_released({"strongly": 11, "agree": None, "disagree": 20, "never": None}, 40)
    counts = (16, 6, 0, 25 + 5 - (never - 3), never)
    measures, model = of_forms(*counts)
    base = sum(counts)
    now = as_released({"strongly": 16, "agree": None, "disagree": counts[3], "never": None}, base)
    assert told_of(then, now, measures, model) == told


NORTH = dict.fromkeys(FINE_THEN)
"""Hidden; the state is all that is told of it."""


def of_state_and_south(state, south, north=0):
    """The state and the south as they are shown; `north` is the base of a region that is hidden."""
    base = sum(n for n in south.values() if n is not None)
    shown = [
        as_released(state, sum(state.values())).assign(region="state"),
        as_released(south, base).assign(region="south"),
        as_released(NORTH, north).assign(region="north"),
    ]
    return pd.concat(shown, ignore_index=True)


@pytest.mark.parametrize(("elsewhere", "told"), [(0, 6), (5, 0)])
def test_late_answers_of_one_region_tell_what_it_hid_before_they_came(elsewhere, told):
    """Of the south's 13 answers 7 were yes and 6 other. 45 more came, and its five answers are shown: 9 agree
    strongly. The state's 5 more are all its own, so 4 did before; and so with each answer, and with no.

    Where others answered in the north too, five this and five that, nobody can say whose the state's are.
    """
    north = (18, 9, 13, 7, 7)
    more = (elsewhere, 0, 0, 0, elsewhere)
    later = tuple(map(sum, zip(north, more, strict=True)))
    measures, model = regions_in_forms(north=later, south=(9, 10, 15, 10, 14))
    state = dict(zip(FINE_THEN, (22, 12, 15, 9, 9), strict=True))
    then = of_state_and_south(state, {"yes": 7, "other": 6}, 54)
    state_now = dict(zip(FINE_THEN, (27 + elsewhere, 19, 28, 17, 21 + elsewhere), strict=True))
    south_now = dict(zip(FINE_THEN, (9, 10, 15, 10, 14), strict=True))
    now = of_state_and_south(state_now, south_now, 54 + 2 * elsewhere)
    assert told_of(then, now, measures, model) == told


def test_answers_withdrawn_in_one_region_tell_what_it_hides_now():
    """The same the other way about: 45 are taken out, and 4 of the 9 who agreed strongly are left."""
    measures, model = regions_in_forms(north=(18, 9, 13, 7, 7), south=(4, 3, 2, 2, 2))
    state = dict(zip(FINE_THEN, (27, 19, 28, 17, 21), strict=True))
    then = of_state_and_south(state, dict(zip(FINE_THEN, (9, 10, 15, 10, 14), strict=True)), 54)
    now = of_state_and_south(
        dict(zip(FINE_THEN, (22, 12, 15, 9, 9), strict=True)), {"yes": 7, "other": 6}, 54
    )
    assert told_of(then, now, measures, model) == 6
