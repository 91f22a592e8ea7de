"""Pseudonyms: one a person, made with a key that stays on this machine."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.intake.cells import recode, texts_of
from workbench.problems import Problem, ProblemsFound
from workbench.reference import plain

KEY_FILE = "pseudonyms.key"
KEY_BYTES = 32
BYTES, LETTERS = 10, 16
ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
PART = BYTES << 16
"""So many bytes are written at once: their bits take eight times the room."""


def load_key(folder: Path) -> bytes:
    """Return the study's key, or a new one where there is none yet; nothing is written.

    Raises
    ------
    ProblemsFound
        The key file is damaged: another key would part the same person's waves without a word.
    """
    path = folder / KEY_FILE
    if not path.is_file():
        return secrets.token_bytes(KEY_BYTES)
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (ValueError, UnicodeDecodeError):
        key = b""
    if len(key) != KEY_BYTES:
        found = "it is no key: 64 hexadecimal digits"
        do = "Put the key back from your backup; without it no person can be matched with earlier waves"
        raise ProblemsFound([Problem(f"restricted/{KEY_FILE}", "", found, do=do)])
    return key


def pseudonyms(key: bytes, purpose: str, column: pd.Series) -> pd.Series:
    """Return the pseudonym of every cell, "" where it is blank; case and spaces make no difference."""
    folded = plain(texts_of(column))
    digests = [hmac.digest(key, f"{purpose}\n{text}".encode(), "sha256") for text in folded]
    made = _written(b"".join(one[:BYTES] for one in digests))
    return recode(column, made.set_axis(folded.index).where(folded != "", ""))


def row_pseudonyms(key: bytes, purpose: str, rows: pd.Index) -> pd.Series:
    """Return the pseudonym of each row of a file by its number.

    They are pieces of one long keyed digest (SHAKE256, FIPS 202), each at the place of its row: a
    million of them are made at once.
    """
    seed = hmac.digest(key, purpose.encode(), "sha256")
    size = int(rows.max()) + 1 if len(rows) else 0
    pieces = hashlib.shake_256(seed).digest(size * BYTES)
    return _written(pieces).take(rows).set_axis(rows)


def _written(pieces: bytes) -> pd.Series:
    """Each ten bytes in sixteen letters and digits, five bits a letter (RFC 4648)."""
    parts = [_letters(pieces[at : at + PART]) for at in range(0, len(pieces), PART)]
    texts = np.concatenate(parts) if parts else np.array([], dtype=f"S{LETTERS}")
    return pd.Series(pa.array(texts, pa.binary()).cast(pa.large_string()), dtype=str)


def _letters(pieces: bytes) -> np.ndarray:
    bits = np.unpackbits(np.frombuffer(pieces, np.uint8)).reshape(-1, 5)
    places = bits @ np.array([16, 8, 4, 2, 1], np.uint8)
    return np.frombuffer(ALPHABET[places].tobytes(), f"S{LETTERS}")
