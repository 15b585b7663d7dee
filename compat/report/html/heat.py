"""The map: combination x probe, one key a cell. The longer axis runs down, so that the page scrolls one way. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compat.model import Outcome, Question
from compat.report.html.states import key
from compat.report.ways import asked
from compat.results import Analysis, Answer


@dataclass(frozen=True)
class Heat:
    """``outcomes`` and ``keys`` are [combination][probe], None and "" where it was not asked."""

    answers: tuple[Answer, ...]
    probes: tuple[Question, ...]
    outcomes: tuple[tuple[Outcome | None, ...], ...]
    keys: tuple[tuple[str, ...], ...]

    @property
    def is_across(self) -> bool:
        """Whether the combinations are the columns."""
        return len(self.answers) <= len(self.probes)

    @property
    def lines(self) -> Sequence[tuple[str, ...]]:
        """The keys line by line, as the table has them."""
        return list(zip(*self.keys, strict=True)) if self.is_across else self.keys


def heat(analysis: Analysis) -> Heat:
    """Every probe that was asked anywhere, in the order of the catalogue; stages that failed before any come first."""
    found = [{outcome.probe: outcome for outcome in answer.outcomes} for answer in analysis.answers]
    probes = _probes(analysis, found)
    counting = asked(analysis) | {probe.id for probe in probes if not probe.role}
    outcomes = tuple(tuple(each.get(probe.id) for probe in probes) for each in found)
    keys = tuple(
        tuple(key(outcome, probe.id in counting) for outcome, probe in zip(line, probes, strict=True))
        for line in outcomes
    )
    return Heat(tuple(analysis.answers), probes, outcomes, keys)


def _probes(analysis: Analysis, found: Sequence[Mapping[str, Outcome]]) -> tuple[Question, ...]:
    """What was asked; a stage has no role, and its name instead of a probe's."""
    seen = {id_: outcome.stage for each in found for id_, outcome in each.items()}
    known = [question for question in analysis.results.questions if question.id in seen]
    stages = seen.keys() - {question.id for question in known}
    return (*(Question(id_, "", "", "", "") for id_ in sorted(stages)), *known)
