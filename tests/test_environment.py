"""pyproject.toml, the lock and environment.yml say the same, and name no registry."""

from __future__ import annotations

import itertools
import re
import subprocess
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from workbench.study import PROJECT

NAMED_BY_THE_USER = {"jupyterlab", "pandas", "papermill", "nbconvert", "seaborn", "pytest", "nbval"}


def settings() -> dict:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]


def declared() -> list[Requirement]:
    project = settings()
    extras = project["optional-dependencies"].values()
    return [Requirement(line) for line in [*project["dependencies"], *itertools.chain(*extras)]]


def locked() -> list[Requirement]:
    lines = (PROJECT / "requirements.lock").read_text("utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in " #"]


def test_every_declared_package_is_locked_at_a_version_that_is_allowed():
    versions = {}
    for requirement in locked():
        (pin,) = requirement.specifier
        versions.setdefault(canonicalize_name(requirement.name), []).append(pin.version)
    for requirement in declared():
        found = versions.get(canonicalize_name(requirement.name))
        assert found, f"{requirement.name} is not in the lock"
        assert all(requirement.specifier.contains(version) for version in found), requirement.name


def test_no_package_is_locked_that_nothing_needs():
    """Walked over what is installed here, so packages of other systems are left out."""
    needed, open_names = set(), [(r.name, r.extras) for r in declared() if applies(r)]
    while open_names:
        name, extras = open_names.pop()
        if (canonicalize_name(name), frozenset(extras)) in needed:
            continue
        needed.add((canonicalize_name(name), frozenset(extras)))
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            if any(applies(requirement, extra) for extra in [*extras, ""]):
                open_names.append((requirement.name, requirement.extras))
    here = {canonicalize_name(r.name) for r in locked() if applies(r)}
    assert here == {name for name, _ in needed}


def applies(requirement: Requirement, extra: str = "") -> bool:
    """Whether this Python on this system takes the requirement."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def test_every_locked_package_has_a_hash():
    blocks = re.split(r"\n(?=\S)", (PROJECT / "requirements.lock").read_text("utf-8"))
    pins = [block for block in blocks if "==" in block.split("\n")[0]]
    assert pins
    assert all("--hash=sha256:" in block for block in pins)


def test_what_the_user_named_is_declared():
    assert {canonicalize_name(requirement.name) for requirement in declared()} >= NAMED_BY_THE_USER


def test_conda_users_get_the_lock_and_nothing_else():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text("utf-8"))
    conda = [line for line in environment["dependencies"] if isinstance(line, str)]
    (pip,) = [line["pip"] for line in environment["dependencies"] if isinstance(line, dict)]
    assert [re.split(r"[ <>=]", line)[0] for line in conda] == ["python", "pip"]
    assert pip == ["-r requirements.lock"]
    python = SpecifierSet(conda[0].removeprefix("python").strip())
    assert python == SpecifierSet(settings()["requires-python"])


@pytest.mark.parametrize("words", ["index-url", "find-links", "://", "@ "])
def test_the_lock_names_no_place_to_fetch_from(words):
    assert words not in (PROJECT / "requirements.lock").read_text("utf-8")


def test_no_file_of_the_project_is_a_study_of_real_people():
    listed = subprocess.run(
        ["git", "ls-files", "data"], cwd=PROJECT, capture_output=True, text=True
    )
    folders = {name.split("/")[1] for name in listed.stdout.splitlines()}
    assert folders <= {"reference", "instruments", "example"}
