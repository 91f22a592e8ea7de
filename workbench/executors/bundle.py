"""What a report may know, packed for a machine that has none of the study's files.

Only what the report door lets through is in it: settings, definitions and protected measures. The
study's settings name exports and records; in the bundle they are there by name, and empty.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import store
from workbench.build.inputs import files_in

if TYPE_CHECKING:
    from workbench.study import Study

FIXED = (2020, 1, 1, 0, 0, 0)
"""The time that every file in a bundle has, so that the same study packs to the same bytes."""


def pack(study: Study) -> bytes:
    """Return the bundle of a prepared study."""
    snapshot = store.current_snapshot(study)
    public = [study.folder / "study.toml", study.folder / store.PROTECTED / store.POINTER]
    public += files_in(snapshot) + files_in(study.folder / "instruments")
    if study.reference_folder.is_relative_to(study.folder):
        public += files_in(study.reference_folder)
    contents = {path.relative_to(study.folder).as_posix(): path.read_bytes() for path in public}
    named = [study.records.file, *(e.file for e in study.exports)]
    named += [e.dictionary for e in study.exports if e.dictionary]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in sorted((contents | dict.fromkeys(named, b"")).items()):
            bundle.writestr(zipfile.ZipInfo(f"{study.name}/{name}", FIXED), content)
    return packed.getvalue()


def unpack(bundle: bytes, folder: Path) -> None:
    """Lay a bundle out as a folder of studies."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
        packed.extractall(folder)
