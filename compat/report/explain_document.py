"""The JSON object of an explanation, as frozen values: what its schema is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compat.explain.answer import Direction, Sure


@dataclass(frozen=True)
class FindingDocument:
    """A known version failure and one way out of it; further ways out are further findings of the same rule."""

    rule: str
    package: str
    """The package to move; the rule's own where the code is to be changed."""
    direction: Direction
    constraints: tuple[str, ...]
    """What to pin: "transformers>=4.43.0"."""
    confidence: Sure
    summary: str
    """The failure's name and its cause."""
    remedy: str
    affected: Mapping[str, str]
    """The versions in which the failure was seen, by package."""


@dataclass(frozen=True)
class OtherDocument:
    """A known failure that other versions do not mend."""

    rule: str
    summary: str
    remedy: str


@dataclass(frozen=True)
class TracebackDocument:
    """One failure in the text; the same one again is counted, not repeated."""

    error: str
    """Class and message, on one line."""
    is_version_incompatibility: bool | None
    """None: unknown."""
    findings: tuple[FindingDocument, ...]
    other: OtherDocument | None
    """Set where ``is_version_incompatibility`` is false."""
    causes: tuple[str, ...]
    """The exceptions that led to it, the nearest first."""
    line: int
    """Where it begins in the text, counted from 1."""
    count: int


@dataclass(frozen=True)
class VersionDocument:
    """A version that was used, and where it is from."""

    version: str
    source: str


@dataclass(frozen=True)
class ExplainDocument:
    """A text explained."""

    schema: Literal["compat-explain/1"]
    tracebacks: tuple[TracebackDocument, ...]
    versions: Mapping[str, VersionDocument]
    """What was used, by package."""
    contradicting: Mapping[str, tuple[str, ...]]
    """Of these the text names several versions; none was used."""
    beyond: Mapping[str, str]
    """The newest release that the history of names knows, of packages whose version is newer: what came later is not
    known."""
    left_out: int
    """Further different failures that were not kept."""
