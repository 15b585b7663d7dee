"""The renewal of a package's history: the releases that it does not know yet are fetched, read and added."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from compat.files import write_together
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


AT_ONCE = 200
"""Files that a process reads before it reports; fewer than that are read here."""

Key = tuple[str, int, int]
"""A file's path, checksum and size: what was read under one is not read again."""


def renew(
    packages: Mapping[str, tuple[str, str]] = PACKAGES,
    *,
    cache: Path,
    data: Path = store.DATA,
    tell: Callable[[str], None] = lambda text: None,
) -> tuple[Renewed, ...]:
    """Adds the releases that the index has and the history lacks. All or nothing. Raises IndexUnavailable."""
    texts: dict[Path, str | bytes] = {}
    found = []
    for package, (top, since) in packages.items():
        file = data / f"{package}.zip"
        before = store.read(file) if file.exists() else Stored(package, top, (), {})
        after, new = _renewed(before, since, cache, tell)
        found.append(Renewed(package, len(after.releases), new, after.unread))
        if new or after.unread != before.unread or not file.exists():
            texts[file] = store.written_bytes(after)
    write_together(texts)
    return tuple(found)


def _renewed(before: Stored, since: str, cache: Path, tell: Callable[[str], None]) -> tuple[Stored, tuple[str, ...]]:
    """A package's history with what is new, and which releases that is."""
    offered = wheels(before.name, since)
    new = {version: wheel for version, wheel in offered.items() if wheel and version not in before.releases}
    unread = {version: "no wheel" for version, wheel in offered.items() if wheel is None}
    if not new:
        return replace(before, unread=unread), ()
    tell(f"{before.name}: reading {', '.join(new)}")
    book = Book(before.releases, before.modules)
    book.make_room(new)
    for version, release in _releases(new, before.top, cache):
        book.add(version, release)
    return replace(before, releases=tuple(book.releases), modules=book.modules, unread=unread), tuple(new)


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
        tasks += [(files[version], fresh[at : at + AT_ONCE]) for at in range(0, len(fresh), AT_ONCE)]
    if len(seen) <= AT_ONCE:
        return dict(pair for task in tasks for pair in _read_some(task))
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        return dict(pair for found in pool.map(_read_some, tasks) for pair in found)


def _read_some(task: tuple[Path, Sequence[Key]]) -> list[tuple[Key, Reading]]:
    file, keys = task
    with zipfile.ZipFile(file) as archive:
        return [(key, _reading(key[0], archive.read(key[0]))) for key in keys]


def _reading(path: str, content: bytes) -> Reading:
    dotted, package = module_of(path)
    return read(dotted, content.decode("utf-8-sig", "replace"), package=package, stub=path.endswith(".pyi"))
