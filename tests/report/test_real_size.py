"""Recorded runs beside the document's: what is measured, what is predicted, what was not run, and hostile records."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compat.model import Evidence, Outcome, Phase, Stage, Status
from compat.recorded import Recorded, Run
from compat.report import amounts, markdown, real_size
from compat.report.real_size import DOCUMENT, SizeRow
from compat.results import Analysis

GOLDEN = Path(__file__).parent / "golden" / "training-recorded.md"
MARKUP = "a|b `c` <script>alert(1)</script> **x** [l](http://e.org) \x1b[31m\u202e"
PARTS = {"weights": 7.5, "gradients": 0.25, "optimizer": 0.5, "activations": 2.0}
AT_SIZE = {
    "step_seconds": [30.0, 31.0],
    "epoch_seconds": 612.4,
    "peak_memory_bytes": int(10.5 * 10**9),
    "memory_predicted_bytes": 10 * 10**9,
    **{f"memory_{part}_bytes": int(size * 10**9) for part, size in PARTS.items()},
}
SIZED = {
    "losses": [10.5, 10.25, 10.0],
    "trainable_parameters": 4841472,
    "all_parameters": 4027809792,
    "precision": "bf16",
    "checkpointing": True,
    "accumulation": 2,
    "scale": "flan-t5-xl",
}
REFUSAL = "needs 17.30 GiB, and 12.10 GiB are free: weights 15.00 GiB, ..."


def recorded(*runs: Run, device: str = "cpu", **more: object) -> Recorded:
    """Runs of one recorded file, of documented-1 at flan-t5-xl's size unless told otherwise."""
    name = {"cpu": "A processor, 2 cores"}.get(device, "A GPU of 80 GB")
    fields: dict[str, object] = {
        "combination": "documented-1",
        "scale": "flan-t5-xl",
        "device": device,
        "device_name": name,
        "platform": "linux-x86_64",
        "python": "3.11",
        "torch": "2.13.0+cpu",
        "versions": {"transformers": "4.53.0", "tokenizers": "0.21.1", "peft": "0.16.0"},
        "lock": "0123456789abcdef",
        "runs": runs,
        **more,
    }
    return Recorded(**fields)  # type: ignore[arg-type]


def trained(probe: str = "training-bf16", device: str = "cpu", **more: object) -> Run:
    seen = {"figures": SIZED, "measured": AT_SIZE, **more}
    evidence = Evidence(phase=Phase.ACT, device=device, **seen)  # type: ignore[arg-type]
    return Run("2026-11-26", Outcome("documented-1", probe, Stage.PROBE, Status.PASSED, evidence=evidence))


def refused(device: str = "cpu") -> Run:
    measured = {"memory_predicted_bytes": int(17.3 * 10**9), "peak_memory_bytes": 5 * 2**20}
    seen = Evidence(phase=Phase.ARRANGE, device=device, measured=measured)
    skipped = Outcome("documented-1", "training-steps", Stage.PROBE, Status.SKIPPED, REFUSAL, evidence=seen)
    return Run("2026-11-25", skipped)


def shown(analysis: Analysis, *found: Recorded) -> tuple[SizeRow, ...]:
    """The rows below the document's."""
    rows = real_size.rows(replace(analysis, results=replace(analysis.results, recorded=found)))
    assert rows[0] == DOCUMENT
    return rows[1:]


def text(analysis: Analysis, *found: Recorded) -> str:
    return markdown.training_table(replace(analysis, results=replace(analysis.results, recorded=found)))


def test_recorded_runs_give_the_golden_file(analysis: Analysis, accept: bool) -> None:
    on_gpu = {**AT_SIZE, "epoch_seconds": 3.125, "device_peak_memory_bytes": 2**33, "device_name": "A GPU of 80 GB"}
    gpu = recorded(trained("training-fp16", "cuda", measured=on_gpu), device="cuda")
    rendered = text(analysis, recorded(refused(), trained()), gpu)
    if accept:
        GOLDEN.write_text(rendered, encoding="utf-8")
    assert rendered == GOLDEN.read_text(encoding="utf-8"), "accept: COMPAT_ACCEPT=1 python -m pytest tests/report"


NOT_RUN = SizeRow("flan-t5-xl", "", "", "a GPU", "", "not run")


def test_a_run_has_each_figure_in_its_column(analysis: Analysis) -> None:
    assert shown(analysis, recorded(trained())) == (
        SizeRow(
            scale="flan-t5-xl",
            combination="documented-1",
            probe="training-bf16",
            device="cpu: A processor, 2 cores",
            way="bf16, checkpointing, accumulation 2",
            answer="passed",
            losses="10.5000 to 10.0000",
            trainable="4,841,472",
            share="0.1202%",
            epoch="612 s",
            peak="10.50 GB",
            parts=("7.50 GB", "0.25 GB", "0.50 GB", "2.00 GB"),
            predicted="10.00 GB",
            day="2026-11-26",
        ),
        NOT_RUN,
    )


def test_a_refusal_measured_nothing_and_says_what_it_would_have_needed(analysis: Analysis) -> None:
    row = shown(analysis, recorded(refused()))[0]
    assert (row.answer[:16], row.losses, row.peak, row.parts, row.predicted) == (
        "needs 17.30 GiB,",
        "",
        "",
        ("", "", "", ""),
        "17.30 GB",
    )


def test_a_prediction_is_never_shown_as_measured(analysis: Analysis) -> None:
    predicted = {f"memory_predicted_{part}_bytes": 2**33 for part in real_size.PARTS}
    run = trained(measured={"memory_predicted_bytes": 2**33, **predicted})
    row = shown(analysis, recorded(run))[0]
    assert (row.epoch, row.peak, row.parts, row.predicted) == ("", "", ("", "", "", ""), "8.59 GB")


