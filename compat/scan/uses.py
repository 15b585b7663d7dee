"""What a file asks of others: imports, attributes, calls and overridden methods, each with its place. Frozen values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compat.scan.values import File, Local, Value


@dataclass(frozen=True)
class Import:
    """``import module``, or ``from module import name``."""

    module: str
    name: str = ""


@dataclass(frozen=True)
class Attribute:
    """``owner.name``, read."""

    owner: Value
    name: str


@dataclass(frozen=True)
class Call:
    """``callee(...)``; ``open_``: it is also given what ``*`` or ``**`` unpacks."""

    callee: Value
    positional: int
    keywords: tuple[str, ...]
    open_: bool = False


@dataclass(frozen=True)
class Override:
    """A method of a class of the project, by the parameters that it takes; only those without ``*`` and ``**``."""

    of: Local
    name: str
    takes: tuple[str, ...]


Wanted = Import | Attribute | Call | Override


class Unseen(StrEnum):
    """What reading does not show, as it is counted; the value is for people and for JSON."""

    STAR_IMPORT = "star imports"
    COMPUTED_IMPORT = "imports of computed names"
    COMPUTED_ATTRIBUTE = "attributes of computed names"
    UNPACKED = "calls with unpacked arguments"
    PASSED_ON = "keywords that go into **kwargs"
    RUN_TIME_CLASS = "objects whose class is chosen at run time"
    CODE_IN_TEXT = "code in texts (exec, eval)"


@dataclass(frozen=True)
class Spot:
    """A place in a file: line and column from 1; of a notebook the cell, and the line in it."""

    line: int
    column: int
    cell: int | None = None


@dataclass(frozen=True)
class Use:
    """Something that a file asks of others, and where. ``guard``: what keeps a failure from doing harm; "" nothing.

    ``keywords``: where each keyword of a call stands.
    """

    wanted: Wanted
    spot: Spot
    guard: str = ""
    keywords: Mapping[str, Spot] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What one file comes to. ``exports``: its module-level names; ``stars``: the project's modules imported whole."""

    path: str
    uses: tuple[Use, ...] = ()
    exports: Mapping[str, Value] = field(default_factory=dict)
    stars: tuple[File, ...] = ()
    patched: frozenset[str] = frozenset()
    """Dotted places that the file assigns to: what is there afterwards is the user's own."""
    unseen: Mapping[Unseen, int] = field(default_factory=Counter)
    ignored: int = 0
    """Uses on lines with ``# compat: ignore``."""
