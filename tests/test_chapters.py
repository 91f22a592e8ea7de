"""The chapters on collaboration, network, training, services, change and place, and the teams side by side."""

from __future__ import annotations

import pytest
from conftest import drawn

from workbench import open_report
from workbench.__main__ import main
from workbench.exhibits.chapters import CHAPTER_FIGURES, CHAPTER_SAYINGS, CHAPTER_TABLES
from workbench.exhibits.numbers import alike
from workbench.exhibits.services import load_questions
from workbench.explore import OpenStudy
from workbench.measures.between import measure_between
from workbench.measures.entries import family, load_entries
from workbench.measures.long import in_words
from workbench.measures.networks import read_network
from workbench.problems import UsageProblem
from workbench.reference import ReferenceData

OF_INSTRUMENT = {
    "factors": "collaboration",
    "unknown": "readiness",
    "change": "readiness",
    "beside": "readiness",
}
PERIOD = "2017-19"


def called(name: str) -> str:
    return f"{name}.{OF_INSTRUMENT[name]}" if name in OF_INSTRUMENT else name


@pytest.mark.parametrize("region", ["southeast", "northwest", "northeast", "state"])
@pytest.mark.parametrize("period", ["2015-17", PERIOD])
def test_every_chapter_can_be_shown_everywhere(period, region):
    report = open_report("example", period, region)
    for name in CHAPTER_TABLES:
        html = report.table(called(name))._repr_html_()
        assert "nan" not in html.casefold().replace("finance", "").replace("maintenance", "")
    for name in CHAPTER_FIGURES:
        words = repr(report.figure(called(name)))
        assert "nan" not in words.casefold().replace("finance", "").replace("maintenance", "")
    for name in CHAPTER_SAYINGS:
        text = report.say(called(name)).text
        # where no answer is shown there is nothing to say of "don't know"
        assert text.endswith(".") or (name, text) == ("unknown", "")


def cells(table, row: str) -> list[str]:
    """The cells of the row whose first cell is this."""
    (found,) = [row_ for row_ in table.rows if row_[0] == row]
    return [str(cell) for cell in found[1:]]


def test_factor_scores_equal_the_key(key):
    told = key("scores")
    told = told[(told.instrument == "collaboration") & (told.region == "state")]
    means = told.set_index("scale")["mean"].astype(float)
    table = open_report("example", PERIOD).table("factors.collaboration")
    shown = cells(table, "Relationships and teamwork")
    assert shown[-3] == f"{means['relations']:.1f}"
    assert shown[-2] == "Strength"


def test_the_network_table_says_what_the_key_says(key):
    told = key("networks")
    told = told[(told.period == PERIOD) & (told.region == "southeast")]
    agencies = told.agencies.astype(int)
    answered = told.answered.astype(int)
    density = told.ties.astype(int).sum() / (answered * (agencies - 1)).sum()
    shown = cells(open_report("example", PERIOD, "southeast").table("network"), "Southeast")
    assert shown[:3] == [
        str(agencies.sum()),
        f"{100 * answered.sum() / agencies.sum():.0f}%",
        f"{100 * density:.0f}%",
    ]


def test_change_of_the_same_persons_equals_the_key(key):
    told = key("change")
    told = told[(told.region == "state") & (told.scale == "commitment")].iloc[0]
    table = open_report("example", PERIOD).table("change.readiness")
    (row,) = [r for r in table.rows if r[0].startswith("Commitment") and r[1] == "Minnesota"]
    assert row[2].startswith(f"+{float(told.change):.1f} (")
    assert str(row[3]) == told.pairs


def test_reliability_of_a_scale_stands_with_its_base_or_says_why_it_is_not_estimated():
    table = open_report("example", PERIOD, "southeast").table("reliability")
    rows = {(row[0], row[1]): [str(cell) for cell in row[2:]] for row in table.rows}
    leadership = rows["Leadership at several levels", "Southeast"]
    assert leadership[0] == "3" and leadership[3] == "[x]"
    assert leadership[4].startswith("omega: the one-factor model")
    # with how many answered all of them the interval is hidden too: it would tell it
    assert rows["Leadership at several levels", "Minnesota"][1:3] == ["[c]", "0.6"]
    assert "Alpha" in table.columns
    statewide = open_report("example", PERIOD).table("reliability")
    assert {row[1] for row in statewide.rows} == {"Minnesota"}


def test_reliability_is_not_told_where_the_region_is_hidden():
    table = open_report("example", PERIOD, "northwest").table("reliability")
    own = [row for row in table.rows if row[1] == "Northwest"]
    assert own and {str(row[4]) for row in own} == {"[c]"}


