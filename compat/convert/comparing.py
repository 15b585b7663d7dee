"""Answers of the original and of the converted file, compared. Pure, but for reading the answers line by line."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LONGEST = 60
TOLERANCE = 1e-5
"""Of an adapter's outputs, relative to the largest: sums in another order differ by less."""


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


def outputs_difference(original: Mapping[str, Any], converted: Mapping[str, Any]) -> str:
    """The first module whose outputs differ, in words; "" if there is none."""
    if original.keys() != converted.keys():
        only = sorted(original.keys() ^ converted.keys())
        return f"{only[0]} is adapted on one side alone"
    for module, one in original.items():
        other = converted[module]
        scale = max(map(abs, one), default=0.0) or 1.0
        close = (math.isclose(*both, rel_tol=0.0, abs_tol=TOLERANCE * scale) for both in zip(one, other, strict=False))
        if len(one) != len(other) or not all(close):
            return f"{module}: {shown(one[:3])} -> {shown(other[:3])}"
    return ""


def chats_difference(original: Mapping[str, Any], converted: Mapping[str, Any]) -> str:
    """The first chat template that is not there, or makes another text, in words; "" if there is none."""
    for name in [*original, *(each for each in converted if each not in original)]:
        if name not in original or name not in converted:
            return f"only the {'original' if name in original else 'converted file'} has the template {shown(name)}"
        for one, other in zip(original[name], converted[name], strict=True):
            if one != other:
                return f"template {shown(name)}, {_where(one, other)}"
    return ""
