"""Is what was installed still there, as it was? By what each distribution's RECORD gives."""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from compat import installed_files
from compat.installed_files import File


def damage(folder: Path) -> str | None:
    """The first file of an environment that is gone or is not what was installed, or None.

    By its size; one that was written after its wheel was unpacked is read as well. Its inode may be that of uv's cache
    and of other environments, which are changed with it. Compiled modules are left out: Python writes them anew.
    """
    for packages in sorted(folder.glob("lib/python*/site-packages")):
        if (name := installed_files.unrecorded(packages)) is not None:
            return f"{name}/RECORD is gone"
        try:
            recorded = list(installed_files.files(packages))
        except (OSError, ValueError, csv.Error) as error:
            return f"a RECORD cannot be read: {error}"
        if wrong := _first_damaged(packages, recorded):
            return wrong
    return None


def _first_damaged(packages: Path, recorded: Iterable[File]) -> str | None:
    with _opened(packages) as folder:
        for file in recorded:
            try:
                there = os.stat(file.path, dir_fd=folder)  # half as long as by whole paths
            except (OSError, ValueError):  # ValueError: a name that no file can have
                return f"{file.path} is gone"
            if there.st_size != file.size or (there.st_mtime_ns > file.unpacked_ns and _is_other(packages, file)):
                return f"{file.path} was changed"
    return None


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_other(packages: Path, file: File) -> bool:
    return bool(file.content) and installed_files.content(packages / file.path) != file.content


def entries(folder: Path) -> list[str]:
    """What stands at the top of an environment's packages: modules, packages, their metadata, ``.pth`` files."""
    there = folder.glob("lib/python*/site-packages/*")
    return sorted(entry.name for entry in there if entry.name != "__pycache__")


def added(folder: Path, before: Collection[str] | None) -> str | None:
    """The first of the entries that was not there before, or None; also where nobody knows (None) what was."""
    new = set() if before is None else {*entries(folder)} - {*before}
    return f"{min(new)} was added" if new else None
