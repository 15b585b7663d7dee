"""What there is to run, and what is known of it already. Builds and asks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compat import collect, questions, verdict
from compat.journal import Journal
from compat.model import Combination, Outcome, Status, Verdict
from compat.recall import NOT_RUN
from compat.setup import Result, Setup


@dataclass(frozen=True)
class Listed:
    """A combination with the probes that it is asked. ``verdict`` is None where it was never run.

    ``counts`` are of the outcomes that there are; what was not asked has none.
    """

    combination: Combination
    probes: tuple[str, ...]
    verdict: Verdict | None = None
    counts: Mapping[Status, int] = field(default_factory=dict)


def look(chosen: Sequence[Combination], setup: Setup, journal: Path) -> list[Listed]:
    """The combinations with what the journal knows. Raises MatrixError, and ToolError for a journal that is none."""
    if not journal.exists():
        return unknown(chosen, setup)
    with Journal(journal) as book:
        known = collect.recalled(chosen, setup, book)
    return [_listed(each, known[each.id], setup) for each in chosen]


def unknown(chosen: Sequence[Combination], setup: Setup) -> list[Listed]:
    """The same without a journal."""
    return [_listed(each, None, setup) for each in chosen]


def _listed(combination: Combination, known: Result | None, setup: Setup) -> Listed:
    probes = questions.for_combination(combination, setup.catalogue.probes)
    ids = tuple(probe.id for probe in probes)
    if known is None:
        return Listed(combination, ids)
    rolled = verdict.of_combination(known.outcomes, [questions.question(probe) for probe in probes])
    return Listed(combination, ids, rolled, _counts(known.outcomes))


def _counts(outcomes: Sequence[Outcome]) -> dict[Status, int]:
    counted = Counter(each.status for each in outcomes if each.reason != NOT_RUN)
    return {status: counted[status] for status in Status if counted[status]}
