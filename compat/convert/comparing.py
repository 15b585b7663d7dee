"""Answers of the original and of the converted file, compared. Pure, but for reading the answers line by line."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

LONGEST = 60
TOLERANCE = 1e-5
"""Of an adapter's outputs, relative to the largest of a feature: sums in another order differ by less."""
Features = Sequence[Sequence[float]]
"""A module's outputs: of each feature the values for some inputs."""


def first_difference(original: Path, converted: Path, texts: Sequence[str], fields: Sequence[str] = ()) -> str:
    """The first text of which both make something else, in words; "" if there is none. Only ``fields``, if named."""
    with original.open("rb") as before, converted.open("rb") as after:
        for text, one, other in zip(texts, before, after, strict=True):
            if one != other and (words := _difference(json.loads(one), json.loads(other), fields)):
                return f"{shown(text)}: {words}"
    return ""


def _difference(one: Mapping[str, Any], other: Mapping[str, Any], fields: Sequence[str]) -> str:
    for field in fields or [*one, *(each for each in other if each not in one)]:
        if one.get(field) != other.get(field):
            return f"{field} {_where(one.get(field), other.get(field))}"
    return ""


def _where(one: object, other: object) -> str:
    """Of two lists or texts only what differs first, and its number, as both may be long."""
    if isinstance(one, list | str) and type(one) is type(other):
        place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        return f"number {place}: {_item(one, place)} -> {_item(other, place)}"
    return f"{shown(one)} -> {shown(other)}"


def _item(values: list[object] | str, place: int) -> str:
    return shown(values[place]) if place < len(values) else "nothing"


def shown(value: object) -> str:
    """A value on one line, cut: control characters and what a terminal cannot show as escapes."""
    words = ascii(value)
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 3]}..."


def outputs_difference(original: Mapping[str, Features], converted: Mapping[str, Features]) -> str:
    """The first module whose outputs differ, in words; "" if there is none.

    What is finite on neither side is passed over: ``incomparable`` says so.
    """
    if original.keys() != converted.keys():
        only = sorted(original.keys() ^ converted.keys())
        return f"{only[0]} is adapted on one side alone"
    for module, one in original.items():
        if words := _features_difference(one, converted[module]):
            return f"{module}: {words}"
    return ""


def incomparable(original: Mapping[str, Features], converted: Mapping[str, Features]) -> str:
    """The first module with outputs that are finite on neither side, in words; "" if there is none."""
    for module, one in original.items():
        pairs = [*zip(chain.from_iterable(one), chain.from_iterable(converted[module]), strict=True)]
        count = sum(_neither(*pair) for pair in pairs)
        if count:
            return f"{module}: {count} of {len(pairs)} outputs {'is' if count == 1 else 'are'} finite on neither side"
    return ""


def _features_difference(one: Features, other: Features) -> str:
    if len(one) != len(other):
        return f"{len(one)} features -> {len(other)}"
    floor = _floor(one)
    for before, after in zip(one, other, strict=True):
        if not _same(before, after, TOLERANCE * max(_size(before), floor)):
            return f"{shown(before[:3])} -> {shown(after[:3])}"
    return ""


def _floor(features: Features) -> float:
    """A size that most features have: the sum of a smaller one may be small because its terms cancel."""
    sizes = sorted(_size(each) for each in features if any(map(math.isfinite, each)))
    return sizes[len(sizes) // 4] if sizes else 0.0


def _size(values: Sequence[float]) -> float:
    return max((abs(each) for each in values if math.isfinite(each)), default=0.0)


def _same(one: Sequence[float], other: Sequence[float], tolerance: float) -> bool:
    return len(one) == len(other) and all(
        _neither(*pair) or math.isclose(*pair, rel_tol=0.0, abs_tol=tolerance) for pair in zip(one, other, strict=True)
    )


def _neither(one: float, other: float) -> bool:
    """Nobody can tell whether both are the same: one that overflows hides what it came from."""
    return not math.isfinite(one) and not math.isfinite(other)


def chats_difference(original: Mapping[str, Any], converted: Mapping[str, Any]) -> str:
    """The first chat template that is not there, or makes another text, in words; "" if there is none."""
    for name in [*original, *(each for each in converted if each not in original)]:
        if name not in original or name not in converted:
            return f"only the {'original' if name in original else 'converted file'} has the template {shown(name)}"
        for one, other in zip(original[name], converted[name], strict=True):
            if one != other:
                return f"template {shown(name)}, {_where(one, other)}"
    return ""
