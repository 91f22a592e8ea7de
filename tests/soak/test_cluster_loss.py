"""A scheduler and two workers on the loopback address, one of them killed, and pages in a bucket."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading

import fsspec
import pytest
import s3fs
from distributed import Client
from moto.server import ThreadedMotoServer

from workbench.__main__ import main


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, each a program of its own on the loopback address."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.pop("WORKBENCH_DATA", None)
    address = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    files = ["--scheduler-file", str(address)]
    started = [subprocess.Popen([*dask, *options, *files], env=environment, stderr=subprocess.PIPE)]
    wait_for(started[0], "Scheduler at")
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", *files]
    worker += ["--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard", "--no-nanny"]
    for _ in range(2):
        process = subprocess.Popen(worker, env=environment, cwd=tmp_path, stderr=subprocess.PIPE)
        wait_for(process, "Registered to")
        started.append(process)
    yield json.loads(address.read_text())["address"], started
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()


def wait_for(process: subprocess.Popen, words: str) -> None:
    for told in process.stderr:
        if words.encode() in told:
            return
    raise AssertionError(f"it ended without saying '{words}'")


@pytest.fixture
def bucket(monkeypatch):
    """An S3-compatible server on the loopback address, and an empty bucket in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem(skip_instance_cache=True).mkdir("evaluation")
    yield "s3://evaluation"
    server.stop()


def test_a_cluster_makes_reports_from_and_to_a_bucket_though_a_worker_is_killed(
    bucket, study_copy, tmp_path, monkeypatch, request, capsys
):
    store, _ = fsspec.core.url_to_fs(bucket)
    store.put(str(study_copy), f"{bucket}/example", recursive=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("WORKBENCH_REPORTS")
    address, started = request.getfixturevalue("cluster")
    killed = kill_when_busy(address)
    options = ["--executor", "dask", "--scheduler", address, "--output", f"{bucket}/reports"]
    asked = ["build", f"{bucket}/example", "--period", "2017-19", *options]
    assert main(asked) == 0
    assert "9 made, 0 unchanged, 0 failed." in capsys.readouterr().out
    assert killed.get() in {process.pid for process in started[1:]}
    pages = store.glob(f"{bucket}/reports/2017-19/*.html")
    assert len(pages) == 9
    assert b"Southeast region" in store.cat_file(f"{bucket}/reports/2017-19/southeast.html")
    assert main(asked) == 0
    assert "0 made, 9 unchanged, 0 failed." in capsys.readouterr().out


def kill_when_busy(address: str) -> queue.SimpleQueue:
    """Kill the first worker that has a report in hand; its process number comes into the queue."""
    killed = queue.SimpleQueue()

    def watch() -> None:
        with Client(address, set_as_default=False) as client:
            pids = client.run(os.getpid)
            busy = []
            while not busy:
                busy = [worker for worker, tasks in client.processing().items() if tasks]
            os.kill(pids[busy[0]], signal.SIGKILL)
            killed.put(pids[busy[0]])

    threading.Thread(target=watch, daemon=True).start()
    return killed
