"""A stream of text that ends, whatever it comes from: a device may have no end, and a pipe's writer need not stop."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

from compat.errors import CompatError

MOST = 2**30
"""Bytes of a text. Of the slowest ones so many take minutes."""
CUT = "cut the text to the traceback"


def bounded(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream, which raises CompatError when more than ``MOST`` bytes are read. Raises it at once for a device.

    A terminal and the null device are none in this sense: they end.
    """
    if _is_endless(stream):
        raise CompatError(f"{name}: a device, which may have no end; give a text file, or {CUT}")
    return io.BufferedReader(_Bounded(stream, name))


def _is_endless(stream: BinaryIO) -> bool:
    try:
        number = stream.fileno()
    except OSError:  # no file of the system's
        return False
    there = os.fstat(number)
    if not (stat.S_ISCHR(there.st_mode) or stat.S_ISBLK(there.st_mode)):
        return False
    return not os.isatty(number) and there.st_rdev != Path(os.devnull).stat().st_rdev


class _Bounded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name, self._left = stream, name, MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """A pipe gives what it has; raises CompatError behind the last byte that is taken."""
        wanted = min(len(buffer), self._left + 1)
        found = self._stream.read1(wanted) if isinstance(self._stream, io.BufferedReader) else self._stream.read(wanted)
        self._left -= len(found)
        if self._left < 0:
            raise CompatError(f"{self._name}: longer than {_told(MOST)}; {CUT}")
        buffer[: len(found)] = found
        return len(found)


def _told(size: int) -> str:
    return next(
        f"{size // unit} {name}" for unit, name in ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB")) if size >= unit
    )
