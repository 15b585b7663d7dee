"""By how much two figures differ: where two JSON values are not equal, and a line about it for people. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from compat.check.tolerance import Tolerance
from compat.language import joined, phrase

NAMES = {"tokens": "token", "ids": "token"}
"""What one item of a list is called, by the kind of the figure; "item" for others."""
LENGTHS = {
    "token": phrase("%(before)d -> %(after)d tokens; %(difference)s"),
    "item": phrase("%(before)d -> %(after)d items; %(difference)s"),
}
PLACES = {"token": phrase("token %(place)d of %(length)d"), "item": phrase("item %(place)d of %(length)d")}
SHOWN = 40
"""Characters of a value in a line."""
CONTEXT = 8
"""Characters before the first in which two texts differ."""
LARGEST_SHARE = 100
"""Beyond that a number that was nearly 0 has become another one, and a share says nothing."""

Step = str | tuple[int, int]
"""A key, or a position (from 0) with the length of the longer list."""


class _Nothing:
    def __repr__(self) -> str:
        return "nothing"


NOTHING = _Nothing()
"""Stands where one of two lists or objects has no more."""


@dataclass(frozen=True)
class Mismatch:
    """One place where two values differ, and what stands there."""

    path: tuple[Step, ...]
    before: Any
    after: Any


def words(figure: str, before: Any, after: Any, allowed: Tolerance) -> str:
    """One line: where, from what to what, how many places more; "" if the values are equal within the tolerance."""
    found = tuple(mismatches(before, after, allowed))
    if not found:
        return ""
    worst = _worst(found, allowed)
    name = NAMES.get(figure.partition("/")[0], "item")
    line, steps = _change(worst, allowed), list(_steps(worst.path, name))
    if steps:
        line = phrase("%(place)s: %(change)s", place=joined(steps), change=line)
    if isinstance(before, list) and isinstance(after, list) and len(before) != len(after):
        line = phrase(LENGTHS[name], before=len(before), after=len(after), difference=line)
    return (
        line if len(found) == 1 else phrase("%(difference)s, and %(more)d more", difference=line, more=len(found) - 1)
    )


def mismatches(before: Any, after: Any, allowed: Tolerance, path: tuple[Step, ...] = ()) -> Iterator[Mismatch]:
    """Every place where they differ, in order. What only one of two lists or objects has is such a place."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from mismatches(before.get(key, NOTHING), after.get(key, NOTHING), allowed, (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        longest = max(len(before), len(after))
        for place, (one, other) in enumerate(zip_longest(before, after, fillvalue=NOTHING)):
            yield from mismatches(one, other, allowed, (*path, (place, longest)))
    elif not equal(before, after, allowed):
        yield Mismatch(path, before, after)


def equal(before: Any, after: Any, allowed: Tolerance) -> bool:
    """Whether two single values are equal; true is not 1, but 1 is 1.0."""
    if _number(before) and _number(after):
        return allowed.equal(before, after)
    return type(before) is type(after) and bool(before == after)


def shown(value: Any) -> str:
    """A value in a line: cut, and without characters that a terminal would obey."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _measurable(found: Mismatch) -> bool:
    """Whether it can be said by how much: finite numbers, of which one at least is no whole one."""
    pair = (found.before, found.after)
    return all(map(_number, pair)) and any(isinstance(each, float) for each in pair) and all(map(_finite, pair))


def _finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _worst(found: Sequence[Mismatch], allowed: Tolerance) -> Mismatch:
    """The first place, or of numbers the one with the largest difference."""
    if allowed.exact or not all(map(_measurable, found)):
        return found[0]
    return max(found, key=lambda each: abs(each.after - each.before))


def _steps(path: Sequence[Step], name: str) -> Iterator[str]:
    for number, step in enumerate(path, 1):
        if isinstance(step, str):
            yield step if step.isprintable() and len(step) <= SHOWN else shown(step)
        else:
            place, length = step
            last = number == len(path)
            yield phrase(PLACES[name], place=place + 1, length=length) if last else phrase("row %(row)d", row=place + 1)


def _change(found: Mismatch, allowed: Tolerance) -> str:
    if isinstance(found.before, str) and isinstance(found.after, str):
        return _of_texts(found.before, found.after)
    if allowed.exact or not _measurable(found):
        return f"{shown(found.before)} -> {shown(found.after)}"
    return _of_numbers(float(found.before), float(found.after), allowed)


def _of_texts(before: str, after: str) -> str:
    if max(len(before), len(after)) <= SHOWN:
        return f"{shown(before)} -> {shown(after)}"
    same = next((place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    first = min(len(before), len(after)) if same is None else same
    begin = max(first - CONTEXT, 0)
    one, other = (shown(text[begin : begin + SHOWN]) for text in (before, after))
    return phrase("from character %(place)d: %(one)s -> %(other)s", place=begin + 1, one=one, other=other)


def _of_numbers(before: float, after: float, allowed: Tolerance) -> str:
    difference = after - before
    relative = allowed.relative * max(abs(before), abs(after)) >= allowed.absolute
    if relative and before and abs(difference / before) <= LARGEST_SHARE:
        share, tolerance = _share(difference / abs(before)), _share(allowed.relative, "")
        return phrase("%(difference)s (tolerance %(tolerance)s)", difference=share, tolerance=tolerance)
    tolerance = _share(allowed.relative, "") if relative else f"{allowed.absolute:g}"
    change = f"{shown(before)} -> {shown(after)}"
    return phrase("%(difference)s (tolerance %(tolerance)s)", difference=change, tolerance=tolerance)


def _share(value: float, sign: str = "+") -> str:
    percent = 100 * value
    digits = ".0f" if abs(percent) >= 10 else ".1f" if abs(percent) >= 0.1 else ".2g"
    return f"{percent:{sign}{digits}} %"
