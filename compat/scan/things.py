"""What values stand for in the history. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from compat.scan.values import Local


@dataclass(frozen=True)
class Module:
    """A module of the history."""

    dotted: str


@dataclass(frozen=True)
class Class:
    """A class of the history, or of the project."""

    of: str | Local


@dataclass(frozen=True)
class Object:
    """An object of a class; ``exact``: of no derived one."""

    of: str | Local
    exact: bool = False


@dataclass(frozen=True)
class Function:
    """A function; ``owner`` is the class through which a method was named, ``bound``: by an object of it."""

    dotted: str
    owner: str | Local | None = None
    bound: bool = False


Thing = Module | Class | Object | Function
