"""How much disk folders take, as ``du`` counts it: a file with several names (hard links) once.

uv links the files of an environment to those in its own cache, and environments share compiled modules. So each folder
has two sizes: what is in it, and what its removal would give back.
"""

from __future__ import annotations

import os
import stat
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 512
"""Bytes of one of ``st_blocks``, whatever the file system's own blocks are."""


@dataclass
class Folder:
    """One folder as it was measured. ``alone`` are the bytes of files with one name; ``linked`` the other files.

    ``size`` is all of it, each file once; ``own`` what no name outside of the folder keeps on the disk.
    """

    alone: int = 0
    size: int = 0
    own: int = 0
    linked: array[int] = field(default_factory=lambda: array("Q"))


@dataclass
class Ledger:
    """Which files the measured folders hold together. One cache is one file system: a file is known by its inode."""

    held: Counter[int] = field(default_factory=Counter)
    """How many names of each linked file are within what was measured."""
    names: dict[int, int] = field(default_factory=dict)
    bytes: dict[int, int] = field(default_factory=dict)
    alone: int = 0

    @property
    def size(self) -> int:
        """What the measured folders take together."""
        return self.alone + sum(self.bytes[each] for each, count in self.held.items() if count)

    @property
    def own(self) -> int:
        """What of it nobody else keeps on the disk: uv's cache, as a rule."""
        whole = (each for each, count in self.held.items() if count and count >= self.names[each])
        return self.alone + sum(self.bytes[each] for each in whole)

    def add(self, *paths: Path) -> Folder:
        """Measures folders and files as one, without following links. What vanishes meanwhile counts as not there."""
        found = Folder()
        for status, is_folder in (each for path in paths for each in _statuses(path)):
            if status.st_nlink == 1 or is_folder:
                found.alone += status.st_blocks * BLOCK
            else:
                found.linked.append(status.st_ino)
                self.names[status.st_ino], self.bytes[status.st_ino] = status.st_nlink, status.st_blocks * BLOCK
        counts = Counter(found.linked)
        found.size = found.alone + sum(self.bytes[each] for each in counts)
        found.own = found.alone + sum(self.bytes[each] for each, n in counts.items() if n >= self.names[each])
        self.alone += found.alone
        self.held.update(counts)
        return found

    def added_by(self, folder: Folder) -> int:
        """The bytes of a measured folder that no other one holds."""
        counts = Counter(folder.linked)
        return folder.alone + sum(self.bytes[each] for each, count in counts.items() if self.held[each] == count)

    def remove(self, folder: Folder) -> None:
        """Takes a measured folder out again, as it was removed from the disk."""
        self.alone -= folder.alone
        self.held.subtract(folder.linked)
        for each, count in Counter(folder.linked).items():
            self.names[each] -= count


def _statuses(path: Path) -> Iterator[tuple[os.stat_result, bool]]:
    with suppress(FileNotFoundError):
        status = path.lstat()
        is_folder = stat.S_ISDIR(status.st_mode)
        yield status, is_folder
        if is_folder:
            yield from _within(str(path))


def _within(folder: str) -> Iterator[tuple[os.stat_result, bool]]:
    pending = [folder]
    while pending:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    is_folder = entry.is_dir(follow_symlinks=False)
                    yield entry.stat(follow_symlinks=False), is_folder
                    if is_folder:
                        pending.append(entry.path)
