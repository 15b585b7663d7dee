"""Where the lines of ``compat run --events`` go: a file, a named pipe or standard output, whole lines at once."""

from __future__ import annotations

import functools
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO

from compat.errors import CompatError
from compat.events import Write

STANDARD_OUTPUT = "-"
OPTION = "--events"


@contextmanager
def written(target: str) -> Iterator[Write]:
    """What takes a line. A file is written anew. Raises CompatError where it cannot be opened or takes no more."""
    try:
        stream = _standard_output() if target == STANDARD_OUTPUT else FileIO(target, "wb")
    except (OSError, ValueError) as error:
        raise CompatError(f"{OPTION} {target}: {_why(error)}; name a file that can be written, or -") from None
    with stream:
        yield functools.partial(_write, stream, target)


def _standard_output() -> FileIO:
    """Beside the stream that other output goes to: nothing is kept back, and a reader that is gone is noticed."""
    sys.stdout.flush()
    return FileIO(os.dup(1), "wb")


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
