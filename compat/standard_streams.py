"""Standard input, output and error that are there however the program was started, and whoever reads them."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

NAMES = {1: "standard output"}
"""Those whose loss is told; what is under way may get lost."""


def secure() -> None:
    """Opens the streams that the program was started without, and lets no reader that went away end it.

    A closed one would be taken by the next file that is opened, and what child processes write would go into that.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # takes the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the program runs
    if sys.stdout is sys.__stdout__:
        sys.stdout = _stream(1, sys.stdout)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _stream(2, sys.stderr)


class _Unread(io.FileIO):
    """Takes everything once its reader has gone away. Of another fault standard output complains, once and by name."""

    _gone = False

    def write(self, data: Any, /) -> int:
        if self._gone:
            return len(data)
        try:
            return super().write(data)
        except OSError as error:
            self._gone = True
            if isinstance(error, BrokenPipeError) or self.fileno() not in NAMES:
                return len(data)
            raise OSError(error.errno, error.strerror, NAMES[self.fileno()]) from None


def _stream(number: int, there: TextIO | None) -> TextIO:
    """A text stream like the one that is there; a character that the terminal lacks is shown by its number."""
    if there:
        there.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Unread(number, "wb", closefd=False)),
        encoding=there.encoding if there else "utf-8",
        errors="backslashreplace",
        line_buffering=number == 2 or bool(there and there.isatty()),
        write_through=bool(getattr(there, "write_through", False)),
    )
