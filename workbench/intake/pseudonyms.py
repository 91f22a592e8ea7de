"""Pseudonyms: one a person, made with a key that stays on this machine."""

from __future__ import annotations

import base64
import hmac
import secrets
from pathlib import Path

import pandas as pd

from workbench.intake.cells import recode, texts_of
from workbench.problems import Problem, ProblemsFound
from workbench.reference import plain

KEY_FILE = "pseudonyms.key"
KEY_BYTES = 32
BYTES, LETTERS = 10, 16


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
    # 10 bytes are 16 letters of 5 bits: they are written all at once
    letters = base64.b32encode(b"".join(one[:BYTES] for one in digests)).decode("ascii").lower()
    made = [letters[n * LETTERS : (n + 1) * LETTERS] for n in range(len(digests))]
    return recode(column, pd.Series(made, index=folded.index, dtype=str).where(folded != "", ""))
