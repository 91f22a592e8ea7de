"""Released numbers keep their codes: the same people under another code are refused, not taken for others."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from conftest import drawn

from workbench.definitions import load_definitions
from workbench.disclosure.failure import NotSafe
from workbench.measures.entries import load_entries
from workbench.measures.long import DIMENSIONS
from workbench.release.codes import codes_of, stop_if_lost, stop_if_recoded

ENTRIES = load_entries()
TEAMS = """
    period  | team | region
    2015-17 | T01  | northwest
    2017-19 | T01  | northwest
    2017-19 | T02  | southeast
"""


@pytest.fixture(scope="module")
def definitions():
    return load_definitions("example")


def codes(definitions, teams=TEAMS):
    return codes_of(definitions, drawn(teams), list(definitions.study.periods))


def with_periods(definitions, **changes):
    """The definitions with the last period changed."""
    *before, last = definitions.study.periods
    periods = (*before, last.model_copy(update=changes))
    return replace(definitions, study=definitions.study.model_copy(update={"periods": periods}))


def with_counties(definitions, change):
    counties = change(definitions.reference.counties)
    return replace(definitions, reference=replace(definitions.reference, counties=counties))


def with_disciplines(definitions, **names):
    fields = definitions.reference.disciplines
    fields = fields.assign(name=fields.discipline.map(names).fillna(fields.name))
    return replace(definitions, reference=replace(definitions.reference, disciplines=fields))


def test_what_has_not_changed_may_be_released_again_and_a_new_period_with_it(definitions):
    then = codes_of(definitions, drawn(TEAMS), [definitions.study.periods[0]])
    assert set(then["periods"]) == {"2015-17"}
    stop_if_recoded(then, codes(definitions))
    stop_if_recoded({}, codes(definitions))


def test_titles_and_names_may_change(definitions):
    changed = with_periods(definitions, title="The second grant")
    changed = with_disciplines(changed, prosecution="County attorneys")
    assert codes(definitions) != codes(changed), "another name is noticed"
    stop_if_recoded(codes(definitions), codes(changed))


def test_a_released_period_under_another_id_is_refused_and_its_former_id_is_told(definitions):
    renamed = with_periods(definitions, id="2017-2019")
    told = r"study.toml: .*released as '2017-19' now has the code '2017-2019'.*keeps its id"
    with pytest.raises(NotSafe, match=told) as refused:
        stop_if_recoded(codes(definitions), codes(renamed))
    assert "region" not in str(refused.value), "what only follows from it is not told"


def test_a_released_period_of_other_dates_is_refused(definitions):
    moved = with_periods(definitions, end=dt.date(2019, 9, 30))
    with pytest.raises(NotSafe, match="released as '2017-19' is another one now.*its dates"):
        stop_if_recoded(codes(definitions), codes(moved))


def test_a_released_region_under_another_code_is_refused(definitions):
    renamed = with_counties(
        definitions, lambda c: c.assign(region=c.region.replace("southeast", "south_east"))
    )
    told = r"'southeast' of 2015-17 now has the code 'south_east'\."
    with pytest.raises(NotSafe, match=told):
        stop_if_recoded(codes(definitions), codes(renamed))


def test_a_county_that_moves_within_a_released_period_is_refused_and_one_that_moves_later_is_not(
    definitions,
):
    anoka = definitions.reference.counties.county == "Anoka"

    def moved(counties):
        return counties.assign(region=counties.region.mask(anoka, "west_metro"))

    def moved_later(counties):
        closed = counties.assign(to=counties["to"].mask(anoka, "2019-06-30"))
        new = counties[anoka].assign(region="west_metro", **{"from": "2019-07-01"})
        return pd.concat([closed, new], ignore_index=True)

    with pytest.raises(NotSafe, match="'east_metro' of 2015-17 is another one now"):
        stop_if_recoded(codes(definitions), codes(with_counties(definitions, moved)))
    stop_if_recoded(codes(definitions), codes(with_counties(definitions, moved_later)))


def test_two_regions_that_exchange_their_codes_are_refused(definitions):
    exchanged = {"southeast": "southwest", "southwest": "southeast"}
    swapped = with_counties(definitions, lambda c: c.assign(region=c.region.replace(exchanged)))
    with pytest.raises(NotSafe, match="'southeast' of 2015-17 now has the code 'southwest'"):
        stop_if_recoded(codes(definitions), codes(swapped))


def test_a_team_that_moves_within_a_released_period_is_refused_and_one_that_ended_is_not(
    definitions,
):
    moved, ended = (
        TEAMS.replace("T02  | southeast", "T02  | southwest"),
        TEAMS[: TEAMS.rindex("2017-19")],
    )
    with pytest.raises(NotSafe, match="sheet 'teams'.*'T02' of 2017-19 is another one now"):
        stop_if_recoded(codes(definitions), codes(definitions, moved))
    stop_if_recoded(codes(definitions), codes(definitions, ended))


def test_two_disciplines_that_exchange_their_codes_are_refused(definitions):
    names = dict(definitions.reference.disciplines[["discipline", "name"]].to_numpy())
    swapped = with_disciplines(
        definitions, prosecution=names["law_enforcement"], law_enforcement=names["prosecution"]
    )
    told = "'law_enforcement' now has the code 'prosecution'"
    with pytest.raises(NotSafe, match=told):
        stop_if_recoded(codes(definitions), codes(swapped))


def with_groups(definitions, **groups):
    fields = definitions.reference.disciplines
    fields = fields.assign(group=fields.discipline.map(groups).fillna(fields.group))
    return replace(definitions, reference=replace(definitions.reference, disciplines=fields))


def with_answers(definitions, form, **groups):
    instrument = definitions.instruments["readiness"]
    options = instrument.options
    options = options.assign(**{form: options.code.map(groups).fillna(options[form])})
    changed = replace(instrument, options=options)
    return replace(definitions, instruments={**definitions.instruments, "readiness": changed})


def test_a_discipline_that_joins_another_group_is_refused(definitions):
    """Each pairing may be told by itself; three of them, one a release, give every discipline away."""
    moved = with_groups(definitions, schools="Health")
    told = "groups of disciplines: 'schools' was released in the group 'public_services' and is in 'health'"
    with pytest.raises(NotSafe, match=told) as refused:
        stop_if_recoded(codes(definitions), codes(moved))
    assert "'child_protection'" not in str(refused.value), "it has not moved"


def test_an_answer_that_joins_another_group_or_none_is_refused(definitions):
    for group, now in (("Don't know", "dont_know"), ("", "")):
        moved = with_answers(definitions, "coarse3", not_true=group)
        told = f"'not_true' was released in the group '.*' and is in '{now}' now"
        with pytest.raises(NotSafe, match=told):
            stop_if_recoded(codes(definitions), codes(moved))


def test_groups_that_exchange_their_labels_or_become_one_are_refused(definitions):
    justice, health = "Justice", "Health"
    fields = definitions.reference.disciplines.set_index("discipline").group
    of = {name: fields.index[fields == name] for name in (justice, health)}
    exchanged = dict.fromkeys(of[justice], health) | dict.fromkeys(of[health], justice)
    one = dict.fromkeys([*of[justice], *of[health]], "Justice and health")
    for groups in (exchanged, one):
        with pytest.raises(NotSafe, match="groups of disciplines: 'prosecution' was released in"):
            stop_if_recoded(codes(definitions), codes(with_groups(definitions, **groups)))


def test_a_group_may_have_another_label_and_take_in_a_new_discipline(definitions):
    """Whether its old label was released, and must stay, the numbers in the ledger say."""
    fields = definitions.reference.disciplines
    label = dict.fromkeys(fields.discipline[fields.group == "Justice"], "Law")
    changed = with_groups(definitions, **label)
    fields = changed.reference.disciplines
    new = fields[fields.discipline == "schools"].assign(discipline="truancy", group="Law")
    fields = pd.concat([fields, new])
    changed = replace(changed, reference=replace(changed.reference, disciplines=fields))
    then, now = codes(definitions), codes(changed)
    stop_if_recoded(then, now)
    kind = "groups of disciplines"
    assert now[kind].keys() - then[kind].keys() == {"truancy"}
    assert {then[kind]["prosecution"], now[kind]["prosecution"]} == {"justice", "law"}


def test_a_coarser_form_that_answers_never_had_may_be_given_them(definitions):
    labels = dict.fromkeys(definitions.instruments["readiness"].options.code, "")
    without = with_answers(definitions, "coarse2", **labels)
    then, now = codes(without), codes(definitions)
    stop_if_recoded(then, now)
    given = [kind for kind in now if now[kind] and not then[kind]]
    assert given and all(kind.startswith("groups 'coarse2' of answers") for kind in given)


STUDY = """
    measure              | period | region | category
    answers.readiness.q1 | 2017   | north  | yes
    answers.readiness.q1 | 2017   | north  | no
    answers.readiness.q1 | 2015   | south  | yes
    response.readiness   | 2017   | north  | complete
