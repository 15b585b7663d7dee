"""Outcomes as a file has them: those that no run of their combination can have left are refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compat import questions, verdict
from compat.check.cells import RUN
from compat.check.json_file import word
from compat.completing import EARLY
from compat.errors import CompatError
from compat.model import Evidence, Outcome, Stage, Status
from compat.probes.probe import Probe

UNHARMED = {Status.PASSED: "passed", Status.SKIPPED: "was skipped"}
"""Statuses without a failure, in words."""


def refuse(where: str, outcomes: Sequence[Outcome], asked: Sequence[Probe], *, locked: bool) -> None:
    """Raises CompatError for outcomes that no run leaves: not asked, without a lock, of two minds, behind nothing."""
    siblings = {each.probe: each for each in outcomes}
    told = next((words for each in outcomes for words in _of(each, siblings, asked, locked)), None)
    if told:
        raise CompatError(f"{where}: {told}; write the file anew")


def _of(outcome: Outcome, siblings: Mapping[str, Outcome], asked: Sequence[Probe], locked: bool) -> Iterator[str]:
    """What is wrong with one of them, in words."""
    probe, is_asked = word(outcome.probe), any(each.id == outcome.probe for each in asked)
    if not is_asked and outcome.probe not in {*EARLY, RUN}:
        yield f"it is not asked {probe}"
    if (outcome.stage if outcome.stage in EARLY.values() else None) != EARLY.get(outcome.probe):
        yield f"{probe} cannot be of the stage {outcome.stage}"
    if outcome.status in UNHARMED and _has_failed(outcome.evidence):
        yield f"{probe} {UNHARMED[outcome.status]}, and failed"
    yield from _behind(outcome, siblings, _required(outcome.probe, asked) if is_asked else set())
    if is_asked and not locked:
        yield f"{probe} was asked, and there is no lock"


def _has_failed(evidence: Evidence) -> bool:
    return any(each is not None for each in (evidence.exception, evidence.signal, evidence.exit_code))


def _required(probe: str, asked: Sequence[Probe]) -> set[str]:
    """All that a probe rests on."""
    return {each.id for each in questions.with_required([probe], asked)} - {probe}


def _behind(outcome: Outcome, siblings: Mapping[str, Outcome], required: set[str]) -> Iterator[str]:
    """A prerequisite that is not there was not run: what is completed with it is inconclusive."""
    probe, first = word(outcome.probe), outcome.prerequisite
    if first is None:
        if outcome.status is Status.SKIPPED and outcome.stage is Stage.IMPORT:
            yield f"{probe} was skipped behind nothing, and is an import"
    elif outcome.status is not Status.SKIPPED:
        yield f"{probe} was kept from running by {word(first)}, and ran"
    elif verdict.is_outlived(outcome, siblings):
        yield f"{probe} was skipped behind {word(first)}, which passed"
    elif first not in required:
        yield f"{probe} was skipped behind {word(first)}, which it does not require"
