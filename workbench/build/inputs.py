"""What a report is made from, as hashes: the plan compares these with the record."""

from __future__ import annotations

import functools
from pathlib import Path

from workbench.hashes import hash_files, hash_paths
from workbench.places import PROJECT

PACKAGE = PROJECT / "workbench"
TEMPLATE = PACKAGE / "template"
NOTEBOOKS = PROJECT / "notebooks"
LOCK = PROJECT / "requirements.lock"


@functools.cache
def code_hash() -> str:
    """Return the hash of the package without its template: it does not change while it runs."""
    return hash_paths([p for p in files_in(PACKAGE) if TEMPLATE not in p.parents], PROJECT)


@functools.cache
def template_hash() -> str:
    """Return the hash of the page template."""
    return hash_paths(files_in(TEMPLATE), PROJECT)


def file_hash(path: Path) -> str:
    """Return the hash of one file, whatever it is called; "" where there is none."""
    return hash_files({"": path.read_bytes()}) if path.is_file() else ""


def files_in(folder: Path) -> list[Path]:
    """Return every file of a folder and the folders in it, but what Python leaves behind."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
