"""Attacks on what is published, by hand: each tries to find a hidden number by a way of its own."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
from conftest import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import figures
from workbench.__main__ import main
from workbench.disclosure import NotSafe, attack, cross_table, cube, dominated, suppress
from workbench.disclosure.audit import audit
from workbench.disclosure.cells import Facts
from workbench.disclosure.failure import OutOfTime
from workbench.disclosure.model import build_model
from workbench.disclosure.protect import protect
from workbench.disclosure.rules import Rules
from workbench.measures.entries import load_entries
from workbench.measures.long import counts_and_shares, long_table, to_long
from workbench.measures.publishing import settle

RULES = Rules()
ENTRIES = load_entries()


def counts(table: str, measure: str, unit: str = "people") -> pd.DataFrame:
    """The long table of counts and percentages drawn as region | category | count | base."""
    cells = drawn(table).astype({"count": float, "base": float})
    return counts_and_shares(cells.assign(measure=measure, period="p"), unit)


def protected_counts(*tables: pd.DataFrame, **more) -> pd.DataFrame:
    found = protect(long_table(list(tables)), ENTRIES, RULES, **more)
    return found[found.statistic == "count"].set_index(["measure", "region", "category"])


def test_the_example_of_fischetti_and_salazar_is_protected_by_their_pattern():
    """Investments by activity and region; activity II in region C (22) is confidential.

    Fischetti and Salazar, Mathematical Programming 84 (1999), figure 1: three more cells, of together
    37, leave an attacker 5 to 30.
    """
    table = pd.DataFrame(
        {"A": [20, 8, 17], "B": [50, 19, 32], "C": [10, 22, 12]}, index=["I", "II", "III"]
    )
    values, sums = cross_table(table)
    assert values["total", "total"] == 190
    margins = [cell for cell in values if "total" in cell]
    pattern = suppress(values, {("II", "C"): 10.0}, sums, keep=margins)
    assert pattern == {("II", "A"), ("II", "C"), ("III", "A"), ("III", "C")}
    told = {cell: None if cell in pattern else value for cell, value in values.items()}
    assert attack(told, sums)["II", "C"] == (5, 30)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 40), min_size=12, max_size=12))
def test_margins_alone_leave_the_bounds_of_frechet(numbers):
    """max(0, row + column - all) to min(row, column): Dobra and Fienberg, PNAS 97 (2000), 11885."""
    table = pd.DataFrame(np.array(numbers).reshape(3, 4))
    values, sums = cross_table(table)
    told = {cell: value if "total" in cell else None for cell, value in values.items()}
    found, every = attack(told, sums), values["total", "total"]
    for row, column in found:
        of_row, of_column = values[row, "total"], values["total", column]
        assert found[row, column] == (max(0, of_row + of_column - every), min(of_row, of_column))


def test_the_second_largest_may_know_the_largest_although_nobody_dominates():
    """100,000 of which 50,000 and 49,000: the second estimates 51,000, 2% too much.

    Hundepool et al., Handbook on Statistical Disclosure Control, section 4.2.1, example 1.
    """
    parts = [50_000, 49_000, 1_000]
    assert not dominated(parts, share=90, percent=1.9)
    assert not dominated(parts, share=90, percent=2)
    assert dominated(parts, share=90, percent=2.1)


@pytest.mark.parametrize(("largest", "told"), [(84, False), (85, True), (86, True)])
def test_a_sum_is_dominated_from_the_share_on(largest, told):
    rest = (100 - largest) / 2
    assert dominated([largest, rest, rest], share=85, percent=5) == told


@pytest.mark.parametrize(("rest", "told"), [(3.9, True), (4, False), (4.1, False)])
def test_the_p_percent_rule_asks_what_the_second_largest_can_compute(rest, told):
    """40 is known to within 10% where all others but the second give less than 4."""
    assert dominated([40, 35, rest], percent=10) == told


@pytest.mark.parametrize(("youth", "shown"), [(0, False), (10, False), (11, True)])
def test_totals_of_youth_are_hidden_from_zero_up_to_ten(youth, shown):
    table = counts(
        f"""
        region | category | count        | base
        north  | new      | {youth}      | 90
        north  | kept     | {90 - youth} | 90
        """,
        "youth_new",
        "youth",
    )
    assert protected_counts(table).status["youth_new", "north", "new"] == (
        "shown" if shown else "confidential"
    )


def surveyed(measure: str, answered: int, silent: int) -> pd.DataFrame:
    base = answered + silent
    return counts(
        f"""
        region | category | count      | base
        north  | answered | {answered} | {base}
        north  | silent   | {silent}   | {base}
        """,
        measure,
    )


QUESTION = """
    region | category | count | base
    north  | a        | 14    | 28
    north  | b        | 14    | 28
