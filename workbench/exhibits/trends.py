"""What became of the mean scores from the period before to this one."""

from __future__ import annotations

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.parts import (
    alternative,
    as_value,
    base_status,
    drawn_if_told,
    said_value,
    side_by_side,
)
from workbench.exhibits.readiness import scale_cell
from workbench.instruments import Instrument
from workbench.layout import Figure, Prose, Table, Value, tabulate
from workbench.sentences import sentence
from workbench.study import STATE


def trend_figure(evidence: Evidence, name: str, scale: str = "") -> Figure | Prose:
    """Return the mean scores of both periods: lines of this place and the state, or of every region."""
    instrument, earlier = evidence.instrument(name), evidence.earlier
    reason = _why_not(evidence, name)
    if reason:
        return Prose(reason)
    regions = side_by_side(evidence)
    both = [_of_period(period, instrument, regions, scale) for period in (earlier, evidence)]
    rows = pd.concat(both, ignore_index=True)
    title = _trend_title(evidence, rows)
    draw = figures.draw_multiples if evidence.statewide and scale else figures.draw_slopes
    limits = instrument.score_limits()
    return Figure(
        drawn_if_told(draw, rows, limits, "score"),
        title,
        f"Mean scores from {limits[0]:g} to {limits[1]:g}, {earlier.period.title} and {evidence.period.title}. "
        "n: members with a score.",
        alternative("Lines from period to period", _own_ends(evidence, rows)),
        f"{_read_out(rows)}.",
        _trend_table(rows, instrument, scale, [earlier.period.title, evidence.period.title]),
    )


def _why_not(evidence: Evidence, name: str) -> str:
    """Why there is nothing to compare, or ""."""
    earlier, instrument = evidence.earlier, evidence.instrument(name)
    if earlier is None:
        return sentence("trend_title", "no_period")
    if instrument is None or not (evidence.fielded(name) and earlier.fielded(name)):
        title = instrument.title.lower() if instrument else f"{name} survey"
        return sentence("trend_title", "not_fielded", instrument=title)
    if not earlier.has_team:
        place, period = evidence.place, earlier.period.title
        return sentence("trend_title", "no_team", place=place, period=period)
    return ""


def _of_period(
    evidence: Evidence, instrument: Instrument, regions: list[str], scale: str
) -> pd.DataFrame:
    scores = evidence.scores(instrument, regions, scale)
    return scores.assign(
        panel=scores.scale,
        label=scores.place,
        period=evidence.period.id,
        strong=(scores.region == evidence.region) != bool(evidence.statewide and scale),
    )


def _trend_title(evidence: Evidence, rows: pd.DataFrame) -> str:
    own = rows[(rows.region == evidence.region)]
    if evidence.statewide and len(set(rows.panel)) == 1:
        return _regions_title(rows[rows.region != STATE], rows.panel.iloc[0])
    told = [said for _, of_scale in own.groupby("panel", sort=False) if (said := _moved(of_scale))]
    if not told:
        return sentence("trend_title", "hidden", place=evidence.place)
    return f"{evidence.place}: {'; '.join(told)}"


def _regions_title(rows: pd.DataFrame, what: str) -> str:
    """Which regions moved up and which down, in their order, as far as both ends are shown."""
    moved: dict[str, list[str]] = {"up": [], "down": [], "same": []}
    for label, line in rows.groupby("label", sort=False):
        if len(line) == 2 and (line.status == SHOWN).all():
            moved[_direction(line)[0]].append(label)
    told = [
        sentence("trend_title", f"regions_{trend}", regions=", ".join(labels))
        for trend, labels in moved.items()
        if labels
    ]
    return sentence("trend_title", "state", what=what, moved="; ".join(told) or "not shown")


def _direction(line: pd.DataFrame) -> tuple[str, str, str]:
    """Whether a mean moved, as it is printed, with its two ends."""
    first, last = (str(as_value(row, "score")) for row in line.itertuples())
    before, after = float(first), float(last)
    return "same" if before == after else "up" if after > before else "down", first, last


def _moved(of_scale: pd.DataFrame) -> str:
    """How one mean moved, "" where one of its ends is not shown."""
    if len(of_scale) != 2 or (of_scale.status != SHOWN).any():
        return ""
    variant, first, last = _direction(of_scale)
    words = {"what": of_scale.panel.iloc[0].lower(), "first": first, "last": last}
    return sentence("trend_title", variant, **words)


def _read_out(rows: pd.DataFrame) -> str:
    """The ends of each line, place by place; a place that is shown at neither end is told once."""
    told, absent = [], {}
    for (panel, label), line in rows.groupby(["panel", "label"], sort=False):
        if (
            len(set(rows.label)) > 2
            and len(set(line.status) - {SHOWN}) == len(set(line.status)) == 1
        ):
            absent.setdefault(said_value(line.iloc[0], "score"), []).append(label)
            continue
        ends = [said_value(row, "score") for row in line.itertuples()]
        what = f", {panel.lower()}" if len(set(rows.panel)) > 1 else ""
        told.append(f"{label}{what}: {', then '.join(ends)}")
    return "; ".join(told + [f"{why}: {', '.join(labels)}" for why, labels in absent.items()])


def _own_ends(evidence: Evidence, rows: pd.DataFrame) -> str:
    """The means of this place at both ends of each line."""
    told = []
    for panel, line in rows[rows.region == evidence.region].groupby("panel", sort=False):
        ends = ", then ".join(said_value(row, "score") for row in line.itertuples())
        told.append(f"{panel}, {evidence.place}: {ends}")
    return "; ".join(told)


def _trend_table(
    rows: pd.DataFrame, instrument: Instrument, scale: str, periods: list[str]
) -> Table:
    panels, lines = set(rows.panel), []
    for (panel, label), line in rows.groupby(["panel", "label"], sort=False):
        cells = [
            (as_value(r, "score"), Value(r.base, base_status(r), "people"))
            for r in line.itertuples()
        ]
        lines.append((label, *scale_cell(panel, panels), *[c for pair in cells for c in pair]))
    columns = [word for period in periods for word in (f"Mean, {period}", f"Members, {period}")]
    which = rows.panel.iloc[0] if scale else instrument.title
    caption = f"{which}: mean scores in both periods"
    return tabulate(caption, ("Region", *scale_cell("Scale", panels), *columns), lines)
