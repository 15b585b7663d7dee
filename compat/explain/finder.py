"""Where in a block of bytes the next of many words is, so that what has none is never looked at line by line."""

from __future__ import annotations

import heapq
from collections.abc import Sequence


class Finder:
    """Asked for ever later places of one block; each word is searched once from each place where it was found."""

    def __init__(self, words: Sequence[bytes]) -> None:
        self._words = words
        self._block = b""
        self._next: list[tuple[int, bytes]] = []

    def begin(self, block: bytes) -> None:
        """Another block."""
        self._block = block
        self._next = [(place, word) for word in self._words if (place := block.find(word)) >= 0]
        heapq.heapify(self._next)

    def after(self, start: int) -> int:
        """The first place of any word from ``start`` on; -1 where there is none."""
        while self._next and self._next[0][0] < start:
            word = self._next[0][1]
            place = self._block.find(word, start)
            if place < 0:
                heapq.heappop(self._next)
            else:
                heapq.heapreplace(self._next, (place, word))
        return self._next[0][0] if self._next else -1
