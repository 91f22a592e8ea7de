"""What a page says is so by the numbers that stand on it: ties, what is hidden and why, bases and scales."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import nbformat
import pandas as pd
import pytest

from workbench.evidence import Evidence
from workbench.exhibits.front import glossary
from workbench.exhibits.services import say_services
from workbench.exhibits.short import in_short
from workbench.exhibits.surveys import _agreement_title, choice_figure, response_figure
from workbench.exhibits.teams import partner_figure
from workbench.findings import findings
from workbench.index import index_page
from workbench.layout import Figure
from workbench.page import render_page
from workbench.release.register import _public_texts, _sums, map_counts
from workbench.report import Report, open_report
from workbench.sentences import say_bands, say_gaps, say_partners, say_response
from workbench.study import PROJECT

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


def test_findings_that_cannot_be_compared_for_several_reasons_are_named_once():
    evidence = opened("southeast").evidence
    shown = evidence.measures.measure == "teams"
    hidden = evidence.measures.assign(status=evidence.measures.status.where(shown, "confidential"))
    before = changed(evidence.earlier, "agreements", status="confidential")
    told = dict(in_short(replace(evidence, measures=hidden, earlier=before)))["What changed"]
    assert told.startswith("Not compared: members who answered; partner engagement;")
    assert "No comparison with" not in told


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


def test_what_a_score_is_called_stands_with_its_limits_beside_the_chart_and_in_the_glossary():
    """The limits that bands.csv of the surveys gives, read as text."""
    report = opened("east_metro")
    readiness = (
        "“Not yet ready” (under 2.6), “Nearly ready” (2.6 to under 3.2), “Ready” (3.2 or more)."
    )
    factors = "“Concern” (under 3), “Borderline” (3 to under 4), “Strength” (4 or more)."
    assert report.figure("scores.readiness").summary.endswith(readiness)
    assert report.figure("factors.collaboration").summary.endswith(factors)
    told = dict(report.glossary().terms)["In words"]
    assert readiness in told and factors in told


def test_the_limits_that_a_study_sets_are_the_ones_that_are_told():
    instrument = opened().evidence.instrument("readiness")
    bands = instrument.bands.assign(low=[1.0, 2.5, 3.5])
    told = say_bands(replace(instrument, bands=bands))
    assert "“Nearly ready” (2.5 to under 3.5), “Ready” (3.5 or more)." in told
    assert say_bands(replace(instrument, bands=bands[:0])) == ""


def test_the_cover_tells_the_end_of_the_scale_and_what_ready_means():
    told = short_of("east_metro")["Where it stands"]
    assert "partner engagement 2.7 of 4, commitment of time and resources 2.7 of 4." in told
    assert "“Ready” means ready to write a protocol." in told
    assert "means ready" not in short_of("southwest")["Where it stands"]


def test_the_cover_says_what_lies_apart_from_the_rest_of_the_state():
    """Both of East Metro's scores do, as the table of its report shows; in Southeast none does."""
    report = opened("east_metro")
    at = report.table("beside.readiness").columns.index("Differs from the rest")
    assert {row[at] for row in report.table("beside.readiness").rows} == {"yes"}
    said = "Both are below the rest of the state by more than chance would explain."
    assert said in short_of("east_metro")["Where it stands"]
    assert "rest of the state" not in short_of("southeast")["Where it stands"]


def with_rest(evidence: Evidence, category: str, value: float) -> Evidence:
    rows = evidence.measures
    own = (rows.measure == "beside.readiness") & (rows.region == evidence.region)
    own &= (rows.category == category) & (rows.statistic == "rest")
    assert own.sum() == 1
    return replace(evidence, measures=rows.assign(value=rows.value.mask(own, value)))


def test_above_and_below_the_rest_of_the_state_are_told_apart():
    evidence = with_rest(opened("east_metro").evidence, "commitment", 2.1)
    told = dict(in_short(evidence))["Where it stands"]
    assert "More below the rest of the state than chance would explain: partner engagement." in told
    assert "More above the rest of the state than chance would explain: commitment" in told
    hidden = changed(evidence, "beside.readiness", status="confidential")
    assert "rest of the state" not in dict(in_short(hidden))["Where it stands"]


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("east_metro", "5 steps have no date, all in Team Gentian."),
        ("state", "14 steps have no date, in 5 teams."),
    ],
)
def test_steps_without_a_date_are_missing(region, words):
    report = opened(region)
    assert words in short_of(region)["What is missing"]
    cells = [cell for row in report.figure("paths").table.rows for cell in row[1:]]
    undated = sum(cell in ("no date yet", "no date") for cell in cells)
    assert f"{undated} steps" in words


