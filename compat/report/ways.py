"""The ways out of what counts in a combination, as reports word them. Plain text: escaping is each renderer's own."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from compat.finding import Finding, WayOut
from compat.language import joined, phrase, text
from compat.model import Stage
from compat.report import scrub, sought
from compat.results import Analysis, Answer
from compat.verdict import QUESTION


def asked(analysis: Analysis) -> frozenset[str]:
    """The probes that count for a verdict."""
    return frozenset(question.id for question in analysis.results.questions if question.role == QUESTION)


def counting(answer: Answer, questions: frozenset[str]) -> tuple[Finding, ...]:
    """The findings that count for the verdict."""
    stages = (Stage.LOCK, Stage.INSTALL)
    return tuple(f for f in answer.findings if f.outcome.probe in questions or f.outcome.stage in stages)


def ways_out(answer: Answer, questions: frozenset[str]) -> tuple[str, ...]:
    """The ways out of what counts: code changes, then pins, nearest first; () where nothing fails.

    A code change that leaves another failure standing says so; pins are of combinations in which all of them are gone.
    """
    return tuple(chain(*_ways_out(counting(answer, questions), answer)))


def whole_ways_out(answer: Answer, questions: frozenset[str]) -> tuple[str, ...]:
    """The same, but where no code change mends all that counts, the pins that do come first."""
    found = counting(answer, questions)
    changes, pins, without = _ways_out(found, answer)
    whole = all(any(way.probe for way in finding.ways_out) for finding in found)
    return (*changes, *pins, *without) if whole else (*pins, *changes, *without)


def _ways_out(found: tuple[Finding, ...], answer: Answer) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Code changes, pins, and what has no way out."""
    pins = dict.fromkeys(described(way, answer) for finding in found for way in finding.ways_out if not way.probe)
    without = (_without(finding, answer) for finding in found if not finding.ways_out)
    return _code_changes(found), tuple(pins), tuple(dict.fromkeys(without))


def _without(finding: Finding, answer: Answer) -> str:
    """That a finding has no way out, and what a search for pins tried near the combination."""
    if search := sought.told(answer.search):
        return text("%(rule)s: none found yet (%(search)s)", rule=finding.rule_id, search=search)
    return text("%(rule)s: none found yet", rule=finding.rule_id)


def _code_changes(found: tuple[Finding, ...]) -> tuple[str, ...]:
    """The nearest code change of each finding, as it takes all of them; those of both language models as one."""
    probes: dict[str, dict[str, None]] = {}
    nearest = [next((way for way in finding.ways_out if way.probe), None) for finding in found]
    for way in nearest:
        if way and way.probe:
            probes.setdefault(text(way.summary), {})[way.probe] = None
    alone = phrase("%(change)s") if all(nearest) else phrase("%(change)s, for this failure alone")
    changes = [text(alone, change=_by(summary, names)) for summary, names in probes.items()]
    return (text(joined(changes, "; and ")),) if changes else ()


def _by(summary: str, probes: Iterable[str]) -> str:
    """A code change, and the probes that ran it."""
    return text("%(change)s (%(probes)s)", change=summary, probes=", ".join(probes))


def described(way: WayOut, answer: Answer) -> str:
    """A way out in words: the code change, or the pins that move."""
    if way.probe:
        return _by(text(way.summary), [way.probe])
    pins = ", ".join(f"{p} {v}" for p, v in way.pins.items() if answer.combination.packages.get(p) != v)
    if way.also:
        pins = text("%(pins)s and %(probes)s", pins=pins, probes=", ".join(way.also))
    if not way.nearer:
        return scrub.line(pins)
    words = phrase("%(pins)s; nearer, but inconclusive: %(nearer)s")
    return text(words, pins=scrub.line(pins), nearer=scrub.line("; ".join(way.nearer)))
