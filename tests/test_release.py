"""From drafts to a released pack: what is accepted is sealed, and whatever is off releases nothing."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
from conftest import EXAMPLE

from workbench import line, store
from workbench.__main__ import main
from workbench.disclosure.ledger import (
    FIRST,
    _hash,
    append_release,
    read_codes,
    read_hashes,
    read_ledger,
)
from workbench.intake import restricted
from workbench.measures.long import KEY, in_words
from workbench.release.audit import Audit, file_hash, read_protected
from workbench.release.pack import RESULT, numbers_of_pack
from workbench.study import load_study

PERIOD = "2015-17"
RELEASE = ["release", "example", "--period", PERIOD, "--approved-by", "A. Owner"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The example in a place of its own, its rules signed, one period built and released."""
    home = tmp_path_factory.mktemp("release")
    shutil.copytree(
        EXAMPLE, home / "data" / "example", ignore=shutil.ignore_patterns("truth", "generator")
    )
    with pytest.MonkeyPatch.context() as patch:
        use(patch, home)
        assert main(RELEASE) == 1, "drafts that were never built are not released"
        sign(home)
        assert main(["build", "example", "--period", PERIOD]) == 0
        assert main([*RELEASE, "--canary", "zebra crossing"]) == 0
    return home


def use(patch, home) -> None:
    patch.setenv("WORKBENCH_DATA", str(home / "data"))
    patch.setenv("WORKBENCH_REPORTS", str(home / "reports"))


