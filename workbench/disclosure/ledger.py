"""The ledger: every number that was ever released, in lines that cannot be changed unseen."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.disclosure.cells import NUMBER, Model
from workbench.disclosure.constraints import Constraint
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.forms import FINE
from workbench.disclosure.rules import Rules
from workbench.measures.entries import Entry, family
from workbench.measures.long import DIMENSIONS, KEY
from workbench.store import write_file

NAME = "ledger.jsonl"
FIRST = "0" * 64
"""What stands before the first line."""
NUMBERS = ["value", "low", "high", "base"]
PROTECTED = ("people", "mean", "youth", "hours")


@dataclass(frozen=True)
class Difference:
    """What two releases tell together of the few people in whom they differ.

    `numbers` of a family changed between an earlier release and this one by so few people that the
    difference is a number about them.
    """

    family: str
    release: str
    numbers: int

    def __str__(self) -> str:
        return (
            f"{self.family}: {self.numbers} numbers differ from release {self.release} by so few people "
            "that the difference tells about them"
        )


def read_ledger(path: Path) -> pd.DataFrame:
    """Return every released number: release, file, the key of the long table, value, base, status.

    Raises
    ------
    NotSafe
        A line was changed, taken out or put in: its chain of hashes breaks there.
    """
    rows = [entry["number"] for entry in _entries(path) if "number" in entry]
    table = pd.DataFrame(rows, columns=["release", "file", *KEY, *NUMBERS, "status"])
    return table.astype(dict.fromkeys(NUMBERS, float))


def read_packs(path: Path) -> dict[str, dict[str, str]]:
    """Return by release the hash of each file of its pack, by name; raises as `read_ledger`."""
    packs = [entry["pack"] for entry in _entries(path) if "pack" in entry]
    return {pack["release"]: pack["files"] for pack in packs}


def read_codes(path: Path) -> dict[str, dict[str, str]]:
    """Return by kind of code what each code stood for when it was last released; raises as `read_ledger`."""
    found: dict[str, dict[str, str]] = {}
    for entry in _entries(path):
        for kind, codes in entry.get("codes", {}).items():
            found.setdefault(kind, {}).update(codes)
    return found


def _entries(path: Path) -> list[dict]:
    """What stands in each line, its chain of hashes checked."""
    before, entries = FIRST, []
    text = path.read_text("utf-8") if path.exists() else ""
    for number, line in enumerate(text.splitlines(), 1):
        before = _checked(line, before, number, path)
        entries.append(json.loads(line))
    return entries


def _checked(line: str, before: str, number: int, path: Path) -> str:
    try:
        entry = json.loads(line)
        own = entry.pop("hash")
        whole = entry["before"] == before and own == _hash(entry)
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise NotSafe(
            f"{path.name}, line {number}: the ledger was changed after it was written; its chain of hashes "
            "breaks here. Nothing may be released before it is restored from a copy."
        )
    return own


def stop_if_cut_off(ledger: pd.DataFrame, packs: Iterable[Path], path: Path) -> None:
    """Raise `NotSafe` where a pack is there whose numbers the ledger does not hold.

    Lines that are cut off at the end break no chain of hashes; the packs tell that they were there.
    """
    counted = ledger.groupby("release").size().to_dict()
    for pack in sorted(packs):
        about = json.loads(pack.read_text("utf-8"))
        if counted.get(about["release"], 0) != about["numbers"]:
            raise NotSafe(
                f"{path.name}: it does not hold the numbers of the released pack {about['release']}; lines were "
                "taken out. Nothing may be released before it is restored from a copy."
            )


def append_release(
    path: Path,
    numbers: pd.DataFrame,
    release: str = "",
    files: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Add the numbers of a release to the ledger, after checking all that stands in it.

    Parameters
    ----------
    path : the ledger
    numbers : release, file, the key of the long table, value, low, high, base, status
    release, files : the name of the pack, and the hash of each of its files by name
    codes : by kind of code, what each code of the numbers stands for
    """
    read_ledger(path)
    text = path.read_text("utf-8") if path.exists() else ""
    before = json.loads(text.splitlines()[-1])["hash"] if text else FIRST
    rows = numbers.to_dict("records")
    told = [{"number": {name: _plain(value) for name, value in row.items()}} for row in rows]
    told += [{"codes": codes}] if codes else []
    told += [{"pack": {"release": release, "files": dict(files)}}] if files else []
    lines = []
    for one in told:
        entry = {"before": before, **one}
        before = _hash(entry)
        lines.append(json.dumps({**entry, "hash": before}, ensure_ascii=False))
    write_file(path, (text + "".join(f"{line}\n" for line in lines)).encode("utf-8"))


