"""What a page says is so by the numbers that stand on it: ties, what is hidden and why, bases and scales."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from workbench.evidence import Evidence
from workbench.exhibits.front import glossary
from workbench.exhibits.services import say_services
from workbench.exhibits.short import in_short
from workbench.exhibits.surveys import _agreement_title, choice_figure
from workbench.findings import findings
from workbench.report import Report, open_report
from workbench.sentences import say_gaps, say_partners

LATE, EARLY = "2017-19", "2015-17"


def opened(region: str = "state", period: str = LATE) -> Report:
    return open_report("example", period, region)


def short_of(region: str, period: str = LATE) -> dict[str, str]:
    return dict(in_short(opened(region, period).evidence))


def changed(evidence: Evidence, measure: str, region: str = "", **columns) -> Evidence:
    """The same evidence in which a region's rows of a measure have other values."""
    rows = evidence.measures
    own = (rows.measure == measure) & (rows.region == (region or evidence.region))
    assert own.any()
    new = {name: rows[name].mask(own, value) for name, value in columns.items()}
    return replace(evidence, measures=rows.assign(**new))


def lacking(key, period: str) -> dict[str, int]:
    """In how many teams of the state each essential discipline is missing, counted in the answer key."""
    seats = key("coverage")
    essential = set(opened().evidence.definitions.study.essential.disciplines)
    empty = seats[
        (seats.period == period) & (seats.present == "0") & seats.discipline.isin(essential)
    ]
    return empty.discipline.value_counts().to_dict()


@pytest.mark.parametrize("period", [EARLY, LATE])
def test_partners_that_as_many_teams_lack_are_all_named(key, period):
    evidence = opened("state", period).evidence
    told = say_partners(evidence)[1]
    counts = lacking(key, period)
    names = evidence.definitions.reference.disciplines.set_index("discipline").name.str.lower()
    named = {code: count for code, count in counts.items() if names[code] in told}
    assert len(named) >= 3
    assert {code for code, count in counts.items() if count >= min(named.values())} == set(named)


def test_all_partners_that_a_single_team_lacks_are_named():
    evidence = opened("southwest").evidence
    partners = changed(evidence, "partners", value=0.0)
    (said,) = say_partners(partners)[1:]
    essential = partners.partners([partners.region]).query("essential").discipline
    assert said == f"Partners missing: {'; '.join(essential.str.lower())}."


def direction(now: Evidence, status_now: str, status_before: str) -> str:
    now, before = (
        changed(evidence, "agreements", status=status)
        for evidence, status in ((now, status_now), (now.earlier, status_before))
    )
    found = findings(replace(now, earlier=before)).findings
    (finding,) = [one for one in found if one.name == "Agencies that signed an agreement"]
    return finding.direction


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("confidential", "confidential", "neither number is shown"),
        ("confidential", "not_available", "neither number is shown"),
        ("confidential", "shown", "this period's number is not shown"),
        ("shown", "confidential", "that period's number is not shown"),
    ],
)
def test_which_of_two_numbers_is_hidden_is_said_as_it_is(now, before, words):
    evidence = opened("southeast").evidence
    told = direction(evidence, now, before)
    assert told == f"No comparison with July 2015 to June 2017: {words}."


@pytest.mark.parametrize("region", ["state", "southwest"])
def test_an_invented_study_names_what_is_real_in_it(region):
    html = opened(region).cover()._repr_html_()
    assert "No person, team or agency in this report is real" not in html
    assert "Every team, answer and count here is invented." in html
    assert "counties, Tribal nations and regional navigators are real" in html


@pytest.mark.parametrize("period", [EARLY, LATE])
def test_the_counties_of_a_region_without_a_team_are_told_where_the_rows_do_not_add_up(period):
    report = opened("state", period)
    table = report.table("services")
    at = table.columns.index("Counties without a service")
    *regions, state = [str(row[at]) for row in table.rows]
    left = int(state) - sum(int(cell) for cell in regions if cell != "[z]")
    northeast = report.evidence.definitions.reference.county_basis(report.evidence.period.end)
    assert left == (northeast.region == "northeast").sum() == 4
    said = "; 4 of them are the counties of Northeast, where there was no team."
    assert said in report.say("services").text
    assert said in short_of("state", period)["What is missing"]


