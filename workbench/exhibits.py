"""The figures, tables and passages of a report, each from the evidence of one region and period."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.instruments import Instrument
from workbench.layout import (
    SIGNS,
    Cover,
    Figure,
    Passage,
    Prose,
    Table,
    Value,
    format_value,
    shortened,
    tabulate,
)
from workbench.measures.entries import Entry, family
from workbench.sentences import say_gaps, say_partners, say_response, say_steps
from workbench.study import STATE


def cover(evidence: Evidence) -> Cover:
    """Return the cover: place, period, teams, navigator and counties."""
    study = evidence.definitions.study
    teams = evidence.number("teams", statistic="count")
    facts = [
        ("Funding period", evidence.period.title),
        ("Teams", format_value(teams.value, teams.status, "teams")),
        *_region_facts(evidence),
        ("Prepared for", study.cover.prepared_for),
        ("Prepared by", study.cover.prepared_by),
    ]
    place = "Minnesota, all regions" if evidence.statewide else f"{evidence.place} region"
    return Cover(place, study.title, tuple(fact for fact in facts if fact[1]), study.synthetic)


def _region_facts(evidence: Evidence) -> list[tuple[str, str]]:
    reference = evidence.definitions.reference
    map_day = reference.county_basis(evidence.period.end)
    if evidence.statewide:
        names = [reference.region_names()[code] for code in evidence.regions]
        return [("Regions", ", ".join(names)), ("Map of the regions", _map_basis(map_day))]
    of_region = map_day[map_day.region == evidence.region]
    row = reference.regions.set_index("region").loc[evidence.region]
    named = row.navigator or "not known"
    basis = f" ({row.basis})" if row.basis else ""
    return [
        ("Regional navigator", named + basis),
        ("Counties", ", ".join(of_region.county)),
        ("Map of the region", _map_basis(of_region)),
    ]


def _map_basis(counties: pd.DataFrame) -> str:
    """How many counties have which basis for their region, in words."""
    bases = counties.basis.replace("", "no basis given").value_counts()
    return "; ".join(
        f"{count} of {len(counties)} counties {basis}" for basis, count in bases.items()
    )


def response_figure(evidence: Evidence, instrument: str) -> Figure | Prose:
    """Return the response rate of the region beside the state's, or of every region."""
    said = say_response(evidence, instrument)
    if not evidence.fielded(instrument):
        return Prose(said[0])
    regions = _side_by_side(evidence)
    rates = evidence.shares(f"response.{instrument}", "answered", regions)
    rates = rates.assign(label=rates.place, strong=rates.region != STATE)
    title = evidence.definitions.instruments[instrument].title
    rows = [
        (r.place, _value(r, "percent"), Value(r.base, _base_status(r), "people"))
        for r in rates.itertuples()
    ]
    return Figure(
        figures.draw_rates(_signed(rates), "Share of the invited members who answered"),
        _rate_title(rates),
        f"{title}, AAPOR response rate 2, {evidence.period.title}. n: members invited.",
        _alternative("Bars of response rates", _read_out(rates, "percent")),
        _read_out(rates, "percent") + ".",
        tabulate(f"Response to the {title.lower()}", ("Region", "Response rate", "Invited"), rows),
    )


def _rate_title(rates: pd.DataFrame) -> str:
    """The finding: the rate of the state, and the region's before it."""
    told = [
        f"{row.place}: {_value(row, 'percent')}"
        for row in rates.itertuples()
        if row.strong or row.region == STATE
    ]
    return "Response rate. " + "; ".join(told if len(told) <= 2 else told[-1:])