@pytest.mark.parametrize(
    "found",
    [
        [],
        [recorded(trained())],
        [recorded(trained(), device="cuda")],  # asked for a GPU, and this probe ran on the CPU
        [recorded(refused("cuda"), device="cuda")],
        [recorded(trained(figures={"answer": 42}, device="cuda"), device="cuda")],
    ],
    ids=["nothing", "on the CPU", "on the CPU of a machine with a GPU", "refused", "no training"],
)
def test_without_a_training_on_a_gpu_it_was_not_run_there(found: list[Recorded], analysis: Analysis) -> None:
    assert shown(analysis, *found)[-1] == NOT_RUN


def test_a_training_on_a_gpu_has_its_name_and_its_allocators_peak(analysis: Analysis) -> None:
    measured = {**AT_SIZE, "device_peak_memory_bytes": 2**33, "device_name": "GPU of a maker"}
    rows = shown(analysis, recorded(trained(device="cuda", measured=measured), device="cuda"))
    assert [(row.device, row.peak) for row in rows] == [("cuda: GPU of a maker", "8.59 GB")]


def test_an_interpreter_without_a_lock_is_told_by_its_versions(analysis: Analysis) -> None:
    versions = {"transformers": "5.2.0", "peft": "0.19.0"}
    found = recorded(trained(), combination="here", lock=None, versions=versions, torch="2.9.0+cu128")
    assert shown(analysis, found)[0].combination == "here (transformers 5.2.0, peft 0.19.0, torch 2.9.0+cu128)"


def test_a_tiny_training_is_shown_if_it_ran_on_a_gpu(analysis: Analysis) -> None:
    tiny = {**SIZED, "scale": "tiny"}
    runs = (trained("here", figures=tiny), trained("there", device="cuda", figures=tiny))
    assert [(row.scale, row.probe) for row in shown(analysis, recorded(*runs, scale="tiny", device="cuda"))] == [
        ("tiny", "there")
    ]


def test_a_failure_at_a_real_size_is_shown(analysis: Analysis) -> None:
    run = trained(figures={})
    failed = replace(run.outcome, status=Status.FAILED, reason="WrongAnswer: the loss does not fall")
    assert shown(analysis, recorded(replace(run, outcome=failed)))[0].answer == "WrongAnswer: the loss does not fall"


def test_losses_that_overflow_are_shown_as_such(analysis: Analysis) -> None:
    row = shown(analysis, recorded(trained(figures={**SIZED, "losses": [10.5, "nan"]})))[0]
    assert row.losses == "10.5000 to nan"


ODD: tuple[Any, ...] = (None, True, "many", [], {}, [[1]], 10**400, -(10**400), math.nan, math.inf, "nan", MARKUP)


@pytest.mark.parametrize("odd", ODD, ids=lambda value: repr(value)[:12])
def test_what_is_no_number_leaves_its_cell_empty(odd: object, analysis: Analysis) -> None:
    figures = dict.fromkeys(("losses", "trainable_parameters", "all_parameters", "accumulation"), odd)
    run = trained(figures=figures, measured=dict.fromkeys(AT_SIZE, odd))
    row = shown(analysis, recorded(run))[0]
    assert (row.losses, row.trainable, row.share, row.epoch, row.peak, row.parts, row.predicted) == (
        *("",) * 5,
        ("",) * 4,
        "",
    )


def test_what_can_be_no_amount_leaves_its_cell_empty(analysis: Analysis) -> None:
    figures = {**SIZED, "trainable_parameters": 5, "all_parameters": -5}
    row = shown(analysis, recorded(trained(figures=figures, measured=dict.fromkeys(AT_SIZE, -1.0))))[0]
    assert (row.trainable, row.share, row.epoch, row.peak, row.parts, row.predicted) == ("5", "", "", "", ("",) * 4, "")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(5, -5, ""), (-5, 5, ""), (-5, -5, ""), (6, 5, ""), (5, 5, "100.0000%"), (0, 5, "0.0000%"), (1, 1e-300, "")],
)
def test_a_share_is_of_what_there_is(part: float, whole: float, expected: str) -> None:
    assert amounts.share(part, whole) == expected


def test_a_count_below_nothing_is_none() -> None:
    assert [amounts.count(-5), amounts.count(0), amounts.mib(-(2**20)), amounts.seconds(-1)] == ["", "0", "", ""]


def hostile() -> Recorded:
    run = trained("a|`b`", figures={**SIZED, "precision": MARKUP, "scale": MARKUP, "quantized": "a\n| b |\n# c"})
    named = replace(run.outcome, evidence=replace(run.outcome.evidence, measured={"device_name": MARKUP + "\n| x |"}))
    return recorded(Run("2026-11-26", named), combination=MARKUP, device_name=MARKUP)


def test_markup_in_a_record_stays_text(analysis: Analysis) -> None:
    rendered = text(analysis, hostile())
    lines = rendered.partition("## At real size")[2].strip().splitlines()
    table = [line for line in lines if line.startswith("|")]
    widths = {line.replace("\\|", "").count("|") for line in table}
    assert (len(table) > 0, len(widths), "\n# c" in rendered) == (True, 1, False)
    outside = re.sub(r"(?<!\\)`[^`]*`", "", "".join(table)).replace("<!---->", "")  # which breaks an address
    assert re.findall(r"(?<!\\)[<\]\[*`]|\x1b|\u202e", outside) == []


def test_the_share_of_nothing_is_nothing() -> None:
    assert [amounts.share(1, 0), amounts.share(1, None), amounts.share("a", 2)] == ["", "", ""]