"""


def test_who_was_invited_is_hidden_in_every_survey_of_the_same_roster():
    """Two of 30 were silent: another survey would tell the 30, and a question's base the 28."""
    question = counts(QUESTION, "answers.readiness.q1")
    tables = [surveyed("response.member", 18, 12), surveyed("response.readiness", 28, 2), question]
    found = protected_counts(*tables)
    assert found.base["answers.readiness.q1"].eq(28).all()
    assert found.base[["response.member", "response.readiness"]].isna().all()
    measures = long_table(tables)
    audited = audit(build_model(measures, ENTRIES), protect(measures, ENTRIES, RULES), RULES)
    assert sum(verdict.open for verdict in audited) == 0


def test_the_audit_knows_that_surveys_share_a_roster_and_that_who_answered_a_question_answered():
    """30 invited by one survey, 28 answers to a question of the other: at most two were silent."""
    tables = [surveyed("response.member", 18, 12), surveyed("response.readiness", 28, 2)]
    tables.append(counts(QUESTION, "answers.readiness.q1"))
    measures = long_table(tables)
    protected = protect(measures, ENTRIES, RULES)
    keys = ["measure", "region", "category", "statistic"]
    true = protected[keys].merge(measures[[*keys, "value", "base"]], on=keys)
    other = protected.measure == "response.member"
    shown = protected.assign(
        status=protected.status.mask(other, "shown"),
        value=protected.value.mask(other, true.value),
        base=protected.base.mask(other, true.base),
    )
    audited = audit(build_model(measures, ENTRIES), shown, RULES)
    assert sum(verdict.open for verdict in audited) > 0


def test_members_who_stayed_do_not_tell_how_many_were_invited_the_period_before():
    """Two of 30 were silent; 'kept 24 of 30 members' in the next period would tell the 30."""
    kept = """
        region | category | count | base
        north  |          | 24    | 30
    """
    stayed = counts(kept, "members_kept").assign(period="q")
    for silent, shown in ((2, False), (12, True)):
        found = protected_counts(surveyed("response.readiness", 30 - silent, silent), stayed)
        assert found.base.loc["members_kept"].notna().all() == shown


def with_totals(services: pd.DataFrame) -> pd.DataFrame:
    """The long table of youth by service, and of the youth in all services, which are their bases."""
    totals = services.drop_duplicates("region").assign(
        measure="youth", category="", statistic="total", unit="youth"
    )
    return long_table([services, totals.assign(value=totals.base)])


def test_hidden_youth_of_all_services_are_hidden_as_youth_too():
    """The two totals are the same number everywhere, so the one tells the other."""
    table = """
        region | category | count | base
        north  | shelter  | 50    | 100
        north  | outreach | 50    | 100
        south  | shelter  | 4     | 8
        south  | outreach | 4     | 8
        west   | shelter  | 30    | 60
        west   | outreach | 30    | 60
        state  | shelter  | 84    | 168
        state  | outreach | 84    | 168
    """
    services = counts(table, "youth_by_service", "youth")
    found = protect(with_totals(services), ENTRIES, RULES)
    youth = found[found.measure == "youth"].set_index("region").status
    by_service = found[found.measure == "youth_by_service"].groupby("region").base.first()
    assert list(youth[["south", "state"]]) == ["confidential", "shown"]
    hidden = set(youth.index[youth != "shown"])
    assert hidden == set(by_service.index[by_service.isna()])
    assert len(hidden) == 2


def test_the_audit_knows_that_youth_and_youth_of_all_services_are_one_number():
    table = """
        region | category | count | base
        north  | shelter  | 50    | 100
        north  | outreach | 50    | 100
        south  | shelter  | 4     | 8
        south  | outreach | 4     | 8
    """
    services = counts(table, "youth_by_service", "youth")
    measures = with_totals(services)
    found = protect(measures, ENTRIES, RULES)
    south = (found.measure == "youth") & (found.region == "south")
    assert set(found.status[south]) == {"confidential"}
    shown = found.assign(
        status=found.status.mask(south, "shown"), value=found.value.mask(south, 8.0)
    )
    audited = audit(build_model(measures, ENTRIES), shown, RULES)
    assert sum(verdict.open for verdict in audited if "service" in verdict.family) > 0


