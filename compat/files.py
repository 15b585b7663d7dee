"""Files that are there whole or not at all, and files that hold a place."""

from __future__ import annotations

import errno
import fcntl
import functools
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

_UNFINISHED = re.compile(r"\.(?P<name>.+)\.[a-z0-9_]{8}")


def write_whole(file: Path, text: str) -> None:
    """Write a text atomically; safe against a kill and against others who write the same file."""
    write_together({file: text})


def write_whole_bytes(file: Path, content: bytes) -> None:
    """Write bytes atomically, likewise."""
    write_together({file: content})


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """An error of the machine names the file that is written, and not the one beside it or none."""
    try:
        yield
    except OSError as error:
        if error.filename is None or Path(str(error.filename)).name.startswith(f".{file.name}."):
            error.filename = str(file)
        raise


def write_together(texts: Mapping[Path, str | bytes]) -> None:
    """Write several texts or bytes, each atomically: all are on the disk beside their places before one is replaced."""
    with ExitStack() as opened:
        made = {file: opened.enter_context(_beside(file)) for file in texts}
        for file, text in texts.items():
            with _named(file):
                made[file].write(text.encode() if isinstance(text, str) else text)
                made[file].flush()
        for file, new in made.items():
            Path(new.name).replace(file)


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """A stream into a file that takes its place once the block is left; if that raises, nothing has changed."""
    with _beside(file) as stream, _named(file):
        yield stream
        stream.flush()
        Path(stream.name).replace(file)


@contextmanager
def _beside(file: Path) -> Iterator[IO[bytes]]:
    """A new file in the same folder, which is gone when the block is left, unless it has been moved.

    It is locked as long as it is open: what a killed writer left has no lock, and the next one removes it. Raises
    OSError where it could not take the place of ``file``.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    for left in _unfinished(file.parent).get(file.name, ()):
        _remove_unlocked(left)
    with _locked(file) as stream:
        try:
            Path(stream.name).chmod(0o644)
            yield stream
        finally:
            Path(stream.name).unlink(missing_ok=True)


@functools.cache
def _unfinished(folder: Path) -> Mapping[str, list[Path]]:
    """What others had not finished when this process first wrote to a folder, by the names that they were meant for."""
    found: dict[str, list[Path]] = {}
    for path in folder.iterdir():
        if form := _UNFINISHED.fullmatch(path.name):
            found.setdefault(form["name"], []).append(path)
    return found


def _locked(file: Path) -> IO[bytes]:
    while True:
        with _named(file):
            descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        os.close(descriptor)
        stream = Path(name).open("r+b")  # noqa: SIM115 - it holds the lock until its user closes it
        fcntl.flock(stream, fcntl.LOCK_EX)
        if os.fstat(stream.fileno()).st_nlink:
            return stream
        stream.close()  # somebody took it for one that was left, before it had its lock


def _remove_unlocked(left: Path) -> None:
    with suppress(FileNotFoundError), left.open("rb") as stream:
        if _taken(stream):
            left.unlink(missing_ok=True)


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


def _taken(stream: IO[Any]) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
