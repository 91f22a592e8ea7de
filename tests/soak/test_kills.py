"""Two hundred builds killed at random and at every step, and real reports killed while they are made."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from stub_build import build_stub, ended, forked
from test_faults import assert_new, assert_old_or_new, built, change  # noqa: F401

from workbench import store
from workbench.build.record import read_record_of

KILLS = 200


def test_two_hundred_builds_killed_at_random_lose_nothing(built, study_copy):  # noqa: F811
    chance, killed = random.Random(7), 0
    change(study_copy)
    started = time.monotonic()
    assert ended(forked(lambda: build_stub("old"))) == 0
    longest = time.monotonic() - started
    for number in range(KILLS):
        change(study_copy)
        process = forked(lambda words="new" if number % 2 else "old": build_stub(words))
        time.sleep(chance.uniform(0, longest))
        os.kill(process, signal.SIGKILL)
        killed += ended(process) == -signal.SIGKILL
        assert_old_or_new(built)
    assert killed > KILLS / 2
    change(study_copy)
    build_stub("new")
    assert_new(built)


def test_a_build_killed_at_every_step_is_taken_up_by_the_next(built, study_copy):  # noqa: F811
    step, code = 0, -signal.SIGKILL
    while code == -signal.SIGKILL:
        step += 1
        change(study_copy)
        code = ended(forked(lambda words="new" if step % 2 else "old": build_stub(words), step))
        assert_old_or_new(built)
    assert (code, step > 50) == (0, True)
    change(study_copy)
    build_stub("new")
    assert_new(built)


def test_a_snapshot_killed_at_every_step_is_the_old_or_the_new_one(tmp_path):
    tables = {"old": table_of("old"), "new": table_of("new")}
    store.write_snapshot(tmp_path, tables["old"], "old")
    step, code = 0, -signal.SIGKILL
    while code == -signal.SIGKILL:
        step += 1
        words = "new" if step % 2 else "old"
        code = ended(forked(lambda of=words: store.write_snapshot(tmp_path, tables[of], of), step))
        folder = store.current(tmp_path)
        assert store.is_whole(folder)
        assert store.read_table(folder, "a/b").words.tolist() == [store.inputs_of(folder)] * 3
    assert (code, step > 20) == (0, True)


def table_of(words: str) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame({"words": [words] * 3}) for name in ("a/b", "c", "d")}


@pytest.mark.parametrize("seconds", [3, 8, 12, 16])
def test_a_real_build_that_is_killed_leaves_no_process_and_is_taken_up(
    study_copy, tmp_path, seconds
):
    command = [sys.executable, "-m", "workbench", "build", "example", "--period", "2017-19"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    before = read_record_of(tmp_path / "reports" / "example")
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0
    assert f"{9 - len(before)} made, {len(before)} unchanged, 0 failed." in done.stdout
    assert processes_of(str(tmp_path)) == []


def processes_of(place: str) -> list[int]:
    """The processes that were told of a folder by their environment, this one not among them."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _was_told(path, place)]


def _was_told(process: Path, place: str) -> bool:
    if int(process.name) == os.getpid():
        return False
    try:
        return place.encode() in (process / "environ").read_bytes()
    except OSError:
        return False  # it has ended meanwhile
