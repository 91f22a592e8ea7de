"""What the codes of released numbers stand for: the ledger compares under codes, so none may change its meaning."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from workbench.definitions import Definitions
from workbench.disclosure.corrections import PROTECTED
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.forms import group_code
from workbench.instruments import COARSER
from workbench.measures.entries import Entry, family
from workbench.measures.long import DIMENSIONS
from workbench.problems import listed
from workbench.reference import ReferenceData
from workbench.settings import Period

Codes = Mapping[str, Mapping[str, str]]
"""By kind of code, what each code stands for."""
PERIODS, COUNTIES, TEAMS = "periods", "counties by region", "region by team"
PLACES = {
    PERIODS: (
        "a funding period",
        "study.toml",
        "A released period keeps its id and its dates; its title may be another",
    ),
    COUNTIES: (
        "a region",
        "county_regions.csv",
        "In a released period a region keeps its code and its counties; its name may be another, and another "
        "map may hold from a day after the period on ('from' and 'to')",
    ),
    TEAMS: (
        "a team",
        "the team workbook, sheet 'teams'",
        "In a released period a team keeps its region; enter it under a new id from the next period on",
    ),
}
"""Of the kinds of code that say who is counted: what each names, where it stands, and what holds."""
GROUPS = "groups"
"""Kinds of code that say which coarser group each finer code joins, not what it means."""
KEPT = {
    ("period",): ("study.toml", "period"),
    ("region",): ("navigators.csv", "region"),
    ("discipline",): ("disciplines.csv", "discipline"),
    ("measure", "period"): ("surveys and records", "numbers of"),
    ("category", "measure"): ("definitions", "category"),
}
"""Codes of released numbers that a study must still have: where they stand and what they are called."""
_CANNOT = "cannot be compared with what they have become, so nothing may be released."


def codes_of(
    definitions: Definitions, teams: pd.DataFrame, periods: list[Period]
) -> dict[str, dict[str, str]]:
    """Return what the codes of a study stand for, as the ledger keeps it of a release.

    Who is in a funding period is told by its dates, who is in a region by its counties and teams; a
    discipline, question or answer is told by its words.

    Parameters
    ----------
    definitions : the study's definitions
    teams : period, team, region
    periods : the funding periods that a release tells of
    """
    reference = definitions.reference
    found = {PERIODS: {period.id: f"{period.start} to {period.end}" for period in periods}}
    for period in periods:
        own = teams[teams.period == period.id]
        found[f"{COUNTIES} of {period.id}"] = _counties(reference, period)
        found[f"{TEAMS} of {period.id}"] = dict(own[["team", "region"]].to_numpy())
    found["disciplines"] = dict(reference.disciplines[["discipline", "name"]].to_numpy())
    for name, instrument in definitions.instruments.items():
        found[f"questions of {name}"] = dict(instrument.items[["item", "text"]].to_numpy())
        for answers, options in instrument.options.groupby("response_set"):
            found[f"answers '{answers}' of {name}"] = dict(options[["code", "label"]].to_numpy())
            for form in COARSER:
                joined = _groups(options, "code", form)
                found[f"{GROUPS} '{form}' of answers '{answers}' of {name}"] = joined
    found[f"{GROUPS} of disciplines"] = _groups(reference.disciplines, "discipline", "group")
    return found


def _groups(rows: pd.DataFrame, code: str, label: str) -> dict[str, str]:
    """The group that each code joins, "" for none; empty where there is no such form at all."""
    joined = {one: group_code(group) for one, group in rows[[code, label]].to_numpy()}
    return joined if any(joined.values()) else {}


def _counties(reference: ReferenceData, period: Period) -> dict[str, str]:
    """The counties of each region as the intake takes them: at the period's end."""
    rows = reference.county_basis(period.end)
    return rows.groupby("region").fips.agg(lambda fips: " ".join(sorted(fips))).to_dict()