def test_a_report_that_does_not_fit_its_total_opens_no_other_region():
    """North reports 97 youth, 92 of them as new or continuing: the five others are one agency's. West's 167 of 165
    is a slip, which says nothing of north."""
    split = counts(
        """
        region | category   | count | base
        north  | new        | 48    | 92
        north  | continuing | 44    | 92
        south  | new        | 80    | 150
        south  | continuing | 70    | 150
        west   | new        | 92    | 167
        west   | continuing | 75    | 167
        """,
        "youth_new",
        "youth",
    )
    place = split.drop_duplicates("region").assign(measure="youth", category="", unit="youth")
    place = place.assign(
        statistic="total", value=place.region.map(dict(north=97, south=190, west=165))
    )
    measures = long_table([split, place.assign(base=place.value)])
    found = protect(measures, ENTRIES, RULES)
    total = found[found.measure == "youth"].set_index("region").status
    bases = found[found.measure == "youth_new"].groupby("region").base.first()
    assert total["north"] != "shown" or np.isnan(bases["north"])
    assert list(total[["south", "west"]]) == ["shown", "shown"]


def test_a_hidden_split_of_youth_tells_no_base_either():
    """Of north's 19 youth that are split, 11 are enrolled in a service: eight are not, one agency's report."""
    split = counts(
        """
        region | category   | count | base
        north  | new        | 11    | 19
        north  | continuing | 8     | 19
        south  | new        | 67    | 140
        south  | continuing | 73    | 140
        """,
        "youth_new",
        "youth",
    )
    found = settle(protect(long_table([split]), ENTRIES, RULES), ENTRIES, None, 1)
    bases = found.groupby("region").base
    assert bases.count()["north"] == 0
    assert set(bases.get_group("south")) == {140}


@pytest.mark.parametrize(("enrolled", "both"), [(60, False), (59, False), (50, False), (49, True)])
def test_where_all_youth_were_enrolled_or_nearly_so_one_of_the_two_totals_is_hidden(enrolled, both):
    """60 served less 60 enrolled is 0, which a total of youth may not be told to be, nor anything up to ten."""
    totals = {"youth": (60, 300), "youth_enrolled": (enrolled, 200)}
    rows = pd.DataFrame(
        [
            {"measure": name, "region": region, "value": float(youth), "base": float(youth)}
            for name, (north, south) in totals.items()
            for region, youth in (("north", north), ("south", south), ("state", north + south))
        ]
    )
    totals = [
        to_long(of_one.assign(period="p", category=""), "total", "value", "youth")
        for _, of_one in rows.groupby("measure")
    ]
    found = protect(long_table(totals), ENTRIES, RULES)
    assert found[found.region == "north"].status.eq("shown").all() == both


def test_whoever_answered_chose_one_answer_at_least():
    """Of 20 in north 17 answers are told, of which nobody gave two: three at least are of the one that is hidden.

    The state tells five of it, so south has two at most, and its sign says up to four.
    """
    table = counts(
        """
        region | category | count | base
        north  | time     | 9     | 20
        north  | travel   | 8     | 20
        north  | other    | 3     | 20
        south  | time     | 12    | 20
        south  | travel   | 11    | 20
        south  | other    | 2     | 20
        state  | time     | 21    | 40
        state  | travel   | 19    | 40
        state  | other    | 5     | 40
        """,
        "choices.member.barriers",
    )
    measures = long_table([table])
    found = protect(measures, ENTRIES, RULES)
    keys = ["region", "category", "statistic"]
    true = found[keys].merge(measures[[*keys, "value"]], on=keys).value
    small = (found.category == "other") & (found.region != "state")
    told = found.assign(status="shown", value=true).assign(
        status=lambda rows: rows.status.mask(small, "confidential"),
        value=lambda rows: rows.value.mask(small),
        base=found.region.map(dict(north=20.0, south=20.0, state=40.0)),
    )
    model = build_model(measures, ENTRIES)
    assert sum(verdict.open for verdict in audit(model, told, RULES)) > 0
    assert sum(verdict.open for verdict in audit(model, found, RULES)) == 0


def test_a_study_of_one_period_has_no_roster_before_it():
    stayed = counts("region | category | count | base\nnorth | | 0 | 0", "members_kept")
    found = protected_counts(surveyed("response.readiness", 20, 12), stayed)
    assert found.status["response.readiness", "north", "answered"] == "shown"


