"""Waiting for torch, which is imported once for several combinations: whoever waits lends its turn meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from compat import turns
from compat.spending import Part, Spent
from compat.torch_hosts import TorchHost


@contextmanager
def asking(torch: TorchHost | None, spent: Spent) -> Iterator[bool]:
    """Whether a torch host is asked for the first time. Who comes later waits until it has imported torch, or failed.

    Who is told so has it settled when the block is left, if ``first_line`` has not.
    """
    first = torch is not None and torch.is_first()
    try:
        if torch and not first:
            began = time.perf_counter()
            with turns.lent():
                torch.settled.wait()
            spent.of_host(Part.WAITING, time.perf_counter() - began)
        yield first
    finally:
        if torch and first:
            torch.settled.set()


def first_line(lines: Iterator[str], torch: TorchHost, spent: Spent) -> str | None:
    """The first line of the probe host that was asked for first, before which torch is imported; None: it has none."""
    began = time.perf_counter()
    with turns.lent():
        line = next(lines, None)
        spent.of_host(Part.IMPORTING, time.perf_counter() - began)
        torch.answered = line is not None
        torch.settled.set()
    return line
