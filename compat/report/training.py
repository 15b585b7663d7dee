"""The training table. ``rows`` holds what is equal from run to run; ``details`` has times and memory besides. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compat.language import phrase, text
from compat.model import Outcome, Question, Status
from compat.report import amounts, scrub
from compat.results import Analysis

REAL_SIZE = "real-size"
"""The suite of what is counted at the real sizes, without a step."""


@dataclass(frozen=True)
class TrainingRow:
    """One training in one combination. Losses are before the first step and after each; ``answer``: what came of it."""

    combination: str
    probe: str
    way: str
    answer: str
    losses: tuple[float, ...]
    trainable: str
    all: str
    share: str

    @property
    def first_and_last(self) -> str:
        """The loss at the first and the last step, "" where none was computed."""
        return amounts.first_and_last(self.losses)

    @property
    def brief(self) -> str:
        """The losses; of what has none the trained parameters, or what came of it."""
        words = phrase("%(trainable)s of %(all)s (%(share)s)")
        counted = text(words, trainable=self.trainable, all=self.all, share=self.share) if self.trainable else ""
        return self.first_and_last or counted or self.answer


@dataclass(frozen=True)
class TrainingGrid:
    """Probe x combination. ``lines`` are (probe, a few words for each combination, "" where it was not asked)."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]


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
    asked = probes(analysis)
    found = (answer.outcome(probe) for answer in analysis.answers for probe in asked)
    return tuple(_details(outcome) for outcome in found if outcome is not None and outcome.prerequisite is None)


def probes(analysis: Analysis) -> tuple[str, ...]:
    """The probes that train, in the order of the catalogue."""
    return tuple(question.id for question in analysis.results.questions if _is_training(question, analysis))


def _is_training(question: Question, analysis: Analysis) -> bool:
    """Whether it trains: its models have a size, or it said somewhere how many parameters it trains."""
    return question.scaled or question.suite == REAL_SIZE or any(_trained(question.id, analysis))


def _trained(probe: str, analysis: Analysis) -> Iterator[bool]:
    outcomes = (answer.outcome(probe) for answer in analysis.answers)
    yield from ("trainable_parameters" in outcome.evidence.figures for outcome in outcomes if outcome)


def grid(analysis: Analysis) -> TrainingGrid:
    """The same rows, one line a probe: each combination's losses, or what came of it instead."""
    found = rows(analysis)
    columns = tuple(dict.fromkeys(row.combination for row in found))
    lines: dict[str, dict[str, str]] = {}
    for row in found:
        lines.setdefault(row.probe, {})[row.combination] = row.brief
    cells = ((probe, tuple(line.get(column, "") for column in columns)) for probe, line in lines.items())
    return TrainingGrid(columns, tuple(cells))


def _details(outcome: Outcome) -> TrainingDetails:
    measured = outcome.evidence.measured
    steps = sorted(amounts.losses(measured.get("step_seconds")))
    return TrainingDetails(
        row=_row(outcome),
        median_step_s=f"{steps[len(steps) // 2]:.4f}" if steps else "",
        memory=amounts.mib(measured.get("peak_memory_bytes")),
        device_memory=amounts.mib(measured.get("device_peak_memory_bytes")),
        device=_device(outcome),
    )


def _device(outcome: Outcome) -> str:
    """What it ran on; "" where what it runs on was not there: the device that was asked for is another one."""
    if outcome.status is Status.SKIPPED and outcome.reason == "no device":
        return ""
    return scrub.line(str(outcome.evidence.measured.get("device_name", outcome.evidence.device or "")))


def _row(outcome: Outcome) -> TrainingRow:
    figures = outcome.evidence.figures
    trainable, all_ = figures.get("trainable_parameters"), figures.get("all_parameters")
    return TrainingRow(
        combination=outcome.combination,
        probe=outcome.probe,
        way=amounts.way(figures),
        answer=answer(outcome),
        losses=amounts.losses(figures.get("losses")),
        trainable=amounts.count(trainable),
        all=amounts.count(all_),
        share=amounts.share(trainable, all_),
    )


def answer(outcome: Outcome) -> str:
    """What came of a training, in a line: "passed", or the reason why not."""
    if outcome.status is Status.PASSED:
        return text("passed")
    return scrub.line(text(outcome.reason or outcome.status.value))
