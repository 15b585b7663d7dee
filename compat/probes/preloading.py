"""Imports that a copy of this process tries, and keeps if they work: the copy then goes on in this one's place."""

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Callable, List, Optional, Sequence

from . import guard, processes
from .channel import Tail
from .streams import output_to

SECONDS = 60
"""For each module."""
ATTEMPTS = 8
"""Each leaves out one module more; a catalogue of which more fail is not imported beforehand at all."""


class ReplacedError(BaseException):
    """Raised in the process that was copied, once its copy has ended: nothing is left to do but to end alike."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def end_alike(self) -> int:
        """The copy's exit code; a signal that ended it ends this process too."""
        if os.WIFSIGNALED(self.status):
            number = os.WTERMSIG(self.status)
            with contextlib.suppress(OSError):  # SIGKILL cannot be set, and needs not
                signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        return os.WEXITSTATUS(self.status)


def preload(modules: Sequence[str], prepare: Callable[[], None]) -> None:
    """Import what most children would import again, quietly; what fails leaves no trace.

    Whatever returns from this is the process that has imported: a copy of the one that called, which is left behind
    with a ReplacedError when the copy has ended. ``prepare`` does in the copy what a fork does not take over. A module
    that raises, hangs or crashes ends its copy, and the next copy leaves it out: the probes that need it show its
    failure for real. Modules whose top package is not imported yet are left alone.
    """
    wanted = [module for module in modules if module.partition(".")[0] in sys.modules and module not in sys.modules]
    for _ in range(ATTEMPTS):
        if not wanted:
            return
        failed = _attempt(wanted, prepare)
        if failed is None:
            return
        wanted.remove(failed)


def _attempt(modules: List[str], prepare: Callable[[], None]) -> Optional[str]:
    """None in a copy that has imported all; in this process the module that failed. Raises ReplacedError."""
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = processes.fork()
    if pid == 0:
        os.close(reader)
        _become(modules, writer, parent, prepare)
        return None
    os.close(writer)
    status = processes.wait(pid)
    os.set_blocking(reader, False)  # whatever the copy has left behind may hold the other end
    try:
        reached = len(os.read(reader, len(modules)))
    except BlockingIOError:
        reached = 0
    os.close(reader)
    if reached == len(modules):
        raise ReplacedError(status)
    return modules[reached]


def _become(modules: Sequence[str], writer: int, parent: int, prepare: Callable[[], None]) -> None:
    try:
        guard.die_with(parent)
        with output_to(Path(os.devnull), Tail(1)):
            for module in modules:
                signal.alarm(SECONDS)
                _import(module)
                os.write(writer, b".")
        signal.alarm(0)
        os.close(writer)
        prepare()
    except BaseException:  # noqa: BLE001 - it shows itself in the probes
        os._exit(1)


def _import(module: str) -> None:
    try:
        __import__(module)
    except ModuleNotFoundError as error:
        if error.name is None or not (module + ".").startswith(error.name + "."):
            raise  # else this release has no such module, and nothing of it was run
