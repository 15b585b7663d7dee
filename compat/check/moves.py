"""Two sets of pins -> what moves between them, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from packaging.version import InvalidVersion

from compat import pep440
from compat.check.answer import Move, Reason
from compat.check.target import TORCH, Target
from compat.model import AXES

Pins = Mapping[str, str]


def moves(before: Pins, after: Pins, target: Target) -> tuple[Move, ...]:
    """Every package that differs: what was asked for first, then what changes, then what comes or goes.

    Among these the packages under test come first.
    """
    found = [
        Move(name, before.get(name), after.get(name), _reason(name, target))
        for name in sorted({*before, *after})
        if not same(before.get(name), after.get(name))
    ]
    return ordered(found)


def ordered(found: Iterable[Move]) -> tuple[Move, ...]:
    """Moves in the order of what matters; those alike stay as they are."""
    return tuple(sorted(found, key=_place))


def _place(move: Move) -> tuple[bool, bool, int]:
    axis = AXES.index(move.package) if move.package in AXES else len(AXES)
    return move.reason is not Reason.ASKED, None in (move.before, move.after), axis


def same(one: str | None, other: str | None) -> bool:
    """Whether two versions (or direct references) are one; a version without its build's name is any build of it."""
    if one is None or other is None or one == other:
        return one == other
    try:
        first, second = pep440.version(one), pep440.version(other)
    except InvalidVersion:
        return False
    return first == second or (first.public == second.public and None in (first.local, second.local))


def _reason(name: str, target: Target) -> Reason:
    if name in target.requirements or (name == TORCH and target.torch):
        return Reason.ASKED
    return Reason.UPGRADED if target.upgrade else Reason.REQUIRED
