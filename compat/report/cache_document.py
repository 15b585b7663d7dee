"""What ``compat cache --json`` prints: types from which its schemas are made. Sizes are in bytes, times in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class KeptDocument:
    """An environment. ``alone`` is what goes from the disk with it: the rest has other names."""

    id: str
    versions: Mapping[str, str]
    size: int
    alone: int
    last_used: str
    complete: bool


@dataclass(frozen=True, kw_only=True)
class EnvironmentDocument(KeptDocument):
    """An environment that is there."""

    in_use: bool


@dataclass(frozen=True)
class RestDocument:
    """Other files of one kind."""

    kind: str
    files: int
    size: int


@dataclass(frozen=True)
class CacheDocument:
    """What compat keeps on disk."""

    format_version: Literal[1]
    path: str
    """Where it is on this machine."""
    size: int
    alone: int
    environments: tuple[EnvironmentDocument, ...]
    rest: tuple[RestDocument, ...]
    foreign: tuple[str, ...]
    """What is not compat's and stays."""


@dataclass(frozen=True)
class RemovedDocument:
    """What was removed, and what was not, for it is in use."""

    format_version: Literal[1]
    before: int
    after: int
    removed: tuple[KeptDocument, ...]
    in_use: tuple[KeptDocument, ...]
