"""The founding question, answered from a landscape: from when to when does LoRA on InstructBLIP fail, and how? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from compat.language import phrase, text
from compat.model import Question
from compat.report.headline import beside, headline
from compat.report.reading import WORKS, Reading, readings
from compat.sweep import Line

PROBE = "lora-seq2seq-forward"
PACKAGE = "transformers"
HURDLES = {
    "instructblip-class": phrase("there is no InstructBLIP yet"),
    "import-peft": phrase("peft itself does not import"),
    "lock": phrase("the packages' own requirements exclude each other"),
    "import-transformers": phrase("transformers itself does not import"),
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
    return Founding(headline(found, HURDLES), tuple(_answer(line, ranges) for line, ranges in found))


def _answer(line: Line, ranges: Sequence[Reading]) -> Answer:
    return Answer(beside(line), " ".join(_sentences(line, ranges)), tuple(ranges))


def _sentences(line: Line, ranges: Sequence[Reading]) -> list[str]:
    said = [_stretch(list(group)) for _, group in groupby(ranges, key=_stretch_key)]
    newest = text("The newest release that was asked is %(last)s.", last=ranges[-1].last)
    last = ranges[-1]
    if last.result == WORKS:
        said[-1] = text("From %(first)s on it simply works.", first=last.first)
    outside = [version for version in line.landscapes[PROBE].outside if version in line.refused]
    unknown = [text("Nothing is known of %(versions)s.", versions=", ".join(outside))] if outside else []
    return [*said, newest, *unknown]


def _stretch_key(reading: Reading) -> tuple[str, str]:
    return reading.result, reading.cause


def _stretch(group: Sequence[Reading]) -> str:
    first, last = group[0].first, group[-1].last
    one = group[0].range.first == group[-1].range.last
    span = text("In %(first)s", first=first) if one else text("From %(first)s to %(last)s", first=first, last=last)
    match group[0].result:
        case "works":
            return text("%(span)s it works.", span=span)
        case "fails" if len(group) == 1:
            return text("%(span)s it fails.", span=span)
        case "fails":
            return text("%(span)s it fails, in %(ways)d ways one after the other.", span=span, ways=len(group))
    why = text(HURDLES.get(group[0].cause, group[0].title or group[0].cause))
    return text("%(span)s it cannot even be tried: %(why)s.", span=span, why=why)