def score_figure(evidence: Evidence, name: str, scale: str = "") -> Figure | Prose:
    """Return the means of an instrument's scales, or of one, here and beside the other places."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    scores = evidence.scores(instrument, _side_by_side(evidence), scale)
    labelled = scores.assign(
        label=scores.place if scale else scores.place + ": " + scores.scale,
        strong=scores.region != STATE,
    )
    limits = instrument.score_limits()
    return Figure(
        figures.draw_scores(_signed(labelled), limits, instrument.bands),
        _score_title(evidence, scores),
        f"Mean scores from {limits[0]:g} to {limits[1]:g}, {evidence.period.title}. n: members with a score.",
        _alternative("Dots of mean scores", _read_out(labelled, "score")),
        _read_out(labelled, "score") + ".",
        _score_table(scores, instrument, evidence),
    )


def _score_title(evidence: Evidence, scores: pd.DataFrame) -> str:
    """The finding: the scale means of this place, in words."""
    own = scores[scores.region == evidence.region]
    parts = [f"{row.scale.lower()} {_value(row, 'score')}" for row in own.itertuples()]
    return f"{evidence.place}: {'; '.join(parts)}"


def score_table(evidence: Evidence, name: str) -> Table | Prose:
    """Return the scale means, their bands and bases, as a table."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    scores = evidence.scores(instrument, _side_by_side(evidence))
    return _score_table(scores, instrument, evidence)


def _score_table(scores: pd.DataFrame, instrument: Instrument, evidence: Evidence) -> Table:
    rows = [
        (
            row.place,
            row.scale,
            _value(row, "score"),
            instrument.band_of(row.value) if row.status == SHOWN else str(_value(row, "score")),
            Value(row.base, _base_status(row), "people"),
        )
        for row in scores.itertuples()
    ]
    caption = f"{instrument.title}: mean scores, {evidence.period.title}"
    return tabulate(caption, ("Region", "Scale", "Mean", "Band", "Members with a score"), rows)


def answer_figure(evidence: Evidence, name: str, scale: str) -> Figure | Prose:
    """Return the answers to every item of a scale as diverging bars."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    answers = evidence.answers(instrument, scale)
    if not (answers.status == SHOWN).any():
        return Prose(f"The answers are not shown: too few members in {evidence.place} answered.")
    title = _strongest(answers)
    scale_name = instrument.scales.set_index("scale").name[scale]
    return Figure(
        figures.draw_likert(answers),
        title,
        f"{scale_name}: share of answers, {evidence.place}, {evidence.period.title}. n: members who answered.",
        _alternative("Diverging bars of answers", title),
        _likert_summary(evidence, answers, name),
        _answer_table(answers, f"{scale_name}: answers by question"),
    )


def _strongest(answers: pd.DataFrame) -> str:
    """The finding: the item that most members hold to be very true, or its like, of those shown."""
    best = answers.score.max()
    shown = answers[(answers.score == best) & (answers.status == SHOWN)]
    if shown.empty:
        return "No answer option is large enough to be named"
    top = shown.sort_values("value", ascending=False, kind="stable").iloc[0]
    share = format_value(top.value, top.status, "percent")
    return f"“{top.option}” is most frequent for “{top['item']}”: {share} of {int(top.base)}"


def _likert_summary(evidence: Evidence, answers: pd.DataFrame, name: str) -> str:
    hidden = int((answers.status != SHOWN).sum())
    said = say_gaps(evidence, name)[0]
    return f"{said} {hidden} of {len(answers)} shares are not shown." if hidden else said


def _answer_table(answers: pd.DataFrame, caption: str) -> Table:
    options = list(dict.fromkeys(answers.option))
    rows = []
    for item, of_item in answers.groupby("item", sort=False):
        by_option = of_item.set_index("option")
        cells = [_value(by_option.loc[option], "percent") for option in options]
        first = of_item.iloc[0]
        status = SHOWN if pd.notna(first.base) else first.status
        rows.append((item, *cells, Value(first.base, status, "people")))
    return tabulate(caption, ("Question", *options, "Answered"), rows)


def choice_figure(evidence: Evidence, name: str, item: str) -> Figure | Prose:
    """Return the answers to an item of which several could be chosen."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    choices = evidence.choices(instrument, item)
    shown = choices[choices.status == SHOWN]
    if shown.empty:
        return Prose(f"The answers are not shown: too few members in {evidence.place} answered.")
    question = instrument.items.set_index("item").short[item]
    top = shown.sort_values("value", ascending=False, kind="stable").iloc[0]
    rows = [
        (r.option, _value(r, "percent"), Value(r.base, _base_status(r), "people"))
        for r in choices.itertuples()
    ]
    return Figure(
        figures.draw_rates(
            _signed(choices.assign(label=choices.option)), "Share of the members who answered"
        ),
        f"{question}: most often “{top.option}” ({format_value(top.value, SHOWN, 'percent')} of {int(top.base)})",
        f"{question}, several answers possible, {evidence.place}, {evidence.period.title}.",
        _alternative(
            f"Bars: {question.lower()}", _read_out(choices.assign(place=choices.option), "percent")
        ),
        _read_out(choices.assign(place=choices.option), "percent") + ".",
        tabulate(question, ("Answer", "Share", "Answered"), rows),
    )


