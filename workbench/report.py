"""What a report notebook sees: figures, tables, sentences, methods and notes, all of it protected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workbench import exhibits, store
from workbench.definitions import Definitions, load_definitions
from workbench.doors import REPORT, take_door
from workbench.evidence import Evidence, code_of_numbers
from workbench.findings import findings
from workbench.layout import (
    Cover,
    Figure,
    KeyFindings,
    Methods,
    Parts,
    Passage,
    Prose,
    Table,
    Terms,
)
from workbench.measures.entries import Entry, load_entries
from workbench.problems import UsageProblem, listed
from workbench.sentences import SAYINGS, say_no_team, sentence
from workbench.settings import Period
from workbench.study import STATE

OF_SURVEYS = {
    *("response", "scores", "gaps", "unknown", "answers", "choices", "trend"),
    *("factors", "change", "beside", "reliability"),
}
"""What is told from answers alone; the rest needs team records."""


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
        return findings(self.evidence)

    def say(self, *names: str) -> Prose:
        """Return the sentences of these names as one paragraph."""
        if not self.evidence.has_team:
            return self._no_team()
        said = [sentence for name in names for sentence in self._sentences(name)]
        return Prose(" ".join(dict.fromkeys(said)))

    def figure(self, name: str) -> Figure | Prose:
        """Return a figure with its alternative text, summary and data."""
        return self._exhibit(exhibits.FIGURES, "figure", name)

    def table(self, name: str) -> Table | Prose:
        """Return a table."""
        return self._exhibit(exhibits.TABLES, "table", name)

    def other_surveys(self) -> Parts | Prose:
        """Return the answers to every survey of the period that no other chapter speaks of."""
        if not self.evidence.has_team:
            return self._no_team()
        return exhibits.other_surveys(self.evidence)

    def methods(self) -> Methods | Prose:
        """Return the methods chapter, made from the entries of the measures in this report."""
        if not self.evidence.has_team:
            return self._no_team()
        return exhibits.methods(self.evidence, self.entries)

    def glossary(self) -> Terms:
        """Return the words of the report that need to be explained."""
        return exhibits.glossary(self.evidence)

    def provenance(self) -> Table:
        """Return what the report was made from, and by which version; no hour is in it."""
        return exhibits.provenance(self.evidence)

    def notes(self) -> Passage:
        """Return what is hidden in this report, by which rules, and what the signs mean."""
        return exhibits.notes(self.evidence)

    def _sentences(self, name: str) -> list[str]:
        kind, arguments = _split(name)
        if kind not in SAYINGS:
            raise UsageProblem(f"There is no sentence '{name}'. Sentences: {listed(SAYINGS)}.")
        if not self._is_told(kind):
            return [sentence("no_records", "none")]
        return SAYINGS[kind](self.evidence, *arguments)

    def _exhibit(self, known: dict, what: str, name: str):
        kind, arguments = _split(name)
        if kind not in known:
            raise UsageProblem(f"There is no {what} '{name}'. Known: {listed(known)}.")
        if not self.evidence.has_team:
            return self._no_team()
        if not self._is_told(kind):
            return Prose(sentence("no_records", "none"), absent=True)
        found = known[kind](self.evidence, *arguments)
        return replace(found, absent=True) if isinstance(found, Prose) else found

    def _no_team(self) -> Prose:
        return Prose(say_no_team(self.evidence, "short"), absent=True)

    def _is_told(self, kind: str) -> bool:
        """Whether the study has what this is told from: team records, or a survey."""
        return kind in OF_SURVEYS or self.evidence.definitions.study.records is not None


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
    evidence = None
    for period in definitions.study.up_to(chosen):
        evidence = _read_evidence(definitions, folder, period, region, evidence)
    return Report(evidence, load_entries())


def _read_evidence(
    definitions: Definitions, folder: Path, period: Period, region: str, earlier: Evidence | None
) -> Evidence:
    name = f"{period.id}/{region}"
    measures = store.read_table(folder, name)
    # plain Python text: a report looks up a few words many times, which Arrow's strings are slow at
    text = measures.select_dtypes("string").columns
    measures = measures.astype(dict.fromkeys(text, object))
    teams = store.read_table(folder, store.TEAMS)
    teams = teams[teams.period == period.id]
    fingerprint = code_of_numbers(store.hashes_of(folder).get(name, ""))
    return Evidence(definitions, period, region, measures, teams, earlier, fingerprint)
