"""What ``artefacts.json`` holds: types from which its schema is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compat.artefacts.crossing import Came, Member


@dataclass(frozen=True)
class CellDocument:
    """One artefact between two combinations; ``ways`` are commands that were run, after which it could be read."""

    writer: str
    reader: str
    came: Came
    rule: str
    reason: str
    artefact: str
    """Its digest, "" where nothing was written."""
    ways: tuple[str, ...]


@dataclass(frozen=True)
class KindDocument:
    """One kind of artefact, every ordered pair of combinations."""

    kind: str
    what: str
    summary: str
    cells: tuple[CellDocument, ...]


@dataclass(frozen=True)
class ArtefactsDocument:
    """What one combination saves and another loads. ``rules`` are titles by id."""

    format_version: Literal[1]
    combinations: tuple[Member, ...]
    rules: Mapping[str, str]
    artefacts: tuple[KindDocument, ...]
