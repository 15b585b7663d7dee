"""Where the lines of ``compat run --events`` go: a file, a named pipe or standard output, whole lines at once.

A file of somebody else's is not written over. A file that standard output or error goes to is not opened once more:
each opening has its own end, and they would write over each other's lines.
"""

from __future__ import annotations

import functools
import json
import os
import select
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from compat import regular
from compat.errors import CompatError
from compat.events import Write

STANDARD_OUTPUT = "-"
OPTION = "--events"
SCHEMA = "compat-events/"
"""What the schema of every line begins with, whatever its version."""
LONGEST = 2**20
"""Bytes of a first line; it names all combinations of its run."""


@contextmanager
def written(target: str) -> Iterator[Write]:
    """What takes a line. A file is written anew if it is empty or holds events.

    Raises CompatError, having changed nothing, for any other file and for what cannot be opened; and where it takes no
    more.
    """
    try:
        stream = _opened(target)
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


def _opened(target: str) -> FileIO:
    """Beside a standard stream nothing is kept back, and a reader that is gone is noticed."""
    number = _own(target)
    if number is None:
        return _anew(target)
    (sys.stdout if number == 1 else sys.stderr).flush()
    return FileIO(os.dup(number), "wb")


def _anew(target: str) -> FileIO:
    """Emptied only once it is known whose it is."""
    stream = FileIO(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666), "wb")
    try:
        there = os.fstat(stream.fileno())
        if stat.S_ISREG(there.st_mode) and there.st_size:
            _refuse_other(target)
            stream.truncate(0)
    except BaseException:
        stream.close()
        raise
    return stream


def _refuse_other(target: str) -> None:
    with regular.opened(Path(target)) as file:
        line = file.readline(LONGEST)
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        first = None
    schema = first.get("schema") if isinstance(first, dict) else None
    if not (isinstance(schema, str) and schema.startswith(SCHEMA)):
        raise CompatError(f"{OPTION} {target}: there is another file; name one that is not there, or -")


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
