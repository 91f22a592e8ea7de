"""Seals: each pack says how the ledger ended when it was released, so that a ledger written anew is noticed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from workbench.disclosure.failure import NotSafe
from workbench.disclosure.ledger import read_hashes

MANIFEST, RESULT = "pack.json", "audit.html"
SEAL = "ledger"
"""The key of the manifest, and the id on the page, under which the ledger's hash stands."""
_ON_PAGE = re.compile(rf'id="{SEAL}">([0-9a-f]{{64}})<')


def seals_of(pack: Path) -> list[str]:
    """Return the hashes of the ledger that a pack holds, "" for one that is missing: in its list, on its audit page."""
    about = json.loads((pack / MANIFEST).read_text("utf-8"))
    page = pack / RESULT
    found = _ON_PAGE.search(page.read_text("utf-8")) if page.is_file() else None
    return [str(about.get(SEAL, "")), found[1] if found else ""]


def stop_if_written_anew(packs: Iterable[Path], ledger: Path) -> None:
    """Raise `NotSafe` where the ledger is not the one that a pack was entered into.

    Whoever changes a line and hashes all that follow leaves a chain that is whole; but the hash with which
    the ledger ended when a pack was released, which stands in the pack, is not in it any more.

    Parameters
    ----------
    packs : folders of released packs
    ledger : the ledger of their study
    """
    hashes = set(read_hashes(ledger))
    for pack in sorted(packs):
        if not hashes.issuperset(seals_of(pack)):
            raise NotSafe(
                f"{ledger.name}: it is not the ledger that the pack {pack.name} was entered into, or the pack was "
                "changed: the hash of the ledger in the pack does not stand in it. Nothing may be released "
                "before both are restored from a copy."
            )
