"""One child: forked, watched, ended. What the parent sees of a probe."""

import os
import select
import signal
import time
import traceback
from typing import Callable, NamedTuple, NoReturn, Optional, Tuple

from . import processes
from .channel import OUTPUT_CHARACTERS, Answer, Tail, decode

CHANNEL_BYTES = 4 * 2**20
TICK_S = 0.05
DUMP_S = 0.3
"""How long a child may take to write where it hangs, before it is killed."""
NO_ANSWER = 70
"""Exit code of a child that could not send its result."""
_exit = os._exit
"""As it is before a library or a probe puts something of its own into its place: a child must never come back."""

Run = Callable[[int, int, str], None]
"""The child's side: (descriptor for results, descriptor for output, token that marks our lines)."""


class Limits(NamedTuple):
    """For one probe with all its processes."""

    time_s: float
    memory_bytes: Optional[int] = None


class Watched(NamedTuple):
    """How a child ended. ``ended`` says who ended it: "itself", "time", "memory" or "channel" (too much on it).

    ``answer`` is its result, if it sent one; ``stray`` whether anything else came on the result channel;
    ``status`` the wait status (-1: could not be killed).
    """

    ended: str
    answer: Optional[Answer]
    phase: Optional[str]
    stray: bool
    status: int
    output: str
    seconds: float


class ReaderGoneError(Exception):
    """Nobody reads the host's results any more."""


def _become(run: Run, results: int, output: int, token: str) -> NoReturn:
    try:
        run(results, output, token)
    except BaseException:  # noqa: BLE001 - nothing of the child may come back into the host's own code
        traceback.print_exc()
    finally:
        _exit(NO_ANSWER)


class Child:
    """A forked child with the reading ends of its two pipes."""

    def __init__(self, run: Run) -> None:
        self.token = os.urandom(8).hex()
        self.received, self.output = bytearray(), Tail(4 * OUTPUT_CHARACTERS)
        self.started = time.monotonic()
        results, results_end = os.pipe()
        output, output_end = os.pipe()
        self.pid = processes.fork()
        if self.pid == 0:
            _become(run, results_end, output_end, self.token)
        os.close(results_end)
        os.close(output_end)
        self.open = {results, output}
        self._results = results
        for descriptor in self.open:
            os.set_blocking(descriptor, False)

    def read(self, descriptor: int) -> bool:
        """Take what there is, 64 KiB at most; False if there is nothing more for now."""
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return False
        if not data:
            os.close(descriptor)
            self.open.discard(descriptor)
        elif descriptor == self._results:
            self.received += data
        else:
            self.output.feed(data)
        return bool(data)

    def drain(self) -> None:
        """Take what is left in the pipes (bounded, in case that somebody still writes)."""
        for descriptor in tuple(self.open):
            for _ in range(64):
                if not self.read(descriptor):
                    break

    def answered(self) -> bool:
        """Whether the result has come in whole."""
        mark = b"\n%s answer " % self.token.encode("ascii")
        return self.received.endswith(b"\n") and mark in self.received


def watch(run: Run, limits: Limits, reader: int) -> Watched:
    """Run ``run`` in a child until it answers, ends or reaches a limit; then end its whole family.

    Raises ReaderGoneError as soon as nobody reads from the pipe ``reader``, OSError if no child can be made.
    """
    child = Child(run)
    try:
        ended, status = _wait(child, limits, reader)
        if ended == "time":
            _where_it_hangs(child)
    finally:
        killed = processes.end(child.pid)
        child.drain()
        for descriptor in child.open:
            os.close(descriptor)
    answer, phase, stray = decode(bytes(child.received), child.token)
    seconds = time.monotonic() - child.started
    return Watched(
        ended, answer, phase, stray, killed if status is None else status, child.output.text(), round(seconds, 3)
    )


def _wait(child: Child, limits: Limits, reader: int) -> Tuple[str, Optional[int]]:
    """Who ended the child, and its wait status if it ended by itself without an answer."""
    weigh_at = 0.0
    while True:
        _poll(child, reader)
        now = time.monotonic()
        if child.answered():
            return "itself", None
        if len(child.received) > CHANNEL_BYTES:
            return "channel", None
        status = processes.ended(child.pid)
        if status is not None:
            return "itself", status
        if limits.memory_bytes and now >= weigh_at:
            if processes.resident_bytes(child.pid) > limits.memory_bytes:
                return "memory", None
            weigh_at = now + max(TICK_S, 10 * (time.monotonic() - now))  # a long process table costs time
        if now - child.started > limits.time_s:
            return "time", None


def _poll(child: Child, reader: int) -> None:
    """Wait a tick at most; read whatever has come."""
    poller = select.poll()
    poller.register(reader, 0)  # the end of a pipe that we write to: reports only that its reader has gone
    for descriptor in child.open:
        poller.register(descriptor, select.POLLIN)
    for descriptor, event in poller.poll(TICK_S * 1000):
        if descriptor != reader:
            child.read(descriptor)
        elif event & (select.POLLERR | select.POLLHUP):
            raise ReaderGoneError


def _where_it_hangs(child: Child) -> None:
    """Have faulthandler in the child write its stack to its output, and wait a moment for that."""
    os.kill(child.pid, signal.SIGUSR1)
    time.sleep(DUMP_S)
    child.drain()
