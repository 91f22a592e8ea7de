"""The prepared tables are checked cell by cell, also where millions of cells are few texts."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from workbench.intake.pseudonyms import row_pseudonyms
from workbench.tables import conform

RESPONSES = ["respondent", "instrument", "period", "item", "option", "written", "code", "missing"]


def responses(*missing):
    table = pd.DataFrame({name: ["x"] * len(missing) for name in RESPONSES})
    return table.assign(missing=missing).astype("category")


def test_a_reason_that_is_none_is_found_among_the_texts():
    assert len(conform("responses", responses("", "blank", "not_asked"))) == 3
    with pytest.raises(SchemaErrors):
        conform("responses", responses("", "blank", "forgot"))


def test_a_cell_without_any_text_is_found():
    with pytest.raises(SchemaErrors):
        conform(
            "responses", responses("", "blank", "").assign(code=pd.Categorical(["x", None, "x"]))
        )


def test_a_text_that_no_cell_holds_is_no_fault():
    table = responses("", "blank").assign(missing=pd.Categorical(["", ""], ["", "forgot"]))
    assert len(conform("responses", table)) == 2


def test_the_pseudonym_of_a_row_is_its_piece_of_a_keyed_digest():
    key, rows = b"k" * 32, pd.Index([2, 70_000])
    digest = hashlib.shake_256(hmac.digest(key, b"wave", "sha256")).digest(10 * 70_001)
    expected = [base64.b32encode(digest[10 * n : 10 * n + 10]).decode().lower() for n in rows]
    assert list(row_pseudonyms(key, "wave", rows)) == expected
