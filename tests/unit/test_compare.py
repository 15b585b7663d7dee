from __future__ import annotations

from dataclasses import replace

import pytest

from compat import compare
from compat.compare import Bracket, Change, ComparisonToDocument
from compat.expected import Difference, expected
from compat.finding import Confidence, Finding
from compat.model import Combination, Documented, Evidence, Frame, Kind, Outcome, Phase, Raised, Stage, Status
from compat.rules.rule import Rule

RULE = Rule("known", "t", "c", "p", {}, lambda case: case is not None)
RAISED = Raised("KeyError", "x", (Frame("lib/model.py", 1645, "forward"), Frame("torch/module.py", 1, "call")))
FAILED = Outcome("c", "forward", Stage.PROBE, Status.FAILED, evidence=Evidence(phase=Phase.ACT, exception=RAISED))
PASSED = replace(FAILED, status=Status.PASSED, evidence=Evidence(phase=Phase.ACT))
OTHER = replace(FAILED, evidence=Evidence(phase=Phase.ACT, exception=Raised("ValueError", "y")))
SEGFAULT = replace(FAILED, status=Status.CRASHED, evidence=Evidence(phase=Phase.ACT, signal="SIGSEGV"))
ABORT = replace(FAILED, status=Status.CRASHED, evidence=Evidence(phase=Phase.ACT, signal="SIGABRT"))
ARRANGED = replace(FAILED, evidence=Evidence(phase=Phase.ARRANGE, exception=RAISED))
SLOW = replace(FAILED, status=Status.TIMED_OUT, evidence=Evidence(phase=Phase.ACT))
SKIPPED = replace(PASSED, status=Status.SKIPPED, reason="no device")

SIDES = {
    "pass": PASSED,
    "fail": FAILED,
    "other": OTHER,
    "segfault": SEGFAULT,
    "abort": ABORT,
    "arranged": ARRANGED,
    "slow": SLOW,
    "skipped": SKIPPED,
    "missing": None,
}
PASS, SAME, DIFFERENT, NOTHING = Change.BOTH_PASS, Change.SAME_FAILURE, Change.DIFFERENT_FAILURE, Change.INCONCLUSIVE
FIXED, REGRESSION = Change.FIXED, Change.REGRESSION
TABLE = {
    "pass": (PASS, REGRESSION, REGRESSION, REGRESSION, REGRESSION, NOTHING, NOTHING, NOTHING, NOTHING),
    "fail": (FIXED, SAME, DIFFERENT, DIFFERENT, DIFFERENT, NOTHING, NOTHING, NOTHING, NOTHING),
    "other": (FIXED, DIFFERENT, SAME, DIFFERENT, DIFFERENT, NOTHING, NOTHING, NOTHING, NOTHING),
    "segfault": (FIXED, DIFFERENT, DIFFERENT, SAME, DIFFERENT, NOTHING, NOTHING, NOTHING, NOTHING),
    "abort": (FIXED, DIFFERENT, DIFFERENT, DIFFERENT, SAME, NOTHING, NOTHING, NOTHING, NOTHING),
    "arranged": (NOTHING,) * 9,
    "slow": (NOTHING,) * 9,
    "skipped": (NOTHING,) * 9,
    "missing": (NOTHING,) * 9,
}
PAIRS = [(a, b, TABLE[a][number]) for a in SIDES for number, b in enumerate(SIDES)]


@pytest.mark.parametrize(("baseline", "candidate", "expected"), PAIRS)
def test_every_pair(baseline: str, candidate: str, expected: Change) -> None:
    assert compare.change(SIDES[baseline], SIDES[candidate]) is expected


def row(**changes: str | None) -> Combination:
    documented = Documented(1, "1", "1", "1", "x", "words", None, None, "forward", "known")
    documented = replace(documented, **changes)  # type: ignore[arg-type]
    return Combination("c", "c", Kind.DOCUMENTED, "3.11", {}, documented=documented)


def found(outcome: Outcome, rule: Rule | None = RULE) -> list[Finding]:
    return [Finding(outcome, rule, Confidence.CERTAIN)]


