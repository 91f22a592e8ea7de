"""The mean scores of an instrument's scales."""

from __future__ import annotations

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.parts import (
    alternative,
    as_value,
    base_status,
    read_out,
    side_by_side,
    signed,
)
from workbench.instruments import Instrument
from workbench.layout import (
    Figure,
    Prose,
    Table,
    Value,
    tabulate,
)
from workbench.sentences import say_response
from workbench.study import STATE


def score_figure(evidence: Evidence, name: str, scale: str = "") -> Figure | Prose:
    """Return the means of an instrument's scales, or of one, here and beside the other places."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    scores = evidence.scores(instrument, side_by_side(evidence), scale)
    labelled = scores.assign(
        label=scores.place if scale else scores.place + ": " + scores.scale,
        strong=scores.region != STATE,
    )
    limits = instrument.score_limits()
    return Figure(
        figures.draw_scores(signed(labelled), limits, instrument.bands),
        _score_title(evidence, scores),
        f"Mean scores from {limits[0]:g} to {limits[1]:g}, {evidence.period.title}. n: members with a score.",
        alternative("Dots of mean scores", read_out(labelled, "score")),
        read_out(labelled, "score") + ".",
        _score_table(scores, instrument, evidence),
    )


def _score_title(evidence: Evidence, scores: pd.DataFrame) -> str:
    """The finding: the scale means of this place, in words."""
    own = scores[scores.region == evidence.region]
    parts = [f"{row.scale.lower()} {as_value(row, 'score')}" for row in own.itertuples()]
    return f"{evidence.place}: {'; '.join(parts)}"


def score_table(evidence: Evidence, name: str) -> Table | Prose:
    """Return the scale means, their bands and bases, as a table."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    scores = evidence.scores(instrument, side_by_side(evidence))
    return _score_table(scores, instrument, evidence)


def _score_table(scores: pd.DataFrame, instrument: Instrument, evidence: Evidence) -> Table:
    rows = [
        (
            row.place,
            row.scale,
            as_value(row, "score"),
            instrument.band_of(row.value) if row.status == SHOWN else str(as_value(row, "score")),
            Value(row.base, base_status(row), "people"),
        )
        for row in scores.itertuples()
    ]
    caption = f"{instrument.title}: mean scores, {evidence.period.title}"
    return tabulate(caption, ("Region", "Scale", "Mean", "Band", "Members with a score"), rows)