def partner_figure(evidence: Evidence) -> Figure:
    """Return which disciplines sit in which team of the region."""
    coverage = evidence.coverage()
    teams = evidence.team_names()
    said = say_partners(evidence)
    marks = {
        (True, True): "at the table",
        (True, False): "missing (essential)",
        (False, True): "at the table",
    }
    rows = []
    for discipline, of_one in coverage.groupby("discipline", sort=False):
        cells = [marks.get((row.essential, row.present), "–") for row in of_one.itertuples()]
        rows.append((discipline, "yes" if of_one.essential.iloc[0] else "", *cells))
    columns = (
        "Discipline",
        "Essential",
        *[f"{code}: {teams[code]}" for code in dict.fromkeys(coverage.team)],
    )
    note = "A filled dot: at the table. A ring: an essential discipline that is missing. A dash: another that is not there."
    return Figure(
        figures.draw_coverage(coverage),
        said[0],
        f"Disciplines by team, essential ones above the line, {evidence.place}, {evidence.period.title}. {note}",
        _alternative("Grid of disciplines by team", said[0]),
        "Teams: "
        + "; ".join(f"{code} is {teams[code]}" for code in dict.fromkeys(coverage.team))
        + ".",
        tabulate(f"Disciplines at the table, by team, {evidence.period.title}", columns, rows),
    )


def partner_table(evidence: Evidence) -> Table:
    """Return in how many teams of each region a discipline sits."""
    regions = [*evidence.regions, STATE] if evidence.statewide else [evidence.region, STATE]
    partners = evidence.partners(regions)
    places = evidence.definitions.reference.region_names()
    rows = []
    for discipline, of_one in partners.groupby("discipline", sort=False):
        cells = of_one.set_index("region")
        counted = [_of_teams(cells.loc[region]) for region in regions]
        rows.append((discipline, "yes" if of_one.essential.iloc[0] else "", *counted))
    columns = ("Discipline", "Essential", *[places[region] for region in regions])
    caption = f"Teams in which each discipline sits, {evidence.period.title}"
    return tabulate(caption, columns, rows, "3 of 4: in three of the region's four teams.")


def commitment_table(evidence: Evidence) -> Table:
    """Return agreements, hours and attendance by region."""
    names = evidence.definitions.reference.region_names()
    rows = []
    for region in _side_by_side(evidence):
        numbers = [
            (evidence.number("agreements", region=region, statistic="count"), "agencies"),
            (evidence.number("agreements", region=region, statistic="percent"), "percent"),
            (evidence.number("hours", region=region, statistic="total"), "hours"),
            (evidence.number("attendance", region=region, statistic="percent"), "percent"),
        ]
        base = evidence.number("agreements", region=region, statistic="count")
        cells = [Value(number.value, number.status, unit) for number, unit in numbers]
        rows.append((names[region], Value(base.base, base.status, "agencies"), *cells))
    columns = (
        "Region",
        "Agencies at the table",
        "Agreements signed",
        "Share signed",
        "Hours pledged",
        "Attendance",
    )
    return tabulate(f"What agencies commit, {evidence.period.title}", columns, rows)


