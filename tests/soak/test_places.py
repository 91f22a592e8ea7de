"""Real builds where a machine is unkind: a bare environment, awkward paths, full and read-only disks, cron."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from workbench.__main__ import main
from workbench.build.record import read_record_of

ONE = ["build", "example", "--period", "2017-19", "--region", "southeast"]


def test_a_build_needs_no_home_a_strict_umask_and_no_plain_path(study_copy, tmp_path):
    home = tmp_path / "Über mir, 100%"
    shutil.copytree(study_copy.parent, home / "data")
    environment = {
        "PATH": "/usr/bin:/bin",
        "WORKBENCH_DATA": str(home / "data"),
        "WORKBENCH_REPORTS": str(home / "reports"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *ONE],
        env=environment,
        umask=0o077,
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    page = home / "reports" / "example" / "2017-19" / "southeast.html"
    assert "Southeast region" in page.read_text("utf-8")
    assert str(home) not in page.read_text("utf-8")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, of a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], check=True)
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_ends_the_build_with_code_5_and_whole_pages(
    study_copy, small_disk, monkeypatch, capsys
):
    monkeypatch.setenv("WORKBENCH_REPORTS", str(small_disk))
    assert main(["build", "example", "--period", "2017-19"]) == 5
    assert "No space left on device" in capsys.readouterr().err
    pages = list((small_disk / "example" / "2017-19").glob("*.html"))
    assert all(page.read_text("utf-8").rstrip().endswith("</html>") for page in pages)


def test_a_disk_that_cannot_be_written_ends_the_build_with_code_5(
    study_copy, small_disk, monkeypatch, capsys
):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    monkeypatch.setenv("WORKBENCH_REPORTS", str(small_disk))
    assert main(ONE) == 5
    assert "Read-only file system" in capsys.readouterr().err


def test_debians_cron_runs_the_line_in_its_bare_environment(study_copy, tmp_path, capsys):
    """The line is due every minute; cron is given three to run it."""
    assert shutil.which("cron"), "cron is not installed: apt-get install cron"
    main(["schedule", "example", "--on-done", f"/usr/bin/touch {tmp_path / 'done'}"])
    line = capsys.readouterr().out.splitlines()[1].replace("30 2 * * *", "* * * * *")
    own = subprocess.run(["crontab", "-l"], capture_output=True, text=True)
    subprocess.run(["crontab", "-"], input=f"{line}\n", text=True, check=True)
    daemon = subprocess.Popen(["cron", "-f"])
    try:
        log = tmp_path / "reports" / "example" / "last_run.json"
        watch = ["timeout", "170", "sh", "-c", f'until [ -e "{log}" ]; do sleep 1; done']
        assert subprocess.run(watch).returncode == 0, "cron did not build within three minutes"
        done = f'until [ -e "{tmp_path / "done"}" ]; do sleep 1; done'
        assert subprocess.run(["timeout", "20", "sh", "-c", done]).returncode == 0
    finally:
        daemon.kill()
        daemon.wait()
        if own.returncode == 0:
            subprocess.run(["crontab", "-"], input=own.stdout, text=True, check=True)
        else:
            subprocess.run(["crontab", "-r"], check=True)
    record = read_record_of(tmp_path / "reports" / "example")
    assert {entry["status"] for entry in record.values()} == {"made"}
    assert len(record) == 18
