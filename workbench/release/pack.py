"""The released pack: reports that were audited and approved, with the audit's result and the hash of every file."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import markupsafe
import pandas as pd

from workbench import store
from workbench.build.lock import build_lock
from workbench.companions import write_companions
from workbench.definitions import Definitions, load_definitions
from workbench.disclosure.failure import NotSafe
from workbench.disclosure.ledger import (
    NAME,
    append_release,
    read_ledger,
    read_packs,
    released,
)
from workbench.disclosure.pages import audit_file
from workbench.layout import Table, Value, fill_part, tabulate
from workbench.measures.entries import load_entries
from workbench.page import render_plain
from workbench.problems import UsageProblem
from workbench.release.audit import (
    Audit,
    audit_drafts,
    codes_of_study,
    file_hash,
    read_protected,
    stop_if_unsafe,
)
from workbench.release.bound import TableRegister
from workbench.release.register import StudyRegister
from workbench.release.seals import MANIFEST, RESULT, SEAL, stop_if_written_anew
from workbench.states import State, as_released
from workbench.states import released as released_state
from workbench.study import Study

FOLDER = "released"


def release(name: str, period: str, approved_by: str, canaries: Iterable[str] = ()) -> Path:
    """Audit a period's drafts, put them into a pack, enter its numbers into the ledger; return its folder.

    The ledger comes first: a number that was entered and never published harms nobody, one that was
    published and never entered does.

    Raises
    ------
    NotSafe
        The audit failed, or the ledger was changed. Nothing was written.
    UsageProblem
        The drafts are not up to date, nobody approves, or the data owner has not signed the rules.
    """
    definitions = load_definitions(name)
    study = definitions.study
    study.period(period)
    _stop_if_unsigned(definitions, approved_by)
    audited = store.current_snapshot(study)
    audit = audit_drafts(name, period, canaries)
    stop_if_unsafe(audit)
    on = dt.date.today()
    with build_lock(study.folder / store.PROTECTED):
        if store.current_snapshot(study) != audited:
            raise NotSafe("The study was prepared anew after the audit, so nothing was released.")
        number = _next_number(study, period)
        home = study.reports / FOLDER
        home.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=home, prefix=store.UNFINISHED))
        try:
            _write_reports(study, audit, beside, approved_by.strip(), on)
            _read_back(definitions, beside, approved_by, on, canaries)
            entered, seal = _enter_numbers(definitions, period, number, beside)
            state = released_state(approved_by, on)
            _write_result(definitions, audit, beside, period, state, seal)
            seal = append_release(study.folder / NAME, entered[:0], number, _hashes(beside))
            _write_manifest(beside, number, approved_by, on, len(entered), seal)
            pack = beside.replace(home / number)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    pack.chmod(0o755)
    return pack


def _stop_if_unsigned(definitions: Definitions, approved_by: str) -> None:
    if not approved_by.strip():
        raise UsageProblem("Say who approves the release: --approved-by NAME")
    if not definitions.rules.signed_by:
        raise UsageProblem(
            "The data owner has not signed the disclosure rules of this study. Write signed_by and signed_on "
            "under [rules] in its study.toml, and build it anew."
        )


def _next_number(study: Study, period: str) -> str:
    """The name of the next pack: its period and how many went before it."""
    ledger = read_ledger(study.folder / NAME)
    before = {name for name in ledger.get("release", []) if name.rpartition("-")[0] == period}
    return f"{period}-{len(before) + 1:02d}"


def _write_reports(study: Study, audit: Audit, pack: Path, approved_by: str, on: dt.date) -> None:
    """The drafts as they were audited, each told to be released, with what lies beside it made anew."""
    pages = [name for name in audit.files if name.endswith(".html")]
    for name in pages:
        draft = study.reports / name
        if file_hash(draft) != audit.files[name]:
            raise NotSafe(f"{name}: it was changed after the audit, so nothing was released.")
        store.write_file(pack / draft.name, as_released(draft.read_bytes(), approved_by, on))
    printed = any(name.endswith(".pdf") for name in audit.files)
    write_companions(sorted(pack.glob("*.html")), printed)


def _write_result(
    definitions: Definitions, audit: Audit, pack: Path, period: str, state: State, seal: str
) -> None:
    """The audit's result as a page, which also leads to the reports."""
    study = definitions.study
    link = markupsafe.Markup('<a href="{0}">{0}</a>')
    reports = [(link.format(file.name),) for file in sorted(pack.iterdir())]
    body = fill_part(
        "audit.html.j2",
        synthetic=study.synthetic,
        state=state,
        title=study.title,
        period=study.period(period).title,
        files=tabulate("Files of this pack", ("File",), reports),
        verdicts=verdict_table(audit),
        rules=definitions.rules.in_words(),
        seal=markupsafe.Markup(f'<code id="{SEAL}">{seal}</code>'),
    )
    page = render_plain(f"Audit: {study.title}", f"Audit of the pack {period}", body, state)
    store.write_file(pack / RESULT, page.encode("utf-8"))


