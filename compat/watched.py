"""What decides an answer besides the journal: named once, and digested whenever somebody asks whether it is the same.

Little is imported: this is asked before anything else of compat is loaded.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compat import regular

DISTRIBUTION = (".dist-info", ".egg-info", ".egg-link", ".pth")
DRIVER = "/proc/driver/nvidia/version"
LARGEST = 64 * 2**20
"""Bytes of one file; the largest that a project has, its results, is a twentieth of it."""
PIECE = 2**20
Memo = dict[tuple[str, str], Any]
"""What was looked at already, for several answers that are asked for at one moment."""


@dataclass(frozen=True)
class Watched:
    """Names of what decides. Paths are absolute, or relative to the folder in which compat is run.

    ``variables`` of the environment, by name or by a beginning ("UV_*"). Of ``files``, and of the files of ``folders``
    that end so ("matrix/*.toml"), the content counts. Of ``listed`` folders, of ``trees`` and of ``programs`` on the
    PATH it is name, size, inode and the times of the last change of content and of state: they are too large to be
    read each time, and no program can set the last of these times. ``pythons`` are minor versions of which another
    Python than this one has to be found.
    """

    variables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()


def digest(watched: Watched, memo: Memo | None = None) -> str:
    """One digest of all of it as it is now. Raises OSError for what is there and cannot be read as a file."""
    seen: Memo = {} if memo is None else memo
    found = [
        _once(seen, "machine", "", _machine),
        _variables(watched.variables),
        *(_once(seen, "file", each, content) for each in (*watched.files, DRIVER)),
        *(_once(seen, "folder", each, _folder) for each in watched.folders),
        *(_once(seen, "listed", each, _listed) for each in watched.listed),
        *(_once(seen, "tree", each, _tree) for each in watched.trees),
        *(_once(seen, "program", each, _program) for each in watched.programs),
        *(_once(seen, "python", each, _python) for each in watched.pythons),
    ]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def _once(memo: Memo, kind: str, name: str, look: Callable[[str], Any]) -> Any:
    if (kind, name) not in memo:
        memo[kind, name] = look(name)
    return memo[kind, name]


def _machine(_: str) -> Any:
    """This machine, this Python, and the distributions that it has, each with its version in its name."""
    system = os.uname()
    there = {(entry, name) for entry in sys.path for name in _names(entry) if name.endswith(DISTRIBUTION)}
    return [system.sysname, system.release, system.machine, sys.version, sys.prefix, sorted(there)]


def _variables(wanted: tuple[str, ...]) -> Any:
    beginnings = tuple(each[:-1] for each in wanted if each.endswith("*"))
    return sorted(item for item in os.environ.items() if item[0] in wanted or item[0].startswith(beginnings))


def content(path: str) -> str | None:
    """The sha256 of a file; None where there is none. Raises OSError as ``pieces``."""
    found = hashlib.sha256()
    try:
        for piece in pieces(path):
            found.update(piece)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.hexdigest()


def pieces(path: str) -> Iterator[bytes]:
    """What a regular file holds. Raises OSError for what is none, and for one too large to be read each time."""
    with regular.opened(Path(path)) as file:
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        while piece := file.read(PIECE):
            yield piece


def _names(folder: str) -> list[str]:
    """What a folder holds; nothing where there is none."""
    try:
        return sorted(each.name for each in Path(folder).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _folder(pattern: str) -> Any:
    folder, _, ending = pattern.rpartition("/*")
    return [(name, content(f"{folder}/{name}")) for name in _names(folder) if name.endswith(ending)]


def _listed(path: str) -> Any:
    return [(name, _state(Path(path, name))) for name in _names(path)]


def _tree(path: str) -> Any:
    return list(_below(path))


def _below(path: str) -> Iterator[Any]:
    with os.scandir(path) as entries:
        found = sorted(entries, key=lambda each: each.name)
    for each in found:
        if not each.is_dir():
            yield each.path, _state(Path(each.path))
        elif each.name != "__pycache__":
            yield from _below(each.path)


def _program(name: str) -> Any:
    return [(folder, _state(Path(folder, name))) for folder in os.environ.get("PATH", "").split(os.pathsep)]


def _state(path: Path) -> Any:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _python(minor: str) -> str | None:
    from compat import interpreter  # loads subprocess: where every combination has this Python, it is not asked

    return interpreter.exact(minor)
