"""What a report notebook sees: figures, tables, sentences, methods and notes, all of it protected."""

from __future__ import annotations

from dataclasses import dataclass

from workbench import exhibits, store
from workbench.definitions import load_definitions
from workbench.doors import REPORT, take_door
from workbench.evidence import Evidence
from workbench.layout import Cover, Figure, KeyFindings, Passage, Prose, Table
from workbench.measures.entries import Entry, load_entries
from workbench.problems import UsageProblem, listed
from workbench.sentences import SAYINGS, say_no_team
from workbench.study import STATE

FINDINGS = (
    "response.readiness",
    "scores.readiness",
    "partners",
    "agreements",
    "attendance",
    "steps",
)
"""What stands under "findings at a glance", in this order."""


@dataclass(frozen=True)
class Report:
    """One region's report of one funding period, or the state's.

    Every method answers an unknown name with the known ones. A region without a team gets a
    sentence that says so in place of its figures.
    """

    evidence: Evidence
    entries: dict[str, Entry]

    def cover(self) -> Cover:
        """Return the cover: place, period, teams, navigator, counties, and what state it is in."""
        return exhibits.cover(self.evidence)

    def findings(self) -> KeyFindings:
        """Return the findings at a glance, a plain sentence each."""
        if not self.evidence.has_team:
            return KeyFindings((say_no_team(self.evidence, "whole"),))
        return KeyFindings(tuple(said for name in FINDINGS for said in self._finding(name)))

    def say(self, *names: str) -> Prose:
        """Return the sentences of these names as one paragraph."""
        if not self.evidence.has_team:
            return Prose(say_no_team(self.evidence, "short"))
        return Prose(" ".join(sentence for name in names for sentence in self._sentences(name)))

    def figure(self, name: str) -> Figure | Prose:
        """Return a figure with its alternative text, summary and data."""
        return self._exhibit(exhibits.FIGURES, "figure", name)

    def table(self, name: str) -> Table | Prose:
        """Return a table."""
        return self._exhibit(exhibits.TABLES, "table", name)

    def methods(self) -> Passage:
        """Return the methods chapter, made from the entries of the measures in this report."""
        return exhibits.methods(self.evidence, self.entries)

    def notes(self) -> Passage:
        """Return what is hidden in this report, by which rules, and what the signs mean."""
        return exhibits.notes(self.evidence)

    def _finding(self, name: str) -> list[str]:
        """One finding of what a name says; the scales of an instrument are a finding each."""
        said = self._sentences(name)
        return said if name.startswith("scores.") else [" ".join(said)]

    def _sentences(self, name: str) -> list[str]:
        kind, arguments = _split(name)
        if kind not in SAYINGS:
            raise UsageProblem(f"There is no sentence '{name}'. Sentences: {listed(SAYINGS)}.")
        return SAYINGS[kind](self.evidence, *arguments)

    def _exhibit(self, known: dict, what: str, name: str):
        kind, arguments = _split(name)
        if kind not in known:
            raise UsageProblem(f"There is no {what} '{name}'. Known: {listed(known)}.")
        if not self.evidence.has_team:
            return Prose(say_no_team(self.evidence, "short"))
        return known[kind](self.evidence, *arguments)


def _split(name: str) -> tuple[str, list[str]]:
    """A name and what follows it: "answers.readiness.engagement" is answers of a scale."""
    kind, *arguments = name.split(".")
    return kind, arguments


def open_report(study: str, period: str, region: str = STATE) -> Report:
    """Open the report of a region and funding period: protected measures, and nothing else.

    Parameters
    ----------
    study : name of the study, as `workbench list` shows it
    period : id of the funding period
    region : code of the region; left out, the report is the whole state's

    Raises
    ------
    UsageProblem
        The study, period or region is unknown (the known ones are listed), the study is not
        prepared yet (what to run is said), or this kernel has opened rows before.
    ProblemsFound
        The study's definitions have mistakes.

    Examples
    --------
    >>> report = open_report("example", "2017-19", "southeast")
    >>> report.figure("scores.readiness")
    """
    take_door(REPORT)
    definitions = load_definitions(study)
    chosen = definitions.study.period(period)
    known = definitions.reference.region_names()
    if region not in known:
        raise UsageProblem(f"There is no region '{region}'. Known regions: {listed(known)}.")
    folder = store.current_snapshot(definitions.study)
    measures = store.read_table(folder, f"{chosen.id}/{region}")
    teams = store.read_table(folder, store.TEAMS)
    teams = teams[teams.period == chosen.id]
    return Report(Evidence(definitions, chosen, region, measures, teams), load_entries())
