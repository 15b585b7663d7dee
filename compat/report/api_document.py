"""What ``compat api --json`` prints: documented values; the schema file is made of them.

A key that changes its meaning, or that goes, makes another number at the end of ``schema``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from compat.api.answer import Kind

CONFIG = ConfigDict(use_attribute_docstrings=True, extra="forbid")


@dataclass(frozen=True, config=CONFIG)
class Between:
    """Releases, both ends included."""

    first: str
    last: str
    gone: str | None
    """The first release after ``last`` without it; null: it is there in the newest known one."""


@dataclass(frozen=True, config=CONFIG)
class Somewhere:
    """Another place of the same thing."""

    name: str
    ranges: tuple[Between, ...]
    words: str


@dataclass(frozen=True, config=CONFIG)
class Found:
    """One thing of the asked name."""

    name: str
    """Its most public place, dotted; a parameter stands after a colon."""
    kind: Kind
    package: str
    """The distribution, as the index calls it."""
    since: str | None
    """The first release with it."""
    at_least: bool
    """Whether ``since`` is the oldest release that the history knows: it may be older still."""
    gone: str | None
    """The first release without it; null while it is there."""
    ranges: tuple[Between, ...]
    words: str
    """The same in words."""
    signature: str | None
    """How it is called in the newest release that has it; null: it is not called, or the source does not show it."""
    instead: str | None
    """The code that serves in the newest release where it is gone; null: it is there, or nothing is known."""
    places: tuple[Somewhere, ...]
    """Where else it can be imported from."""


@dataclass(frozen=True, config=CONFIG)
class ApiDocument:
    """The history of a name."""

    schema: Literal["compat-api/1"]
    asked: str
    matches: tuple[Found, ...]
    """Most public first; empty: in no release that is known."""
    closest: tuple[str, ...]
    """Names like it, where nothing was found."""
