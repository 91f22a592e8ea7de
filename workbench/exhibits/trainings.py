"""Training of systems professionals."""

from __future__ import annotations

import math

import pandas as pd

from workbench import figures
from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import (
    alike,
    base,
    find,
    places,
    plain,
    signed,
    value,
    with_interval,
)
from workbench.exhibits.panels import panel_rows
from workbench.exhibits.parts import alternative, drawn_if_told, read_out, spread
from workbench.layout import Figure, Prose, Table, tabulate
from workbench.sentences import sentence

KINDS = {
    "matched": "Same people tested before and after",
    "retrospective": "Asked afterwards about before (retrospective)",
    "unmatched": "Different people before and after",
}

SHORT = {
    "matched": "Same people",
    "retrospective": "Asked afterwards",
    "unmatched": "Different people",
}


def trained_figure(evidence: Evidence) -> Figure | Prose:
    """Return how many people of each discipline were trained: here, or in the state."""
    names = evidence.definitions.reference.disciplines
    own = [_trained(evidence, field) for field in names[~names.personal].itertuples()]
    rows = pd.concat(own, ignore_index=True)
    shown = rows[rows.status == SHOWN]
    if shown.empty:
        none = sentence("training", "trained_hidden", place=evidence.place)
        return Prose(none if _sessions(evidence) else sentence("training", "none"))
    top = shown[shown.value == shown.value.max()]
    variant = "trained_title" if len(shown) == len(rows) else "trained_of_shown"
    name = alike(top.label.str.lower())
    if variant == "trained_title":
        name = name[:1].upper() + name[1:]
    variant += "_alike" * (len(top) > 1)
    title = sentence("training", variant, discipline=name, people=value(top.iloc[0], "people"))
    hidden = sentence("training", "trained_counted", shown=len(shown), all=len(rows))
    return Figure(
        figures.draw_panels(rows),
        title,
        f"People trained by discipline, {evidence.place}, {evidence.period.title}.",
        alternative("Bars by discipline", f"People trained, where shown: {spread(rows, 'people')}"),
        hidden,
        trained_table(evidence),
    )


def _trained(evidence: Evidence, field) -> pd.DataFrame:
    column = ("People trained", "people_trained", "total", field.discipline, "people")
    rows = panel_rows(evidence, [column], where=[(evidence.region, field.name)])
    # A total of people is its own base: the trainings that they came to are another number.
    return rows.assign(strong=True, base=float("nan"))


def gain_figure(evidence: Evidence) -> Figure | Prose:
    """Return the gains from before to after the trainings as dots with their intervals."""
    if evidence.select("training_gain", category=None).empty:
        return Prose(sentence("training", "no_tests" if _sessions(evidence) else "none"))
    where = places(evidence)[-1:] if evidence.statewide else places(evidence)
    rows = pd.DataFrame(
        find(evidence, "training_gain", code, category=kind, statistic="gain")._asdict()
        | {"label": f"{short}, {named}", "place": named}
        for kind, short in SHORT.items()
        for code, named in where
    )
    shown = rows[rows.status == SHOWN]
    if shown.empty:
        return Prose(sentence("training", "no_gain"))
    ends = shown[["value", "low", "high"]]
    limits = (
        min(0, 5 * math.floor(ends.min(axis=None) / 5)),
        5 * math.ceil(ends.max(axis=None) / 5),
    )
    found = _gain_title(evidence, rows)
    here = rows[rows.place == evidence.place]
    own = rows.assign(strong=rows.place == where[0][1])
    return Figure(
        drawn_if_told(figures.draw_scores, own, limits, pd.DataFrame({"label": [], "low": []})),
        found,
        f"Points gained from before to after, {evidence.place}, {evidence.period.title}. "
        "n: people.",
        alternative(
            "Dots of points gained in trainings", _gains_in_numbers(rows), _gains_in_numbers(here)
        ),
        read_out(rows, "score") + ".",
        gain_table(evidence),
        "Lines at the dots: the likely range.",
    )


def _gains_in_numbers(rows: pd.DataFrame) -> str:
    shown = rows[rows.status == SHOWN].itertuples()
    return "; ".join(f"{row.label} {signed(row.value)}" for row in shown)


def _gain_title(evidence: Evidence, rows: pd.DataFrame) -> str:
    """The finding: what each kind of test found here; where it found little, in the state too."""
    own = rows[(rows.place == places(evidence)[0 if not evidence.statewide else -1][1])]
    shown = own[own.status == SHOWN]
    if shown.empty:
        return sentence("training", "gain_title_hidden", place=evidence.place)
    gains = "; ".join(
        f"{row.label.split(',')[0].lower()} {signed(row.value)}" for row in shown.itertuples()
    )
    return sentence("training", "gain_title", place=evidence.place, gains=gains)


def trained_table(evidence: Evidence) -> Table:
    """Return how many people of each discipline were trained, by region."""
    names = evidence.definitions.reference.disciplines
    where = places(evidence)
    rows = []
    for field in names[~names.personal].itertuples():
        found = [
            find(evidence, "people_trained", code, category=field.discipline, statistic="total")
            for code, _ in where
        ]
        rows.append((field.name, *[value(row, "people") for row in found]))
    columns = ("Discipline", *[named for _, named in where])
    return tabulate(f"People trained, by discipline, {evidence.period.title}", columns, rows)


def gain_table(evidence: Evidence) -> Table | Prose:
    """Return the gain from before to after the trainings: matched, retrospective and unmatched apart."""
    if evidence.select("training_gain", category=None).empty:
        return Prose(sentence("training", "no_tests"))
    rows = []
    for kind, words in KINDS.items():
        for code, named in places(evidence):
            row = find(evidence, "training_gain", code, category=kind, statistic="gain")
            rows.append((words, named, with_interval(row, plus=True), base(row, "people")))
    columns = ("Kind of test", "Region", "Gain in points (likely range)", "People")
    return tabulate(f"Before and after trainings, {evidence.period.title}", columns, rows)


def _sessions(evidence: Evidence) -> int:
    """How many trainings were held; where none is on record, none."""
    sessions = find(evidence, "trainings", evidence.region, statistic="count")
    return int(sessions.value) if sessions.status == SHOWN else 0


def say_training(evidence: Evidence) -> list[str]:
    """Say how many trainings were held, and what the people tested twice gained."""
    count = _sessions(evidence)
    if count == 0:
        return [sentence("training", "none")]
    said = [sentence("training", "one" if count == 1 else "sessions", sessions=count)]
    gain = find(evidence, "training_gain", evidence.region, category="matched", statistic="gain")
    if gain.status != SHOWN:
        return [*said, sentence("training", "no_gain")]
    words = {"gain": plain(abs(gain.value)), "people": base(gain, "people")}
    return [*said, sentence("training", "loss" if gain.value < 0 else "gain", **words)]
