"""Temporary folders, and the programs that work in them, which do not outlive this one, however it ends.

All are below one folder. A reaper (see ``strays``), a small process beside this one, removes it when this one is gone,
also after a SIGKILL; first it ends whoever has that folder in its environment: children of probes that no group and no
parent-death signal reaches.
"""

from __future__ import annotations

import atexit
import functools
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compat import strays
from compat.probes.removal import remove

_door = threading.Lock()


@contextmanager
def folder() -> Iterator[Path]:
    """An empty temporary folder, removed when the block is left."""
    made = Path(tempfile.mkdtemp(dir=_top()))
    try:
        yield made
    finally:
        remove(made)


@contextmanager
def mark() -> Iterator[Path]:
    """The same for programs that have it in their environment: whoever still runs when the block is left is ended.

    Daemons are found too, on Linux.
    """
    with folder() as made:
        try:
            yield made
        finally:
            strays.end(str(made))


def _top() -> Path:
    with _door:
        found = _of(os.getpid())
        if not found.is_dir():  # somebody has cleared the place for temporary files
            _of.cache_clear()
            found = _of(os.getpid())
        return found


@functools.cache
def _of(_process: int) -> Path:
    """The folder of this process, with its reaper: that comes first, or a SIGKILL in between would leave the folder."""
    made = Path(tempfile.gettempdir(), f"compat-{secrets.token_hex(8)}")
    argv = [sys.executable, "-I", "-S", strays.__file__, str(made)]
    quiet = subprocess.DEVNULL
    reaper = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd="/", start_new_session=True)
    atexit.register(_leave, made, reaper)
    made.mkdir(mode=0o700)
    return made


def _leave(made: Path, reaper: subprocess.Popen[bytes]) -> None:
    """At the ordinary end nobody is left: no reason to look for strays."""
    remove(made)
    reaper.kill()
    reaper.communicate()
