"""Figures of how agencies work together: factors, levels, the network, and discipline by discipline."""

from __future__ import annotations

import math

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.collaboration import factor_table, level_table, network_table, say_factors
from workbench.exhibits.numbers import alike, plain, printed_alike
from workbench.exhibits.panels import compared, panel_in_numbers, panel_rows, read_panels
from workbench.exhibits.parts import (
    alternative,
    drawn_if_told,
    said_value,
    side_by_side,
    spread,
)
from workbench.instruments import Instrument
from workbench.layout import Figure, Prose, Table, Value, tabulate
from workbench.sentences import say_bands, say_response, sentence
from workbench.study import STATE

GRADES = ("none", "networking", "cooperation", "coordination", "coalition", "collaboration")
"""The levels of collaboration, 0 to 5 (Frey and others, 2006)."""
LEVELS = (
    ("Mean level, 0 to 5", "levels", "dyad_mean", "", "score"),
    ("Pairs at level 3 or over", "levels", "density_3", "", "percent"),
    ("Pairs whose ratings differ", "levels", "disagreement", "", "percent"),
)
NETWORK = (
    ("Possible ties that are there", "network", "density", "", "percent"),
    ("Ties that are returned", "network", "reciprocity", "", "percent"),
    ("Agencies that nobody reaches", "network", "not_reached", "", "percent"),
)


