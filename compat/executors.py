"""Where combinations run: in line, or several at once on the cores here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from compat import machine, process
from compat.turns import Turns

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def each(items: Sequence[Item], work: Callable[[Item], Answer], jobs: int) -> Iterator[tuple[Item, Answer]]:
    """(item, answer) as they are done, at most ``jobs`` at a time; the work itself happens in child processes.

    While one has lent its turn another one begins, so that twice as many may have begun; the probe host of one that
    waits to have its turn back is at work already.
    The first exception ends it: what has not begun is not begun, and the exception is raised here. No answer is kept.
    """
    if jobs <= 1 or len(items) <= 1:
        yield from ((item, _worked(work, item)) for item in items)
        return
    turns = Turns(jobs)

    def in_turn(item: Item) -> Answer:
        with turns.taken():
            process.refuse_stopped()
            return _worked(work, item)

    with ThreadPoolExecutor(max_workers=2 * jobs) as pool:
        pending = {pool.submit(in_turn, item): item for item in items}
        try:
            for future in as_completed(pending):
                yield pending.pop(future), future.result()
                del future  # with its answer, which nobody may need any more: the next one can be long in coming
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            with process.stopped():  # else the threads see their programs to the end, and start the next ones
                pool.shutdown()
            raise


def _worked(work: Callable[[Item], Answer], item: Item) -> Answer:
    try:
        return work(item)
    finally:
        machine.give_back()  # a run of hundreds is not to grow with them


def cores() -> int:
    """The number of combinations to run at once when nobody says."""
    return os.cpu_count() or 1
