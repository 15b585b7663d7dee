"""What ``landscape.json`` holds: types from which its schema is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compat.search.history import Boundary
from compat.search.landscape import Range


@dataclass(frozen=True)
class ReleaseDocument:
    """A release, and the day of its upload; null where that is unknown."""

    version: str
    uploaded: str | None


@dataclass(frozen=True, kw_only=True)
class RangeDocument(Range):
    """Consecutive releases that do the same."""

    result: Literal["works", "fails", "cannot be asked"]
    error: str
    rule: str
    """"" for what works; "unknown" if no rule knows it."""
    ways_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BoundaryDocument(Boundary):
    """Two neighbouring releases that differ, and the command that finds them again."""

    command: str


@dataclass(frozen=True)
class ProbeDocument:
    """One probe along the line, oldest release first; of the releases in ``outside`` nothing is known."""

    ranges: tuple[RangeDocument, ...]
    boundaries: tuple[BoundaryDocument, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True)
class LineDocument:
    """The releases of a package beside fixed versions of others."""

    package: str
    fixed: Mapping[str, str]
    releases: tuple[ReleaseDocument, ...]
    refused: Mapping[str, str]
    """Releases that could not be asked, and why."""
    probes: Mapping[str, ProbeDocument]


@dataclass(frozen=True)
class LandscapeDocument:
    """What was found along the releases of a package."""

    schema_version: Literal[1]
    lines: tuple[LineDocument, ...]
