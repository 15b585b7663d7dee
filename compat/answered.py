"""What a run that was told what to ask ends with: a line for each wanted probe. Pure: strings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compat import verdict
from compat.model import Outcome, Status, Verdict
from compat.narrowing import wanted
from compat.report import amounts, cells, training
from compat.setup import Result


@dataclass(frozen=True)
class Answered:
    """The lines of one narrowed combination; ``silent`` if nothing was learnt of a wanted probe."""

    lines: tuple[str, ...] = ()
    silent: bool = False


def of(result: Result, named: bool) -> Answered:
    """The wanted probes of a result. Without an answer is, too, what was late, killed or our own fault."""
    if not result.combination.probes:
        return Answered()
    outcomes = wanted(result.combination, result.outcomes)
    lines = tuple(f"{result.combination.id}: {_told(each)}" for each in outcomes)
    late = any(verdict.of_outcome(each) is Verdict.INCONCLUSIVE for each in result.outcomes)
    return Answered(lines, late or _did_not_begin(outcomes, named))


def _did_not_begin(outcomes: Sequence[Outcome], named: bool) -> bool:
    """Whether one was skipped that was named; else whether all were, and not because what they require fails."""
    skipped = [each for each in outcomes if each.status is Status.SKIPPED]
    refused = [each for each in skipped if each.prerequisite is None]
    return bool(skipped) if named else bool(refused) and len(refused) == len(outcomes)


def silent(found: Sequence[Answered]) -> bool:
    """Whether any of them is."""
    return any(each.silent for each in found)


def _told(outcome: Outcome) -> str:
    """ "training-bf16: passed: loss 10.43 to 9.88, 1,204 s an epoch, peak memory 12.31 GiB"."""
    skipped = "skipped: " if outcome.status is Status.SKIPPED else ""
    amount = ", ".join(_amounts(outcome))
    answer = cells.seen(outcome) if outcome.status is Status.FAILED else training.answer(outcome)
    return f"{outcome.probe}: {skipped}{answer}{': ' if amount else ''}{amount}"


def _amounts(outcome: Outcome) -> list[str]:
    figures, measured = outcome.evidence.figures, outcome.evidence.measured
    losses = amounts.first_and_last(amounts.losses(figures.get("losses")))
    if not losses:
        return []
    device_peak = measured.get("device_peak_memory_bytes")
    peak = amounts.gb(measured.get("peak_memory_bytes") if device_peak is None else device_peak)
    epoch = amounts.seconds(measured.get("epoch_seconds"))
    words = [f"loss {losses}", f"{epoch} an epoch" if epoch else "", f"peak memory {peak}" if peak else ""]
    return [word for word in words if word]
