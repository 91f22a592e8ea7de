"""Two hundred builds killed at random and at every step, and real reports killed while they are made."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from test_faults import STUB, assert_new, assert_old_or_new, built, change  # noqa: F401

from workbench.build.record import read_record_of

KILLS = 200
LONGEST = 1.0
"""Seconds that a stub build takes at most; a kill after that finds it done."""


def test_two_hundred_builds_killed_at_random_lose_nothing(built, study_copy):  # noqa: F811
    chance = random.Random(7)
    killed = 0
    for number in range(KILLS):
        change(study_copy)
        words = "new" if number % 2 else "old"
        process = subprocess.Popen(
            [sys.executable, STUB, words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=chance.uniform(0.2, LONGEST))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
        process.stdout.close()
        assert_old_or_new(built)
    assert killed > KILLS / 4
    change(study_copy)
    subprocess.run([sys.executable, STUB, "new"], check=True)
    assert_new(built)


def test_a_build_killed_at_every_step_is_taken_up_by_the_next(built, study_copy):  # noqa: F811
    step, code = 0, -signal.SIGKILL
    while code == -signal.SIGKILL:
        step += 7
        change(study_copy)
        words = "new" if step % 2 else "old"
        done = subprocess.run([sys.executable, STUB, words, str(step)], capture_output=True)
        code = done.returncode
        assert_old_or_new(built)
    change(study_copy)
    subprocess.run([sys.executable, STUB, "new"], check=True)
    assert_new(built)


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
