"""Trying pins beside those of a combination: what is near it is locked, built and probed, each at most once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from packaging.version import Version

from compat import lockfile, locking, questions, run, verdict
from compat.finding import Neighbour
from compat.journal import Journal
from compat.model import AXES, Combination, Kind, Lock, Outcome, Question, Verdict
from compat.questions import Catalogue
from compat.search.nearest import Attempt, Candidate, Lesson, meets
from compat.setup import Observer, Result, Setup
from compat.taught import Goal, lessons_for, other_pins


class Trial:
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
            outcomes, asked = self.result(candidate).outcomes, asked_of(combination, self.setup.catalogue)
            silent = verdict.of_combination(outcomes, asked) is Verdict.INCONCLUSIVE
            return Attempt(goal(outcomes, asked), silent=silent, lessons=tuple(lessons_for(outcomes, goal, asked)))

        return attempt

    def result(self, candidate: Candidate) -> Result:
        """The outcomes of a candidate, run at most once."""
        combination = _neighbour(self.base, candidate)
        if combination.id not in self.results:
            tried = replace(self.base, packages=combination.packages)  # under the id that whoever observes knows
            result = run.run(combination, self.setup, self.book, lambda _, words: self.observe(tried, f"near: {words}"))
            self.results[combination.id] = result
            self.fresh += result.fresh
        return self.results[combination.id]

    def neighbour(self, candidate: Candidate, passed_over: Sequence[Candidate]) -> Neighbour:
        """The found combination with the pins that the resolver chose, and its true distance."""
        result = self.result(candidate)
        pins = {axis: pins_of(result)[axis] for axis in AXES}
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
        id=near_id(base.id, candidate.pins),
        title=f"Near {base.id}",
        kind=Kind.NEIGHBOUR,
        packages=packages,
        expect={},
        documented=None,
        brackets=None,
    )


def near_id(base: str, pins: Mapping[str, str]) -> str:
    """The id of pins that are tried near a combination; nothing declares it."""
    return f"{base}+{label(pins)}"


def label(pins: Mapping[str, str]) -> str:
    """ "transformers-4.40.0+peft-0.16.0": the pins as a readable id has them."""
    return "+".join(f"{package}-{pins[package]}" for package in AXES if package in pins)


def pins_of(result: Result) -> Mapping[str, str]:
    """The exact versions of a locked combination, what the resolver chose included."""
    locked = _versions(result.lock) if result.lock else {}
    return {**locked, **result.combination.packages}


def _versions(found: Lock) -> dict[str, str]:
    return {pin.name: pin.version for pin in lockfile.pins(found.text) if pin.version}


def _differs(version: str, other: str) -> bool:
    return Version(version) != Version(other)


def asked_of(combination: Combination, catalogue: Catalogue) -> list[Question]:
    """The questions that a combination is asked."""
    return [questions.question(probe) for probe in questions.for_combination(combination, catalogue.probes)]
