from __future__ import annotations

from dataclasses import replace

import pytest

from compat.check.answer import Cell, Drift
from compat.check.cells import cells
from compat.compare import Change
from compat.model import Evidence, Outcome, Phase, Question, Raised, Stage, Status

ASKED = Question("forward", "Does it run?", "question", "", "")
ACT = Evidence(phase=Phase.ACT, exception=Raised("KeyError", "x"))
PASSED = Outcome("c", "forward", Stage.PROBE, Status.PASSED, evidence=Evidence(phase=Phase.ACT))
FAILED = replace(PASSED, status=Status.FAILED, evidence=ACT)
SIDES = {
    Status.PASSED: PASSED,
    Status.FAILED: FAILED,
    Status.CRASHED: replace(PASSED, status=Status.CRASHED, evidence=Evidence(phase=Phase.ACT, signal="SIGSEGV")),
    Status.TIMED_OUT: replace(PASSED, status=Status.TIMED_OUT),
    Status.SKIPPED: replace(PASSED, status=Status.SKIPPED, reason="no device"),
    Status.ERROR: replace(PASSED, status=Status.ERROR, reason="disk full"),
    None: None,
}
IMPORTED = replace(PASSED, probe="import-peft", stage=Stage.IMPORT)
IMPORT_FAILS = replace(IMPORTED, status=Status.FAILED, evidence=ACT)
BEHIND = replace(PASSED, status=Status.SKIPPED, prerequisite="import-peft", reason="KeyError: x")
REFUSED = Outcome("c", "lock", Stage.LOCK, Status.FAILED, "peft needs another transformers")
NO_WHEEL = Outcome("c", "install", Stage.INSTALL, Status.ERROR, "no wheel")
OUR_FAULT = Outcome("c", "run", Stage.PROBE, Status.ERROR, "compat's own fault")
PASS, SAME, DIFFERENT, NOTHING = Change.BOTH_PASS, Change.SAME_FAILURE, Change.DIFFERENT_FAILURE, Change.INCONCLUSIVE
FIXED, REGRESSION = Change.FIXED, Change.REGRESSION
TABLE = {
    Status.PASSED: (PASS, REGRESSION, REGRESSION, NOTHING, NOTHING, NOTHING, NOTHING),
    Status.FAILED: (FIXED, SAME, DIFFERENT, NOTHING, NOTHING, NOTHING, NOTHING),
    Status.CRASHED: (FIXED, DIFFERENT, SAME, NOTHING, NOTHING, NOTHING, NOTHING),
    Status.TIMED_OUT: (NOTHING,) * 7,
    Status.SKIPPED: (NOTHING,) * 7,
    Status.ERROR: (NOTHING,) * 7,
    None: (NOTHING,) * 7,
}
MOVED = Drift("loss", 1.0, 1.01, "1 % (tolerance 0.01 %)")


def no_drift(before: Outcome, after: Outcome) -> tuple[Drift, ...]:
    return ()


def only(before: list[Outcome], after: list[Outcome], **more: object) -> Cell:
    (cell,) = cells(before, after, [ASKED], **{"drifts": no_drift, **more})  # type: ignore[arg-type]
    return cell


@pytest.mark.parametrize(
    ("before", "after", "expected"), [(a, b, TABLE[a][n]) for a in SIDES for n, b in enumerate(SIDES)]
)
def test_every_pair_of_statuses(before: Status | None, after: Status | None, expected: Change) -> None:
    sides = [[each] if (each := SIDES[status]) else [] for status in (before, after)]
    assert only(*sides) == Cell("forward", "Does it run?", "question", expected, SIDES[before], SIDES[after])


def test_every_status_is_in_the_table() -> None:
    assert set(SIDES) - {None} == set(Status) == set(TABLE) - {None}


@pytest.mark.parametrize(
    ("before", "after", "change", "behind"),
    [
        pytest.param([IMPORTED, PASSED], [IMPORT_FAILS, BEHIND], REGRESSION, "import-peft", id="passed, now behind"),
        pytest.param([IMPORTED, FAILED], [IMPORT_FAILS, BEHIND], DIFFERENT, "import-peft", id="failed, now behind"),
        pytest.param([IMPORT_FAILS, BEHIND], [IMPORT_FAILS, BEHIND], SAME, "import-peft", id="behind on both sides"),
        pytest.param([IMPORT_FAILS, BEHIND], [IMPORTED, PASSED], FIXED, "import-peft", id="no longer behind"),
        pytest.param([IMPORT_FAILS, BEHIND], [IMPORTED, FAILED], DIFFERENT, "", id="behind, now its own failure"),
        pytest.param([PASSED], [REFUSED], REGRESSION, "lock", id="declared conflict"),
        pytest.param([REFUSED], [PASSED], FIXED, "lock", id="declared conflict before"),
        pytest.param([PASSED], [NO_WHEEL], NOTHING, "install", id="no wheel"),
        pytest.param([NO_WHEEL], [FAILED], NOTHING, "", id="no wheel before"),
        pytest.param([PASSED], [OUR_FAULT], NOTHING, "run", id="our own fault"),
        pytest.param([PASSED], [BEHIND], NOTHING, "", id="its prerequisite is not there"),
        pytest.param([PASSED], [IMPORTED, BEHIND], NOTHING, "", id="its prerequisite has passed since"),
    ],
)
def test_what_a_prerequisite_or_a_stage_decides(
    before: list[Outcome], after: list[Outcome], change: Change, behind: str
) -> None:
    cell = only(before, after)
    assert (cell.change, cell.behind) == (change, behind)


