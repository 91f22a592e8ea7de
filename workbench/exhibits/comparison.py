"""Change since the wave before, and the region beside the state; nothing is ranked."""

from __future__ import annotations

from workbench.evidence import SHOWN, Evidence
from workbench.exhibits.numbers import (
    Row,
    base,
    find,
    places,
    plain,
    signed,
    value,
    with_interval,
)
from workbench.layout import SIGNS, Prose, Table, tabulate
from workbench.sentences import say_response, sentence


def change_table(evidence: Evidence, name: str) -> Table | Prose:
    """Return the change of each scale since the wave before: same persons, and whole waves."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    if evidence.select(f"change.{name}", category=None).empty:
        return Prose(sentence("change", "first"))
    rows = []
    for scale in instrument.scales.itertuples():
        for code, named in places(evidence):
            found = {
                kind: find(evidence, f"change.{name}", code, category=scale.scale, statistic=kind)
                for kind in ("matched", "unmatched")
            }
            cells = [with_interval(row, plus=True) for row in found.values()]
            rows.append((scale.name, named, cells[0], base(found["matched"], "people"), cells[1]))
    columns = (
        "Scale",
        "Region",
        "Change of the same people (likely range)",
        "People",
        "Change of all who answered (likely range)",
    )
    caption = f"{instrument.title}: change since the survey before, {evidence.period.title}"
    return tabulate(caption, columns, rows, sentence("change", "rounded"))


def beside_table(evidence: Evidence, name: str) -> Table | Prose:
    """Return each region's mean beside the rest of the state, in the order of the regions."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return Prose(say_response(evidence, name)[0])
    rows = []
    where = places(evidence)[:-1]
    for scale in instrument.scales.itertuples():
        for code, named in where:
            found = {
                kind: find(evidence, f"beside.{name}", code, category=scale.scale, statistic=kind)
                for kind in ("own", "rest", "differs", "shrunken")
            }
            own, rest, shrunken = (found[kind] for kind in ("own", "rest", "shrunken"))
            cells = (
                with_interval(own),
                value(rest),
                _claim(found["differs"]),
                with_interval(shrunken),
            )
            rows.append((scale.name, named, *cells, base(own, "people")))
    columns = (
        "Scale",
        "Region",
        "Own mean (likely range)",
        "Rest of the state",
        "Differs from the rest",
        "Steadier estimate (likely range)",
        "Members",
    )
    note = sentence("beside", "note")
    caption = f"{instrument.title}: region beside state, {evidence.period.title}"
    return tabulate(caption, columns, rows, note)


def _claim(row) -> str:
    if row.status != SHOWN:
        return SIGNS[row.status][0]
    return "yes" if row.value == 1 else "may be chance"


def say_change(evidence: Evidence, name: str) -> list[str]:
    """Say how the same persons' scores have changed, scale by scale."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return say_response(evidence, name)
    if evidence.select(f"change.{name}", category=None).empty:
        return [sentence("change", "first")]
    return [_say_change(evidence, name, scale) for scale in instrument.scales.itertuples()]


def moved(evidence: Evidence, name: str) -> dict[str, list[str]]:
    """Return the scales whose change among the same persons is shown, each with its size and how many they are.

    "sure" are those that moved by more than chance, "unsure" those that may have by chance, and "still"
    of these the ones whose change is printed as none.
    """
    instrument = evidence.instrument(name)
    found: dict[str, list[str]] = {"sure": [], "unsure": [], "still": []}
    for scale in () if instrument is None else instrument.scales.itertuples():
        dimensions = {"category": scale.scale, "statistic": "matched"}
        row = find(evidence, f"change.{name}", evidence.region, **dimensions)
        if row.status == SHOWN:
            still = "still" if plain(row.value) == "0.0" else "unsure"
            found["sure" if _is_sure(row) else still].append(_say_shift(scale.name, row))
    return {certain: scales for certain, scales in found.items() if scales}


def apart(evidence: Evidence, name: str) -> dict[str, list[str]]:
    """Return the scales on which the region is shown to lie "below" or "above" the rest of the state."""
    instrument = evidence.instrument(name)
    found: dict[str, list[str]] = {"below": [], "above": []}
    for scale in () if instrument is None else instrument.scales.itertuples():
        own, rest, differs = (
            find(evidence, f"beside.{name}", evidence.region, category=scale.scale, statistic=kind)
            for kind in ("own", "rest", "differs")
        )
        shown = {row.status for row in (own, rest, differs)} == {SHOWN}
        if shown and differs.value == 1:
            found["below" if own.value < rest.value else "above"].append(scale.name)
    return {where: scales for where, scales in found.items() if scales}


def _say_shift(name: str, row: Row) -> str:
    people = base(row, "people")
    variant = "shift" if people.status == SHOWN else "shift_alone"
    return sentence("short", variant, name=name, change=signed(row.value), people=people)


def _is_sure(row: Row) -> bool:
    """Whether the interval of a change lies on one side of nothing."""
    return bool(row.low > 0 or row.high < 0)


def _say_change(evidence: Evidence, name: str, scale) -> str:
    dimensions = {"category": scale.scale, "statistic": "matched"}
    row = find(evidence, f"change.{name}", evidence.region, **dimensions)
    words = {"scale": scale.name, "people": base(row, "people")}
    if row.status != SHOWN:
        variant = "broken" if row.status == "break_in_series" else "hidden"
        return sentence("change", variant, **words)
    return sentence(
        "change", "shown" if _is_sure(row) else "unsure", change=signed(row.value), **words
    )


def say_beside(evidence: Evidence, name: str) -> list[str]:
    """Say whether the region is shown to differ from the rest of the state; of the state, how many do."""
    instrument = evidence.instrument(name)
    if instrument is None or not evidence.fielded(name):
        return say_response(evidence, name)
    return [_say_beside(evidence, name, scale) for scale in instrument.scales.itertuples()]


def _say_beside(evidence: Evidence, name: str, scale) -> str:
    rows = evidence.select(f"beside.{name}", category=scale.scale, statistic="differs")
    shown = rows[rows.status == SHOWN]
    if evidence.statewide:
        count = int(shown.value.sum())
        variant = "state_one" if count == 1 else "state"
        return sentence("beside", variant, scale=scale.name, count=count, regions=len(shown))
    own = shown[shown.region == evidence.region]
    if own.empty:
        return sentence("beside", "hidden", scale=scale.name)
    found = {
        kind: find(
            evidence, f"beside.{name}", evidence.region, category=scale.scale, statistic=kind
        )
        for kind in ("own", "rest")
    }
    words = {kind: plain(row.value) for kind, row in found.items()}
    variant = "even" if words["own"] == words["rest"] else "alike"
    if own.value.iloc[0] == 1:
        variant = "differs"
    return sentence("beside", variant, scale=scale.name, **words)