def factor_figure(evidence: Evidence, name: str) -> Figure | Prose:
    """Return the factors of collaboration as dots, each beside the state's mean."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    scores = evidence.scores(instrument, side_by_side(evidence))
    own = scores[scores.region == evidence.region].assign(label=lambda t: t.scale)
    state = scores[(scores.region == STATE) & (scores.status == SHOWN)].set_index("scale").value
    if not evidence.statewide:
        own = own.assign(beside=own.scale.map(state))
    said = _factor_title(evidence, instrument, own)
    limits = instrument.score_limits()
    line = "" if evidence.statewide else "Dashed line: the state's mean."
    return Figure(
        drawn_if_told(figures.draw_scores, own, limits, instrument.bands, "Minnesota"),
        said,
        f"Mean scores from {limits[0]:g} to {limits[1]:g}, {evidence.place}, {evidence.period.title}."
        " n: members with a score.",
        alternative("Dots of factor scores", _factors_in_numbers(own, limits)),
        _factors_read(instrument, own),
        factor_table(evidence, name),
        line,
    )


def _factors_in_numbers(own: pd.DataFrame, limits: tuple[float, float]) -> str:
    found = spread(own, "score")
    return (
        f"Scores that are shown: {found}, of {limits[1]:g}"
        if found
        else f"Scores: {said_value(own.iloc[0], 'score')}"
    )


def _factors_read(instrument: Instrument, own: pd.DataFrame) -> str:
    """Every factor read out, and what the names of the scores mean; where none is shown, that is said once."""
    if not (own.status == SHOWN).any():
        return f"Every factor: {said_value(own.iloc[0], 'score')}."
    read = "; ".join(f"{row.scale}: {said_value(row, 'score')}" for row in own.itertuples())
    return f"{read}. {say_bands(instrument)}".strip()


def _factor_title(evidence: Evidence, instrument: Instrument, own: pd.DataFrame) -> str:
    """The finding: which factors lie in the highest band and which in the lowest; without bands, the ends."""
    shown = own[own.status == SHOWN]
    labels = list(instrument.bands.sort_values("low").label)
    if shown.empty or len(labels) < 2:
        return say_factors(evidence, instrument.name, "title")[0].rstrip(".")
    bands = shown.value.map(instrument.band_of)
    best, worst = (
        "; ".join(shown.scale[bands == label].str.lower()) or sentence("factors", "no_factor")
        for label in (labels[-1], labels[0])
    )
    words = {"top": labels[-1], "best": best, "bottom": labels[0], "worst": worst}
    return sentence("factors", "bands", **words)


def level_figure(evidence: Evidence) -> Figure | Prose:
    """Return how closely agencies work together, beside the state or in every region."""
    if evidence.select("levels").empty:
        return Prose(sentence("network", "not_told"))
    rows = panel_rows(evidence, LEVELS, most={"dyad_mean": 5})
    found = compared(evidence, rows, LEVELS[1][0], "level_title")
    return Figure(
        drawn_if_told(figures.draw_panels, rows),
        found,
        f"Levels that agencies give each other, {evidence.period.title}. n: pairs of agencies that were rated; "
        "for ratings that differ, pairs that were rated from both sides.",
        alternative("Bars of levels of collaboration", panel_in_numbers(rows, LEVELS[1][0])),
        read_panels(rows) + ".",
        level_table(evidence),
    )


def network_figure(evidence: Evidence) -> Figure | Prose:
    """Return how tightly agencies are tied, beside the state or in every region."""
    if evidence.select("network").empty:
        return Prose(sentence("network", "not_told"))
    rows = panel_rows(evidence, NETWORK)
    found = compared(evidence, rows, NETWORK[0][0], "network_title")
    return Figure(
        drawn_if_told(figures.draw_panels, rows),
        found,
        f"Ties between the agencies of a team, {evidence.period.title}. n: agencies; for ties that are returned, "
        "ties whose two sides both answered.",
        alternative("Bars of ties between agencies", panel_in_numbers(rows, NETWORK[0][0])),
        read_panels(rows) + ".",
        network_table(evidence),
    )


def between_figure(evidence: Evidence) -> Figure | Prose:
    """Return which disciplines work together how closely, in the state; each keeps its place."""
    names = evidence.definitions.reference.disciplines.set_index("discipline").name
    found = evidence.select("levels_between", region=STATE, discipline=None, category=None)
    found = found[found.discipline != found.category]
    shown = found[found.status == SHOWN].sort_values("value", ascending=False, kind="stable")
    if shown.empty:
        return Prose(sentence("between", "hidden" if len(found) else "not_told"))
    seen = [code for code in names.index if code in {*shown.discipline, *shown.category}]
    nodes = figures.place_in_circle(list(names[~names.index.isin(["survivor"])].index))
    nodes = nodes[nodes.name.isin(seen)].assign(label=lambda t: t.name.map(names), status=SHOWN)
    ties = shown.rename(columns={"discipline": "source", "category": "target"})
    ties = ties.assign(grade=ties.value.map(lambda level: int(math.floor(level))))
    return Figure(
        figures.draw_network(nodes, ties, [_grade(at) for at in range(len(GRADES))]),
        _closest(shown, names),
        f"Mean level of collaboration between the agencies of two disciplines, Minnesota, {evidence.period.title}.",
        alternative("Network of disciplines", f"Mean levels {spread(shown, 'score')}, of 5"),
        sentence("between", "counted", shown=len(shown), pairs=len(found)),
        _between_table(evidence, shown, names),
        sentence("between", "marks"),
    )


def _grade(level: int) -> str:
    last = len(GRADES) - 1
    return (
        f"{level} ({GRADES[level]})"
        if level == last
        else f"{level} to under {level + 1} ({GRADES[level]})"
    )


def _closest(shown: pd.DataFrame, names: pd.Series) -> str:
    """The finding: which two disciplines work together most closely, and which least."""
    first, last = shown.iloc[0], shown.iloc[-1]
    words = {
        end: alike(
            (
                f"{names[tie.discipline].lower()} with {names[tie.category].lower()}"
                for tie in printed_alike(shown, row.value, "score").itertuples()
            ),
            joined="; ",
        )
        for end, row in (("most", first), ("least", last))
    }
    words |= {"high": plain(first.value), "low": plain(last.value)}
    return sentence("between", "title", **words)


def _between_table(evidence: Evidence, shown: pd.DataFrame, names: pd.Series) -> Table:
    """The levels without how many agencies rated: who knows the agencies of a discipline knew how many were silent."""
    rows = [
        (
            names[row.discipline],
            names[row.category],
            Value(row.value, row.status, "score"),
        )
        for row in shown.itertuples()
    ]
    caption = f"Levels of collaboration between disciplines, Minnesota, {evidence.period.title}"
    columns = ("Discipline", "And", "Mean level (0 to 5)")
    return tabulate(caption, columns, rows)
