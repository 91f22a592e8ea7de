"""Where pages are put: a folder, or any place that fsspec can reach (a shared disk, S3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workbench import store
from workbench.problems import UsageProblem


@dataclass(frozen=True)
class Folder:
    """A folder of this machine: a page is there whole, or its old version is."""

    home: Path

    def sizes(self, pages: Iterable[str]) -> dict[str, int]:
        """Return the size in bytes of each of the pages that is there."""
        paths = ((page, self.home / page) for page in pages)
        return {page: path.stat().st_size for page, path in paths if path.is_file()}

    def put(self, page: str, content: bytes) -> None:
        """Put a page in its place in one step."""
        store.write_file(self.home / page, content)

    def remove(self, page: str) -> None:
        """Withdraw a page."""
        (self.home / page).unlink(missing_ok=True)


@dataclass(frozen=True)
class Remote:
    """A place with an address, such as s3://bucket/reports.

    Object stores replace an object in one step. On a disk the page is written beside and moved.
    """

    address: str

    def sizes(self, pages: Iterable[str]) -> dict[str, int]:
        """Return the size in bytes of each of the pages that is there."""
        system, home = self._open()
        found = system.find(home, detail=True)
        there = {
            path.removeprefix(home).lstrip("/"): about["size"] for path, about in found.items()
        }
        return {page: there[page] for page in pages if page in there}

    def put(self, page: str, content: bytes) -> None:
        """Put a page in its place in one step."""
        system, home = self._open()
        target = f"{home}/{page}"
        system.makedirs(target.rpartition("/")[0], exist_ok=True)
        with system.transaction, system.open(target, "wb") as stream:
            stream.write(content)

    def remove(self, page: str) -> None:
        """Withdraw a page."""
        system, home = self._open()
        if system.exists(f"{home}/{page}"):
            system.rm(f"{home}/{page}")

    def read(self, name: str) -> bytes:
        """Return what a file holds, nothing where it is not there."""
        system, home = self._open()
        system.invalidate_cache()
        return system.cat_file(f"{home}/{name}") if system.exists(f"{home}/{name}") else b""

    def _open(self):
        system, home = file_system(self.address)
        system.invalidate_cache()
        return system, home.rstrip("/")


Shelf = Folder | Remote


def file_system(address: str):
    """Return the fsspec file system of an address, and the path in it.

    Raises
    ------
    UsageProblem
        fsspec, or what it needs for this kind of address, is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        return url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise UsageProblem(
            f"'{address[:100]}' cannot be reached: {error}. "
            "The packages for it come with: pip install 'workbench[cluster]'"
        ) from None


def fetch_study(address: str, home: Path) -> Path:
    """Copy a study's files from an address into a private folder, and return the copy.

    What is no longer there is removed from the copy; what was prepared from it stays, so that a
    rerun has nothing to do.
    """
    from workbench.build.inputs import files_in
    from workbench.build.seal import DERIVED

    system, source = file_system(address)
    source = source.rstrip("/")
    copy = home / source.rpartition("/")[2]
    copy.mkdir(parents=True, exist_ok=True)
    names = [path.removeprefix(source).lstrip("/") for path in system.find(source)]
    names = [name for name in names if name.split("/")[0] not in DERIVED]
    if "study.toml" not in names:
        raise UsageProblem(f"'{address[:100]}' holds no study.toml, so it is no study.")
    for path in files_in(copy):
        name = path.relative_to(copy).as_posix()
        if name.split("/")[0] not in DERIVED and name not in names:
            path.unlink()
    for name in names:
        store.write_file(copy / name, system.cat_file(f"{source}/{name}"), mode=0o600)
    return copy
