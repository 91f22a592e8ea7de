"""Texts that a spreadsheet program would run as formulas: an apostrophe defuses them, and is taken off again."""

from __future__ import annotations

import re

RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is a formula to a spreadsheet program (OWASP, CSV injection)."""
PLAIN_NUMBER = r"[-+]?\d+([.,]\d+)?"
DEFUSED = re.compile(r"'(?= *[=+\-@\t\r\n])")


def defused_text(text: str) -> str:
    """Return a text that no spreadsheet program runs: an apostrophe stands before a formula."""
    runs = text.lstrip(" ").startswith(RUNNABLE) and not re.fullmatch(PLAIN_NUMBER, text)
    return f"'{text}" if runs else text


def restored_text(text: str) -> str:
    """Return the text that `defused_text` was given."""
    return text[1:] if DEFUSED.match(text) else text
