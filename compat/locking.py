"""Combination -> its lock, or why it has none; the resolver is asked where nothing on disk says so.

What hindered a combination on its way to the probes (a refusal of the resolver, no torch, our own fault) is in the
journal, so that a report can tell it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from compat import journal, lock, lockfile, verdict
from compat.errors import CompatError
from compat.journal import Journal
from compat.model import Combination, Lock, Outcome, Stage

_LOG = logging.getLogger(__name__)
PROTOCOL = 1
"""Raised when what is recorded changes its meaning: everything is locked and probed again."""


@dataclass(frozen=True)
class Locks:
    """Where locks are: the committed ones, and those that were resolved on this machine only."""

    committed: Path
    cache: Path


def known(combination: Combination, locks: Locks, book: Journal) -> Lock | Outcome | None:
    """The committed lock; else the one resolved earlier on this machine; else the resolver's refusal in the journal.

    Raises LockError for a committed lock that no longer fits.
    """
    if committed := lockfile.read(combination, locks.committed):
        return committed
    unlisted = _unlisted(combination)
    try:
        kept = lockfile.read(unlisted, locks.cache)
    except CompatError:
        kept = None  # a file of our own cache, of an older format or cut short: resolved anew and replaced
    if kept:
        return replace(kept, combination=combination.id)
    refusal = hindrance(combination, book)
    return refusal if refusal and refusal.stage is Stage.LOCK else None


def files(combination: Combination, locks: Locks) -> tuple[Path, Path]:
    """Where a lock is kept that was resolved on this machine: the file, and that of its forced packages."""
    name = _unlisted(combination).id
    return locks.cache / f"{name}.txt", locks.cache / f"{name}.forced.txt"


def resolve(combination: Combination, locks: Locks, book: Journal) -> Lock | Outcome:
    """The resolver's answer, which is kept: a lock in the cache, a refusal in the journal."""
    answer = lock.resolve(combination)
    if isinstance(answer, Lock):
        _LOG.info("%s: locked: %d packages", combination.id, sum(1 for _ in lockfile.pins(answer.text)))
        keep(answer, combination, locks)
    else:
        hinder(combination, answer, book)
    return answer


def keep(found: Lock, combination: Combination, locks: Locks) -> None:
    """Keep a lock that was resolved on this machine: ``known`` finds it for every combination of the same content."""
    unlisted = _unlisted(combination)
    lockfile.write(replace(found, combination=unlisted.id), unlisted, locks.cache, portable=False)


def locked(combination: Combination, locks: Locks, book: Journal) -> Lock | Outcome:
    """The lock that is known, else the resolver's answer. A refusal that the packages declare is not asked again."""
    found = known(combination, locks, book)
    if isinstance(found, Lock) or (found and verdict.is_settled(found)):
        return found
    return resolve(combination, locks, book)


def hinder(combination: Combination, why: Outcome, book: Journal) -> None:
    """Records what keeps a combination from being probed."""
    book.put(_key(combination), why)


def unhinder(combination: Combination, book: Journal) -> None:
    """Forgets it."""
    book.forget([_key(combination)])


def hindrance(combination: Combination, book: Journal) -> Outcome | None:
    """What kept a combination from being probed when that was tried last."""
    found = book.get([_key(combination)]).get(_key(combination))
    return replace(found, combination=combination.id) if found else None


def _unlisted(combination: Combination) -> Combination:
    """The combination under a name that its content decides: locks in the cache have no other one."""
    return replace(combination, id=lock.inputs_digest(combination)[:32])


def _key(combination: Combination) -> str:
    return journal.key({"protocol": PROTOCOL, "stage": Stage.LOCK, "inputs": lock.inputs_digest(combination)})
