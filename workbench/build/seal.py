"""The seal of a complete build: if nothing under it has changed, there is nothing to read or plan.

It is a hash of every file that a build can depend on, and of what it has made. A rerun with nothing
changed compares the seal and is done, before pandas is imported. Where the seal does not hold, the
plan says what to do: a seal never decides that a report is made, only that none need be.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from workbench.build.inputs import LOCK, NOTEBOOKS, PACKAGE, files_in
from workbench.hashes import hash_files
from workbench.places import PROJECT
from workbench.store import write_file

SEAL = "build.seal"
DERIVED = {"prepared", "measures", "protected"}
"""Folders of snapshots in a study's folder: named by their content, so names and sizes tell all."""


def seal_of(study: Path, reports: Path, pages: Iterable[str], others: Iterable[Path] = ()) -> str:
    """Return the seal of a study's files, the project's, and the pages made from them.

    Parameters
    ----------
    study : folder of the study
    reports : folder of its reports
    pages : every page, by its path under `reports`
    others : folders outside the study and the project that it names, such as its reference data
    """
    read = [LOCK, *files_in(PACKAGE), *sorted(NOTEBOOKS.glob("*.ipynb"))]
    read += [*files_in(PROJECT / "data" / "reference"), *files_in(PROJECT / "data" / "instruments")]
    read += [path for folder in others for path in files_in(folder)]
    own = files_in(study)
    read += [path for path in own if not _is_derived(path, study)]
    seen = [path for path in own if _is_derived(path, study) and path.name != "build.lock"]
    seen += [reports / page for page in pages]
    contents = {str(path): path.read_bytes() for path in read}
    sizes = {f"{path} size": str(_size(path)).encode() for path in seen}
    return hash_files({**contents, **sizes, "python": sys.version.encode()})


def read_seal(reports: Path) -> dict:
    """Return what the last complete build sealed; empty where there is none that can be read."""
    try:
        return json.loads((reports / SEAL).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def seal_holds(study: Path, reports: Path) -> int:
    """Return the number of reports that stand unchanged, 0 where a plan must be made."""
    sealed = read_seal(reports)
    if not sealed:
        return 0
    others = [Path(folder) for folder in sealed["others"]]
    now = seal_of(study, reports, sealed["pages"], others)
    return len(sealed["pages"]) if now == sealed["seal"] else 0


def write_seal(study: Path, reports: Path, pages: list[str], others: list[Path]) -> None:
    """Seal a complete build."""
    words = {"pages": pages, "others": [str(folder) for folder in others]}
    words["seal"] = seal_of(study, reports, pages, others)
    write_file(reports / SEAL, json.dumps(words).encode())


def break_seal(reports: Path) -> None:
    """Take the seal off before anything is changed."""
    (reports / SEAL).unlink(missing_ok=True)


def _is_derived(path: Path, study: Path) -> bool:
    return path.relative_to(study).parts[0] in DERIVED


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
