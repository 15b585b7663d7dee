"""Room for the next environment: what a run with a limit (``--max-disk``) makes before each build.

A whole cache takes seconds to measure, so it is not measured before each build: what was measured last and the sizes of
what was built since are an upper bound, and only where that is over the limit it is measured again.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from pathlib import Path

from compat.cache import amount, trimming
from compat.cache.measuring import Ledger
from compat.cache.trimming import Trimmed

FILLED = 0.9
"""The part of the room that a trim leaves filled, so that the next build does not have to measure again."""


class Room:
    """The room in one cache; for all threads of a process. ``limit`` is in bytes.

    ``make`` is called before a build, ``built`` with the folder of what was built; ``tell`` hears what was removed, in
    words. What is in use stays, also where it takes more than the limit: that is told, and the run goes on.
    """

    def __init__(self, cache: Path, limit: int) -> None:
        self.cache, self.limit = cache, limit
        self._lock = threading.Lock()
        self._at_most: int | None = None
        self._largest = 0

    def make(self, tell: Callable[[str], None]) -> None:
        """Makes room for one environment as large as the largest that is there."""
        with self._lock:
            if self._at_most is None or self._at_most + self._largest > self.limit:
                self._trim(tell, filled=FILLED)

    def built(self, folder: Path, tell: Callable[[str], None]) -> None:
        """Counts what was built, and makes room where it is larger than was thought."""
        with self._lock:
            size = Ledger().add(folder).size
            self._largest = max(self._largest, size)
            self._at_most = (self._at_most or 0) + size
            if self._at_most > self.limit:
                self._trim(tell, keep=folder)

    def _trim(self, tell: Callable[[str], None], keep: Path | None = None, filled: float | None = None) -> None:
        found = trimming.trim(self.cache, self.limit, keep, filled)
        self._at_most, self._largest = found.after, max(self._largest, found.largest)
        for words in told(found, self.limit):
            tell(words)


@functools.cache
def room(cache: Path, limit: int) -> Room:
    """The one of this process: what it measured is remembered from build to build."""
    return Room(cache, limit)


def told(found: Trimmed, limit: int) -> list[str]:
    """What a trim did, in words; nothing where there was nothing to do."""
    words = []
    if found.removed:
        count = len(found.removed)
        freed = amount.told(found.before - found.after)
        words.append(f"made room: {count} environment{'s' if count > 1 else ''} removed, {freed}")
    if found.after > limit:
        words.append(f"what is in use takes {amount.told(found.after)}, more than --max-disk {amount.told(limit)}")
    return words
