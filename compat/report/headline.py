"""The founding question's answer in a few sentences, over all lines of a sweep. Pure.

A release counts as working once one line works there: which fixed versions it does not work with is said after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        said.append(f"Up to {dated(line, line.versions[absent])} there is no InstructBLIP to put LoRA on.")
    said += _before(found, order, absent + 1, since - 1)
    if since > last:
        return (*said, "No release was seen since in which it works.")
    works = f"From {dated(line, line.versions[since])} on it simply works"
    return (*said, f"{works}{_where(found, order, since)}.", *_exceptions(found, order, since, hurdles))


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
        span = (
            f"from {dated(line, line.versions[first])} to {dated(line, line.versions[last])}" if first <= last else ""
        )
        return [f"It could not be tried beside any of the versions below {span}."] if span else []
    begin = min(order[each.range.first] for each in failing)
    ended = min(last, max(order[each.range.last] for each in failing))
    works = [e for _, ranges in found for e in ranges if e.result == WORKS and order[e.range.first] < begin]
    said = []
    if first < begin and not works:
        span = f"From {dated(line, line.versions[first])} to {dated(line, line.versions[begin - 1])}"
        said.append(f"{span} it could not be tried beside any of the versions below.")
    rules = list(dict.fromkeys(each.rule for each in failing))
    ways = f", in {len(rules)} ways ({', '.join(rules)})" if len(rules) > 1 else f" ({rules[0]})"
    span = f"From {dated(line, line.versions[begin])} to {dated(line, line.versions[ended])}"
    return [*said, f"{span} LoRA on InstructBLIP fails{ways}."]


def _where(found: Found, order: Mapping[str, int], since: int) -> str:
    """Beside which fixed versions it works all the way; nothing where that holds for all."""
    throughout = [
        line for line, ranges in found if ranges[-1].result == WORKS and order[ranges[-1].range.first] <= since
    ]
    if len(throughout) == len(found):
        return ""
    return (
        " beside " + ", ".join(beside(line) for line in throughout) if throughout else " beside one of them or another"
    )


def _exceptions(found: Found, order: Mapping[str, int], since: int, hurdles: Mapping[str, str]) -> list[str]:
    """What each line that does not work all the way does instead."""
    said = []
    for line, ranges in found:
        for each in ranges:
            if each.result != WORKS and order[each.range.last] >= since:
                place = max(order[each.range.first], since)
                what = hurdles.get(each.cause) or f"it fails: {each.title or each.error}"
                span = f"from {dated(line, line.versions[place])} to {each.last}"
                said.append(f"Not beside {beside(line)} {span}: {what}.")
    return said


def beside(line: Line) -> str:
    """The fixed versions of a line, for people."""
    return " and ".join(f"{name} {version}" for name, version in line.fixed.items()) or "the newest of all else"
