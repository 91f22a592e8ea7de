"""Hashes of files: how the workbench knows what has changed, without asking a clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

HASH_LENGTH = 16


def hash_files(files: Mapping[str, bytes]) -> str:
    """Return the hash of named contents, independent of their order."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{len(files[name])}\n".encode())
        digest.update(files[name])
    return digest.hexdigest()[:HASH_LENGTH]


def hash_paths(paths: Iterable[Path], home: Path) -> str:
    """Return the hash of files and of their paths under `home`; what is not there counts as such."""
    present = (path for path in paths if path.is_file())
    return hash_files({str(path.relative_to(home)): path.read_bytes() for path in present})
