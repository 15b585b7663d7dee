"""A program that reports while it runs: lines over a pipe of its own, apart from what it prints.

Like ``process.run``, of which this is the other half, it leaves nobody behind.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from compat.process import Completed, decoded, kill_group, refuse_stopped, start

TICK_S = 0.1
TAIL_BYTES = 64 * 1024


@contextmanager
def stream(
    argv: Sequence[str | Path],
    *,
    input: Callable[[int], str],  # noqa: A002 - as in subprocess
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    time_limit_s: float | None = None,
    silence_limit_s: float | None = None,
    network: bool = True,
    pass_fds: tuple[int, ...] = (),
) -> Iterator[Stream]:
    """Start a program that writes its results, a line each, to a pipe of its own.

    ``input`` is called with the number that the pipe has in the program, and returns its standard input.
    ``time_limit_s`` is for the whole, ``silence_limit_s`` for the time between two lines. ``network`` is as in
    ``process.start``. Leaving the block kills whatever still runs.
    """
    reader, writer = os.pipe()
    try:
        started = start(argv, env, cwd, input(writer), subprocess.STDOUT, (writer, *pass_fds), network=network)
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    try:
        yield Stream(started, reader, time_limit_s, silence_limit_s)
    finally:
        kill_group(started)
        os.close(reader)
        _output(started).close()


class Stream:
    """The lines of one running program. Iterate once; then ``completed`` says how it ended.

    ``completed.stderr`` holds the last 64 KiB of both its outputs, ``completed.stdout`` nothing.
    """

    completed: Completed | None = None

    def __init__(
        self, started: subprocess.Popen[bytes], reader: int, time_limit_s: float | None, silence_limit_s: float | None
    ) -> None:
        self._started = started
        self._reader = reader
        self._ends = None if time_limit_s is None else time.monotonic() + time_limit_s
        self._silence_s = silence_limit_s
        self._tail = b""
        self._timed_out = False

    def __iter__(self) -> Iterator[str]:
        """Yield each whole line, without its end; a last line that was cut off is dropped."""
        rest = b""
        for chunk in self._chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            yield from map(decoded, lines)
        kill_group(self._started)
        refuse_stopped()
        self.completed = Completed(self._started.returncode, "", decoded(self._tail), self._timed_out)

    def _chunks(self) -> Iterator[bytes]:
        """Yield what comes from the pipe until the program has ended or a limit is over."""
        heard = time.monotonic()
        output = _output(self._started).fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(self._reader, selectors.EVENT_READ)
            selector.register(output, selectors.EVENT_READ)
            while True:
                ended = self._started.poll() is not None
                if ended:
                    kill_group(self._started)  # who it left behind may hold the pipes open
                ready = [key.fd for key, _ in selector.select(0 if ended else TICK_S)]
                for descriptor in ready:
                    chunk = os.read(descriptor, TAIL_BYTES)
                    if not chunk:
                        selector.unregister(descriptor)
                    elif descriptor == output:
                        self._tail = (self._tail + chunk)[-TAIL_BYTES:]
                    else:
                        yield chunk
                        heard = time.monotonic()  # after the reader's own work, which is no silence of the program
                if ended and not ready:
                    return
                self._resume()
                if self._over(heard):
                    self._timed_out = True
                    return

    def _resume(self) -> None:
        """Let the program go on where somebody has stopped it (SIGSTOP): it would be waited for till its limit."""
        with suppress(AttributeError, ChildProcessError):  # macOS has no waitid; it has ended
            if os.waitid(os.P_PID, self._started.pid, os.WSTOPPED | os.WNOHANG):
                os.kill(self._started.pid, signal.SIGCONT)

    def _over(self, heard: float) -> bool:
        now = time.monotonic()
        silent = self._silence_s is not None and now - heard > self._silence_s
        return silent or (self._ends is not None and now > self._ends)


def _output(started: subprocess.Popen[bytes]) -> IO[bytes]:
    assert started.stdout is not None
    return started.stdout
