"""Compiled modules shared by the content of their source, between all environments of a cache.

The first import of torch, transformers and peft in a new environment spends most of its time on compiling what another
one has compiled already. What Python compiled in one, ``share`` puts into the store; ``fill`` gives a new environment
what the store has for its sources. Python uses a compiled module only where its source's time and size are those in its
header, and corrects the file names in it while loading it: a change of the source is noticed as ever.

An entry is called ``<sha256 of the source>.<digest>``. The digest is of the entry and of what it stands for, and is
compared before each use: what is cut short, or is not what its name says, is removed. Entries are hard links, which may
be read and replaced and not written into; Python replaces compiled modules. uv's cache and sources are linked likewise.
All of it may be removed at any time: then Python compiles again.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from compat import installed_files, process
from compat.bytecode_inside import HEADER, READ_ONLY, content_of, digest_of, stamp_of
from compat.files import write_whole_bytes

FOLDER = "bytecode"
"""The store's name in the cache."""
TIME_LIMIT_S = 120.0
_INSIDE = Path(__file__).with_name("bytecode_inside.py")


class _Module(NamedTuple):
    """A source, where Python keeps it compiled, and the source's sha256."""

    source: str
    compiled: str
    content: str


def fill(environment: Path, cache: Path) -> int:
    """Put into a new environment what the store has for its sources; return how many modules that were."""
    filled = 0
    for tag, packages in _packages(environment):
        store = cache / FOLDER / tag
        entries = _entries(store)
        for module in _modules(packages, tag) if entries else ():
            if module.content in entries:
                # Whatever is in the way (a full disk, an entry that was removed): Python compiles the module then.
                with suppress(OSError):
                    filled += _filled(module, [store / name for name in entries[module.content]])
    return filled


def share(environment: Path, python: Path, cache: Path) -> int:
    """Put into the store what Python compiled in an environment and the store lacks; return how many modules.

    ``python`` is the environment's own: only that can tell whether a compiled module is whole.
    """
    shared = 0
    # A disk that is full, a store that may not be written: the next environment compiles for itself.
    with suppress(OSError):
        for tag, packages in _packages(environment):
            store = cache / FOLDER / tag
            known = _entries(store)
            new = [
                each for each in _modules(packages, tag) if each.content not in known and os.path.exists(each.compiled)
            ]
            shared += _kept(new, python, store) if new else 0
    return shared


def _kept(modules: Sequence[_Module], python: Path, store: Path) -> int:
    """Have an environment's Python put modules into the store; return how many it did."""
    asked = json.dumps({"store": str(store), "modules": modules})
    told = process.run([python, "-I", "-S", _INSIDE], env={}, input=asked, time_limit_s=TIME_LIMIT_S)
    return len(told.stdout.splitlines())


def _packages(environment: Path) -> Iterator[tuple[str, Path]]:
    """What Python calls its compiled modules, and site-packages."""
    for packages in environment.glob("lib/python3.*/site-packages"):
        yield f"cpython-{packages.parent.name.removeprefix('python').replace('.', '')}", packages


def _entries(store: Path) -> dict[str, list[str]]:
    """The names of the store's entries by the content of their source."""
    found: dict[str, list[str]] = {}
    with suppress(OSError):  # no store yet, or none that we may read: then nothing is known
        for name in sorted(os.listdir(store)):
            found.setdefault(name.partition(".")[0], []).append(name)
    return found


def _modules(packages: Path, tag: str) -> Iterator[_Module]:
    """The modules of an environment whose content is recorded, but for what lies outside or is linked from there."""
    is_own = _own(packages)
    for file in installed_files.files(packages):
        folder, _, name = file.path.rpartition("/")
        if file.content and name.endswith(".py") and is_own(folder):
            compiled = f"{packages}/{folder}/__pycache__/{name.removesuffix('.py')}.{tag}.pyc"
            yield _Module(f"{packages}/{file.path}", compiled, file.content)


def _own(packages: Path) -> Callable[[str], bool]:
    """Whether a folder in it is the environment's own, and nobody else's by a link or by a name such as ``..``."""

    @functools.cache
    def is_own(folder: str) -> bool:
        parent, _, name = folder.rpartition("/")
        return not folder or (
            name not in ("", ".", "..") and is_own(parent) and not os.path.islink(f"{packages}/{folder}")
        )

    return is_own


def _filled(module: _Module, entries: Sequence[Path]) -> bool:
    """Put one into its place: the entry for the source's very time, else one that is stamped anew."""
    stamp = stamp_of(module.source)
    whole = {entry: data for entry in entries if (data := _read(entry, module.content))}
    fitting = next((entry for entry, data in whole.items() if data[8:HEADER] == stamp), None)
    if fitting is None:
        fitting = _stamped(module, whole, stamp)
    if fitting is None:
        return False
    os.makedirs(os.path.dirname(module.compiled), exist_ok=True)
    os.link(fitting, module.compiled)
    return True


def _read(entry: Path, content: str) -> bytes | None:
    """An entry that is whole; any other is removed."""
    data = entry.read_bytes()
    if digest_of(content, data) == entry.name.partition(".")[2]:
        return data
    entry.unlink(missing_ok=True)
    return None


def _stamped(module: _Module, whole: Mapping[Path, bytes], stamp: bytes) -> Path | None:
    """Replace entries by one for a source that was unpacked or copied anew; None if it is not what is recorded."""
    if not whole or content_of(module.source) != module.content:
        return None
    entry, data = next(iter(whole.items()))
    data = data[:8] + stamp + data[HEADER:]
    new = entry.with_name(f"{module.content}.{digest_of(module.content, data)}")
    write_whole_bytes(new, data)
    new.chmod(READ_ONLY)
    for old in whole:
        old.unlink(missing_ok=True)
    return new