def test_same_rule_message_and_line_is_reproduced() -> None:
    combination = row(message="KeyError: x", location="model.py:1645")
    assert compare.with_document(combination, [FAILED], found(FAILED)) is ComparisonToDocument.REPRODUCED


@pytest.mark.parametrize(
    ("combination", "rule", "unlike"),
    [
        pytest.param(row(rule="another"), RULE, ("the finding is known, not another",), id="rule"),
        pytest.param(row(), None, ("the finding is unknown, not known",), id="unknown"),
        pytest.param(row(message="KeyError: z"), RULE, ("the error is KeyError: x",), id="message"),
        pytest.param(row(location="model.py:1646"), RULE, ("no frame is at model.py:1646",), id="line"),
    ],
)
def test_another_failure_differs(combination: Combination, rule: Rule | None, unlike: tuple[str, ...]) -> None:
    findings = found(FAILED, rule)
    assert compare.with_document(combination, [FAILED], findings) is ComparisonToDocument.DIFFERS
    assert compare.unlike_document(combination, [FAILED], findings) == unlike


def test_a_prerequisite_that_fails_first_differs() -> None:
    imported = replace(FAILED, probe="import", stage=Stage.IMPORT)
    skipped = replace(SKIPPED, prerequisite="import")
    unlike = compare.unlike_document(row(), [imported, skipped], found(imported))
    assert unlike == ("forward was not reached: import failed",)


def test_a_row_that_passes_now() -> None:
    assert compare.with_document(row(), [PASSED], []) is ComparisonToDocument.PASSES_NOW


@pytest.mark.parametrize("outcome", [ARRANGED, SLOW, SKIPPED])
def test_a_row_that_says_nothing_is_inconclusive(outcome: Outcome) -> None:
    assert compare.with_document(row(), [outcome], []) is ComparisonToDocument.INCONCLUSIVE


def test_a_row_without_outcomes_is_inconclusive() -> None:
    assert compare.with_document(row(), [], []) is ComparisonToDocument.INCONCLUSIVE


def test_a_combination_that_is_not_of_the_document_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not a row of the document"):
        compare.with_document(replace(row(), documented=None), [], [])


@pytest.mark.parametrize(
    ("neighbours", "expected"),
    [
        pytest.param({}, Bracket(None, "not bracketed"), id="none"),
        pytest.param({"below": FAILED, "above": FAILED}, Bracket(True, "bracketed"), id="both fail alike"),
        pytest.param(
            {"below": FAILED, "above": PASSED}, Bracket(False, "neighbours disagree: above: passes"), id="one passes"
        ),
        pytest.param(
            {"below": OTHER, "above": None},
            Bracket(False, "neighbours disagree: below: ValueError: y"),
            id="another failure",
        ),
        pytest.param(
            {"below": FAILED, "above": SLOW}, Bracket(None, "neighbours say nothing: above"), id="one says nothing"
        ),
    ],
)
def test_bracket(neighbours: dict[str, Outcome | None], expected: Bracket) -> None:
    assert compare.bracket(FAILED, neighbours) == expected


@pytest.mark.parametrize(
    ("wanted", "outcomes", "difference"),
    [
        pytest.param("passed", [PASSED], None, id="passes as expected"),
        pytest.param("failed", [FAILED], None, id="fails as expected"),
        pytest.param("known", [FAILED], None, id="fails by the expected rule"),
        pytest.param("passed", [FAILED], ("failed (known)", False), id="fails against expectation"),
        pytest.param("other-rule", [FAILED], ("failed (known)", False), id="fails by another rule"),
        pytest.param("known", [PASSED], ("passed", False), id="passes against expectation"),
        pytest.param("passed", [SKIPPED], ("skipped: no device", True), id="skipped"),
        pytest.param("passed", [SLOW], ("timed-out", True), id="timed out"),
        pytest.param("passed", [], ("not run", True), id="not run"),
    ],
)
def test_expected(wanted: str, outcomes: list[Outcome], difference: tuple[str, bool] | None) -> None:
    combination = Combination("c", "c", Kind.CURRENT, "3.11", {}, expect={"forward": wanted})
    told = [Difference("c", "forward", wanted, *difference)] if difference else []
    assert expected(combination, outcomes, found(FAILED)) == told
