"""What there is to run, and what is known of it already. Builds and asks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compat import collect, filed, questions, verdict
from compat.journal import Journal
from compat.model import Combination, Outcome, Status, Verdict
from compat.probes.probe import Probe
from compat.recall import NOT_RUN
from compat.setup import Setup


@dataclass(frozen=True)
class CameTo:
    """The verdict, and how many outcomes of each status there are; what was not asked has none."""

    verdict: Verdict
    counts: Mapping[Status, int]


@dataclass(frozen=True)
class Listed:
    """A combination with the probes that it is asked.

    ``here``: what it came to in this checkout, None where it was not run; ``stored``: what the results file beside the
    matrix says of it then, None where that says nothing.
    """

    combination: Combination
    probes: tuple[str, ...]
    here: CameTo | None = None
    stored: CameTo | None = None


def unknown(chosen: Sequence[Combination], setup: Setup) -> list[Listed]:
    """The combinations, without what is known."""
    return [Listed(each, tuple(probe.id for probe in _asked(each, setup))) for each in chosen]


def in_journal(listed: Sequence[Listed], setup: Setup, journal: Path) -> list[Listed]:
    """The same with what the journal knows. Raises MatrixError, and ToolError for a journal that is none."""
    if not journal.exists():
        return [*listed]
    with Journal(journal) as book:
        known = collect.recalled([each.combination for each in listed], setup, book)
    ran = {id_: result.outcomes for id_, result in known.items() if result}
    return [replace(each, here=_came_to(each.combination, ran.get(each.combination.id), setup)) for each in listed]


def in_file(listed: Sequence[Listed], setup: Setup, reports: Path) -> list[Listed]:
    """The same with what the results file says of those that were not run here. Raises CompatError for a bad file."""
    missing = [each.combination for each in listed if each.here is None]
    found = filed.read(missing, reports, setup) if missing else None
    if found is None:
        return [*listed]
    ran = {id_: one.outcomes for id_, one in found.ran.items()}
    return [replace(each, stored=_came_to(each.combination, ran.get(each.combination.id), setup)) for each in listed]


def _asked(combination: Combination, setup: Setup) -> tuple[Probe, ...]:
    return questions.for_combination(combination, setup.catalogue.probes)


def _came_to(combination: Combination, outcomes: Sequence[Outcome] | None, setup: Setup) -> CameTo | None:
    if outcomes is None:
        return None
    asked = [questions.question(probe) for probe in _asked(combination, setup)]
    counted = Counter(each.status for each in outcomes if each.reason != NOT_RUN)
    counts = {status: counted[status] for status in Status if counted[status]}
    return CameTo(verdict.of_combination(outcomes, asked), counts)
