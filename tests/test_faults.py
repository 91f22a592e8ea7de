"""Whatever fails, the old or the new state stands, nothing is lost, and the message says what to do."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from stub_build import Stub, build_stub, ended, forked, page_of

from workbench import line, store
from workbench.__main__ import main
from workbench.build import run
from workbench.build.jobs import Job
from workbench.build.lock import Locked, Owner, build_lock
from workbench.build.record import Journal, Outcome, read_record_of
from workbench.places import PROJECT

STUB = PROJECT / "tests" / "stub_build.py"


@pytest.fixture
def built(study_copy, tmp_path, monkeypatch) -> Path:
    """A study whose reports of one period were built with the word "old"; its reports folder."""
    line.prepare("example")
    monkeypatch.setattr(line, "prepare", lambda name: None)
    assert build_stub("old").made == 9
    return tmp_path / "reports" / "example"


def change(study: Path) -> None:
    """Change the study, so that every report is to be made again."""
    with (study / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write("# changed\n")


def assert_old_or_new(reports: Path) -> None:
    """Every page is whole, and the record can be read."""
    for page in (reports / "2017-19").glob("*.html"):
        name = f"2017-19/{page.stem}"
        assert page.read_bytes() in (page_of(name, "old"), page_of(name, "new"))
    assert len(list((reports / "2017-19").glob("*.html"))) == 9
    json.loads((reports / "build.json").read_text("utf-8"))


def assert_new(reports: Path) -> None:
    """Every page is new, the record tells of all, and nothing unfinished lies about."""
    for page in (reports / "2017-19").glob("*.html"):
        assert page.read_bytes() == page_of(f"2017-19/{page.stem}", "new")
    record = read_record_of(reports)
    assert len(record) == 9
    assert {entry["status"] for entry in record.values()} == {"made"}
    assert not list(reports.rglob(f"{store.UNFINISHED}*"))
    assert not (reports / "build.journal").exists()


class Failing:
    """A function that fails at its n-th call, as on a full disk."""

    def __init__(self, function, number: int):
        self.function, self.left = function, number

    def __call__(self, *arguments, **options):
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.function(*arguments, **options)


@pytest.mark.parametrize("name", ["open", "fsync", "replace", "write"])
def test_the_nth_call_that_fails_leaves_old_or_new_for_every_n(
    built, study_copy, monkeypatch, name
):
    number, failed = 0, True
    while failed:
        number += 1
        change(study_copy)
        with monkeypatch.context() as patch:
            failing = fail_nth(patch, name, number)
            try:
                build_stub("new" if number % 2 else "old")
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 - it may also not come so far
            failed = failing.left <= 0
        assert_old_or_new(built)
    assert number > 9
    change(study_copy)
    build_stub("new")
    assert_new(built)


def fail_nth(patch, name: str, number: int) -> Failing:
    if name == "fsync":
        failing = Failing(os.fsync, number)
        patch.setattr(os, "fsync", failing)
    elif name == "replace":
        failing = Failing(Path.replace, number)
        patch.setattr(Path, "replace", lambda *a: failing(*a))
    elif name == "open":
        failing = Failing(store.tempfile.mkstemp, number)
        patch.setattr(store.tempfile, "mkstemp", failing)
    else:
        failing = Failing(lambda stream, content: stream.write(content), number)
        patch.setattr(store, "write_all", failing)
    return failing


@pytest.mark.parametrize("step", [1, 5, 20, 40, 60, 70, 80, 90, 100])
def test_a_build_that_is_killed_at_a_step_is_taken_up_by_the_next(built, study_copy, step):
    change(study_copy)
    assert ended(forked(lambda: build_stub("new"), step)) in (0, -9)
    assert_old_or_new(built)
    build_stub("new")
    assert_new(built)


def test_a_journal_that_ends_in_half_a_line_counts_up_to_there(tmp_path, built):
    record = read_record_of(built)
    name, entry = next(iter(record.items()))
    (built / "build.journal").write_bytes(
        json.dumps([name, {**entry, "seconds": 99}]).encode() + b'\n["2017-19/x", {"sta'
    )
    after = read_record_of(built)
    assert after[name]["seconds"] == 99
    assert set(after) == set(record)


def test_a_second_build_is_refused_and_names_the_first(tmp_path):
    with build_lock(tmp_path):
        second = build_lock(tmp_path)
        with pytest.raises(Locked, match=rf"process {os.getpid()}.*Wait until"):
            second.__enter__()


def test_the_lock_of_a_killed_build_is_taken_over_and_its_folder_cleared(tmp_path):
    code = (
        "import os, sys, pathlib; from workbench.build.lock import build_lock\n"
        f"with build_lock(pathlib.Path({str(tmp_path)!r})) as work:\n"
        "    print(work, flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    left = Path(killed.stdout.strip())
    assert left.is_dir()
    with build_lock(tmp_path) as work:
        assert work != left
    assert not left.exists()


def test_the_lock_of_another_machine_is_not_taken(tmp_path):
    owner = {"user": "ana", "host": "elsewhere", "process": 7, "work": "/tmp/none"}
    (tmp_path / "build.lock").write_text(json.dumps(owner))
    lock = build_lock(tmp_path)
    with pytest.raises(Locked, match="ana on elsewhere, process 7.*delete .*build.lock"):
        lock.__enter__()


def test_a_lock_file_cut_off_by_a_loss_of_power_names_nobody_and_is_taken(tmp_path):
    (tmp_path / "build.lock").write_text('{"user": "an')
    with build_lock(tmp_path) as work:
        assert work.is_dir()
        owner = Owner(**json.loads((tmp_path / "build.lock").read_text()))
        assert owner.host == socket.gethostname()
    assert (tmp_path / "build.lock").read_text() == ""


def test_a_locked_study_ends_the_command_with_code_5(study_copy, capsys):
    with build_lock(study_copy / "protected"):
        assert main(["build", "example"]) == 5
    assert "Another build of this study is running" in capsys.readouterr().err


def test_a_cut_off_table_is_noticed_and_prepared_again(study_copy, protected_as_before):
    folder = line.prepare("example")
    table = folder / "2017-19" / "southeast.csv"
    whole = table.read_bytes()
    cut = whole[: whole.rindex(b"\n", 0, len(whole) // 2) + 1]
    table.write_bytes(cut)
    with pytest.raises(store.UsageProblem, match="damaged. Run: workbench prepare"):
        store.read_table(folder, "2017-19/southeast")
    assert line.prepare("example") == folder
    assert table.read_bytes() == whole


def test_pages_that_cannot_be_written_end_the_build_with_code_5(
    built, study_copy, capsys, monkeypatch
):
    """A file stands where the folder of the period should be: so also where root writes anything."""
    for page in (built / "2017-19").iterdir():
        page.unlink()
    (built / "2017-19").rmdir()
    (built / "2017-19").write_text("in the way")
    monkeypatch.setattr(run, "_local_executor", lambda *_: Stub("new"))
    assert main(["build", "example", "--period", "2017-19"]) == 5
    assert "2017-19" in capsys.readouterr().err


def test_a_journal_on_a_full_device_is_told(tmp_path):
    (tmp_path / "build.journal").symlink_to("/dev/full")
    job = Job("p", "north", "t", "n.ipynb", {}, "p/north.html", {})
    outcome = Outcome(job, "made")
    with pytest.raises(OSError, match="No space left"), Journal(tmp_path) as journal:
        journal.add(outcome)


def test_files_that_may_not_grow_leave_the_old_state(built, study_copy):
    change(study_copy)

    def build_small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(OSError, match="File too large"):
            build_stub("new")

    assert ended(forked(build_small)) == 0
    assert_old_or_new(built)
    build_stub("new")
    assert_new(built)


def test_a_clock_set_back_changes_no_plan(built, study_copy, monkeypatch):
    for path in [*built.rglob("*"), *study_copy.rglob("*")]:
        os.utime(path, (0, 0))
    assert build_stub("old").unchanged == 9
    change(study_copy)
    os.utime(study_copy / "study.toml", (0, 0))
    assert build_stub("new").made == 9


@pytest.mark.parametrize("signum", [15, 2])
def test_a_signal_ends_the_build_with_its_code_and_finished_reports_stand(study_copy, signum):
    code = (
        f"import os, signal, sys; sys.path.insert(0, {str(STUB.parent)!r})\n"
        # a shell's background job is born deaf to an interrupt
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import stub_build; from workbench.build import run; from workbench.__main__ import main\n"
        "class Signalled(stub_build.Stub):\n"
        "    def run(self, orders):\n"
        "        for number, made in enumerate(super().run(orders)):\n"
        f"            number != 3 or os.kill(os.getpid(), {signum})\n"
        "            yield made\n"
        "run._local_executor = lambda *_: Signalled('new')\n"
        "sys.exit(main(['build', 'example', '--period', '2017-19']))"
    )
    line.prepare("example")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 128 + signum
    assert "finished reports stand" in done.stderr
    reports = Path(os.environ["WORKBENCH_REPORTS"]) / "example"
    assert len(read_record_of(reports)) == 3
