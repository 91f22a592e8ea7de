"""Snapshots: the old or the new state is there, never a mixture."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench import store

ONE = pd.DataFrame({"a": [1, 2]})
TWO = pd.DataFrame({"a": [3]})


def test_nothing_is_current_before_anything_is_stored(tmp_path):
    assert store.current(tmp_path / "none") is None


def test_what_is_stored_is_read_back(tmp_path):
    folder = store.write_snapshot(tmp_path, {"2015-17/north": ONE, "b": TWO}, "inputs")
    assert store.current(tmp_path) == folder
    assert store.table_names(folder) == ["2015-17/north", "b"]
    pd.testing.assert_frame_equal(store.read_table(folder, "2015-17/north"), ONE)
    assert store.inputs_of(folder) == "inputs"


def test_a_snapshot_is_named_by_what_it_holds(tmp_path):
    first = store.write_snapshot(tmp_path / "x", {"a": ONE}, "i")
    again = store.write_snapshot(tmp_path / "y", {"a": ONE}, "i")
    other = store.write_snapshot(tmp_path / "z", {"a": TWO}, "i")
    assert first.name == again.name != other.name


@pytest.mark.parametrize("step", ["_write_folder", "_point_to", "write_file"])
def test_a_failure_at_any_step_leaves_the_old_state(tmp_path, monkeypatch, step):
    old = store.write_snapshot(tmp_path, {"a": ONE}, "i")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(store, step, fail)
    with pytest.raises(OSError, match="disk full"):
        store.write_snapshot(tmp_path, {"a": TWO}, "i")
    monkeypatch.undo()
    assert store.current(tmp_path) == old
    pd.testing.assert_frame_equal(store.read_table(old, "a"), ONE)


def test_the_next_snapshot_clears_what_a_killed_run_left(tmp_path):
    store.write_snapshot(tmp_path, {"a": ONE}, "i")
    (tmp_path / ".writing-killed").mkdir()
    folder = store.write_snapshot(tmp_path, {"a": TWO}, "i")
    assert {path.name for path in tmp_path.iterdir()} == {store.POINTER, folder.name}


def test_a_file_that_cannot_be_written_whole_keeps_its_old_content(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    store.write_file(path, b"old")

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr(store.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        store.write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
