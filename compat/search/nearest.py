"""The nearest working pins: ordered candidates, and a search over a predicate that never sees a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from packaging.specifiers import SpecifierSet
from packaging.version import Version

Pins = Mapping[str, str]
Lesson = Sequence[Mapping[str, str]]
"""Version ranges by package, any one of which working pins have to meet."""


@dataclass(frozen=True, order=True)
class Distance:
    """How far from the user's pins: first the number of packages moved, then the number of releases passed."""

    packages: int
    releases: int


@dataclass(frozen=True)
class Candidate:
    """Pins to try; a package that is not in ``pins`` is left to the resolver."""

    pins: Pins
    distance: Distance


@dataclass(frozen=True)
class Attempt:
    """What came of one candidate.

    ``built`` is False when it was ruled out before a build, which costs next to nothing. ``lessons`` are what the
    failure teaches about the candidates after it.
    """

    works: bool
    built: bool = True
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True)
class Found:
    """The nearest candidate that works, or None, with those built before it and the number that were ruled out."""

    candidate: Candidate | None
    tried: tuple[Candidate, ...] = ()
    refused: tuple[Candidate, ...] = ()


@dataclass
class _State:
    tried: list[Candidate] = field(default_factory=list)
    refused: list[Candidate] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)


def candidates(
    present: Pins,
    releases: Mapping[str, Sequence[str]],
    leader: str = "transformers",
    follower: str = "tokenizers",
) -> tuple[Candidate, ...]:
    """Pins near the present ones, nearest first, without the present ones themselves.

    Every package of ``releases`` but the follower moves over its releases. ``follower`` is the package that has to go
    along with ``leader`` (transformers allows a narrow range of tokenizers): where that one moves, each set is offered
    with the follower kept and, one package further away, with it left to the resolver.
    """
    movers = [package for package in present if package in releases and package != follower]
    ways = [list(_places(present[package], releases[package])) for package in movers]
    kept = [_candidate(present, dict(zip(movers, way, strict=True))) for way in product(*ways)]
    led = [candidate for candidate in kept if candidate.pins.get(leader) != present.get(leader)]
    freed = [_without(candidate, follower) for candidate in led if follower in present]
    moved = [candidate for candidate in (*kept, *freed) if candidate.distance.packages]
    return tuple(sorted(moved, key=lambda candidate: candidate.distance))


def _places(present: str, releases: Sequence[str]) -> Iterator[tuple[str, int]]:
    """(version, releases passed to get there), the present one included."""
    here = Version(present)
    known = sorted({*map(Version, releases), here})
    for position, version in enumerate(known):
        yield str(version), abs(position - known.index(here))


def _candidate(present: Pins, way: Mapping[str, tuple[str, int]]) -> Candidate:
    pins = {**present, **{package: version for package, (version, _) in way.items()}}
    steps = [steps for _, steps in way.values()]
    return Candidate(pins, Distance(sum(map(bool, steps)), sum(steps)))


def _without(candidate: Candidate, follower: str) -> Candidate:
    pins = {package: version for package, version in candidate.pins.items() if package != follower}
    return Candidate(pins, Distance(candidate.distance.packages + 1, candidate.distance.releases))


def meets(pins: Pins, lesson: Lesson) -> bool:
    """Whether the pins lie in one of the ranges; a package left to the resolver may lie anywhere."""
    return any(
        all(package not in pins or Version(pins[package]) in SpecifierSet(range_) for package, range_ in each.items())
        for each in lesson
    )


def nearest(
    ordered: Sequence[Candidate],
    attempt: Callable[[Candidate, Sequence[Lesson]], Attempt],
    budget: int,
    known: Sequence[Lesson] = (),
    refusals: int = 60,
) -> Found:
    """Tries the candidates in their order until one works.

    Builds at most ``budget`` of them, and at most ``refusals`` are ruled out by the attempt itself. ``known`` are
    lessons from the present pins; candidates that a lesson rules out are passed over. The attempt is told the lessons,
    for pins that only the resolver fills in.
    """
    state = _State(lessons=list(known))
    for candidate in ordered:
        if len(state.tried) >= budget or len(state.refused) >= refusals:
            break
        if all(meets(candidate.pins, lesson) for lesson in state.lessons):
            result = attempt(candidate, state.lessons)
            if result.works:
                return Found(candidate, tuple(state.tried), tuple(state.refused))
            (state.tried if result.built else state.refused).append(candidate)
            state.lessons.extend(result.lessons)
    return Found(None, tuple(state.tried), tuple(state.refused))
