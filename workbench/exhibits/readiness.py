"""The mean scores of an instrument's scales."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.parts import (
    alternative,
    as_value,
    base_status,
    drawn_if_told,
    ends,
    read_out,
    said_value,
    side_by_side,
    span,
)
from workbench.instruments import Instrument
from workbench.layout import (
    Figure,
    Prose,
    Table,
    Value,
    format_value,
    tabulate,
)
from workbench.sentences import say_bands, say_response, sentence
from workbench.study import STATE


def score_figure(evidence: Evidence, name: str, scale: str = "") -> Figure | Prose:
    """Return the means of an instrument's scales, or of one, here and beside the other places."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    scores = evidence.scores(instrument, side_by_side(evidence), scale)
    drawn = _beside_state(scores, bool(scale))
    limits = instrument.score_limits()
    found = score_title(evidence, instrument, scores)
    interval = " Lines at the dots: the likely range." if drawn.low.notna().any() else ""
    line = "Dashed line: the state's mean." if drawn.beside.notna().any() else ""
    return Figure(
        drawn_if_told(figures.draw_scores, drawn, limits, instrument.bands, "Minnesota"),
        found,
        f"Mean scores from {limits[0]:g} to {limits[1]:g}, {evidence.place}, {evidence.period.title}. "
        "n: members with a score.",
        alternative("Dots of mean scores", _scores_in_numbers(evidence, scores, scale)),
        _with_bands(_read_scores(evidence, scores, scale), instrument, scores),
        _score_table(scores, instrument, evidence),
        f"{line}{interval}".strip(),
    )


def _scores_in_numbers(evidence: Evidence, scores: pd.DataFrame, scale: str) -> str:
    """Each mean of this place with the state's; of the state, one scale's with the ends of its regions."""
    if evidence.statewide and scale:
        return f"{scores.scale.iloc[0]}: {ends(scores, 'score')}"
    told = []
    for name, rows in scores.groupby("scale", sort=False):
        places = [f"{row.place} {said_value(row, 'score')}" for row in rows.itertuples()]
        told.append(f"{name}: {', '.join(places)}")
    return "; ".join(told)


def _read_scores(evidence: Evidence, scores: pd.DataFrame, scale: str) -> str:
    if evidence.statewide and scale:
        return f"{span(scores, 'score')}."
    return f"{read_out(_labelled(scores), 'score')}."


def _with_bands(read: str, instrument: Instrument, scores: pd.DataFrame) -> str:
    """What is read out, and where a score has a name, from which to which score each name runs."""
    named = say_bands(instrument) if (scores.status == SHOWN).any() else ""
    return f"{read} {named}".strip()


def _beside_state(scores: pd.DataFrame, one_scale: bool) -> pd.DataFrame:
    """The rows of the regions, each with the state's mean beside it where that is shown."""
    state = scores[(scores.region == STATE) & (scores.status == SHOWN)].set_index("scale").value
    own = scores[scores.region != STATE] if (scores.region != STATE).any() else scores
    return own.assign(
        label=own.place if one_scale else own.scale,
        beside=own.scale.map(state) if len(own) < len(scores) else float("nan"),
    )


def _labelled(scores: pd.DataFrame) -> pd.DataFrame:
    """Each place with its scale, where there are several."""
    several = len(set(scores.scale)) > 1
    return scores.assign(label=scores.place + (", " + scores.scale.str.lower() if several else ""))


def score_title(evidence: Evidence, instrument: Instrument, scores: pd.DataFrame) -> str:
    """The finding: in which band this place stands, or how far the regions lie apart."""
    own = scores[(scores.region == evidence.region) & (scores.status == SHOWN)]
    if own.empty:
        return sentence("score_title", "hidden", place=evidence.place)
    if evidence.statewide and len(set(scores.scale)) == 1:
        return _spread_title(scores, f"{instrument.score_limits()[1]:g}")
    top = f"{instrument.score_limits()[1]:g}"
    means = ", ".join(
        f"{row.scale.lower()} {as_value(row, 'score')} of {top}" for row in own.itertuples()
    )
    bands = {instrument.band_of(value) for value in own.value}
    alike = len(bands) == 1 and len(own) > 1 and "" not in bands
    variant = ("both_band" if len(own) == 2 else "one_band") if alike else "means"
    return sentence("score_title", variant, place=evidence.place, band=min(bands), means=means)


def _spread_title(scores: pd.DataFrame, most: str) -> str:
    """The lowest and highest mean of the regions, by number and not by name: there is no ranking."""
    regions = scores[(scores.region != STATE) & (scores.status == SHOWN)]
    (state,) = scores[scores.region == STATE].itertuples()
    words = {"scale": state.scale, "state": as_value(state, "score"), "most": most}
    if regions.empty:
        return sentence("score_title", "state", **words)
    low, high = (
        format_value(end, SHOWN, "score") for end in (regions.value.min(), regions.value.max())
    )
    wanted = scores[(scores.region != STATE) & (scores.status != "not_applicable")]
    variant = "spread" if len(regions) == len(wanted) else "spread_of_shown"
    return sentence("score_title", variant, low=low, high=high, **words)


def score_table(evidence: Evidence, name: str) -> Table | Prose:
    """Return the scale means, their bands and bases, as a table."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    scores = evidence.scores(instrument, side_by_side(evidence))
    return _score_table(scores, instrument, evidence)


def _score_table(scores: pd.DataFrame, instrument: Instrument, evidence: Evidence) -> Table:
    scales = list(scores.scale.unique())
    rows = [
        (
            row.place,
            *scale_cell(row.scale, scales),
            as_value(row, "score"),
            instrument.band_of(row.value) if row.status == SHOWN else str(as_value(row, "score")),
            Value(row.base, base_status(row), "people"),
        )
        for row in scores.itertuples()
    ]
    which = scales[0] if len(scales) == 1 else instrument.title
    caption = f"{which}: mean scores, {evidence.period.title}"
    columns = ("Region", *scale_cell("Scale", scales), "Mean", "In words", "Members with a score")
    return tabulate(caption, columns, rows)


def scale_cell(cell: str, scales: Collection[str]) -> tuple[str, ...]:
    """Return the cell that names the scale of a row, where a table has several; of one, its caption does."""
    return (cell,) if len(scales) > 1 else ()
