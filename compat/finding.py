"""What a diagnosis consists of: frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compat.model import Combination, Outcome
from compat.rules.rule import Rule


class Confidence(StrEnum):
    """How sure a finding is, apart from how bad it is."""

    CERTAIN = "certain"
    """No version is outside the range where the failure was seen; every control does what the cause predicts."""
    LIKELY = "likely"
    """The failure is recognised, but a control was not run, or one contradicts, or the versions are new to the rule."""
    UNKNOWN = "unknown"
    """No rule recognises it."""


@dataclass(frozen=True)
class Proof:
    """What one control did: its status or "not run". ``holds`` is None where that says nothing."""

    probe: str
    expected: str
    observed: str
    holds: bool | None


@dataclass(frozen=True)
class WayOut:
    """A remedy that was run and passed. A code change moves nothing: its distance is (0, 0), ``pins`` are empty.

    ``distance`` is (packages moved, releases moved); ``combination`` is where it ran; ``also`` are the probes of the
    code changes that the pins need besides; ``nearer`` as in ``Neighbour``.
    """

    summary: str
    combination: str
    distance: tuple[int, int] = (0, 0)
    probe: str | None = None
    pins: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    nearer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """A combination that was built in the search for pins that work, near the one named ``base``.

    ``nearer`` are those tried before it that came out inconclusive, each by what moved: "peft 0.8.2, transformers
    4.40.0".
    """

    combination: Combination
    base: str
    distance: tuple[int, int]
    outcomes: tuple[Outcome, ...]
    nearer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sought:
    """What a search for pins that work tried near a combination, whether it found any or not.

    ``tried``: how many candidates, those that were ruled out without a build included; ``inconclusive``: those among
    them that came out so, nearest first, each by what moved as in ``Neighbour.nearer``.
    """

    tried: int
    inconclusive: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A diagnosed outcome; ``rule`` is None for a failure that nobody has described yet."""

    outcome: Outcome
    rule: Rule | None
    confidence: Confidence
    proof: tuple[Proof, ...] = ()
    ways_out: tuple[WayOut, ...] = ()

    @property
    def rule_id(self) -> str:
        """The rule's id, or "unknown"."""
        return self.rule.id if self.rule else "unknown"
