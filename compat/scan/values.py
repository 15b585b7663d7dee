"""What an expression of the user's stands for, as far as its file shows. Frozen values; nothing is looked up."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Something of a package by its dotted place, as it was imported: "transformers.Trainer"."""

    dotted: str


@dataclass(frozen=True)
class File:
    """A module of the scanned project, by its number among the files."""

    number: int


@dataclass(frozen=True)
class Exported:
    """A name of another module of the project: what it stands for is known once all files are read."""

    file: int
    name: str


@dataclass(frozen=True)
class Member:
    """An attribute of a value."""

    owner: Value
    name: str


@dataclass(frozen=True)
class Result:
    """What calling a value gives."""

    of: Value


@dataclass(frozen=True)
class Instance:
    """An object of this class or of one derived from it: an annotated parameter, ``self``."""

    of: Value


@dataclass(frozen=True)
class Above:
    """``super()`` in a method of a class of the project."""

    of: Local


@dataclass(frozen=True, eq=False)
class Local:
    """A class of the project. ``bases`` has None for one that reading does not show.

    ``names`` are all that it defines: methods, class attributes, and what its methods assign to self. ``fields`` are
    those of a dataclass; None of another class. ``changed``: a decorator or a metaclass may have added to it.
    """

    name: str
    bases: tuple[Value | None, ...] = field(repr=False)
    names: frozenset[str] = field(repr=False)
    fields: tuple[str, ...] | None = None
    changed: bool = False


Value = Place | File | Exported | Member | Result | Instance | Above | Local


def member(owner: Value, name: str) -> Value:
    """What ``owner.name`` stands for."""
    match owner:
        case Place():
            return Place(f"{owner.dotted}.{name}")
        case File():
            return Exported(owner.number, name)
        case _:
            return Member(owner, name)