@pytest.mark.parametrize(("most", "shown"), [(31, True), (32, False), (33, False)])
def test_group_disclosure_hides_a_row_whose_numbers_are_each_large_enough(most, shown):
    """32 of 40 gave one answer, and all but eight are told: the margin of these rules."""
    table = counts(
        f"""
        region | category | count       | base
        north  | a        | {most}      | 40
        north  | b        | {40 - most} | 40
        """,
        "answers.readiness.q1",
    )
    found = protect(long_table([table]), ENTRIES, Rules(group_margin=8))
    assert found.status.eq("shown").all() == shown
    assert found.status.eq("confidential").all() != shown


def test_an_information_gap_is_shown_or_hidden_with_its_answer_also_for_the_sake_of_another():
    answers = counts(
        """
        region | category | count | base
        north  | 0        | 7     | 40
        north  | 1        | 3     | 40
        north  | 2        | 30    | 40
        """,
        "answers.readiness.q1",
    )
    gap = """
        region | category | count | base
        north  | q1       | 7     | 40
    """
    unknowing = pd.DataFrame({"measure": ["answers.readiness.q1"], "category": ["0"]})
    gaps, facts = counts(gap, "unknown.readiness"), Facts(unknowing=unknowing)
    found = protect(long_table([answers, gaps]), ENTRIES, RULES, facts)
    answer, gap = (set(found.status[found.category == category]) for category in ("0", "q1"))
    assert answer == gap
    assert sum(found.status.ne("shown") & found.statistic.eq("count")) >= 2


def test_an_information_gap_that_is_shown_tells_the_answer_that_is_hidden():
    """Three said 1 and are hidden with the thirty who do not know; a gap of thirty leaves three."""
    answers = counts(
        """
        region | category | count | base
        north  | 0        | 7     | 40
        north  | 1        | 3     | 40
        north  | 2        | 30    | 40
        """,
        "answers.readiness.q1",
    )
    gap = counts(
        """
        region | category | count | base
        north  | q1       | 30    | 40
        """,
        "unknown.readiness",
    )
    apart = [protect(long_table([table]), ENTRIES, RULES) for table in (answers, gap)]
    shown = pd.concat(apart, ignore_index=True)
    hidden = shown[(shown.status != "shown") & (shown.statistic == "count")]
    assert set(hidden.category) == {"1", "2"}
    unknowing = pd.DataFrame({"measure": ["answers.readiness.q1"], "category": ["2"]})
    measures = long_table([answers, gap])
    for facts, told in ((Facts(), False), (Facts(unknowing=unknowing), True)):
        audited = audit(build_model(measures, ENTRIES, facts), shown, RULES)
        assert (sum(verdict.open for verdict in audited) > 0) == told


def averages(bases: dict[str, int], measure: str, statistic: str) -> pd.DataFrame:
    """Means of regions and of the state, which is their mean weighted by people."""
    means = {region: 10.0 + at for at, region in enumerate(bases)}
    state = sum(bases.values())
    mean = sum(means[region] * base for region, base in bases.items()) / state
    rows = pd.DataFrame(
        [
            {"period": "p", "region": region, "category": "c", "mean": value, "base": base}
            for region, value, base in zip(
                [*means, "state"], [*means.values(), mean], [*bases.values(), state], strict=True
            )
        ]
    )
    return to_long(rows.assign(measure=measure), statistic, "mean", "score")


def test_a_gain_of_few_people_is_not_told_by_the_states_less_the_other_regions():
    """189 in all, 9 of them in the south: the state's mean less the others' is the mean of the nine."""
    gains = averages({"north": 70, "south": 9, "west": 60, "east": 50}, "training_gain", "gain")
    found = protect(long_table([gains]), ENTRIES, RULES).set_index("region")
    assert set(found.index[found.status != "shown"]) == {"south", "east"}


def test_ties_of_few_agencies_are_not_told_by_the_states_less_the_other_regions():
    """Four agencies of the north answered and five of the south: the next smallest region goes with them."""
    density = averages({"north": 6, "south": 7, "west": 60, "east": 50}, "network", "density")
    answered = counts(
        """
        region | category | count | base
        north  |          | 4     | 6
        south  |          | 5     | 7
        west   |          | 44    | 60
        east   |          | 40    | 50
        state  |          | 93    | 123
        """,
        "agencies_answered",
        "agencies",
    )
    found = protect(long_table([density, answered]), ENTRIES, RULES)
    network = found[found.measure == "network"].set_index("region").status
    assert set(network.index[network != "shown"]) == {"north", "south", "east"}


