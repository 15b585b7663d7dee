from __future__ import annotations

from dataclasses import replace

import pytest

from compat.check import silence, verdict
from compat.check.answer import Cell, Check, SideOf
from compat.check.cells import cells
from compat.check.verdict import CheckVerdict
from compat.compare import Change
from compat.errors import Exit
from compat.model import Evidence, Outcome, Phase, Question, Raised, Stage, Status

YES, NO, CANNOT_TELL = CheckVerdict.YES, CheckVerdict.NO, CheckVerdict.CANNOT_TELL
ACT = Phase.ACT
PASSED = Outcome("c", "forward", Stage.PROBE, Status.PASSED, evidence=Evidence(phase=ACT))
FAILED = replace(PASSED, status=Status.FAILED, evidence=Evidence(phase=ACT, exception=Raised("KeyError", "x")))
OTHER = replace(FAILED, evidence=Evidence(phase=ACT, exception=Raised("TypeError", "y")))
ARRANGED = replace(FAILED, evidence=Evidence(phase=Phase.ARRANGE))
SLOW = replace(PASSED, status=Status.TIMED_OUT)
KILLED = replace(PASSED, status=Status.CRASHED, evidence=Evidence(phase=ACT, signal="SIGKILL"))
FAULT = replace(PASSED, status=Status.ERROR)
MOOT = replace(PASSED, status=Status.SKIPPED, reason="no device")
BEHIND = replace(PASSED, status=Status.SKIPPED, prerequisite="import-peft")
NO_WHEEL = Outcome("c", "install", Stage.INSTALL, Status.FAILED, "no wheel")
REFUSED = Outcome("c", "lock", Stage.LOCK, Status.FAILED, "a needs b")
UNKNOWN = (ARRANGED, SLOW, KILLED, FAULT, BEHIND, NO_WHEEL, None)


def cell(before: Outcome | None, after: Outcome | None, role: str = "question") -> Cell:
    asked = Question("forward", "?", role, "", "")
    sides = ([each] if each else [] for each in (before, after))
    return cells(*sides, [asked], lambda a, b: ())[0]


def check(*found: Cell, **more: object) -> Check:
    sides = {side: SideOf(side, {}, "3.11") for side in ("before", "after")}
    return Check(**{**sides, "moves": (), "cells": found, **more})  # type: ignore[arg-type]


def refused(side: str, *found: Cell, declared: bool = False) -> Check:
    return check(*found, **{side: SideOf(side, {}, "3.11", refusal="no wheel", declared=declared)})


def drifting(role: str = "question") -> Cell:
    return replace(cell(PASSED, PASSED, role), change=Change.DRIFT)


def flaky() -> Cell:
    return replace(cell(PASSED, FAILED), change=Change.FLAKY)


PAIRS = [
    (PASSED, PASSED, YES),
    (PASSED, FAILED, NO),
    (PASSED, REFUSED, NO),
    (FAILED, PASSED, YES),
    (FAILED, FAILED, YES),
    (FAILED, OTHER, YES),
    (FAILED, REFUSED, YES),
    (MOOT, PASSED, YES),
    (MOOT, FAILED, YES),
    *((known, unknown, CANNOT_TELL) for known in (PASSED, FAILED, MOOT) for unknown in UNKNOWN),
    *((unknown, PASSED, YES) for unknown in UNKNOWN),
    *((unknown, after, CANNOT_TELL) for after in (FAILED, *UNKNOWN) for unknown in UNKNOWN),
]


@pytest.mark.parametrize(("before", "after", "answer"), PAIRS)
def test_one_question_alone_and_beside_one_that_passes(
    before: Outcome | None, after: Outcome | None, answer: CheckVerdict
) -> None:
    alone, beside = check(cell(before, after)), check(cell(before, after), cell(PASSED, PASSED))
    assert (verdict.verdict(alone), verdict.verdict(beside)) == (answer, answer)


