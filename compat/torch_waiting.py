"""Waiting for torch, which is imported once for several combinations: whoever waits lends its turn meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from compat import turns
from compat.spending import Part, Spent
from compat.torch_hosts import TorchHost


@dataclass(frozen=True)
class Asked:
    """Over which descriptors a probe host is asked for: one, or none where it is started as ever.

    ``importing`` is the torch host if it was not asked before, and so has to import torch.
    """

    descriptors: tuple[int, ...] = ()
    importing: TorchHost | None = None


@contextmanager
def asking(torch: TorchHost | None, spent: Spent) -> Iterator[Asked]:
    """Asks a torch host for the first time; or waits, as others do so, until it has imported torch or failed to.

    It is settled when the block of the first one is left, if ``first_line`` has not done so.
    """
    if torch is None:
        yield Asked()
        return
    with ExitStack() as stack:
        first = torch.is_first()
        if first:
            stack.callback(torch.settled.set)
        # One's own end of the socket: the torch host may be closed while one waits, and then that is told over it.
        descriptors = _own(torch, stack)
        if not first:
            began = time.perf_counter()
            with turns.lent():
                torch.settled.wait()
            spent.of_host(Part.WAITING, time.perf_counter() - began)
        yield Asked(descriptors, torch if first else None)


def _own(torch: TorchHost, stack: ExitStack) -> tuple[int, ...]:
    try:
        return (stack.enter_context(torch.socket.dup()).fileno(),)
    except OSError:
        return ()  # closed before we came


def first_line(lines: Iterator[str], torch: TorchHost, spent: Spent) -> str | None:
    """The first line of the probe host that was asked for first, before which torch is imported; None: it has none."""
    began = time.perf_counter()
    with turns.lent():
        line = next(lines, None)
        spent.of_host(Part.IMPORTING, time.perf_counter() - began)
        torch.answered = line is not None
        torch.settled.set()
    return line
