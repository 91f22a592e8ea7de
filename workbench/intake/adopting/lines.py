"""The lines of `study.toml`, as TOML writes them."""

from __future__ import annotations

import json

from workbench.settings import Period


def study_lines(title: str, *, own_map: bool) -> str:
    """Return the first lines of a new study."""
    lines = f"title = {quoted(title)}\n"
    if own_map:
        lines += '\n[reference]\nfolder = "reference"\n\n[cover]\nprepared_for = "to be named"\n'
    return lines


def period_lines(period: Period) -> str:
    """Return the lines of a funding period."""
    return (
        f"\n[[periods]]\nid = {quoted(period.id)}\ntitle = {quoted(period.title)}\n"
        f"start = {period.start}\nend = {period.end}\n"
    )


def export_lines(entry: dict) -> str:
    """Return the lines of an export."""
    lines = ["", "[[exports]]"]
    for key in ("file", "instrument", "period", "dictionary", "encoding", "sheet", "region"):
        if entry.get(key):
            lines.append(f"{key} = {quoted(entry[key])}")
    if "answered_share" in entry:
        lines.append(
            "# Which questions everybody was asked is not known: any answer keeps a submission."
        )
        lines.append(f"answered_share = {entry['answered_share']}")
    for part in ("fields", "items"):
        if entry.get(part):
            lines += ["", f"[exports.{part}]"]
            lines += [f"{name} = {quoted(text)}" for name, text in entry[part].items()]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as TOML writes it; TOML's basic strings escape as JSON's do, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