def test_regions_beside_the_state_stand_in_the_order_of_the_map_and_are_not_ranked():
    table = open_report("example", PERIOD).table("beside.readiness")
    names = [row[1] for row in table.rows if row[0] == "Partner engagement"]
    assert names == sorted(names)
    assert "not by their values" in table.note


def test_a_title_claims_no_more_than_what_is_shown():
    """In West Central shares of some questions are hidden: one may be what most agree with."""
    names = ("answers.readiness.engagement", "choices.member.barriers")
    agree, barriers = (
        open_report("example", PERIOD, "west_central").figure(name) for name in names
    )
    assert agree.title.startswith("Of the questions whose agreement can be shown, most agree with")
    assert barriers.title.startswith("Of the answers that are shown")
    whole = open_report("example", PERIOD, "east_metro").figure("answers.readiness.engagement")
    assert whole.title.startswith("Most agree with")


def test_a_region_with_a_service_in_each_county_says_so():
    report = open_report("example", PERIOD, "west_metro")
    assert "a service in every county" in report.figure("services").title
    assert "In every one of the 3 counties" in report.say("services").text


def test_every_figure_of_a_chapter_has_its_summary_table_and_text():
    report = open_report("example", PERIOD, "state")
    for name in CHAPTER_FIGURES:
        figure = report.figure(f"{name}.collaboration" if name == "factors" else name)
        assert figure.drawn.page.startswith(b"<?xml") and figure.table.rows
        assert figure.summary.endswith(".") and not figure.title.endswith(".")


@pytest.mark.parametrize(
    ("period", "step", "team", "told"),
    [
        # what the sheet 'milestones' of the example says of these teams
        ("2017-19", "Victim experience survey", "T12", "late: planned May 2016"),
        ("2017-19", "Train", "T12", "done Jul 2018 (planned Mar 2018)"),
        ("2017-19", "Monitor", "T13", "no date yet"),
        ("2015-17", "Train", "T12", "planned Mar 2018"),
        ("2015-17", "Write the protocol", "T12", "done Jun 2017 (planned Apr 2017)"),
    ],
)
def test_a_step_is_told_with_the_months_it_was_planned_for_and_done_in(period, step, team, told):
    figure = open_report("example", period, "southeast").figure("paths")
    column = next(at for at, name in enumerate(figure.table.columns) if name.startswith(team))
    (row,) = [row for row in figure.table.rows if row[0] == step]
    assert row[column] == told


def test_the_steps_past_their_date_are_named():
    """In Southeast T12 has neither done its victim experience survey nor begun to monitor, both due."""
    figure = open_report("example", "2017-19", "southeast").figure("paths")
    assert figure.title == (
        "Past their planned date in one team or more: victim experience survey; monitor"
    )


def test_the_levels_between_disciplines_are_means_of_the_rated_pairs():
    """Three pairs of police and school: levels 2 (rated from both sides, 1 and 3), 4 and 3; mean 3."""
    tables = {
        "ties": drawn("""
            period | team | agency | partner | level
            p      | t1   | Police | School  | 1
            p      | t1   | School | Police  | 3
            p      | t2   | Police | School  | 4
            p      | t3   | School | Police  | 3
        """).astype({"level": float}),
        "teams": drawn("""
            period | region | team
            p      | r      | t1
            p      | r      | t2
            p      | s      | t3
        """),
        "members": drawn("""
            period | team | agency | discipline
            p      | t1   | police | law_enforcement
            p      | t1   | police | law_enforcement
            p      | t1   | police | prosecution
            p      | t1   | School | schools
            p      | t2   | Police | law_enforcement
            p      | t2   | School | schools
            p      | t3   | Police | law_enforcement
            p      | t3   | School | schools
        """),
    }
    reference = open_report("example", PERIOD).evidence.definitions.reference
    (row,) = in_words(measure_between(tables, read_network(tables), reference)).itertuples()
    assert (row.discipline, row.category) == ("law_enforcement", "schools")
    assert (row.region, row.value, row.base) == ("state", 3.0, 4)


def test_beside_a_level_between_disciplines_nobody_reads_how_many_agencies_rated():
    """Of law enforcement with itself that is how many of its agencies answered; how many there are is public."""
    table = open_report("example", PERIOD).figure("between").table
    assert table.columns == ("Discipline", "And", "Mean level (0 to 5)")


