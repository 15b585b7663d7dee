"""Files that are there whole or not at all, and files that hold a place."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def write_whole(file: Path, text: str) -> None:
    """Write a text atomically; safe against a kill and against others who write the same file."""
    write_together({file: text})


def write_whole_bytes(file: Path, content: bytes) -> None:
    """Write bytes atomically, likewise."""
    write_together({file: content})


def write_together(texts: Mapping[Path, str | bytes]) -> None:
    """Write several texts or bytes, each atomically: all are on the disk beside their places before one is replaced."""
    made: dict[Path, Path] = {}
    try:
        for file, text in texts.items():
            made[file] = _beside(file)
            made[file].write_bytes(text.encode() if isinstance(text, str) else text)
            made[file].chmod(0o644)
        for file, new in made.items():
            new.replace(file)
    except BaseException:
        for new in made.values():
            new.unlink(missing_ok=True)
        raise


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """A stream into a file that takes its place once the block is left; if that raises, nothing has changed."""
    new = _beside(file)
    try:
        with new.open("wb") as stream:
            yield stream
        new.chmod(0o644)
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _beside(file: Path) -> Path:
    """An empty file in the same folder. Raises OSError where that could not take the place of ``file``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    descriptor, new = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(descriptor)
    return Path(new)


@contextmanager
def held(file: Path, meanwhile: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a lock file, waiting for whoever has it; the kernel lets go of it when its holder dies.

    With ``meanwhile`` it is called between two looks, and may raise to end the waiting.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as stream:
        if meanwhile is None:
            fcntl.flock(stream, fcntl.LOCK_EX)
        else:
            while not _taken(stream):
                meanwhile()
        yield


def _taken(stream: IO[str]) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
