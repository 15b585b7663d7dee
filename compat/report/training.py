"""The training table. ``rows`` holds what is equal from run to run; ``details`` has times and memory besides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compat.model import Outcome, Status
from compat.report import scrub
from compat.results import Analysis

PROBES = ("training-steps", "training-steps-gpu", "rsgpt-training-steps", "real-size-parameters")
GPU = "training-steps-gpu"
MIB = 1024 * 1024


@dataclass(frozen=True)
class TrainingRow:
    """One training in one combination. Losses are before the first step and after each; ``answer``: what came of it."""

    combination: str
    probe: str
    answer: str
    losses: tuple[float, ...]
    trainable: str
    all: str
    share: str

    @property
    def first_and_last(self) -> str:
        """The loss at the first and the last step, "" where none was computed."""
        return f"{self.losses[0]:.4f} to {self.losses[-1]:.4f}" if self.losses else ""


@dataclass(frozen=True)
class TrainingDetails:
    """A row with what differs from run to run: seconds of each step (their median), and peak memory."""

    row: TrainingRow
    median_step_s: str
    memory: str
    device_memory: str
    device: str


def rows(analysis: Analysis) -> tuple[TrainingRow, ...]:
    """The trainings in the order of the matrix, without those that were skipped for want of a prerequisite."""
    return tuple(details.row for details in all_details(analysis))


def all_details(analysis: Analysis) -> tuple[TrainingDetails, ...]:
    """The same rows with times and memory."""
    found = ((answer, answer.outcome(probe)) for answer in analysis.answers for probe in PROBES)
    return tuple(_details(outcome) for _, outcome in found if outcome is not None and outcome.prerequisite is None)


def _details(outcome: Outcome) -> TrainingDetails:
    measured = outcome.evidence.measured
    steps = sorted(measured.get("step_seconds", ()))
    return TrainingDetails(
        row=_row(outcome),
        median_step_s=f"{steps[len(steps) // 2]:.4f}" if steps else "",
        memory=_mib(measured.get("peak_memory_bytes")),
        device_memory=_mib(measured.get("device_peak_memory_bytes")),
        device=scrub.line(str(measured.get("device_name", outcome.evidence.device or ""))),
    )


def _row(outcome: Outcome) -> TrainingRow:
    figures = outcome.evidence.figures
    return TrainingRow(
        combination=outcome.combination,
        probe=outcome.probe,
        answer="passed" if outcome.status is Status.PASSED else scrub.line(outcome.reason or outcome.status.value),
        losses=tuple(float(loss) for loss in figures.get("losses", ())),
        trainable=_count(figures, "trainable_parameters"),
        all=_count(figures, "all_parameters"),
        share=_share(figures),
    )


def _count(figures: Mapping[str, Any], name: str) -> str:
    value = figures.get(name)
    return f"{value:,}" if isinstance(value, int) else ""


def _share(figures: Mapping[str, Any]) -> str:
    trainable, total = figures.get("trainable_parameters"), figures.get("all_parameters")
    if not isinstance(trainable, int) or not isinstance(total, int) or not total:
        return ""
    return f"{trainable / total:.4%}"


def _mib(value: object) -> str:
    return f"{value / MIB:,.0f} MiB" if isinstance(value, int | float) else ""
