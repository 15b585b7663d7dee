from __future__ import annotations

from dataclasses import replace

import pytest

from compat import verdict
from compat.model import Evidence, Outcome, Phase, Question, Stage, Status, Verdict

PASSED = Outcome("c", "q", Stage.PROBE, Status.PASSED, evidence=Evidence(phase=Phase.ACT))
FAILED = replace(PASSED, status=Status.FAILED)
ARRANGED = replace(FAILED, evidence=Evidence(phase=Phase.ARRANGE))
IMPORT_FAILED = replace(FAILED, stage=Stage.IMPORT, evidence=Evidence())
CONFLICT = Outcome("c", "lock", Stage.LOCK, Status.FAILED)
SEGFAULT = replace(PASSED, status=Status.CRASHED, evidence=Evidence(phase=Phase.ACT, signal="SIGSEGV"))
TIMED_OUT = replace(PASSED, status=Status.TIMED_OUT)
SKIPPED = replace(PASSED, status=Status.SKIPPED, reason="no device")
ERROR = replace(PASSED, status=Status.ERROR)
QUESTIONS = [
    Question(id=id_, question="?", role=role, suite="s", language="")
    for id_, role in (("q", "question"), ("r", "question"), ("control", "control"), ("shown", "demonstration"))
]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(PASSED, Verdict.COMPATIBLE, id="passed"),
        pytest.param(FAILED, Verdict.INCOMPATIBLE, id="failed while acting"),
        pytest.param(ARRANGED, Verdict.INCONCLUSIVE, id="failed while arranging"),
        pytest.param(replace(FAILED, evidence=Evidence()), Verdict.INCONCLUSIVE, id="failed without a phase"),
        pytest.param(IMPORT_FAILED, Verdict.INCOMPATIBLE, id="import failed"),
        pytest.param(CONFLICT, Verdict.INCOMPATIBLE, id="the resolver says no"),
        pytest.param(replace(CONFLICT, status=Status.ERROR), Verdict.INCONCLUSIVE, id="the resolver could not ask"),
        pytest.param(replace(CONFLICT, stage=Stage.INSTALL), Verdict.INCONCLUSIVE, id="install failed"),
        pytest.param(SEGFAULT, Verdict.INCOMPATIBLE, id="crashed by a signal"),
        pytest.param(
            replace(SEGFAULT, evidence=Evidence(phase=Phase.ARRANGE, signal="SIGSEGV")),
            Verdict.INCONCLUSIVE,
            id="crashed while arranging",
        ),
        pytest.param(
            replace(SEGFAULT, evidence=Evidence(phase=Phase.ACT, signal="SIGKILL")),
            Verdict.INCONCLUSIVE,
            id="killed from outside",
        ),
        pytest.param(
            replace(SEGFAULT, reason="memory limit of 1 MiB exceeded"), Verdict.INCONCLUSIVE, id="memory limit"
        ),
        pytest.param(
            replace(SEGFAULT, evidence=Evidence(phase=Phase.ACT, exit_code=3)),
            Verdict.INCONCLUSIVE,
            id="ended without a result",
        ),
        pytest.param(TIMED_OUT, Verdict.INCONCLUSIVE, id="timed out"),
        pytest.param(ERROR, Verdict.INCONCLUSIVE, id="our own fault"),
        pytest.param(SKIPPED, None, id="skipped"),
    ],
)
def test_what_one_outcome_says(outcome: Outcome, expected: Verdict | None) -> None:
    assert verdict.of_outcome(outcome) is expected


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("status", Status)
def test_every_stage_and_status_has_an_answer(stage: Stage, status: Status) -> None:
    assert verdict.of_outcome(Outcome("c", "q", stage, status)) in (*Verdict, None)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param([], Verdict.INCONCLUSIVE, id="nothing was asked"),
        pytest.param([PASSED], Verdict.COMPATIBLE, id="all pass"),
        pytest.param([PASSED, replace(SKIPPED, probe="r")], Verdict.COMPATIBLE, id="one skipped"),
        pytest.param([SKIPPED], Verdict.INCONCLUSIVE, id="all skipped"),
        pytest.param([PASSED, replace(TIMED_OUT, probe="r")], Verdict.INCONCLUSIVE, id="one inconclusive"),
        pytest.param([replace(TIMED_OUT, probe="r"), FAILED], Verdict.INCOMPATIBLE, id="incompatible weighs most"),
        pytest.param([PASSED, replace(FAILED, probe="control")], Verdict.COMPATIBLE, id="controls do not count"),
        pytest.param([PASSED, replace(FAILED, probe="shown")], Verdict.COMPATIBLE, id="demonstrations do not count"),
        pytest.param([PASSED, replace(ERROR, probe="control")], Verdict.COMPATIBLE, id="nor do a control's faults"),
        pytest.param([PASSED, replace(ERROR, probe="run")], Verdict.INCONCLUSIVE, id="a fault outside all probes"),
        pytest.param([CONFLICT], Verdict.INCOMPATIBLE, id="the resolver says no"),
        pytest.param([replace(CONFLICT, status=Status.PASSED)], Verdict.INCONCLUSIVE, id="locked and nothing else"),
        pytest.param([replace(CONFLICT, stage=Stage.INSTALL)], Verdict.INCONCLUSIVE, id="install failed"),
    ],
)
def test_roll_up(outcomes: list[Outcome], expected: Verdict) -> None:
    assert verdict.of_combination(outcomes, QUESTIONS) is expected
