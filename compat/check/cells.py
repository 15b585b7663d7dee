"""Outcomes of both sides -> cells: what became of each question. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from compat import compare, verdict
from compat.check.answer import Cell, Drift
from compat.check.verdict import COMMAND
from compat.compare import Change
from compat.model import Outcome, Question, Status, Verdict

Drifts = Callable[[Outcome, Outcome], tuple[Drift, ...]]
"""The figures of two outcomes that passed and that differ by more than their tolerance."""
Attempts = Mapping[str, tuple[tuple[Status, ...], tuple[Status, ...]]]
"""The statuses of all tries, before and after, of the probes (by id) that were asked more than once."""

SILENT = (Status.SKIPPED, Status.ERROR)
"""Tries that say nothing: a probe that passed once and hit a full disk once is not flaky."""

RUN = "run"
"""What the outcome of our own fault is called, which belongs to no probe."""
ANSWERS = (Verdict.COMPATIBLE, Verdict.INCOMPATIBLE)


@dataclass(frozen=True)
class _Side:
    """What decides a probe on one side; ``behind`` names the prerequisite or stage that it is, "" for its own."""

    outcome: Outcome | None
    behind: str = ""
    attempts: tuple[Status, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it is an answer at all."""
        return self.outcome is not None and verdict.of_outcome(self.outcome) in ANSWERS

    @property
    def flaky(self) -> bool:
        """Whether a failure that was repeated passed."""
        told = {status for status in self.attempts if status not in SILENT}
        return Status.PASSED in told and len(told) > 1


def cells(
    before: Sequence[Outcome],
    after: Sequence[Outcome],
    asked: Sequence[Question],
    drifts: Drifts,
    attempts: Attempts | None = None,
) -> tuple[Cell, ...]:
    """A cell for each of the questions, in their order; commands are asked, and answer, like probes.

    A probe that was skipped because its prerequisite failed, or whose set could not be built, takes that failure:
    ``behind`` names it, and the cell's outcome is that of the prerequisite. What became of it follows from both sides'
    deciding outcomes, so what passed and is now behind a failed import is a regression.
    """
    tries = attempts or {}
    one, other = (_sides(outcomes, tries, number) for number, outcomes in enumerate((before, after)))
    return tuple(_cell(question, one(question.id), other(question.id), drifts) for question in asked)


def _cell(question: Question, before: _Side, after: _Side, drifts: Drifts) -> Cell:
    change = _change(question, before, after)
    moved: tuple[Drift, ...] = ()
    if change is Change.BOTH_PASS and before.outcome and after.outcome:
        moved = drifts(before.outcome, after.outcome)
        change = Change.DRIFT if any(not drift.harmless for drift in moved) else change
    return Cell(
        probe=question.id,
        question=question.question,
        role=question.role,
        change=change,
        before=before.outcome,
        after=after.outcome,
        behind=after.behind or (before.behind if _passed(after) else ""),
        drifts=moved,
        attempts=(before.attempts, after.attempts),
    )


def _sides(outcomes: Sequence[Outcome], tries: Attempts, number: int) -> Callable[[str], _Side]:
    """What decides a probe on this side, by its id."""
    deciding, fault = compare.deciding(outcomes), _fault(outcomes)
    own = {each.probe: each for each in reversed(outcomes)}

    def side(probe: str) -> _Side:
        outcome = deciding(probe) or own.get(probe) or fault
        if outcome and outcome.probe != probe and outcome.status is Status.PASSED:
            outcome = own.get(probe)  # skipped for a prerequisite that has passed since: nobody knows what it does now
        behind = outcome.probe if outcome and outcome.probe != probe else ""
        attempts = [tries[name][number] for name in (probe, behind) if name in tries]
        return _Side(outcome, behind, next(filter(None, attempts), ()))

    return side


def _fault(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Our own fault: what stands for all that a run did not come to ask."""
    return next((each for each in outcomes if each.probe == RUN and each.status is Status.ERROR), None)


def _change(question: Question, before: _Side, after: _Side) -> Change:
    if after.flaky or (before.flaky and after.known):
        return Change.FLAKY
    change = compare.change(before.outcome, after.outcome)
    same = change is Change.SAME_FAILURE and question.role == COMMAND
    if same and _exit_code(before) != _exit_code(after):
        return Change.DIFFERENT_FAILURE
    return change


def _passed(side: _Side) -> bool:
    return side.outcome is not None and side.outcome.status is Status.PASSED


def _exit_code(side: _Side) -> int | None:
    """What tells commands apart that print the same error, or none."""
    return side.outcome.evidence.exit_code if side.outcome else None
