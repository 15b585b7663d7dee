"""The founding question's answer in a few sentences, over all lines of a sweep. Pure.

A release counts as working once one line works there: which fixed versions it does not work with is said after that.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from compat.language import phrase, text
from compat.report.reading import FAILS, WORKS, Reading, dated
from compat.sweep import Line

CLASS_ABSENT = "class-not-in-release"
Found = Sequence[tuple[Line, Sequence[Reading]]]


def headline(found: Found, hurdles: Mapping[str, str]) -> tuple[str, ...]:
    """Up to when there is no class, when it fails, since when it works, and beside what it does not.

    ``hurdles`` are words for what can keep the question from being asked, by probe.
    """
    order = {version: place for line, _ in found for place, version in enumerate(line.versions)}
    line = found[0][0]
    last = len(line.versions) - 1
    absent = max((_place(order, each, CLASS_ABSENT) for _, ranges in found for each in ranges), default=-1)
    since = _since(found, order, last)
    said = []
    if absent >= 0:
        last_without = dated(line, line.versions[absent])
        said.append(text("Up to %(last)s there is no InstructBLIP to put LoRA on.", last=last_without))
    said += _before(found, order, absent + 1, since - 1)
    if since > last:
        return (*said, text("No release was seen since in which it works."))
    works = _works(dated(line, line.versions[since]), found, order, since)
    return (*said, works, *_exceptions(found, order, since, hurdles))


def _place(order: Mapping[str, int], reading: Reading, rule: str) -> int:
    return order[reading.range.last] if reading.rule == rule else -1


def _since(found: Found, order: Mapping[str, int], last: int) -> int:
    """The place of the first release from which on some line works in every one; beyond the last if there is none."""
    covered: set[int] = set()
    for _, ranges in found:
        for each in ranges:
            if each.result == WORKS:
                covered.update(range(order[each.range.first], order[each.range.last] + 1))
    since = last + 1
    while since - 1 in covered:
        since -= 1
    return since


def _before(found: Found, order: Mapping[str, int], first: int, last: int) -> list[str]:
    """How it fails between the first release with the class and the first that works: where nothing works."""
    failing = [e for _, ranges in found for e in ranges if e.result == FAILS and first <= order[e.range.first] <= last]
    line = found[0][0]
    if not failing:
        return [_untried(line, first, last)] if first <= last else []
    begin = min(order[each.range.first] for each in failing)
    ended = min(last, max(order[each.range.last] for each in failing))
    works = [e for _, ranges in found for e in ranges if e.result == WORKS and order[e.range.first] < begin]
    said = []
    if first < begin and not works:
        said.append(_untried(line, first, begin - 1))
    return [*said, _fails(line, begin, ended, list(dict.fromkeys(each.rule for each in failing)))]


def _untried(line: Line, first: int, last: int) -> str:
    words = phrase("From %(first)s to %(last)s it could not be tried beside any of the versions below.")
    return text(words, first=dated(line, line.versions[first]), last=dated(line, line.versions[last]))


def _fails(line: Line, first: int, last: int, rules: Sequence[str]) -> str:
    ends = {"first": dated(line, line.versions[first]), "last": dated(line, line.versions[last])}
    if len(rules) == 1:
        return text("From %(first)s to %(last)s LoRA on InstructBLIP fails (%(rule)s).", **ends, rule=rules[0])
    words = phrase("From %(first)s to %(last)s LoRA on InstructBLIP fails, in %(ways)d ways (%(rules)s).")
    return text(words, **ends, ways=len(rules), rules=", ".join(rules))


def _works(release: str, found: Found, order: Mapping[str, int], since: int) -> str:
    """Beside which fixed versions it works all the way; nothing of it where that holds for all."""
    throughout = [
        line for line, ranges in found if ranges[-1].result == WORKS and order[ranges[-1].range.first] <= since
    ]
    if len(throughout) == len(found):
        return text("From %(first)s on it simply works.", first=release)
    if not throughout:
        return text("From %(first)s on it simply works beside one of them or another.", first=release)
    lines = ", ".join(beside(line) for line in throughout)
    return text("From %(first)s on it simply works beside %(lines)s.", first=release, lines=lines)


def _exceptions(found: Found, order: Mapping[str, int], since: int, hurdles: Mapping[str, str]) -> list[str]:
    """What each line that does not work all the way does instead."""
    said = []
    for line, ranges in found:
        for each in ranges:
            if each.result != WORKS and order[each.range.last] >= since:
                place = max(order[each.range.first], since)
                hurdle = hurdles.get(each.cause)
                what = text(hurdle) if hurdle else text("it fails: %(why)s", why=each.title or each.error)
                ends = {"first": dated(line, line.versions[place]), "last": each.last}
                words = phrase("Not beside %(line)s from %(first)s to %(last)s: %(what)s.")
                said.append(text(words, line=beside(line), **ends, what=what))
    return said


def beside(line: Line) -> str:
    """The fixed versions of a line, for people."""
    named = [f"{name} {version}" for name, version in line.fixed.items()]
    if not named:
        return text("the newest of all else")
    return functools.reduce(lambda one, other: text("%(one)s and %(other)s", one=one, other=other), named)
