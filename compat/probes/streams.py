"""Standard output and standard error of the host, which must survive that their descriptors change."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Iterator

from .channel import Tail


def renew() -> None:
    """Make sys.stdout and sys.stderr anew: line by line, UTF-8, and not made for a file.

    A stream that was made for a file seeks, which fails once its descriptor has become a pipe in a child.
    Loggers keep the stream objects that they find when they are imported, so a child cannot make its own.
    """
    _, pipe = ends = os.pipe()
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        kept = os.dup(descriptor)
        os.dup2(pipe, descriptor)
        stream = open(  # noqa: SIM115 - stays open as long as the process
            descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        os.dup2(kept, descriptor)
        os.close(kept)
        setattr(sys, name, stream)
        setattr(sys, "__%s__" % name, stream)
    for end in ends:
        os.close(end)


def flush() -> None:
    """Write out what was printed, where the streams still are ones: a library or a probe may have replaced them."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


@contextlib.contextmanager
def output_to(path: Path, tail: Tail) -> Iterator[None]:
    """Everything printed meanwhile goes to the file, and its end to ``tail``.

    By descriptor, since loggers keep the stream objects that they find when they are imported.
    """
    flush()
    target = os.open(str(path), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    kept = [os.dup(1), os.dup(2)]
    os.dup2(target, 1)
    os.dup2(target, 2)
    try:
        yield
    finally:
        flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        if path.is_file():
            _read_end(target, tail)
            path.unlink()
        for descriptor in (*kept, target):
            os.close(descriptor)


def _read_end(descriptor: int, tail: Tail) -> None:
    size = os.fstat(descriptor).st_size
    kept = min(size, 16000)
    tail.feed(os.pread(descriptor, kept, size - kept))
    tail.total = size
