"""What a cell's name may name, and what is said where there is nothing to reproduce."""

from __future__ import annotations

from typing import Any

import pytest

from compat.errors import CompatError
from compat.model import Combination, Evidence, Kind, Outcome, Phase, Stage, Status
from compat.probes.probe import Probe
from compat.reproduce.cell import Cell, cell, named

ROW = Combination("row-2", "Row 2", Kind.CURRENT, "3.11", {})
PROBE = Probe("asks", "Does it?", "one:asked")
RUN = "compat run row-2"


def outcome(status: Status, stage: Stage = Stage.PROBE, **more: Any) -> Outcome:
    evidence = Evidence(phase=more.pop("phase", Phase.ACT), signal=more.pop("signal", None))
    return Outcome("row-2", more.pop("probe", "asks"), stage, status, evidence=evidence, **more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("row-2", "row-2: expected COMBINATION:PROBE, such as documented-2:lora-seq2seq-forward"),
        ("row-2:", "row-2:: expected COMBINATION:PROBE, such as documented-2:lora-seq2seq-forward"),
        ("row-3:asks", "row-3:asks: there is no combination 'row-3' (did you mean row-2?); `compat list` shows them"),
        ("other:asks", "other:asks: there is no combination 'other'; `compat list` shows them"),
        ("row-2:ask", "row-2:ask: there is no probe 'ask' (did you mean asks?); `compat list --probes` shows them"),
        ("row-2:lokc", "row-2:lokc: there is no probe 'lokc' (did you mean lock?); `compat list --probes` shows them"),
    ],
)
def test_a_name_of_nothing_is_told_in_a_line(text: str, said: str) -> None:
    with pytest.raises(CompatError) as told:
        named(text, [ROW], [PROBE])
    assert str(told.value) == said


def test_a_probe_or_the_lock_is_named() -> None:
    assert named("row-2:asks", [ROW], [PROBE]) == (ROW, PROBE)
    assert named("row-2:lock", [ROW], [PROBE]) == (ROW, None)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, f"nothing is known of row-2; run it: {RUN}"),
        (outcome(Status.PASSED, probe="other"), f"row-2 is not asked this; ask it: {RUN} --probe asks"),
        (
            outcome(Status.FAILED, Stage.LOCK, probe="lock"),
            "never asked: the resolver refuses these pins; try row-2:lock",
        ),
        (
            outcome(Status.ERROR, Stage.INSTALL, probe="install", reason="no wheel"),
            f"never asked: no wheel; run it again: {RUN}",
        ),
        (outcome(Status.ERROR, reason="not run"), f"not run; run it: {RUN}"),
        (
            outcome(Status.SKIPPED, prerequisite="import-peft"),
            "skipped, because import-peft did not pass; try row-2:import-peft",
        ),
        (outcome(Status.SKIPPED, reason="no device"), "skipped: no device; there is nothing to reproduce"),
        (
            outcome(Status.TIMED_OUT, reason="no answer within 3 s"),
            "inconclusive (timed-out: no answer within 3 s), so there is nothing to reproduce; "
            f"ask again: {RUN} --rerun",
        ),
        (
            outcome(Status.FAILED, phase=Phase.ARRANGE, reason="KeyError: 1"),
            f"inconclusive (failed: KeyError: 1), so there is nothing to reproduce; ask again: {RUN} --rerun",
        ),
    ],
)
def test_what_is_no_answer_says_why_and_what_to_try(found: Outcome | None, said: str) -> None:
    with pytest.raises(CompatError) as told:
        cell(ROW, PROBE, {found.probe: found} if found else {})
    assert str(told.value) == f"row-2:asks: {said}"


def test_failures_crashes_passes_and_refusals_are_answers() -> None:
    for each in (outcome(Status.FAILED), outcome(Status.PASSED), outcome(Status.CRASHED, signal="SIGSEGV")):
        assert cell(ROW, PROBE, {"asks": each}) == Cell(ROW, PROBE, each)
    refused = outcome(Status.FAILED, Stage.LOCK, probe="lock")
    assert cell(ROW, None, {"lock": refused}).fails
