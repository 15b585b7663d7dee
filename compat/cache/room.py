"""Room for the next environment: what a run with a limit (``--max-disk``) makes before each build.

A whole cache takes seconds to measure, so it is not measured before each build: what it was when it was measured last,
and by how much environments have grown or come since, whoever built them, is an upper bound. Only where that is over
the limit all is measured again.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Collection
from pathlib import Path

from compat.cache import amount, contents, removing, trimming
from compat.cache.measuring import Folder, Ledger
from compat.cache.trimming import Trimmed

FILLED = 0.9
"""The part of the room that a trim leaves filled, so that the next build does not have to measure again."""


class Room:
    """The room in one cache, for all threads of a process. ``limit`` is in bytes.

    ``make`` is called before a build, ``look`` after one and after its use, when modules have been compiled in it;
    ``tell`` hears what was removed, in words. What is in use stays, also where it takes more than the limit: that is
    told, and the run goes on.
    """

    def __init__(self, cache: Path, limit: int) -> None:
        self.cache, self.limit = cache, limit
        self._lock = threading.Lock()
        self._at_most: int | None = None
        self._largest = 0
        self._alone: dict[Path, int] = {}
        self._linked: set[int] = set()
        """The files with several names that are counted already: what environments share counts once."""
        self._settled: dict[Path, float] = {}
        """Those that were not in use when they were measured, and when they last had been: so long they do not grow."""

    def make(self, tell: Callable[[str], None]) -> None:
        """Makes room for one environment that adds as much as the largest of those that are there."""
        with self._lock:
            bound = self._bound()
            if bound is None or bound + self._largest > self.limit:
                self._trim(tell, filled=FILLED)

    def look(self, tell: Callable[[str], None], keep: Collection[Path] = ()) -> None:
        """Makes room where what was built is larger than was thought. ``keep`` are environments that stay."""
        with self._lock:
            if (self._bound() or 0) > self.limit:
                self._trim(tell, keep)

    def _bound(self) -> int | None:
        """What the cache takes at most; None if it was never measured."""
        for path in contents.environments(self.cache) if self._at_most is not None else ():
            if self._settled.get(path) != (used := contents.used(path)):
                ledger = Ledger()
                self._count(path, ledger.add(path), ledger, used)
        return self._at_most

    def _count(self, path: Path, found: Folder, ledger: Ledger, used: float) -> None:
        grown = max(0, found.alone - self._alone.get(path, 0))
        grown += sum(ledger.bytes[each] for each in {*found.linked} - self._linked)
        self._at_most, self._largest = (self._at_most or 0) + grown, max(self._largest, grown)
        self._note(path, found, used)

    def _note(self, path: Path, found: Folder, used: float) -> None:
        """``used``: as it was before it was measured."""
        self._alone[path] = found.alone
        self._linked.update(found.linked)
        if not removing.is_in_use(path):
            self._settled[path] = used

    def _trim(self, tell: Callable[[str], None], keep: Collection[Path] = (), filled: float | None = None) -> None:
        found = trimming.trim(self.cache, self.limit, keep, filled)
        self._at_most, self._largest = found.after, found.largest
        self._alone, self._linked, self._settled = {}, set(), {}
        removed = {each.path for each in found.removed}
        for each in found.there.environments if found.there else ():
            if each.path not in removed:
                self._note(each.path, each.measured, each.used)
        for words in told(found, self.limit):
            tell(words)


@functools.cache
def room(cache: Path, limit: int) -> Room:
    """The one of this process: what it measured is remembered from build to build."""
    return Room(cache, limit)


def told(found: Trimmed, limit: int) -> list[str]:
    """What a trim did, in words; nothing where there was nothing to do."""
    words = contents.unfollowed(found.there.cache) if found.there else []
    if found.removed:
        count = len(found.removed)
        freed = amount.told(found.before - found.after)
        words.append(f"made room: {count} environment{'s' if count > 1 else ''} removed, {freed}")
    if found.after > limit:
        words.append(f"what is in use takes {amount.told(found.after)}, more than --max-disk {amount.told(limit)}")
    return words