def test_steps_whose_dates_are_hidden_are_not_said_to_have_none():
    evidence = opened("east_metro").evidence
    hidden = changed(evidence, "step_dates", status="confidential", value=float("nan"))
    assert "no date" not in dict(in_short(hidden))["What is missing"]


@pytest.mark.parametrize("period", [EARLY, LATE])
def test_a_region_without_a_team_answers_all_three_questions(period):
    told = short_of("northeast", period)
    assert list(told) == ["Where it stands", "What changed", "What is missing"]
    nothing = "Nothing is hidden: there was no team, so nothing was measured."
    assert told["What is missing"] == nothing
    notes = repr(opened("northeast", period).notes().sections[0])
    assert nothing in notes and "1 numbers" not in notes


def test_the_cover_leads_to_the_chapter_on_hidden_numbers():
    cover = opened("southeast").cover()._repr_html_()
    assert "numbers computed for this report" in cover
    output = nbformat.v4.new_output("display_data", {"text/html": cover})
    cells = [
        nbformat.v4.new_code_cell("report.cover()", outputs=[output]),
        nbformat.v4.new_markdown_cell("## One"),
        nbformat.v4.new_markdown_cell("## Hidden numbers"),
    ]
    page = render_page(nbformat.v4.new_notebook(cells=cells), "A page")
    assert '(<a href="#chapter-2">see “Hidden numbers”</a>).' in page
    for notebook in ("region_report", "statewide_report"):
        written = (PROJECT / "notebooks" / f"{notebook}.ipynb").read_text("utf-8")
        assert '"## Hidden numbers\\n"' in written


JARGON = ("AAPOR", "percent interval", "confidence interval", "entralization", "league", "leans on")


@pytest.mark.parametrize("region", ["southeast", "state"])
def test_outside_the_methods_no_word_of_the_trade_is_left_unexplained(region):
    report = opened(region)
    names = ["response.readiness", "scores.readiness", "training_gain", "network"]
    tables = [
        "change.readiness",
        "beside.readiness",
        "training_gain",
        "network",
        "scores.readiness",
    ]
    told = [report.figure(name)._repr_html_() for name in names]
    told += [report.table(name)._repr_html_() for name in tables]
    shown = re.sub(r'(src|srcset|href)="data:[^"]*"', "", " ".join(told))
    assert [word for word in JARGON if word in shown] == []
    assert ">Band<" not in shown
    facts = dict(report.cover().facts)
    assert not [term for term in facts if term == "Source of the map"]
    assert "assumed, to be confirmed" not in " ".join(facts.values())
    explained = dict(report.glossary().terms)
    for word in ("Likely range", "In words", "Steadier estimate", "Ties held by one agency"):
        assert word in explained


def test_it_is_said_beside_the_gaps_why_a_wide_one_may_be_chance():
    note = opened("west_metro").table("beside.readiness").note
    assert "one beyond the likely range may still be chance" in note


def test_why_fewer_are_invited_than_are_on_record_is_said_once():
    """70 of East Metro's 71 members on record were invited."""
    report = opened("east_metro")
    assert "of 70 invited" in report.say("response.readiness").text
    assert "The 71 members on record" in report.say("attendance").text
    assert "Others on record may not be" in dict(report.glossary().terms)["Invited"]


def test_what_shown_counts_lack_to_their_bases_may_stand_in_a_file():
    """Of 160 steps of the state, 146 have a date: everybody can tell that 14 have none."""
    rows = opened().evidence.measures
    assert {"14", "146"} <= _sums(rows[rows.measure == "steps_planned"])


@pytest.fixture
def index(tmp_path, monkeypatch):
    """The index of the example's last period where no report was printed, and with one that was."""
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path))
    definitions = opened().evidence.definitions
    study, reference = definitions.study, definitions.reference
    folder = study.reports / LATE
    folder.mkdir(parents=True)
    record = {}
    for region in ("statewide", "southeast", "northeast"):
        page = f"{LATE}/{region}.html"
        (study.reports / page).write_text("x", "utf-8")
        record[page] = {"region": region, "period": LATE, "page": page, "status": "made"}

    def written(printed: bool) -> str:
        if printed:
            (folder / "southeast.pdf").write_bytes(b"x")
        return index_page(study, reference, record)

    return written


def test_the_index_says_status_and_what_hidden_numbers_are(index):
    html = index(printed=False)
    assert ">Status</th>" in html and ">State</th>" not in html
    assert "numbers computed for a report are not shown, to protect people" in html
    assert "Skip to the list" in html and "Skip to the report" not in html
    assert "Skip to the report" in render_page(nbformat.v4.new_notebook(), "A page")


