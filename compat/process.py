"""The only door to subprocesses: time limits, process groups, no orphans.

Each program gets a session (and so a process group) of its own. On the time limit, on an exception or an
interrupt here, and at its own end, the whole group is killed; on Linux it also dies with this process
(see ``leash``).
"""

from __future__ import annotations

import functools
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from compat.errors import CompatError, ToolError
from compat.listening import Outputs

GRACE_S = 2.0
"""Between SIGTERM and SIGKILL."""
TICK_S = 0.1
"""How often a program is looked at that prints nothing; whether it has ended is no event of its outputs."""
WAIT_S = 3600.0
_running: set[subprocess.Popen[bytes]] = set()
_door = threading.Lock()
_closed: list[object] = []
"""Not empty while no program may start; changed behind the door."""
LEASH = Path(__file__).with_name("leash.py")
NETWORK, NO_NETWORK = "network", "none"
"""How the leash is told whether the program sees a network."""


@dataclass(frozen=True)
class Completed:
    """How a program ended. ``returncode`` is negative for a signal, as in ``subprocess``."""

    returncode: int
    stdout: str
    stderr: str
    timed_out: bool = False


def signal_name(number: int) -> str:
    """Return what a signal is called: "SIGSEGV", "signal 99" for one that this platform does not name."""
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


@functools.cache
def uv() -> str:
    """Return the path of the uv binary: the one installed beside us, else the one on PATH.

    Raises ToolError where there is none.
    """
    try:
        from uv import find_uv_bin

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        raise ToolError("uv is not installed; try: python -m pip install uv")
    return found


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    input: str = "",  # noqa: A002 - as in subprocess
    time_limit_s: float | None = None,
    last_bytes: int | None = None,
) -> Completed:
    """Run a program to its end and return what it printed, or the last bytes of each output.

    ``env`` None means our own environment. It has ended when it has ended, whoever still holds its outputs open.
    Raises ToolError if there is no such program, StoppedError if an interrupt ended it; a failing program is a value.
    """
    with start(argv, env, cwd, input, subprocess.PIPE) as started, Outputs(started, last_bytes) as outputs:
        try:
            timed_out = not _ended(started, outputs, time_limit_s)
        finally:
            kill_group(started)
        refuse_stopped()
        outputs.drain()
        stdout, stderr = outputs.heard
    return Completed(started.returncode, decoded(stdout), decoded(stderr), timed_out)


def _ended(started: subprocess.Popen[bytes], outputs: Outputs, time_limit_s: float | None) -> bool:
    """Listen until the program ends; False if it does not within the limit."""
    ends = math.inf if time_limit_s is None else time.monotonic() + time_limit_s
    while started.poll() is None:
        left = ends - time.monotonic()
        if left <= 0:
            return False
        if outputs.are_open:
            outputs.listen(min(left, TICK_S))
        else:
            with suppress(subprocess.TimeoutExpired):
                started.wait(min(left, WAIT_S))
    return True


def start(
    argv: Sequence[str | Path],
    env: Mapping[str, str] | None,
    cwd: Path | None,
    text: str,
    stderr: int,
    pass_fds: tuple[int, ...] = (),
    *,
    network: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a program on the leash. Its input comes from a file, so that neither side can wait for the other.

    Without ``network`` it gets a network namespace of its own, and does not start where that is not permitted (see
    ``isolation``). Raises ToolError if there is no such program, StoppedError while all programs are stopped.
    """
    program = shutil.which(str(argv[0]))
    if program is None:
        raise ToolError(f"there is no program {argv[0]!s}; is it installed?")
    how = NETWORK if network else NO_NETWORK
    leashed = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), how, str(Path.cwd() / program)]
    with tempfile.TemporaryFile() as stdin:
        stdin.write(text.encode())
        stdin.seek(0)
        with _door:
            refuse_stopped()
            started = subprocess.Popen(
                [*leashed, *map(str, argv[1:])],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=env,
                cwd=cwd,
                pass_fds=pass_fds,
                start_new_session=True,
            )
            _running.add(started)
    return started


class StoppedError(CompatError):
    """Raised in a thread that wants to start a program after an interrupt, or whose program an interrupt ended."""


def refuse_stopped() -> None:
    """Raise StoppedError while all programs are stopped: how one ended then says nothing about it."""
    if _closed:
        raise StoppedError("interrupted")


def pause(seconds: float) -> None:
    """Sleep before looking again for what has to be free; refuses like ``refuse_stopped``."""
    refuse_stopped()
    time.sleep(seconds)


@contextmanager
def stopped() -> Iterator[None]:
    """End all programs that any thread has started, and let none start until the block is left.

    For an interrupt, which only the main thread sees: the others wait for their programs and would start the next.
    """
    mark = object()
    with _door:
        _closed.append(mark)
    try:
        for started in list(_running):
            _signal_group(started, signal.SIGTERM)
        for started in list(_running):
            kill_group(started)
        yield
    finally:
        _closed.remove(mark)


def kill_group(started: subprocess.Popen[bytes]) -> None:
    """End the program and all that it started: ask, wait a little, then kill."""
    if started.poll() is None:
        _signal_group(started, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            started.wait(GRACE_S)
    _signal_group(started, signal.SIGKILL)
    started.wait()
    _running.discard(started)


def _signal_group(started: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # Nobody left in the group, or (macOS) only zombies: that is what was wanted.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(started.pid, number)


def decoded(data: bytes) -> str:
    """Return what a program printed, whatever it printed."""
    return data.decode(errors="replace")