"""


def measured(table):
    return drawn(table).assign(team="", discipline="")[DIMENSIONS]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("2017", "2017-19", "study.toml: the study has no period '2017' any more"),
        ("north", "north_east", "navigators.csv: the study has no region 'north' any more"),
        ("| no\n", "| not\n", "no category 'no in answers.readiness.q1' any more"),
        ("response.readiness", "response.ready", "no numbers of 'response.readiness in 2017'"),
    ],
)
def test_numbers_of_people_whom_the_study_has_no_more_are_refused(before, now, told):
    ledger = measured(STUDY)
    stop_if_lost(ledger, measured(STUDY), ENTRIES)
    with pytest.raises(NotSafe, match=told):
        stop_if_lost(ledger, measured(STUDY.replace(before, now)), ENTRIES)


def test_a_survey_taken_out_of_one_period_is_refused_though_another_period_has_it():
    now = "\n".join(row for row in STUDY.splitlines() if "south" not in row)
    with pytest.raises(NotSafe, match="no period '2015' any more"):
        stop_if_lost(measured(STUDY), measured(now), ENTRIES)
    now += "\n    response.readiness   | 2015   | south  | complete"
    with pytest.raises(NotSafe, match="no numbers of 'answers.readiness.q1 in 2015' any more"):
        stop_if_lost(measured(STUDY), measured(now), ENTRIES)


def test_two_disciplines_that_do_not_work_together_any_more_are_no_lost_codes():
    ties = drawn("""
        measure        | period | region | discipline  | category
        levels_between | 2017   | state  | schools     | prosecution
        levels_between | 2017   | state  | schools     | shelter
        levels_between | 2017   | state  | shelter     | schools
    """).assign(team="")[DIMENSIONS]
    now = ties[ties.category != "shelter"]
    stop_if_lost(ties, now, ENTRIES)
    with pytest.raises(NotSafe, match="disciplines.csv: the study has no discipline 'shelter'"):
        stop_if_lost(ties, now[now.discipline != "shelter"], ENTRIES)


def test_what_is_public_of_teams_and_agencies_may_go():
    ledger = measured(STUDY.replace("response.readiness  ", "agreements"))
    now = "\n".join(row for row in STUDY.splitlines() if "response" not in row)
    stop_if_lost(ledger, measured(now), ENTRIES)
    # of people the same is refused
    with pytest.raises(NotSafe, match="any more"):
        stop_if_lost(measured(STUDY), measured(now), ENTRIES)
