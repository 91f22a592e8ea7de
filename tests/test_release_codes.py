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
