"""Finds the nearest working pins of a failing combination by building its neighbours, nearest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from compat import journal, lock, questions, verdict
from compat.finding import Neighbour, Sought
from compat.journal import Journal
from compat.model import AXES, Combination, Kind, Outcome, Verdict
from compat.questions import Catalogue
from compat.search.nearest import candidates, nearest
from compat.setup import Observer, Result, Setup
from compat.taught import lessons_for, passes, usable
from compat.trial import Trial, asked_of, label, pins_of

BUDGET = 8
"""At most that many neighbours of one combination are built."""
SEARCHED = (Kind.DOCUMENTED, Kind.FURTHER, Kind.CURRENT)
"""Not the brackets and the direct ones: they stand beside a documented row, which is searched."""

Releases = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Search:
    """What was found near one combination, nearest first.

    At most two neighbours: where everything passes or has a code change that passes, and where everything passes.
    ``tried`` and ``refused`` are readable ids, in the order of the search; ``inconclusive`` are those of both that
    came out so, each by what moved.
    """

    base: str
    found: tuple[Neighbour, ...]
    tried: tuple[str, ...]
    refused: tuple[str, ...]
    complete: bool = True
    """False where a candidate was inconclusive: it may be nearer than what was found, and is tried again."""
    inconclusive: tuple[str, ...] = ()

    @property
    def sought(self) -> Sought:
        """What is told of it where it found nothing."""
        return Sought(len({*self.tried, *self.refused}) + len(self.found), self.inconclusive)


_SEARCH = TypeAdapter(Search)


def needed(result: Result, catalogue: Catalogue) -> bool:
    """Whether other pins are worth a search: the combination fails, and a rule knows pins that may mend it.

    Only releases have neighbours: a combination with a repository, or with a package forced, is left alone.
    """
    asked = asked_of(result.combination, catalogue)
    return (
        result.combination.kind in SEARCHED
        and all(_is_release(result.combination, axis) for axis in AXES)
        and verdict.of_combination(result.outcomes, asked) is Verdict.INCOMPATIBLE
        and any(lessons_for(result.outcomes, passes, asked))
    )


def _is_release(combination: Combination, axis: str) -> bool:
    return axis not in combination.forced and not lock.is_direct(combination.packages[axis])


def recall(result: Result, releases: Releases, catalogue: Catalogue, book: Journal) -> Search | None:
    """What an earlier search found, from the journal."""
    result = _deciding(result, catalogue)
    return _readable(book.note(_key(result, releases, catalogue))) if needed(result, catalogue) else None


def search(
    result: Result, releases: Releases, setup: Setup, book: Journal, observe: Observer
) -> tuple[Search | None, int]:
    """The nearest combinations that work, and the number of probes that were run for them.

    None where no search is needed. The answer is kept in the journal. Suites without a question decide nothing, and
    no neighbour is asked about them.
    """
    result = _deciding(result, setup.catalogue)
    if not needed(result, setup.catalogue):
        return None, 0
    known = None if setup.rerun else recall(result, releases, setup.catalogue, book)
    if known and known.complete:
        return known, 0
    trial = Trial(result.combination, setup, book, observe)
    made = _made(result, trial, {axis: pins_of(result)[axis] for axis in AXES}, releases)
    book.put_note(_key(result, releases, setup.catalogue), _SEARCH.dump_python(made, mode="json"))
    return made, trial.fresh


def _deciding(result: Result, catalogue: Catalogue) -> Result:
    """The result without the suites that have no question: all that a search looks at."""
    deciding = {probe.suite for probe in catalogue.probes if probe.role == verdict.QUESTION}
    combination = result.combination
    if deciding >= set(combination.suites):
        return result
    narrow = replace(combination, suites=tuple(suite for suite in combination.suites if suite in deciding))
    asked = {probe.id for probe in questions.for_combination(combination, catalogue.probes)}
    left_out = asked - {probe.id for probe in questions.for_combination(narrow, catalogue.probes)}
    return replace(
        result, combination=narrow, outcomes=tuple(each for each in result.outcomes if each.probe not in left_out)
    )


def _made(result: Result, trial: Trial, present: Mapping[str, str], releases: Releases) -> Search:
    """Both searches; where code changes alone are enough at the present pins, only the second."""
    asked = asked_of(result.combination, trial.setup.catalogue)
    goals = [passes] if usable(result.outcomes, asked) else [usable, passes]
    searches = [
        nearest(
            candidates(present, releases), trial.attempt(goal), BUDGET, known=lessons_for(result.outcomes, goal, asked)
        )
        for goal in goals
    ]
    return Search(
        base=result.combination.id,
        found=tuple(trial.neighbour(each.candidate, each.passed_over) for each in searches if each.candidate),
        tried=tuple(dict.fromkeys(label(each.pins) for search in searches for each in search.tried)),
        refused=tuple(dict.fromkeys(label(each.pins) for search in searches for each in search.refused)),
        complete=not trial.unsure
        and all(verdict.is_settled(each) for result in trial.results.values() for each in result.outcomes),
        inconclusive=tuple(dict.fromkeys(trial.moved(each.pins) for search in searches for each in search.passed_over)),
    )


def _key(result: Result, releases: Releases, catalogue: Catalogue) -> str:
    """The content that decides a search: what is asked, of which lock, among which releases, and the failures seen."""
    failures: Callable[[Outcome], Any] = lambda outcome: [outcome.probe, outcome.status, outcome.reason]  # noqa: E731
    asked = questions.for_combination(result.combination, catalogue.probes)
    content = {
        "search": [3, BUDGET],
        "lock": result.lock.digest if result.lock else result.combination.id,
        "torch": result.torch,
        "releases": {package: list(versions) for package, versions in releases.items()},
        "outcomes": [failures(outcome) for outcome in result.outcomes],
        "probes": [catalogue.digest(probe) for probe in asked],
    }
    return journal.key(content)


def _readable(note: Mapping[str, Any] | None) -> Search | None:
    try:
        return _SEARCH.validate_python(note) if note else None
    except ValidationError:
        return None  # of an older form: searched again
