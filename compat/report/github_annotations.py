"""An analysis -> annotations of GitHub Actions, as workflow commands. Pure: strings out.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compat.compare import ComparisonToDocument
from compat.model import Verdict
from compat.report import scrub
from compat.results import Analysis, Answer

MOST = 10
"""What GitHub shows of each kind and step; of more the last one says how many there are."""
DIFFERS = (ComparisonToDocument.DIFFERS, ComparisonToDocument.PASSES_NOW)
Noted = tuple[str, str]
"""A combination's id, and what there is to say of it."""


def render(analysis: Analysis) -> tuple[str, ...]:
    """The lines: an error for what is not as expected, a warning for what is inconclusive."""
    errors = [each for answer in analysis.answers for each in _different(answer)]
    warnings = [each for answer in analysis.answers for each in _inconclusive(answer)]
    return (*_commands("error", errors), *_commands("warning", warnings))


def _different(answer: Answer) -> Iterator[Noted]:
    if answer.document in DIFFERS:
        yield answer.combination.id, "; ".join([f"{answer.document.value}", *answer.unlike])
    for each in answer.differences:
        if not each.inconclusive:
            yield each.combination, f"{each.probe}: expected {each.expected}, observed {each.observed}"


def _inconclusive(answer: Answer) -> Iterator[Noted]:
    """Of one combination one warning: its silent expectations, or that as a whole it says nothing."""
    silent = [f"{each.probe}: {each.observed}" for each in answer.differences if each.inconclusive]
    if silent:
        yield answer.combination.id, f"inconclusive: {'; '.join(silent)}"
    elif answer.verdict is Verdict.INCONCLUSIVE or answer.document is ComparisonToDocument.INCONCLUSIVE:
        yield answer.combination.id, "inconclusive: nothing was learnt of a question that makes the verdict"


def _commands(kind: str, noted: Sequence[Noted]) -> Iterator[str]:
    shown = noted if len(noted) <= MOST else noted[: MOST - 1]
    for id_, words in shown:
        yield _command(kind, f"compat: {scrub.line(id_)}", scrub.line(words))
    if len(noted) > len(shown):
        yield _command(kind, "compat", f"{len(noted) - len(shown)} more: the summary and the report have all")


def _command(kind: str, title: str, message: str) -> str:
    """A workflow command. What has a meaning in one is written as GitHub decodes it again."""
    named = _data(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={named}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
