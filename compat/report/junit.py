"""An analysis -> ``junit.xml``, for CI systems: a suite is a combination, a case is a probe. Nothing here prints.

A failure is an observed incompatibility that counts for the verdict; where a control, a remedy or a demonstration shows
one it is told as skipped: a suite is red where its combination does not work, and nowhere else. An error says nothing
about the versions: the machine's fault, compat's own, a time limit, a question that was not asked. What was skipped is
skipped, with its reason, and never counts as passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from compat import verdict
from compat.finding import Finding
from compat.model import AXES, Outcome, Question, Raised, Verdict
from compat.report import cells, scrub, sought
from compat.report.ways import asked, described
from compat.results import Analysis, Answer

if TYPE_CHECKING:
    from junitparser import JUnitXml, TestCase, TestSuite
    from junitparser.junitparser import FinalResult

NAME = "compat"
DECIMALS = 3
"""Of seconds: more the schema does not take."""
LONGEST_S = 1e9
"""A time beyond it is none, and neither is nan."""
UNASKED = "combination"
"""The case of a combination of which nothing is known: a suite without a case would be shown as passed."""
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
"""What XML 1.0 has no way to write (production 2, Char), and what turns the direction of text."""


def render(analysis: Analysis) -> str:
    """The file's text, ending in a newline. Texts are scrubbed of paths, credentials and tokens."""
    from junitparser import JUnitXml  # only who writes this file waits for it

    questions = {each.id: each for each in analysis.results.questions}
    suites = [_suite(answer, analysis, questions) for answer in analysis.answers]
    file = JUnitXml(NAME)
    file.extend(suites)
    # Not by its own method: that counts what was skipped too, for which the schema has no attribute here.
    file.tests, file.failures, file.errors, file.time = _sums(suites)
    return _text(file)


def _sums(suites: Sequence[TestSuite]) -> tuple[int, int, int, float]:
    counts = [(each.tests, each.failures, each.errors) for each in suites]
    tests, failures, errors = (sum(each[place] for each in counts) for place in range(3))
    return tests, failures, errors, round(sum(each.time for each in suites), DECIMALS)


def _text(file: JUnitXml) -> str:
    root = ElementTree.fromstring(file.tostring())  # noqa: S314 - what was written a moment ago
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(answer: Answer, analysis: Analysis, questions: Mapping[str, Question]) -> TestSuite:
    from junitparser import TestSuite

    suite = TestSuite(_line(answer.combination.id))
    for name, value in _properties(answer, analysis):
        suite.add_property(name, _line(value))
    found = {finding.outcome.probe: finding for finding in answer.findings}
    counting = asked(analysis)
    for outcome in answer.outcomes:
        question = questions.get(outcome.probe)
        aside = question.role if question and question.id not in counting else ""
        suite.append(_case(answer, outcome, found.get(outcome.probe), question, aside))
    if not answer.outcomes:
        suite.append(_unasked(answer))
    suite.update_statistics()
    suite.time = round(suite.time, DECIMALS)
    return suite


def _properties(answer: Answer, analysis: Analysis) -> Iterator[tuple[str, str]]:
    yield "title", answer.combination.title
    yield "kind", answer.combination.kind.value
    yield "verdict", answer.verdict.value
    if answer.document:
        yield "document", answer.document.value
    yield "python", answer.combination.python
    for package in ("torch", *AXES):
        if version := cells.version(answer, package):
            yield package, version
    if lock := analysis.results.locks.get(answer.combination.id):
        yield "lock", lock


def _case(answer: Answer, outcome: Outcome, finding: Finding | None, question: Question | None, aside: str) -> TestCase:
    """Its class is the combination, with the probe's role; ``aside`` is the role where it makes no verdict."""
    from junitparser import TestCase

    own = f"{answer.combination.id}.{question.role}" if question else answer.combination.id
    case = TestCase(_line(outcome.probe), _line(own), _seconds(outcome))
    result = _result(outcome, finding, aside)
    if result is not None:
        result.text = _written(scrub.text("\n".join(_body(answer, outcome, finding, question))))
        result.message = _line(_message(outcome, aside))
        case.result = [result]
    return case


def _message(outcome: Outcome, aside: str) -> str:
    """How it ended; of a failure that makes no verdict, first that it makes none."""
    failed = verdict.of_outcome(outcome) is Verdict.INCOMPATIBLE
    return (f"does not count ({aside}): " if aside and failed else "") + cells.seen(outcome)


def _result(outcome: Outcome, finding: Finding | None, aside: str) -> FinalResult | None:
    from junitparser import Error, Failure, Skipped

    match verdict.of_outcome(outcome):
        case Verdict.COMPATIBLE:
            return None
        case Verdict.INCOMPATIBLE if aside:
            return Skipped(type_=outcome.status.value)
        case Verdict.INCOMPATIBLE:
            return Failure(type_=finding.rule_id if finding else "unknown")
        case Verdict.INCONCLUSIVE:
            return Error(type_=outcome.status.value)
        case None:
            return Skipped(type_=outcome.status.value)


def _unasked(answer: Answer) -> TestCase:
    from junitparser import Error, TestCase

    case = TestCase(UNASKED, _line(answer.combination.id))
    case.result = [Error("not run", Verdict.INCONCLUSIVE.value)]
    return case


def _body(answer: Answer, outcome: Outcome, finding: Finding | None, question: Question | None) -> Iterator[str]:
    """What stands in the element: the question, what was seen, its cause, its ways out, and the traceback."""
    if question:
        yield f"Question: {question.question}"
        if question.role != verdict.QUESTION:
            yield f"It is a {question.role}: it explains a verdict and makes none."
    yield f"Stage: {outcome.stage.value}, status: {outcome.status.value}"
    if outcome.prerequisite:
        yield f"Because of: {outcome.prerequisite}"
    if finding:
        yield from _diagnosis(answer, finding)
    if question and verdict.of_outcome(outcome) is Verdict.INCOMPATIBLE:
        yield f"Reproduce: compat reproduce {answer.combination.id}:{outcome.probe}"
    yield from _traceback(outcome.evidence.exception)


def _diagnosis(answer: Answer, finding: Finding) -> Iterator[str]:
    if finding.rule:
        yield f"Known failure: {finding.rule.id} ({finding.confidence.value}): {finding.rule.title}"
        yield finding.rule.cause
    for way in finding.ways_out:
        yield f"Way out: {described(way, answer)}"
    if not finding.ways_out and (search := sought.told(answer.search)):
        yield f"No way out found ({search})"


def _traceback(raised: Raised | None) -> Iterator[str]:
    """Outermost frame first, then class and message, as Python has it; what caused it comes before."""
    if raised is None:
        return
    if raised.cause:
        yield from _traceback(raised.cause)
        yield "The above was the cause of:"
    yield from (f'  File "{frame.file}", line {frame.line}, in {frame.function}' for frame in raised.frames)
    yield f"{raised.type}: {raised.message}"


def _seconds(outcome: Outcome) -> float | None:
    """How long it took, where that was measured and is a time."""
    seconds = outcome.evidence.measured.get("duration_s")
    if not isinstance(seconds, int | float) or not 0 <= seconds < LONGEST_S:
        return None
    return round(float(seconds), DECIMALS)


def _line(value: str) -> str:
    return _written(scrub.line(value))


def _written(value: str) -> str:
    """The text with what XML cannot hold as escapes (\\x1b)."""
    return FORBIDDEN.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode(), value)
