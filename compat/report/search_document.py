"""What ``bisect``, ``blame`` and ``plan`` print as JSON: types from which their schemas are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from compat.change_line import ChangeLine


@dataclass(frozen=True)
class EndDocument:
    """A release and its outcome: "passed", or the failure's signature; null: it gave none."""

    version: str
    outcome: str | None


@dataclass(frozen=True)
class TurnDocument:
    """A boundary: neighbouring releases that differ, those between that gave no answer, and what changed there."""

    before: EndDocument
    after: EndDocument
    skipped: tuple[str, ...]
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class LeftOutDocument:
    """A release between the ends that was not asked."""

    version: str
    reason: str


@dataclass(frozen=True)
class BisectDocument:
    """Where the outcome of a probe changes. ``before``, ``after`` and ``changes`` are of the main boundary.

    Where there is none, they are both ends.
    """

    schema: Literal["compat-bisect/1"]
    package: str
    before: EndDocument
    after: EndDocument
    boundaries: tuple[TurnDocument, ...]
    builds: int
    changes: tuple[ChangeLine, ...]
    left_out: tuple[LeftOutDocument, ...]


@dataclass(frozen=True)
class CulpritDocument:
    """A guilty package. null: it is not installed there, or no first bad release can be named."""

    package: str
    from_: str | None
    to: str | None
    first_bad: str | None


@dataclass(frozen=True)
class BlameDocument:
    """The packages whose change causes a failure."""

    schema: Literal["compat-blame/1"]
    culprits: tuple[CulpritDocument, ...]
    builds: int


@dataclass(frozen=True)
class ShardDocument:
    """The combinations of one job."""

    shard: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class JobDocument:
    """One job: its shard ("2/8"), the ids of its combinations with a space between, and its name for people."""

    shard: str
    ids: str
    name: str


@dataclass(frozen=True)
class GitHubMatrixDocument:
    """What ``strategy.matrix`` of GitHub Actions takes. GitHub owns the form: there is no room for a version in it."""

    include: tuple[JobDocument, ...]