def verdict_table(audit: Audit) -> Table:
    """Return what the attacker found, a family of tables a row."""
    entries = load_entries()
    rows = [
        (
            f"{entries[verdict.family.partition(', ')[0]].title}{verdict.family[verdict.family.index(', ') :]}",
            Value(verdict.cells, "shown", "count"),
            Value(verdict.hidden, "shown", "count"),
            f"{verdict.widest:.4g}" if verdict.hidden else "–",
            f"{verdict.narrowest:.4g}" if verdict.hidden else "–",
            Value(verdict.open, "shown", "count"),
        )
        for verdict in audit.verdicts
    ]
    columns = ("Tables", "Numbers", "Hidden", "Widest interval", "Narrowest", "Open")
    return tabulate("What an attacker can compute", columns, rows)


def _read_back(
    definitions: Definitions, pack: Path, approved_by: str, on: dt.date, canaries: Iterable[str]
) -> None:
    """What was accepted must pass again as it is published."""
    study = definitions.study
    measures = store.read_table(store.current_snapshot(study, store.MEASURES), "measures")
    told = [f"{on:%B %-d %Y %m %d}", approved_by]
    register = StudyRegister(definitions, measures, read_protected(study), canaries, told)
    files = sorted(pack.iterdir())
    leaks = [leak for file in files for leak in audit_file(file, register.of(file))]
    tables = TableRegister(definitions, read_protected(study))
    pages = [file for file in files if file.suffix == ".html"]
    leaks += [leak for page in pages for leak in tables.hold(page).leaks]
    if leaks:
        raise NotSafe("\n".join(["The pack did not pass; nothing was released.", *map(str, leaks)]))


def _write_manifest(
    pack: Path, number: str, approved_by: str, on: dt.date, entered: int, seal: str
) -> None:
    about = {"release": number, "approved_by": approved_by, "on": on.isoformat()}
    about |= {"numbers": entered, SEAL: seal, "files": _hashes(pack)}
    store.write_file(pack / MANIFEST, f"{json.dumps(about, indent=1)}\n".encode())


def _hashes(pack: Path) -> dict[str, str]:
    """The hash of each file of a pack but of its list of them, by name."""
    return {file.name: file_hash(file) for file in sorted(pack.iterdir()) if file.name != MANIFEST}


def _enter_numbers(
    definitions: Definitions, period: str, number: str, pack: Path
) -> tuple[pd.DataFrame, str]:
    """Enter a pack's numbers into the ledger; return them, and the hash with which the ledger ends then."""
    study = definitions.study
    pages = [f"{period}/{file.name}" for file in pack.glob("*.html")]
    numbers = numbers_of_pack(study, period, number, pages)
    codes = codes_of_study(definitions, period)
    return numbers, append_release(study.folder / NAME, numbers, codes=codes)


def numbers_of_pack(study: Study, period: str, number: str, pages: Iterable[str]) -> pd.DataFrame:
    """Return the numbers of a pack as the ledger keeps them: all that its reports may tell.

    A report tells of the period before its own too, which may never be released by itself.

    Parameters
    ----------
    number : the name of the pack
    pages : its pages, each as "period/region.html"
    """
    told = [of.id for of in study.up_to(study.period(period))]
    protected = read_protected(study)
    return released(protected[protected.period.isin(told)], number, pages, period)


def check_pack(folder: str, ledger: Path) -> tuple[int, bool]:
    """Return how many files a pack has and whether the ledger tells of it, after checking that each is as it was released.

    Whoever changes a file and the pack's list of files together is found out by the ledger.

    Parameters
    ----------
    folder : the pack
    ledger : the ledger of the study that it is of, which need not be there

    Raises
    ------
    NotSafe
        A file was changed, added or taken out after the audit; or the ledger was changed or written anew.
    UsageProblem
        The folder is no pack.
    """
    pack = Path(folder)
    try:
        about = json.loads((pack / MANIFEST).read_text("utf-8"))
        files, release_of = about["files"], str(about["release"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageProblem(
            f"'{folder[:100]}' is no released pack: {MANIFEST} cannot be read."
        ) from None
    entered = read_packs(ledger).get(release_of)
    if entered is not None:
        stop_if_written_anew([pack], ledger)
    there, told = _hashes(pack), []
    for listed in (files, entered or files):
        told += _unlike(listed, there)
    if told:
        raise NotSafe("\n".join(["The pack is not what was released.", *dict.fromkeys(told)]))
    return len(files), entered is not None


def _unlike(listed: dict[str, str], there: dict[str, str]) -> list[str]:
    """What is wrong with the files that are there, beside those that were listed."""
    wrong = {
        "was changed after the audit": [n for n in listed if n in there and there[n] != listed[n]],
        "is missing": [name for name in listed if name not in there],
        "was added after the audit": [name for name in there if name not in listed],
    }
    return [f"{name}: it {what}." for what, names in wrong.items() for name in names]
