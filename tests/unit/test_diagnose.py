from __future__ import annotations

from dataclasses import replace

from compat import diagnose
from compat.finding import Confidence, Neighbour, Proof, WayOut
from compat.model import Combination, Evidence, Kind, Outcome, Phase, Question, Raised, Stage, Status, Version
from compat.rules.rule import CodeChange, Control, Pins, Rule

ACTED = Evidence(phase=Phase.ACT, exception=Raised("KeyError", "x"), versions={"peft": Version("0.16.0", "0.16.0")})
FAILED = Outcome("base", "forward", Stage.PROBE, Status.FAILED, evidence=ACTED)
PASSED = replace(FAILED, status=Status.PASSED, evidence=Evidence(phase=Phase.ACT))
RULE = Rule(
    id="known",
    title="t",
    cause="c",
    package="peft",
    affected={"peft": "<0.17"},
    matches=lambda case: case.outcome.probe == "forward",
    controls=(Control("stock", "passed"), Control("llama", "failed")),
    remedies=(
        CodeChange("by-hand", "by hand"),
        CodeChange("by-hand-llama", "by hand"),
        Pins({"peft": ">=0.17"}, "newer"),
    ),
)
QUESTIONS = [
    Question("forward", "?", "question", "s", "t5"),
    Question("other", "?", "question", "s", ""),
    Question("by-hand", "?", "remedy", "s", "t5"),
    Question("by-hand-llama", "?", "remedy", "s", "llama"),
    Question("stock", "?", "control", "s", "t5"),
    Question("llama", "?", "control", "s", "llama"),
]
CONTROLS = [replace(PASSED, probe="stock"), replace(FAILED, probe="llama")]


def near(id_: str, distance: tuple[int, int], *outcomes: Outcome, base: str = "base") -> Neighbour:
    combination = Combination(id_, id_, Kind.NEIGHBOUR, "3.11", {"peft": "0.17.0"})
    return Neighbour(combination, base, distance, tuple(replace(each, combination=id_) for each in outcomes))


def findings(*outcomes: Outcome, neighbours: tuple[Neighbour, ...] = ()) -> list[diagnose.Finding]:
    return diagnose.findings(outcomes, neighbours, QUESTIONS, (RULE,))


def test_controls_that_hold_make_it_certain() -> None:
    finding = findings(FAILED, *CONTROLS)[0]
    proof = (Proof("stock", "passed", "passed", True), Proof("llama", "failed", "failed", True))
    assert (finding.rule_id, finding.confidence, finding.proof) == ("known", Confidence.CERTAIN, proof)


def test_a_control_that_was_not_run_leaves_it_likely() -> None:
    finding = findings(FAILED, CONTROLS[0])[0]
    assert (finding.confidence, finding.proof[1]) == (Confidence.LIKELY, Proof("llama", "failed", "not run", None))


def test_a_control_that_contradicts_leaves_it_likely() -> None:
    finding = findings(FAILED, CONTROLS[0], replace(PASSED, probe="llama"))[0]
    assert (finding.confidence, finding.proof[1]) == (Confidence.LIKELY, Proof("llama", "failed", "passed", False))


def test_a_control_that_failed_while_arranging_says_nothing() -> None:
    arranged = replace(FAILED, probe="llama", evidence=Evidence(phase=Phase.ARRANGE))
    assert findings(FAILED, CONTROLS[0], arranged)[0].proof[1] == Proof("llama", "failed", "failed", None)


def test_versions_outside_the_range_leave_it_likely() -> None:
    newer = replace(FAILED, evidence=replace(ACTED, versions={"peft": Version("0.18.0", None)}))
    assert findings(newer, *CONTROLS)[0].confidence is Confidence.LIKELY


def test_what_no_rule_recognises_is_unknown() -> None:
    finding = findings(replace(FAILED, probe="other"))[0]
    assert (finding.rule, finding.rule_id, finding.confidence) == (None, "unknown", Confidence.UNKNOWN)


def test_what_is_skipped_or_inconclusive_is_no_finding() -> None:
    skipped = replace(PASSED, probe="a", status=Status.SKIPPED, prerequisite="forward")
    arranged = replace(FAILED, probe="b", evidence=Evidence(phase=Phase.ARRANGE))
    assert findings(skipped, arranged, replace(FAILED, probe="c", status=Status.TIMED_OUT), PASSED) == []


def test_a_crash_is_a_finding() -> None:
    crashed = replace(FAILED, status=Status.CRASHED, evidence=Evidence(phase=Phase.ACT, signal="SIGSEGV"))
    assert [finding.outcome for finding in findings(crashed)] == [crashed]


def test_a_code_change_counts_where_it_passed_and_for_its_language() -> None:
    ran = (replace(PASSED, probe="by-hand"), replace(PASSED, probe="by-hand-llama"))
    assert findings(FAILED, *ran)[0].ways_out == (WayOut("by hand", "base", probe="by-hand"),)


def test_a_code_change_that_failed_is_no_way_out() -> None:
    assert findings(FAILED, replace(FAILED, probe="by-hand"))[0].ways_out == ()


def test_pins_come_nearest_first_and_after_code_changes() -> None:
    neighbours = (
        near("far", (1, 9), PASSED),
        near("close", (1, 2), PASSED),
        near("elsewhere", (1, 1), PASSED, base="x"),
    )
    ways = findings(FAILED, replace(PASSED, probe="by-hand"), neighbours=neighbours)[0].ways_out
    assert [(way.combination, way.summary) for way in ways] == [
        ("base", "by hand"),
        ("close", "newer"),
        ("far", "newer"),
    ]


def test_a_neighbour_that_fails_is_no_way_out() -> None:
    neighbours = (near("n", (1, 1), FAILED), near("m", (1, 1), PASSED, replace(FAILED, probe="other")))
    assert findings(FAILED, neighbours=neighbours)[0].ways_out == ()


def test_a_neighbour_may_need_a_code_change_besides() -> None:
    imported = replace(FAILED, probe="other", stage=Stage.IMPORT)
    mended = (replace(PASSED, probe="other"), FAILED, replace(PASSED, probe="by-hand"))
    needed = diagnose.code_changes_needed(mended, QUESTIONS, (RULE,))
    ways = findings(imported, neighbours=(near("n", (1, 1), *mended),))[0].ways_out
    assert (needed, [way.also for way in ways]) == (("by-hand",), [("by-hand",)])


def test_an_inconclusive_neighbour_is_no_way_out() -> None:
    slow = replace(FAILED, probe="other", status=Status.TIMED_OUT)
    assert diagnose.code_changes_needed([FAILED, slow, replace(PASSED, probe="by-hand")], QUESTIONS, (RULE,)) is None


def test_a_conflict_is_mended_by_a_neighbour_that_works() -> None:
    conflict = Outcome("base", "lock", Stage.LOCK, Status.FAILED)
    ways = findings(conflict, neighbours=(near("n", (1, 1), PASSED),))[0].ways_out
    assert [way.pins for way in ways] == [{"peft": "0.17.0"}]
