"""Where the lines of ``compat run --events`` go: a file, a named pipe or standard output, whole lines at once.

A file of somebody else's is not written over. A file that standard output or error goes to is not opened once more:
each opening has its own end, and they would write over each other's lines.
"""

from __future__ import annotations

import errno
import fcntl
import functools
import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from compat import eventcheck, regular
from compat.errors import CompatError
from compat.events import Write

STANDARD_OUTPUT = "-"
OPTION = "--events"
Waiting = Callable[[], None]
"""Is called before a pipe's reader is waited for."""


@contextmanager
def written(target: str, waiting: Waiting) -> Iterator[Write]:
    """What takes a line. A file is written anew if it is empty or holds events and nothing else.

    Raises CompatError, having changed nothing, for any other file, for one that another run writes to and for what
    cannot be opened; and where it takes no more.
    """
    try:
        stream = _opened(target, waiting)
    except (OSError, ValueError) as error:
        raise CompatError(f"{OPTION} {target}: {_why(error)}; name a file that can be written, or -") from None
    with stream:
        yield functools.partial(_write, stream, target)


def is_standard_output(target: str) -> bool:
    """Whether standard output goes there: "-", /dev/stdout, the file that a shell sends it to."""
    return _own(target) == 1


def _own(target: str) -> int | None:
    """The number of the standard stream that goes there; None for another place, and for one that is not there yet."""
    if target == STANDARD_OUTPUT:
        return 1
    try:
        there = Path(target).stat()
        return next((number for number in (1, 2) if os.path.samestat(there, os.fstat(number))), None)
    except (OSError, ValueError):
        return None  # whoever opens it is told why


def _opened(target: str, waiting: Waiting) -> FileIO:
    """Beside a standard stream nothing is kept back, and a reader that is gone is noticed."""
    number = _own(target)
    if number is None:
        return _anew(target, waiting)
    (sys.stdout if number == 1 else sys.stderr).flush()
    return FileIO(os.dup(number), "wb")


def _anew(target: str, waiting: Waiting) -> FileIO:
    """Emptied only once it is known whose it is, and that no other run writes to it."""
    stream = FileIO(_descriptor(target, waiting), "wb")
    try:
        if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            _hold(stream, target)
            if os.fstat(stream.fileno()).st_size:
                _refuse_other(target)
                stream.truncate(0)
    except BaseException:
        stream.close()
        raise
    return stream


def _descriptor(target: str, waiting: Waiting) -> int:
    """Of a pipe that nobody reads only once somebody does."""
    how = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    try:
        number = os.open(target, how | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno != errno.ENXIO or not Path(target).is_fifo():
            raise
        waiting()
        return os.open(target, how)
    os.set_blocking(number, True)
    return number


def _hold(stream: FileIO, target: str) -> None:
    """For as long as it is open: of two runs neither has lines among the other's."""
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CompatError(f"{OPTION} {target}: another run writes to it; name another file") from None


def _refuse_other(target: str) -> None:
    with regular.opened(Path(target)) as file:
        number = eventcheck.foreign(file.readline)
    if number is not None:
        told = f"line {number} is no event of compat"
        raise CompatError(f"{OPTION} {target}: {told}; name a file that is not there, or -")


def _write(stream: FileIO, target: str, line: bytes) -> None:
    try:
        while line:
            taken = stream.write(line)
            if taken is None:  # the pipe is full, and somebody has told it not to wait
                select.select([], [stream], [])
            line = line[taken or 0 :]
    except OSError as error:
        raise CompatError(f"{OPTION} {target}: {_why(error)}; what was finished is in the journal") from None


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or "no file's name"