def stop_if_recoded(then: Codes, now: Codes) -> None:
    """Raise `NotSafe` where a code of an earlier release stands for something else now.

    Its numbers would be compared with those of other people, and never with those of the same people
    under their new code: a reader, who goes by dates and counties, would see the difference that the
    ledger does not. Whoever corrects a title, a name or the wording of a question keeps its code.

    Parameters
    ----------
    then : what the codes stood for when numbers were released under them; see `codes_of`
    now : what they stand for now
    """
    for kind, codes in then.items():
        tell = _regrouped if kind.startswith(GROUPS) else _told
        told = tell(kind, codes, now.get(kind, {}))
        if told:
            # the kinds that follow are those of its regions or teams: they only repeat it
            raise NotSafe("\n".join([f"Released numbers {_CANNOT}", *told]))


def _told(kind: str, then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    what, _, period = kind.partition(" of ")
    bearers = {} if what == TEAMS else {meaning: code for code, meaning in now.items()}
    told = []
    for code, meaning in then.items():
        bearer = bearers.get(meaning, "")
        if now.get(code) == meaning or (what == TEAMS and code not in now):
            continue
        changed = f"now has the code '{bearer}'" if bearer else "is another one now"
        if what in PLACES:
            name, where, rule = PLACES[what]
            of = f" of {period}" if period else ""
            told.append(f"{where}: {name} that was released as '{code}'{of} {changed}. {rule}.")
        elif bearer and meaning:
            told.append(
                f"{kind}: what was released as '{code}' {changed}. Give it back its code; its wording may be "
                "another."
            )
    return told


def _regrouped(kind: str, then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The codes that left their group for another; a group whose label alone is another has lost nobody.

    Three pairings of four disciplines, one a release, tell each of them: no two releases differ by few.
    """
    pairs = {code: (group, now[code]) for code, group in then.items() if code in now}
    groups = set(pairs.values())
    befores, afters = ([pair[at] for pair in groups] for at in (0, 1))

    def kept(before: str, after: str) -> bool:
        alone = befores.count(before) == 1 and afters.count(after) == 1
        apart = before not in now.values() and after not in then.values()
        return before == after or (alone and apart)

    return [
        f"{kind}: '{code}' was released in the group '{before}' and is in '{after}' now. In a released study "
        "a code keeps its group, in which others may join it."
        for code, (before, after) in pairs.items()
        if not kept(before, after)
    ]


def stop_if_lost(
    ledger: pd.DataFrame, measured: pd.DataFrame, entries: Mapping[str, Entry]
) -> None:
    """Raise `NotSafe` where the ledger holds numbers under codes that the study does not have any more.

    They are of the same people under another code, or of a survey that was taken out of the study.

    Parameters
    ----------
    ledger : the released numbers, as `read_ledger` gives them
    measured : the dimensions of every number of the study, in every form that its tables can take
    entries : the entries of the measures; numbers that are no people's are public and not looked at
    """
    kind = ledger.measure.map(family).map({name: entry.protect for name, entry in entries.items()})
    released = ledger[DIMENSIONS][kind.isin(PROTECTED)].drop_duplicates()
    measured = measured[DIMENSIONS].astype("str").drop_duplicates()
    for dimensions, (where, what) in KEPT.items():
        lost = _codes(released, dimensions) - _codes(measured, dimensions)
        if what == "category":
            # who works with whom is told by discipline, and two of them may not work together any more
            lost = {codes for codes in lost if codes[0] not in set(measured.discipline)}
        if lost:
            names = listed(sorted(f"'{' in '.join(codes)}'" for codes in lost), 4)
            raise NotSafe(
                f"Released numbers {_CANNOT}\n{where}: the study has no {what} {names} any more. Give "
                "it back the code under which it was released (its title or name may be another), and keep the "
                "files of released surveys in the study."
            )


def _codes(rows: pd.DataFrame, dimensions: tuple[str, ...]) -> set[tuple[str, ...]]:
    return set(rows[list(dimensions)].drop_duplicates().itertuples(index=False, name=None))
