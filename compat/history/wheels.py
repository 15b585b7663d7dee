"""The wheels of a package's releases: one a release, fetched once, verified, and read straight from the zip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packaging.version import Version
from pypi_simple import DistributionPackage

from compat import index
from compat.errors import IndexUnavailable
from compat.fetch import fetch, has

MEMBER_LIMIT = 20_000_000
"""Bytes; no source file comes near, and a zip may state anything."""


@dataclass(frozen=True)
class Wheel:
    """The wheel of a release that is read: where it is, and its SHA-256, "" where the index does not state one."""

    version: str
    file: str
    url: str = field(repr=False)
    sha256: str


def wheels(package: str, since: str) -> dict[str, Wheel | None]:
    """The wheel of each release from a version on, oldest first; None for a release that has source archives only.

    Yanked releases are among them, people have them installed; pre-releases are not. Of the wheels for several
    platforms the smallest is taken: their Python sources and stubs are the same. Raises IndexUnavailable.
    """
    by_version = index.offered(package)
    chosen = [version for version in sorted(by_version) if version >= Version(since)]
    return {str(version): _chosen(str(version), by_version[version]) for version in chosen}


def local(wheel: Wheel, cache: Path) -> Path:
    """The wheel's file: from the cache, or else from the index. Raises IndexUnavailable if it cannot be had."""
    file = cache / "history" / wheel.file
    hashes = [wheel.sha256] if wheel.sha256 else []
    if not has(file, hashes):
        fetch(wheel.url, file, hashes)
    return file


def sources_in(file: Path, top: str) -> Iterator[tuple[str, tuple[str, int, int]]]:
    """The Python sources and stubs under the top package: path in the wheel, and what tells its content apart."""
    for entry in _entries(file):
        if _is_under(entry, top) and entry.filename.endswith((".py", ".pyi")) and entry.file_size <= MEMBER_LIMIT:
            yield entry.filename, (entry.filename, entry.CRC, entry.file_size)


def compiled_in(file: Path, top: str) -> list[str]:
    """The compiled modules under the top package, dotted."""
    names = [each.filename for each in _entries(file) if _is_under(each, top)]
    return [name.partition(".")[0].replace("/", ".") for name in names if name.endswith((".so", ".pyd"))]


def _entries(file: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise IndexUnavailable(f"{file.name}: no wheel that can be read ({error}); name another index") from None


def _chosen(version: str, files: Iterable[DistributionPackage]) -> Wheel | None:
    found = [each for each in files if each.package_type == "wheel"]
    if not found:
        return None
    best = min(found, key=lambda each: (each.size or 0, each.filename))
    return Wheel(version, best.filename, best.url, best.digests.get("sha256", ""))


def _is_under(entry: zipfile.ZipInfo, top: str) -> bool:
    folders = entry.filename.split("/")[:-1]
    return folders[:1] == [top] and all(each.isidentifier() for each in folders)
