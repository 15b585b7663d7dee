"""The last lines of a command, and its exit code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compat import summary
from compat.errors import Exit
from compat.model import Combination, Documented, Evidence, Kind, Outcome, Phase, Question, Raised, Stage, Status
from compat.results import Host, Results, analyse
from compat.setup import Result

COMBINATION = Combination("tried", "Tried", Kind.CURRENT, "3.11", {})
ACTED = Evidence(phase=Phase.ACT, exception=Raised("KeyError", "x"))
PASSED = Outcome("tried", "asks", Stage.PROBE, Status.PASSED, evidence=Evidence(phase=Phase.ACT))
FAILED = replace(PASSED, status=Status.FAILED, reason="KeyError: x", evidence=ACTED)
SILENT = replace(PASSED, status=Status.TIMED_OUT, reason="no answer within 1 s")
ASKS = Question("asks", "?", "question", "", "")
ROW = Documented(1, "", "", "", "", "", None, None, "asks", "the-rule")
FINE = "compat: everything is as expected (exit code 0)"
DIFFERS = "compat: something differs from what is expected (exit code 1)"
UNKNOWN = "compat: something is inconclusive (exit code 3)"


def judged(*outcomes: Outcome, strict: bool = False, **more: object) -> tuple[Exit, list[str]]:
    tried = replace(COMBINATION, **more)  # type: ignore[arg-type]
    host = Host("linux-x86_64", "3.11.7", "0.13.9", "0.1.0")
    return summary.judge(analyse(Results([tried], {"tried": outcomes}, [ASKS], [], host)), strict)


def test_nothing_expected_and_an_answer_is_as_expected() -> None:
    assert judged(FAILED) == (Exit.AS_EXPECTED, [FINE])


@pytest.mark.parametrize(
    ("wanted", "ran", "told"),
    [
        ("2.13.0", "2.13.0+cpu", "tried: 1 passed (1 probed now)"),
        ("2.13.0", "2.9.1+cu128", "tried with torch 2.9.1+cu128 instead of 2.13.0: 1 passed (1 probed now)"),
        (None, None, "tried: 1 passed (1 probed now)"),
    ],
    ids=["a build of it", "another one", "none"],
)
def test_a_torch_that_is_not_the_pinned_one_is_said(wanted: str | None, ran: str | None, told: str) -> None:
    result = Result(replace(COMBINATION, torch=wanted), (PASSED,), fresh=1, torch=ran)
    assert summary.of_run(result, 0) == told


def test_what_differs_is_named() -> None:
    line = "tried: asks: expected passed, observed failed (unknown)"
    assert judged(FAILED, expect={"asks": "passed"}) == (Exit.DIFFERS, [line, DIFFERS])


def test_what_is_inconclusive_is_named_with_its_reason() -> None:
    line = "tried: inconclusive: asks: no answer within 1 s"
    assert judged(SILENT) == (Exit.INCONCLUSIVE, [line, UNKNOWN])


def test_what_was_not_run_is_inconclusive() -> None:
    assert judged() == (Exit.INCONCLUSIVE, ["tried: inconclusive: not run", UNKNOWN])


def test_an_unknown_failure_counts_under_strict_only() -> None:
    line = "tried: no rule knows asks: KeyError: x"
    assert judged(FAILED, strict=True) == (Exit.DIFFERS, [line, DIFFERS])


def test_an_unknown_failure_is_told_with_what_its_last_line_is_of() -> None:
    raised = Raised("TypeError", "M(\n  (a): N()\n) got multiple values for argument 'x'")
    half = replace(
        FAILED, reason="TypeError: ) got multiple values for argument 'x'", evidence=Evidence(Phase.ACT, raised)
    )
    told = "tried: no rule knows asks: TypeError: M(...) got multiple values for argument 'x'"
    assert judged(half, strict=True)[1] == [told, DIFFERS]


def test_a_row_of_the_document_that_passes_now_differs() -> None:
    code, lines = judged(PASSED, documented=ROW)
    assert (code, lines[0].startswith("tried: passes now"), lines[-1]) == (Exit.DIFFERS, True, DIFFERS)


def test_a_row_of_the_document_says_in_what_it_differs() -> None:
    code, lines = judged(FAILED, documented=ROW)
    assert (code, lines) == (Exit.DIFFERS, ["tried: differs; the finding is unknown, not the-rule", DIFFERS])


@pytest.mark.parametrize(
    ("fresh", "searched", "words"),
    [
        (0, 0, "unchanged, nothing probed"),
        (3, 0, "3 probed now"),
        (0, 2, "2 probed now, 2 of them in neighbours"),
        (3, 2, "5 probed now, 2 of them in neighbours"),
    ],
)
def test_a_finished_combination_is_one_line(fresh: int, searched: int, words: str) -> None:
    result = Result(COMBINATION, (PASSED, FAILED, PASSED, SILENT), fresh)
    assert summary.of_run(result, searched) == f"tried: 2 passed, 1 failed, 1 timed-out ({words})"


def test_a_combination_that_was_not_run_is_told_once() -> None:
    code, lines = judged(documented=ROW, expect={"asks": "passed"})
    assert (code, lines) == (Exit.INCONCLUSIVE, ["tried: inconclusive: not run", UNKNOWN])


def test_a_row_of_the_document_without_an_answer_is_told_once() -> None:
    code, lines = judged(SILENT, documented=ROW)
    assert (code, lines) == (Exit.INCONCLUSIVE, ["tried: inconclusive: asks: no answer within 1 s", UNKNOWN])
