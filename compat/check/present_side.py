"""The set that the user has -> a combination; an installed one that contradicts itself is taken as it is."""

from __future__ import annotations

from dataclasses import replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from compat import lock
from compat.check.present_entries import Present
from compat.check.sets import Common, Pins, Resolved, exactly, resolved, slug, without_torch
from compat.errors import MatrixError
from compat.locking import Locks
from compat.model import Outcome, Stage, Status


def present(found: Present, torch: str | None, common: Common, locks: Locks) -> Resolved:
    """The set resolved with its pins, and what is installed besides; of a contradicting one see ``_as_it_is``.

    Raises MatrixError where the set has another release of what is to be installed besides.
    """
    _refuse_other_releases(found, common.companions)
    made = _resolved(found, common.companions, torch, common, locks)
    if not found.forced or not _contradicts(made):
        return made
    if common.companions and not _contradicts(_resolved(found, (), torch, common, locks)):
        return made  # the set is sound, and what was to be installed besides does not fit to it
    return _as_it_is(found, made, torch, common, locks)


def _resolved(found: Present, companions: tuple[str, ...], torch: str | None, common: Common, locks: Locks) -> Resolved:
    lines = [*exactly(found.pins), *without_torch(found.requirements), *companions]
    constraints = (*found.constraints, *common.constraints)
    return resolved(_name(found), found.label, lines, constraints, {}, torch, common, locks)


def _contradicts(made: Resolved) -> bool:
    return made.refusal is not None and made.refusal.status is Status.FAILED


def _as_it_is(found: Present, made: Resolved, torch: str | None, common: Common, locks: Locks) -> Resolved:
    """The pins without any dependency of theirs, and what is to be installed besides with all of its own.

    ``made`` is the resolver's refusal. The pins stand whatever is required of them.
    """
    besides: Pins = {}
    if common.companions:
        pins = exactly(_with_extras(found.pins, common.companions))
        more = resolved("besides", "", common.companions, common.constraints, {}, torch, common, locks, overrides=pins)
        if more.refusal:
            named = ", ".join(common.companions)
            words = f"--with {named} cannot be installed beside the present set as it is: {more.refusal.reason}"
            return _cannot(made, words)
        besides = {name: version for name, version in more.pins.items() if name not in found.pins}
    lines = exactly({**besides, **found.pins})
    forced = resolved(_name(found), found.label, lines, (), {}, torch, common, locks, no_deps=True)
    return replace(forced, as_it_is=made.refusal.reason if made.refusal else "")


def _with_extras(pins: Pins, companions: tuple[str, ...]) -> Pins:
    """The pins with the extras that are asked for: an override takes them from a requirement."""
    read = [Requirement(line) for line in companions]
    extras = {canonicalize_name(each.name): f"[{','.join(sorted(each.extras))}]" for each in read if each.extras}
    return {f"{name}{extras.get(canonicalize_name(name), '')}": version for name, version in pins.items()}


def _refuse_other_releases(found: Present, companions: tuple[str, ...]) -> None:
    for line in companions:
        read = Requirement(line)
        there = found.pins.get(canonicalize_name(read.name))
        if there and not (there == read.url if lock.is_direct(there) or read.url else _admits(read, there)):
            raise MatrixError(f"--with {line}: {found.label} has {read.name} {there}; both cannot be installed")


def _admits(read: Requirement, version: str) -> bool:
    return read.specifier.contains(Version(version), prereleases=True)


def _cannot(made: Resolved, words: str) -> Resolved:
    """An answer that says nothing about versions."""
    refusal = Outcome(made.combination.id, Stage.LOCK.value, Stage.LOCK, Status.ERROR, words)
    return replace(made, refusal=refusal)


def _name(found: Present) -> str:
    return f"present-{slug(found.label)}"
