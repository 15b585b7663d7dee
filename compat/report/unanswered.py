"""What was asked and gave no answer, and why: it says nothing about a combination. Pure, plain text."""

from __future__ import annotations

from dataclasses import dataclass

from compat import verdict
from compat.language import text
from compat.model import Outcome, Status, Verdict
from compat.report import scrub
from compat.report.cells import seen, word
from compat.report.rows import TABLED
from compat.results import Analysis


@dataclass(frozen=True)
class Silence:
    """Probes that gave no answer for one reason, in these combinations; ``word`` is what the grid would say."""

    word: str
    reason: str
    probes: tuple[str, ...]
    combinations: tuple[str, ...]


def unanswered(analysis: Analysis) -> tuple[Silence, ...]:
    """What is inconclusive first, then what was skipped. Probes that have a table of their own are not here."""
    apart = {question.id for question in analysis.results.questions if question.suite in TABLED}
    probes: dict[tuple[str, str, str], list[str]] = {}
    for answer in analysis.answers:
        for outcome in (each for each in answer.outcomes if each.probe not in apart and is_silent(each)):
            key = (answer.combination.id, word(outcome), _why(outcome))
            probes.setdefault(key, []).append(outcome.probe or outcome.stage.value)
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (id_, said, why), names in probes.items():
        alike.setdefault((said, why, tuple(names)), []).append(id_)
    found = (Silence(said, why, names, tuple(ids)) for (said, why, names), ids in alike.items())
    return tuple(sorted(found, key=lambda each: each.word in ("skip", "no device")))


def is_silent(outcome: Outcome) -> bool:
    """Whether it neither passed nor failed."""
    return verdict.of_outcome(outcome) in (None, Verdict.INCONCLUSIVE)


def _why(outcome: Outcome) -> str:
    """The prerequisite that did not pass, or what was seen; "" where the word says it."""
    if outcome.status is not Status.SKIPPED:
        return seen(outcome)
    if outcome.prerequisite:
        return text("%(probe)s did not pass", probe=outcome.prerequisite)
    return scrub.line(text(outcome.reason)) if outcome.reason != word(outcome) else ""
