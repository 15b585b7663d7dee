"""The founding question, answered from a landscape: from when to when does LoRA on InstructBLIP fail, and how? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from compat.model import Question
from compat.report.reading import FAILS, NOT_ASKED, WORKS, Reading, dated, readings
from compat.sweep import Line

PROBE = "lora-seq2seq-forward"
PACKAGE = "transformers"
CLASS_ABSENT = "class-not-in-release"
HURDLES = {
    "instructblip-class": "there is no InstructBLIP yet",
    "import-peft": "peft itself does not import",
    "lock": "the packages' own requirements exclude each other",
    "import-transformers": "transformers itself does not import",
}
"""What can be in the way of the question, in words."""


@dataclass(frozen=True)
class Answer:
    """One line's answer: a sentence, and each range of releases in words."""

    beside: str
    sentence: str
    ranges: tuple[Reading, ...]


@dataclass(frozen=True)
class Founding:
    """The answer over all lines, and that of each line."""

    sentences: tuple[str, ...]
    answers: tuple[Answer, ...]


def founding(lines: Sequence[Line], questions: Sequence[Question]) -> Founding | None:
    """The answer; None where the question was not asked."""
    asked = [line for line in lines if line.package == PACKAGE and PROBE in line.landscapes]
    found = [(line, readings(line, lines, PROBE, questions)) for line in asked]
    found = [(line, ranges) for line, ranges in found if ranges]
    if not found:
        return None
    return Founding(_overall(found), tuple(_answer(line, ranges) for line, ranges in found))


def _answer(line: Line, ranges: Sequence[Reading]) -> Answer:
    return Answer(_beside(line), " ".join(_sentences(line, ranges)), tuple(ranges))


def _beside(line: Line) -> str:
    return " and ".join(f"{name} {version}" for name, version in line.fixed.items()) or "the newest of all else"


def _sentences(line: Line, ranges: Sequence[Reading]) -> list[str]:
    said = [_stretch(list(group)) for _, group in groupby(ranges, key=_stretch_key)]
    newest = f"The newest release that was asked is {ranges[-1].last}."
    last = ranges[-1]
    if last.result == WORKS:
        said[-1] = f"From {last.first} on it simply works."
    outside = [version for version in line.landscapes[PROBE].outside if version in line.refused]
    return [*said, newest, *([f"Nothing is known of {', '.join(outside)}."] if outside else [])]


def _stretch_key(reading: Reading) -> tuple[str, str]:
    return reading.result, reading.cause


def _stretch(group: Sequence[Reading]) -> str:
    first, last = group[0].first, group[-1].last
    span = f"In {first}" if group[0].range.first == group[-1].range.last else f"From {first} to {last}"
    match group[0].result:
        case "works":
            return f"{span} it works."
        case "fails":
            ways = "" if len(group) == 1 else f", in {len(group)} ways one after the other"
            return f"{span} it fails{ways}."
    return f"{span} it cannot even be tried: {HURDLES.get(group[0].cause, group[0].title or group[0].cause)}."


def _overall(found: Sequence[tuple[Line, Sequence[Reading]]]) -> tuple[str, ...]:
    """The releases without the class, the widest stretch of failures over all lines, and since when it works."""
    order = {version: place for line, _ in found for place, version in enumerate(line.versions)}
    line = found[0][0]
    all_ = [each for _, ranges in found for each in ranges]
    absent = [order[each.range.last] for each in all_ if each.rule == CLASS_ABSENT]
    failing = [each for each in all_ if each.result == FAILS]
    first = min((order[each.range.first] for each in failing), default=-1)
    last = max((order[each.range.last] for each in failing), default=-1)
    since = [each for each in all_ if each.result == WORKS and order[each.range.first] > last]
    said = []
    if absent:
        said.append(f"Up to {dated(line, line.versions[max(absent)])} there is no InstructBLIP to put LoRA on.")
    gap = (max(absent) + 1 if absent else 0, first - 1)
    if (
        failing
        and gap[0] <= gap[1]
        and not any(each.result == WORKS and order[each.range.first] < first for each in all_)
    ):
        span = f"From {dated(line, line.versions[gap[0]])} to {dated(line, line.versions[gap[1]])}"
        said.append(f"{span} it could not be tried beside any of the versions below.")
    if failing:
        span = f"From {dated(line, line.versions[first])} to {dated(line, line.versions[last])}"
        said.append(f"{span} LoRA on InstructBLIP fails{_ways(failing)}.")
    else:
        said.append("LoRA on InstructBLIP failed in no release that was asked.")
    return (*said, _since(line, since, all_, order))


def _since(line: Line, since: Sequence[Reading], all_: Sequence[Reading], order: Mapping[str, int]) -> str:
    """From when it works, and what is in the way there beside some of the fixed versions."""
    if not since:
        return "No release was seen since in which it works."
    first = min((each.range.first for each in since), key=order.__getitem__)
    works = f"From {dated(line, first)} on it simply works"
    later = [each for each in all_ if each.result == NOT_ASKED and order[each.range.last] > order[first]]
    hurdles = " and ".join(dict.fromkeys(HURDLES.get(each.cause, each.cause) for each in later))
    return f"{works}, except where {hurdles}." if hurdles else f"{works}."


def _ways(failing: Sequence[Reading]) -> str:
    rules = list(dict.fromkeys(each.rule for each in failing))
    return f", in {len(rules)} ways ({', '.join(rules)})" if len(rules) > 1 else f" ({rules[0]})"
