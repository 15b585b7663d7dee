"""Programs that left the group they were started in (daemons), found by what their environment says (Linux).

Run as a script, ``python -I -S strays.py FOLDER``, it is a reaper: it waits for the end of its input, which the kernel
brings about when whoever holds the other end is gone, also after a SIGKILL; then it ends those that have the folder in
their environment, and removes the folder. Standard library only.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ROUNDS = 50
"""How often is looked again: who was found may have started another one meanwhile."""


def end(mark: str) -> None:
    """Kill all of our programs that have ``mark``, a text of nobody else's, in the environment they began with."""
    for attempt in range(ROUNDS):
        living = list(_marked(mark.encode()))
        if not living:
            return
        for pid in living:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.002 * attempt)


def _marked(mark: bytes) -> Iterator[int]:
    for place in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # another user's, or gone; of a zombie nothing is left
            if mark in place.read_bytes():
                yield int(place.parent.name)


def reap(folder: str) -> None:
    """Wait for the end of the input, then leave nothing of the folder and its programs."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # they may go to all programs of a job at once
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    end(folder)
    os.execvp("rm", ["rm", "-rf", "--", folder])  # noqa: S606, S607 - of any depth, unlike shutil.rmtree


if __name__ == "__main__":
    reap(sys.argv[1])
