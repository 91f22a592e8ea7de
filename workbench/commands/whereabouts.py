"""The study that a command is about: by its name, by the folder that holds it, or by an address."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.hashes import hash_files
from workbench.places import data_home, known_studies
from workbench.problems import UsageProblem, listed


def use_study(study: str, *, may_be_new: bool = False) -> str:
    """Return the name of a study given by its name, folder or address, and look for it there.

    Of a folder, the parent becomes the data folder, and its reports lie beside it: another study may
    have the same name.

    Parameters
    ----------
    may_be_new : the folder need not hold a study yet, if only its parent is there

    Raises
    ------
    UsageProblem
        It is a path, and no study is there.
    """
    if "://" in study:
        return _use_copy(study)
    folder = Path(study).expanduser()
    is_study = bool(study) and (folder / "study.toml").is_file()
    is_path = len(folder.parts) > 1 or folder.is_absolute()
    if not is_study and (not is_path or may_be_new and folder.parent.is_dir()):
        return _use_parent(folder) if is_path else study
    if not is_study:
        known = listed(known_studies()) or "none"
        raise UsageProblem(
            f"There is no study in {study}: a folder with study.toml is one. Known studies: {known}."
        )
    return _use_parent(folder)


def _use_parent(folder: Path) -> str:
    home = folder.resolve().parent
    if home != data_home():
        os.environ["WORKBENCH_DATA"] = str(home)
        os.environ.setdefault("WORKBENCH_REPORTS", str(home / "reports"))
    return folder.resolve().name


def _use_copy(address: str) -> str:
    """A study that lies elsewhere is copied into a folder that only this user can enter."""
    from platformdirs import user_cache_path

    from workbench.build.shelf import fetch_study

    home = user_cache_path("workbench") / hash_files({"": address.encode()})
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["WORKBENCH_DATA"] = str(home)
    os.environ.setdefault("WORKBENCH_REPORTS", str(home / "reports"))
    return fetch_study(address, home).name
