"""What is not as expected, and what says nothing, in words: for a step's summary and its annotations. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from compat.compare import ComparisonToDocument
from compat.language import text
from compat.model import Verdict
from compat.results import Analysis, Answer

DIFFERS = (ComparisonToDocument.DIFFERS, ComparisonToDocument.PASSES_NOW)
Noted = tuple[str, str]
"""A combination's id, and what there is to say of it: plain text, on any number of lines."""


def different(analysis: Analysis) -> list[Noted]:
    """What is not as the matrix or the document has it."""
    return [(answer.combination.id, words) for answer in analysis.answers for words in _different(answer)]


def _different(answer: Answer) -> Iterator[str]:
    if answer.document in DIFFERS:
        how = "; ".join(map(text, [answer.document.value, *answer.unlike]))
        yield text("not as documented: %(how)s", how=how)
    for each in answer.differences:
        if not each.inconclusive:
            seen = {"probe": each.probe, "expected": text(each.expected), "observed": text(each.observed)}
            yield text("%(probe)s: expected %(expected)s, observed %(observed)s", **seen)


def inconclusive(analysis: Analysis) -> list[Noted]:
    """Each combination of which nothing was learnt: its silent expectations, or that as a whole it says nothing."""
    found = ((answer.combination.id, _inconclusive(answer)) for answer in analysis.answers)
    return [(id_, words) for id_, words in found if words]


def _inconclusive(answer: Answer) -> str:
    found = ((each.probe, text(each.observed)) for each in answer.differences if each.inconclusive)
    silent = [text("%(what)s: %(reason)s", what=probe, reason=seen) for probe, seen in found]
    if silent:
        return text("inconclusive: %(what)s", what="; ".join(silent))
    if answer.verdict is Verdict.INCONCLUSIVE or answer.document is ComparisonToDocument.INCONCLUSIVE:
        return text("inconclusive: nothing was learnt of a question that makes the verdict")
    return ""
