"""The history on disk: a package, a zip; in it small JSON files, each with some modules, that are read when asked for.

- ``package.json``: schema version, names, releases oldest first, and what could not be read.
- ``modules/SHARD.json``: the modules under one top folder (``trainer``, ``models.llama``). ``sets`` are the sets of
  releases in it ("0-14 17"); where the facts name one, they do so by its number.
- ``names/N.json``: by bare name the modules that have it; N is a checksum's remainder, so that one is read per look-up.

Same facts, same bytes.
"""

from __future__ import annotations

import functools
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compat.errors import HistoryError
from compat.history.facts import ABSENT, Module, Package, places
from compat.history.names import History
from compat.history.span import read as read_set
from compat.history.span import written

DATA = Path(__file__).parent / "data"
SCHEMA_VERSION = 1
BUCKETS = 32
_EPOCH = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Stored:
    """One package's history as kept: ``modules`` by dotted name, ``unread``: releases without a wheel, by reason."""

    name: str
    top: str
    releases: tuple[str, ...]
    modules: Mapping[str, Module]
    unread: Mapping[str, str] = field(default_factory=dict)


@functools.cache
def shipped() -> History:
    """The history that comes with compat. Raises HistoryError for data that cannot be read."""
    return History(opened(file) for file in sorted(DATA.glob("*.zip")))


def opened(file: Path) -> Package:
    """A stored package; its modules are read when they are asked for."""
    about = _about(file)
    return Package(about["name"], about["top"], tuple(about["releases"]), _Zipped(file))


def read(file: Path) -> Stored:
    """A stored package, whole. Raises HistoryError for a file that is none."""
    about, modules = _about(file), {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("modules/"):
                modules.update(_shard(archive.read(name)))
    return Stored(about["name"], about["top"], tuple(about["releases"]), modules, about["unread"])


def written_bytes(stored: Stored) -> bytes:
    """The bytes of a stored package."""
    about = {
        "schema_version": SCHEMA_VERSION,
        "name": stored.name,
        "top": stored.top,
        "releases": stored.releases,
        "unread": stored.unread,
    }
    shards: dict[str, dict[str, Module]] = {}
    buckets: dict[str, dict[str, tuple[str, ...]]] = {}
    for dotted, module in sorted(stored.modules.items()):
        shards.setdefault(_shard_of(dotted), {})[dotted] = module
    for name, found in sorted(places(stored.modules).items()):
        buckets.setdefault(_bucket_of(name), {})[name] = found
    parts = {name: _shard_text(modules) for name, modules in shards.items()}
    parts |= {name: _text(bucket) for name, bucket in buckets.items()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in [("package.json", _text(about)), *sorted(parts.items())]:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return content.getvalue()


class _Zipped:
    """A shelf over a zip; a shard stays once it was read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._shards: dict[str, Mapping[str, Module]] = {}
        self._archive: zipfile.ZipFile | None = None

    def module(self, dotted: str) -> Module:
        name = _shard_of(dotted)
        if name not in self._shards:
            data = self._read(name)
            self._shards[name] = _shard(data) if data else {}
        return self._shards[name].get(dotted, ABSENT)

    def places(self, name: str) -> tuple[str, ...]:
        data = self._read(_bucket_of(name))
        return tuple(json.loads(data).get(name, ())) if data else ()

    def _read(self, name: str) -> bytes | None:
        if self._archive is None:
            self._archive = zipfile.ZipFile(self._file)
        return self._archive.read(name) if name in self._archive.NameToInfo else None


def _about(file: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(file) as archive:
            found: dict[str, Any] = json.loads(archive.read("package.json"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise HistoryError(f"history/{file.name}: not readable ({type(error).__name__}); install compat anew") from None
    if found.get("schema_version") != SCHEMA_VERSION:
        raise HistoryError(f"history/{file.name}: written by another compat; install compat anew")
    return found


def _shard_of(dotted: str) -> str:
    """The top package alone, or with two names under ``models``, or one."""
    parts = dotted.split(".")[1:]
    return f"modules/{'.'.join(parts[: 2 if parts[:1] == ['models'] else 1]) or '_'}.json"


def _bucket_of(name: str) -> str:
    return f"names/{zlib.crc32(name.encode()) % BUCKETS}.json"


def _shard_text(modules: Mapping[str, Module]) -> str:
    numbers: dict[int, int] = {}

    def number(held: int) -> int:
        return numbers.setdefault(held, len(numbers))

    def part(found: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
        return {key: _sets(sets, number) for key, sets in sorted(found.items())}

    written_modules = {
        dotted: [number(each.there), *map(part, (each.names, each.bases, each.members, each.calls))]
        for dotted, each in sorted(modules.items())
    }
    return _text({"sets": [written(each) for each in numbers], "modules": written_modules})


def _sets(sets: Mapping[str, int], number: Any) -> dict[str, int]:
    return {text: number(held) for text, held in sorted(sets.items())}


def _shard(data: bytes) -> dict[str, Module]:
    document = json.loads(data)
    sets = [read_set(text) for text in document["sets"]]

    def part(found: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
        return {key: {text: sets[place] for text, place in each.items()} for key, each in found.items()}

    return {dotted: Module(sets[there], *map(part, parts)) for dotted, (there, *parts) in document["modules"].items()}


def _text(document: object) -> str:
    return json.dumps(document, separators=(",", ":"))
