"""What a cluster is given and gives back, and the places where pages may go."""

from __future__ import annotations

import io
import zipfile

import pytest

from workbench import line
from workbench.build.shelf import Folder, Remote, fetch_study
from workbench.executors.bundle import pack
from workbench.executors.cluster import Task, _checked
from workbench.kernels.home import Order
from workbench.kernels.makers import Made
from workbench.problems import UsageProblem
from workbench.study import load_study


def test_a_bundle_holds_no_row_and_packs_to_the_same_bytes(study_copy):
    line.prepare("example")
    study = load_study("example")
    bundle = pack(study)
    with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
        full = {info.filename for info in packed.infolist() if info.file_size}
    folders = {name.split("/")[1] for name in full}
    assert folders == {"study.toml", "protected"}
    assert pack(study) == bundle


class Returned:
    """A future as dask gives it back."""

    def __init__(self, result=None, error: Exception | None = None):
        self._result, self._error = result, error

    def exception(self):
        return self._error

    def result(self):
        return self._result


TASK = Task("2017-19/north", "n.ipynb", "p.html", Order("", {"region": "north"}, "t"), "code")


def test_a_result_of_another_report_is_not_taken():
    made, _ = _checked(TASK, Returned(({"region": "south"}, Made(page=b"south"), 1)))
    assert made.page == b""
    assert made.message == "the cluster returned another report than was asked for"


def test_a_report_that_the_cluster_gives_up_fails_with_its_cause():
    made, _ = _checked(TASK, Returned(error=RuntimeError("worker lost")))
    assert made.message == "the cluster gave it up: RuntimeError"


@pytest.mark.parametrize("kind", ["folder", "memory"])
def test_a_page_is_put_found_and_withdrawn_on_any_shelf(tmp_path, kind):
    shelf = Folder(tmp_path) if kind == "folder" else Remote("memory://shelf")
    shelf.put("p/a.html", b"12345")
    assert shelf.sizes(["p/a.html", "p/b.html"]) == {"p/a.html": 5}
    shelf.put("p/a.html", b"1")
    assert shelf.sizes(["p/a.html"]) == {"p/a.html": 1}
    shelf.remove("p/a.html")
    shelf.remove("p/a.html")
    assert shelf.sizes(["p/a.html"]) == {}


def test_a_study_is_copied_whole_and_what_is_gone_is_removed(study_copy, tmp_path):
    copy = fetch_study(f"file://{study_copy}", tmp_path / "copies")
    assert (copy / "study.toml").read_bytes() == (study_copy / "study.toml").read_bytes()
    assert (copy / "study.toml").stat().st_mode & 0o077 == 0
    extra = copy / "exports" / "gone.csv"
    extra.write_text("x")
    fetch_study(f"file://{study_copy}", tmp_path / "copies")
    assert not extra.exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [("nothing://x", "cannot be reached"), ("memory://empty", "holds no study.toml")],
)
def test_an_address_that_leads_nowhere_is_told(tmp_path, address, words):
    with pytest.raises(UsageProblem, match=words):
        fetch_study(address, tmp_path)