def _plain(value):
    return None if isinstance(value, float) and math.isnan(value) else value


def _hash(entry: dict) -> str:
    text = json.dumps(entry, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def differences(
    ledger: pd.DataFrame, protected: pd.DataFrame, entries: dict[str, Entry], rules: Rules
) -> list[Difference]:
    """Return where a correction or a late answer would tell about those whom it concerns.

    The difference of two releases is a number about the people in one and not in the other: it is
    ruled on like any breakdown. A number that was hidden and is now shown, of nearly the same people,
    tells what was hidden.
    """
    rows = protected[[*KEY, *NUMBERS, "status"]]
    both = ledger.merge(rows, on=KEY, suffixes=("_then", ""))
    kind = both.measure.map(family).map({name: entry.protect for name, entry in entries.items()})
    both = both.assign(kind=kind)[kind.isin(PROTECTED)]
    few = _differ_by_few(both, rules)
    shown, then = both.status == "shown", both.status_then == "shown"
    changed = (both.value - both.value_then).abs() > 1e-9
    told = (
        few
        & shown
        & (
            (then & (changed | ~_alike(both.base, both.base_then)))
            | (both.status_then == "confidential")
        )
    )
    counted = both[told].groupby([both.measure.map(family), "release"]).size()
    return [Difference(name, release, int(count)) for (name, release), count in counted.items()]


def _differ_by_few(both: pd.DataFrame, rules: Rules) -> pd.Series:
    """Whether those in whom two releases of a number differ are some, and too few to be told of.

    Of counts, each is what so many more said, and has to be large enough on either side.
    """
    apart = (both.base - both.base_then).abs().fillna(0.0)
    moved = (both.value - both.value_then).abs().fillna(0.0)
    same = _alike(both.value, both.value_then) & _alike(both.base, both.base_then)
    least = max(rules.breakdown, rules.percentage_base)
    few = apart < np.where(both.kind == "hours", rules.contributors, least)
    counts = (both.statistic == "count") & both.kind.isin(["people", "youth"])
    smallest = np.where(both.kind == "youth", rules.youth_hidden_up_to + 1, rules.threshold)
    few |= counts & ((moved < smallest) | ((apart - moved).abs() < smallest))
    return ~same & few


def _alike(now: pd.Series, then: pd.Series) -> pd.Series:
    return (now == then) | (now.isna() & then.isna())


def known_from(ledger: pd.DataFrame, model: Model) -> list[Constraint]:
    """Return what an attacker knows of hidden counts from the same counts in earlier releases.

    Where people were only added, a count grew by at most as many as the base did. A count of a coarser
    form is the sum of its parts, in whatever form the table stands now.
    """
    shown = ledger[(ledger.status == "shown") & ledger.statistic.isin(["count", "total"])]
    numbers = model.cells[model.cells.role == NUMBER]
    both = shown.merge(numbers, on=["statistic", *DIMENSIONS], suffixes=("_then", ""))
    grown = both.base - both.base_then
    held = (grown >= 0) & (both.value >= both.value_then) & (both.value <= both.value_then + grown)
    known = both[held].assign(most=both.value_then + grown)
    parts = _parts_of_coarse(model, known.name[known.form != FINE])
    return [
        Constraint(parts.get(name, ((name, 1.0),)), low, high)
        for name, low, high in zip(known.name, known.value_then, known.most, strict=True)
    ]


def _parts_of_coarse(model: Model, names: Iterable[str]) -> dict[str, tuple]:
    """The parts that each of some coarse cells is the sum of."""
    asked = set(names)
    ends = ((one.terms[-1], one.terms[:-1]) for one in model.constraints)
    return {name: parts for (name, share), parts in ends if share == -1.0 and name in asked}


def released(protected: pd.DataFrame, release: str, files: Iterable[str]) -> pd.DataFrame:
    """Return the rows of a release as the ledger keeps them: what was shown, and what was hidden."""
    kept = protected[protected.status.isin(["shown", "confidential"])]
    names = set(files)
    page = kept.period + "/" + kept.region.where(kept.region != "state", "statewide") + ".html"
    file = page.where(page.isin(names), "")
    return kept.assign(release=release, file=file)[["release", "file", *KEY, *NUMBERS, "status"]]
