"""What the memory of a training was for, as figures. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compat.model import Status
from compat.recorded import Recorded, Run
from compat.report import amounts, real_size, training

GB, MB = 10**9, 10**6
Amounts = tuple[float | None, ...]
"""Bytes in the order of ``real_size.PARTS``, None where nothing is recorded."""


@dataclass(frozen=True)
class Split:
    """One training: what was measured, what was predicted before it began, and the peak of its process or device."""

    combination: str
    probe: str
    device: str
    passed: bool
    answer: str
    parts: Amounts
    predicted: Amounts
    peak: float | None


def splits(recorded: Recorded) -> Iterator[tuple[str, Split]]:
    """The recorded trainings, each after its size."""
    return ((scale, _split(run, recorded)) for run, scale in real_size.trainings(recorded))


def total(parts: Amounts) -> float:
    """Bytes, as far as they are recorded."""
    return sum(each or 0.0 for each in parts)


def size(value: float) -> str:
    """Bytes as GB, or as MB where that is more than nought."""
    return f"{value / GB:,.2f} GB" if value >= GB else f"{value / MB:,.1f} MB"


def _split(run: Run, recorded: Recorded) -> Split:
    measured: Mapping[str, Any] = run.outcome.evidence.measured
    of_device = amounts.amount(measured.get("device_peak_memory_bytes"))
    peak = of_device if of_device is not None else amounts.amount(measured.get("peak_memory_bytes"))
    return Split(
        combination=recorded.combination,
        probe=run.outcome.probe,
        device=run.outcome.evidence.device or real_size.CPU,
        passed=run.outcome.status is Status.PASSED,
        answer=training.answer(run.outcome),
        parts=tuple(amounts.amount(measured.get(f"memory_{each}_bytes")) for each in real_size.PARTS),
        predicted=tuple(amounts.amount(measured.get(f"memory_predicted_{each}_bytes")) for each in real_size.PARTS),
        peak=None if run.outcome.status is Status.SKIPPED else peak,  # what refused to begin used nothing to speak of
    )
