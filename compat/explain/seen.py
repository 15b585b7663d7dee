"""What a text holds: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from compat.model import Raised

GROUP = "ExceptionGroup"


@dataclass(frozen=True)
class Seen:
    """One failure as the text shows it, with what caused it.

    ``line`` is where it begins, counted from 1; ``count`` how often it is there. ``declared``: a resolver's answer,
    which has no traceback. ``complete`` is False where its end is missing, so that nobody knows what was raised.
    """

    raised: Raised
    line: int
    count: int = 1
    declared: bool = False
    complete: bool = True


@dataclass(frozen=True)
class Mention:
    """A version that the text names: of which package, in which line, and how surely it is the installed one."""

    package: str
    version: str
    line: int
    listed: bool
    """By a tool that lists what is installed; not in a sentence."""


@dataclass(frozen=True)
class Text:
    """All that was read: the failures in their order, the versions, and how many more failures were left out."""

    seen: tuple[Seen, ...]
    mentions: tuple[Mention, ...] = ()
    left_out: int = 0
    plain: tuple[str, ...] = ()
    """The lines of a short text in which nothing looks like a failure: one of them may be a message all the same."""
