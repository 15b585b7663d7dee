"""Outcome -> Verdict: what one outcome says about the versions, and what all of a combination say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from compat.model import Outcome, Phase, Question, Stage, Status, Verdict

QUESTION = "question"
"""The role of the probes that count; controls, demonstrations and remedies explain a verdict and never make one."""

FROM_OUTSIDE = frozenset({"SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"})
"""Signals that somebody else sends (the kernel short of memory, a person): they say nothing about versions."""


def of_outcome(outcome: Outcome) -> Verdict | None:
    """What one outcome says; None where it says nothing (skipped: no device, or a prerequisite failed)."""
    match outcome.status:
        case Status.PASSED:
            return Verdict.COMPATIBLE
        case Status.FAILED:
            return _of_failed(outcome)
        case Status.CRASHED:
            return _of_crashed(outcome)
        case Status.TIMED_OUT | Status.ERROR:
            return Verdict.INCONCLUSIVE
        case Status.SKIPPED:
            return None


def _of_failed(outcome: Outcome) -> Verdict:
    if outcome.stage is Stage.INSTALL:
        return Verdict.INCONCLUSIVE
    if outcome.stage is Stage.PROBE and outcome.evidence.phase is not Phase.ACT:
        return Verdict.INCONCLUSIVE
    return Verdict.INCOMPATIBLE


def _of_crashed(outcome: Outcome) -> Verdict:
    """By a signal of its own, while acting: incompatible. Without a result, or out of memory: inconclusive."""
    signal = outcome.evidence.signal
    arranging = outcome.evidence.phase is Phase.ARRANGE
    own = signal is not None and signal not in FROM_OUTSIDE and not is_out_of_memory(outcome)
    return Verdict.INCOMPATIBLE if own and not arranging else Verdict.INCONCLUSIVE


def is_settled(outcome: Outcome) -> bool:
    """Whether asking again would give the same: not so after a fault of machine or index, or a signal from outside.

    What the probe host itself killed, at a limit, was not killed from outside.
    """
    if outcome.status is Status.CRASHED and outcome.evidence.signal in FROM_OUTSIDE:
        return is_out_of_memory(outcome)
    slow = outcome.status is Status.TIMED_OUT and outcome.stage in (Stage.LOCK, Stage.INSTALL)
    return outcome.status is not Status.ERROR and not slow


def is_outlived(outcome: Outcome, siblings: Mapping[str, Outcome]) -> bool:
    """Whether it was skipped behind a probe that has passed: then nobody knows what it does. ``siblings`` by probe."""
    first = siblings.get(outcome.prerequisite or "")
    return outcome.status is Status.SKIPPED and first is not None and first.status is Status.PASSED


def is_out_of_memory(outcome: Outcome) -> bool:
    """Whether the probe host killed it at the memory limit."""
    return "memory limit" in outcome.reason


def of_combination(outcomes: Iterable[Outcome], questions: Sequence[Question]) -> Verdict:
    """The roll-up: any incompatible answer, else any inconclusive one, else compatible if anything passed at all.

    What did not pass in the stages before the probes (lock, install) counts as well.
    """
    roles = {question.id: question.role for question in questions}
    verdicts = {of_outcome(outcome) for outcome in outcomes if _counts(outcome, roles)}
    for verdict in (Verdict.INCOMPATIBLE, Verdict.INCONCLUSIVE, Verdict.COMPATIBLE):
        if verdict in verdicts:
            return verdict
    return Verdict.INCONCLUSIVE


def _counts(outcome: Outcome, roles: Mapping[str, str]) -> bool:
    """A question's outcome; what kept the combination from being asked; our own fault outside all probes."""
    if outcome.stage in (Stage.LOCK, Stage.INSTALL):
        return outcome.status is not Status.PASSED
    if outcome.probe not in roles:
        return outcome.status is Status.ERROR
    return roles[outcome.probe] == QUESTION