@pytest.mark.parametrize(
    ("names", "said"),
    [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c"), ("abcd", "a, b and 2 more")],
)
def test_what_shares_a_place_is_named_together(names, said):
    assert alike(names) == said


def test_the_first_wave_has_no_change_and_says_so():
    report = open_report("example", "2015-17", "southeast")
    assert "for the first time" in report.table("change.readiness").text
    assert "for the first time" in report.say("change.readiness").text


def test_each_question_of_the_statute_is_asked_of_measures_that_are_published():
    entries = load_entries()
    questions = load_questions()
    assert set(questions) == {
        "reach",
        "availability",
        "identification",
        "coordination",
        "access",
        "effectiveness",
    }
    for question in questions.values():
        assert question["measures"]
        for measure in question["measures"]:
            entry = entries[family(measure.split("/")[0])]
            assert entry.protect != "internal"


@pytest.fixture
def rows(example):
    definitions, tables, _ = example
    return OpenStudy(definitions, tables, tables)


def test_teams_stand_side_by_side_unranked_and_marked_as_internal(rows, key):
    shown = rows.only(period=PERIOD, region="southeast").teams_side_by_side()
    assert "Internal: not protected" in shown._repr_html_()
    teams = [row[0].split(":")[0] for row in shown.content.rows]
    assert teams == sorted(teams)
    told = key("agreement")
    told = told[(told.period == PERIOD) & (told.team == teams[0]) & (told.scale == "engagement")]
    assert shown.content.rows[0][4].startswith(f"{float(told['mean'].iloc[0]):.1f} (")


def test_a_teams_needs_name_its_missing_partners(rows, key):
    told = key("coverage")
    absent = told[
        (told.period == PERIOD) & (told.present == "0") & (told.discipline == "prosecution")
    ]
    team = absent.team.iloc[0]
    sections = rows.only(period=PERIOD).needs().content.sections
    (needs,) = [said for heading, _, said in sections if heading.startswith(f"{team}:")]
    assert any(line.startswith("Win these partners") and "prosecution" in line for line in needs)


def test_a_divided_team_is_shown_by_its_spread(rows, key):
    told = key("agreement")
    divided = told[
        (told.instrument == "readiness") & (told["mean"] == "") & (told.n.astype(int) > 1)
    ].iloc[0]
    table = rows.only(period=divided.period).teams_side_by_side().content
    (row,) = [row for row in table.rows if row[0].startswith(f"{divided.team}:")]
    assert row[4 if divided.scale == "engagement" else 5].startswith("divided: ")


def test_side_by_side_needs_a_period(rows):
    with pytest.raises(UsageProblem, match="Choose a period"):
        rows.teams_side_by_side()


def test_measures_are_listed_and_told_one_by_one(capsys):
    assert main(["measures"]) == 0
    listed = capsys.readouterr().out
    assert all(f"{name} " in listed for name in load_entries())
    assert main(["measures", "beside"]) == 0
    told = capsys.readouterr().out
    assert "Kept internal: p_holm, weight" in told
    assert "Prasad and Rao" in told
    assert main(["measures", "joy"]) == 1
    assert "Measures: teams, response" in capsys.readouterr().err


def test_a_region_without_a_county_in_the_period_has_a_cover_without_a_map(monkeypatch):
    """Two regions were made one: the code that is no longer used has no county on the period's last day."""
    whole = ReferenceData.county_basis

    def without_southeast(reference, day):
        counties = whole(reference, day)
        return counties[counties.region != "southeast"]

    monkeypatch.setattr(ReferenceData, "county_basis", without_southeast)
    cover = open_report("example", PERIOD, "southeast").cover()
    assert cover.map is None
    assert dict(cover.facts)["Counties"] == "none on the last day of the period"


def test_what_is_shown_of_the_state_is_not_said_to_be_hidden():
    """How many agencies stand outside is hidden, how many of the ties are there is not."""
    told = open_report("example", PERIOD).say("network").text
    assert "57% are there. How many agencies stand outside is not shown." in told


def test_the_title_of_the_levels_does_not_hide_the_mean_that_its_chart_shows():
    figure = open_report("example", PERIOD, "west_central").figure("levels")
    assert "Mean level, 0 to 5: West Central 2.1" in figure.summary
    assert (
        figure.title
        == "How many pairs of agencies in West Central coordinate their work is not shown"
    )


def test_one_place_and_scale_does_not_stand_in_every_row_of_a_table():
    report = open_report("example", PERIOD)
    for name in ("scores.readiness.engagement", "trend.readiness.engagement"):
        assert "Scale" not in report.figure(name).table.columns
    assert (
        "Scale"
        in open_report("example", PERIOD, "southeast").figure("scores.readiness").table.columns
    )