def test_the_index_says_of_a_region_without_a_team_that_there_is_none(index):
    cells = re.search(r"Northeast<.*?</tr>", index(printed=False), re.S)[0]
    assert ">no team<" in cells and "of 1" not in cells


def test_the_index_speaks_of_prints_only_where_there_is_one(index):
    assert "PDF" not in index(printed=False)
    html = index(printed=True)
    assert ">PDF</th>" in html and "its PDF is for printing" in html
    assert "not made" in re.search(r"Northeast<.*?</tr>", html, re.S)[0]


def test_the_numbers_of_the_map_and_the_limits_of_a_study_may_stand_in_a_file():
    definitions = opened().evidence.definitions
    readiness = definitions.instruments["readiness"]
    limits = replace(readiness, bands=readiness.bands.assign(low=[1.0, 2.5125, 3.5125]))
    known = {**definitions.instruments, "readiness": limits}
    texts = list(_public_texts(replace(definitions, instruments=known)))
    assert {"2.5125", "3.5125"} <= set(texts)
    rows = [row[1:4] for row in opened().cover().map.table.rows]
    numbers = {str(int(cell.value)) for row in rows for cell in row}
    assert (numbers | {"87", "30"}) - {"0"} <= map_counts(definitions)


FIGURES_OF = {
    "region": ("trend.readiness", "scores.readiness", "partners"),
    "state": (
        *("scores.readiness.engagement", "trend.readiness.commitment", "partner_grid"),
        *("steps", "between"),
    ),
    "both": (
        *("response.readiness", "answers.readiness.engagement", "answers.readiness.commitment"),
        *("choices.member.barriers", "paths", "factors.collaboration", "levels", "network"),
        *("trained", "training_gain", "services"),
    ),
}
MARKS = ("dot:", "ring:", "dash:", "ashed line", "broader", "darker", "gray ground", "at the dots")


def figures_of(region: str) -> list[Figure]:
    report = opened(region)
    names = FIGURES_OF["state" if region == "state" else "region"] + FIGURES_OF["both"]
    found = [report.figure(name) for name in names]
    return [figure for figure in found if isinstance(figure, Figure)]


@pytest.mark.parametrize("region", ["east_metro", "west_central", "southwest", "state"])
def test_an_alternative_text_does_not_say_the_title_again(region):
    shown = figures_of(region)
    assert len(shown) >= 10
    for figure in shown:
        assert figure.title.rstrip(".") not in figure.alternative
        assert re.search(r"\d|not shown|No team|one team", figure.alternative)
        assert len(figure.alternative) <= 150 and not figure.alternative.endswith("…")


@pytest.mark.parametrize("region", ["east_metro", "state"])
def test_what_marks_stand_for_is_seen_and_not_read_out(region):
    for figure in figures_of(region):
        heard = f"{figure.subtitle} {figure.summary} {figure.alternative}".casefold()
        assert [mark for mark in MARKS if mark in heard] == []
        assert not figure.marks or f'<span aria-hidden="true"> {figure.marks}' in unescape(
            figure._repr_html_()
        )
    assert sum(bool(figure.marks) for figure in figures_of(region)) >= 3


def test_a_region_that_is_not_shown_may_lie_beyond_the_ends_that_are_told():
    assert "regions shown from 61% to 78%" in opened().figure("response.readiness").summary


def test_a_headings_name_stands_once_among_chapters_and_methods():
    report = opened("southeast")
    headings = re.findall(r"<h3>(.*?)</h3>", report.methods()._repr_html_())
    assert "Method: Protocol steps" in headings
    assert all(heading.startswith("Method: ") for heading in headings)


def test_an_alternative_text_counts_no_seats_of_which_some_are_hidden():
    evidence = opened("east_metro").evidence
    assert "by team: Team Gentian: 2." in partner_figure(evidence).alternative
    hidden = changed(evidence, "partners", status="confidential")
    rows = hidden.measures.team.eq("")
    kept = evidence.measures.status.where(rows, hidden.measures.status)
    told = partner_figure(replace(evidence, measures=hidden.measures.assign(status=kept)))
    assert "by team:" not in told.alternative and "No team lacks" not in told.alternative


def test_where_only_the_invited_are_hidden_it_is_said_how_many_answered():
    """West Central's 32 can be computed by everybody, its invited by nobody."""
    evidence = opened("west_central").evidence
    assert say_response(evidence, "readiness") == [
        "32 members answered the team readiness survey. How many were invited is not shown, to protect people."
    ]
    hidden = changed(evidence, "response.readiness", status="confidential", value=float("nan"))
    assert "How many members answered" in say_response(hidden, "readiness")[0]
    figure = response_figure(evidence, "readiness")
    assert figure.title == "The response rate of West Central is not shown"
