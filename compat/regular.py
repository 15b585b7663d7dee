"""The files of a project, which anybody may have put there: a pipe would be waited for, and a device has no end."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import IO


def opened(path: Path) -> IO[bytes]:
    """A regular file to read from. Raises OSError, at once, for what is none."""
    file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return file


def text(path: Path) -> str:
    """A regular file's text (UTF-8), with line ends as Python reads them. Raises OSError and UnicodeDecodeError."""
    with io.TextIOWrapper(opened(path), encoding="utf-8") as file:
        return file.read()
