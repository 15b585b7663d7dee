"""Compiled modules that are written whole or not at all.

Python before 3.13.1 takes a part that a full disk has taken for the whole (python/cpython#126606); each import of that
module fails from then on.
"""

import os
from importlib import _bootstrap_external as machinery
from typing import Any


def write_whole_only() -> None:
    """Have the import system keep nothing that is cut short. Where it has no such function, nothing changes."""
    if hasattr(machinery, "_write_atomic"):
        machinery._write_atomic = _write  # noqa: SLF001 - there is no other door to it


def _write(path: str, data: bytes, mode: int = 0o666) -> None:
    """Raises OSError, which the import system takes for "no compiled module", and leaves nothing."""
    temporary = "%s.%d" % (path, os.getpid())
    descriptor = os.open(temporary, os.O_EXCL | os.O_CREAT | os.O_WRONLY, mode & 0o666)
    try:
        left: Any = memoryview(data)
        try:
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)
        os.replace(temporary, path)  # noqa: PTH105 - a text, as the import system has it
    except OSError:
        os.unlink(temporary)  # noqa: PTH108
        raise