def test_nothing_is_told_of_a_region_without_a_team_where_another_region_is_hidden():
    """What the shown regions leave of the state's number would be told of two regions together."""
    evidence = changed(opened().evidence, "counties_without", "southwest", status="confidential")
    said = say_services(evidence)[-1]
    assert said == "In 67 of 87 counties no agency reports a service."


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("west_metro", "“don't know” is counted together with other answers: “Untrue, or don't"),
        ("west_central", "“don't know” is counted together with other answers: “Untrue, or don't"),
        ("southeast", "“Don't know” is shown by itself."),
    ],
)
@pytest.mark.parametrize("period", [EARLY, LATE])
def test_dont_know_is_said_to_be_shown_as_the_tables_show_it(region, words, period):
    report = opened(region, period)
    assert words in report.say("unknown.readiness", "scores.readiness").text
    columns = report.figure("answers.readiness.engagement").table.columns
    assert ("Don't know" in columns) is ("by itself" in words)


def test_nothing_is_said_of_dont_know_where_no_answer_is_shown():
    text = opened("northwest").say("unknown.readiness", "scores.readiness").text
    assert "don't know" not in text.casefold()


def answers(shares: dict[str, tuple[float, ...]]) -> pd.DataFrame:
    """Answers to these questions: very true, somewhat true, not true."""
    options = (("Very true", 4), ("Somewhat true", 3), ("Not true", 1))
    return pd.DataFrame(
        {"item": item, "option": option, "score": score, "value": value, "status": "shown"}
        for item, values in shares.items()
        for (option, score), value in zip(options, values, strict=True)
    )


def test_questions_with_the_same_printed_agreement_share_the_title():
    """81.6 and 82.4 in a hundred are both printed as 82."""
    shares = {
        "A": (40, 41.6, 18.4),
        "B": (42.4, 40, 17.6),
        "C": (20, 30, 50),
        "D": (10, 40.2, 49.8),
    }
    assert _agreement_title(answers(shares)) == (
        "Most agree with “A” and “B” (82% very true or somewhat true), fewest with “C” and “D” (50%)"
    )
    alike = answers({"A": (40, 10, 50), "B": (10, 40, 50)})
    assert _agreement_title(alike) == (
        "As many agree with each question: 50% very true or somewhat true"
    )


@pytest.mark.parametrize(
    ("region", "scale", "both"),
    [
        (
            "east_metro",
            "engagement",
            ("Members know their agency's response", "Members can decide"),
        ),
        ("west_metro", "commitment", ("Same people come", "Attendance is supported")),
    ],
)
def test_a_tie_of_the_example_is_told_in_title_and_alternative_text(region, scale, both):
    figure = opened(region).figure(f"answers.readiness.{scale}")
    assert f"“{both[0]}” and “{both[1]}”" in figure.title
    for name in both:
        assert name in figure.alternative or both[0] not in figure.alternative


def test_a_title_says_of_which_questions_it_speaks():
    """Both shares of who disagrees or does not know are hidden of what most agree with in East Metro."""
    figure = opened("east_metro").figure("answers.readiness.commitment")
    (row,) = [row for row in figure.table.rows if row[0] == "Agreement signed"]
    assert [str(cell) for cell in row[2:4]] == ["[c]", "[c]"]
    assert figure.title.startswith("Of the questions whose agreement can be shown, most agree with")


def test_answers_that_are_named_as_often_are_named_together():
    evidence = changed(opened("east_central").evidence, "choices.member.barriers", value=40.2)
    title = choice_figure(evidence, "member", "barriers").title
    assert "are named most often: each by 40% of the members" in title


def test_questions_with_as_many_who_do_not_know_are_named_together():
    evidence = opened("southeast").evidence
    told = say_gaps(changed(evidence, "unknown.readiness", value=20.0, base=40.0), "readiness")[0]
    assert "20% answered “don't know” to “" in told
    assert told.count("” (40 members answered)") > 1


def test_the_change_table_says_why_it_may_differ_from_the_scores():
    """East Metro's commitment is 2.7 in both periods, and changed by -0.1 among all who answered."""
    table = opened("east_metro").table("change.readiness")
    (row,) = [r for r in table.rows if r[0].startswith("Commitment") and r[1] == "East Metro"]
    assert row[4].startswith("−0.1 (")
    assert "before rounding" in table.note and "0.1" in table.note


def test_a_change_by_chance_is_told_with_its_size_and_people():
    told = short_of("east_metro")["What changed"]
    assert told.endswith(
        "Among people who answered both times, the change may be chance in: "
        "partner engagement (−0.3 points, 18 people); "
        "commitment of time and resources (−0.1 points, 17 people)."
    )