def sign(home) -> None:
    with (home / "data" / "example" / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[rules]\nsigned_by = "A. Owner"\nsigned_on = 2019-08-01\n')


@pytest.fixture
def copy(home, tmp_path, monkeypatch):
    """A copy of the released example, to spoil."""
    shutil.copytree(home, tmp_path / "copy")
    use(monkeypatch, tmp_path / "copy")
    return tmp_path / "copy"


def pack_of(home):
    return home / "reports" / "example" / "released" / f"{PERIOD}-01"


def test_the_pack_holds_released_reports_their_workbooks_and_the_audit(home):
    pack = pack_of(home)
    pages = {file.stem for file in pack.glob("*.html")}
    assert {"southeast", "statewide", "audit"} <= pages
    assert {file.stem for file in pack.glob("*.xlsx")} == pages - {"audit"}
    page = (pack / "southeast.html").read_text("utf-8")
    assert "RELEASED" in page
    assert "by A. Owner" in page
    assert "DRAFT" not in page
    result = (pack / RESULT).read_text("utf-8")
    assert f"Answers to a question, {PERIOD}" in result
    assert "Signed by A. Owner on 2019-08-01." in result
    assert json.loads((pack / "pack.json").read_text("utf-8"))["approved_by"] == "A. Owner"


def test_the_ledger_holds_every_shown_number_and_no_hidden_one(home):
    ledger = read_ledger(home / "data" / "example" / "ledger.jsonl")
    assert set(ledger.release) == {f"{PERIOD}-01"}
    assert set(ledger.period) == {PERIOD}
    assert ledger.value[ledger.status == "confidential"].isna().all()
    assert (ledger.status == "shown").sum() > 500


def test_a_pack_enters_the_earlier_periods_numbers_that_its_reports_tell_beside_their_own(
    study_copy,
):
    """The report of a second period has what changed since the first: means, members and rates of both."""
    study = load_study("example")
    numbers = numbers_of_pack(study, "2017-19", "2017-19-01", ["2017-19/southeast.html"])
    shown = numbers[(numbers.status == "shown") & (numbers.region == "southeast")]
    assert set(shown.period) == {"2015-17", "2017-19"}
    assert set(shown.file) == {"2017-19/southeast.html"}
    alone = numbers_of_pack(study, "2015-17", "2015-17-01", [])
    assert set(alone.period) == {"2015-17"}


def test_an_untouched_pack_passes_and_a_changed_one_does_not(home, copy, capsys):
    assert main(["audit", "--pack", str(pack_of(home))]) == 0
    page = pack_of(copy) / "southeast.html"
    page.write_text(page.read_text("utf-8").replace("RELEASED", "RELEASE"), "utf-8")
    (pack_of(copy) / "statewide.xlsx").unlink()
    (pack_of(copy) / "more.html").write_text("<p>more</p>")
    capsys.readouterr()
    assert main(["audit", "--pack", str(pack_of(copy))]) == 3
    told = capsys.readouterr().err
    assert "southeast.html: it was changed after the audit." in told
    assert "statewide.xlsx: it is missing." in told
    assert "more.html: it was added after the audit." in told


def test_a_file_changed_together_with_the_packs_list_is_found_by_the_ledger(copy, capsys):
    pack = pack_of(copy)
    page = pack / "southeast.html"
    page.write_text(page.read_text("utf-8").replace("RELEASED", "RELEASE"), "utf-8")
    listed = json.loads((pack / "pack.json").read_text("utf-8"))
    listed["files"]["southeast.html"] = file_hash(page)
    (pack / "pack.json").write_text(json.dumps(listed), "utf-8")
    capsys.readouterr()
    assert main(["audit", "example", "--pack", str(pack)]) == 3
    assert "southeast.html: it was changed after the audit." in capsys.readouterr().err


def test_a_pack_that_the_ledger_does_not_know_is_held_to_its_own_list_and_that_is_said(
    copy, capsys
):
    (copy / "data" / "example" / "ledger.jsonl").unlink()
    capsys.readouterr()
    assert main(["audit", "example", "--pack", str(pack_of(copy))]) == 0
    assert "Only the pack's own list was read" in capsys.readouterr().out


def test_an_edited_ledger_stops_the_next_release(copy, capsys):
    ledger = copy / "data" / "example" / "ledger.jsonl"
    ledger.write_text(ledger.read_text("utf-8").replace("southeast", "southwest", 1), "utf-8")
    assert main(RELEASE) == 3
    assert "chain of hashes" in capsys.readouterr().err
    assert len(list(pack_of(copy).parent.iterdir())) == 1


def test_numbers_that_differ_by_one_person_from_an_earlier_release_stop_the_next(copy, capsys):
    """The earlier pack counted one more person who gave each answer."""
    ledger = copy / "data" / "example" / "ledger.jsonl"
    numbers = read_ledger(ledger)
    answers = numbers.measure.str.startswith("answers.") & (numbers.statistic == "count")
    ledger.unlink()
    shutil.rmtree(pack_of(copy))
    append_release(ledger, numbers.assign(value=numbers.value.mask(answers, numbers.value + 1)))
    capsys.readouterr()
    assert main(RELEASE) == 3
    told = capsys.readouterr().err
    assert f"differ from release {PERIOD}-01 by so few people" in told
    assert not pack_of(copy).exists()


def written_anew(ledger: Path, change) -> None:
    """Change what stands in a ledger's lines, and hash them all anew, so that its chain is whole."""
    entries = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    before, lines = FIRST, []
    for entry in entries:
        told = {"before": before} | {
            key: value for key, value in entry.items() if key not in ("before", "hash")
        }
        change(told)
        before = _hash(told)
        lines.append(json.dumps({**told, "hash": before}, ensure_ascii=False))
    ledger.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def forget(entry: dict) -> None:
    if entry.get("number", {}).get("status") == "shown":
        entry["number"].update(status="confidential", value=None, base=None)


def test_a_ledger_that_was_written_anew_is_found_by_the_packs_that_were_released(copy, capsys):
    """Also by a pack alone, such as the one that the Department has."""
    ledger = copy / "data" / "example" / "ledger.jsonl"
    written_anew(ledger, lambda _: None)
    assert main(["audit", "example", "--pack", str(pack_of(copy))]) == 0
    written_anew(ledger, forget)
    assert read_ledger(ledger).value.isna().all()
    for command in (RELEASE, ["audit", "example", "--pack", str(pack_of(copy))]):
        capsys.readouterr()
        assert main(command) == 3
        assert "it is not the ledger that the pack" in capsys.readouterr().err
    listed = json.loads((pack_of(copy) / "pack.json").read_text("utf-8"))
    listed["ledger"] = read_hashes(ledger)[-1]
    (pack_of(copy) / "pack.json").write_text(json.dumps(listed), "utf-8")
    assert main(["audit", "example", "--pack", str(pack_of(copy))]) == 3, "the page tells"


def test_the_audit_finds_a_draft_that_was_changed_and_a_planted_word_that_came_out(copy, capsys):
    """One digit for another: as long as before, so that the build record does not notice. A team's name
    stands on the pages, as it should: planted, it shows that the files are read."""
    page = copy / "reports" / "example" / PERIOD / "southeast.html"
    text = page.read_text("utf-8")
    digit = text.index("%", text.index("</caption>")) - 1
    changed = text[:digit] + str((int(text[digit]) + 1) % 10) + text[digit + 1 :]
    page.write_text(changed, "utf-8")
    capsys.readouterr()
    assert main(["audit", "example", "--period", PERIOD, "--canary", "Team Alder"]) == 3
    told = capsys.readouterr().out
    assert "widest  narrowest" in told
    assert f"answers, {PERIOD}" in told
    assert f"{PERIOD}/southeast.html: the whole page" in told
    assert "a planted word stands there" in told
    assert told.rstrip().endswith("NOT safe: nothing may be released.")


def test_rules_that_nobody_signed_release_nothing(study_copy, capsys):
    line.prepare("example")
    assert restricted.FOLDER in {path.name for path in study_copy.iterdir()}
    assert main(RELEASE) == 1
    assert "has not signed the disclosure rules" in capsys.readouterr().err


def test_what_was_prepared_anew_after_its_audit_is_not_released(copy, capsys, monkeypatch):
    """Somebody prepares the study between the audit and the release: the snapshot is another one."""
    empty = Audit((), (), (), {}, 0.0)
    folders = iter([copy / "before", copy / "after"])
    monkeypatch.setattr("workbench.release.pack.audit_drafts", lambda *_: empty)
    monkeypatch.setattr("workbench.release.pack.store.current_snapshot", lambda *_: next(folders))
    assert main(RELEASE) == 3
    assert "prepared anew after the audit" in capsys.readouterr().err
    assert len(list(pack_of(copy).parent.iterdir())) == 1


def test_the_ledger_says_what_the_codes_of_its_numbers_stand_for(home):
    codes = read_codes(home / "data" / "example" / "ledger.jsonl")
    assert codes["periods"] == {PERIOD: "2015-07-01 to 2017-06-30"}
    assert "27055" in codes[f"counties by region of {PERIOD}"]["southeast"]
    assert not any("2017-19" in kind for kind in codes), "that period was not released"


def test_a_number_that_earlier_releases_tell_and_that_is_hidden_now_stops_the_next_release(
    copy, capsys
):
    """A small answer was released under looser rules: nothing of it has changed since, and nobody can take it back."""
    study = load_study("example")
    protected = read_protected(study)
    measures = in_words(store.read_table(store.current_snapshot(study, store.MEASURES), "measures"))
    hidden = protected[
        (protected.status == "confidential")
        & (protected.statistic == "count")
        & (protected.period == PERIOD)
        & protected.measure.str.startswith("answers.")
    ]
    true = hidden[KEY].merge(measures[[*KEY, "value", "base"]], on=KEY)
    small = true[(true.value < 5) & (true.value > 0) & (true.base >= 10)].head(1)
    ledger = copy / "data" / "example" / "ledger.jsonl"
    told = small.assign(release="2015-17-00", file="", low=math.nan, high=math.nan, status="shown")
    append_release(ledger, told)
    assert main(["audit", "example", "--period", PERIOD]) == 3
    said = capsys.readouterr().out
    assert "hidden numbers can be computed" in said
    assert "the numbers of earlier releases do" in said


def test_numbers_of_the_same_people_under_another_code_stop_the_next_release(copy, capsys):
    """Of a pack that was released when the period had another id, and of one that had other dates."""
    ledger = copy / "data" / "example" / "ledger.jsonl"
    numbers = read_ledger(ledger)
    append_release(ledger, numbers[:0], codes={"periods": {PERIOD: "2014-07-01 to 2016-06-30"}})
    capsys.readouterr()
    assert main(RELEASE) == 3
    assert f"'{PERIOD}' is another one now" in capsys.readouterr().err
    ledger.unlink()
    shutil.rmtree(pack_of(copy))
    append_release(ledger, numbers.assign(period="2015-2017"))
    assert main(RELEASE) == 3
    assert "the study has no period '2015-2017' any more" in capsys.readouterr().err
