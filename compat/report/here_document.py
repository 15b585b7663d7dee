"""What ``compat run --here --json`` prints: types from which its schema is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compat.finding import Confidence, Proof, WayOut
from compat.model import Outcome, Verdict


@dataclass(frozen=True)
class KnownWay:
    """A way out that the rule knows and that was not run here; ``pins`` are empty for a change of the code."""

    summary: str
    pins: Mapping[str, str]


@dataclass(frozen=True)
class HereFinding:
    """A diagnosed outcome."""

    probe: str
    rule: str
    title: str | None
    confidence: Confidence
    proof: tuple[Proof, ...]
    passed_here: tuple[WayOut, ...]
    known: tuple[KnownWay, ...]
    counts: bool
    """Whether it makes the verdict."""


@dataclass(frozen=True)
class HereDocument:
    """What an interpreter answered, as it is."""

    schema_version: Literal[1]
    python: str
    device: str
    scale: str
    versions: Mapping[str, str]
    verdict: Verdict | None
    """null: nothing that was asked makes one."""
    not_installed: tuple[str, ...]
    findings: tuple[HereFinding, ...]
    outcomes: tuple[Outcome, ...]