def test_a_gain_of_nobody_hides_no_other():
    gains = averages({"north": 70, "west": 60, "south": 0}, "training_gain", "gain")
    found = protect(long_table([gains]), ENTRIES, RULES).set_index("region")
    assert set(found.index[found.status == "shown"]) == {"north", "west", "state"}


def test_levels_of_few_agencies_are_hidden_however_many_pairs_they_rated():
    """Ten pairs, rated by four agencies: one person answers for an agency."""
    levels = averages({"north": 10, "west": 60, "east": 50}, "levels", "dyad_mean")
    answered = counts(
        """
        region | category | count | base
        north  |          | 4     | 6
        west   |          | 20    | 25
        east   |          | 18    | 20
        state  |          | 42    | 51
        """,
        "agencies_answered",
        "agencies",
    )
    found = protect(long_table([levels, answered]), ENTRIES, RULES)
    found = found[found.measure == "levels"].set_index("region")
    assert set(found.index[found.status != "shown"]) == {"north", "east"}
    assert np.isnan(found.base["north"])


def test_a_lone_respondent_takes_one_more_hidden_number():
    """One in a, none in b, the rest in c and d: who knows himself in a must not compute b."""
    table = """
        region | category | count | base
        north  | a        | 1     | 27
        north  | b        | 4     | 27
        north  | c        | 10    | 27
        north  | d        | 12    | 27
    """
    found = protected_counts(counts(table, "answers.readiness.q1"))
    hidden = found.status[found.status != "shown"].reset_index().category
    assert set(hidden) >= {"a", "b"}
    assert len(hidden) >= 3


@pytest.mark.parametrize(("a", "b"), [(3, 3), (4, 2)])
def test_bars_measured_off_a_figure_tell_nothing_of_what_is_hidden(a, b):
    """Whatever is hidden, the same bytes are drawn: a hatched band of fixed height."""
    assert drawn_bars(a, b) == drawn_bars(2, 4)


def drawn_bars(a: int, b: int) -> bytes:
    table = f"""
        region | category | count | base
        north  | a        | {a}   | 30
        north  | b        | {b}   | 30
        north  | c        | 24    | 30
    """
    rows = protect(long_table([counts(table, "answers.readiness.q1")]), ENTRIES, RULES).query(
        "statistic == 'percent'"
    )
    assert list(rows.status) == ["confidential", "confidential", "shown"]
    signs = rows.status.map({"shown": "", "confidential": "[c]"})
    return figures.draw_rates(rows.assign(label=rows.category, sign=signs), "Share")


def test_past_the_time_limit_no_pattern_is_given_out():
    values, sums = cube(
        np.arange(3 * 40 * 40).reshape(40, 40, 3) % 23,
        [[f"r{n}" for n in range(40)], [f"g{n}" for n in range(40)], ["p", "q", "s"]],
    )
    small = {cell: 4.0 for cell, value in values.items() if value < 5}
    with pytest.raises(NotSafe, match="time"):
        suppress(values, small, sums, seconds=0.2)


def test_a_study_past_its_time_limit_in_every_form_ends_with_code_3_and_nothing_published(
    study_copy, capsys, monkeypatch
):
    def too_slow(order, deadline):
        raise OutOfTime("Protection ran out of time, so nothing may be published.")

    monkeypatch.setattr("workbench.disclosure.hiding.find_pattern", too_slow)
    shutil.rmtree(study_copy / "protected")
    assert main(["prepare", "example"]) == 3
    assert "Nothing was published" in capsys.readouterr().err
    assert not list((study_copy / "protected").glob("*/manifest.json"))


def test_what_is_shown_again_is_needed_by_no_hidden_number():
    """A table too large to be searched whole: numbers are hidden one by one, and the needless shown again."""
    counts = np.arange(12 * 10).reshape(12, 10) * 7 % 31
    values, sums = cube(counts, [[f"r{n}" for n in range(12)], [f"g{n}" for n in range(10)]])
    small = {cell: 4.0 for cell, value in values.items() if value < 5 and "total" not in cell}
    hidden = suppress(values, small, sums)
    assert len(small) < len(hidden) < 3 * len(small)
    found = attack({cell: None if cell in hidden else n for cell, n in values.items()}, sums)
    assert min(found[cell].width for cell in small) >= 4
