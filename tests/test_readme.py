"""What the README says is so."""

from __future__ import annotations

import re
import tomllib

import pytest

from workbench.__main__ import make_parser
from workbench.commands import COMMANDS
from workbench.definition_files import read_definitions
from workbench.disclosure.rules import Rules
from workbench.settings import Export
from workbench.study import PROJECT, Study

README = (PROJECT / "README.md").read_text("utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"make ([a-z]+)(?=[ `\n]*[#`\n])", README)))
)
def test_every_make_target_named_is_there(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.M)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`workbench ([a-z]+)", README))))
def test_every_command_named_is_there(command):
    assert command in {module.NAME for module in COMMANDS}


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:data|notebooks|reports)/[\w./]+)`", README)))
)
def test_every_file_named_is_there(path):
    assert (PROJECT / path).exists()


def test_every_setting_named_is_one_and_every_one_is_named():
    named = set(re.findall(r"^\| `\[?\[?(\w+)", README, re.M))
    settings = set(Study.model_fields) - {"name", "folder"}
    rows = README.split("| in `study.toml`")[1].split("\n\n")[0]
    assert {name for name in settings if f"`{name}`" in rows or f"[{name}" in rows} == settings
    assert named


def test_every_rule_and_every_setting_of_an_export_is_named():
    settings = README.split("| in `study.toml`")[1].split("\n\n")[0]
    for name in [*Rules.model_fields, *Export.model_fields]:
        assert f"`{name}`" in settings or f"exports.{name}]" in settings, name


@pytest.mark.parametrize(
    "folder", ["data/reference", "data/instruments/readiness"], ids=lambda folder: folder
)
def test_every_column_of_a_definition_file_is_named_in_its_row(folder):
    rows = README.split("| file | its columns |")[1].split("\n\n")[0].splitlines()[2:]
    for row in rows:
        files = [PROJECT / folder / name for name in re.findall(r"`(\w+\.csv)`", row)]
        named = set(re.findall(r"`(\w+)`", row))
        for path in filter(lambda path: path.exists(), files):
            assert set(path.read_text("utf-8").splitlines()[0].split(",")) <= named, path.name


def test_the_region_map_is_confirmed_as_far_as_it_says():
    counties = read_definitions(PROJECT / "data" / "reference" / "county_regions.csv", ["basis"])
    counts = counties.basis.value_counts()
    named, inferred, assumed = (
        int(counts[counts.index.str.startswith(word)].sum())
        for word in ("named", "inferred", "assumed")
    )
    assert f"Of Minnesota's {len(counties)} counties, {named} are given their region" in README
    assert f"{inferred} are inferred" in README.replace("\n", " ")
    assert f"and {assumed} are assumed" in README.replace("\n", " ")
    regions = read_definitions(PROJECT / "data" / "reference" / "navigators.csv", ["navigator"])
    assert (regions.navigator == "").sum() == 2


def test_the_exit_codes_are_those_of_the_help():
    told = re.search(r"Exit codes: (.*?)\.", make_parser().epilog)[1]
    assert told in README


def test_the_version_is_the_same_everywhere():
    import workbench

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    changes = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    assert project["version"] == workbench.__version__
    assert f"## {workbench.__version__}" in changes


def test_the_benchmarks_table_is_the_one_that_was_measured():
    measured = (PROJECT / "tests" / "bench" / "batch.md").read_text("utf-8").splitlines()
    quoted = README.split("## How fast")[1].split("## ")[0].splitlines()
    rows = [row for row in quoted if row.startswith(("|", "The workbench is", "A full build"))]
    assert len(rows) > 9
    assert set(rows) <= set(measured)
