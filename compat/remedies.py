"""Finds the nearest working pins of a failing combination by building its neighbours, nearest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from packaging.version import Version
from pydantic import TypeAdapter, ValidationError

from compat import diagnose, journal, lock, lockfile, locking, questions, run, verdict
from compat.finding import Neighbour, Sought
from compat.journal import Journal
from compat.model import AXES, Combination, Kind, Lock, Outcome, Question, Status, Verdict
from compat.questions import Catalogue
from compat.rules.rule import Pins
from compat.search.nearest import Attempt, Candidate, Lesson, candidates, meets, nearest
from compat.setup import Observer, Result, Setup

BUDGET = 8
"""At most that many neighbours of one combination are built."""
SEARCHED = (Kind.DOCUMENTED, Kind.FURTHER, Kind.CURRENT)
"""Not the brackets and the direct ones: they stand beside a documented row, which is searched."""

Releases = Mapping[str, Sequence[str]]
Goal = Callable[[Sequence[Outcome], Sequence[Question]], bool]


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
    asked = _questions(result.combination, catalogue)
    return (
        result.combination.kind in SEARCHED
        and all(_is_release(result.combination, axis) for axis in AXES)
        and verdict.of_combination(result.outcomes, asked) is Verdict.INCOMPATIBLE
        and any(_lessons(result.outcomes, _passes, asked))
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
    trial = _Trial(result.combination, setup, book, observe)
    made = _made(result, trial, {axis: _pins(result)[axis] for axis in AXES}, releases)
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


def _made(result: Result, trial: _Trial, present: Mapping[str, str], releases: Releases) -> Search:
    """Both searches; where code changes alone are enough at the present pins, only the second."""
    asked = _questions(result.combination, trial.setup.catalogue)
    goals = [_passes] if _usable(result.outcomes, asked) else [_usable, _passes]
    searches = [
        nearest(
            candidates(present, releases), trial.attempt(goal), BUDGET, known=_lessons(result.outcomes, goal, asked)
        )
        for goal in goals
    ]
    return Search(
        base=result.combination.id,
        found=tuple(trial.neighbour(each.candidate, each.passed_over) for each in searches if each.candidate),
        tried=tuple(dict.fromkeys(_name(each.pins) for search in searches for each in search.tried)),
        refused=tuple(dict.fromkeys(_name(each.pins) for search in searches for each in search.refused)),
        complete=not trial.unsure
        and all(verdict.is_settled(each) for result in trial.results.values() for each in result.outcomes),
        inconclusive=tuple(dict.fromkeys(trial.moved(each.pins) for search in searches for each in search.passed_over)),
    )


def _usable(outcomes: Sequence[Outcome], asked: Sequence[Question]) -> bool:
    """Everything passes, or has a code change that passed there."""
    return diagnose.code_changes_needed(outcomes, asked) is not None


def _passes(outcomes: Sequence[Outcome], asked: Sequence[Question]) -> bool:
    """Everything passes as it is."""
    return verdict.of_combination(outcomes, asked) is Verdict.COMPATIBLE


class _Trial:
    """One candidate after the other, built and probed; remembers what was seen of each."""

    def __init__(self, base: Combination, setup: Setup, book: Journal, observe: Observer) -> None:
        self.base, self.setup, self.book, self.observe = base, setup, book, observe
        self.results: dict[str, Result] = {}
        self.fresh = 0
        self.unsure = False

    def attempt(self, goal: Goal) -> Callable[[Candidate, Sequence[Lesson]], Attempt]:
        """The predicate of one search: locks a candidate, builds it, asks everything, and looks at the goal."""

        def attempt(candidate: Candidate, lessons: Sequence[Lesson]) -> Attempt:
            combination = _neighbour(self.base, candidate)
            locked = locking.locked(combination, self.setup.places, self.book)
            if isinstance(locked, Outcome):
                silent = not verdict.is_settled(locked)
                self.unsure = self.unsure or silent
                return Attempt(works=False, built=False, silent=silent, lessons=other_pins(candidate, locked))
            pins = {**_versions(locked), **candidate.pins}
            if not all(meets(pins, lesson) for lesson in lessons):
                return Attempt(works=False, built=False)
            outcomes, asked = self.result(candidate).outcomes, _questions(combination, self.setup.catalogue)
            silent = verdict.of_combination(outcomes, asked) is Verdict.INCONCLUSIVE
            return Attempt(goal(outcomes, asked), silent=silent, lessons=tuple(_lessons(outcomes, goal, asked)))

        return attempt

    def result(self, candidate: Candidate) -> Result:
        """The outcomes of a candidate, run at most once."""
        combination = _neighbour(self.base, candidate)
        if combination.id not in self.results:
            result = run.run(
                combination, self.setup, self.book, lambda _, words: self.observe(self.base, f"near: {words}")
            )
            self.results[combination.id] = result
            self.fresh += result.fresh
        return self.results[combination.id]

    def neighbour(self, candidate: Candidate, passed_over: Sequence[Candidate]) -> Neighbour:
        """The found combination with the pins that the resolver chose, and its true distance."""
        result = self.result(candidate)
        pins = {axis: _pins(result)[axis] for axis in AXES}
        moved = [axis for axis in AXES if _differs(pins[axis], self.base.packages[axis])]
        return Neighbour(
            combination=replace(result.combination, packages={**result.combination.packages, **pins}),
            base=self.base.id,
            distance=(len(moved), candidate.distance.releases),
            outcomes=result.outcomes,
            nearer=tuple(self.moved(each.pins) for each in passed_over),
        )

    def moved(self, pins: Mapping[str, str]) -> str:
        """ "transformers 4.40.0": what is not as in the base; what the resolver chose is not told."""
        own = self.base.packages
        return ", ".join(f"{axis} {pins[axis]}" for axis in AXES if axis in pins and _differs(pins[axis], own[axis]))


def _neighbour(base: Combination, candidate: Candidate) -> Combination:
    others = {name: version for name, version in base.packages.items() if name not in AXES}
    packages = {**candidate.pins, **others}
    return replace(
        base,
        id=f"{base.id}+{_name(candidate.pins)}",
        title=f"Near {base.id}",
        kind=Kind.NEIGHBOUR,
        packages=packages,
        expect={},
        documented=None,
        brackets=None,
    )


def _name(pins: Mapping[str, str]) -> str:
    return "+".join(f"{package}-{pins[package]}" for package in AXES if package in pins)


def _lessons(outcomes: Sequence[Outcome], goal: Goal, asked: Sequence[Question]) -> list[Lesson]:
    """For each failure that keeps from the goal: the version ranges, any one of which its rule says to mend it."""
    return lessons(outcomes, asked, but_by_code=goal is _usable)


def lessons(outcomes: Sequence[Outcome], asked: Sequence[Question], *, but_by_code: bool = False) -> list[Lesson]:
    """What the failures that count teach about versions; ``but_by_code``: not those that a code change mends."""
    counting = {question.id for question in asked if question.role == verdict.QUESTION}
    found = [each for each in diagnose.findings(outcomes, (), asked) if each.outcome.probe in counting]
    rules = [each.rule for each in found if each.rule and not (but_by_code and each.ways_out)]
    taught = [[each.pins for each in rule.remedies if isinstance(each, Pins)] for rule in rules]
    return [lesson for lesson in taught if lesson]


def other_pins(candidate: Candidate, refusal: Outcome) -> tuple[Lesson, ...]:
    """After a refusal: at least one of the packages that the resolver names has to be another release."""
    if refusal.status is not Status.FAILED:
        return ()
    named = [package for package in candidate.pins if package in refusal.reason]
    return ([{package: f"!={candidate.pins[package]}"} for package in named],) if named else ()


def _pins(result: Result) -> Mapping[str, str]:
    """The exact versions of a locked combination, what the resolver chose included."""
    locked = _versions(result.lock) if result.lock else {}
    return {**locked, **result.combination.packages}


def _versions(found: Lock) -> dict[str, str]:
    return {pin.name: pin.version for pin in lockfile.pins(found.text) if pin.version}


def _differs(version: str, other: str) -> bool:
    return Version(version) != Version(other)


def _questions(combination: Combination, catalogue: Catalogue) -> list[Question]:
    return [questions.question(probe) for probe in questions.for_combination(combination, catalogue.probes)]


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
