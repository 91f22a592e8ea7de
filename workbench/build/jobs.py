"""The reports that a study wants, each with its notebook, parameters, page and inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.build import inputs
from workbench.hashes import hash_files
from workbench.places import PROJECT, STATE, STATEWIDE
from workbench.problems import UsageProblem, listed

if TYPE_CHECKING:
    from workbench.reference import ReferenceData
    from workbench.settings import Period
    from workbench.study import Study


@dataclass(frozen=True)
class Job:
    """One report to make: its notebook, parameters, page, and the hash of each of its inputs."""

    period: str
    region: str
    title: str
    notebook: str
    parameters: dict[str, str]
    page: str
    inputs: dict[str, str]

    @property
    def name(self) -> str:
        """What the terminal and the record call the report."""
        return f"{self.period}/{self.region}"


def wanted_jobs(
    study: Study, reference: ReferenceData, period: str = "", region: str = ""
) -> list[Job]:
    """Return a job for each report of the study, or of one period or region.

    Raises
    ------
    UsageProblem
        The period or region is unknown; the known ones are listed.
    """
    from workbench import store

    periods = [study.period(period)] if period else study.periods
    names = reference.region_names()
    regions = [find_region(names, region)] if region else list(names)
    hashes = store.hashes_of(store.current_snapshot(study))
    shared = shared_inputs(study)
    return [
        _job(study, of, code, names[code], hashes, shared) for of in periods for code in regions
    ]


def find_region(names: dict[str, str], wanted: str) -> str:
    """Return the code of a region by its code or name; "statewide" is the whole state."""
    by_word = {name.casefold(): code for code, name in names.items()}
    by_word |= {code: code for code in names} | {STATEWIDE: STATE}
    if wanted.casefold() not in by_word:
        known = listed([*(code for code in names if code != STATE), STATEWIDE])
        raise UsageProblem(f"There is no region '{wanted[:64]}'. Known regions: {known}.")
    return by_word[wanted.casefold()]


def shared_inputs(study: Study) -> dict[str, str]:
    """Return the hashes of what every report of a study depends on."""
    return {
        "package": inputs.code_hash(),
        "template": inputs.template_hash(),
        "lock": inputs.file_hash(inputs.LOCK),
        "settings": inputs.file_hash(study.folder / "study.toml"),
        "definitions": hash_files(_definition_files(study)),
    }


def _job(
    study: Study,
    period: Period,
    region: str,
    name: str,
    hashes: dict[str, str],
    shared: dict[str, str],
) -> Job:
    whole = region == STATE
    notebook = "statewide_report.ipynb" if whole else "region_report.ipynb"
    parameters = {"study": study.name, "period": period.id} | ({} if whole else {"region": region})
    read = [f"{of.id}/{region}" for of in study.up_to(period)]
    own = {
        "protected measures": "".join(hashes.get(table, "") for table in [*read, "teams"]),
        "notebook": inputs.file_hash(inputs.NOTEBOOKS / notebook),
    }
    called = STATEWIDE if whole else region
    return Job(
        period=period.id,
        region=called,
        title=f"{'Minnesota' if whole else name}, {period.title}: {study.title}",
        notebook=notebook,
        parameters=parameters,
        page=f"{period.id}/{called}.html",
        inputs={**own, **shared},
    )


def _definition_files(study: Study) -> dict[str, bytes]:
    """What the reference data, instruments and entries say, wherever the study keeps them."""
    folders = {study.instrument_folder(export.instrument) for export in study.exports}
    paths = [path for folder in sorted(folders) for path in sorted(folder.glob("*.*"))]
    paths += sorted(study.reference_folder.glob("*.*"))
    paths += sorted((PROJECT / "data" / "reference").glob("*.*"))
    return {f"{number} {path.name}": path.read_bytes() for number, path in enumerate(paths)}
