"""Whose turn it is: so many combinations are at work at once, and one that waits for another process lends its turn."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum


class _Claim(IntEnum):
    """Who comes first among those who wait; among equals it is who began first."""

    RETURNING = 0
    GOING_ON = 1
    BEGINNING = 2


class Turns:
    """So many at once; shared by threads."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._begun = itertools.count()
        self._waiting: list[tuple[_Claim, int]] = []
        self._changed = threading.Condition()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """While the block runs this thread has a turn, but for what is ``lent``."""
        number = next(self._begun)
        self._take(_Claim.BEGINNING, number)
        _of_this_thread.turn = _Turn(self, number)
        try:
            yield
        finally:
            _of_this_thread.turn = None
            self._give()

    @contextmanager
    def given(self, claim: _Claim, number: int) -> Iterator[None]:
        """While the block runs the turn of who began as ``number`` is another's; then it is claimed."""
        self._give()
        try:
            yield
        finally:
            self._take(claim, number)

    def give_way(self, number: int) -> None:
        """Have those go on first who come before one that began as ``number`` and is at work."""
        with self._changed:  # else one that begins could come between
            self._give()
            self._take(_Claim.GOING_ON, number)

    def _take(self, claim: _Claim, number: int) -> None:
        mine = (claim, number)
        with self._changed:
            heapq.heappush(self._waiting, mine)
            self._changed.wait_for(lambda: self._free and self._waiting[0] == mine)
            heapq.heappop(self._waiting)
            self._free -= 1
            self._changed.notify_all()

    def _give(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify_all()


@dataclass(frozen=True)
class _Turn:
    turns: Turns
    number: int


class _OfThread(threading.local):
    turn: _Turn | None = None


_of_this_thread = _OfThread()


@contextmanager
def lent() -> Iterator[None]:
    """While the block waits for others, another thread may work; afterwards this one comes before any that begins."""
    mine = _of_this_thread.turn
    if mine is None:
        yield
        return
    with mine.turns.given(_Claim.RETURNING, mine.number):
        yield


def give_way() -> None:
    """Let those go on who lent their turn and want it back, before this thread goes on."""
    mine = _of_this_thread.turn
    if mine is not None:
        mine.turns.give_way(mine.number)
