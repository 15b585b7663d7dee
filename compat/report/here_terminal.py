"""What an interpreter answered, for people. A string out: nothing here prints."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from compat import verdict
from compat.finding import Finding
from compat.here import Here
from compat.model import AXES, Outcome, Status, Verdict
from compat.report.cells import seen
from compat.report.scrub import secrets
from compat.rules.rule import Pins, Remedy, Rule

WIDTH = 100


def render(found: Here, width: int = WIDTH) -> str:
    """The verdict, what was there, each failing question with its finding, and what kept others from being asked."""
    lines = [_headline(found), _versions(found), _counts(found.outcomes), ""]
    for same in _by_rule(found.counting):
        lines += [*_finding(same), *_known(same), ""]
    for same in _by_rule(found.apart):
        lines += [*_finding(same), *(() if _ways(same) else _known(same)), ""]
    told = {each.outcome.probe for each in (*found.counting, *found.apart)}
    others = [each.outcome.probe for each in found.findings if each.outcome.probe not in told | _imports(found)]
    if others:
        fail = "fails and does not count" if len(others) == 1 else "fail and do not count"
        lines += [f"{len(others)} more {fail}: {', '.join(others)}.", ""]
    lines += [*_unanswered(found)]
    return "\n".join(part for line in lines for part in _wrapped(line, min(width, WIDTH))).rstrip() + "\n"


def _headline(found: Here) -> str:
    asked = sum(probe.role == verdict.QUESTION for probe in found.asked.probes)
    match found.verdict:
        case None:
            return f"no verdict: {_without_question(found, asked)}"
        case Verdict.COMPATIBLE:
            return f"compatible: {_all_pass(asked)}"
        case Verdict.INCOMPATIBLE:
            failing = len(found.counting)
            return f"incompatible: {failing} of {asked} questions {'fails' if failing == 1 else 'fail'}"
        case Verdict.INCONCLUSIVE if found.missing:
            return f"inconclusive: {', '.join(found.missing)} not installed, which is no matter of versions"
        case Verdict.INCONCLUSIVE if found.asked.named and found.unanswered:
            return f"inconclusive: no answer from {', '.join(found.unanswered)}"
        case Verdict.INCONCLUSIVE:
            return "inconclusive: some questions have no answer"


def _all_pass(questions: int) -> str:
    return "the one question passes" if questions == 1 else f"each of {questions} questions passes"


def _without_question(found: Here, required: int) -> str:
    """ "62 passed, 18 failed, none of them a question (the 4 that they require pass)"."""
    wanted = {each.id for each in found.asked.wanted}
    counts = _counts([each for each in found.outcomes if each.probe in wanted])
    pass_ = "one that they require passes" if required == 1 else f"{required} that they require pass"
    return f"{counts}, none of them a question (the {pass_})"


def _versions(found: Here) -> str:
    libraries = [f"{name} {found.versions.get(name, 'not there')}" for name in ("torch", *AXES)]
    size = "" if found.asked.scale == "tiny" else f", {found.asked.scale}"
    return f"Python {found.interpreter.version}, {', '.join(libraries)}, on {found.asked.device}{size}"


def _counts(outcomes: Sequence[Outcome]) -> str:
    counts = Counter(outcome.status for outcome in outcomes)
    return ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])


def _imports(found: Here) -> set[str]:
    """The failing imports of what is not installed: they are told apart."""
    return {f"import-{library}" for library in found.missing}


def _by_rule(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """The findings of one rule together; those that no rule knows each alone."""
    by_rule: dict[str, list[Finding]] = {}
    for each in findings:
        by_rule.setdefault(each.rule.id if each.rule else each.outcome.probe, []).append(each)
    yield from by_rule.values()


def _finding(same: Sequence[Finding]) -> Iterator[str]:
    first = same[0]
    yield f"{', '.join(each.outcome.probe for each in same)}: {secrets(seen(first.outcome))}"
    if first.rule is None:
        yield "  unknown: no rule recognises it"
        return
    yield f"  {first.rule.title} ({first.rule.id}, {first.confidence})"
    for summary, probes in _ways(same).items():
        yield f"  passed here: {summary} ({', '.join(probes)})"


def _ways(same: Sequence[Finding]) -> dict[str, list[str]]:
    """The ways out that passed right here for any of them, each with the probes that did."""
    ways: dict[str, list[str]] = {}
    for way in (way for each in same for way in each.ways_out):
        probes = ways.setdefault(way.summary, [])
        if way.probe and way.probe not in probes:
            probes.append(way.probe)
    return ways


def _known(same: Sequence[Finding]) -> Iterator[str]:
    """The ways out of the rule that did not pass here."""
    rule = same[0].rule
    ran = _ways(same)
    for remedy in rule.remedies if rule else ():
        if remedy.summary not in ran:
            yield f"  known, not run here: {_words(remedy)}"


def _words(remedy: Remedy) -> str:
    if not isinstance(remedy, Pins):
        return remedy.summary
    pins = ", ".join(f"{package}{range_}" for package, range_ in remedy.pins.items())
    return f"{pins} ({remedy.summary})"


def _unanswered(found: Here) -> Iterator[str]:
    """What was not asked, and what answered nothing, each with its reason."""
    for library in found.missing:
        probe = f"import-{library}"
        kept = sum(outcome.prerequisite == probe for outcome in found.outcomes)
        what = "1 probe that needs it was" if kept == 1 else f"{kept} probes that need it were"
        yield f"{library} is not installed" + (f": {what} not asked" if kept else "")
    named = _imports(found)
    for outcome in found.outcomes:
        silent = verdict.of_outcome(outcome) is Verdict.INCONCLUSIVE
        if silent or (outcome.status is Status.SKIPPED and outcome.prerequisite is None):
            yield f"{outcome.probe}: {outcome.status}: {outcome.reason}"
    for finding in found.findings:
        rule = finding.rule
        if finding not in found.counting and finding.outcome.probe not in named and _is_foreign(rule):
            yield f"{finding.outcome.probe}: {rule.title}: no matter of versions"  # type: ignore[union-attr]


def _is_foreign(rule: Rule | None) -> bool:
    return rule is not None and not rule.about_versions


def _wrapped(line: str, width: int) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    deeper = f"{indent}  "
    text = line.strip()
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=deeper, break_on_hyphens=False) or [""]
