"""The renewal of a package's history: the releases that it does not know yet are fetched, read and added."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from compat.files import write_whole_bytes
from compat.history import store
from compat.history.link import linked
from compat.history.merge import Book, Release
from compat.history.reading import Reading, module_of, read
from compat.history.store import Stored
from compat.history.wheels import Wheel, compiled_in, local, sources_in, wheels

PACKAGES = {
    "transformers": ("transformers", "4.28.0"),
    "peft": ("peft", "0.1.0"),
    "tokenizers": ("tokenizers", "0.11.1"),
    "huggingface-hub": ("huggingface_hub", "0.10.0"),
    "accelerate": ("accelerate", "0.15.0"),
}
"""By distribution its import name, and the oldest release that the history goes back to."""


@dataclass(frozen=True)
class Renewed:
    """What a renewal did: releases that are new, and those that cannot be read, with the reason."""

    package: str
    releases: int
    new: tuple[str, ...]
    unread: Mapping[str, str]


Key = tuple[str, int, int]
"""A file's path, checksum and size: what was read under one is not read again."""


def renew(package: str, top: str, since: str, *, cache: Path, data: Path = store.DATA) -> Renewed:
    """Adds the releases that the index has and the history lacks. All or nothing. Raises IndexUnavailable."""
    file = data / f"{package}.zip"
    known = store.read(file) if file.exists() else Stored(package, top, (), {})
    found = wheels(package, since)
    new = {version: wheel for version, wheel in found.items() if wheel and version not in known.releases}
    unread = {version: "no wheel" for version, wheel in found.items() if wheel is None}
    book = Book(known.releases, known.modules)
    book.make_room(new)
    for version, release in _releases(new, top, cache):
        book.add(version, release)
    after = Stored(package, top, tuple(book.releases), book.modules, unread)
    if new or unread != known.unread or not file.exists():
        write_whole_bytes(file, store.written_bytes(after))
    return Renewed(package, len(after.releases), tuple(new), unread)


def _releases(new: Mapping[str, Wheel], top: str, cache: Path) -> Iterator[tuple[str, Release]]:
    """The surfaces of releases. A file is parsed once, however many releases have it."""
    files = {version: local(wheel, cache) for version, wheel in new.items()}
    entries = {version: dict(sources_in(file, top)) for version, file in files.items()}
    readings = _readings(files, entries)
    for version, keys in entries.items():
        sources = [readings[key] for key in keys.values() if key[0].endswith(".py")]
        stubs = [readings[key] for key in keys.values() if key[0].endswith(".pyi")]
        yield version, linked(sources, stubs, compiled_in(files[version], top))


def _readings(files: Mapping[str, Path], entries: Mapping[str, Mapping[str, Key]]) -> dict[Key, Reading]:
    """Each distinct file's reading, several at a time."""
    seen: set[Key] = set()
    tasks = []
    for version, keys in entries.items():
        fresh = [key for key in keys.values() if key not in seen]
        seen.update(fresh)
        tasks += [(files[version], fresh[at : at + 200]) for at in range(0, len(fresh), 200)]
    with ProcessPoolExecutor(max_workers=min(os.cpu_count() or 1, len(tasks) or 1)) as pool:
        return {reading[0]: reading[1] for found in pool.map(_read_some, tasks) for reading in found}


def _read_some(task: tuple[Path, Sequence[Key]]) -> list[tuple[Key, Reading]]:
    file, keys = task
    with zipfile.ZipFile(file) as archive:
        return [(key, _reading(key[0], archive.read(key[0]))) for key in keys]


def _reading(path: str, content: bytes) -> Reading:
    dotted, package = module_of(path)
    return read(dotted, content.decode("utf-8-sig", "replace"), package=package, stub=path.endswith(".pyi"))


def renew_all(packages: Iterable[str], *, cache: Path, data: Path = store.DATA) -> Iterator[Renewed]:
    """Each of the packages in turn."""
    for package in packages:
        yield renew(package, *PACKAGES[package], cache=cache, data=data)
