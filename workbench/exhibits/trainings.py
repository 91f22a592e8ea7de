"""Training of systems professionals."""

from __future__ import annotations

from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import base, find, places, signed, value, with_interval
from workbench.layout import Prose, Table, tabulate
from workbench.sentences import sentence

KINDS = {
    "matched": "Same people tested before and after",
    "retrospective": "Asked afterwards about before (retrospective)",
    "unmatched": "Different people before and after",
}


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
    columns = ("Kind of test", "Region", "Gain in points (95 percent interval)", "People")
    return tabulate(f"Before and after trainings, {evidence.period.title}", columns, rows)


def say_training(evidence: Evidence) -> list[str]:
    """Say how many trainings were held, and what the people tested twice gained."""
    sessions = find(evidence, "trainings", evidence.region, statistic="count")
    count = int(sessions.value)
    said = [sentence("training", "one" if count == 1 else "sessions", sessions=count)]
    gain = find(evidence, "training_gain", evidence.region, category="matched", statistic="gain")
    if gain.status != SHOWN:
        return [*said, sentence("training", "no_gain")]
    words = {"gain": signed(gain.value), "people": base(gain, "people")}
    return [*said, sentence("training", "gain", **words)]
