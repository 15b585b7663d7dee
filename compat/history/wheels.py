"""The wheels of a package's releases: one a release, fetched once, verified, and read straight from the zip."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import requests
from packaging.version import Version
from pypi_simple import DistributionPackage

from compat import index, settings
from compat.errors import IndexUnavailable
from compat.files import write_whole_bytes
from compat.index_source import Source, reach, sources, words

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
    if not _is_whole(file, wheel.sha256):
        write_whole_bytes(file, fetched(wheel))
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


def _is_whole(file: Path, sha256: str) -> bool:
    try:
        with file.open("rb") as stream:
            return not sha256 or hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False


def fetched(wheel: Wheel) -> bytes:
    """The content of a wheel, from its index. Raises IndexUnavailable if it is not what the index states."""
    env = settings.environment()
    split = urlsplit(wheel.url)
    source = next((each for each in sources(env) if each.host and each.host == split.hostname), None)
    place = Source(wheel.url, auth=source.auth if source else None)
    try:
        content = Path(url2pathname(split.path)).read_bytes() if split.scheme == "file" else _downloaded(place)
    except (requests.RequestException, OSError) as error:
        raise IndexUnavailable(f"{wheel.file}: {place.shown} {words(error, index.timeout_s())}") from None
    if wheel.sha256 and hashlib.sha256(content).hexdigest() != wheel.sha256:
        raise IndexUnavailable(f"{wheel.file}: what came is not what the index states (SHA-256); try again later")
    return content


def _downloaded(place: Source) -> bytes:
    with reach(place, settings.environment()) as session:
        response = session.get(place.url, timeout=index.timeout_s())
        response.raise_for_status()
        return response.content


def _chosen(version: str, files: Iterable[DistributionPackage]) -> Wheel | None:
    found = [each for each in files if each.package_type == "wheel"]
    if not found:
        return None
    best = min(found, key=lambda each: (each.size or 0, each.filename))
    return Wheel(version, best.filename, best.url, best.digests.get("sha256", ""))


def _is_under(entry: zipfile.ZipInfo, top: str) -> bool:
    folders = entry.filename.split("/")[:-1]
    return folders[:1] == [top] and all(each.isidentifier() for each in folders)
