"""Environments removed so that nobody is hurt: not what is in use, and what is half removed does not count as built."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from compat.environment import IN_USE, MARKER


def environment(folder: Path) -> bool:
    """Removes an environment, unless somebody builds or uses it; returns whether it did. Raises OSError.

    The marker goes first: without it the rest does not count as built, and is cleared away by whoever comes next.
    """
    with ExitStack() as stack:
        # The first is made where it is not there: whoever begins to build takes it, and nobody builds without one.
        if not (stack.enter_context(_held(_lock(folder), os.O_CREAT)) and stack.enter_context(_held(folder / IN_USE))):
            return False
        (folder / MARKER).unlink(missing_ok=True)
        shutil.rmtree(folder)
        return True


def is_in_use(folder: Path) -> bool:
    """Whether somebody builds or uses an environment right now."""
    with _held(_lock(folder)) as built, _held(folder / IN_USE) as used:
        return not (built and used)


def files(paths: Iterable[Path], within: Path) -> int:
    """Removes files, and the folders below ``within`` that are empty then; returns how many files. Raises OSError."""
    removed, parents = 0, set[Path]()
    for path in paths:
        with suppress(FileNotFoundError):  # somebody else was faster
            path.unlink()
            removed += 1
            parents.update(each for each in path.parents if each.is_relative_to(within))
    for folder in sorted(parents, reverse=True):
        with suppress(OSError):  # not empty
            folder.rmdir()
    return removed


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


@contextmanager
def _held(file: Path, more: int = 0) -> Iterator[bool]:
    """Whether a lock file is held by us now: also where there is none, for then nobody can have it. Waits for nobody.

    A link in its place is not followed; it counts as held by others. Raises OSError for a file that may not be opened.
    """
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | more, 0o644)
    except FileNotFoundError:
        yield True
        return
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        yield False
        return
    try:
        yield _taken(descriptor)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
