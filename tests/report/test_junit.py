"""``junit.xml``: what a CI system counts, and that nothing breaks the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from junitparser import JUnitXml
from lxml import etree

from compat.model import Evidence, Outcome, Phase, Raised, Stage, Status, Verdict
from compat.report import junit
from compat.results import Analysis, Results, analyse

OFFICIAL = Path(__file__).parent / "official"
EVERY = "".join(map(chr, (*range(0xA1), 0xD800, 0xDFFF, 0x2028, 0xFFFE, 0xFFFF)))
NO = {"exception": Raised("TypeError", "no")}
SIGNAL = {"signal": "SIGSEGV"}
HOSTILE = "a\x00b\x1b[31m ]]> <b>&amp;\n::set-env name=X::y | \ud800 \ufffe `c`"


def with_outcomes(results: Results, *outcomes: Outcome) -> Analysis:
    """Of one combination, with these outcomes alone."""
    silent = next(each for each in results.combinations if each.id == "silent")
    return analyse(replace(results, combinations=[silent], outcomes={"silent": outcomes}))


def one(results: Results, status: Status, *, probe: str = "lora-seq2seq-forward", **more: object) -> Outcome:
    evidence = Evidence(phase=more.pop("phase", Phase.ACT), **more.pop("evidence", {}))  # type: ignore[arg-type]
    stage = more.pop("stage", Stage.PROBE)
    return Outcome("silent", probe, stage, status, evidence=evidence, **more)  # type: ignore[arg-type]


def case(analysis: Analysis) -> etree._Element:
    (found,) = etree.fromstring(junit.render(analysis).encode()).iter("testcase")
    return found


def test_fixed_results_give_the_golden_file(analysis: Analysis, accept: bool) -> None:
    golden = Path(__file__).parent / "golden" / "junit.xml"
    if accept:
        golden.write_text(junit.render(analysis), encoding="utf-8")
    assert junit.render(analysis) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("status", "more", "element", "type_"),
    [
        (Status.PASSED, {}, None, None),
        (Status.FAILED, {"evidence": {"exception": Raised("TypeError", "no")}}, "failure", "unknown"),
        (Status.FAILED, {"phase": Phase.ARRANGE}, "error", "failed"),
        (Status.FAILED, {"stage": Stage.INSTALL}, "error", "failed"),
        (Status.CRASHED, {"evidence": {"signal": "SIGSEGV"}}, "failure", "unknown"),
        (Status.CRASHED, {"evidence": {"signal": "SIGKILL"}}, "error", "crashed"),
        (Status.TIMED_OUT, {}, "error", "timed-out"),
        (Status.ERROR, {"reason": "not run"}, "error", "error"),
        (Status.SKIPPED, {"reason": "no device"}, "skipped", "skipped"),
    ],
)
def test_a_failure_is_an_incompatibility_and_an_error_says_nothing(
    analysis: Analysis, status: Status, more: dict[str, object], element: str | None, type_: str | None
) -> None:
    found = case(with_outcomes(analysis.results, one(analysis.results, status, **dict(more))))
    assert [(each.tag, each.get("type")) for each in found] == ([(element, type_)] if element else [])


@pytest.mark.parametrize(
    ("probe", "status", "evidence", "element", "message"),
    [
        ("stock-forward-t5", Status.FAILED, NO, "skipped", "does not count (control): TypeError: no"),
        ("lora-no-task-type", Status.CRASHED, SIGNAL, "skipped", "does not count (remedy): crashed"),
        ("stock-forward-t5", Status.TIMED_OUT, {}, "error", "timed-out"),
        ("stock-forward-t5", Status.SKIPPED, {}, "skipped", "skipped"),
        ("import-peft", Status.FAILED, NO, "failure", "TypeError: no"),
        ("nobody-declares-it", Status.FAILED, NO, "failure", "TypeError: no"),
    ],
)
def test_what_makes_no_verdict_is_no_failure(
    analysis: Analysis, probe: str, status: Status, evidence: dict[str, object], element: str, message: str
) -> None:
    found = case(with_outcomes(analysis.results, one(analysis.results, status, probe=probe, evidence=evidence)))
    assert [(each.tag, each.get("message")) for each in found] == [(element, message)]


def test_a_suite_fails_where_its_combination_does(analysis: Analysis) -> None:
    aside = one(analysis.results, Status.FAILED, probe="stock-forward-t5", evidence=NO)
    passed = one(analysis.results, Status.PASSED, probe="import-peft")
    found = with_outcomes(analysis.results, aside, passed)
    (suite,) = JUnitXml.fromstring(junit.render(found).encode())
    assert (found.answers[0].verdict, suite.failures, suite.skipped) == (Verdict.COMPATIBLE, 0, 1)


def test_what_was_skipped_names_its_reason_and_what_it_needs(analysis: Analysis) -> None:
    skipped = one(analysis.results, Status.SKIPPED, reason="import-peft failed", prerequisite="import-peft")
    (element,) = case(with_outcomes(analysis.results, skipped))
    assert (element.get("message"), "Because of: import-peft" in element.text) == ("skipped: import-peft failed", True)


def test_a_combination_that_was_not_run_is_an_error(analysis: Analysis) -> None:
    (element,) = case(with_outcomes(analysis.results))
    assert (element.tag, element.get("message")) == ("error", "not run")


def test_counts_are_those_of_the_cases(analysis: Analysis) -> None:
    file = JUnitXml.fromstring(junit.render(analysis).encode())
    counted = {suite.name: (suite.tests, suite.failures, suite.errors, suite.skipped) for suite in file}
    assert counted == {
        "documented-1": (6, 1, 0, 1),
        "documented-1-below": (6, 1, 0, 1),
        "odd": (1, 1, 0, 0),
        "silent": (1, 0, 1, 0),
    }
    assert (file.tests, file.failures, file.errors) == (14, 3, 1)


@pytest.mark.parametrize("name", ["junit-10.xsd"])
def test_it_is_as_the_official_schema_says(analysis: Analysis, name: str) -> None:
    schema = etree.XMLSchema(etree.parse(OFFICIAL / name))
    file = etree.fromstring(junit.render(analysis).encode())
    schema.assertValid(file)
    next(file.iter("testcase")).set("unknown", "attribute")
    assert not schema.validate(file)


def test_no_value_breaks_the_file(analysis: Analysis) -> None:
    raised = Raised("Error", HOSTILE, cause=Raised(EVERY, EVERY))
    outcome = one(analysis.results, Status.FAILED, reason=EVERY, evidence={"exception": raised})
    silent = replace(with_outcomes(analysis.results, outcome).results)
    odd = replace(silent.combinations[0], title=EVERY, packages={"peft": EVERY})
    (element,) = case(analyse(replace(silent, combinations=[odd])))
    assert "a\\x00b\\x1b[31m ]]> <b>&amp;\n::set-env name=X::y | ? \\ufffe `c`" in element.text
    assert element.get("message") == "Error: ::set-env name=X::y | ? `c`"


@pytest.mark.parametrize(
    ("seconds", "told"), [(1.25, "1.25"), (float("nan"), None), (float("inf"), None), (-5, None), (10**400, None)]
)
def test_what_is_no_time_is_none(seconds: float, told: str | None, analysis: Analysis) -> None:
    outcome = one(analysis.results, Status.PASSED, evidence={"measured": {"duration_s": seconds}})
    assert case(with_outcomes(analysis.results, outcome)).get("time") == told
