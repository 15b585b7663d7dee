"""Recorded trainings beside the document's: at a real size anywhere, and tiny ones that ran on a GPU. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compat.language import phrase, text
from compat.model import Status
from compat.recorded import Recorded, Run
from compat.report import amounts, scrub, training
from compat.results import Analysis

CPU = "cpu"
TINY = "tiny"
NOT_RUN = "not run"
PARTS = ("weights", "gradients", "optimizer", "activations")
"""What memory is for, in the order of the table."""


@dataclass(frozen=True)
class SizeRow:
    """One training. All but ``predicted`` was seen or measured; "" where it was not."""

    scale: str
    combination: str
    probe: str
    device: str
    way: str
    answer: str
    losses: str = ""
    trainable: str = ""
    share: str = ""
    epoch: str = ""
    peak: str = ""
    parts: tuple[str, ...] = ("", "", "", "")
    predicted: str = ""
    day: str = ""


DOCUMENT = SizeRow(
    scale="flan-t5-xl",
    combination=phrase("the document"),
    probe="",
    device=phrase("a GPU"),
    way=phrase("half precision"),
    answer=phrase("ran"),
    losses=phrase("2.3047, falling"),
    trainable="4.84M",
    share="0.12%",
    epoch="3.34 s",
    peak="8.59 GB",
)
"""The document's run: pretrained weights, 20 samples, 10 steps."""


def rows(analysis: Analysis) -> tuple[SizeRow, ...]:
    """The document's row, those of all recorded trainings, and one that says so while none of them ran on a GPU.

    Where no combination is of the document it has no row, and there is nothing that ought to be run beside it.
    """
    recorded = analysis.results.recorded
    found = tuple(row for each in recorded for row in _rows(each))
    if not any(answer.combination.documented for answer in analysis.answers):
        return tuple(map(_said, found))
    return tuple(map(_said, (DOCUMENT, *found, *(() if _ran_on_gpu(recorded) else (_no_gpu(),)))))


def _said(row: SizeRow) -> SizeRow:
    """In the language in force."""
    return replace(
        row,
        combination=text(row.combination),
        device=text(row.device),
        way=text(row.way),
        answer=text(row.answer),
        losses=text(row.losses),
    )


def _no_gpu() -> SizeRow:
    return SizeRow(scale=DOCUMENT.scale, combination="", probe="", device=DOCUMENT.device, way="", answer=NOT_RUN)


def _ran_on_gpu(recorded: Sequence[Recorded]) -> bool:
    """Whether any training ran on another device than the CPU: one that refused to begin did not."""
    runs = (run for each in recorded for run in each.runs if _is_training(run))
    return any(_device(run) != CPU and run.outcome.status is not Status.SKIPPED for run in runs)


def _rows(recorded: Recorded) -> Iterator[SizeRow]:
    return (_row(run, recorded, scale) for run, scale in trainings(recorded))


def trainings(recorded: Recorded) -> Iterator[tuple[Run, str]]:
    """The trainings at a real size, and those on a GPU, each with its size."""
    for run in recorded.runs:
        scale = _scale(run, recorded)
        if _is_training(run) and (scale != TINY or _device(run) != CPU):
            yield run, scale


def _is_training(run: Run) -> bool:
    """Whether it trained, or would have: what failed or refused at a real size has no losses and is one too."""
    figures = run.outcome.evidence.figures
    return "losses" in figures or run.outcome.status is not Status.PASSED


def _scale(run: Run, recorded: Recorded) -> str:
    """The size that the probe says, else the one that was asked for."""
    found = run.outcome.evidence.figures.get("scale")
    return scrub.line(found)[: amounts.LONGEST] if isinstance(found, str) and found else recorded.scale


def _device(run: Run) -> str:
    return run.outcome.evidence.device or CPU


def _row(run: Run, recorded: Recorded, scale: str) -> SizeRow:
    figures, measured = run.outcome.evidence.figures, run.outcome.evidence.measured
    trainable = figures.get("trainable_parameters")
    device_peak = measured.get("device_peak_memory_bytes")
    peak = measured.get("peak_memory_bytes") if device_peak is None else device_peak
    ran = run.outcome.status is not Status.SKIPPED
    return SizeRow(
        scale=scale,
        combination=_combination(recorded),
        probe=run.outcome.probe,
        device=_device_name(run, recorded),
        way=amounts.way(figures),
        answer=training.answer(run.outcome),
        losses=amounts.first_and_last(amounts.losses(figures.get("losses"))),
        trainable=amounts.count(trainable),
        share=amounts.share(trainable, figures.get("all_parameters")),
        epoch=amounts.seconds(measured.get("epoch_seconds")),
        peak=amounts.gb(peak) if ran else "",
        parts=tuple(amounts.gb(measured.get(f"memory_{part}_bytes")) for part in PARTS),
        predicted=amounts.gb(measured.get("memory_predicted_bytes")),
        day=run.day,
    )


def _combination(recorded: Recorded) -> str:
    """Its id; without a lock, which would say the versions, with these."""
    if recorded.lock:
        return recorded.combination
    versions = {**recorded.versions, **({"torch": recorded.torch} if recorded.torch else {})}
    told = ", ".join(f"{package} {version}" for package, version in versions.items())
    return f"{recorded.combination} ({told})" if told else recorded.combination


def _device_name(run: Run, recorded: Recorded) -> str:
    """What the machine calls the device that the probe ran on, which need not be the one that was asked for."""
    device = _device(run)
    told = run.outcome.evidence.measured.get("device_name")
    name = told if isinstance(told, str) and told else recorded.device_name if device == recorded.device else device
    return scrub.line(f"{device}: {name}")
