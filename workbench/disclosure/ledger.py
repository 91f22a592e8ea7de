"""The ledger: every number that was ever released, in lines that cannot be changed unseen."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from workbench.disclosure.failure import NotSafe
from workbench.measures.long import KEY
from workbench.store import write_file

NAME = "ledger.jsonl"
FIRST = "0" * 64
"""What stands before the first line."""
NUMBERS = ["value", "low", "high", "base"]


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


def read_hashes(path: Path) -> list[str]:
    """Return the hash of each line, which stands for all lines up to it; raises as `read_ledger`."""
    return [entry["hash"] for entry in _entries(path)]


def _entries(path: Path) -> list[dict]:
    """What stands in each line, its chain of hashes checked."""
    before, entries = FIRST, []
    for number, line in enumerate(_lines(path), 1):
        before = _checked(line, before, number, path)
        entries.append(json.loads(line))
    return entries


def _lines(path: Path) -> list[str]:
    """The lines as they were written: Unicode knows other ends of a line, which may stand in a question's words."""
    text = path.read_text("utf-8") if path.exists() else ""
    return text.removesuffix("\n").split("\n") if text else []


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
        release, numbers = _told_by(pack)
        if counted.get(release, 0) != numbers:
            raise NotSafe(
                f"{path.name}: it does not hold the numbers of the released pack {release}; lines were "
                "taken out. Nothing may be released before it is restored from a copy."
            )


def _told_by(pack: Path) -> tuple[str, int]:
    """The name of a pack and how many numbers it has."""
    try:
        about = json.loads(pack.read_text("utf-8"))
        return str(about["release"]), int(about["numbers"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotSafe(
            f"{pack.parent.name}/{pack.name}: it cannot be read, so that nobody can say whether the ledger holds "
            "the pack's numbers. Nothing may be released before it is restored from a copy."
        ) from None


def append_release(
    path: Path,
    numbers: pd.DataFrame,
    release: str = "",
    files: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Add the numbers of a release to the ledger, after checking all that stands in it; return the last line's hash.

    Parameters
    ----------
    path : the ledger
    numbers : release, file, the key of the long table, value, low, high, base, status
    release, files : the name of the pack, and the hash of each of its files by name
    codes : by kind of code, what each code of the numbers stands for
    """
    read_ledger(path)
    lines = _lines(path)
    before = json.loads(lines[-1])["hash"] if lines else FIRST
    rows = numbers.to_dict("records")
    told = [{"number": {name: _plain(value) for name, value in row.items()}} for row in rows]
    told += [{"codes": codes}] if codes else []
    told += [{"pack": {"release": release, "files": dict(files)}}] if files else []
    for one in told:
        entry = {"before": before, **one}
        before = _hash(entry)
        lines.append(json.dumps({**entry, "hash": before}, ensure_ascii=False))
    write_file(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))
    return before


def _plain(value):
    return None if isinstance(value, float) and math.isnan(value) else value


def _hash(entry: dict) -> str:
    text = json.dumps(entry, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def released(
    protected: pd.DataFrame, release: str, files: Iterable[str], period: str
) -> pd.DataFrame:
    """Return the rows of a release as the ledger keeps them: what was shown, and what was hidden.

    Parameters
    ----------
    protected : the protected measures of the periods that the release tells of
    release : the name of the pack
    files, period : its pages, each as "period/region.html", and the period that they are the reports of
    """
    kept = protected[protected.status.isin(["shown", "confidential"])]
    names = set(files)
    page = period + "/" + kept.region.where(kept.region != "state", "statewide") + ".html"
    file = page.where(page.isin(names), "")
    return kept.assign(release=release, file=file)[["release", "file", *KEY, *NUMBERS, "status"]]