@pytest.mark.parametrize(("before", "after"), [(MOOT, MOOT), (FAILED, MOOT), (PASSED, MOOT), (SLOW, MOOT)])
def test_a_question_that_does_not_arise_is_no_lack_and_no_answer(before: Outcome, after: Outcome) -> None:
    alone, beside = check(cell(before, after)), check(cell(before, after), cell(PASSED, PASSED))
    assert (verdict.verdict(alone), verdict.verdict(beside)) == (CANNOT_TELL, YES)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        pytest.param(check(), CANNOT_TELL, id="nothing was asked"),
        pytest.param(check(cell(PASSED, FAILED, "control")), CANNOT_TELL, id="nothing that counts was asked"),
        pytest.param(check(cell(PASSED, FAILED, "remedy"), cell(PASSED, PASSED)), YES, id="a remedy"),
        pytest.param(check(cell(PASSED, SLOW, "control"), cell(PASSED, PASSED)), YES, id="a control says nothing"),
        pytest.param(check(cell(PASSED, FAILED, "command"), cell(PASSED, PASSED)), NO, id="a command of the user's"),
        pytest.param(check(cell(PASSED, SLOW, "command"), cell(PASSED, PASSED)), CANNOT_TELL, id="a slow command"),
        pytest.param(check(cell(PASSED, FAILED), cell(PASSED, SLOW)), NO, id="a regression outweighs"),
        pytest.param(check(flaky()), CANNOT_TELL, id="only flaky"),
        pytest.param(check(flaky(), cell(MOOT, MOOT)), CANNOT_TELL, id="flaky and what does not arise"),
        pytest.param(check(flaky(), cell(PASSED, PASSED)), YES, id="flaky beside an answer"),
        pytest.param(check(flaky(), cell(PASSED, FAILED)), NO, id="flaky beside a regression"),
        pytest.param(check(drifting()), YES, id="drift"),
        pytest.param(check(drifting(), strict=True), NO, id="drift where strict"),
        pytest.param(check(drifting("control"), cell(PASSED, PASSED), strict=True), YES, id="drift of a control"),
        pytest.param(check(cell(SLOW, PASSED), strict=True), CANNOT_TELL, id="drift not compared where strict"),
        pytest.param(check(cell(MOOT, PASSED), strict=True), YES, id="nothing to compare where strict"),
        pytest.param(check(cell(PASSED, MOOT), cell(PASSED, PASSED), strict=True), CANNOT_TELL, id="gone where strict"),
        pytest.param(
            check(cell(SLOW, MOOT), cell(PASSED, PASSED), strict=True), CANNOT_TELL, id="maybe gone where strict"
        ),
        pytest.param(check(cell(MOOT, MOOT), cell(PASSED, PASSED), strict=True), YES, id="never there where strict"),
        pytest.param(refused("after", declared=True), NO, id="declared conflict"),
        pytest.param(refused("after", cell(FAILED, REFUSED), declared=True), NO, id="declared, and failed before"),
        pytest.param(refused("after"), CANNOT_TELL, id="could not be built"),
        pytest.param(refused("after", cell(PASSED, PASSED)), CANNOT_TELL, id="refused for reasons that say nothing"),
        pytest.param(refused("before", cell(NO_WHEEL, PASSED)), YES, id="all that is asked passes afterwards"),
        pytest.param(refused("before", cell(REFUSED, PASSED), declared=True), YES, id="a conflict is resolved"),
        pytest.param(refused("before", cell(REFUSED, FAILED), declared=True), CANNOT_TELL, id="it may run at present"),
        pytest.param(refused("before"), CANNOT_TELL, id="nothing asked on either side"),
    ],
)
def test_a_whole_check(asked: Check, answer: CheckVerdict) -> None:
    assert verdict.verdict(asked) is answer


@pytest.mark.parametrize(
    ("before", "after", "moot", "gone"),
    [
        (MOOT, MOOT, True, False),
        (MOOT, REFUSED, True, False),
        (MOOT, NO_WHEEL, True, False),
        (MOOT, FAILED, False, False),
        (MOOT, None, False, False),
        (PASSED, MOOT, False, True),
        (PASSED, FAILED, False, False),
    ],
)
def test_what_does_not_arise(before: Outcome, after: Outcome | None, moot: bool, gone: bool) -> None:
    assert (verdict.is_moot(cell(before, after)), verdict.is_gone(cell(before, after))) == (moot, gone)


def test_each_answer_has_its_exit_code() -> None:
    asked = (check(cell(PASSED, PASSED)), check(cell(PASSED, FAILED)), check())
    assert [verdict.exit_code(each) for each in asked] == [Exit.AS_EXPECTED, Exit.DIFFERS, Exit.INCONCLUSIVE]


@pytest.mark.parametrize(
    ("answers", "whole"),
    [([], CANNOT_TELL), ([YES], YES), ([YES, CANNOT_TELL], CANNOT_TELL), ([CANNOT_TELL, NO, YES], NO)],
)
def test_the_answer_of_several(answers: list[CheckVerdict], whole: CheckVerdict) -> None:
    assert verdict.together(answers) is whole


KNOWN = (PASSED, FAILED, MOOT)


@pytest.mark.parametrize("before", [*UNKNOWN, *KNOWN])
def test_silent_is_what_is_known_on_neither_side(before: Outcome | None) -> None:
    for after in (*UNKNOWN, *KNOWN):
        expected = ("forward",) if before in UNKNOWN and after in UNKNOWN else ()
        found = [cell(before, after, role) for role in ("question", "control")]
        assert silence.silent(found) == expected, after


@pytest.mark.parametrize(
    ("there", "expected"),
    [*((each, YES) for each in UNKNOWN), (PASSED, YES), (MOOT, YES), (FAILED, CANNOT_TELL)],
)
def test_what_is_silent_there_too_hides_nothing(there: Outcome | None, expected: CheckVerdict) -> None:
    sound = replace(cell(PASSED, PASSED), probe="import-peft")
    found = check(cell(SLOW, there), sound)
    assert verdict.verdict(silence.without(found, ["forward"])) is expected


def test_what_is_silent_is_named() -> None:
    said = "Working pins were searched without what has an answer in neither set: "
    assert silence.note(["a"]) == f"{said}'a'"
    assert silence.note(["a", "b", "c", "d", "e"]) == f"{said}'a', 'b', 'c' and 2 more"
