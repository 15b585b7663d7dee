"""What is said about one failure: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from compat.explain.known import Known
from compat.explain.seen import Seen
from compat.rules.rule import Rule


class Sure(StrEnum):
    """How sure a finding is. (A diagnosis after a run has controls, and words of its own: compat.finding.)"""

    CERTAIN = "certain"
    """The signature matches, and all versions that the rule speaks of are known and inside its range."""
    LIKELY = "likely"
    """The signature matches; not all versions are known."""
    POSSIBLE = "possible"
    """The text fits opposite causes, and no version decides between them."""


class Direction(StrEnum):
    """What is to be done."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    CHANGE_CODE = "change-code"


@dataclass(frozen=True)
class Advice:
    """One way out of one rule. ``constraints`` as on a command line: "transformers>=4.43.0"."""

    rule: Rule
    package: str
    direction: Direction
    constraints: tuple[str, ...]
    sure: Sure
    remedy: str


@dataclass(frozen=True)
class Explained:
    """A failure and what the catalogue makes of it: findings, or the rule of another cause, or neither: unknown."""

    seen: Seen
    findings: tuple[Advice, ...] = ()
    other: Rule | None = None

    @property
    def is_version_incompatibility(self) -> bool | None:
        """True, False, or None where nobody knows."""
        if self.findings:
            return True
        return False if self.other else None


@dataclass(frozen=True)
class Explanation:
    """All of a text."""

    explained: tuple[Explained, ...]
    known: Known
    left_out: int = 0