def step_figure(evidence: Evidence) -> Figure:
    """Return how many of the region's teams have done each protocol step."""
    steps = evidence.steps([evidence.region])
    said = say_steps(evidence)
    read = "; ".join(f"{row.step}: {row.value:.0f} of {row.base:.0f}" for row in steps.itertuples())
    return Figure(
        figures.draw_steps(steps),
        said[0],
        f"Teams that have done each step by the end of {evidence.period.title}, {evidence.place}.",
        _alternative("Bars of teams by step", read),
        f"{read}.",
        step_table(evidence),
    )


def step_table(evidence: Evidence) -> Table:
    """Return how many teams have done each step, by region."""
    regions = _side_by_side(evidence)
    steps = evidence.steps(regions)
    places = evidence.definitions.reference.region_names()
    rows = []
    for step, of_one in steps.groupby("step", sort=False):
        cells = of_one.set_index("region")
        rows.append((step, *[_of_teams(cells.loc[region]) for region in regions]))
    columns = ("Step", *[places[region] for region in regions])
    return tabulate(f"Teams that have done each step, {evidence.period.title}", columns, rows)


def methods(evidence: Evidence, entries: dict[str, Entry]) -> Passage:
    """Return the methods chapter: one section a measure of this report, from its entry."""
    measured = set(evidence.measures.measure.map(family))
    sections = []
    for name, entry in entries.items():
        if name in measured:
            words = (
                f"{entry.what} {entry.why}",
                f"How: {entry.how}",
                f"Limits: {entry.limits}",
                f"Source: {entry.source}",
            )
            sections.append((entry.title, words, ()))
    return Passage(tuple(sections))


def notes(evidence: Evidence) -> Passage:
    """Return what is hidden in this report, by which rules, and what the signs mean."""
    own = evidence.measures[(evidence.measures.region == evidence.region) | evidence.statewide]
    hidden = int((own.status == "confidential").sum())
    counted = f"Of the {len(own):,} numbers behind this report, {hidden:,} are hidden."
    if (own.status == "not_applicable").any():
        none = int((own.status == "not_applicable").sum())
        counted += f" {none:,} do not apply, since there was no team."
    signs = tuple(f"{sign}: {words}." for sign, words in SIGNS.values())
    draft = (
        "This is a draft. It has passed the rules below. It has not yet been tried against all other reports"
        " together, so it must not be published.",
    )
    return Passage(
        (
            ("", (counted, *draft), ()),
            ("The rules", (), tuple(evidence.definitions.rules.in_words())),
            ("The signs", (), signs),
        )
    )


FIGURES: dict[str, Callable[..., Figure | Prose]] = {
    "response": response_figure,
    "scores": score_figure,
    "answers": answer_figure,
    "choices": choice_figure,
    "partners": partner_figure,
    "steps": step_figure,
}
TABLES: dict[str, Callable[..., Table | Prose]] = {
    "scores": score_table,
    "partners": partner_table,
    "commitment": commitment_table,
    "steps": step_table,
}


def _side_by_side(evidence: Evidence) -> list[str]:
    """The regions of a comparison: every one and the state, or this one and the state."""
    return [*evidence.regions, STATE] if evidence.statewide else [evidence.region, STATE]


def _value(row, unit: str) -> Value:
    return Value(row.value, row.status, unit)


def _base_status(row) -> str:
    return SHOWN if pd.notna(row.base) else row.status


def _signed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the sign that stands in place of a number, "" where it is shown."""
    signs = {status: sign for status, (sign, _) in SIGNS.items()}
    return rows.assign(sign=rows.status.map(signs).fillna(""))


def _of_teams(row) -> str:
    if row.status != SHOWN:
        return str(_value(row, "teams"))
    return f"{row.value:.0f} of {row.base:.0f}"


def _read_out(rows: pd.DataFrame, unit: str) -> str:
    """Every row as "name: number", for those who hear the page."""
    label = "place" if unit == "percent" else "label"
    return "; ".join(
        f"{getattr(row, label)}: {_value(row, unit) if row.status == SHOWN else 'not shown'}"
        for row in rows.itertuples()
    )


def _alternative(what: str, words: str) -> str:
    return shortened(f"{what}. {words}", 150)
