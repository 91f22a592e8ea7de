"""Pseudonyms: one a person, made with a key that stays on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

import pandas as pd

from workbench.intake.cells import recode, texts_of
from workbench.problems import Problem, ProblemsFound
from workbench.reference import plain

KEY_FILE = "pseudonyms.key"
KEY_BYTES = 32
LETTERS = 16


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


def pseudonym(key: bytes, purpose: str, text: str) -> str:
    """Return the pseudonym of a text for one purpose: the same key and text give the same one."""
    digest = hmac.new(key, f"{purpose}\n{text}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:LETTERS].lower()


def pseudonyms(key: bytes, purpose: str, column: pd.Series) -> pd.Series:
    """Return the pseudonym of every cell, "" where it is blank; case and spaces make no difference."""
    folded = plain(texts_of(column))
    made = folded.map(lambda text: pseudonym(key, purpose, text) if text else "")
    return recode(column, made)
