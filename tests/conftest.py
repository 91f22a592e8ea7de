"""What the tests share: the example study, copies of it to spoil, and small drawn tables."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from workbench import line, store
from workbench.intake import restricted
from workbench.study import PROJECT, STATE

EXAMPLE = PROJECT / "data" / "example"
INPUTS = ("study.toml", "exports", "records")

# how long an example takes says how busy the machine is, and nothing of the code
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_configure(config):
    """The notebooks read a prepared study, as they do for a user; it is prepared once for all workers."""
    if not hasattr(config, "workerinput"):
        line.prepare("example")


def drawn(table: str) -> pd.DataFrame:
    """Return a table drawn with bars, as text; an empty cell is ""."""
    rows = [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]
    return pd.DataFrame(rows[1:], columns=rows[0])


def copy_of_example(home: Path) -> Path:
    """Copy the example, prepared as it is, into a data folder of its own, and return the copy."""
    folder = home / "example"
    folder.mkdir(parents=True)
    for name in (*INPUTS, *line.STATES, restricted.FOLDER):
        source = EXAMPLE / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture
def study_copy(tmp_path, monkeypatch) -> Path:
    """A copy of the example, prepared as it is, alone in a data folder of its own."""
    folder = copy_of_example(tmp_path / "data")
    monkeypatch.setenv("WORKBENCH_DATA", str(folder.parent))
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path / "reports"))
    return folder


@pytest.fixture
def protected_as_before(monkeypatch):
    """What the example's protection found stands for it: it takes most of the time of preparing a study.

    For tests of what comes before and after it.
    """
    folder = store.current(EXAMPLE / store.PROTECTED)
    names = [name for name in store.table_names(folder) if name.endswith(f"/{STATE}")]
    protected = pd.concat([store.read_table(folder, name) for name in names], ignore_index=True)
    monkeypatch.setattr(line, "protect_study", lambda *_: protected)


@pytest.fixture(scope="session")
def example():
    """The example study: its definitions, its prepared tables and its measures."""
    definitions, tables = line.check("example")
    measures = line.measure_study(
        definitions.study, definitions.reference, definitions.instruments, tables
    )
    return definitions, tables, measures


@pytest.fixture(scope="session")
def key():
    """Read a table of the example's answer key, which the package had no part in."""

    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(EXAMPLE / "truth" / f"{name}.csv", dtype=str, keep_default_na=False)

    return read


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The folder of studies and that of reports, both empty: what is adopted goes there."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("WORKBENCH_DATA", str(folder))
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path / "reports"))
    return folder
