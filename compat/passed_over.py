"""Releases that a search could not ask: why, and whether asking again may help. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compat import installer, verdict
from compat.compare import decisive
from compat.model import Outcome, Stage, Status


@dataclass(frozen=True)
class PassedOver:
    """One release without an answer. ``transient``: the machine or the index failed, which says nothing for long."""

    version: str
    reason: str
    transient: bool


def passed_over(version: str, outcomes: Sequence[Outcome], probe: str) -> PassedOver:
    """Why a probe gave no answer, by all that was seen of the release."""
    found = decisive(outcomes, probe) or outcomes[-1]
    return PassedOver(version, f"{found.status}: {found.reason}", is_transient(found))


def is_transient(outcome: Outcome) -> bool:
    """Whether a fault of the machine or of the index was seen, and not the resolver's answer or a probe's end."""
    if outcome.stage in (Stage.LOCK, Stage.INSTALL) and outcome.status is Status.TIMED_OUT:
        return True
    return not verdict.is_settled(outcome) and not installer.is_answer(outcome.evidence.output)
