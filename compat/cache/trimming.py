"""A cache under a limit: what was not used for longest goes first, and what is in use stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from compat.cache import contents, removing
from compat.cache.contents import BYTECODE, Contents, Kept
from compat.cache.measuring import Folder, Ledger

LIMITED = (BYTECODE,)
"""What a limit counts besides environments: what is made for them."""


AT_ONCE = 100
"""Compiled modules that are removed before it is counted again: one is some kilobytes."""


@dataclass(frozen=True)
class Trimmed:
    """What was removed, and the bytes that a limit counts, before and after. ``in_use`` would have gone otherwise."""

    removed: tuple[Kept, ...]
    in_use: tuple[Kept, ...]
    before: int
    after: int
    largest: int = 0
    """What the largest environment had that no other one has."""
    there: Contents | None = None
    """What there was before."""


def trim(cache: Path, limit: int, keep: Collection[Path] = (), filled: float | None = None) -> Trimmed:
    """Removes compiled modules that no environment has, then environments, until all is under the limit (bytes).

    ``keep`` are environments that stay in any case. With ``filled`` there is room afterwards for one more, which adds
    what the largest does, and of what is left at most that part is taken. Where what is in use takes more,
    ``after`` tells. Raises OSError for what may not be removed.
    """
    there = contents.look(cache, LIMITED)
    before, largest = there.ledger.size, max(map(there.ledger.added_by, _measured(there)), default=0)
    goal = limit if filled is None else int(max(0, limit - largest) * filled)
    removed, in_use = [], []
    _remove_bytecode(there, goal)
    for each in there.oldest_first:
        if there.ledger.size <= goal:
            break
        if each.path in keep or not removing.environment(each.path):
            in_use.append(each)
        else:
            there.ledger.remove(each.measured)
            removed.append(each)
    _remove_bytecode(there, goal)
    return Trimmed(tuple(removed), tuple(in_use), before, there.ledger.size, largest, there)


def clear(cache: Path, kinds: tuple[str, ...]) -> Trimmed:
    """Removes all environments that are not in use, and the files of these kinds."""
    trimmed = trim(cache, -1)
    for kind in kinds:
        removing.files(list(contents.files(cache, kind)), cache / kind)
    after = contents.look(cache, LIMITED).ledger.size
    return Trimmed(trimmed.removed, trimmed.in_use, trimmed.before, after)


def _measured(there: Contents) -> Iterator[Folder]:
    return (each.measured for each in there.environments)


def _remove_bytecode(there: Contents, goal: int) -> None:
    """Removes compiled modules that no environment has any more, in the order in which they were left.

    They go before environments and once more after them: a module is compiled anew sooner than all is installed anew.
    """
    if there.ledger.size <= goal:
        return
    found = ((path, path.lstat()) for path in contents.files(there.cache, BYTECODE))
    orphans = [path for _, path in sorted((status.st_ctime, path) for path, status in found if status.st_nlink == 1)]
    while orphans and there.ledger.size > goal:
        some, orphans = orphans[:AT_ONCE], orphans[AT_ONCE:]
        there.ledger.remove(Ledger().add(*some))
        removing.files(some, there.cache / BYTECODE)
