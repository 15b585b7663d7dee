"""What `compat api` answers: frozen values; also the form of its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from compat.history.span import Span


class Kind(StrEnum):
    """What a name stands for."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    VALUE = "value"
    MEMBER = "member"
    PARAMETER = "parameter"


@dataclass(frozen=True)
class Place:
    """A module from which the same thing can be imported, and from when to when."""

    name: str
    span: Span


@dataclass(frozen=True)
class Match:
    """One thing of that name. ``name`` is its most public place; a parameter stands after a colon.

    ``signature``: how it is called in the newest release that has it; None where it is not called, or not shown.
    ``instead``: what stands there now, as code; None while it is there, or where the history shows nothing.
    """

    name: str
    kind: Kind
    span: Span
    places: tuple[Place, ...] = ()
    signature: str | None = None
    instead: str | None = None


@dataclass(frozen=True)
class Answer:
    """All of the asked name, most public first; ``closest``: names like it, where there is none."""

    asked: str
    matches: tuple[Match, ...]
    closest: tuple[str, ...] = ()
