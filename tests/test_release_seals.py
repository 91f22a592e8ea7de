"""Each pack says how the ledger ended: a ledger written anew, whose chain is whole, is found by it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from workbench.disclosure.failure import NotSafe
from workbench.disclosure.ledger import NUMBERS, append_release, read_hashes
from workbench.measures.long import KEY
from workbench.release.seals import seals_of, stop_if_written_anew


def released(path, value: float) -> str:
    """Enter one number into a ledger, and return the hash with which it ends."""
    number = dict.fromkeys(KEY, "") | dict.fromkeys(NUMBERS, value)
    row = number | {"release": "p-01", "file": "", "status": "shown"}
    return append_release(path, pd.DataFrame([row]))


def packed(folder, in_list: str, on_page: str):
    folder.mkdir()
    (folder / "pack.json").write_text(json.dumps({"release": "p-01", "ledger": in_list}))
    (folder / "audit.html").write_text(f'<p>Hash: <code id="ledger">{on_page}</code></p>')
    return folder


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "ledger.jsonl"
    released(path, 20.0)
    return path


def test_a_pack_fits_its_ledger_also_when_more_was_released_since(ledger, tmp_path):
    (first,) = read_hashes(ledger)
    pack = packed(tmp_path / "p-01", first, first)
    assert seals_of(pack) == [first, first]
    stop_if_written_anew([pack], ledger)
    assert released(ledger, 21.0) == read_hashes(ledger)[-1]
    stop_if_written_anew([pack], ledger)


def test_a_ledger_written_anew_is_found_by_the_packs_list_and_by_its_page_alone(ledger, tmp_path):
    (first,) = read_hashes(ledger)
    ledger.unlink()
    other = released(ledger, 19.0)
    for name, seals in (("a", (first, first)), ("b", (other, first)), ("c", (first, other))):
        with pytest.raises(NotSafe, match=f"not the ledger that the pack {name} was entered into"):
            stop_if_written_anew([packed(tmp_path / name, *seals)], ledger)
    stop_if_written_anew([packed(tmp_path / "d", other, other)], ledger)


@pytest.mark.parametrize("lacking", ["pack.json", "audit.html"])
def test_a_pack_that_lost_its_hash_of_the_ledger_is_refused(ledger, tmp_path, lacking):
    (first,) = read_hashes(ledger)
    pack = packed(tmp_path / "p-01", first, first)
    (pack / lacking).write_text("{}")
    with pytest.raises(NotSafe, match="or the pack was changed"):
        stop_if_written_anew([pack], ledger)
    if lacking == "audit.html":
        (pack / lacking).unlink()
        with pytest.raises(NotSafe, match="or the pack was changed"):
            stop_if_written_anew([pack], ledger)