def test_a_cell_behind_another_has_that_ones_outcome() -> None:
    assert only([PASSED], [IMPORT_FAILS, BEHIND]).after == IMPORT_FAILS


def test_an_unknown_outcome_keeps_the_skipped_one_as_its_reason() -> None:
    assert only([PASSED], [BEHIND]).after == BEHIND


@pytest.mark.parametrize(
    ("harmless", "change"), [(("",), Change.DRIFT), (("known",), PASS), (("known", ""), Change.DRIFT)]
)
def test_drift_that_is_not_harmless(harmless: tuple[str, ...], change: Change) -> None:
    moved = tuple(replace(MOVED, harmless=reason) for reason in harmless)
    cell = only([PASSED], [PASSED], drifts=lambda before, after: moved)
    assert (cell.change, cell.drifts) == (change, moved)


@pytest.mark.parametrize("sides", [([PASSED], [FAILED]), ([FAILED], [FAILED]), ([PASSED], [])])
def test_figures_are_compared_only_where_both_pass(sides: tuple[list[Outcome], list[Outcome]]) -> None:
    assert only(*sides, drifts=lambda before, after: (MOVED,)).drifts == ()


P, F, T, E, S = Status.PASSED, Status.FAILED, Status.TIMED_OUT, Status.ERROR, Status.SKIPPED


@pytest.mark.parametrize(
    ("before", "after", "tries", "change"),
    [
        pytest.param([PASSED], [PASSED], ((P,), (F, P)), Change.FLAKY, id="failed, then passed"),
        pytest.param([PASSED], [FAILED], ((P,), (F, F, P)), Change.FLAKY, id="passed at last, the first is reported"),
        pytest.param([PASSED], [PASSED], ((P,), (T, P)), Change.FLAKY, id="too slow, then passed"),
        pytest.param([PASSED], [FAILED], ((F, P), (F, F)), Change.FLAKY, id="flaky before"),
        pytest.param([PASSED], [FAILED], ((P,), (F, F, F)), REGRESSION, id="failed every time"),
        pytest.param([PASSED], [FAILED], ((P,), (F, T, F)), REGRESSION, id="red every time"),
        pytest.param([PASSED], [PASSED], ((P,), (E, P)), PASS, id="a full disk, then passed"),
        pytest.param([PASSED], [PASSED], ((), ()), PASS, id="asked once"),
        pytest.param([PASSED], [], ((F, P), ()), NOTHING, id="flaky before, unknown after"),
        pytest.param([], [PASSED], ((), (F, P)), Change.FLAKY, id="unknown before, flaky after"),
        pytest.param([PASSED], [SIDES[S]], ((F, P), (S,)), NOTHING, id="flaky before, not asked after"),
    ],
)
def test_mixed_tries_are_flaky(
    before: list[Outcome],
    after: list[Outcome],
    tries: tuple[tuple[Status, ...], tuple[Status, ...]],
    change: Change,
) -> None:
    cell = only(before, after, attempts={"forward": tries})
    assert (cell.change, cell.attempts) == (change, tries)


def test_what_is_behind_a_flaky_prerequisite_is_flaky() -> None:
    cell = only([IMPORTED, PASSED], [IMPORT_FAILS, BEHIND], attempts={"import-peft": ((P,), (F, P))})
    assert (cell.change, cell.behind, cell.attempts) == (Change.FLAKY, "import-peft", ((), (F, P)))


def exited(code: int) -> Outcome:
    return replace(FAILED, evidence=Evidence(phase=Phase.ACT, exit_code=code))


@pytest.mark.parametrize(("codes", "change"), [((1, 1), SAME), ((1, 2), DIFFERENT)])
def test_a_command_fails_alike_with_the_same_exit_code(codes: tuple[int, int], change: Change) -> None:
    (cell,) = cells([exited(codes[0])], [exited(codes[1])], [replace(ASKED, role="command")], no_drift)
    assert cell.change is change


def test_a_cell_for_each_question_in_their_order() -> None:
    asked = [replace(ASKED, id=name) for name in ("b", "import-peft", "a")]
    assert [cell.probe for cell in cells([IMPORTED], [IMPORTED], asked, no_drift)] == ["b", "import-peft", "a"]
