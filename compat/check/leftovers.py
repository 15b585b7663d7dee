"""What a command leaves in the project's folder, which the next one finds there: by the size and time of each file."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

MOST = 20_000
"""Files and folders that are looked at: in a larger folder nothing is said."""
CACHES = frozenset(
    (
        *(".git", ".hg", ".svn", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"),
        *(".compat", ".tox", ".nox", "node_modules", ".coverage"),
    )
)
"""What differs from run to run without deciding anything. Virtual environments are left out too."""

Files = Mapping[str, tuple[int, int]]
"""(bytes, time in ns) of each file, by its path in the folder."""


def files(folder: Path, without: Collection[Path] = ()) -> Files | None:
    """The files of a folder, none of ``without``; None where there are more than can be looked at."""
    entries = list(islice(_entries(folder, {os.fspath(each) for each in without}), MOST + 1))
    if len(entries) > MOST:
        return None
    found: dict[str, tuple[int, int]] = {}
    for entry in entries:
        with suppress(OSError):  # gone meanwhile
            there = entry.stat(follow_symlinks=False)
            if not stat.S_ISDIR(there.st_mode):
                found[os.path.relpath(entry.path, folder)] = there.st_size, there.st_mtime_ns
    return found


def changed(before: Files | None, after: Files | None) -> tuple[str, ...]:
    """What was made, changed or deleted between both looks, for people."""
    if before is None or after is None:
        return ()
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return tuple(f"{name} (deleted)" if name not in after else name for name in names)


def _entries(folder: Path, without: Collection[str]) -> Iterator[os.DirEntry[str]]:
    """All that is in a folder and the folders in it, as it comes."""
    waiting = [os.fspath(folder)]
    while waiting:
        place = waiting.pop()
        with suppress(OSError), os.scandir(place) as entries:  # a folder that may not be read
            for entry in entries:
                if entry.name in CACHES or entry.path in without:
                    continue
                yield entry
                if entry.is_dir(follow_symlinks=False) and not Path(entry.path, "pyvenv.cfg").exists():
                    waiting.append(entry.path)