def test_a_change_printed_as_none_is_not_said_to_be_chance():
    evidence = opened("east_metro").evidence
    none = changed(evidence, "change.readiness", value=-0.04, low=-0.3, high=0.2)
    told = dict(in_short(none))["What changed"]
    assert "there is no change in: partner engagement (0.0 points, 18 people)" in told
    assert "may be chance" not in told


@pytest.mark.parametrize("region", ["southwest", "west_central"])
def test_youth_that_are_hidden_are_said_to_be_hidden_to_protect_people(region):
    report = opened(region)
    at = report.table("services").columns.index("Youth served")
    assert str(report.table("services").rows[0][at]) == "[c]"
    said = report.say("services").text
    assert "is not shown, to protect people." in said and "or no agency reported" not in said


def test_youth_that_no_agency_reported_are_said_not_to_be_reported():
    evidence = opened("southwest").evidence
    none = changed(evidence, "youth", status="not_available", reason="no agency reported it")
    assert say_services(none)[0].endswith("is not available: no agency reported it.")


def test_the_glossary_tells_the_scores_of_each_survey_of_the_period():
    told = dict(glossary(opened("southeast").evidence).terms)
    for words in ("readiness survey: from 1 to 4.", "Collaboration survey: from 1 to 5."):
        assert words in told["Score"]
    assert "from 0 (none) to 5 (collaboration)" in told["Level of collaboration"]
    early = dict(glossary(opened("southeast", EARLY).evidence).terms)
    assert "Collaboration survey" not in early["Score"]


def test_the_map_of_the_state_is_told_in_a_table_region_by_region():
    report = opened()
    evidence, picture = report.evidence, report.cover().map
    rows = {row[0]: row[1:] for row in picture.table.rows}
    served = {
        county for named in evidence.teams.counties for county in map(str.strip, named.split(";"))
    }
    counties = evidence.definitions.reference.county_basis(evidence.period.end)
    for code, name in evidence.definitions.reference.region_names().items():
        if code == "state":
            continue
        of_region = counties.county[counties.region == code]
        with_team = [county for county in of_region if county in served]
        numbers = [(evidence.teams.region == code).sum(), len(of_region), len(with_team)]
        assert [cell.value for cell in rows[name][:3]] == numbers
        assert rows[name][3] == (", ".join(with_team) or "none")
    with_team = sum(int(cells[2].value) for cells in rows.values())
    assert (
        f"{with_team} of {sum(int(cells[1].value) for cells in rows.values())} " in picture.caption
    )
    assert "<table" in picture._repr_html_()


@pytest.mark.parametrize("region", ["southeast", "northeast", "state"])
def test_each_answer_of_the_cover_has_a_heading(region):
    html = opened(region).cover()._repr_html_()
    names = re.findall(r'<h2 class="short-name">(.*?)</h2>', html)
    assert names == list(short_of(region)) and len(names) >= 2


def test_a_step_past_its_date_is_called_late_and_counted_by_team():
    """What the table of East Metro's steps shows, team by team."""
    figure = opened("east_metro").figure("paths")
    teams = {name.partition(": ")[2]: at for at, name in enumerate(figure.table.columns)}
    late = {
        name: sum(row[at].startswith("late: planned") for row in figure.table.rows)
        for name, at in teams.items()
        if name
    }
    assert late == {"Team Elder": 6, "Team Fir": 1, "Team Gentian": 1, "Team Hazel": 2}
    told = "; ".join(f"{name}: {count}" for name, count in late.items())
    assert f"Late steps by team: {told}." in figure.summary


def test_late_steps_are_not_counted_where_a_teams_steps_are_hidden():
    evidence = opened("east_metro").evidence
    hidden = replace(
        opened("east_metro"), evidence=changed(evidence, "steps", status="confidential")
    )
    assert "Late steps" not in hidden.figure("paths").summary


def test_dates_and_shares_are_written_such_that_they_are_heard_right():
    """ "2015-17" may be heard as a difference, and "3/4" as three quarters."""
    southeast, state = opened("southeast"), opened()
    columns = southeast.figure("trend.readiness").table.columns
    assert columns[2:4] == ("Mean, July 2015 to June 2017", "Members, July 2015 to June 2017")
    assert "July 1, 2017 to June 30, 2019" in repr(southeast.provenance())
    assert "/" not in state.figure("partner_grid").summary
